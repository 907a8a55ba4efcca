# SPDX-License-Identifier: Apache-2.0
"""The order (family, at, seq) of a batch: one number for family and instant, so that sorting compares one key."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from xiezhi.engine.facts import Ints

_ROOM = 1 << 62


class Moments:
    """Numbers for instants of a batch that can stand beside those of families: ``family * width + place(instants)``.

    As long as they fit, microseconds from the first event on; else the place among the instants that occur.
    """

    def __init__(self, at: Ints, families: int) -> None:
        self._first = int(at.min()) if at.size else 0
        span = int(at.max()) - self._first + 1 if at.size else 1
        self._known = None if families * (span + 1) < _ROOM else np.unique(at)
        self._span = span if self._known is None else self._known.size
        self.width = self._span + 1

    def place(self, instants: Ints) -> Ints:
        """From 0 for the first event on, in order; what comes after the last one has a place of its own."""
        if self._known is None:
            return np.clip(instants - self._first, 0, self._span)
        return np.searchsorted(self._known, instants, "left")


def in_order(keys: Ints, seq: Ints) -> Ints:
    """The events by key, those of one key by ``seq``, those of one ``seq`` as they stand."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    if same.any():
        tied: npt.NDArray[np.bool_] = np.zeros(keys.size, dtype=bool)
        tied[1:] = same
        tied[:-1] |= same
        where = np.flatnonzero(tied)
        part = order[where]
        order[where] = part[np.lexsort((seq[part], keys[part]))]
    return order
