# SPDX-License-Identifier: Apache-2.0
"""Events of one source go into the ledger, are judged, and each is answered for.

The same event again, from whichever client and however often, changes nothing; other content is a correction; an older
revision than the one that stands is known already. What cannot be taken waits in quarantine with the reason.

Pushes that come in while others are being kept go into the ledger together, in one transaction, and each is told what
it brought about itself: only such as speak of different families go together, and where it could make a difference
that they did, they go one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from xiezhi.casework.imports import doubles
from xiezhi.casework.imports.known import recorded_kinds
from xiezhi.casework.models import Run
from xiezhi.kernel.sql import fetch, write_lock
from xiezhi.ledger.append import Key
from xiezhi.ledger.entry import Entry, Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.judging import FATAL, programme
from xiezhi.records.live import LOCK, Outcome, instant_of, took
from xiezhi.records.seeing import access_of
from xiezhi.records.tables import among
from xiezhi.web.api.answers import iso
from xiezhi.web.api.events_said import MOST, Answer, ClockTold, Event, FindingTold, Result
from xiezhi.web.api.quarantine import keep, run_of
from xiezhi.web.api.telling import Held, Teller, Told
from xiezhi.web.api.together import Queue, Turn

ACCEPTED, KNOWN, CORRECTED, QUARANTINED = "accepted", "known", "corrected", "quarantined"
NAMING = ("parent", "to")  # values that name other matters


@dataclass(eq=False)
class Push(Turn):
    """What one request brings: the events of a source, and what became of them."""

    desk: Desk = field(kw_only=True)
    source: str = field(kw_only=True)
    events: Sequence[Event] = field(kw_only=True)
    now: int = field(kw_only=True)
    told: list[Told] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def fresh(self) -> list[Told]:
        """What the ledger is to take."""
        return [one for one in self.told if one.entry is not None and one.held is None and not one.old]

    @property
    def entries(self) -> list[Entry]:
        """The same as entries."""
        return [one.entry for one in self.fresh if one.entry is not None]


class _Met(Exception):
    """Pushes that would have been told otherwise one after the other."""


def push(desk: Desk, source: str, events: Sequence[Event], now: int) -> Answer:
    """Takes what can be taken; the answer is given once it is kept."""
    names = frozenset(_names(source, events))
    one = Push(names, len(events), desk.pack, desk=desk, source=source, events=events, now=now)
    _QUEUE.done(one)
    return _answer(desk, source, one.told, one.outcome)


def _names(source: str, events: Iterable[Event]) -> Iterable[Hashable]:
    """What events speak of: their matters, those that they are tied to, and what the source calls them."""
    for event in events:
        yield event.matter
        yield source, event.source_key
        yield from (value for name in NAMING if isinstance(value := event.data.get(name), str))


def keep_all(first: Push, waiting: Callable[[], Sequence[Push]]) -> None:
    """Keeps pushes, in one transaction where that tells each the same; an error stays with the push that it is of.

    Who waits is asked once the turn has come: it is then that most are there.
    """
    desk = first.desk
    try:
        with transaction.atomic():
            write_lock(desk.connection, LOCK)
            _kept(desk, waiting())
    except FATAL as error:
        for one in waiting():
            one.error = error
    except Exception as error:
        pushes = waiting()
        half = len(pushes) // 2
        if not half:
            pushes[0].error = error
        for part in (pushes[:half], pushes[half:]) if half else ():
            keep_all(part[0], _given(part))


def _given(part: Sequence[Push]) -> Callable[[], Sequence[Push]]:
    return lambda: part


_QUEUE = Queue(keep_all, MOST)


def _kept(desk: Desk, pushes: Sequence[Push]) -> None:
    now = max(one.now for one in pushes)
    instant = instant_of(desk, now)
    kinds = recorded_kinds({event.matter for one in pushes for event in one.events})
    with access_of(desk).still():
        for one in pushes:
            teller = Teller(desk, one.source, one.now, kinds)
            one.told = [teller.told(event) for event in one.events]
            _as_told_before(desk, one.source, one.told)
            _old(desk, one.source, one.told)
    entries, twins = _with_twins(desk, [entry for one in pushes for entry in one.entries])
    outcome = took(desk, entries, now, instant)
    _refused([told for one in pushes for told in one.told], outcome)
    _share(desk, pushes, outcome)
    for one in pushes:
        _note(desk, one, twins)
        held = [told for told in one.told if told.held is not None]
        if held:
            keep(desk, one.source, held, one.now)


def _share(desk: Desk, pushes: Sequence[Push], outcome: Outcome) -> None:
    """Each push gets its part of what all brought about; ``_Met`` where that cannot be told apart."""
    if len(pushes) == 1:
        pushes[0].outcome = outcome
        return
    named = {event.matter: one for one in pushes for event in one.events}
    if not _apart(desk, named, outcome):
        raise _Met
    whose = _Whose(desk, named, outcome)
    parts = {one: Outcome(receipt=replace(outcome.receipt, appended=())) for one in pushes}
    appended: dict[Push, list[Recorded]] = {one: [] for one in pushes}
    for fact in outcome.receipt.appended:
        appended[named[fact.matter]].append(fact)
    for clock in outcome.clocks_changed:
        parts[whose(clock.norm, clock.matter)].clocks_changed += (clock,)
    for change in outcome.changes:
        held = change.after or change.before
        assert held is not None
        parts[whose(held.norm, held.matter)].changes += (change,)
    for one, part in parts.items():
        part.receipt = replace(part.receipt, appended=tuple(appended[one]))
        one.outcome = part


def _apart(desk: Desk, named: Mapping[str, Push], outcome: Outcome) -> bool:
    """Whether nothing went wrong, and nothing was appended that others could notice."""
    special = "" if desk.pack.qualification is None else desk.pack.qualification.kind
    facts = outcome.receipt.appended
    return not outcome.errors and all(fact.matter in named and fact.kind != special for fact in facts)


class _Whose:
    """To which push a change belongs: by the family or, across families, to the only one that touched any other."""

    def __init__(self, desk: Desk, named: Mapping[str, Push], outcome: Outcome) -> None:
        self._of_matter = _by_family(desk, named, outcome)
        crossing = {self._of_matter[matter] for matter in outcome.across if matter in self._of_matter}
        if len(crossing) > 1:
            raise _Met
        self._crossing = next(iter(crossing), None)
        running = programme(desk)
        self._beside = running.overlaps.keys() | {part.id for part in running.patterns}

    def __call__(self, norm: str, matter: str) -> Push:
        beside = norm in self._beside
        found = self._crossing if beside else self._of_matter.get(matter, self._crossing)
        if found is None:
            raise _Met
        return found


def _by_family(desk: Desk, named: Mapping[str, Push], outcome: Outcome) -> dict[str, Push]:
    """The push that each matter named or changed belongs to by its family; ``_Met`` where a family is of two."""
    matters = {*named, *outcome.across, *(clock.matter for clock in outcome.clocks_changed)}
    matters |= {held.matter for change in outcome.changes if (held := change.after or change.before)}
    where, given = among(desk.connection, "id", sorted(matters))
    family: dict[str, int] = dict(
        fetch(desk.connection, f"SELECT id, family_id FROM records_matter WHERE {where}", (given,))
    )
    owner: dict[int, Push] = {}
    for matter, one in named.items():
        if matter in family and owner.setdefault(family[matter], one) is not one:
            raise _Met
    return {matter: owner[number] for matter, number in family.items() if number in owner}


def _as_told_before(desk: Desk, source: str, told: Sequence[Told]) -> None:
    """A void that says no time has that at which it first came in: told again it is the same, and no correction."""
    timeless = [one for one in told if one.entry is not None and one.event.voids and one.event.at is None]
    if not timeless:
        return
    rows = desk.store.tables.latest({(source, one.event.source_key) for one in timeless})
    for one in timeless:
        row = rows.get((source, one.event.source_key))
        if row is not None and one.entry is not None:
            one.entry = replace(one.entry, at=row.at)


def _old(desk: Desk, source: str, told: Sequence[Told]) -> None:
    """Marks events of a revision that the ledger has, or has gone beyond; one that leaves some out is held."""
    asked = [one for one in told if one.entry is not None and one.event.revision is not None]
    if not asked:
        return
    rows = desk.store.tables.latest({(source, one.event.source_key) for one in asked})
    at = {key: row.revision for (_, key), row in rows.items()}
    for one in asked:
        key, revision = one.event.source_key, one.event.revision or 1
        stands = at.get(key, 0)
        if revision <= stands:
            one.old = True
        elif revision > stands + 1:
            one.held = Held(
                "revision_missing", "revision", f"账上是第 {stands} 版，送来的是第 {revision} 版，中间有缺",
                f"先送第 {stands + 1} 版",
            )  # fmt: skip
        else:
            at[key] = revision


def _with_twins(
    desk: Desk, entries: Sequence[Entry]
) -> tuple[list[Entry], dict[Key, tuple[Entry, Recorded]]]:
    """What another system told already goes in with its void, as imports do."""
    found = doubles.second_tellings(desk.pack, desk.store, entries)
    taken: list[Entry] = []
    for place, entry in enumerate(entries):
        taken += doubles.with_voids(entry, found[place]) if place in found else (entry,)
    told = ((entries[place], event) for place, event in found.items())
    return taken, {(entry.source, entry.source_key or ""): (entry, event) for entry, event in told}


def _note(desk: Desk, one: Push, twins: Mapping[Key, tuple[Entry, Recorded]]) -> None:
    """What another system told already is kept beside the imports, with both readings."""
    mine = [
        (fact.id, *twins[fact.source, fact.source_key])
        for fact in one.outcome.receipt.appended
        if (fact.source, fact.source_key) in twins
    ]
    if mine:
        run: Run = run_of(desk, one.source, one.now)
        for id, entry, event in mine:
            doubles.note(run, entry, id, event)


def _refused(fresh: Sequence[Told], outcome: Outcome) -> None:
    """What the ledger itself did not take."""
    why = {id(one.entry): one for one in outcome.receipt.refused}
    for one in fresh:
        no = why.get(id(one.entry))
        if no is not None:
            what, _, right = no.zh.partition("应为")
            one.held = Held("refused", "", what.rstrip(" ,，:"), right.strip())


def _answer(desk: Desk, source: str, told: Sequence[Told], outcome: Outcome) -> Answer:
    results = [_result(one, rows) for rows in [_by_key(outcome)] for one in told]
    counts = {
        name: sum(one.result == name for one in results) for name in (ACCEPTED, KNOWN, CORRECTED, QUARANTINED)
    }
    clocks, findings = changed(desk, outcome)
    return Answer(
        source=source,
        results=results,
        clocks=clocks,
        findings=findings,
        waiting=len(outcome.errors),
        **counts,
    )


def _by_key(outcome: Outcome) -> dict[str, list[tuple[Recorded, bool]]]:
    """By the source's key what was appended in its order, and whether it corrects."""
    new = {one.new for one in outcome.receipt.corrected}
    found: dict[str, list[tuple[Recorded, bool]]] = {}
    for row in outcome.receipt.appended:
        found.setdefault(row.source_key, []).append((row, row.id in new))
    return found


