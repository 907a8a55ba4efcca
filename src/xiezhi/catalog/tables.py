# SPDX-License-Identifier: Apache-2.0
"""Dated look-up tables (``tables/NAME.csv``, ``NAME.yaml``) and ``calendar_days.csv``. Source: packs.md."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import TYPES, Table, TableRow
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.values import parse_day, typed
from xiezhi.kernel.calendar import FIRST_DAY, LAST_DAY, CalendarDay
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone, day_of

TABLE_KEYS = ("title", "keys", "types", "columns", "source", "note")
VALIDITY = ("valid_from", "valid_to")
Lines = list[tuple[int, dict[str, str]]]


def read_lines(text: str, file: str, faults: Faults) -> tuple[list[str], Lines]:
    """Header and rows (line number, column → text) of a CSV; rows of another length are faults."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    header: list[str] = []
    lines: Lines = []
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = [cell.strip() for cell in row]
                _check_header(header, Place(file, rows.line_num), faults)
            elif len(row) != len(header):
                zh, en = f"有 {len(row)} 格", f"{len(row)} cells"
                right = (f"{len(header)} 格, 与表头一致", f"{len(header)}, as the header has")
                faults.error(Place(file, rows.line_num), "table", zh, en, right)
            else:
                lines.append((rows.line_num, dict(zip(header, map(str.strip, row), strict=True))))
    except csv.Error as error:
        faults.error(
            Place(file, rows.line_num), "table", f"CSV 无法读取: {error}", f"unreadable CSV: {error}"
        )
    if not header:
        faults.error(
            Place(file, 1),
            "table",
            "没有表头",
            "no header",
            ("第一行为列名", "column names on the first line"),
        )
    return header, lines


def _check_header(header: list[str], place: Place, faults: Faults) -> None:
    if len(set(header)) != len(header) or "" in header:
        faults.error(place, "table", "列名重复或为空", "a column name is missing or given twice")


def read_table(
    name: str, text: str, file: str, form: Node | None, zone: Zone, faults: Faults
) -> Table | None:
    """The table of a CSV text and its form; ``None`` with the faults where the form does not fit."""
    header, lines = read_lines(text, file, faults)
    if form is None:
        zh, en = f"表 {name} 没有 {name}.yaml", f"table {name} has no {name}.yaml"
        faults.error(
            Place(file, 1), "table", zh, en, ("{keys: [列…], types: {列: 类型}}", "{keys: […], types: {…}}")
        )
        return None
    keys, types = read_form(form, Reader(faults))
    missing = [column for column in (*keys, *types) if column not in header]
    for column in dict.fromkeys(missing):
        zh, en = f"表 {name} 没有列 {column[:60]!r}", f"table {name} has no column {column[:60]!r}"
        faults.error(form, "table", zh, en, (" ".join(header), " ".join(header)))
    if missing or not keys:
        return None
    columns = {column: types.get(column, "text") for column in header if column not in VALIDITY}
    return make_table(name, keys, columns, iter(lines), file, zone, faults)


def read_form(form: Node, read: Reader) -> tuple[tuple[str, ...], dict[str, str]]:
    """Keys and types: ``keys: […]`` with ``types: {column: type}``, or ``columns: {column: {type, key}}``."""
    if not read.mapping(form, allowed=TABLE_KEYS):
        return (), {}
    types: dict[str, str] = {}
    keys = list(read.texts(form.value["keys"])) if form.get("keys") else []
    for part in (form.get("types"), form.get("columns")):
        if part is None:
            continue
        if not part.is_map:
            read.wrong(part, "{列: 类型}", "{column: type}")
            continue
        for column, child in part.value.items():
            given = child.get("type") if child.is_map else child
            types[column] = (
                read.one_of(given, TYPES) if given is not None and not given.is_empty else None
            ) or "text"
            key = child.get("key")
            if key is not None and read.flag(key) and column not in keys:
                keys.append(column)
    if not keys:
        read.missing(form, "keys")
    return tuple(keys), types


