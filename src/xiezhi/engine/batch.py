# SPDX-License-Identifier: Apache-2.0
"""Checks a log batch by batch, on all cores, in memory bounded by the batch; then what lies across families."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import pyarrow as pa

from xiezhi.catalog.expression import Qualified
from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar import cross
from xiezhi.engine.columnar.counts import counts_of
from xiezhi.engine.columnar.cross import Breach
from xiezhi.engine.columnar.judge import judge
from xiezhi.engine.columnar.outcome import Outcome
from xiezhi.engine.columnar.output import Writer
from xiezhi.engine.columnar.overlap import Overlaps, judge_overlaps
from xiezhi.engine.columnar.pattern import judge_pattern
from xiezhi.engine.columnar.rows import BREACH, Rows
from xiezhi.engine.columnar.wording import explain
from xiezhi.engine.facts import Facts, Matter
from xiezhi.engine.officers import Officers, officers_in
from xiezhi.engine.results import CLOCKS, Result, findings_table
from xiezhi.engine.shelf import Shelf

Progress = Callable[[int], None]
T = TypeVar("T")


@dataclass
class Batch:
    """Rows of one batch, sorted; ``counts``: norm → verdict → how many. The last holds what lies across families.

    Columns of few values are dictionary-encoded: cast to ``CLOCKS``, ``FINDINGS`` for plain ones.
    """

    clocks: pa.Table
    findings: pa.Table
    counts: dict[str, dict[str, int]]
    events: int = 0
    overlaps: dict[str, Overlaps] = field(default_factory=dict)
    breaches: dict[str, list[Breach]] = field(default_factory=dict)
    units: pa.Array | None = (
        None  # of each clock: the unit of its matter, else of its trigger, null where neither
    )


Task = Callable[[], Iterable[Facts]]


def check_chunks(
    pack: Pack, chunks: Iterable[Facts], norms: Sequence[Norm], as_of: int, known_at: int | None, *,
    workers: int = 2, progress: Progress | None = None, officers: Officers | None = None,
) -> Iterator[Batch]:  # fmt: skip
    """Judges ``chunks`` (whole families each) under ``norms`` at T = ``as_of`` and K = ``known_at`` (None: no limit).

    Batches come in the order of the chunks, whatever the number of ``workers``; ``progress`` is told the events done.
    """
    tasks = (partial(_same, facts) for facts in chunks)
    yield from check_tasks(
        pack, tasks, norms, as_of, known_at, workers=workers, progress=progress, officers=officers
    )


def _same(facts: Facts) -> list[Facts]:
    return [facts]


def check_tasks(
    pack: Pack, tasks: Iterable[Task], norms: Sequence[Norm], as_of: int, known_at: int | None, *,
    workers: int = 2, progress: Progress | None = None, each: Callable[[Batch], None] | None = None,
    officers: Officers | None = None,
) -> Iterator[Batch]:  # fmt: skip
    """As ``check_chunks``, where each task makes its chunks in the thread that judges them.

    ``each`` is called with every batch in that thread too, before the batch is given out. ``officers``: what is known
    of their qualifications from elsewhere.
    """
    norms = sorted(norms, key=lambda norm: norm.id)
    officers = officers.copy() if officers is not None else Officers()
    with Shelf() as shelf:
        if pack.qualification is not None and _asks_qualified(norms):
            tasks = _after_learning(pack, tasks, officers, shelf, workers)
        yield from _judged(pack, tasks, norms, as_of, known_at, officers, workers, progress, each)


def _after_learning(
    pack: Pack, tasks: Iterable[Task], officers: Officers, shelf: Shelf, workers: int
) -> list[Task]:
    """The same batches once ``officers`` has learnt from all of them."""

    def seen(task: Task) -> list[tuple[list[Matter], Task]]:
        chunks = list(task())
        return [([matter for facts in chunks for matter in officers_in(pack, facts)], shelf.put(chunks))]

    waiting: list[Task] = []
    for told, later in _in_order(seen, tasks, workers):
        officers.learn(pack, told)
        waiting.append(later)
    return waiting


def _judged(
    pack: Pack, tasks: Iterable[Task], norms: Sequence[Norm], as_of: int, known_at: int | None,
    officers: Officers, workers: int, progress: Progress | None, each: Callable[[Batch], None] | None,
) -> Iterator[Batch]:  # fmt: skip
    counted = {name for norm in norms for version in norm.versions for name in version.of}
    overlaps = {part.id: Overlaps() for norm in norms for part in norm.parts if part.kind == "overlap"}
    breaches: dict[str, list[Breach]] = {}

    def judged(task: Task) -> list[Batch]:
        found = [judge_facts(pack, facts, norms, as_of, known_at, officers, counted) for facts in task()]
        for batch in found:
            if each is not None:
                each(batch)
        return found

    for batch in _in_order(judged, tasks, workers):
        _gather(batch, overlaps, breaches)
        if progress is not None:
            progress(batch.events)
        yield batch
    if overlaps or any(part.kind == "pattern" for norm in norms for part in norm.parts):
        last = _across(pack, norms, overlaps, breaches)
        if each is not None:
            each(last)
        yield last


def _in_order(work: Callable[[Task], list[T]], tasks: Iterable[Task], workers: int) -> Iterator[T]:
    """Results in the order of the tasks, with no more than ``workers`` under way."""
    if workers <= 1:
        for task in tasks:
            yield from work(task)
        return
    with ThreadPoolExecutor(workers) as pool:
        pending: deque[Future[list[T]]] = deque()
        for task in tasks:
            pending.append(pool.submit(work, task))
            if len(pending) > workers:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()


def judge_facts(
    pack: Pack, facts: Facts, norms: Sequence[Norm], as_of: int, known_at: int | None, officers: Officers,
    counted: set[str], look: Callable[[Outcome], None] | None = None,
) -> Batch:  # fmt: skip
    """One batch; ``counted``: the norms whose breaches a pattern counts; ``look`` is shown the outcome as arrays."""
    overlaps = {part.id: Overlaps() for norm in norms for part in norm.parts if part.kind == "overlap"}
    outcome = judge(pack, facts, norms, as_of, known_at, officers, overlaps)
    if look is not None:
        look(outcome)
    writer = Writer(outcome, norms)
    findings, rows = writer.findings(explain)
    breaches = _breaches(writer, rows, findings, counted) if counted else {}
    return Batch(
        writer.clocks(), findings, counts_of(outcome, norms), facts.size, overlaps, breaches, writer.units
    )


def _breaches(writer: Writer, rows: Rows, findings: pa.Table, counted: set[str]) -> dict[str, list[Breach]]:
    """The breaches of live norms that patterns count."""
    view = writer.view
    evidence: dict[int, list[int]] = {}
    for row, event in zip(rows.evidence[0].tolist(), rows.evidence[1].tolist(), strict=True):
        evidence.setdefault(row, []).append(event)
    found: dict[str, list[Breach]] = {}
    for row in range(rows.size):
        norm = writer.norms[int(rows.program[row])]
        if int(rows.nature[row]) != BREACH or norm.id not in counted or norm.status != "live":
            continue
        anchor, owner, at = int(rows.anchor[row]), int(rows.owner[row]), int(rows.at[row])
        names = {event: cross.event_order(view, event) for event in {anchor, *evidence.get(row, ())}}
        order = (at, names[anchor][1], norm.id, str(writer.ids[owner]), names[anchor][2])
        proof = tuple(sorted({names[event] for event in evidence.get(row, ())}))
        unit, officer, kind = cross.bearers(view, owner, anchor)
        found.setdefault(norm.id, []).append(
            Breach(order, view.pack.zone.day(at), unit, officer, proof, kind)
        )
    return found


def _gather(batch: Batch, overlaps: dict[str, Overlaps], breaches: dict[str, list[Breach]]) -> None:
    for name, part in batch.overlaps.items():
        overlaps[name].add(part)
    for name, found in batch.breaches.items():
        breaches.setdefault(name, []).extend(found)
    batch.overlaps, batch.breaches = {}, {}


def _across(
    pack: Pack,
    norms: Sequence[Norm],
    overlaps: dict[str, Overlaps],
    breaches: dict[str, list[Breach]],
) -> Batch:
    result = Result()
    across_families(pack, norms, overlaps, breaches, result)
    result.sort()
    return Batch(CLOCKS.empty_table(), findings_table(result.findings), result.counts)


def across_families(
    pack: Pack,
    norms: Sequence[Norm],
    overlaps: dict[str, Overlaps],
    breaches: dict[str, list[Breach]],
    result: Result,
) -> None:
    """Adds to ``result`` what overlap and pattern norms say of the intervals and breaches of all families."""
    found = Result(counts=result.counts)
    for norm in norms:
        if norm.id in overlaps:
            made = judge_overlaps(pack, norm, overlaps[norm.id], found)
            if norm.status == "live":
                breaches.setdefault(norm.id, []).extend(made)
    for part in (part for norm in norms for part in norm.parts if part.kind == "pattern"):
        judge_pattern(pack, part, breaches, found)
    cross.explain(pack, found)
    result.findings += found.findings


def _asks_qualified(norms: Sequence[Norm]) -> bool:
    versions = (version for norm in norms for version in norm.versions)
    return any(isinstance(node, Qualified) for version in versions for node in version.nodes)
