# SPDX-License-Identifier: Apache-2.0
"""Judges families of the ledger and writes what changed, in batches; an error holds up its own family alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from operator import attrgetter

import psycopg
from django.db import OperationalError, transaction

import xiezhi
from xiezhi.kernel.instant import DAY, MINUTE
from xiezhi.kernel.sql import Connection, execute, fetch_one
from xiezhi.ledger.append import as_read
from xiezhi.ledger.entry import Recorded
from xiezhi.ledger.store import collector_paused
from xiezhi.records import across, counters, duties, fresh, kin, models, officers
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import Judged, Programme, judge_told
from xiezhi.records.families import Teller, Told
from xiezhi.records.outcome import Failure, Outcome
from xiezhi.records.tables import Table, among
from xiezhi.records.values import Readings
from xiezhi.records.write import Stamp, Written, write

BATCH = 1_000  # families judged together
FAMILY = Table(models.Family)
FATAL = (OperationalError, sqlite3.OperationalError, psycopg.OperationalError, MemoryError)

Begun = Mapping[str, Sequence[Recorded]]
"""Matters all of whose facts are at hand, in seq order."""


def programme(desk: Desk) -> Programme:
    """The norms that run at this desk."""
    kept = desk.kept.get("programme")
    if kept is None:
        kept = desk.kept["programme"] = Programme(desk.pack)
    found: Programme = kept
    return found


def teller(desk: Desk) -> Teller:
    """What makes families of facts under the desk's pack."""
    kept = desk.kept.get("teller")
    if kept is None:
        kept = desk.kept["teller"] = Teller(Readings(desk.pack))
    found: Teller = kept
    return found


def unkeyed(desk: Desk) -> frozenset[str]:
    """Kinds that are the paper work of supervision itself: searched for by what they are about."""
    plan = desk.pack.supervision
    trails = () if plan is None else (plan.loop, plan.releases)
    patrol = () if desk.pack.patrol is None else (desk.pack.patrol.kind,)
    return frozenset((*(trail.kind for trail in trails if trail is not None), *patrol))


def evaluate(
    desk: Desk, families: Sequence[int], now: int, reason: str = "", at_hand: Sequence[Recorded] = ()
) -> Outcome:
    """Judges families at T = ``now`` and writes what changed. In the caller's transaction; errors are kept and told.

    ``at_hand``: the last facts of the ledger, where the caller has them: what began with them need not be read.
    """
    outcome, begun = Outcome(), _begun(at_hand)
    seq = at_hand[-1].seq if at_hand else desk.store.last_seq()
    outcome.add(
        _guarded(desk, families[low : low + BATCH], Stamp(now, seq, provenance(desk)), reason, begun)
        for low in range(0, len(families), BATCH)
    )
    return outcome


def _begun(facts: Sequence[Recorded]) -> Begun:
    """The matters that began with some of the last facts of the ledger, without those that have personal values."""
    found: dict[str, list[Recorded]] = {}
    for fact in facts:
        if not fact.prev:
            found[fact.matter] = [fact]
        elif fact.matter in found:
            found[fact.matter].append(fact)
    personal = {fact.matter for fact in facts if fact.personal_hashes}
    return {matter: some for matter, some in found.items() if matter not in personal}


def _guarded(desk: Desk, families: Sequence[int], stamp: Stamp, reason: str, begun: Begun) -> Outcome:
    """A batch in a savepoint of its own; where it fails it is halved until the family that fails stands alone."""
    try:
        with collector_paused(), transaction.atomic():
            return _judged(desk, families, stamp, reason, begun)
    except FATAL:
        raise
    except Exception as error:
        if len(families) == 1:
            return _failed(desk.connection, families[0], error, stamp.as_of)
        outcome, half = Outcome(), len(families) // 2
        outcome.add(_guarded(desk, part, stamp, reason, begun) for part in (families[:half], families[half:]))
        return outcome


def _judged(desk: Desk, families: Sequence[int], stamp: Stamp, reason: str, begun: Begun) -> Outcome:
    connection, running, now = desk.connection, programme(desk), stamp.as_of
    written, touched, count = Written.nothing(), across.Touched(), 0
    while families:
        judged = judge(desk, running, tell(desk, families, now, begun=begun), now)
        written.gather(write(connection, judged, stamp, reason, unkeyed(desk)))
        touched.add(across.keep(connection, running, judged))
        _note(connection, judged, stamp)
        _rest(connection, [family for family in families if family not in judged])
        count += len(judged)
        # intervals beside those that changed must be what they are at T, too, before they are compared
        families = across.due_beside(connection, touched, now)
    crossing = touched.matters
    written.gather(across.judge_across(connection, running, touched, stamp, reason))
    counters.add(connection, written.counts)
    duties.add(connection, written.owed)
    return Outcome(
        changes=tuple(written.changes), clocks_changed=tuple(written.clocks), families=count, across=crossing
    )


