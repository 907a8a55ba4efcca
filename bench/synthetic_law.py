# SPDX-License-Identifier: Apache-2.0
"""The law of the synthetic log: 108 deadline norms whose limits are set so that a tenth of the clocks breach.

Each procedure carries nine norms: six plain ones, one for each pair of its steps and the closing, and three
with an extension and a pause. Units are mixed; limits come from the distribution of the pair's time in a
sample.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import numpy as np
import numpy.typing as npt

from synthetic_log import (
    BEGIN,
    BEGUN,
    CLOSED,
    END,
    ENDED,
    EXTENDED,
    PROCEDURES,
    STEPS,
    US_PER_DAY,
    Events,
    cases,
)

OFFSET = 8 * 3_600_000_000
"""Asia/Shanghai, which has had one offset since 1991."""
EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2026, 12, 31)
PLAIN = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
STAYED = [(0, 3), (0, 2), (1, 3)]
"""Pairs (trigger, fulfilment) of a procedure's steps, 3 being the closing; `STAYED` with stays too."""
MONTHS = (1, 2, 3)
BREACHING = 0.1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Norm:
    """From `after` to `expect` within `n` `unit`; with `by` > 0 one extension by so many, and the pause."""

    id: str
    after: str
    expect: str
    n: int
    unit: str
    by: int = 0
    rollover: bool = True


@dataclass(frozen=True)
class Law:
    """The norms, and by procedure the mean days between two steps."""

    norms: list[Norm]
    scale: list[float]

    def save(self, folder: Path) -> None:
        """Writes ``pack/``, ``plain/`` (only the plain norms) and ``law.json`` (for the peers)."""
        write_pack(folder / "pack", self.norms)
        write_pack(folder / "plain", [norm for norm in self.norms if not norm.by])
        (folder / "law.json").write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


def load(folder: Path) -> Law:
    """The law that `Law.save` wrote."""
    said = json.loads((folder / "law.json").read_text(encoding="utf-8"))
    return Law([Norm(**norm) for norm in said["norms"]], said["scale"])


def calendar() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Day numbers since 1970 and whether each is worked, as the State Council's notices say."""
    days = np.arange((FIRST_DAY - EPOCH).days, (LAST_DAY - EPOCH).days + 1)
    return days, np.array([chinese_calendar.is_workday(EPOCH + timedelta(int(d))) for d in days])


