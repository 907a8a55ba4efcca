# SPDX-License-Identifier: Apache-2.0
"""A log as whole families: files in, ``Facts`` out, and what was rejected on the way.

with open_log(pack, events="log/*.csv", matters="matters.csv") as log:
    for facts in log.chunks():
        ...
    log.rejected.write(out / "rejected.csv")
    log.counts
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType

import pyarrow.compute as pc

from xiezhi.catalog.model import Pack
from xiezhi.connectors.cells import one_array
from xiezhi.connectors.duplicates import duplicates
from xiezhi.connectors.families import Families, Load
from xiezhi.connectors.fields import Typing
from xiezhi.connectors.intake import Intake, SourcesIntake, TableIntake
from xiezhi.connectors.joining import Joiner
from xiezhi.connectors.known import Known
from xiezhi.connectors.mapping import MappingFile, TableMap
from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.connectors.matter_rows import default_kind
from xiezhi.connectors.normalise import Normaliser
from xiezhi.connectors.places import Places
from xiezhi.connectors.rejected import Rejected
from xiezhi.connectors.spool import Spool
from xiezhi.engine.facts import Facts
from xiezhi.kernel.errors import XiezhiError

CHUNK = 400_000
Task = Callable[[], list[Facts]]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Counts:
    """What a log held. ``matters`` and ``events`` were accepted; ``rows`` of events were read in all."""

    matters: int
    events: int
    rows: int
    rejected_rows: int
    rejected_values: int
    missing_parents: int
    moved_stamps: int


def open_log(
    pack: Pack,
    *,
    events: str | Path | None = None,
    matters: str | Path | None = None,
    map_path: str | Path | None = None,
    kind: str | None = None,
    open_matters: bool = False,
    chunk: int = CHUNK,
    lang: str | None = None,
    progress: Progress | None = None,
    known: Known | None = None,
    folder: Path | None = None,
) -> Log:
    """Opens a log; headers, mapping and kinds are looked at here, rows are read by ``Log.tasks``.

    ``events`` and ``matters`` are files, folders or globs; ``map_path`` is a mapping file, with ``events`` or with
    files of its own, which lie beside it or in ``folder``. ``progress`` is called with the number of rows of events
    read so far; ``known``: matters that are in no file and may be named all the same. Raises ``XiezhiError``.
    """
    mapping = (
        read_mapping(Path(map_path), pack) if map_path is not None else MappingFile(Path("."), TableMap())
    )
    if folder is not None:
        mapping = replace(mapping, folder=folder)
    rejected = Rejected(Places(), lang or pack.language)
    intake: Intake
    if mapping.table is None:
        if events is not None or matters is not None:
            raise XiezhiError(
                f"映射文件 {map_path} 含 sources, 自带文件: 不能再给 --events 或 --matters",
                f"mapping file {map_path} has sources with files of their own: leave --events and --matters out",
            )
        intake = SourcesIntake(pack, mapping, rejected)
    else:
        intake = TableIntake(pack, mapping, events, matters, kind, rejected)
    default = default_kind(pack, kind or intake.kind)
    return Log(pack, intake, rejected, default, open_matters, chunk, progress, known)


class Log:
    """An opened log. Use it in a ``with``: its temporary files end with it."""

    def __init__(
        self, pack: Pack, intake: Intake, rejected: Rejected, kind: str | None, open_matters: bool, chunk: int,
        progress: Progress | None, known: Known | None = None,
    ) -> None:  # fmt: skip
        self.pack = pack
        self.rejected = rejected
        self._intake = intake
        self._kind = kind
        self._open = open_matters
        self._chunk = chunk
        self._progress = progress or (lambda rows: None)
        self._known = known
        self._seen: set[str] = set()
        self._spool = Spool(chunk, intake.spread())
        self._typing = Typing(pack, intake.rule, rejected)
        self._families: Families | None = None
        self._matters = 0
        self._events = 0
        self._lock = Lock()

    def __enter__(self) -> Log:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Removes the temporary files."""
        self._spool.close()
        if self._families is not None:
            self._families.close()

    def chunks(self) -> Iterator[Facts]:
        """All facts, whole families at a time, those without parents in the order of their ids."""
        for task in self.tasks():
            yield from task()

    def tasks(self) -> Iterator[Task]:
        """The same as tasks that may run at once, each in a thread of its own; run each of them once."""
        for table in self._intake.rows():
            self._spool.add(table)
            if self._known is not None:
                self._seen.update(pc.unique(one_array(table["matter"])).to_pylist())
            self._progress(self._intake.read)
        families = self._families = self._sorted()
        normaliser = Normaliser(self._typing, self.rejected, self._chunk)
        for load in families.parts():
            yield partial(self._facts, normaliser, load)

    def _sorted(self) -> Families:
        matters = self._intake.matters(self._known, self._seen)
        default = self.pack.kind_code.get(self._kind or "", -1)
        joiner = Joiner(
            self.pack, self._intake.steps, self.rejected, matters, default, self._open, wide=self._intake.wide
        )
        held = self._spool.buckets()
        if self._intake.has_ids:
            joiner.duplicates = duplicates(joiner, held, self._spool)
        return Families(joiner, held, self._spool, self._chunk)

    def _facts(self, normaliser: Normaliser, load: Load) -> list[Facts]:
        facts = list(normaliser.facts(load()))
        with self._lock:
            self._matters += sum(len(one.matter_ids) for one in facts)
            self._events += sum(one.size for one in facts)
        return facts

    @property
    def stamped(self) -> bool:
        """Whether rows of events say when they were entered (``recorded_at``)."""
        return self._intake.stamped

    @property
    def counts(self) -> Counts:
        """What the log held; complete once all tasks have run."""
        return Counts(
            matters=self._matters,
            events=self._events,
            rows=self._intake.read,
            rejected_rows=self.rejected.rows,
            rejected_values=self.rejected.values,
            missing_parents=0 if self._families is None else self._families.missing_parents,
            moved_stamps=self._intake.moved + self._typing.moved,
        )
