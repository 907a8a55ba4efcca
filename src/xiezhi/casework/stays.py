# SPDX-License-Identifier: Apache-2.0
"""Who is in a case area, since when, how long at most, which safeguards are there: of what the asker may see.

    found = stays(desk, actor, present(desk, actor, where, now), now) -> list[Stay]

The family of a stay is read whole, since limits stand on measures and safeguards on interviews; of a person whom the
asker may not see there is no name. A dozen queries, however many stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from xiezhi.access.age import is_minor
from xiezhi.access.masking import HIDDEN
from xiezhi.access.visible import Condition
from xiezhi.casework.allowed import Actor
from xiezhi.casework.mixing import Mixed, mixed
from xiezhi.casework.personal import Shown, people_of
from xiezhi.casework.safeguards import (
    FILMED,
    FOOD,
    GUARD,
    GUARDIAN,
    MISSING,
    NONE,
    OK,
    SAFEGUARDS,
    Kept,
    Known,
    kept,
    norms_of,
)  # fmt: skip
from xiezhi.casework.stay_limits import Limit, limit_of, limiting
from xiezhi.casework.stay_places import WAITING, Span, now_of, spans_of
from xiezhi.engine.facts import Family
from xiezhi.engine.live import may
from xiezhi.kernel.instant import HOUR, date_of
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Recorded
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.families import Told, voided
from xiezhi.records.judging import teller
from xiezhi.records.models import Clock, Finding, Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, of_unit, scoped, visible

STAY, PERSON = "custody_stay", "person_in_case"
CASES = ("admin_case", "criminal_case")
AGAIN = ("waiting_room_entered", "interview_room_entered", "guard_round", "guard_on", "rest_started", "temporary_exit")
CRIMINAL = ("刑事传唤", "拘传", "拘留", "逮捕")
BEFORE = 12 * HOUR
"""What was done for a stay lies at most so long before it: an earlier summons of the same person is another one."""
MOST = 300  # stays of one page


@dataclass(frozen=True)
class Stay:
    """One stay. ``name``: as the asker may see it, empty where not at all; ``age``: in years, ``None`` likewise.

    ``case``: id of the case; ``arrived`` ``entered`` ``left``: µs; ``limit``: the clock that limits it. ``facts``: of the
    person's matters since arrival, ``own``: the ids of these; ``source``: who told of it; ``next``: the next lawful step;
    ``mixed``: with whom a room must not be shared.
    """

    row: Matter
    person: Matter | None
    case: str
    name: str
    sex: str
    age: int | None
    minor: bool
    born: bool
    suite: str
    ground: str
    cause: str
    arrived: int | None
    entered: int | None
    left: int | None
    means: str
    place: Span
    spans: Sequence[Span]
    limit: Limit | None
    kept: Sequence[Kept]
    facts: Sequence[Recorded]
    own: Sequence[str]
    source: frozenset[str] = frozenset()
    next: str = ""
    mixed: Sequence[Mixed] = field(default=())

    @property
    def id(self) -> str:
        """Of the matter."""
        return str(self.row.id)

    @property
    def missing(self) -> list[Kept]:
        """The safeguards that are due and were not found."""
        return [one for one in self.kept if one.state == MISSING]

    def colour(self, now: int) -> str:
        """``red`` ``orange`` or nothing, by the limit."""
        return "" if self.limit is None or self.left is not None else self.limit.colour(now)


def where_of(desk: Desk, actor: Actor, unit: str, below: bool, scope: str, now: int) -> list[Condition]:
    """The stays that may be seen, of a unit (empty: anywhere) or of one's own (``mine``)."""
    found = [visible(desk, actor.officer, "view", now, MATTERS), Condition("(m.kind = ?)", (STAY,))]
    if scope == "mine":
        found.append(scoped(desk, actor.officer, "mine", now, MATTERS))
    elif unit:
        found.append(of_unit(desk, unit, below, now, MATTERS))
    return found


def present(desk: Desk, where: Sequence[Condition], now: int) -> list[Matter]:
    """Those who have come in and not left; the longest in first."""
    here = Condition("(m.closed_at IS NULL AND m.opened_at IS NOT NULL AND m.opened_at <= ?)", (now,))
    return _rows(desk, [*where, here], "m.opened_at, m.id", MOST, 0)


