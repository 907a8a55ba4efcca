# SPDX-License-Identifier: Apache-2.0
"""Stays read with all that was told of their families: facts, clocks, findings, names as the asker may see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from xiezhi.access.age import is_minor
from xiezhi.access.masking import HIDDEN
from xiezhi.access.visible import among
from xiezhi.casework.allowed import Actor
from xiezhi.casework.personal import Shown, people_of
from xiezhi.casework.safeguards import (
    FILMED,
    FOOD,
    GUARD,
    GUARDIAN,
    MISSING,
    NONE,
    SAFEGUARDS,
    Kept,
    Known,
    kept,
)  # fmt: skip
from xiezhi.casework.stay import Stay
from xiezhi.casework.stay_adjusted import (
    attributes,
    by_matter,
    guarded,
    guardian_kept,
    heard,
    instant_of,
    norms_about,
    years,
)  # fmt: skip
from xiezhi.casework.stay_limits import limit_of
from xiezhi.casework.stay_places import Span, now_of, spans_of
from xiezhi.engine.facts import Family
from xiezhi.engine.live import may
from xiezhi.kernel.instant import HOUR
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Recorded
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.families import Told, voided
from xiezhi.records.judging import teller
from xiezhi.records.models import Clock, Finding, Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, visible

STAY, PERSON = "custody_stay", "person_in_case"
CASES = ("admin_case", "criminal_case")
AGAIN = (
    "waiting_room_entered",
    "interview_room_entered",
    "guard_round",
    "guard_on",
    "rest_started",
    "temporary_exit",
)
CRIMINAL = ("刑事传唤", "拘传", "拘留", "逮捕")
BEFORE = 12 * HOUR
"""What was done for a stay lies at most so long before it: an earlier summons of the same person is another one."""


class Around:
    """All that was told of some stays' families, read at once."""

    def __init__(self, desk: Desk, actor: Actor, rows: Sequence[Matter], now: int) -> None:
        self.desk, self.actor, self.now = desk, actor, now
        families = sorted({row.family_id for row in rows})
        self.matters = {row.id: row for row in Matter.objects.filter(family_id__in=families)}
        self.below: dict[str, list[str]] = {}
        for row in self.matters.values():
            self.below.setdefault(row.parent, []).append(row.id)
        self.facts = self._facts()
        self.data = {name: attributes(facts) for name, facts in self.facts.items()}
        people = [row for row in (self._person(row) for row in rows) if row is not None]
        self.shown = self._shown([*people, *rows])
        ids = [name for row in rows for name in self.own(row)]
        self.clocks = by_matter(Clock.objects.filter(matter__in=ids, status="live", bearer="us"))
        self.findings = by_matter(Finding.objects.filter(matter__in=ids, status="live", present=True))
        self.limiting, self.norms = norms_about(desk)
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
        few = among("m.id", {row.id for row in rows})
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
            instant_of(told.get("arrived_at")) or (came.at if came is not None else row.opened_at) or self.now
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
            arrived=limit.start if limit is not None else instant_of(told.get("arrived_at")),
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
                told = guardian_kept(told, minor=minor, born=born, open_=open_)
            elif safeguard is GUARD:
                told = guarded(told, place, open_=open_)
            elif safeguard is FILMED and told.state != MISSING and not heard(known.facts):
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
        return years(known, day) if known and shown and shown != HIDDEN else None, minor, known is not None

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
        wanted = (
            [name for name in kind.steps[row.state].next if name not in done or name in AGAIN]
            if row.state in kind.steps
            else []
        )
        if not wanted:
            return ""
        if row.family_id not in self.told:
            members = sorted(
                (one for one in self.matters.values() if one.family_id == row.family_id),
                key=lambda one: one.id,
            )
            facts = sorted(
                (fact for one in members for fact in self.facts[one.id]), key=lambda fact: fact.seq
            )
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
