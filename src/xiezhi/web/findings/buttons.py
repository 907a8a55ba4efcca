# SPDX-License-Identifier: Apache-2.0
"""The buttons of a finding's page in three rows; those that are not the person's are shown greyed, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiezhi.supervision.deeds import Deed
from xiezhi.supervision.item import AWAITING, Item, State


def _verb(text: str) -> str:
    """A verb on a button: in English another word than the act in a sentence."""
    return pgettext("button", text)


@dataclass(frozen=True)
class Button:
    """``act``: what it asks for; ``why``: why it cannot be done, empty where it can; ``loud``: the one to press."""

    act: str
    title: str
    why: str = ""
    loud: bool = False


def rows_of_buttons(item: Item, may: Mapping[str, Deed], lang: str) -> list[tuple[str, str, list[Button]]]:
    """Name, title and buttons of each row: 您可以, 反馈后, 承办单位."""
    loud = _loudest(item, may)
    first = (
        _verb("派发")
        if item.state is None
        else _verb("重新办理")
        if item.state is State.CLOSED
        else _verb("改派")
    )
    closing = _closing(item)
    after = [("verify", "verify", closing), ("return", "return", _verb("退回"))]
    if item.request is not None:
        after += [
            ("approve", "approve", _verb("批准豁免")),
            ("refuse", "refuse", _verb("不同意豁免")),
        ]
    rows = (
        ("own", _("您可以"), [
            ("urge", "urge", _verb("催办")), ("escalate", "escalate", _verb("转督办")), ("dispatch", "dispatch", first),
            ("exempt", "exempt", _verb("豁免…")), ("merge", "merge", _verb("并案…")),
        ]),
        ("after", _("反馈后"), after),
        ("unit", _("承办单位"), [
            ("take", "take", _verb("签收")), ("explain", "answer", _verb("解释")),
            ("answer", "answer", _verb("提交整改")),
        ]),
    )  # fmt: skip
    return [
        (name, title, [Button(act, word, may[deed].say(lang), act == loud) for act, deed, word in asked])
        for name, title, asked in rows
    ]


def _loudest(item: Item, may: Mapping[str, Deed]) -> str:
    """The next lawful act of this person."""
    if item.state in AWAITING and may["answer"].yes:
        return "answer"
    if item.request is not None and may["approve"].yes:
        return "approve"
    if item.state is State.TO_VERIFY and may["verify"].yes:
        return "verify"
    if item.state is None and may["dispatch"].yes:
        return "dispatch"
    return "urge" if item.state in AWAITING and may["urge"].yes else ""


def _closing(item: Item) -> str:
    if item.state is State.CLOSED:
        return _verb("补结论")
    return _verb("直接办结") if item.state in AWAITING else _verb("核查通过")
