# SPDX-License-Identifier: Apache-2.0
"""A synthetic log of cases in order of recording, made in chunks: any number of families in the same memory.

A family is one matter of kind ``case``. It follows one of twelve procedures with three steps of its own,
each taken several times and now and then again after the next; extensions, an appraisal (a pause) and the
closing happen on a share of the families. Nothing is known of the future: what would be recorded after
`AS_OF` is not in the log.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

PROCEDURES = 12
EXTENDED, BEGUN, ENDED, CLOSED = range(3 * PROCEDURES, 3 * PROCEDURES + 4)
STEPS = [f"p{p:02}_{name}" for p in range(PROCEDURES) for name in ("opened", "heard", "decided")] + [
    "extended",
    "appraisal_begun",
    "appraisal_ended",
    "closed",
]
WEIGHTS = np.linspace(0.06, 2 / PROCEDURES - 0.06, PROCEDURES)
"""Share of the families that follow each procedure; the rarest triggers its norms in 5.5 % of all."""

US_PER_DAY = 86_400_000_000
BEGIN = int(np.datetime64("2022-12-31T16:00", "us").astype(np.int64))
"""2023-01-01 00:00 in Asia/Shanghai."""
END = int(np.datetime64("2024-12-31T16:00", "us").astype(np.int64))
AS_OF = "2025-01-01"
CHUNK = 100_000

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int8]


@dataclass
class Events:
    """Columns of equal length: family number, step code (index into `STEPS`), instants in µs UTC."""

    family: Ints
    step: Codes
    at: Ints
    recorded_at: Ints

    def take(self, rows: npt.NDArray[np.generic]) -> "Events":
        """The given rows (indices or flags)."""
        return Events(self.family[rows], self.step[rows], self.at[rows], self.recorded_at[rows])


def joined(parts: list[Events]) -> Events:
    """Several batches as one."""
    return Events(
        np.concatenate([p.family for p in parts]),
        np.concatenate([p.step for p in parts]),
        np.concatenate([p.at for p in parts]),
        np.concatenate([p.recorded_at for p in parts]),
    )


def cases(rng: np.random.Generator, first: int, start: Ints, scale: npt.NDArray[np.float64]) -> Events:
    """Whole lives of the families ``first …``, one for each instant of ``start``, 12 events in the mean.

    ``scale``: mean days between two steps, by procedure.
    """
    n = start.size
    procedure = rng.choice(PROCEDURES, size=n, p=WEIGHTS)
    pace = scale[procedure] * US_PER_DAY
    count = 5 + rng.poisson(5.0, size=n)
    owner = np.repeat(np.arange(n), count)
    place = np.arange(owner.size) - np.repeat(np.cumsum(count) - count, count)
    phase = 3 * place // count[owner]
    back = rng.random(owner.size) < 0.15
    phase[back] = (rng.random(int(back.sum())) * (phase[back] + 1)).astype(np.int64)
    gap = np.where(place == 0, 0.0, rng.exponential(size=owner.size) * pace[owner])
    run = np.cumsum(gap)
    at = start[owner] + (run - run[place == 0][owner]).astype(np.int64)
    last = at[np.cumsum(count) - 1] + (rng.exponential(size=n) * pace).astype(np.int64)
    family, step, when = _beside(rng, start, last - start)
    family = np.concatenate([owner, family])
    step = np.concatenate([(3 * procedure[owner] + phase).astype(np.int8), step])
    when = np.concatenate([at, when])
    return Events(first + family, step, when, when + _delay(rng, when.size))


def _beside(rng: np.random.Generator, start: Ints, span: Ints) -> tuple[Ints, Codes, Ints]:
    """Extensions (45 %, some twice), one appraisal (45 %, a few never ended) and the closing (97 %)."""
    n = start.size
    begun = start + (rng.random(n) * 0.8 * span).astype(np.int64)
    ended = begun + (rng.exponential(size=n) * 0.12 * span).astype(np.int64) + 1
    appraised = rng.random(n) < 0.45
    parts = [
        (EXTENDED, rng.random(n) < 0.45, start + (rng.random(n) * span).astype(np.int64)),
        (EXTENDED, rng.random(n) < 0.07, start + (rng.random(n) * span).astype(np.int64)),
        (BEGUN, appraised, begun),
        (ENDED, appraised & (rng.random(n) < 0.98), ended),
        (CLOSED, rng.random(n) < 0.97, start + span),
    ]
    family = [np.flatnonzero(here) for _, here, _ in parts]
    step = [np.full(rows.size, code, np.int8) for rows, (code, _, _) in zip(family, parts, strict=True)]
    when = [at[rows] for rows, (_, _, at) in zip(family, parts, strict=True)]
    return np.concatenate(family), np.concatenate(step), np.concatenate(when)


def _delay(rng: np.random.Generator, n: int) -> Ints:
    """Most is recorded within hours, one in a hundred within days."""
    hours = rng.exponential(2.0, size=n) * np.where(rng.random(n) < 0.01, 30, 1)
    return (hours * 3_600_000_000).astype(np.int64)


def write_log(path: Path, families: int, scale: npt.NDArray[np.float64], seed: int = 1) -> int:
    """Writes the log (matter, step, at, recorded_at) in order of recording; gives the number of events."""
    written, waiting = 0, []
    with pq.ParquetWriter(path, SCHEMA, store_schema=False) as writer:
        for first in range(0, families, CHUNK):
            after = min(first + CHUNK, families)
            rng = np.random.default_rng([seed, first])
            place = (np.arange(first, after) + rng.random(after - first)) / families
            waiting.append(cases(rng, first, BEGIN + (place * (END - BEGIN)).astype(np.int64), scale))
            horizon = END if after == families else BEGIN + int(after / families * (END - BEGIN))
            events = joined(waiting)
            ready = events.recorded_at < horizon
            written += _write(writer, events.take(ready), families)
            waiting = [events.take(~ready)]
    return written


SCHEMA = pa.schema(
    [
        ("matter", pa.string()),
        ("step", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("recorded_at", pa.timestamp("us", tz="UTC")),
    ]
)


def _write(writer: pq.ParquetWriter, events: Events, families: int) -> int:
    events = events.take(np.argsort(events.recorded_at, kind="stable"))
    step = pa.DictionaryArray.from_arrays(events.step, STEPS).cast(pa.string())
    columns = [
        names(events.family, families),
        step,
        events.at.view("M8[us]"),
        events.recorded_at.view("M8[us]"),
    ]
    writer.write_table(pa.table([pa.array(c) for c in columns], schema=SCHEMA), row_group_size=1 << 20)
    return events.at.size


def names(family: Ints, families: int) -> pa.StringArray:
    """Ids of nine characters, strewn over the log: a case's number says nothing of its place in time."""
    step = next(p for p in (7_368_787, 15_485_863) if families % p)
    number = family * step % families
    digits = (number[:, None] // 10 ** np.arange(7, -1, -1)) % 10 + ord("0")
    text = np.empty((number.size, 9), np.uint8)
    text[:, 0], text[:, 1:] = ord("C"), digits
    offsets = np.arange(0, 9 * number.size + 1, 9, dtype=np.int32)
    return pa.StringArray.from_buffers(number.size, pa.py_buffer(offsets), pa.py_buffer(text))
