# SPDX-License-Identifier: Apache-2.0
"""Running figures over batches of clocks and findings: counts, used time, units, samples.

Memory grows with norms and units, not with rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import LEVELS, Norm
from xiezhi.derive.sampling import Best, Rows, draw_key
from xiezhi.engine.results import FINDINGS, STATES, VERDICT_OF_STATE, VERDICTS
from xiezhi.kernel.instant import SECOND, Zone, zone

Ints = npt.NDArray[np.int64]

NATURES = ("breach", "warning", "gap")
MOST = 20  # findings shown of each norm, of the largest and of the random ones
GAPS = 5  # gaps named of each norm
WITHIN = 10  # bins of a tenth of the limit up to the limit, as many beyond
BEYOND = (2.0, 3.0, 5.0, 10.0)  # then classes from so many limits on
BINS = 2 * WITHIN + len(BEYOND)
ENDINGS = ("met", "late", "overdue")  # the states whose clocks have a used time to show


@dataclass
class Part:
    """The figures of one batch, as in ``Figures``."""

    counts: Mapping[str, Mapping[str, int]]
    states: Ints
    used: Ints
    flags: Ints
    found: Ints
    without_unit: Ints
    units: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    unannounced: Counter[int] = field(default_factory=Counter)
    samples: tuple[Rows, ...] | None = None
    gaps: Rows | None = None


class Figures:
    """What the report and the summary say of all rows. ``part`` reads a batch, in any thread; ``merge`` adds it up.

    ``used``: norm × ending × bin, clocks by used share of the limit. ``flags``: norm × (tie, late entry,
    calendar uncertain). ``units``: norm → unit → [kept, broken]. ``unannounced``: civil year → clocks that end in
    it and asked a day that no calendar covers.
    """

    def __init__(self, norms: Sequence[Norm], seed: int, where: Zone | None = None) -> None:
        self.norms = tuple(norms)
        self.code = {norm.id: code for code, norm in enumerate(self.norms)}
        self.seed = seed
        self.zone = where or zone("UTC")
        count = len(self.norms)
        self.verdicts = _zeros(count, len(VERDICTS))
        self.states = _zeros(count, len(STATES))
        self.used = _zeros(count, len(ENDINGS), BINS)
        self.flags = _zeros(count, 3)
        self.found = _zeros(count, len(NATURES), len(LEVELS))
        self.without_unit = _zeros(count)
        self.units: dict[int, dict[str, list[int]]] = {}
        self.unannounced: Counter[int] = Counter()
        self.largest, self.drawn, self.gaps = Best(MOST), Best(MOST), Best(GAPS)

    def add(
        self,
        clocks: pa.Table,
        findings: pa.Table,
        counts: Mapping[str, Mapping[str, int]],
        units: pa.Array | None = None,
    ) -> None:
        """One batch at once."""
        self.merge(self.part(clocks, findings, counts, units))

    def part(
        self,
        clocks: pa.Table,
        findings: pa.Table,
        counts: Mapping[str, Mapping[str, int]],
        units: pa.Array | None = None,
    ) -> Part:
        """One batch: tables of ``CLOCKS`` and ``FINDINGS``, verdicts by norm.

        ``units``: the unit of each clock (null where none); left out where the input names no units.
        """
        zeros = {name: np.zeros_like(getattr(self, name)) for name in _ADDED}
        part = Part(counts, **zeros)
        if clocks.num_rows:
            self._read_clocks(part, clocks, units)
        if findings.num_rows:
            self._read_findings(part, findings)
        return part

    def merge(self, part: Part) -> None:
        """Adds the figures of one batch."""
        for norm, row in part.counts.items():
            self.verdicts[self.code[norm]] += [row.get(verdict, 0) for verdict in VERDICTS]
        for name in _ADDED:
            getattr(self, name).__iadd__(getattr(part, name))
        self.unannounced += part.unannounced
        for (norm_code, unit), pair in part.units.items():
            both = self.units.setdefault(norm_code, {}).setdefault(unit, [0, 0])
            both[:] = [old + new for old, new in zip(both, pair, strict=True)]
        if part.samples is not None:
            self.largest.merge(part.samples[0])
            self.drawn.merge(part.samples[1])
        if part.gaps is not None:
            self.gaps.merge(part.gaps)

    def _read_clocks(self, part: Part, clocks: pa.Table, units: pa.Array | None) -> None:
        norm, state = _codes(clocks["norm"], self.code), _codes(clocks["state"], _STATE)
        _count(part.states, norm * len(STATES) + state)
        for place, name in enumerate(("tie", "late_entry", "calendar_uncertain")):
            marked = norm[_flags(clocks[name])]
            if marked.size:
                part.flags[:, place] += np.bincount(marked, minlength=len(self.norms))
        part.unannounced = self._years(clocks)
        ending, bins = _ENDING[state], _used(clocks, state)
        shown = np.flatnonzero((ending >= 0) & (bins >= 0))
        _count(part.used, ((norm * len(ENDINGS) + ending) * BINS + bins)[shown])
        if units is not None:
            _read_units(part, norm, _KEPT[state], units)

    def _years(self, clocks: pa.Table) -> Counter[int]:
        """The years in which uncertain clocks end."""
        ends = clocks["due"].filter(clocks["calendar_uncertain"].fill_null(False)).drop_null()
        if not len(ends):
            return Counter()
        days = self.zone.days(_micros(ends) - 1).astype("datetime64[D]")
        return Counter((days.astype("datetime64[Y]").astype(np.int64) + 1970).tolist())

    def _read_findings(self, part: Part, findings: pa.Table) -> None:
        findings = findings.select(FINDINGS.names)
        findings = findings.set_column(_AT, "at", pc.cast(findings["at"], pa.int64()))
        norm, nature = _codes(findings["norm"], self.code), _codes(findings["nature"], _NATURE)
        level = _codes(findings["level"], _LEVEL)
        _count(part.found, (norm * len(NATURES) + nature) * len(LEVELS) + level)
        drawn = draw_key(self.seed, findings["norm"], findings["nature"], _identity(findings))
        over = _ints(findings["over_s"].fill_null(-1))
        largest = self.largest.of(findings, norm, -over, -_micros(findings["at"]), drawn)
        part.samples = (_plain(largest), _plain(self.drawn.of(findings, norm, drawn)))
        gaps = np.flatnonzero(nature == _NATURE["gap"])
        if gaps.size:
            part.gaps = _plain(self.gaps.of(findings.take(gaps), norm[gaps], drawn[gaps]))


def _plain(rows: Rows) -> Rows:
    return rows._replace(table=rows.table.cast(_KEPT_ROWS))


def _zeros(*shape: int) -> Ints:
    return np.zeros(shape, dtype=np.int64)


def _read_units(part: Part, norm: Ints, verdict: Ints, units: pa.Array) -> None:
    """``verdict``: 0 kept, 1 broken, -1 not decided."""
    decided = verdict >= 0
    encoded = units if pa.types.is_dictionary(units.type) else units.dictionary_encode()
    if encoded.null_count == len(encoded):
        part.without_unit += np.bincount(norm[decided], minlength=len(part.without_unit))
        return
    names = encoded.dictionary.to_pylist()
    unit = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    part.without_unit += np.bincount(norm[decided & (unit < 0)], minlength=len(part.without_unit))
    keep = decided & (unit >= 0)
    pairs, place = np.unique(norm[keep] * len(names) + unit[keep], return_inverse=True)
    broken = np.bincount(place, weights=verdict[keep]).astype(np.int64)
    kept = np.bincount(place) - broken
    for pair, met, missed in zip(pairs.tolist(), kept.tolist(), broken.tolist(), strict=True):
        part.units[pair // len(names), names[pair % len(names)]] = (met, missed)


_ADDED = ("states", "used", "flags", "found", "without_unit")  # what parts simply add up
_AT = FINDINGS.get_field_index("at")
_KEPT_ROWS = FINDINGS.set(_AT, pa.field("at", pa.int64()))  # the rows kept carry their time in microseconds
_STATE = {name: code for code, name in enumerate(STATES)}
_NATURE = {name: code for code, name in enumerate(NATURES)}
_LEVEL = {name: code for code, name in enumerate(LEVELS)}
_ENDING: Ints = np.array([ENDINGS.index(name) if name in ENDINGS else -1 for name in STATES])
_KEPT: Ints = np.array(
    [{"satisfied": 0, "violated": 1}.get(VERDICT_OF_STATE[name], -1) for name in STATES], dtype=np.int64
)


def _identity(findings: pa.Table) -> pa.Array:
    """What tells a finding from the others of its norm and nature: its anchor, of a gap its matter."""
    anchors = findings["anchor"].combine_chunks()
    return anchors if not anchors.null_count else pc.coalesce(anchors, findings["matter"].combine_chunks())


def _codes(column: pa.ChunkedArray, code: Mapping[str, int]) -> Ints:
    """The number of each text; a text that ``code`` does not know is an error of the caller."""
    texts = column.combine_chunks()
    encoded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    lookup = np.array([code[text] for text in encoded.dictionary.to_pylist()], dtype=np.int64)
    return np.asarray(lookup[encoded.indices.to_numpy(zero_copy_only=False)], dtype=np.int64)


def _ints(column: pa.ChunkedArray) -> Ints:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _flags(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return np.asarray(column.fill_null(False).to_numpy(), dtype=bool)


def _micros(column: pa.ChunkedArray) -> Ints:
    """Instants as microseconds, 0 where missing."""
    return _ints(pc.cast(column, pa.int64()).fill_null(0))


def _count(into: Ints, flat: Ints) -> None:
    """Adds one at each flat index."""
    into += np.bincount(flat, minlength=into.size).reshape(into.shape)


def _used(clocks: pa.Table, state: Ints) -> Ints:
    """The bin of used time over limit of each clock that ended; -1 where there is no due instant after the trigger.

    The state decides the side of the limit: a day's limit ends with the day, so what was met lies left of it.
    """
    begun, due = _micros(clocks["trigger_at"]), _micros(clocks["due"])
    met = state == _STATE["met"]
    limit = due - begun
    used = np.where(
        met, _micros(clocks["fulfilled_at"]) - begun, limit + _ints(clocks["over_s"].fill_null(0)) * SECOND
    )
    known = (
        limit > 0
        if not clocks["due"].null_count
        else (limit > 0) & _ints(clocks["due"].is_valid()).astype(bool)
    )
    tenth = (used * float(WITHIN) / np.where(known, limit, 1)).astype(np.int64)
    bins = np.where(met, np.clip(tenth, 0, WITHIN - 1), np.maximum(tenth, WITHIN))
    far = np.flatnonzero(bins >= 2 * WITHIN)
    bins[far] = 2 * WITHIN - 1 + np.searchsorted(WITHIN * np.array(BEYOND), bins[far], "right")
    return np.where(known, bins, -1)
