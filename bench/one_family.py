# SPDX-License-Identifier: Apache-2.0
"""One large family under the synthetic law: a case with twenty-nine others below it, two hundred events."""

import time
from pathlib import Path

import numpy as np

from synthetic_law import Law, load
from synthetic_log import BEGIN, STEPS, US_PER_DAY, cases
from xiezhi.catalog.load import load_pack
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.live import evaluate

MATTERS, EVENTS = 30, 200
NOW = BEGIN + 400 * US_PER_DAY


def large_family(law: Law, seed: int = 3) -> Family:
    """Matters `M00` (the root) to `M29`; of each the first events of its life, two hundred in all."""
    rng = np.random.default_rng(seed)
    start = BEGIN + (rng.random(MATTERS) * 300 * US_PER_DAY).astype(np.int64)
    events = cases(rng, 0, start, np.array(law.scale))
    events = events.take(np.lexsort((events.at, events.family)))
    place = np.arange(events.at.size) - np.searchsorted(events.family, events.family)
    chosen = np.sort(np.argsort(place, kind="stable")[:EVENTS])
    events = events.take(chosen).take(np.argsort(events.recorded_at[chosen], kind="stable"))
    columns = zip(events.family, events.step, events.at, events.recorded_at, strict=True)
    rows = [
        Event(f"E{seq:03}", f"M{family:02}", STEPS[step], int(at), int(recorded), seq)
        for seq, (family, step, at, recorded) in enumerate(columns)
    ]
    matters = [Matter(f"M{i:02}", "case", parent="M00" if i else None) for i in range(MATTERS)]
    return Family({matter.id: matter for matter in matters}, tuple(rows))


def evaluate_ms(work: Path, times: int) -> list[float]:
    """Milliseconds of so many evaluations of the family under the law in ``work``, after a first one."""
    pack, family = load_pack(work / "pack"), large_family(load(work))
    spent = []
    for _ in range(times + 1):
        began = time.perf_counter()
        evaluate(pack, family, NOW, None)
        spent.append(1000 * (time.perf_counter() - began))
    return spent[1:]
