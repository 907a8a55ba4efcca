# SPDX-License-Identifier: Apache-2.0
"""The engine by itself: the log is in memory as facts, norms are judged, nothing is written.

    python bench/engine_only.py PACK LOG AS_OF

Prints one JSON line: clocks judged, events, seconds, events a second.
"""

import argparse
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synthetic_log import STEPS
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.engine.columnar.judge import judge
from xiezhi.engine.facts import MISSING, NO_PARENT, Facts, Ints, Pool
from xiezhi.engine.officers import Officers

KIND = "case"
MATTERS = 20_000
"""Matters in one batch."""


def batches(pack: Pack, log: Path) -> Iterator[Facts]:
    """The log as facts, a batch for every so many matters in the order of their ids."""
    table = pq.read_table(log)
    names = pc.unique(table["matter"]).sort()
    matter = pc.index_in(table["matter"], names).combine_chunks().to_numpy().astype(np.int32)
    codes = np.array([pack.step_code[KIND, step] for step in STEPS], np.int16)
    step = codes[pc.index_in(table["step"], pa.array(STEPS)).combine_chunks().to_numpy()]
    at, recorded = (
        table[name].combine_chunks().cast(pa.int64()).to_numpy() for name in ("at", "recorded_at")
    )
    order = np.lexsort((at, matter))
    bounds = np.searchsorted(matter[order], np.arange(0, len(names) + MATTERS, MATTERS))
    for i in range(len(bounds) - 1):
        rows = order[bounds[i] : bounds[i + 1]]
        here = names.slice(i * MATTERS, MATTERS)
        yield facts(pack, here, matter[rows] - i * MATTERS, step[rows], at[rows], recorded[rows], rows)


def facts(
    pack: Pack, names: pa.Array, matter: Ints, step: Ints, at: Ints, recorded_at: Ints, seq: Ints
) -> Facts:
    """One batch; the n-th event of a matter to be recorded has the number n."""
    by_seq = np.lexsort((seq, matter))
    number = np.empty(len(seq), np.int32)
    number[by_seq] = np.arange(len(seq)) - np.searchsorted(matter, matter) + 1
    return Facts(
        pool=Pool(),
        matter_ids=names.to_pylist(),
        matter_kind=np.full(len(names), pack.kind_code[KIND], np.int16),
        parent=np.full(len(names), NO_PARENT, np.int32),
        matter_unit=np.full(len(names), MISSING, np.int32),
        attributes={},
        matter=matter,
        step=step,
        at=at,
        recorded_at=recorded_at,
        seq=seq,
        number=number,
    )


def main() -> None:
    """Judges all batches on two threads, three times; the median counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("log", type=Path)
    parser.add_argument("as_of")
    args = parser.parse_args()
    pack = load_pack(args.pack)
    norms, as_of = list(pack.norms.values()), pack.zone.from_local(datetime.fromisoformat(args.as_of))[0]
    held = list(batches(pack, args.log))

    def one(batch: Facts) -> int:
        outcome = judge(pack, batch, norms, as_of, None, Officers(), {})
        return 0 if outcome.clocks is None else outcome.clocks.ended.state.size

    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            clocks = sum(pool.map(one, held))
        seconds.append(time.perf_counter() - began)
    events, middle = sum(batch.size for batch in held), sorted(seconds)[1]
    print(
        json.dumps({"clocks": clocks, "events": events, "s": middle, "events_per_s": round(events / middle)})
    )


if __name__ == "__main__":
    main()
