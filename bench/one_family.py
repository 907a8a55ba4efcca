# SPDX-License-Identifier: Apache-2.0
"""One large family under the synthetic law: a case with twenty-nine others below it, two hundred events."""

import numpy as np

from synthetic_law import Law
from synthetic_log import BEGIN, STEPS, US_PER_DAY, cases
from xiezhi.engine.facts import Event, Family, Matter

MATTERS, EVENTS = 30, 200
KNOWN_AT = BEGIN + 400 * US_PER_DAY


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
