# SPDX-License-Identifier: Apache-2.0
"""Times out of texts and columns, by the million. Source: norm-language §2, interchange In.

Texts are sorted by their *shape* (every digit a 0); a shape is understood once, then its digits are read as arrays.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.connectors.shapes import Shape, shape_of
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, SECOND, Zone, day_of

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
LONGEST = 64
FIRST = day_of(date(1900, 1, 1)) * DAY
AFTER = day_of(date(2200, 1, 1)) * DAY


@dataclass(frozen=True)
class Rule:
    """How the stamps of a table are read. ``zone``: of stamps without offset; ``home``: the pack's, whose days count.

    ``formats``: ``strptime`` forms tried first; ``day``: only the day of every stamp counts.
    """

    zone: Zone
    home: Zone
    formats: tuple[str, ...] = ()
    day: bool = False


@dataclass
class Times:
    """Instants in µs UTC. ``ok``: the stamp was read; ``missing``: there was none; ``day``: day-precise.

    ``moved``: the stamp lay in a gap of its zone and was moved forward by the gap's length.
    """

    us: Ints
    ok: Flags
    missing: Flags
    day: Flags
    moved: Flags

    def take(self, rows: Ints) -> Times:
        return Times(*(getattr(self, name)[rows] for name in ("us", "ok", "missing", "day", "moved")))


@dataclass
class _Civil:
    """Wall-clock readings: µs since 1970-01-01 00:00 of the wall clock; offset in µs where one is written."""

    local: Ints
    ok: Flags
    day: Flags
    offset: Ints
    aware: Flags


def read_times(column: pa.Array, rule: Rule) -> Times:
    """A column of any type as instants: timestamps, dates, or texts in the usual forms."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _spread(read_times(column.dictionary, rule), column.indices)
    if pa.types.is_timestamp(kind) and kind.tz is not None and not rule.day:
        return _utc(column)
    civil, missing = _wall_clocks(column, rule)
    return _resolve(civil, missing, rule)


def _utc(column: pa.Array) -> Times:
    """Timestamps with a zone are instants already."""
    n = len(column)
    none = np.zeros(n, dtype=bool)
    if column.null_count or not n:
        us = np.asarray(_microseconds(column).fill_null(0))
        missing = np.asarray(column.is_null())
        return Times(us, ~missing & (us >= FIRST) & (us < AFTER), missing, none, none)
    us = np.asarray(_microseconds(column))
    within = us.min() >= FIRST and us.max() < AFTER
    return Times(us, np.ones(n, dtype=bool) if within else (us >= FIRST) & (us < AFTER), none, none, none)


