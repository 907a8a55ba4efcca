# SPDX-License-Identifier: Apache-2.0
"""What the invented systems would tell, fact by fact in the order in which it was entered, as entries of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from xiezhi.casework.imports.entries import OPENING, Telling
from xiezhi.catalog.model import Pack
from xiezhi.connectors.log import open_log
from xiezhi.engine.facts import Family, Matter, families
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, Entry
from xiezhi.ledger.store import collector_paused
from xiezhi.web.demonstration.calls import worded
from xiezhi.web.demonstration.habits import Habits
from xiezhi.web.demonstration.simulated import EVENTS, MATTERS

CASES, CUSTODY, VIDEO, PROPERTY, CALLS = (
    "虚构警综平台", "虚构办案区系统", "虚构视音频系统", "虚构涉案财物系统", "虚构接处警系统",
)  # fmt: skip
SOURCES: Mapping[str, str] = {
    "incident": CALLS, "custody_stay": CUSTODY, "interview": CUSTODY, "recording": VIDEO, "property_item": PROPERTY,
}  # fmt: skip
"""Which system tells of a kind of matter; all others the platform for cases."""
FRESHNESS: Mapping[str, str] = {CALLS: "2 h", CASES: "4 h", CUSTODY: "2 h", VIDEO: "6 h", PROPERTY: "8 h"}
"""How long each may be silent, as ``xiezhi.toml`` has it."""
EXPORTED = ("property_item",)
"""Kinds that come in files (``exported``)."""
QUALIFIED, FORGOTTEN = "officer_qualification", 15
YEAR, NUMBER = 2026, "#number"


class Fact(NamedTuple):
    """``at``: when it was entered (µs UTC); ``order``: among those entered at once, a matter's own row first."""

    at: int
    order: int
    entry: Entry


def facts_of(pack: Pack, folder: Path, habits: Habits) -> list[Fact]:
    """All facts of a simulation in the order in which they are entered."""
    teller = _Teller(pack)
    found: list[Fact] = []
    with collector_paused(), open_log(pack, events=folder / EVENTS, matters=folder / MATTERS) as log:
        for facts in log.chunks():
            for family in families(facts, pack):
                found += teller.facts(habits.done(family), len(found))
    found.sort(key=lambda fact: (fact.at, fact.order))
    return numbered(pack, found)


def _forgotten(matter: Matter) -> bool:
    """Whether nobody has entered what an officer is qualified for, as of one in so many: clocks then lack a fact."""
    officer = matter.attributes.get("officer") if matter.kind == QUALIFIED else None
    return officer is not None and crc32(str(officer).encode()) % FORGOTTEN == 0


class _Teller:
    """Families as facts, each matter by the system that keeps it."""

    def __init__(self, pack: Pack) -> None:
        self.tellings = {
            source: Telling(pack, source, stamped=True) for source in (CASES, *set(SOURCES.values()))
        }

    def facts(self, family: Family, order: int) -> Iterator[Fact]:
        """Matters' rows as the first of their events is entered, and the events."""
        begins: dict[str, int] = {}
        for event in family.events:
            begins[event.matter] = min(begins.get(event.matter, event.recorded_at), event.recorded_at)
        first = min(begins.values(), default=0)
        for place, matter in enumerate(family.matters.values()):
            if not _forgotten(matter) and matter.kind not in EXPORTED:
                entry = self._of(matter).matter(matter)
                yield Fact(begins.get(matter.id, first), order + place, entry)
        order += len(family.matters)
        for place, event in enumerate(sorted(family.events, key=lambda one: one.seq)):
            matter = family.matters[event.matter]
            if matter.kind not in EXPORTED:
                told = self._of(matter).event(matter, event)
                yield Fact(
                    event.recorded_at, order + place, worded(told, str(matter.attributes.get("category")))
                )

    def _of(self, matter: Matter) -> Telling:
        return self.tellings[SOURCES.get(matter.kind, CASES)]


def numbered(pack: Pack, facts: Sequence[Fact]) -> list[Fact]:
    """The same facts; each matter whose kind has numbers is told the next one of its unit as it begins."""
    last: Counter[tuple[str, str]] = Counter()
    found = []
    for fact in facts:
        found.append(fact)
        entry = fact.entry
        pattern = pack.kinds[entry.kind].number if entry.id == f"{entry.matter}{OPENING}" else None
        if pattern and entry.unit:
            last[entry.kind, entry.unit] += 1
            number = _number(pattern, entry.unit, last[entry.kind, entry.unit])
            id, told = f"{entry.matter}{NUMBER}", {"number": number}
            given = replace(
                entry, step=ATTRIBUTES_CHANGED, at=fact.at, id=id, source_key=id, data=told, personal={}
            )
            found.append(Fact(fact.at, fact.order, given))
    return found


def _number(pattern: str, unit: str, seq: int) -> str:
    """A number as its kind is numbered in 2026."""
    return pattern.format(unit=_Code(unit), year=YEAR, seq=seq)


class _Code(str):
    """A unit in a pattern of numbers: itself, and its code."""

    @property
    def code(self) -> str:
        return str(self)
