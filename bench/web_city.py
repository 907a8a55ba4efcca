# SPDX-License-Identifier: Apache-2.0
"""A large city for the web's measurements: twelve districts, 150 stations, 3,000 officers, and a year's rows.

Rows of the read models are made as they would be written, by the same functions, without judging: matters, clocks,
findings, items of the loop; and events for the ledger that name the same people. Invented throughout.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xiezhi.access.tables import changed
from xiezhi.catalog.model import Kind, Pack
from xiezhi.kernel.instant import DAY, HOUR
from xiezhi.kernel.sql import executemany
from xiezhi.ledger.entry import Entry
from xiezhi.records import titles
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import ClockRow
from xiezhi.records.families import Standing
from xiezhi.records.identity import finding_id
from xiezhi.records.initials import initials_of
from xiezhi.records.ranks import rank_of

FIRST = "2020-01-01"
DISTRICTS, STATIONS, OFFICERS = 12, 150, 3_000
NAMES = (
    "韦曲郭杜航天引镇王寺滦镇太乙子午杜曲斗门兴隆灞桥长乐新城碑林莲湖雁塔阎良临潼高陵鄠邑蓝田周至未央沣东沣西"
)
SIGNS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
MIX = (
    ("incident", 80), ("admin_case", 45), ("person_in_case", 35), ("measure", 10), ("custody_stay", 10),
    ("penalty", 10), ("property_item", 6), ("criminal_case", 4),
)  # fmt: skip
"""Of two hundred matters how many are of which kind."""
FAMILY = 5
"""Matters that are judged together: the first of them, and four that stand under it."""
LEVELS = ("red",) + ("orange",) * 2 + ("yellow",) * 4 + ("blue",) * 3
NATURES = ("breach",) * 5 + ("warning",) * 4 + ("gap",)
STAGES = ("pending",) * 4 + ("in_hand",) * 3 + ("to_verify",) * 2 + ("returned", "escalated")


@dataclass
class City:
    """Units, their officers, and who asks when it is measured."""

    desk: Desk
    districts: list[str] = field(default_factory=list)
    stations: dict[str, str] = field(default_factory=dict)  # station → district
    names: dict[str, str] = field(default_factory=dict)
    officers: dict[str, list[str]] = field(default_factory=dict)  # station → numbers
    people: dict[str, tuple[str, str]] = field(default_factory=dict)  # all of them → unit, role

    def found(self) -> None:
        """Makes units and people; the caller's transaction. Written at once: one by one each is checked against all."""
        pairs = [NAMES[place : place + 2] for place in range(0, len(NAMES) - 1, 2)]
        units = [("city", "市公安局", 1, None, FIRST)]
        for number in range(DISTRICTS):
            self.districts.append(f"d{number:02}")
            units.append((self.districts[-1], f"{pairs[number]}分局", 2, "city", FIRST))
        for number in range(STATIONS):
            unit, name = (
                f"s{number:03}",
                pairs[number % len(pairs)] + ("", "东", "西", "南", "北", "中")[number // 28],
            )
            self.stations[unit], self.names[unit] = self.districts[number % DISTRICTS], name
            units.append((unit, f"{name}派出所", 3, self.stations[unit], FIRST))
        people = [
            (f"{60000 + number}", f"s{number % STATIONS:03}", "case_officer") for number in range(OFFICERS)
        ]
        for id, unit, _ in people:
            self.officers.setdefault(unit, []).append(id)
        people += self.asking
        self.people = {id: (unit, role) for id, unit, role in people}
        connection = self.desk.connection
        executemany(connection, _INTO.format("units", "id, name, level, parent", "?, ?, ?, ?"), units)
        named = [(id, _name(place), "民警", FIRST) for place, (id, _, _) in enumerate(people)]
        executemany(connection, _INTO.format("officers", "id, name, kind", "?, ?, ?"), named)
        posted = [(id, unit, FIRST) for id, unit, _ in people]
        executemany(connection, _INTO.format("postings", "officer, unit", "?, ?"), posted)
        granted = [(id, role, unit, FIRST) for id, unit, role in people]
        executemany(connection, _INTO.format("grants", "officer, role, unit", "?, ?, ?"), granted)
        changed(connection)

    @property
    def asking(self) -> list[tuple[str, str, str]]:
        """Who asks beside the case officers: number, unit, role."""
        return [
            ("city", "city", "city_manager"), ("district", "d03", "centre_manager"),
            ("station", "s003", "legal_officer"), ("leader", "city", "leader"), ("head", "s003", "unit_head"),
            *((f"m{unit}", unit, "centre_manager") for unit in self.districts),
            *((f"v{unit}", unit, "leader") for unit in self.districts),
            *((f"h{unit}", unit, "unit_head") for unit in self.stations),
            *((f"l{unit}", unit, "legal_officer") for unit in self.stations),
        ]  # fmt: skip


_INTO = "INSERT INTO access_{} ({}, valid_from) VALUES ({}, ?)"


def _name(number: int) -> str:
    return SIGNS[number % len(SIGNS)] + SIGNS[number * 7 // len(SIGNS) % len(SIGNS)]


@dataclass
class Told:
    """One matter with all that hangs on it."""

    standing: Standing
    clocks: list[ClockRow]
    findings: list[dict[str, Any]]
    entries: list[Entry]


class Year:
    """Matters of a year before ``now``, the same ones for a seed."""

    def __init__(self, city: City, pack: Pack, now: int, events: int, seed: int = 1) -> None:
        self.city, self.pack, self.now, self.events = city, pack, now, events
        self.chance = random.Random(seed)
        self.kinds = [name for name, n in MIX for _ in range(n)]
        self.chance.shuffle(self.kinds)
        self.about = {name: titles.about(pack.kinds[name]) for name, _ in MIX}
        self.norms = {
            name: [norm.id for norm in pack.norms.values() if name in norm.matter][:12] for name, _ in MIX
        }
        self.offences = sorted({row.keys[0] for row in pack.tables["offences"].rows})
        self.stations = list(city.stations)

    def matters(self, count: int) -> Iterator[Told]:
        """So many of them, the oldest first; each ``FAMILY`` of them at one unit, under the first of them."""
        first: Standing | None = None
        for number in range(count):
            opened = self.now - 365 * DAY + 365 * DAY * number // count
            told = self._one(number, opened, first if number % FAMILY else None)
            first = first if number % FAMILY else told.standing
            yield told

    def _one(self, number: int, opened: int, first: Standing | None) -> Told:
        chance, kind = self.chance, self.pack.kinds[self.kinds[number % len(self.kinds)]]
        unit = chance.choice(self.stations) if first is None else first.unit
        people = chance.sample(self.city.officers[unit], 2)
        age = self.now - opened
        closed = None if chance.random() < (0.9 if age < 15 * DAY else 0.05) else opened + min(age, 10 * DAY)
        row = Standing(f"{kind.name}-{number:07}", kind.name, unit, "" if first is None else first.id)
        row.number = "" if kind.number is None else self._number(kind, unit, number)
        row.opened_at, row.last_at, row.closed_at = opened, closed or opened + min(age, DAY), closed
        steps = [step for step in kind.steps.values() if step.name not in _COMMON and not step.final]
        row.state, row.events, row.officer = steps[number % len(steps)].name, self.events, people[0]
        row.sealed = chance.random() < 0.002
        values = {one.name: self._value(one.values, one.table) for one in self.about[kind.name]}
        row.title = titles.title_of(kind, self.about[kind.name], values)
        row.initials = f"{initials_of(row.title)} {initials_of(row.number)}".strip()
        row.handlers = frozenset(people)
        clocks, findings = self._clocks(row, people[0])
        return Told(row, clocks, findings, self._entries(row, steps, people))

    def _value(self, values: tuple[str, ...], table: str | None) -> str:
        return self.chance.choice(self.offences if table == "offences" else values or ("一般",))

    def _number(self, kind: Kind, unit: str, number: int) -> str:
        told = (kind.number or "").replace("{unit.code}", self.city.names[unit]).replace("{year}", "2026")
        return told.replace("{seq:05}", f"{number:05}").replace("{seq:06}", f"{number:06}")

    def _clocks(self, row: Standing, officer: str) -> tuple[list[ClockRow], list[dict[str, Any]]]:
        """Five clocks: met ones where the matter is closed, else mostly open; findings with some of them."""
        clocks: list[ClockRow] = []
        findings: list[dict[str, Any]] = []
        opened = row.opened_at or 0
        for place, norm in enumerate(
            self.chance.sample(self.norms[row.kind], min(5, len(self.norms[row.kind])))
        ):
            due = opened + self.chance.randrange(1, 60 * 24) * HOUR
            running = row.closed_at is None and self.chance.random() < 0.6
            state = "met" if not running else "overdue" if due < self.now else "open"
            id = finding_id(norm, 0, row.id, f"{row.id}#{place + 1}")
            wrong = state == "overdue" or self.chance.random() < 0.12
            clocks.append(
                ClockRow(
                    norm, "live", 0, row.id, f"{row.id}#{place + 1}", opened, due, state, "", None, "", 0, 0, None,
                    False, False, False, "us", row.unit, officer, None, id if wrong else "",
                )
            )  # fmt: skip
            if wrong:
                findings.append(self._finding(row, clocks[-1], id, state))
        return clocks, findings

    def _finding(self, row: Standing, clock: ClockRow, id: str, state: str) -> dict[str, Any]:
        """Findings of what runs hold; of the rest half have ended, most of which went round the loop."""
        chance, due = self.chance, clock.due or 0
        nature, level = chance.choice(NATURES), chance.choice(LEVELS)
        present = state == "overdue" or chance.random() < 0.5
        fresh = self.now - due < 45 * DAY
        stage = "none" if present else ""
        if level != "blue" and chance.random() < 0.6:
            stage = chance.choice(STAGES) if fresh and present and chance.random() < 0.5 else "closed"
        return {
            "id": id, "norm": clock.norm, "status": "live", "matter": row.id, "nature": nature, "level": level,
            "at": min(due, self.now),
            "kind": row.kind, "unit": row.unit, "officer": row.officer, "present": present, "stage": stage,
            "sealed": row.sealed, "rank": rank_of(level, nature), "anchor": clock.anchor, "version": clock.version,
            "events": f"{clock.anchor} {row.id}#{self.events}",
        }  # fmt: skip

    def _entries(self, row: Standing, steps: list[Any], people: list[str]) -> list[Entry]:
        opened, above = row.opened_at or 0, {"parent": row.parent} if row.parent else {}
        return [
            Entry(
                row.id, row.kind, steps[place % len(steps)].name, opened + place * HOUR, actor=people[place % 2],
                unit=row.unit, data=above if place == 0 else {},
            )
            for place in range(self.events)
        ]  # fmt: skip


_COMMON = ("answered", "attributes_changed", "linked", "overridden", "erased")
