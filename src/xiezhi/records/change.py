# SPDX-License-Identifier: Apache-2.0
"""A change of norms: what it touches, what it would change, and how it goes live.

The difference is worked out beside the live records and writes nothing. Going live marks what is touched as due in one
transaction, then judges it batch by batch: should that be cut off, the next tick goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from django.db import transaction

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.stories import expressions_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import execute, fetch, write_lock
from xiezhi.records import across, counters, packs
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import FindingRow, Programme
from xiezhi.records.judging import BATCH, evaluate, judge, provenance, tell
from xiezhi.records.live import LOCK, due, ruled
from xiezhi.records.outcome import Change, Outcome
from xiezhi.records.tables import among, grouped
from xiezhi.records.write import FINDING, PLAIN, Stamp, held, turn

Progress = Callable[[int, int], None]
"""Told (families done, of how many)."""


@dataclass(frozen=True)
class Touched:
    """What a change touches. ``norms``: ids, of the old and the new pack; ``kinds``: whose matters are judged again.

    ``whole``: kinds, tables, calendar or the like differ, so that every norm may say something else.
    """

    norms: frozenset[str]
    kinds: frozenset[str]
    whole: bool = False


@dataclass
class Difference:
    """What going live would change: findings that appear, vanish or change, as changes with their reason."""

    touched: Touched
    families: int = 0
    appearing: list[Change] = field(default_factory=list)
    vanishing: list[Change] = field(default_factory=list)
    changing: list[Change] = field(default_factory=list)


def touched_by(old: Pack, new: Pack) -> Touched:
    """The norms that two packs judge differently, with all that ask for them, and the kinds that carry these."""
    norms = {**old.norms, **new.norms}
    if _frame(old) != _frame(new):
        return Touched(frozenset(norms), frozenset((*old.kinds, *new.kinds)), True)
    changed = {name for name in norms if _meaning(old.norms.get(name)) != _meaning(new.norms.get(name))}
    while True:
        asking = {name for name, norm in norms.items() if name not in changed and changed & _asked(norm)}
        if not asking:
            break
        changed |= asking
    both = [pack.norms[name] for pack in (old, new) for name in changed if name in pack.norms]
    return Touched(frozenset(changed), frozenset(kind for norm in both for kind in norm.matter))


def _frame(pack: Pack) -> tuple[object, ...]:
    return pack.zone.name, pack.calendar.digest, pack.kinds, pack.tables, pack.qualification, pack.language


def _meaning(norm: Norm | None) -> Norm | None:
    """A norm without what says nothing about verdicts."""
    return None if norm is None else replace(norm, stories=(), file="", line=0, domain="")


def _asked(norm: Norm) -> set[str]:
    found = {name for version in norm.versions for name in version.of}
    for version in norm.versions:
        for expr in expressions_of(version):
            found |= {node.norm for node in ex.walk(expr) if isinstance(node, ex.ClockOf)}
    return found


def difference(desk: Desk, pack: Pack, *, now: int, progress: Progress | None = None) -> Difference:
    """What would change if ``pack`` judged at T = ``now``; norms across families are compared when it goes live."""
    result = Difference(touched_by(desk.pack, pack))
    other = desk.under(pack)
    running = Programme(pack, result.touched.norms)
    families = _families(desk, result.touched)
    result.families = len(families)
    for low in range(0, len(families), BATCH):
        part = families[low : low + BATCH]
        judged = judge(other, running, tell(other, part, now), now)
        stored = grouped(FINDING.rows(desk.connection, "family_id", part, "AND present AND NOT across"), 1)
        for family, one in judged.items():
            known = {row[0]: FindingRow(row[0], *row[PLAIN]) for row in stored.get(family, ())}
            mine = {name: row for name, row in known.items() if row.norm in result.touched.norms}
            _compare(mine, {row.id: row for row in one.findings}, result)
        if progress is not None:
            progress(low + len(part), len(families))
    return result


def _compare(before: dict[str, FindingRow], after: dict[str, FindingRow], into: Difference) -> None:
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was is None and now is not None:
            into.appearing.append(Change(name, None, held(now), "new"))
        elif was is not None and now is None:
            into.vanishing.append(Change(name, held(was), None, "norm"))
        elif was is not None and now is not None and held(was) != held(now):
            into.changing.append(Change(name, held(was), held(now), turn(held(was), held(now))))


def go_live(desk: Desk, pack: Pack, *, now: int, progress: Progress | None = None) -> Outcome:
    """Puts a pack in force and judges all that it touches; the desk is under it from here on.

    What other threads share is not to be given here: a page that one of them makes would change its pack in the middle.
    An error where another pack went live since the desk was opened: what was compared is not what would change.
    """
    with transaction.atomic():
        write_lock(desk.connection, LOCK)
        if (other := ruled(desk)) is not desk:
            raise XiezhiError(
                f"规则包刚刚由别人换为 {other.pack.digest[:12]}，请看过差别再发布",
                f"another pack, {other.pack.digest[:12]}, went live just now: look at the difference and release again",
            )
        touched = touched_by(desk.pack, pack)
        families = _families(desk, touched)
        packs.put_in_force(desk, pack, now)
        for low in range(0, len(families), BATCH):
            where, given = among(desk.connection, "id", families[low : low + BATCH])
            execute(
                desk.connection, f"UPDATE records_family SET next_instant = ? WHERE {where}", (now, given)
            )
    desk.pack = pack
    desk.kept.clear()
    outcome = Outcome()
    outcome.add(_batches(desk, families, now, progress))
    with transaction.atomic():
        write_lock(desk.connection, LOCK)
        outcome.add([_across(desk, touched, now)])
    return outcome


def _batches(desk: Desk, families: list[int], now: int, progress: Progress | None) -> Iterator[Outcome]:
    done = 0
    waiting = set(families)
    while True:
        with transaction.atomic():
            write_lock(desk.connection, LOCK)
            part = due(desk.connection, now, BATCH)
            if not part:
                return
            yield evaluate(ruled(desk), part, now, "norm" if waiting.issuperset(part) else "")
        done += len(waiting.intersection(part))
        if progress is not None:
            progress(done, len(families))


def _across(desk: Desk, touched: Touched, now: int) -> Outcome:
    """Norms across families are judged anew as a whole where they changed."""
    everything = across.everything(desk.connection, sorted(touched.norms))
    stamp = Stamp(now, desk.store.last_seq(), provenance(desk))
    running = Programme(desk.pack)
    written = across.judge_across(desk.connection, running, everything, stamp, "norm")
    counters.add(desk.connection, written.counts)
    return Outcome(changes=tuple(written.changes))


def _families(desk: Desk, touched: Touched) -> list[int]:
    """The families with a matter of the kinds touched."""
    if touched.whole:
        return [int(row[0]) for row in fetch(desk.connection, "SELECT id FROM records_family ORDER BY id")]
    where, given = among(desk.connection, "kind", sorted(touched.kinds))
    asked = f"SELECT DISTINCT family_id FROM records_matter WHERE {where} ORDER BY family_id"
    return [int(row[0]) for row in fetch(desk.connection, asked, (given,))]
