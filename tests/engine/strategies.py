# SPDX-License-Identifier: Apache-2.0
"""Packs and histories made at random, as odd as the norm language allows, for the comparison of the engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from tests.engine.strategies_norms import KINDS, STEPS, Draw, norms

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.model import Pack
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, Instant

ZONES = ("Asia/Shanghai", "Europe/Rome", "America/Sao_Paulo", "Asia/Beirut", "UTC")
# Days near which histories lie: summer-time gaps and folds, month and year ends, holidays, uncovered days.
DAYS = (
    date(2026, 3, 2), date(2026, 3, 27), date(2026, 10, 23), date(2018, 11, 2), date(2018, 2, 16), date(2025, 12, 29),
    date(2026, 1, 29), date(2024, 2, 27), date(2026, 9, 28), date(2027, 6, 30), date(2031, 12, 30), date(1999, 12, 30),
)  # fmt: skip
HOURS = (
    0,
    0,
    9 * HOUR,
    9 * HOUR,
    10 * HOUR,
    12 * HOUR + 1,
    2 * HOUR + 30 * MINUTE,
    DAY - 1,
    23 * HOUR + 59 * MINUTE,
)
DELAYS = (0, 0, 0, 1, HOUR, 3 * DAY, 20 * DAY, 90 * DAY, -HOUR)
UNITS = ("u1", "u2", None)
OFFICERS = ("o1", "o2", "o3", None)
OFTEN = (*STEPS[:4], *STEPS[:4], "z")  # a final step now and then
WORDS = ("x", "y", "治安")
DAY_LISTS = ((), ("x",), ("x", "y"), ("y", "y"))


@dataclass(frozen=True)
class Case:
    """What both engines are asked: a pack, families, T and K."""

    pack: Pack
    families: list[Family]
    as_of: int
    known_at: int | None

    def __repr__(self) -> str:
        """As much as is needed to see what a counterexample is about."""
        zone = self.pack.zone
        lines = [
            f"zone={zone.name} calendar={self.pack.calendar.name} T={zone.text(self.as_of)} K={self.known_at}"
        ]
        lines += [
            f"norm {norm.id} {norm.kind} {norm.matter} {norm.versions}" for norm in self.pack.norms.values()
        ]
        for family in self.families:
            lines += [repr(matter) for matter in family.matters.values()]
            lines += [f"  {zone.local(event.at)} {event}" for event in family.events]
        return "\n".join(lines)


def value_of(draw: Draw, type_: str, day: date, pack: Pack) -> Any:
    """A value of a declared type, as the engine holds it."""
    zone = pack.zone
    if type_ == "number":
        return draw.pick((0.0, 1.0, 2.0, 2.5, 0.1, -3.0))
    if type_ == "boolean":
        return draw.chance(50)
    if type_ == "date":
        return draw.pick(
            (day, day + timedelta(days=10), date(2008, 2, 29), date(1990, 3, 2), date(9999, 12, 31))
        )
    if type_ == "time":
        us = zone.midnight((day - date(1970, 1, 1)).days + draw.whole(0, 20))
        return Instant(us, True) if draw.chance(30) else Instant(us + draw.pick(HOURS))
    if type_ == "duration":
        return draw.pick((Duration(3, "d"), Duration(24, "h"), Duration(2, "wd"), Duration(1, "m")))
    if type_ == "list":
        return draw.pick(DAY_LISTS)
    return draw.pick(("o1", "o2", "x")) if type_ == "officer" else draw.pick(WORDS)


@dataclass
class History:
    """Makes the events of one family."""

    draw: Draw
    pack: Pack
    day: date
    base: int
    seq: list[int]
    matters: dict[str, Matter]
    events: list[Event] = field(default_factory=list)

    @property
    def judgements(self) -> list[str]:
        """The norms that ask questions."""
        return [norm.id for norm in self.pack.norms.values() if norm.kind == "judgement"]

    def stamp(self) -> tuple[int, bool]:
        """An instant near the family's day; often one that is taken already; sometimes a day without a time."""
        draw = self.draw
        if self.events and draw.chance(20):
            other = draw.pick(self.events)
            return other.at, other.at_day
        start = self.pack.zone.midnight(self.base + draw.pick((0, 0, 0, 1, 1, 2, 3, 5, 9, 14, 31, 60)))
        if draw.chance(12):
            return start, True
        return start + draw.pick(HOURS), False

    def event(self, number: int, prefix: str) -> None:
        """One event, void or fact."""
        draw = self.draw
        matter = draw.pick(list(self.matters.values()))
        at, at_day = self.stamp()
        voids = self._voids(matter.id) if self.events and draw.chance(8) else None
        step = draw.pick(OFTEN) if draw.chance(90) else draw.pick(("attributes_changed", "linked"))
        if self.judgements and draw.chance(25):
            step = "answered"
        if voids is not None and draw.chance(50):
            step = ""
        self.events.append(
            Event(
                id=f"{prefix}{number}",
                matter=matter.id,
                step=step,
                at=at,
                recorded_at=at + draw.pick(DELAYS),
                seq=self.seq.pop(),
                actor=draw.pick(OFFICERS),
                unit=draw.pick(UNITS),
                voids=voids,
                at_day=at_day,
                data=self._data(step),
                sets=self._sets(matter.kind, step),
            )
        )

    def _voids(self, matter: str) -> str:
        same = [event.id for event in self.events if event.matter == matter]
        return self.draw.pick(same) if same and self.draw.chance(90) else self.draw.pick(self.events).id

    def _data(self, step: str) -> dict[str, Any]:
        draw = self.draw
        if step == "linked":
            return {"to": draw.pick((*self.matters, "nowhere"))}
        if step == "answered" and self.events:
            names = self.judgements or ["n0"]
            about = draw.pick([event.id for event in self.events])
            return {
                "norm": draw.pick(names),
                "event": about,
                "verdict": draw.pick(("holds", "fails", "unclear")),
            }
        types = {
            "amount": "number",
            "p": "text",
            "ok": "boolean",
            "stamp": "time",
            "day": "date",
            "tags": "list",
        }
        return {
            name: value_of(draw, type_, self.day, self.pack)
            for name, type_ in types.items()
            if draw.chance(55)
        }

    def _sets(self, kind: str, step: str) -> dict[str, Any]:
        draw = self.draw
        if step != "attributes_changed" and not draw.chance(12):
            return {}
        names = draw.several(list(self.pack.kinds[kind].attributes), 2)
        fields = self.pack.kinds[kind].attributes
        return {name: value_of(draw, fields[name].type, self.day, self.pack) for name in names}