class Sample:
    """Families that nobody stopped watching, as a table: for each the instants of every step."""

    def __init__(self, scale: Floats, families: int = 60_000, seed: int = 7) -> None:
        rng = np.random.default_rng(seed)
        start = rng.integers(BEGIN, END - 300 * US_PER_DAY, size=families)
        events = cases(rng, 0, start, scale)
        self.families = families
        self.events: Events = events.take(np.lexsort((events.at, events.family)))
        days, working = calendar()
        self._first_day, self._worked = int(days[0]), np.cumsum(working)

    def first(self, step: int, after: Floats) -> Floats:
        """By family the first instant of a step later than ``after``; infinite where there is none."""
        at = self.events.at.astype(np.float64)
        rows = np.flatnonzero((self.events.step == step) & (at > after[self.events.family]))
        family, place = np.unique(self.events.family[rows], return_index=True)
        found = np.full(self.families, np.inf)
        found[family] = at[rows[place]]
        return found

    def used(self, after: int, expect: int, unit: str) -> tuple[Floats, Floats, Floats]:
        """For each clock of a pair, in ``unit``: time used, time of it paused, whether extended meanwhile."""
        never = np.full(self.families, -np.inf)
        begin = self.first(after, never)
        here = np.isfinite(begin)
        end = self.first(expect, np.where(here, begin, np.inf))
        extended = self.first(EXTENDED, begin) < end
        begun = np.maximum(self.first(BEGUN, never), begin)
        ended = np.minimum(self.first(ENDED, never), end)
        paused = np.where(begun < ended, self.length(begun, ended, unit), 0.0)
        return self.length(begin, end, unit)[here], paused[here], extended[here].astype(np.float64)

    def length(self, begin: Floats, end: Floats, unit: str) -> Floats:
        """What lies between two instants, as a limit in ``h d wd`` counts it; infinite without end."""
        known = np.isfinite(begin) & np.isfinite(end)
        a, b = np.where(known, begin, 0.0) + OFFSET, np.where(known, end, 0.0) + OFFSET
        if unit == "h":
            return np.where(known, (b - a) / 3.6e9, np.inf)
        first, last = (a // US_PER_DAY).astype(np.int64), (b // US_PER_DAY).astype(np.int64)
        if unit == "wd":
            first, last = (self._worked[np.maximum(day - self._first_day, 0)] for day in (first, last))
        return np.where(known, last - first, np.inf)


def step_of(procedure: int, place: int) -> int:
    """Code of a procedure's own step, or of the closing for place 3."""
    return CLOSED if place == 3 else 3 * procedure + place


def scaled() -> Floats:
    """Mean days between two steps so that nine cases in ten close within one, two or three months."""
    sample = Sample(np.full(PROCEDURES, 3.0))
    return np.array([3.0 * _closing_limit(p) / _quantile(sample, p) for p in range(PROCEDURES)])


def _closing_limit(procedure: int) -> float:
    return 30.4 * MONTHS[procedure % 3] + 0.5


def _quantile(sample: Sample, procedure: int) -> float:
    used, _, _ = sample.used(3 * procedure, CLOSED, "d")
    return float(np.quantile(used, 1 - BREACHING))


def make_law() -> Law:
    """108 norms, deterministic."""
    scale = scaled()
    sample = Sample(scale)
    norms = [norm for p in range(PROCEDURES) for norm in (*_plain(sample, p), *_stayed(sample, p))]
    return Law(norms, [float(s) for s in scale])


def _plain(sample: Sample, p: int) -> list[Norm]:
    norms = []
    for i, (a, b) in enumerate(PLAIN):
        after, expect = step_of(p, a), step_of(p, b)
        unit = "m" if (a, b) == (0, 3) else ("h", "d", "wd")[(i + p) % 3]
        n = MONTHS[p % 3] if unit == "m" else _limit(sample.used(after, expect, unit)[0])
        norms.append(_norm(f"p{p:02}-plain-{i}", after, expect, n, unit, rollover=i % 2 == 1))
    return norms


def _stayed(sample: Sample, p: int) -> list[Norm]:
    norms = []
    for i, (a, b) in enumerate(STAYED):
        after, expect = step_of(p, a), step_of(p, b)
        unit = ("d", "wd", "h")[(i + p) % 3]
        used, paused, extended = sample.used(after, expect, unit)
        by = max(1, _limit(used) // 4)
        n = _limit(used - np.where(np.isfinite(paused), paused, 0.0) - by * extended)
        norms.append(_norm(f"p{p:02}-stayed-{i}", after, expect, n, unit, by=by, rollover=True))
    return norms


def _limit(used: Floats) -> int:
    """The whole number of units that comes nearest to letting a tenth exceed it."""
    middle = int(np.quantile(used, 1 - BREACHING))
    tried = range(max(1, middle - 1), middle + 3)
    return min(tried, key=lambda n: abs(float(np.mean(used > n)) - BREACHING))


def _norm(id: str, after: int, expect: int, n: int, unit: str, by: int = 0, rollover: bool = True) -> Norm:
    rolls = rollover and unit in ("d", "m")
    return Norm(id, STEPS[after], STEPS[expect], n, unit, by, rolls)


def write_pack(folder: Path, norms: list[Norm]) -> None:
    """The pack as a folder of data: one kind, one file a norm."""
    (folder / "matters").mkdir(parents=True, exist_ok=True)
    (folder / "norms" / "limits").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    steps = "".join(f"  {step}: {{title: {step}}}\n" for step in STEPS[:CLOSED])
    text = f"{KIND}steps:\n{steps}  closed: {{title: closed, final: true}}\n"
    (folder / "matters" / "case.yaml").write_text(text, encoding="utf-8")
    for norm in norms:
        (folder / "norms" / "limits" / f"{norm.id}.yaml").write_text(as_yaml(norm), encoding="utf-8")


PACK = """id: synthetic
title: Synthetic limits
version: '1'
language: en
time_zone: Asia/Shanghai
calendar: china
"""
KIND = """kind: case
title: Case
parent: [case]
"""


def as_yaml(norm: Norm) -> str:
    """One norm as its file."""
    lines = [
        f"id: {norm.id}",
        f"title: from {norm.after} to {norm.expect}",
        "status: live",
        "matter: case",
        "kind: deadline",
        "level: orange",
        "basis: Synthetic Limits Act",
        f"after: {norm.after}",
        f"expect: [{norm.expect}]",
        f"within: {norm.n} {norm.unit}",
        "remind: [3 d, 1 d]",
    ]
    if norm.unit in ("d", "m") and not norm.rollover:
        lines.append("rollover: false")
    if norm.by:
        lines.append(f"extend: [{{step: extended, by: {norm.by} {norm.unit}}}]")
        lines.append("pause: [{from: appraisal_begun, to: appraisal_ended}]")
    return "\n".join(lines) + "\nversions:\n  - valid_from: 2000-01-01\n"