def gone(desk: Desk, where: Sequence[Condition], since: int, until: int) -> list[Matter]:
    """Those who left in [since, until); who left last comes first."""
    then = Condition("(m.closed_at >= ? AND m.closed_at < ?)", (since, until))
    return _rows(desk, [*where, then], "m.closed_at DESC, m.id", MOST, 0)


def entered(
    desk: Desk, where: Sequence[Condition], since: int, until: int, limit: int, offset: int
) -> tuple[int, list[Matter]]:
    """(how many came in within [since, until), a page of them in the order in which they came)."""
    then = [*where, Condition("(m.opened_at >= ? AND m.opened_at < ?)", (since, until))]
    all_ = joined(then)
    asked = f"SELECT COUNT(*) FROM records_matter m WHERE {all_.sql}"
    total = int(fetch(desk.connection, asked, all_.params)[0][0])
    return total, _rows(desk, then, "m.opened_at, m.id", limit, offset) if total else []


def units_with(desk: Desk, where: Sequence[Condition]) -> frozenset[str]:
    """The units (as rows have them) that ever had a stay."""
    all_ = joined(where)
    return frozenset(
        unit
        for (unit,) in fetch(
            desk.connection, f"SELECT DISTINCT m.unit FROM records_matter m WHERE {all_.sql}", all_.params
        )
    )


def _rows(desk: Desk, where: Sequence[Condition], order: str, limit: int, offset: int) -> list[Matter]:
    all_ = joined(where)
    asked = f"SELECT m.id FROM records_matter m WHERE {all_.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    ids = [name for (name,) in fetch(desk.connection, asked, (*all_.params, limit, offset))]
    held = {row.id: row for row in Matter.objects.filter(id__in=ids)}
    return [held[name] for name in ids if name in held]


def stays(desk: Desk, actor: Actor, rows: Sequence[Matter], now: int) -> list[Stay]:
    """The stays of some rows, in their order, with who is mixed with whom now."""
    if not rows:
        return []
    around = _Around(desk, actor, rows, now)
    found = [around.stay(row) for row in rows]
    together = mixed(one for one in found if one.left is None)
    return [_with_mixing(one, together.get(one.id, ())) for one in found]


def _with_mixing(stay: Stay, told: Sequence[Mixed]) -> Stay:
    """Somebody mixed lacks the safeguard of being kept apart."""
    if not told:
        return stay
    safeguards = [
        replace(one, state=MISSING, note="mixed") if one.safeguard is GUARD else one for one in stay.kept
    ]
    return replace(stay, mixed=tuple(told), kept=tuple(safeguards))


