# SPDX-License-Identifier: Apache-2.0
"""The read models made anew from the ledger, and compared with what the ledger says.

A rebuild goes chunk by chunk, each a transaction: cut off, it goes on with the next append, tick or rebuild. Findings
that have ended, and since when each was there, are remembered by the rows alone: a rebuild keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction

from xiezhi.kernel.sql import Connection, execute, fetch, write_lock
from xiezhi.ledger.entry import Recorded
from xiezhi.records import across, counters, duties, fresh, kin, models, officers
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import Judged
from xiezhi.records.judging import BATCH, evaluate, judge, programme, provenance, tell, unkeyed
from xiezhi.records.live import BEHIND, LOCK, begun, behind, due
from xiezhi.records.outcome import Outcome
from xiezhi.records.tables import Row, Table, among
from xiezhi.records.write import Stamp, write

CLEARED = (
    "feed", "holding", "counted", "clock", "connection", "unitcounter", "duty", "dutytally", "handling", "searchkey",
)  # fmt: skip
Progress = Callable[[str, int, int], None]
"""Told what is being done (``facts`` or ``families``), how many are done, of how many."""


def rebuild(desk: Desk, *, now: int, progress: Progress | None = None) -> Outcome:
    """Makes all read models from the ledger as they stand at T = ``now`` (µs UTC)."""
    with transaction.atomic():
        begun(desk, now)
        execute(desk.connection, "UPDATE records_readmodelstate SET ticked_at = ?", (now,))
        _clear(desk.connection)
    _gather(desk, now, progress)
    total = int(
        fetch(desk.connection, "SELECT COUNT(*) FROM records_family WHERE next_instant <= ?", (now,))[0][0]
    )
    outcome = Outcome()
    outcome.add(_evaluated(desk, now, total, progress))
    with transaction.atomic():
        write_lock(desk.connection, LOCK)
        _end_orphans(desk, now)
        counters.recount(desk.connection)
        duties.recount(desk.connection)
    return outcome


def _clear(connection: Connection) -> None:
    """Empties what follows from the ledger; findings stay, in one family that is nobody's until theirs is known."""
    for name in CLEARED:
        execute(connection, f"DELETE FROM records_{name}")
    execute(connection, "UPDATE records_source SET stale_since = NULL")
    execute(connection, "DELETE FROM records_matter")
    keys = Table(models.Family).add(connection, [kin.blank_family()])
    execute(connection, "UPDATE records_finding SET family_id = ?", (keys[0],))
    execute(connection, "DELETE FROM records_family WHERE id <> ?", (keys[0],))
    execute(connection, "UPDATE records_readmodelstate SET seq = 0")


def _gather(desk: Desk, now: int, progress: Progress | None) -> None:
    """Matters and families of all facts; each family falls due at once."""
    last = desk.store.last_seq()
    while (seq := behind(desk)) is not None:
        with transaction.atomic():
            write_lock(desk.connection, LOCK)
            facts = desk.store.tail(seq, BEHIND)
            families = kin.joined(desk.connection, facts)
            _feeds(desk, facts, families, now)
            officers.heard(desk, facts)
            where, given = among(desk.connection, "id", families)
            execute(
                desk.connection, f"UPDATE records_family SET next_instant = ? WHERE {where}", (now, given)
            )
            _claim(desk.connection, sorted({fact.matter for fact in facts}))
            execute(desk.connection, "UPDATE records_readmodelstate SET seq = ?", (facts[-1].seq,))
        if progress is not None:
            progress("facts", facts[-1].seq, last)


def _feeds(desk: Desk, facts: list[Recorded], families: list[int], now: int) -> None:
    limits = desk.settings.freshness
    spoken: dict[str, int] = {}
    for fact in facts:
        spoken[fact.source] = fact.recorded_at
    for source, at in spoken.items():
        fresh.heard(desk.connection, [source], at, limits, desk.pack.reckoner)
    if limits:
        members = kin.members(desk.connection, families)
        fresh.feed(
            desk.connection, ((fact.source, fact.matter, members[fact.matter]) for fact in facts), limits
        )
    fresh.fall_silent(desk.connection, now)


def _claim(connection: Connection, matters: list[str]) -> None:
    """Findings go to the families of their matters."""
    where, given = among(connection, "matter", matters)
    execute(
        connection,
        "UPDATE records_finding SET family_id = (SELECT m.family_id FROM records_matter m WHERE m.id = matter)"
        f" WHERE {where}",
        (given,),
    )


def _evaluated(desk: Desk, now: int, total: int, progress: Progress | None) -> Iterator[Outcome]:
    done = 0
    while True:
        with transaction.atomic():
            write_lock(desk.connection, LOCK)
            families = due(desk.connection, now, BATCH)
            if not families:
                return
            yield evaluate(desk, families, now)
        done += len(families)
        if progress is not None:
            progress("families", done, max(total, done))