def tell(
    desk: Desk, families: Sequence[int], now: int, seq: int | None = None, begun: Begun | None = None
) -> dict[int, Told]:
    """Families as the ledger tells of them at T; ``seq``: as far as it went then; ``begun``: matters at hand, whole."""
    members = kin.members(desk.connection, families)
    known = begun or {}
    unread = {family for matter, family in members.items() if matter not in known}
    facts: dict[int, list[Recorded]] = {family: [] for family in families}
    for fact in desk.store.events_of([matter for matter, family in members.items() if family in unread]):
        if seq is None or fact.seq <= seq:
            facts[members[fact.matter]].append(fact)
    for matter, family in members.items() if known else ():
        if family not in unread:
            facts[family] += map(as_read, known[matter])
    telling = teller(desk)
    return {family: telling.told(_in_order(one), now) for family, one in facts.items() if one}


def _in_order(facts: list[Recorded]) -> list[Recorded]:
    return sorted(facts, key=attrgetter("seq"))


def judge(desk: Desk, running: Programme, told: dict[int, Told], now: int) -> dict[int, Judged]:
    """Families judged at T, those that a silent source feeds as they stood when it was last heard."""
    if not told:
        return {}
    kinds = {row.kind for one in told.values() for row in one.standing.values()}
    known = officers.known(desk, teller(desk), kinds)
    judged = judge_told(running, told, now, known)
    over = fresh.silence(desk.connection, list(told))
    if over.families:
        held = {family: told[family] for family in sorted(over.families)}
        then = {last: judge_told(running, held, last, known) for last in over.instants}
        for family in held:
            since = {name: over.since[name] for name in told[family].standing if name in over.since}
            former = {last: one[family] for last, one in then.items()}
            judged[family] = fresh.held_back(judged[family], former, since, running.growing)
    return judged


def _note(connection: Connection, judged: dict[int, Judged], stamp: Stamp) -> None:
    rows = [
        (
            family,
            one.next_instant,
            stamp.seq,
            stamp.as_of,
            stamp.provenance,
            "",
            0,
            one.told.remark,
            one.stale,
        )
        for family, one in judged.items()
    ]
    FAMILY.update(connection, rows)


def _rest(connection: Connection, families: Sequence[int]) -> None:
    """Families of which the ledger tells nothing wait for nothing."""
    if families:
        where, given = among(connection, "id", families)
        execute(connection, f"UPDATE records_family SET next_instant = NULL WHERE {where}", (given,))


def _failed(connection: Connection, family: int, error: Exception, now: int) -> Outcome:
    """Marks a family; it is tried again after a minute, then after twice as long each time, up to a day."""
    said = f"{type(error).__name__}: {error}"[:2000]
    row = fetch_one(connection, "SELECT tries FROM records_family WHERE id = ?", (family,))
    tries = int(row[0]) if row is not None else 0
    wait = min(MINUTE << min(tries, 20), DAY)
    execute(
        connection,
        "UPDATE records_family SET error = ?, tries = tries + 1, next_instant = ? WHERE id = ?",
        (said, now + wait, family),
    )
    one = fetch_one(connection, "SELECT MIN(id) FROM records_matter WHERE family_id = ?", (family,))
    return Outcome(errors=(Failure(str(one[0]) if one else "", said),), families=1)


def provenance(desk: Desk) -> int:
    """The id of the row that names the pack, its calendar and this program; kept once it stands for good."""
    named: tuple[str, str, str] | None = desk.kept.get("provenance")
    if named is None:
        named = desk.pack.digest, desk.pack.calendar.digest, xiezhi.__version__
        desk.kept["provenance"] = named
    standing: dict[tuple[str, str, str], int] = desk.kept.setdefault("provenances", {})
    if named in standing:
        return standing[named]
    asked = "SELECT id FROM records_provenance WHERE pack = ? AND calendar = ? AND program = ?"
    row = fetch_one(desk.connection, asked, named)
    if row is None:
        execute(
            desk.connection,
            "INSERT INTO records_provenance (pack, calendar, program) VALUES (?, ?, ?)",
            named,
        )
        row = fetch_one(desk.connection, asked, named)
    assert row is not None
    found = int(row[0])
    transaction.on_commit(lambda: standing.update({named: found}))
    return found