class _Around:
    """All that was told of some stays' families, read at once."""

    def __init__(self, desk: Desk, actor: Actor, rows: Sequence[Matter], now: int) -> None:
        self.desk, self.actor, self.now = desk, actor, now
        families = sorted({row.family_id for row in rows})
        self.matters = {row.id: row for row in Matter.objects.filter(family_id__in=families)}
        self.below: dict[str, list[str]] = {}
        for row in self.matters.values():
            self.below.setdefault(row.parent, []).append(row.id)
        self.facts = self._facts()
        self.data = {name: _attributes(facts) for name, facts in self.facts.items()}
        people = [row for row in (self._person(row) for row in rows) if row is not None]
        self.shown = self._shown([*people, *rows])
        ids = [name for row in rows for name in self.own(row)]
        self.clocks = _by_matter(Clock.objects.filter(matter__in=ids, status="live", bearer="us"))
        self.findings = _by_matter(Finding.objects.filter(matter__in=ids, status="live", present=True))
        self.limiting, self.norms = _norms(desk)
        self.told: dict[int, Told] = {}
        self.officers = officers.known(desk, teller(desk))

    def _facts(self) -> dict[str, list[Recorded]]:
        recorded = self.desk.store.events_of(sorted(self.matters))
        off = voided(recorded)
        found: dict[str, list[Recorded]] = {name: [] for name in self.matters}
        for fact in recorded:
            if fact.voids is None and fact.id not in off and fact.at <= self.now:
                found[fact.matter].append(fact)
        return found

    def _shown(self, rows: Sequence[Matter]) -> Mapping[str, list[Shown]]:
        """Personal values as the asker may see them, of those rows that he may see."""
        asked = sorted({row.id for row in rows})
        few = Condition(f"(m.id IN ({', '.join('?' * len(asked))}))", tuple(asked))
        seen = joined([few, visible(self.desk, self.actor.officer, "view", self.now, MATTERS)])
        sql = f"SELECT m.id FROM records_matter m WHERE {seen.sql}"
        self.seen = ids = {name for (name,) in fetch(self.desk.connection, sql, seen.params)}
        open_ = [row for row in {row.id: row for row in rows}.values() if row.id in ids]
        facts = [fact for row in open_ for fact in self.facts[row.id]]
        return people_of(self.desk, self.actor, open_, facts, self.now) if open_ else {}

    def _above(self, row: Matter) -> Iterable[Matter]:
        """Those that a matter stands under, the nearest first."""
        at, steps = row.parent, 0
        while at in self.matters and steps < 8:
            yield self.matters[at]
            at, steps = self.matters[at].parent, steps + 1

    def _person(self, row: Matter) -> Matter | None:
        return next((one for one in self._above(row) if one.kind == PERSON), None)

    def own(self, row: Matter) -> list[str]:
        """The matters that belong to a stay: all of its person's but other stays and what stands under these."""
        person = self._person(row)
        top = person.id if person is not None else row.id
        found, waiting = [], [top]
        while waiting:
            name = waiting.pop(0)
            if name in found or (name != row.id and self.matters[name].kind == STAY):
                continue
            found.append(name)
            waiting += self.below.get(name, [])
        return found

    def stay(self, row: Matter) -> Stay:
        """One stay."""
        told, own = self.data[row.id], self.own(row)
        facts = self.facts[row.id]
        came = next((fact for fact in facts if fact.step == "entered"), None)
        last = next((fact for fact in facts if fact.step == "left"), None)
        first = (
            _instant(told.get("arrived_at")) or (came.at if came is not None else row.opened_at) or self.now
        )
        until = self.now if last is None else last.at
        clocks = [
            one for name in own for one in self.clocks.get(name, ()) if one.trigger_at >= first - BEFORE
        ]
        limit = limit_of(self.desk.pack, self.limiting, clocks, first - BEFORE, until)
        near = [
            fact for name in own for fact in self.facts[name] if first - BEFORE <= fact.at <= until + HOUR
        ]
        spans = spans_of(facts)
        person = self._person(row)
        age, minor, born = self._age(row, person)
        known = Known(
            near, clocks, [one for name in own for one in self.findings.get(name, ()) if one.at >= first - BEFORE],
            self._regime(row, str(told.get("ground", ""))), self.desk.pack.zone.day(first), self.now,
        )  # fmt: skip
        place = now_of(spans, None if came is None else came.at)
        return Stay(
            row=row, person=person if person is not None and person.id in self.seen else None, case=self._case(row),
            name=self._value(person, "name"), sex=str(told.get("sex", "")), age=age, minor=minor, born=born,
            suite=str(told.get("suite", "")), ground=str(told.get("ground", "")),
            cause=str((came.data if came is not None else told).get("cause", "")),
            arrived=limit.start if limit is not None else _instant(told.get("arrived_at")),
            entered=row.opened_at if came is None else came.at, left=None if last is None else last.at,
            means="" if last is None else str(last.data.get("means", "")), place=place, spans=spans, limit=limit,
            kept=self._kept(known, place, minor=minor, born=born, open_=last is None), facts=near, own=own,
            source=frozenset(fact.source for fact in facts), next=self._next(row) if last is None else "",
        )  # fmt: skip

    def _kept(self, known: Known, place: Span, *, minor: bool, born: bool, open_: bool) -> tuple[Kept, ...]:
        found = []
        for safeguard in SAFEGUARDS:
            told = kept(self.desk.pack, safeguard, self.norms[safeguard.name], known, open_=open_)
            if safeguard is GUARDIAN:
                told = _guardian(told, minor=minor, born=born, open_=open_)
            elif safeguard is GUARD:
                told = _guarded(told, place, open_=open_)
            elif safeguard is FILMED and told.state != MISSING and not _heard(known.facts):
                told = replace(told, state=NONE, facts=())
            elif safeguard is FOOD and told.state == "due" and not open_:
                told = replace(told, state=NONE)
            found.append(told)
        return tuple(found)

    def _age(self, row: Matter, person: Matter | None) -> tuple[int | None, bool, bool]:
        """(age where it may be seen, a minor, somebody recorded a birth)."""
        births = [
            str(self.data[one.id].get("birth_date") or "") or None for one in (person, row) if one is not None
        ]
        day = self.desk.pack.zone.day(self.now)
        known = next((text for text in births if text), None)
        shown = next(
            (self._value(one, "birth_date") for one in (person, row) if self._value(one, "birth_date")), ""
        )
        minor = is_minor(births if known is None else [known], day)
        return _years(known, day) if known and shown and shown != HIDDEN else None, minor, known is not None

    def _value(self, row: Matter | None, name: str) -> str:
        """A personal attribute as it may be seen; empty where it may not, or nobody recorded it."""
        shown = [] if row is None else self.shown.get(row.id, [])
        return next(
            (str(one.value) for one in shown if one.name == name and one.step is None and one.value), ""
        )

    def _next(self, row: Matter) -> str:
        """The first step that follows in the ordinary way, was not taken yet, and that nothing in the law blocks."""
        kind, desk = self.desk.pack.kinds[row.kind], self.desk
        done = {fact.step for fact in self.facts[row.id]}
        wanted = [name for name in kind.steps[row.state].next if name not in done or name in AGAIN] if row.state in kind.steps else []
        if not wanted:
            return ""
        if row.family_id not in self.told:
            members = sorted((one for one in self.matters.values() if one.family_id == row.family_id), key=lambda one: one.id)
            facts = sorted((fact for one in members for fact in self.facts[one.id]), key=lambda fact: fact.seq)
            self.told[row.family_id] = teller(desk).told(facts, self.now)
        family = self.told[row.family_id].family
        return next((name for name in wanted if not self._refused(family, row.id, name)), "")

    def _refused(self, family: Family, matter: str, step: str) -> bool:
        """Whether the law blocks a step now."""
        return bool(
            may(self.desk.pack, family, matter, step, self.now, actor=self.actor.officer, unit=self.actor.unit, data={},
                sets={}, officers=self.officers)
        )  # fmt: skip

    def _case(self, row: Matter) -> str:
        return next((one.id for one in self._above(row) if one.kind in CASES), "")

    def _regime(self, row: Matter, ground: str) -> str:
        kind = next((one.kind for one in self._above(row) if one.kind in CASES), "")
        return "刑事" if ground in CRIMINAL or kind == "criminal_case" else "行政"


