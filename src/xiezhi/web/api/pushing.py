# SPDX-License-Identifier: Apache-2.0
"""Events of one source go into the ledger, are judged, and each is answered for. One transaction a request.

The same event again, from whichever client and however often, changes nothing; other content is a correction; an older
revision than the one that stands is known already. What cannot be taken waits in quarantine with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from xiezhi.casework.imports import doubles
from xiezhi.casework.imports.known import recorded_kinds
from xiezhi.casework.models import Run
from xiezhi.kernel.sql import write_lock
from xiezhi.ledger.entry import Entry, Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.live import LOCK, Outcome, take
from xiezhi.web.api.answers import iso
from xiezhi.web.api.events_said import Answer, ClockTold, Event, FindingTold, Result
from xiezhi.web.api.quarantine import keep, run_of
from xiezhi.web.api.telling import Held, Teller, Told

ACCEPTED, KNOWN, CORRECTED, QUARANTINED = "accepted", "known", "corrected", "quarantined"


def push(desk: Desk, source: str, events: Sequence[Event], now: int) -> Answer:
    """Takes what can be taken; the answer is given once it is kept."""
    with transaction.atomic():
        write_lock(desk.connection, LOCK)
        teller = Teller(desk, source, now, recorded_kinds({event.matter for event in events}))
        told = [teller.told(event) for event in events]
        old = _old(desk, source, told)
        fresh = [one for one in told if one.entry is not None and one.held is None and id(one) not in old]
        entries, twins = _with_twins(desk, [one.entry for one in fresh if one.entry is not None])
        outcome = take(desk, entries, now=now)
        _refused(fresh, outcome)
        if twins:
            _note(desk, source, outcome, twins, now)
        held = [one for one in told if one.held is not None]
        if held:
            keep(desk, source, held, now)
    return _answer(desk, source, told, outcome)


def _old(desk: Desk, source: str, told: Sequence[Told]) -> set[int]:
    """Events of a revision that the ledger has, or has gone beyond; one that leaves some out is held."""
    asked = [one for one in told if one.entry is not None and one.event.revision is not None]
    if not asked:
        return set()
    rows = desk.store.tables.latest({(source, one.event.source_key) for one in asked})
    at = {key: row.revision for (_, key), row in rows.items()}
    old = set()
    for one in asked:
        key, revision = one.event.source_key, one.event.revision or 1
        stands = at.get(key, 0)
        if revision <= stands:
            old.add(id(one))
        elif revision > stands + 1:
            one.held = Held(
                "revision_missing", "revision", f"账上是第 {stands} 版，送来的是第 {revision} 版，中间有缺",
                f"先送第 {stands + 1} 版",
            )  # fmt: skip
        else:
            at[key] = revision
    return old


def _with_twins(
    desk: Desk, entries: Sequence[Entry]
) -> tuple[list[Entry], dict[str, tuple[Entry, Recorded]]]:
    """What another system told already goes in with its void, as imports do."""
    found = doubles.second_tellings(desk.pack, desk.store, entries)
    taken: list[Entry] = []
    for place, entry in enumerate(entries):
        taken += doubles.with_voids(entry, found[place]) if place in found else (entry,)
    return taken, {entries[place].source_key or "": (entries[place], event) for place, event in found.items()}


def _note(
    desk: Desk, source: str, outcome: Outcome, twins: dict[str, tuple[Entry, Recorded]], now: int
) -> None:
    run: Run = run_of(desk, source, now)
    ids = {event.source_key: event.id for event in outcome.receipt.appended}
    for key, (entry, event) in twins.items():
        if key in ids:
            doubles.note(run, entry, ids[key], event)


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
