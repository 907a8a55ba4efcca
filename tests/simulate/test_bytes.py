# SPDX-License-Identifier: Apache-2.0
"""Same request, same bytes; another seed, other bytes; the same facts as CSV."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from tests.simulate.conftest import request

from xiezhi.catalog.model import Pack
from xiezhi.simulate.making import make


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_same_seed_same_bytes_and_another_seed_other_bytes(pack: Pack, tmp_path: Path) -> None:
    asked = request("station")
    for name in ("a", "b"):
        make(pack, asked, tmp_path / name)
    make(pack, replace(asked, seed=8), tmp_path / "c")
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert a == b
    assert a.keys() == c.keys() and a["events/2026-03.parquet"] != c["events/2026-03.parquet"]
    assert "虚构" in a["README.txt"].decode() and "虚构" in a["simulation.json"].decode()


def test_rooms_called_alike_in_two_units_are_one_word_of_the_file(pack: Pack, tmp_path: Path) -> None:
    """A dictionary with doubles in it is written with bytes that differ from run to run."""
    make(pack, request("district"), tmp_path / "out")
    group = pq.ParquetFile(tmp_path / "out" / "matters" / "2026-03.parquet").metadata.row_group(0)
    columns = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    for name in ("room", "unit", "kind"):
        assert "RLE_DICTIONARY" in columns[name].encodings, columns[name]


def test_csv_tells_the_same_as_parquet(pack: Pack, tmp_path: Path) -> None:
    for form in ("parquet", "csv"):
        make(pack, request("station", form=form), tmp_path / form)
    for table in ("matters", "events"):
        parquet = pl.read_parquet(tmp_path / "parquet" / table / "2026-03.parquet")
        csv = pl.read_csv(tmp_path / "csv" / table / "2026-03.csv", infer_schema=False)
        assert parquet.columns == csv.columns and parquet.height == csv.height
        texts = [name for name, kind in parquet.schema.items() if kind == pl.String]
        assert parquet.select(texts).equals(csv.select(texts).with_columns(pl.all().replace("", None)))


def test_a_former_simulation_is_replaced_as_a_whole(pack: Pack, tmp_path: Path) -> None:
    make(pack, request("station"), tmp_path / "out")
    (tmp_path / "out" / "events" / "stray.parquet").write_bytes(b"old")
    make(pack, request("station", form="csv"), tmp_path / "out")
    assert {file.suffix for file in (tmp_path / "out" / "events").iterdir()} == {".csv"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
