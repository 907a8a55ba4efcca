# SPDX-License-Identifier: Apache-2.0
"""Batches of results from either engine: the fast one streams, the plain one takes a small log whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

import pyarrow as pa

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.batch import Batch, Task, check_tasks
from xiezhi.engine.facts import Facts, Family, families
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Clock, clocks_table, findings_table
from xiezhi.kernel.errors import XiezhiError

SMALL = 200_000  # events; beyond, the plain engine would keep one waiting for hours


class Engine(StrEnum):
    """Which engine judges."""

    columnar = "columnar"
    reference = "reference"


def batches(
    engine: Engine, pack: Pack, tasks: Iterable[Task], norms: Sequence[Norm], as_of: int,
    known_at: int | None, *, workers: int, progress: Callable[[int], None], each: Callable[[Batch], None],
) -> Iterator[Batch]:  # fmt: skip
    """Batches in the order of the tasks; ``progress`` is told the events judged.

    ``each`` sees every batch first, in the thread that judged it.
    """
    if engine is Engine.columnar:
        yield from check_tasks(
            pack, tasks, norms, as_of, known_at, workers=workers, progress=progress, each=each
        )
        return
    batch = _whole(pack, (facts for task in tasks for facts in task()), norms, as_of, known_at)
    each(batch)
    yield batch


def _whole(
    pack: Pack, chunks: Iterable[Facts], norms: Sequence[Norm], as_of: int, known_at: int | None
) -> Batch:
    """All in one batch, by the plain engine."""
    events, found = 0, []
    for facts in chunks:
        events += facts.size
        if events > SMALL:
            raise XiezhiError(
                f"逐条解释引擎只用于不超过 {SMALL} 个事件的日志, 请用 --backend columnar",
                f"the reference engine is for logs of up to {SMALL} events: use --backend columnar",
            )
        found += families(facts, pack)
    result = judge(pack, found, norms, as_of, known_at)
    units = pa.array(list(_units(found, result.clocks)), pa.string())
    clocks, findings = clocks_table(result.clocks), findings_table(result.findings)
    return Batch(clocks, findings, result.counts, events, units=units)


def _units(found: Iterable[Family], clocks: Iterable[Clock]) -> Iterator[str | None]:
    """The unit of each clock: its matter's, else that of its trigger."""
    matters = {matter.id: matter.unit for family in found for matter in family.matters.values()}
    events = {(event.matter, event.id): event.unit for family in found for event in family.events}
    for clock in clocks:
        yield matters[clock.matter] or events.get((clock.matter, clock.anchor))