def matters_of(draw: Draw, pack: Pack, prefix: str, day: date) -> dict[str, Matter]:
    """One root and what stands below it; now and then a parent that is not in the input."""
    found: dict[str, Matter] = {}
    for number in range(draw.pick((1, 1, 2, 3, 4))):
        if not found:
            kind, parent = draw.pick(list(pack.kinds)), None
        else:
            pairs = [
                (name, above.id)
                for above in found.values()
                for name, declared in pack.kinds.items()
                if above.kind in declared.parents
            ]
            if not pairs:
                break
            kind, parent = draw.pick(pairs)
        fields = pack.kinds[kind].attributes
        given = {
            name: value_of(draw, declared.type, day, pack)
            for name, declared in fields.items()
            if draw.chance(60)
        }
        id = f"{prefix}{number}"
        missing = parent is None and bool(pack.kinds[kind].parents) and draw.chance(25)
        found[id] = Matter(id, kind, draw.pick(UNITS), parent, missing, given)
    return found


def family_of(draw: Draw, pack: Pack, number: int, day: date, seq: list[int]) -> Family:
    """A family with its events, in the order in which they were made."""
    matters = matters_of(draw, pack, f"m{number}-", day)
    base = (day - date(1970, 1, 1)).days
    history = History(draw, pack, day, base, seq, matters)
    for place in range(draw.pick((1, 3, 6, 9, 12, 16))):
        history.event(place, f"e{number}-")
    return Family(matters, tuple(history.events))


def instant_near(draw: Draw, families: list[Family]) -> int:
    """T or K: at, just before or after, or long after some event."""
    events = [event for family in families for event in family.events]
    event = draw.pick(events) if draw.chance(50) else max(events, key=lambda one: one.at)
    return event.at + draw.pick((0, 0, -1, 1, HOUR, DAY, 3 * DAY, 10 * DAY, 45 * DAY, 400 * DAY, 400 * DAY))


@st.composite
def cases(draw: Any) -> Case:
    """A pack with up to five norms, up to four families, T and K."""
    return case_of(Draw(draw))


def case_of(draw: Draw) -> Case:
    """A case by a source of choices."""
    day = draw.pick(DAYS)
    pack = _pack_of(draw, day)
    count = draw.whole(1, 4)
    places = list(range(1, 60))
    shuffled = draw.shuffled(places) if draw.chance(30) else places
    # seq grows with the recording of one family after the other, but not always with the order of events.
    families = [
        family_of(draw, pack, number, day, [60 * number + place for place in reversed(shuffled)])
        for number in range(count)
    ]
    as_of = instant_near(draw, families)
    known_at = instant_near(draw, families) if draw.chance(25) else None
    return Case(pack, families, as_of, known_at)


def _pack_of(draw: Draw, day: date) -> Pack:
    frame = {
        "time_zone": draw.pick(ZONES), "calendar": draw.pick(("weekends", "china")), "language": "zh-CN",
        "qualification": {
            "kind": "low", "officer": "who", "grade": "cat", "valid_from": "born", "grades": ["x", "y"],
        },
    }  # fmt: skip
    tables = {
        "T": {
            "keys": ["k"], "types": {"k": "text", "n": "number", "d": "duration"},
            "rows": [
                {"k": "x", "n": 1, "d": "3 d", "valid_to": "2026-03-10"},
                {"k": "x", "n": 2, "d": "24 h", "valid_from": "2026-03-11"},
                {"k": "y", "n": 3},
            ],
        }
    }  # fmt: skip
    return pack_from_mappings(frame, KINDS[draw.whole(0, len(KINDS) - 1)], norms(draw, day), tables)


def reordered(draw: Any, families: list[Family]) -> list[Family]:
    """The same facts presented in another order."""
    return [Family(family.matters, tuple(draw(st.permutations(family.events)))) for family in families]
