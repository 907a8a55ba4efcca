# SPDX-License-Identifier: Apache-2.0
"""The column ``basis`` of tables against ``statutes.yaml``, as the basis of norms. Source: packs.md (basis, tables)."""

from __future__ import annotations

from collections.abc import Iterable

from xiezhi.catalog.citations import FORM, Citation, Statutes, cited
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import Table, TableRow
from xiezhi.catalog.reading import closest
from xiezhi.kernel.instant import date_of

BASIS = "basis"
Says = tuple[str, str, tuple[str, str]]


def check_table_citations(tables: Iterable[Table], statutes: Statutes, faults: Faults) -> None:
    """Warnings for each citation of a row that is none, not listed, or not in force for the row's dates."""
    for table in tables:
        for row in table.rows if BASIS in table.types and BASIS not in table.keys else ():
            at = Place(f"tables/{table.name}.csv", row.line)
            for said in _says(row, statutes):
                faults.warning(at, "citation", *said)


def _says(row: TableRow, statutes: Statutes) -> list[Says]:
    citations = list(cited(str(row.values.get(BASIS) or "")))
    if not citations:
        return [("列 basis 为空", "column basis is empty", FORM)]
    found = []
    for text, citation in citations:
        if citation is None:
            shown = text[:60]
            found.append((f"列 basis: {shown!r} 写法不对", f"column basis: {shown!r} is no citation", FORM))
        else:
            found += _wrong(row, citation, statutes)
    return found


def _wrong(row: TableRow, citation: Citation, statutes: Statutes) -> list[Says]:
    editions = statutes.get(citation.name)
    if editions is None:
        right = " ".join(list(statutes)[:20]) + closest(citation.name, statutes)
        return [
            (
                f"statutes.yaml 中没有 {citation.name}",
                f"{citation.name} is not in statutes.yaml",
                (right, right),
            )
        ]
    edition = editions.get(citation.year)
    if edition is None:
        right = " ".join(f"{citation.name}({year})" for year in editions)
        return [(f"statutes.yaml 中没有 {citation}", f"{citation} is not in statutes.yaml", (right, right))]
    begun = edition.effective is None or row.valid_from is None or row.valid_from >= edition.effective
    lasts = edition.until is None or (row.valid_to is not None and row.valid_to <= edition.until)
    if begun and lasts:
        return []
    span = " – ".join("…" if day is None else str(date_of(day)) for day in (edition.effective, edition.until))
    return [
        (
            f"{citation} 在该行的有效期内并非一直有效",
            f"{citation} is not in force for all of the row's dates",
            (f"有效期在 {span} 之内", f"dates within {span}"),
        )
    ]