def read_days(column: pa.Array, rule: Rule) -> tuple[Ints, Flags, Flags]:
    """(civil days, read, missing): a date as written; of a stamp with offset, its date in the pack's zone."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    civil, missing = _wall_clocks(column, rule)
    days = civil.local // DAY
    if civil.aware.any():
        days = np.where(civil.aware, rule.home.days(civil.local - civil.offset), days)
    return days, civil.ok & ~missing, missing


def _wall_clocks(column: pa.Array, rule: Rule) -> tuple[_Civil, Flags]:
    """A column as wall-clock readings, and which rows have none."""
    kind, n = column.type, len(column)
    none = np.zeros(n, dtype=bool)
    missing = np.asarray(column.is_null())
    if pa.types.is_timestamp(kind):
        us = np.asarray(_microseconds(column).fill_null(0))
        return _Civil(
            us, ~missing, none, np.zeros(n, dtype=np.int64), np.full(n, kind.tz is not None)
        ), missing
    if pa.types.is_date(kind):
        days = np.asarray(column.cast(pa.date32()).cast(pa.int32()).fill_null(0)).astype(np.int64)
        return _Civil(days * DAY, ~missing, ~missing, np.zeros(n, dtype=np.int64), none), missing
    texts = pc.utf8_trim_whitespace(column.cast(pa.string())).fill_null("")
    return _read(texts, rule.formats), np.asarray(pc.equal(pc.binary_length(texts), 0))


def _microseconds(column: pa.Array) -> pa.Array:
    """Any timestamp as int64 µs; finer stamps are cut to the microsecond."""
    unit, tz = column.type.unit, column.type.tz
    if unit == "ns":
        whole = pc.floor_temporal(column.cast(pa.timestamp("ns")), unit="microsecond")
        return whole.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    return column.cast(pa.timestamp("us", tz)).cast(pa.int64())


def _spread(read: Times, indices: pa.Array) -> Times:
    known = np.asarray(indices.is_valid())
    rows = np.asarray(indices.fill_null(0)).astype(np.int64)
    if not len(read.us):
        nothing = np.zeros(len(rows), dtype=bool)
        return Times(np.zeros(len(rows), dtype=np.int64), nothing, ~known, nothing, nothing)
    result = read.take(rows)
    return Times(
        result.us, result.ok & known, result.missing | ~known, result.day & known, result.moved & known
    )


def _resolve(civil: _Civil, missing: Flags, rule: Rule) -> Times:
    """Wall-clock readings as instants; a day alone is its first instant in the pack's zone."""
    us, moved = to_utc(civil.local, rule.zone)
    us = np.where(civil.aware, civil.local - civil.offset, us)
    moved &= ~civil.aware & ~civil.day & civil.ok
    day = civil.day & civil.ok
    if rule.day:
        written = np.where(civil.aware, rule.home.days(us), civil.local // DAY)
        us, day, moved = rule.home.midnights(written), civil.ok.copy(), np.zeros_like(moved)
    elif day.any():
        us[day] = rule.home.midnights(civil.local[day] // DAY)
    ok = civil.ok & ~missing & (civil.local >= FIRST) & (civil.local < AFTER)
    return Times(us, ok, missing, day & ok, moved & ok)


def to_utc(local: Ints, zone: Zone) -> tuple[Ints, Flags]:
    """Wall-clock µs as instants: in a fold the earlier, in a gap moved forward by its length (then flagged)."""
    before, after = zone.offsets(local - DAY), zone.offsets(local + DAY)
    early = local - before
    moved = np.zeros(local.shape, dtype=bool)
    near = np.flatnonzero(before != after)
    if not len(near):
        return early, moved
    late = local[near] - after[near]
    right_early = zone.offsets(early[near]) == before[near]
    right_late = zone.offsets(late) == after[near]
    early[near] = np.where(right_early | ~right_late, early[near], late)
    moved[near] = ~right_early & ~right_late
    return early, moved


def _read(texts: pa.Array, formats: tuple[str, ...]) -> _Civil:
    """Texts (no nulls) as wall-clock readings."""
    n = len(texts)
    civil = _Civil(
        np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool), np.zeros(n, dtype=bool), np.zeros(n, dtype=np.int64),
        np.zeros(n, dtype=bool),
    )  # fmt: skip
    offsets = np.frombuffer(texts.buffers()[1], np.int32, n + 1, texts.offset * 4).astype(np.int64)
    data = texts.buffers()[2]
    letters = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, dtype=np.uint8)
    lengths = np.diff(offsets)
    for length in np.unique(lengths):
        if 0 < length <= LONGEST:
            rows = np.flatnonzero(lengths == length)
            _read_alike(letters[offsets[rows][:, None] + np.arange(length)], rows, formats, civil)
    return civil


def _read_alike(letters: npt.NDArray[np.uint8], rows: Ints, formats: tuple[str, ...], civil: _Civil) -> None:
    """Texts of one length, shape by shape."""
    digit = (letters >= 48) & (letters <= 57)
    shapes = np.where(digit, np.uint8(48), letters)
    if (shapes == shapes[0]).all():
        _read_shape(letters, rows, shapes[0].tobytes(), formats, civil)
        return
    keys = np.ascontiguousarray(shapes).view(f"S{shapes.shape[1]}").ravel()
    found, which = np.unique(keys, return_inverse=True)
    order = np.argsort(which, kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(found)))
    for number in range(len(found)):
        mine = order[ends[number - 1] if number else 0 : ends[number]]
        _read_shape(letters[mine], rows[mine], shapes[mine[0]].tobytes(), formats, civil)


