# SPDX-License-Identifier: Apache-2.0
"""Running figures over batches of clocks and findings: counts, used time, units, samples.

Memory grows with norms and units, not with rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import LEVELS, Norm
from xiezhi.derive.sampling import Best, draw_key
from xiezhi.engine.results import FINDINGS, STATES, VERDICT_OF_STATE, VERDICTS
from xiezhi.kernel.instant import SECOND

Ints = npt.NDArray[np.int64]

NATURES = ("breach", "warning", "gap")
MOST = 20  # findings shown of each norm, of the largest and of the random ones
GAPS = 5  # gaps named of each norm
WITHIN = 10  # bins of a tenth of the limit up to the limit, as many beyond
BEYOND = (2.0, 3.0, 5.0, 10.0)  # then classes from so many limits on
BINS = 2 * WITHIN + len(BEYOND)
ENDINGS = ("met", "late", "overdue")  # the states whose clocks have a used time to show


class Figures:
    """What the report and the summary say of all rows; ``add`` takes each batch once, in any order.

    ``used``: norm × ending × bin, clocks by used share of the limit. ``flags``: norm × (tie, late entry,
    calendar uncertain).
    """

    def __init__(self, norms: Sequence[Norm], seed: int) -> None:
        self.norms = tuple(norms)
        self.code = {norm.id: code for code, norm in enumerate(self.norms)}
        self.seed = seed
        count = len(self.norms)
        self.verdicts: Ints = np.zeros((count, len(VERDICTS)), dtype=np.int64)
        self.states: Ints = np.zeros((count, len(STATES)), dtype=np.int64)
        self.used: Ints = np.zeros((count, len(ENDINGS), BINS), dtype=np.int64)
        self.flags: Ints = np.zeros((count, 3), dtype=np.int64)
        self.found: Ints = np.zeros((count, len(NATURES), len(LEVELS)), dtype=np.int64)
        self.units: dict[int, dict[str, list[int]]] = {}
        self.without_unit: Ints = np.zeros(count, dtype=np.int64)
        self.largest, self.drawn, self.gaps = Best(MOST), Best(MOST), Best(GAPS)

    def add(
        self,
        clocks: pa.Table,
        findings: pa.Table,
        counts: Mapping[str, Mapping[str, int]],
        units: pa.Array | None = None,
    ) -> None:
        """One batch: tables of ``CLOCKS`` and ``FINDINGS``, verdicts by norm.

        ``units``: the unit of each clock (null where none); left out where the input names no units.
        """
        for norm, row in counts.items():
            self.verdicts[self.code[norm]] += [row.get(verdict, 0) for verdict in VERDICTS]
        if clocks.num_rows:
            self._add_clocks(clocks, units)
        if findings.num_rows:
            self._add_findings(findings)

    def _add_clocks(self, clocks: pa.Table, units: pa.Array | None) -> None:
        norm, state = _codes(clocks["norm"], self.code), _codes(clocks["state"], _STATE)
        _count(self.states, norm, state)
        for place, name in enumerate(("tie", "late_entry", "calendar_uncertain")):
            self.flags[:, place] += np.bincount(norm[_flags(clocks[name])], minlength=len(self.norms))
        ended = np.isin(state, [_STATE[name] for name in ENDINGS])
        bins, known = _used(clocks, state)
        keep = ended & known
        _count(self.used, norm[keep], _ENDING[state[keep]], bins[keep])
        if units is not None:
            self._add_units(norm, state, units)

    def _add_units(self, norm: Ints, state: Ints, units: pa.Array) -> None:
        verdict = _KEPT[state]
        encoded = units.dictionary_encode() if not pa.types.is_dictionary(units.type) else units
        names = encoded.dictionary.to_pylist()
        unit = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        decided = verdict >= 0
        self.without_unit += np.bincount(norm[decided & (unit < 0)], minlength=len(self.norms))
        keep = decided & (unit >= 0)
        key = (norm[keep] * len(names) + unit[keep]) * 2 + verdict[keep]
        for code, number in zip(*(part.tolist() for part in np.unique(key, return_counts=True)), strict=True):
            pair = self.units.setdefault(code // 2 // len(names), {}).setdefault(
                names[code // 2 % len(names)], [0, 0]
            )
            pair[code % 2] += number

    def _add_findings(self, findings: pa.Table) -> None:
        findings = findings.select(FINDINGS.names)
        findings = findings.set_column(_AT, "at", pc.cast(findings["at"], pa.int64()))
        norm, nature = _codes(findings["norm"], self.code), _codes(findings["nature"], _NATURE)
        _count(self.found, norm, nature, _codes(findings["level"], _LEVEL))
        drawn = draw_key(
            self.seed, findings["norm"], findings["matter"], findings["anchor"], findings["nature"]
        )
        over = _ints(findings["over_s"].fill_null(-1))
        self.largest.add(findings, norm, -over, -_micros(findings["at"]), drawn)
        self.drawn.add(findings, norm, drawn)
        gaps = np.flatnonzero(nature == _NATURE["gap"])
        if gaps.size:
            self.gaps.add(findings.take(gaps), norm[gaps], drawn[gaps])


_AT = FINDINGS.get_field_index("at")  # the rows kept carry it in microseconds
_STATE = {name: code for code, name in enumerate(STATES)}
_NATURE = {name: code for code, name in enumerate(NATURES)}
_LEVEL = {name: code for code, name in enumerate(LEVELS)}
_ENDING: Ints = np.array([ENDINGS.index(name) if name in ENDINGS else -1 for name in STATES])
_KEPT: Ints = np.array(
    [{"satisfied": 0, "violated": 1}.get(VERDICT_OF_STATE[name], -1) for name in STATES], dtype=np.int64
)


def _codes(column: pa.ChunkedArray, code: Mapping[str, int]) -> Ints:
    """The number of each text; a text that ``code`` does not know is an error of the caller."""
    encoded = column.combine_chunks().dictionary_encode()
    lookup = np.array([code[text] for text in encoded.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(lookup[encoded.indices.to_numpy(zero_copy_only=False)], dtype=np.int64)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _flags(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(column.fill_null(False).to_numpy(), dtype=bool)


def _micros(column: pa.ChunkedArray) -> Ints:
    """Instants as microseconds, 0 where missing."""
    return _ints(pc.cast(column, pa.int64()).fill_null(0))


def _count(into: Ints, *index: Ints) -> None:
    """Adds one at each index tuple."""
    flat = np.ravel_multi_index(index, into.shape)
    into += np.bincount(flat, minlength=into.size).reshape(into.shape)


def _used(clocks: pa.Table, state: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """The bin of used time over limit of each clock, and where it is known (a due instant after the trigger).

    The state decides the side of the limit: a day's limit ends with the day, so what was met lies left of it.
    """
    begun, due = _micros(clocks["trigger_at"]), _micros(clocks["due"])
    known = np.asarray(pc.is_valid(clocks["due"]).to_numpy(), dtype=bool) & (due > begun)
    limit = np.where(known, due - begun, 1)
    met = state == _STATE["met"]
    over = _ints(clocks["over_s"].fill_null(0)) * SECOND
    used = np.where(met, _micros(clocks["fulfilled_at"]) - begun, due - begun + over)
    tenth = np.where(known, used, 0) * WITHIN // limit
    beyond = 2 * WITHIN - 1 + np.searchsorted(WITHIN * np.array(BEYOND), tenth, "right")
    bins = np.where(tenth < 2 * WITHIN, tenth, beyond)
    return np.where(met, np.clip(bins, 0, WITHIN - 1), np.maximum(bins, WITHIN)), known
