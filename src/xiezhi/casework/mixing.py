# SPDX-License-Identifier: Apache-2.0
"""Who must not be in one room: people of one case, and of both sexes in a waiting room. Told by facts of stays alone.

Source: 公安机关适用继续盘问规定(2004) 第30条第2款 and 公安机关办理行政案件程序规定(2018) 第71条第3款 for the sexes;
第72条 for interviews of one case. That people of one case do not wait in one room is the organ's own rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from xiezhi.casework.stay_places import INTERVIEW, WAITING, Span

SEX, CASE = "sex", "case"


class Inside(Protocol):
    """What is to be known of somebody in a case area."""

    @property
    def id(self) -> str: ...
    @property
    def suite(self) -> str: ...
    @property
    def sex(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def place(self) -> Span: ...


@dataclass(frozen=True)
class Mixed:
    """One whom somebody may not share a room with: why (``sex``, ``case``), and the other's stay."""

    why: str
    other: str
    where: str  # waiting or interview


def mixed(people: Iterable[Inside]) -> dict[str, list[Mixed]]:
    """Stay → with whom it is mixed; a sex, a case or a room that nobody recorded tells nothing."""
    rooms: dict[tuple[str, str], list[Inside]] = {}
    for one in people:
        if one.place.what in (WAITING, INTERVIEW) and one.place.room:
            rooms.setdefault((one.suite, one.place.room), []).append(one)
    found: dict[str, list[Mixed]] = {}
    for together in rooms.values():
        for one in together:
            for other in together:
                if other is not one:
                    found.setdefault(one.id, []).extend(_why(one, other))
    return {id_: told for id_, told in found.items() if told}


def _why(one: Inside, other: Inside) -> Iterable[Mixed]:
    if one.sex and other.sex and one.sex != other.sex and one.place.what == WAITING:
        yield Mixed(SEX, other.id, one.place.what)
    if one.case and one.case == other.case:
        yield Mixed(CASE, other.id, one.place.what)
