# SPDX-License-Identifier: Apache-2.0
"""When things happen: by the hour, the day of the week and the holidays. Shares are invented, shaped after common
experience: calls peak in the evening, traffic at rush hours, counters are closed on rest days."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float64]


def _hours(*shares: float) -> Weights:
    return np.array([*shares, 0.0], dtype=np.float64)


# fmt: off
HOURS: dict[str, Weights] = {
    "round":   _hours(2.6, 1.8, 1.2, .9, .8, 1.0, 1.8, 3.0, 4.2, 5.2, 5.6, 5.2,
                      4.2, 4.4, 5.0, 5.4, 5.6, 5.8, 6.2, 6.8, 7.0, 6.6, 5.4, 3.9),
    "office":  _hours(0, 0, 0, 0, 0, 0, 0, 0, .5, 9, 10, 6, 0, 0, 6, 9, 8, 2, 0, 0, 0, 0, 0, 0),
    "traffic": _hours(.6, .4, .3, .3, .4, .8, 2.5, 8.5, 8.0, 5.0, 4.0, 4.0,
                      4.0, 4.2, 4.2, 4.4, 5.5, 9.0, 9.0, 5.0, 3.5, 2.6, 1.8, 1.0),
    "night":   _hours(7, 5, 3, 1.5, 1, .7, .6, .8, 1, 1.2, 1.4, 1.6, 1.8, 1.8, 1.8, 2, 2.4, 3, 5, 8, 10, 12, 12, 10),
}
"""Weights of the 24 hours (and none for the 25th), by rhythm."""

WEEK: dict[str, tuple[float, ...]] = {
    "round":   (.97, .95, .95, .97, 1.05, 1.08, 1.03),
    "office":  (1.15, 1.05, 1.0, 1.0, .95, 0.0, 0.0),
    "traffic": (1.08, 1.03, 1.02, 1.03, 1.12, .90, .82),
    "night":   (.85, .85, .88, .92, 1.15, 1.3, 1.05),
}
"""Weights of Monday to Sunday, by rhythm; ``office`` goes by the calendar's working days instead of the last two."""
HOLIDAY: dict[str, float] = {"round": 1.06, "office": 0.0, "traffic": .7, "night": 1.25}
# fmt: on
