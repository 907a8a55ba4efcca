# SPDX-License-Identifier: Apache-2.0
"""Facts come in, time passes: what is touched is judged again, and what changed is told.

All in the caller's transaction (``transaction.atomic()``): facts and what follows from them are kept together, or not
at all. T never runs backwards: where the clock does, the last T stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from xiezhi.kernel.sql import Connection, execute, fetch, fetch_one, write_lock
from xiezhi.ledger.entry import Entry, Recorded
from xiezhi.records import fresh, kin, officers
from xiezhi.records.desk import Desk
from xiezhi.records.judging import BATCH, FATAL, evaluate
from xiezhi.records.outcome import Change, ClockChange, Failure, Held, Outcome
from xiezhi.records.packs import kept, put_in_force
from xiezhi.records.signals import findings_changed

__all__ = [
    "Change",
    "ClockChange",
    "Failure",
    "Held",
    "Outcome",
    "follow",
    "instant_of",
    "reevaluate",
    "ruled",
    "take",
    "tick",
    "took",
]

LOCK = "xiezhi.records"
_RULED = "ruled"
BEHIND = 20_000  # facts followed at a time where the records lag behind the ledger


def take(desk: Desk, entries: Iterable[Entry], *, now: int) -> Outcome:
    """Appends facts at ``now`` (µs UTC) and judges the families they touch; one fact or a hundred thousand.

    Refused entries, doubles and corrections are told in ``receipt``; what the facts changed in the rest.
    """
    with transaction.atomic():
        return took(desk, entries, now, begun(desk, now))


def took(desk: Desk, entries: Iterable[Entry], now: int, instant: int) -> Outcome:
    """The same, where the caller's transaction has begun at T = ``instant``."""
    given, desk = list(entries), ruled(desk)
    follow(desk, now=instant)
    receipt = desk.store.append(given, now=now)
    outcome = _follow(desk, receipt.appended, {entry.source for entry in given}, instant, whole=True)
    outcome.receipt = receipt
    return _told(desk, outcome, instant)


def tick(desk: Desk, *, now: int, most: int | None = None) -> Outcome:
    """Time has passed: judges the families that fall due by ``now``, a batch a transaction; at ``most`` so many."""
    outcome, left = Outcome(), most
    with transaction.atomic():
        instant = begun(desk, now)
        outcome.add([follow(ruled(desk), now=instant)])
        fresh.fall_silent(desk.connection, instant)
    while left is None or left > 0:
        with transaction.atomic():
            write_lock(desk.connection, LOCK)
            families = due(desk.connection, instant, BATCH if left is None else min(BATCH, left))
            if not families:
                break
            ruling = ruled(desk)
            outcome.add([_told(ruling, evaluate(ruling, families, instant), instant)])
        left = None if left is None else left - len(families)
    return outcome


def reevaluate(desk: Desk, families: Sequence[int], *, now: int, reason: str = "") -> Outcome:
    """Judges families again, whatever they wait for; ``reason``: what findings that end are told to end by."""
    with transaction.atomic():
        instant = begun(desk, now)
        desk = ruled(desk)
        return _told(desk, evaluate(desk, list(families), instant, reason), instant)


def due(connection: Connection, now: int, most: int) -> list[int]:
    """The families that fall due by ``now``, those that have waited longest first."""
    asked = "SELECT id FROM records_family WHERE next_instant <= ? ORDER BY next_instant, id LIMIT ?"
    return [int(row[0]) for row in fetch(connection, asked, (now, most))]


def follow(desk: Desk, *, now: int) -> Outcome:
    """Takes into the records what stands in the ledger beyond them, as after an append that went past this room."""
    outcome = Outcome()
    while (seq := behind(desk)) is not None:
        facts = desk.store.tail(seq, BEHIND)
        outcome.add([_follow(desk, facts, {fact.source for fact in facts}, now)])
    return _told(desk, outcome, now)


def behind(desk: Desk) -> int | None:
    """The seq up to which the records tell, where the ledger goes further; else ``None``."""
    row = fetch_one(desk.connection, "SELECT seq FROM records_readmodelstate")
    seq = 0 if row is None else int(row[0])
    return seq if desk.store.last_seq() > seq else None


def begun(desk: Desk, now: int) -> int:
    """Other writers wait from here on. T: ``now``, or the last T where the clock runs behind it."""
    write_lock(desk.connection, LOCK)
    return instant_of(desk, now)


def instant_of(desk: Desk, now: int) -> int:
    """The same, where the caller keeps others waiting already, under ``LOCK``."""
    connection = desk.connection
    row = fetch_one(connection, "SELECT ticked_at FROM records_readmodelstate")
    if row is None:
        first = (
            "INSERT INTO records_readmodelstate (id, pack, seq, qualified, ticked_at) VALUES (1, '', 0, 0, ?)"
        )
        execute(connection, first, (now,))
        put_in_force(desk, desk.pack, now)
        return now
    if row[0] is not None and now <= row[0]:
        return int(row[0])
    execute(connection, "UPDATE records_readmodelstate SET ticked_at = ?", (now,))
    return now


def ruled(desk: Desk) -> Desk:
    """The desk under the pack that rules now: one that was opened before a release judges by it too.

    Asked under the lock, after ``begun``: no release comes between the question and what is judged by its answer.
    """
    row = fetch_one(desk.connection, "SELECT pack FROM records_readmodelstate")
    ruling = "" if row is None else str(row[0])
    if ruling in ("", desk.pack.digest):
        return desk
    held = desk.kept.get(_RULED)
    if held is None or held.pack.digest != ruling:
        held = desk.kept[_RULED] = desk.under(kept(desk, ruling))
    found: Desk = held
    return found


def _follow(
    desk: Desk, facts: Sequence[Recorded], sources: set[str], now: int, whole: bool = False
) -> Outcome:
    """What facts bring about; ``whole``: the ledger ends with them."""
    connection, limits = desk.connection, desk.settings.freshness
    fresh.fall_silent(connection, now)
    fresh.heard(connection, sources, now, limits, desk.pack.reckoner)
    if not facts:
        return Outcome()
    families = kin.joined(connection, facts)
    if limits:
        members = kin.members(connection, families)
        fresh.feed(connection, ((fact.source, fact.matter, members[fact.matter]) for fact in facts), limits)
    officers.changed(desk, facts, now)
    outcome = evaluate(desk, families, now, at_hand=facts if whole else ())
    execute(connection, "UPDATE records_readmodelstate SET seq = ?", (facts[-1].seq,))
    return outcome


def _told(desk: Desk, outcome: Outcome, now: int) -> Outcome:
    """Tells the rooms that follow findings; what they cannot do is told, and undoes nothing here."""
    if not outcome.changes:
        return outcome
    try:
        with transaction.atomic():
            findings_changed.send(sender=desk, outcome=outcome, now=now)
    except FATAL:
        raise
    except Exception as error:
        matter = next(
            (held.matter for change in outcome.changes if (held := change.after or change.before)), ""
        )
        outcome.errors += (Failure(matter, f"{type(error).__name__}: {error}"[:2000]),)
    return outcome
