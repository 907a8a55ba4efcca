# SPDX-License-Identifier: Apache-2.0
"""The system for property cannot be asked: now and then it exports an Excel file, with faults, and that is taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from xiezhi.casework.imports.export import Export
from xiezhi.casework.imports.mappings import keep, kept
from xiezhi.casework.imports.taking import take_in
from xiezhi.kernel.instant import HOUR, MINUTE
from xiezhi.records.desk import Desk
from xiezhi.simulate.exports.exporting import export
from xiezhi.web.demonstration.simulated import EVENTS, MATTERS
from xiezhi.web.demonstration.telling import EXPORTED, PROPERTY

NIGHT = 23 * HOUR + 10 * MINUTE
SYSTEM = "property"
FAULTS = 0.02
BACK = (50, 22, 8, 1)
"""So many days before the last one it exports: at last yesterday, so that it lags behind the others."""


class Exports:
    """The exports of a simulation by day. Each is a full one, so that what it lacks has vanished there."""

    def __init__(self, desk: Desk, folder: Path, last: int, seed: int) -> None:
        self.desk, self.folder, self.seed = desk, folder, seed
        self.days = {last - back for back in BACK}

    def taken(self, day: int) -> Mapping[str, int]:
        """Takes in the export of a day's night, if there is one; what came of it."""
        if day not in self.days:
            return Counter()
        now = self.desk.pack.zone.midnight(day) + NIGHT
        told, out = self.folder / f"known-{day}", self.folder / f"export-{day}"
        if not _until(self.folder, told, now):
            return Counter()
        made = export(self.desk.pack, told, out, (SYSTEM,), FAULTS, self.seed + day)
        mapping = kept(self.desk, PROPERTY) or keep(self.desk, PROPERTY, made.mapping)
        counts = take_in(self.desk, Export(PROPERTY, mapping=mapping, folder=out, full=True), now=now).counts
        return Counter(
            imports=1, imported=counts.appended, rejected=counts.rejected_rows + counts.rejected_values,
            corrected=counts.corrected, vanished=counts.vanished,
        )  # fmt: skip


def _until(folder: Path, out: Path, now: int) -> int:
    """What the system knows at an instant, as a simulation of its own; how many events."""
    size = 0
    for part in (EVENTS, MATTERS):
        (out / part).mkdir(parents=True)
    for file in sorted((folder / MATTERS).glob("*.parquet")):
        events = folder / EVENTS / file.name
        if not events.is_file():
            continue
        matters, happened = pq.read_table(file), pq.read_table(events)
        kinds = matters.filter(pc.is_in(matters["kind"].cast(pa.string()), pa.array(EXPORTED)))
        known = pc.less_equal(happened["recorded_at"].cast(pa.int64()), now)
        happened = happened.filter(
            pc.and_(known, pc.is_in(happened["matter"], kinds["matter"].combine_chunks()))
        )
        matters = kinds.filter(pc.is_in(kinds["matter"], happened["matter"].combine_chunks()))
        if happened.num_rows:
            size += happened.num_rows
            pq.write_table(matters, out / MATTERS / file.name)
            pq.write_table(happened, out / EVENTS / file.name)
    return size