def make_table(
    name: str,
    keys: tuple[str, ...],
    types: Mapping[str, str],
    lines: Iterator[tuple[int, Mapping[str, Any]]],
    file: str,
    zone: Zone,
    faults: Faults,
) -> Table:
    """A table of raw rows: typed, with two rows of equal keys and overlapping validity a fault."""
    rows: list[TableRow] = []
    places: dict[tuple[Any, ...], list[tuple[int, TableRow]]] = defaultdict(list)
    for line, raw in lines:
        row = _row(keys, types, raw, Place(file, line), zone, faults)
        if row is None:
            continue
        for earlier, other in places[row.keys]:
            if _overlap(row, other):
                zh, en = (
                    f"与第 {earlier} 行键相同且有效期重叠",
                    f"same keys as line {earlier}, validity overlaps",
                )
                faults.error(
                    Place(file, line), "table-overlap", zh, en, ("有效期不重叠", "intervals that do not meet")
                )
                break
        places[row.keys].append((line, row))
        rows.append(row)
    return Table(name, keys, dict(types), tuple(rows))


def _overlap(one: TableRow, other: TableRow) -> bool:
    after = one.valid_from is not None and other.valid_to is not None and one.valid_from > other.valid_to
    before = other.valid_from is not None and one.valid_to is not None and other.valid_from > one.valid_to
    return not (after or before)


def _row(
    keys: tuple[str, ...],
    types: Mapping[str, str],
    raw: Mapping[str, Any],
    place: Place,
    zone: Zone,
    faults: Faults,
) -> TableRow | None:
    values: dict[str, Any] = {}
    for column in (*types, *VALIDITY):
        type_ = types.get(column, "date")
        try:
            values[column] = typed(raw.get(column), type_, zone)
        except XiezhiError as error:
            faults.error(place, "table", f"列 {column}: {error.zh}", f"column {column}: {error.en}")
            return None
    missing = [key for key in keys if values.get(key) is None]
    if missing:
        zh, en = f"键 {' '.join(missing)} 为空", f"empty key {' '.join(missing)}"
        faults.error(place, "table", zh, en, ("每行都有键", "a key in every row"))
        return None
    first, last = (values.pop(name) for name in VALIDITY)
    days = (None if day is None else day_of(day) for day in (first, last))
    return TableRow(tuple(values[key] for key in keys), values, *days)


def read_calendar_days(text: str, file: str, faults: Faults) -> dict[int, CalendarDay]:
    """Day number → worked or not; columns ``date, working, holiday, source``."""
    header, lines = read_lines(text, file, faults)
    if header and not {"date", "working"} <= set(header):
        columns = "date,working,holiday,source"
        faults.error(
            Place(file, 1), "calendar", "缺列 date 或 working", "date or working missing", (columns, columns)
        )
        return {}
    days: dict[int, CalendarDay] = {}
    for line, row in lines:
        entry = _calendar_day(row, Place(file, line), faults)
        if entry is None:
            continue
        if entry[0] in days:
            faults.error(
                Place(file, line), "calendar", f"{row['date']} 重复", f"{row['date']} is given twice"
            )
        days[entry[0]] = entry[1]
    return days


def _calendar_day(row: Mapping[str, Any], place: Place, faults: Faults) -> tuple[int, CalendarDay] | None:
    try:
        day = day_of(parse_day(str(row["date"])))
        working = typed(row["working"], "boolean", _NO_ZONE)
        holiday = typed(row.get("holiday"), "boolean", _NO_ZONE)
    except XiezhiError as error:
        faults.error(place, "calendar", error.zh, error.en)
        return None
    if working is None or not FIRST_DAY <= day <= LAST_DAY:
        right = ("working 为 true 或 false; 1900–2199 年", "working true or false; a year 1900–2199")
        faults.error(place, "calendar", "此行不对", "this row is not right", right)
        return None
    return day, CalendarDay(working, bool(holiday))


_NO_ZONE: Any = None  # booleans need none