def _result(one: Told, rows: dict[str, list[tuple[Recorded, bool]]]) -> Result:
    key, entry = one.event.source_key, one.entry
    if one.held is not None or entry is None:
        held = one.held or Held("", "", "", "")
        return Result(
            source_key=key, result=QUARANTINED, code=held.code, field=held.field, reason=held.reason,
            would_be_right=held.right,
        )  # fmt: skip
    mine = rows.get(key, [])
    if mine and _is(mine[0][0], entry):
        row, corrects = mine.pop(0)
        return Result(
            source_key=key, result=CORRECTED if corrects else ACCEPTED, id=row.id, remarks=one.remarks
        )
    return Result(source_key=key, result=KNOWN, remarks=one.remarks)


def _is(row: Recorded, entry: Entry) -> bool:
    """Whether a row is what became of an entry."""
    told = (entry.matter, entry.step, entry.at, entry.actor, entry.unit, dict(entry.data))
    return told == (row.matter, row.step, row.at, row.actor, row.unit, dict(row.data))


def changed(desk: Desk, outcome: Outcome) -> tuple[list[ClockTold], list[FindingTold]]:
    """What an append changed, of norms that are live."""
    zone, norms = desk.pack.zone, desk.pack.norms
    clocks = [
        ClockTold(
            matter=one.matter, norm=one.norm, title=norms[one.norm].title, before=one.before or "",
            after=one.after or "",
            due=None if one.due is None else iso(zone, one.due),
        )
        for one in outcome.clocks_changed
        if one.norm in norms and norms[one.norm].status == "live"
    ]  # fmt: skip
    findings = [_finding(desk, one) for one in outcome.changes]
    return clocks, [one for one in findings if one is not None]


def _finding(desk: Desk, change: Any) -> FindingTold | None:
    held = change.after or change.before
    if held is None or held.status != "live":
        return None
    norm = desk.pack.norms.get(held.norm)
    return FindingTold(
        id=change.finding_id, matter=held.matter, norm=held.norm, title=held.norm if norm is None else norm.title,
        level=held.level, nature=held.nature, why=change.why, present=change.after is not None,
    )  # fmt: skip