def _read_shape(
    letters: npt.NDArray[np.uint8], rows: Ints, shape: bytes, formats: tuple[str, ...], civil: _Civil
) -> None:
    plan = shape_of(shape, formats)
    if plan is None:
        _read_wide(letters, rows, formats, civil)
        return
    local, ok = _wall_clock(letters, plan)
    civil.local[rows], civil.ok[rows], civil.day[rows] = local, ok, plan.day
    if plan.offset is not None:
        civil.aware[rows] = True
        civil.offset[rows] = _offset(letters, plan)


def _read_wide(letters: npt.NDArray[np.uint8], rows: Ints, formats: tuple[str, ...], civil: _Civil) -> None:
    """Texts with full-width digits and marks, as Chinese input methods write them."""
    if not (letters >= 0xEF).any():
        return
    texts = [line.tobytes().decode("utf-8", "ignore") for line in letters]
    plain = [unicodedata.normalize("NFKC", text).strip() for text in texts]
    changed = [place for place, (old, new) in enumerate(zip(texts, plain, strict=True)) if old != new]
    if changed:
        read = _read(pa.array([plain[place] for place in changed], pa.string()), formats)
        mine = rows[changed]
        for name in ("local", "ok", "day", "offset", "aware"):
            getattr(civil, name)[mine] = getattr(read, name)


def _number(letters: npt.NDArray[np.uint8], span: tuple[int, int] | None) -> Ints:
    result = np.zeros(len(letters), dtype=np.int64)
    if span is not None:
        for column in range(*span):
            result = result * 10 + (letters[:, column].astype(np.int64) - 48)
    return result


def _wall_clock(letters: npt.NDArray[np.uint8], plan: Shape) -> tuple[Ints, Flags]:
    year, month, day = (_number(letters, plan.spans.get(key)) for key in "Ymd")
    hour, minute, second = (_number(letters, plan.spans.get(key)) for key in "HMS")
    if plan.short_year:
        year += np.where(year < 69, 2000, 1900)
    if plan.half == "p":
        ok = (hour >= 1) & (hour <= 12)
        hour = hour % 12 + 12
    elif plan.half == "a":
        ok = (hour >= 0) & (hour <= 12)
        hour = hour % 12
    else:
        ok = np.ones(len(letters), dtype=bool)
    fraction = np.zeros(len(letters), dtype=np.int64)
    if (span := plan.spans.get("f")) is not None:
        digits = min(span[1] - span[0], 6)
        fraction = _number(letters, (span[0], span[0] + digits)) * 10 ** (6 - digits)
    midnight = (hour == 24) & (minute == 0) & (second == 0) & (fraction == 0)
    ok &= (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1)
    ok &= ((hour <= 23) | midnight) & (minute <= 59) & (second <= 59)
    days = days_from_civil(year, np.clip(month, 1, 12), day)
    ok &= day <= days_from_civil(year + month // 12, month % 12 + 1, np.ones_like(day)) - days + day - 1
    return days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + fraction, ok


def _offset(letters: npt.NDArray[np.uint8], plan: Shape) -> Ints:
    hours, minutes = (_number(letters, plan.spans.get(key)) for key in ("zH", "zM"))
    return (hours * HOUR + minutes * MINUTE) * (plan.offset or 0)


def days_from_civil(year: Ints, month: Ints, day: Ints) -> Ints:
    """Day numbers of civil dates (proleptic Gregorian; month 1–12)."""
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    return np.asarray(
        era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468, dtype=np.int64
    )
