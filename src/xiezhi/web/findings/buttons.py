# SPDX-License-Identifier: Apache-2.0
"""The buttons of a finding's page in three rows; those that are not the person's are shown greyed, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from xiezhi.supervision.deeds import Deed
from xiezhi.supervision.item import AWAITING, Item, State


BUTTON = "button"  # a verb on a button is another word in English than the act in a sentence


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
        pgettext(BUTTON, "派发")
        if item.state is None
        else pgettext(BUTTON, "重新办理")
        if item.state is State.CLOSED
        else pgettext(BUTTON, "改派")
    )
    closing = _closing(item)
    after = [("verify", "verify", closing), ("return", "return", pgettext(BUTTON, "退回"))]
    if item.request is not None:
        after += [
            ("approve", "approve", pgettext(BUTTON, "批准豁免")),
            ("refuse", "refuse", pgettext(BUTTON, "不同意豁免")),
        ]
    rows = (
        ("own", _("您可以"), [
            ("urge", "urge", pgettext(BUTTON, "催办")), ("escalate", "escalate", pgettext(BUTTON, "转督办")), ("dispatch", "dispatch", first),
            ("exempt", "exempt", pgettext(BUTTON, "豁免…")), ("merge", "merge", pgettext(BUTTON, "并案…")),
        ]),
        ("after", _("反馈后"), after),
        ("unit", _("承办单位"), [
            ("take", "take", pgettext(BUTTON, "签收")), ("explain", "answer", pgettext(BUTTON, "解释")), ("answer", "answer", pgettext(BUTTON, "提交整改")),
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
        return pgettext(BUTTON, "补结论")
    return pgettext(BUTTON, "直接办结") if item.state in AWAITING else pgettext(BUTTON, "核查通过")
