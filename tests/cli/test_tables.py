# SPDX-License-Identifier: Apache-2.0
"""Result tables: sorted whatever the order of the batches, in bounded pieces, the same as parquet and csv."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiezhi.cli import tables
from xiezhi.cli.tables import CLOCK_KEYS, FINDING_KEYS, SortedTable, coded
from xiezhi.engine.results import Finding, findings_table

VALUES = {
    "norm": ["n", "n1", "n2"],
    "status": ["live"],
    "nature": ["breach", "gap", "warning"],
    "level": ["red", "blue"],
}
ROW = st.tuples(
    st.sampled_from(["", "A", "A1", "B", "a", "é", "一", "𠀀", "\uffee"]),
    st.sampled_from(["n1", "n2"]),
    st.sampled_from([None, 0, 1, 10]),
    st.sampled_from([None, "x#1", "x#10", "x#2"]),
    st.sampled_from(["breach", "gap", "warning"]),
)


def key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((value is not None, value if value is not None else 0) for value in row)


def table(rows: list[tuple[Any, ...]]) -> pa.Table:
    return findings_table(
        Finding(norm, "live", version, matter, anchor, nature, "red", number)
        for number, (matter, norm, version, anchor, nature) in enumerate(rows)
    )


@given(st.lists(st.lists(ROW, max_size=12), max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_batches_in_any_order_make_one_sorted_table(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    batches: list[list[tuple[Any, ...]]],
) -> None:
    for name, size in (("GROUP", 8), ("RUN", 2), ("SAMPLE", 1), ("RANGE", 4), ("SLAB", 2)):
        monkeypatch.setattr(tables, name, size)
    folder = tmp_path_factory.mktemp("tables")
    kept = SortedTable(folder, "findings", tables_schema(), FINDING_KEYS, VALUES)
    for rows in batches:
        kept.add(coded(table(sorted(rows, key=key)), VALUES))
    kept.save(folder / "findings.parquet", "parquet")
    found = pq.read_table(folder / "findings.parquet")
    names = ["matter", "norm", "version", "anchor", "nature"]
    told = [tuple(row.values()) for row in found.select(names).to_pylist()]
    assert told == sorted((row for rows in batches for row in rows), key=key)
    assert found.schema.equals(tables_schema()) and [path.name for path in folder.iterdir()] == [
        "findings.parquet"
    ]


def tables_schema() -> pa.Schema:
    return table([]).schema


def test_what_comes_in_order_is_written_once(tmp_path: Path) -> None:
    kept = SortedTable(tmp_path, "findings", tables_schema(), FINDING_KEYS, VALUES)
    for matter in ("A", "A", "B"):
        kept.add(coded(table([(matter, "n", 0, None, "gap")]), VALUES))
    assert kept.in_order and kept.rows == 3
    kept.add(coded(table([("A", "n", 0, None, "gap")]), VALUES))
    assert not kept.in_order
    kept.close()


def test_nothing_found_is_a_table_without_rows(tmp_path: Path) -> None:
    for form in ("parquet", "csv"):
        kept = SortedTable(tmp_path, "findings", tables_schema(), FINDING_KEYS, VALUES)
        kept.save(tmp_path / f"findings.{form}", form)
    assert pq.read_table(tmp_path / "findings.parquet").num_rows == 0
    assert (tmp_path / "findings.csv").read_text() == ",".join(tables_schema().names) + "\n"


def test_the_keys_are_those_of_the_interchange() -> None:
    assert CLOCK_KEYS == ("matter", "norm", "version", "anchor")
    assert FINDING_KEYS == (*CLOCK_KEYS, "nature")


def test_texts_with_commas_quotes_and_lines_are_quoted(tmp_path: Path) -> None:
    import csv

    text = 'a, "b"\n二行'
    row = Finding("n", "live", 0, "M", None, "gap", "blue", 0, explanation=text)
    kept = SortedTable(tmp_path, "findings", tables_schema(), FINDING_KEYS, VALUES)
    kept.add(coded(findings_table([row]), VALUES))
    kept.save(tmp_path / "f.csv", "csv")
    with (tmp_path / "f.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert told[0]["explanation"] == text
    assert (
        told[0]["at"] == "1970-01-01T00:00:00.000000+00:00" and told[0]["anchor"] == told[0]["over_s"] == ""
    )


@pytest.mark.parametrize("ordered", [True, False])
def test_the_bytes_do_not_depend_on_how_the_rows_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ordered: bool
) -> None:
    for name, size in (("GROUP", 32), ("RUN", 4), ("SAMPLE", 2), ("RANGE", 16), ("SLAB", 3)):
        monkeypatch.setattr(tables, name, size)
    rows = [(f"M{n:04}", f"n{n % 2 + 1}", None, f"M{n:04}#1", "breach") for n in range(300)]
    files = []
    for cut in (7, 64, 300):
        parts = [rows[start : start + cut] for start in range(0, 300, cut)]
        kept = SortedTable(tmp_path, "findings", tables_schema(), FINDING_KEYS, VALUES)
        for part in parts if ordered else reversed(parts):
            numbered = table(rows).filter(
                pa.compute.is_in(table(rows)["matter"], pa.array([row[0] for row in part]))
            )
            kept.add(coded(numbered, VALUES))
        kept.save(tmp_path / f"{cut}.parquet", "parquet")
        files.append((tmp_path / f"{cut}.parquet").read_bytes())
    assert files[0] == files[1] == files[2]
