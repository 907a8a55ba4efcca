# SPDX-License-Identifier: Apache-2.0
"""A copy of the source's own table with its faults marked in the cells, to be mended where it was written.

✕ red: the row was not taken; △ yellow: the row was taken without this value. Every cell is text. Rows that were read
and kept out for what they say (another unit's matter, a time to come) are found again by the number of their matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from xiezhi.casework.models import Quarantined, Run
from xiezhi.connectors.cells import as_texts, one_array, plain_texts
from xiezhi.connectors.opening import open_table
from xiezhi.connectors.raw import RawFile

ROW, VALUE, ENTRY = "row", "value", "entry"
NOTHING: Mapping[str, tuple[str, str]] = {}
UNIT = "unit"  # the column by which other units' entries are quarantined
MARKS = {ROW: "✕", VALUE: "△"}
KEY = re.compile(r"(?:#|[#|][a-z][a-z0-9_]*[#|])\d+$")
MOST_ROWS = 1_048_000  # of one sheet


@dataclass(frozen=True)
class Fault:
    """One fault of a line: row or value, the column as the file calls it, why and what would be right."""

    what: str
    column: str
    why: str


def write_annotated(
    run: Run, file: Path, target: Path, sheet: str | None = None, header_rows: int = 1
) -> int:
    """Writes the copy; the number of faults marked. ``file`` must be one that the run read, unchanged or moved."""
    raw = open_table(file, None, sheet, header_rows)[0]
    return write_marked(raw, _faults(run, file.name), target, held=kept_out(run))


def kept_out(run: Run) -> dict[str, tuple[str, str]]:
    """Matter → (row or value, why): of another unit's nothing was taken, else not all that the row says."""
    whys: dict[str, dict[str, None]] = {}
    whole: set[str] = set()
    rows = Quarantined.objects.filter(run=run, what=ENTRY).order_by("pk")
    for line, column, reason, right in rows.values_list("line", "column", "reason", "right").iterator():
        matter = _matter(line)
        whys.setdefault(matter, {})[f"{reason}; 应为: {right}" if right else reason] = None
        whole |= {matter} if column == UNIT else set()
    return {name: (ROW if name in whole else VALUE, "; ".join(why)) for name, why in whys.items() if name}


def _matter(key: str) -> str:
    """The matter of a fact by the key that an import gave it: ``A1#0``, ``A1#filed#1``, ``A1|filed|1``."""
    found = KEY.search(key)
    return "" if found is None else key[: found.start()]


def write_marked(
    raw: RawFile,
    faults: Mapping[int, Sequence[Fault]],
    target: Path,
    *,
    whole: bool = True,
    held: Mapping[str, tuple[str, str]] = NOTHING,
) -> int:
    """Writes a table with the faults of its lines; how many are marked. ``whole``: rows without a fault too.

    ``held``: matters that facts were kept out of, as ``kept_out`` tells; a row is marked where its matter stands.
    """
    book = xlsxwriter.Workbook(
        str(target), {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    )
    marked = _write(book, raw, faults, held, whole)
    book.close()
    return marked


def _faults(run: Run, name: str) -> dict[int, list[Fault]]:
    """Faults by line; a sheet's name before the line is left out."""
    found: dict[int, list[Fault]] = {}
    rows = Quarantined.objects.filter(run=run, file__endswith=name, what__in=tuple(MARKS))
    for one in rows.order_by("pk").iterator():
        line = one.line.rsplit("!", 1)[-1]
        if line.isdigit():
            why = f"{one.reason}; 应为: {one.right}" if one.right else one.reason
            found.setdefault(int(line), []).append(Fault(one.what, one.column, why))
    return found


def _write(
    book: Any,
    raw: RawFile,
    faults: Mapping[int, Sequence[Fault]],
    held: Mapping[str, tuple[str, str]],
    whole: bool,
) -> int:
    names = raw.header.names
    page = book.add_worksheet("标注")
    head = book.add_format(
        {"bold": True, "bg_color": "#E9F0F6", "border": 1, "text_wrap": True, "valign": "top"}
    )
    plain = book.add_format({"num_format": "@", "valign": "top"})
    told = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    styles = {
        ROW: book.add_format(
            {"num_format": "@", "bg_color": "#F6D5D2", "border": 2, "border_color": "#AD231C"}
        ),
        VALUE: book.add_format(
            {"num_format": "@", "bg_color": "#FBF0C8", "border": 1, "border_color": "#D9B743"}
        ),
    }
    page.freeze_panes(1, 2)
    _paper(page, len(names))
    for place, title in enumerate(["原行号", "问题", *names]):
        page.write_string(0, place, title, head)
    number = marked = 0
    for batch in raw.batches():
        columns = {
            name: plain_texts(as_texts(one_array(batch.table[name]))).to_pylist()
            for name in batch.table.column_names
        }
        for row, line in enumerate(batch.line.tolist()):
            mine = faults.get(line) or _held(held, columns, row)
            if not (mine or whole) or number == MOST_ROWS:
                continue
            number += 1
            marked += len(mine)
            page.write_string(number, 0, str(line), plain)
            page.write_string(number, 1, _told(mine), told)
            for place, name in enumerate(names, 2):
                value = columns[name][row] if name in columns else None
                _cell(page, number, place, value or "", _worst(mine, name), styles, plain)
    return marked


def _held(
    held: Mapping[str, tuple[str, str]], columns: Mapping[str, Sequence[str | None]], row: int
) -> Sequence[Fault]:
    """The fault of a row whose matter was kept out: in the first cell that names it."""
    if not held:
        return ()
    for name, values in columns.items():
        found = held.get(values[row] or "")
        if found is not None:
            return (Fault(found[0], name, found[1]),)
    return ()


def _paper(page: Any, columns: int) -> None:
    """Widths, and how it is printed: landscape A4 as wide as the paper, the head on each sheet."""
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 46)
    page.set_column(2, 1 + columns, 18)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P / &N")


def _cell(page: Any, row: int, place: int, value: str, fault: Fault | None, styles: Any, plain: Any) -> None:
    if fault is None:
        page.write_string(row, place, value, plain)
        return
    page.write_string(row, place, f"{MARKS[fault.what]} {value}".rstrip(), styles[fault.what])
    page.write_comment(row, place, fault.why)


def _worst(faults: Iterable[Fault], column: str) -> Fault | None:
    mine = [fault for fault in faults if fault.column == column]
    return min(mine, key=lambda fault: fault.what != ROW) if mine else None


def _told(faults: Iterable[Fault]) -> str:
    return "; ".join(f"{MARKS[fault.what]} {fault.column}: {fault.why}" for fault in faults)
