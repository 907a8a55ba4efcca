# SPDX-License-Identifier: Apache-2.0
"""The custody suites as sums: who is in by the length of the limit that applies, and what needs somebody now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.access.visible import Condition
from xiezhi.casework.allowed import Actor
from xiezhi.casework.stays import STAY, Stay, present, stays
from xiezhi.web.screen.sight import Sight
from xiezhi.web.shell import addresses

__all__ = ["STAY", "Box", "Custody", "custody"]
NOBODY = Actor("", None)
"""Asks for stays without any personal value: the wall counts them and reads no name."""
CLASSES = (8, 12, 24)
"""Hours of the limits that the law sets for those in custody suites."""


@dataclass(frozen=True)
class Box:
    """``warn``: it stands out where it is not nought."""

    label: str
    n: int
    warn: bool = False


@dataclass(frozen=True)
class Custody:
    """``inside``: persons in; ``near``: how many of them less than two hours before their limit."""

    inside: int
    near: int
    words: str
    boxes: Sequence[Box]
    url: str


def custody(sight: Sight) -> Custody | None:
    """``None`` where the pack knows no stays."""
    if STAY not in sight.desk.pack.kinds:
        return None
    where = [Condition("(m.kind = ?)", (STAY,)), sight.matters]
    inside = stays(sight.desk, NOBODY, present(sight.desk, where, sight.now), sight.now)
    suites = {stay.row.unit for stay in inside}
    boxes = [Box(_("%(n)s 时档") % {"n": hours}, _within(inside, hours)) for hours in CLASSES]
    colours = [stay.colour(sight.now) for stay in inside]
    boxes += [
        Box(_("2 时内到限"), colours.count("orange"), warn=True),
        Box(_("缺保障"), sum(bool(stay.missing) for stay in inside), warn=True),
        Box(_("超时"), colours.count("red"), warn=True),
    ]
    words = _("%(n)s 人在区，%(m)s 个办案区") % {"n": len(inside), "m": len(suites)}
    return Custody(len(inside), colours.count("orange"), words, boxes, addresses.address("custody:board"))


def _within(inside: Sequence[Stay], hours: int) -> int:
    """Stays whose limit is of that length, or up to it from the next shorter one."""
    shorter = max((one for one in CLASSES if one < hours), default=0)
    lengths = [stay.limit.hours for stay in inside if stay.limit is not None]
    return sum(shorter < one <= hours for one in lengths if one is not None)
