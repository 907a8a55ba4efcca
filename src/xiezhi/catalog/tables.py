# SPDX-License-Identifier: Apache-2.0
"""Dated look-up tables (``tables/NAME.csv``, ``NAME.yaml``). Source: packs.md."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import TYPES, Table, TableRow
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.values import typed
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone, date_of, day_of

TABLE_KEYS = ("title", "keys", "types", "columns", "source", "note", "replaceable")
VALIDITY = ("valid_from", "valid_to")
RIGHT_OF = {  # what a cell of a type holds
    "integer": ("整数, 如 7", "a whole number such as 7"),
    "number": ("数, 如 0.5", "a number such as 0.5"),
    "money": ("数, 不带单位和千分位, 如 1000", "a number without unit or separators such as 1000"),
    "boolean": ("true 或 false", "true or false"),
    "duration": ("期间, 如 30 d", "a duration such as 30 d"),
}
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
    twice = list(dict.fromkeys(name for name in header if header.count(name) > 1 and name))
    right = ("每列一个名称", "a name of its own for each column")
    if twice:
        names = " ".join(twice)
        zh, en = f"列名重复: {names}", f"column given twice: {names}"
        faults.error(place, "table", zh, en, right)
    if "" in header:
        at = header.index("") + 1
        faults.error(place, "table", f"第 {at} 列没有名称", f"column {at} has no name", right)


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
    read = Reader(faults)
    keys, types = read_form(form, read)
    replaceable = form.get("replaceable") if form.is_map else None
    missing = [column for column in (*keys, *types) if column not in header]
    for column in dict.fromkeys(missing):
        zh, en = f"表 {name} 没有列 {column[:60]!r}", f"table {name} has no column {column[:60]!r}"
        faults.error(form, "table", zh, en, (" ".join(header), " ".join(header)))
    if missing or not keys:
        return None
    columns = {column: types.get(column, "text") for column in header if column not in VALIDITY}
    table = make_table(name, keys, columns, iter(lines), file, zone, faults)
    return replace(table, replaceable=replaceable is not None and bool(read.flag(replaceable)))


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
                _overlap_fault(Place(file, line), row, earlier, other, faults)
                break
        places[row.keys].append((line, row))
        rows.append(row)
    return Table(name, keys, dict(types), tuple(rows))


def _overlap_fault(at: Place, row: TableRow, earlier: int, other: TableRow, faults: Faults) -> None:
    keys = " ".join(str(key) for key in row.keys)[:60]
    one, two = _span(other), _span(row)
    zh = f"键 {keys} 与第 {earlier} 行相同, 有效期 {one} 与 {two} 重叠"
    en = f"keys {keys} as on line {earlier}, validity {one} and {two} overlaps"
    right = ("valid_from、valid_to 不重叠", "valid_from and valid_to that do not overlap")
    if row.valid_from is not None and (other.valid_from is None or other.valid_from < row.valid_from):
        last = date_of(row.valid_from - 1)
        right = (f"第 {earlier} 行 valid_to 至迟 {last}", f"valid_to on line {earlier} no later than {last}")
    faults.error(at, "table-overlap", zh, en, right)


def _span(row: TableRow) -> str:
    return " – ".join("…" if day is None else str(date_of(day)) for day in (row.valid_from, row.valid_to))


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
    values = _values(types, raw, place, zone, faults)
    if values is None:
        return None
    missing = [key for key in keys if values.get(key) is None]
    if missing:
        zh, en = f"键 {' '.join(missing)} 为空", f"empty key {' '.join(missing)}"
        faults.error(place, "table", zh, en, ("每行都有键", "a key in every row"))
        return None
    given = (values.pop(name) for name in VALIDITY)
    first, last = (None if day is None else day_of(day) for day in given)
    if first is not None and last is not None and first > last:
        zh = f"valid_from {date_of(first)} 晚于 valid_to {date_of(last)}"
        en = f"valid_from {date_of(first)} is after valid_to {date_of(last)}"
        right = (f"valid_from 至迟 {date_of(last)}", f"valid_from no later than {date_of(last)}")
        faults.error(place, "table", zh, en, right)
        return None
    return TableRow(tuple(values[key] for key in keys), values, first, last, place.line)


def _values(
    types: Mapping[str, str], raw: Mapping[str, Any], place: Place, zone: Zone, faults: Faults
) -> dict[str, Any] | None:
    """The typed cells of a row; ``None`` where one does not fit, with a fault for each that does not."""
    values: dict[str, Any] = {}
    for column in (*types, *VALIDITY):
        type_ = types.get(column, "date")
        try:
            values[column] = typed(raw.get(column), type_, zone)
        except XiezhiError as error:
            right = RIGHT_OF.get(type_, ("", ""))
            faults.error(place, "table", f"列 {column}: {error.zh}", f"column {column}: {error.en}", right)
    return values if len(values) == len({*types, *VALIDITY}) else None