def _guardian(told: Kept, *, minor: bool, born: bool, open_: bool) -> Kept:
    """Asked for of minors alone; whose birth nobody recorded may be one."""
    if told.state == MISSING or told.facts:
        return told
    if not minor or not open_:
        return replace(told, state=NONE)
    return replace(told, state="due", note="" if born else "birth")


def _guarded(told: Kept, place: Span, *, open_: bool) -> Kept:
    """Who waits is guarded, who is questioned is with the officers named, who is out with those who took him there."""
    if told.state == MISSING or not open_:
        return told
    if place.what == WAITING:
        return told if told.facts else replace(told, state=OK if place.who else "due")
    return replace(told, state=OK if place.who else NONE)


def _heard(facts: Iterable[Recorded]) -> bool:
    return any(fact.kind == "interview" and fact.step == "started" for fact in facts)


def _attributes(facts: Iterable[Recorded]) -> dict[str, Any]:
    """What a matter's facts tell of it, personal values too: only to work with, never shown."""
    told: dict[str, Any] = {}
    for fact in facts:
        if fact.step == ATTRIBUTES_CHANGED or fact.at <= BEGINNING:
            told |= fact.data
            told |= fact.personal
    return told


def _by_matter(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.matter, []).append(row)
    return found


def _norms(desk: Desk) -> tuple[frozenset[str], Mapping[str, Any]]:
    """The limiting norms, and those of each safeguard; worked out once for a pack."""
    held = desk.kept.get("stays")
    if held is None:
        pack = desk.pack
        held = desk.kept["stays"] = (limiting(pack), {one.name: norms_of(pack, one) for one in SAFEGUARDS})
    found: tuple[frozenset[str], Mapping[str, Any]] = held
    return found


def _instant(value: Any) -> int | None:
    """µs of an instant as the ledger keeps it."""
    from datetime import datetime

    try:
        return None if not value else int(datetime.fromisoformat(str(value)).timestamp() * 1_000_000)
    except ValueError:
        return None


def _years(text: str, day: int) -> int | None:
    """Completed years on a day: one more from the day after the birthday on."""
    try:
        born = date.fromisoformat(text[:10])
    except ValueError:
        return None
    today = date_of(day)
    return today.year - born.year - ((today.month, today.day) <= (born.month, born.day))
