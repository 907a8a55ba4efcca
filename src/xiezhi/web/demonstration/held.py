# SPDX-License-Identifier: Apache-2.0
"""People who are in the case areas of the first district as the demonstration begins, so that its board is not empty.

Each has what a board is there for: one whose limit is near, two of one case in one room, a minor whose guardian is
awaited, one who was not searched, one at the hospital, two who have left.
Times are minutes before the demonstration begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiezhi.ledger.entry import BEGINNING
from xiezhi.web.demonstration.held_telling import (
    CRIMINAL,
    LEFT,
    MEAL,
    OUT,
    REST,
    ROUND,
    TALK,
    WAIT,
    Held,
    Told,
)
from xiezhi.web.demonstration.naming import UnitName
from xiezhi.web.demonstration.telling import Fact

PEOPLE = (
    Held(0, 1, "虚李国强", "男", date(1997, 3, 2), "故意损毁财物", 402,
         ((WAIT, 370, "候问室1"), (MEAL, 200, ""), (TALK, 55, "询问室1"))),
    Held(0, 2, "虚王建军", "男", date(1988, 5, 9), "盗窃", 212,
         ((WAIT, 190, "候问室1"), (MEAL, 120, ""), (TALK, 41, "询问室2"))),
    Held(0, 3, "虚吕玉芳", "女", date(1999, 1, 20), "盗窃", 142,
         ((WAIT, 118, "候问室4"), (MEAL, 100, ""), (ROUND, 25, ""))),
    Held(0, 4, "虚何明", "男", date(1990, 8, 8), "赌博", 672,
         ((WAIT, 640, "候问室2"), (MEAL, 600, ""), (REST, 590, ""), (ROUND, 48, "")), hard=True, suspects=2),
    Held(0, 4, "虚曹亮", "男", date(1995, 6, 1), "赌博", 672,
         ((WAIT, 638, "候问室2"), (MEAL, 600, ""), (REST, 588, ""), (ROUND, 46, "")), hard=True, suspects=2),
    Held(0, 5, "虚盛勇", "男", date(1984, 2, 27), "诈骗", 97, ((TALK, 62, "讯问室1"),),
         ground="刑事传唤", regime=CRIMINAL, family=False),
    Held(1, 6, "虚陈浩", "男", date(2009, 4, 16), "寻衅滋事", 52, (), guardian=True),
    Held(1, 7, "虚邹凯", "男", date(2004, 7, 30), "殴打他人", 75, (), searched=False, told=False, family=False),
    Held(1, 8, "虚马文林", "男", date(1975, 9, 3), "殴打他人", 842,
         ((WAIT, 810, "候问室1"), (MEAL, 780, ""), (REST, 700, ""), (MEAL, 150, ""), (OUT, 82, "就医")), hard=True),
    Held(0, 9, "虚孙涛", "男", date(1993, 11, 11), "盗窃", 463,
         ((WAIT, 440, "候问室1"), (MEAL, 400, ""), (TALK, 330, "询问室1"), (LEFT, 174, "自行离开"))),
    Held(1, 10, "虚段飞", "男", date(1991, 12, 24), "殴打他人", 582,
         ((WAIT, 560, "候问室1"), (MEAL, 430, ""), (TALK, 300, "询问室1"), (LEFT, 88, "自行离开"))),
)  # fmt: skip
STATIONS = 2


def held_facts(units: Sequence[UnitName], now: int) -> list[Fact]:
    """The facts of all of them, at the stations that come first; in the order in which they were entered."""
    stations = [unit for unit in units if unit.level == 3][:STATIONS]
    found = [
        entry for number, person in enumerate(PEOPLE, 1) if person.station < len(stations)
        for entry in Told(person, stations[person.station], number, now).entries()
    ]  # fmt: skip
    once = list({(entry.source, entry.id): entry for entry in found}.values())
    begun: dict[str, int] = {}
    for entry in once:
        if entry.at > BEGINNING:
            begun[entry.matter] = min(begun.get(entry.matter, entry.at), entry.at)
    facts = [
        Fact(begun[entry.matter] if entry.at == BEGINNING else entry.at, order, entry)
        for order, entry in enumerate(once)
    ]
    return sorted(facts, key=lambda fact: (fact.at, fact.order))
