# SPDX-License-Identifier: Apache-2.0
"""The buttons of a finding's page in three rows; those that are not the person's are shown greyed, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.supervision.deeds import Deed
from xiezhi.supervision.item import AWAITING, Item, State


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
    first = _("派发") if item.state is None else _("重新办理") if item.state is State.CLOSED else _("改派")
    closing = _closing(item)
    after = [("verify", "verify", closing), ("return", "return", _("退回"))]
    if item.request is not None:
        after += [("approve", "approve", _("批准豁免")), ("refuse", "refuse", _("不同意豁免"))]
    rows = (
        ("own", _("您可以"), [
            ("urge", "urge", _("催办")), ("escalate", "escalate", _("转督办")), ("dispatch", "dispatch", first),
            ("exempt", "exempt", _("豁免…")), ("merge", "merge", _("并案…")),
        ]),
        ("after", _("反馈后"), after),
        ("unit", _("承办单位"), [
            ("take", "take", _("签收")), ("explain", "answer", _("解释")), ("answer", "answer", _("提交整改")),
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
        return _("补结论")
    return _("直接办结") if item.state in AWAITING else _("核查通过")