def _end_orphans(desk: Desk, now: int) -> None:
    """Findings of matters that the ledger does not tell of are none; so are those across families without intervals."""
    connection = desk.connection
    execute(
        connection,
        "DELETE FROM records_finding WHERE NOT EXISTS"
        " (SELECT 1 FROM records_matter m WHERE m.id = records_finding.matter)",
    )
    execute(
        connection,
        "UPDATE records_finding SET present = ?, ended_at = ?, ended_why = 'corrected',"
        " stage = CASE WHEN stage = 'none' THEN '' ELSE stage END WHERE across AND present"
        " AND NOT EXISTS (SELECT 1 FROM records_holding h WHERE h.norm = records_finding.norm"
        " AND h.matter = records_finding.matter)"
        " AND NOT EXISTS (SELECT 1 FROM records_counted c WHERE c.matter = records_finding.matter)",
        (False, now),
    )
    execute(connection, "DELETE FROM records_family WHERE NOT EXISTS"
            " (SELECT 1 FROM records_matter m WHERE m.family_id = records_family.id)")  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A place where the read models and the ledger differ: which table, which row, what is stored and what would be."""

    table: str
    row: str
    stored: str
    right: str


def compare(desk: Desk, *, now: int, most: int = 100, progress: Progress | None = None) -> list[Difference]:
    """What a rebuild at T = ``now`` would change, at most so many; nothing is changed. Tick before it."""
    found = list(_apart(desk))
    if found:  # what is judged together is not what belongs together: no row says anything
        return found[:most]
    connection, running = desk.connection, programme(desk)
    families = [int(row[0]) for row in fetch(connection, "SELECT id FROM records_family ORDER BY id")]
    for low in range(0, len(families), BATCH):
        part = families[low : low + BATCH]
        with transaction.atomic():
            judged = judge(desk, running, tell(desk, part, now), now)
            stamp = Stamp(now, desk.store.last_seq(), provenance(desk))
            written = write(connection, judged, stamp, "", unkeyed(desk), thorough=True)
            touched = across.keep(connection, running, judged)
            found += map(_told, written.rows)
            found += [Difference("holding", " ".join(one), "", "") for one in sorted(touched.holdings)]
            found += [Difference("counted", " ".join(one), "", "") for one in sorted(touched.breaches)]
            found += _instants(connection, judged)
            transaction.set_rollback(True)
        if progress is not None:
            progress("families", low + len(part), len(families))
        if len(found) >= most:
            return found[:most]
    found += _across(desk, now)
    kept, right = counters.kept(connection), counters.recounted(connection)
    for unit, name in sorted(kept.keys() | right.keys()):
        if kept.get((unit, name), 0) != right.get((unit, name), 0):
            told = kept.get((unit, name), 0), right.get((unit, name), 0)
            found.append(Difference("unitcounter", f"{unit} {name}", *map(str, told)))
    found += [Difference("dutytally", *one) for one in duties.differing(connection, most)]
    return found[:most]


def _told(written: tuple[str, Row | None, Row | None]) -> Difference:
    """A row that would be written: what of it differs."""
    table, was, now = written
    one = now if now is not None else was
    assert one is not None
    name = " ".join(str(value) for value in one[:6] if value is not None)
    if was is None or now is None:
        return Difference(table, name, "" if was is None else str(was), "" if now is None else str(now))
    pairs = [(a, b) for a, b in zip(was, now, strict=True) if a != b]
    return Difference(table, name, *(" ".join(str(pair[side]) for pair in pairs) for side in (0, 1)))


def _instants(connection: Connection, judged: dict[int, Judged]) -> Iterator[Difference]:
    """Families whose next instant is later than it should be: a change would be missed."""
    where, given = among(connection, "id", list(judged))
    asked = f"SELECT id, next_instant FROM records_family WHERE {where}"
    for family, stored in fetch(connection, asked, (given,)):
        right = judged[family].next_instant if family in judged else None
        if right is not None and (stored is None or stored > right):
            yield Difference("family", str(family), str(stored), str(right))


def _across(desk: Desk, now: int) -> Iterator[Difference]:
    """Findings across families, all groups judged anew."""
    running = programme(desk)
    with transaction.atomic():
        everything = across.everything(desk.connection, [norm.id for norm in running.norms])
        stamp = Stamp(now, desk.store.last_seq(), provenance(desk))
        written = across.judge_across(desk.connection, running, everything, stamp)
        transaction.set_rollback(True)
    yield from map(_told, written.rows)


def _apart(desk: Desk) -> Iterator[Difference]:
    """Families that are not what the ledger's connections make them."""
    least: dict[str, str] = {}

    def top(name: str) -> str:
        while least.get(name, name) != name:
            least[name] = least[least[name]]
            name = least[name]
        return name

    seq = 0
    kinds: dict[str, str] = {}
    waiting: list[tuple[str, str]] = []
    while facts := desk.store.tail(seq, BEHIND):
        seq = facts[-1].seq
        for fact in facts:
            kinds.setdefault(fact.matter, fact.kind)
            least.setdefault(fact.matter, fact.matter)
            waiting += [(matter, other) for matter, other, _ in kin.ties(fact)]
    for matter, other in waiting:
        if other in least:
            one, two = sorted((top(matter), top(other)))
            least[two] = one
    stored = {
        row[0]: (row[1], row[2])
        for row in fetch(desk.connection, "SELECT id, family_id, kind FROM records_matter")
    }
    families: dict[str, int] = {}
    for matter in sorted(kinds.keys() | stored.keys()):
        family, kind = stored.get(matter, (None, None))
        if matter not in kinds or family is None or kind != kinds[matter]:
            yield Difference("matter", matter, str(kind), str(kinds.get(matter)))
        elif families.setdefault(top(matter), family) != family:
            yield Difference("family", matter, str(family), str(families[top(matter)]))
    if len(set(families.values())) != len(families):
        yield Difference("family", "", str(len(set(families.values()))), str(len(families)))
