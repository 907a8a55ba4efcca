# SPDX-License-Identifier: Apache-2.0
"""What somebody may do to one finding now, and of what may not be done why: what a page greys out, with its reason.

The acts decide for themselves again when they are done (``acts``, ``exemptions``, ``merging``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xiezhi.access.decision import Thing
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.supervision.acts import WORDS_OF_ACTS, check_other
from xiezhi.supervision.item import WORDS, Item, State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By, Organisation

DEEDS: Mapping[str, tuple[str, str]] = {
    "dispatch": ("dispatch", "dispatched"), "urge": ("dispatch", "urged"), "escalate": ("escalate", "escalated"),
    "exempt": ("exempt", "exemption_requested"), "merge": ("merge", "merged"), "verify": ("verify", "closed"),
    "return": ("return", "returned"), "approve": ("approve", "exempted"), "refuse": ("approve", "exemption_refused"),
    "take": ("answer", "taken"), "progress": ("answer", "progressed"), "answer": ("answer", "replied"),
}  # fmt: skip
"""Each deed: the right it needs and the act that it records."""
OF_OTHERS = ("verify", "return")
FIRST = ("dispatch", "exempt", "merge")
"""What can be done to a finding that nobody follows yet: it is dispatched with it."""


class Deed(NamedTuple):
    """One thing to do; ``zh``, ``en``: why it cannot be done, empty where it can."""

    name: str
    zh: str = ""
    en: str = ""

    @property
    def yes(self) -> bool:
        return not self.en

    def say(self, lang: str) -> str:
        """Why not, in a language."""
        return self.zh if lang.startswith("zh") else self.en


def deeds(desk: Desk, thing: Thing, row: LoopItem | None, item: Item, by: By, now: int) -> dict[str, Deed]:
    """Every deed on a finding for one person; ``row``, ``item``: how it stands in the loop, ``None`` and empty: not.

    ``thing``: the finding as access sees it (``Organisation.thing``).
    """
    return {deed.name: deed for deed in _deeds(desk, thing, row, item, by, now)}


def _deeds(desk: Desk, thing: Thing, row: LoopItem | None, item: Item, by: By, now: int) -> Iterator[Deed]:
    organisation = Organisation(desk)
    for name, (verb, act) in DEEDS.items():
        decision = organisation.access.allow(by.officer, verb, thing, now)
        if not decision.yes:
            yield Deed(name, decision.zh, decision.en)
            continue
        told = _state(name, act, item)
        if told is None and row is not None and name in OF_OTHERS:
            told = _other(desk, row, by, now)
        if told is None and name in ("approve", "refuse") and row is not None:
            told = _second(item, row, by, organisation.unit_of(by.officer, now))
        yield Deed(name) if told is None else Deed(name, *told)


def _state(name: str, act: str, item: Item) -> tuple[str, str] | None:
    """Why the state does not allow it."""
    if item.state is None:
        return None if name in FIRST else ("尚未派发", "not dispatched yet")
    if name == "dispatch" and item.state is State.CLOSED:
        return None
    if name == "exempt" and item.request is not None:
        return "已有豁免申请待批", "an exemption is asked for already"
    if name in ("approve", "refuse") and item.request is None:
        return "没有待批准的豁免申请", "no exemption is asked for"
    if item.may(act):
        return None
    if item.merged_into and item.open:
        return "已并入另一件，在那里办理", "merged into another: act there"
    zh, en = WORDS_OF_ACTS[act]
    state = WORDS[item.state]
    return f"{state[0]}，不能{zh}", f"{state[1]}: cannot {en}"


def _other(desk: Desk, row: LoopItem, by: By, now: int) -> tuple[str, str] | None:
    try:
        check_other(desk, row, by, now)
    except XiezhiError as error:
        return error.zh, error.en
    return None


def _second(item: Item, row: LoopItem, by: By, unit: str | None) -> tuple[str, str] | None:
    """An exemption is decided by another person, not of the unit concerned."""
    if item.request is not None and item.request.actor == by.officer:
        return "豁免是本人申请的，应由另一人批准", "asked for by oneself: a second person decides"
    if unit is not None and unit == row.concerned:
        return "属被监督单位，应由上级单位批准", "of the unit concerned: a unit above decides"
    return None
