# SPDX-License-Identifier: Apache-2.0
"""The intervals of overlap norms in one batch. Source: norm-language §4."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.cross import unknown_verdict
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.held import COVERED, DECIDED, Gathered, Key, Overlaps
from xiezhi.engine.columnar.intervals import Closed, close, intervals_of
from xiezhi.engine.columnar.triggers import version_days
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags, Ints

Objects = npt.NDArray[Any]


def collect_overlap(evaluator: Evaluator, norm: Norm, into: Overlaps) -> None:
    """Adds the intervals of a batch."""
    found: list[Gathered] = []
    for version in norm.versions:
        interval = version.interval
        assert interval is not None
        streams = [evaluator.streams.get(norm.matter, refs) for refs in (interval.start, interval.end)]
        doubtful = any(stream.unsure is not None for stream in streams)
        for sure in (True, False) if doubtful else (True,):
            gathered = _collect(evaluator, norm, version, sure)
            found += [gathered] if gathered is not None else []
    if found:
        into.gathered.append(found)


def _collect(evaluator: Evaluator, norm: Norm, version: Version, sure: bool) -> Gathered | None:
    """The intervals of the sure events; or with all events those that a doubtful one starts."""
    view, interval = evaluator.view, version.interval
    assert interval is not None
    found = close(view, intervals_of(evaluator, norm.matter, interval, sure), interval.at_most)
    place = found.owner.astype(np.int64) * evaluator.streams.width + view.rank[found.start]
    if not sure:
        known = evaluator.streams.get(norm.matter, interval.start).sure().key
        found, place = _rows_of(found, ~np.isin(place, known)), place[~np.isin(place, known)]
    if not found.size:
        return None
    sites = evaluator.sites(norm.matter, found.owner, found.start)
    covered = _covered(evaluator, norm, version, found)
    values = [vectors.objects(evaluator.value(node, sites), evaluator.pool) for node in version.by]
    keys, key_row, key, missing = _keys(values, found.size)
    distinct, unmarked = _distinct(evaluator, version, sites)
    end = np.where(found.end >= 0, view.rows[np.maximum(found.end, 0)], -1)
    start = view.rows[found.start]
    unit, officer, kind = _bearers(view, found, start)
    matter = _matters(view).take(pa.array(found.owner))
    return Gathered(
        version.number, sure, place, view.at[found.start], view.facts.seq[start], _ids(view, start), found.until,
        view.at[np.maximum(found.end, 0)], view.facts.seq[end], _ids(view, end), matter,
        keys, key_row, key, distinct, covered, missing | unmarked | (covered == COVERED.index(None)), found.bound,
        _decided(evaluator, version, sites, found, covered), unit, officer, kind,
    )  # fmt: skip


def _rows_of(found: Closed, keep: Flags) -> Closed:
    return Closed(
        found.owner[keep], found.start[keep], found.end[keep], found.until[keep], found.until_day[keep],
        found.bound[keep], found.by_now[keep],
    )  # fmt: skip


def _covered(evaluator: Evaluator, norm: Norm, version: Version, found: Closed) -> npt.NDArray[np.int8]:
    """Whether the version is in force at the start of each interval."""
    days, told = version_days(evaluator, norm, version, found.owner, found.start)
    each, back = np.unique(days, return_inverse=True)
    covers = np.array([version.covers(int(day)) for day in each], dtype=np.int8)
    return np.where(told, covers[back], COVERED.index(None)).astype(np.int8)


def _decided(
    evaluator: Evaluator, version: Version, sites: Sites, found: Closed, covered: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8]:
    """The verdict on the intervals that take no part: those without length, those the condition leaves out."""
    none, unknown = DECIDED.index("not_applicable"), DECIDED.index(unknown_verdict(version))
    decided = np.zeros(found.size, dtype=np.int8)
    if version.when is not None:
        applies, settled = evaluator.truth(version.when, sites)
        if version.unknown == "breach":
            applies, settled = applies | ~settled, np.ones(found.size, dtype=bool)
        unsettled = ~settled & (covered != COVERED.index(False))
        decided[~(applies & settled)] = none
        decided[unsettled] = unknown
    decided[found.until <= evaluator.view.at[found.start]] = none
    return decided


def _keys(columns: list[Objects], size: int) -> tuple[list[Key], Ints, Ints, Flags]:
    """(the different keys, rows, the key of each, whether a row lacks one): a list counts under each member."""
    codes: dict[Key, int] = {}
    known: dict[Key, tuple[list[int], bool]] = {}
    rows, found = [], []
    missing = np.zeros(size, dtype=bool)
    every = zip(*columns, strict=True) if columns else [()] * size  # without keys all hold one resource
    for row, values in enumerate(every):
        alike = tuple(map(_typed, values))
        if alike not in known:
            keys, lacking = _held(values)
            known[alike] = [codes.setdefault(key, len(codes)) for key in keys], lacking
        mine, missing[row] = known[alike]
        rows += [row] * len(mine)
        found += mine
    return list(codes), np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64), missing


def _typed(value: Any) -> Any:
    """A value with its type, in which numbers and truth values differ that Python takes for equal."""
    return tuple(map(_typed, value)) if type(value) is tuple else (type(value), value)


def _held(values: tuple[Any, ...]) -> tuple[tuple[Key, ...], bool]:
    """The keys under which an interval takes part, and whether one is unknown."""
    parts, lacking = [], False
    for value in values:
        members = value if type(value) is tuple else (value,)
        parts.append([(type(member), member) for member in members if member is not None])
        lacking = lacking or None in members
    return tuple(dict.fromkeys(product(*parts))), lacking


def _distinct(evaluator: Evaluator, version: Version, sites: Sites) -> tuple[list[Any], Flags]:
    """The mark of each interval by which holders are told apart, and where it is missing."""
    if version.distinct is None:
        return [None] * sites.size, np.zeros(sites.size, dtype=bool)
    values = vectors.objects(evaluator.value(version.distinct, sites), evaluator.pool)
    marks = [None if value is None else (type(value), value) for value in values]
    return marks, np.array([mark is None for mark in marks], dtype=bool)


def _bearers(view: View, found: Closed, start: Ints) -> tuple[pa.Array, pa.Array, list[str]]:
    """The unit, officer and kind that a breach falls to, as ``cross.bearers`` tells them."""
    facts = view.facts
    unit = facts.matter_unit[found.owner]
    if facts.unit is not None:
        unit = np.where(unit < 0, facts.unit[start], unit)
    officer = facts.actor[start] if facts.actor is not None else np.full(found.size, -1, dtype=np.int32)
    kinds = list(view.pack.kinds)
    named = [kinds[code] for code in facts.matter_kind[found.owner].tolist()]
    return _texts(view, unit), _texts(view, officer), named


def _texts(view: View, codes: npt.NDArray[np.int32]) -> pa.Array:
    texts = view.facts.pool.texts
    return pa.array([texts[code] if code >= 0 else None for code in codes.tolist()], pa.string())


def _matters(view: View) -> pa.Array:
    return pa.array(view.facts.matter_ids, pa.string())


def _ids(view: View, rows: Ints) -> pa.Array:
    """The ids of events, given ones and default ones; null for -1."""
    facts, here = view.facts, rows >= 0
    rows = np.maximum(rows, 0)
    matters = _matters(view).take(pa.array(facts.matter[rows]))
    ids = pc.binary_join_element_wise(matters, pa.array(facts.number[rows]).cast(pa.string()), "#")
    if facts.ids is not None:
        ids = pc.coalesce(pa.array(facts.ids, pa.string()).take(pa.array(rows)), ids)
    return pc.if_else(pa.array(here), ids, pa.scalar(None, pa.string()))
