# SPDX-License-Identifier: Apache-2.0
"""Any readable log becomes Parquet that says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from tests.connectors.made import ROWS, WRITERS, as_xes, one_kind, read, write_csv, write_xlsx
from tests.connectors.test_sources import CASES, MAP, STAYS
from tests.connectors.test_sources import PACK as TWO

from xiezhi.connectors import convert as converting
from xiezhi.connectors.convert import convert
from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("days", [False, True])
def test_the_same_events_before_and_after(ending: str, days: bool, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {**row, "fine": "1.5", "category": "治安", "other": "x"} for row in ROWS[: 3 if days else 2]
    ]
    path = WRITERS[ending](tmp_path / "log", rows)
    done = convert(tmp_path / "out.parquet", PACK.zone, events=path)
    assert done.files == (tmp_path / "out.parquet",) and done.rows == len(rows)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column_names[:3] == ["matter", "step", "at"] and "other" in table.column_names
    assert str(table.schema.field("at").type) == ("string" if days else "timestamp[us, tz=UTC]")
    before, after = read(PACK, path), read(PACK, tmp_path / "out.parquet")
    assert before.events == after.events and before.matters == after.matters and after.lines == []


def test_a_time_that_does_not_parse_is_told_and_its_row_stays(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "at": "soon"}, ROWS[1]]
    done = convert(tmp_path / "out.parquet", PACK.zone, events=write_csv(tmp_path / "log", rows))
    assert [line[1:5] for line in done.rejected.lines()] == [["2", "row", "at", "soon"]]
    assert [e.id for e in read(PACK, tmp_path / "out.parquet").events] == ["A1#2"]


def test_traces_with_attributes_give_matters(tmp_path: Path) -> None:
    (tmp_path / "log").write_text(as_xes(ROWS, {"A1": {"category": "治安", "org:group": "所1"}}))
    done = convert(tmp_path / "out.parquet", PACK.zone, events=tmp_path / "log")
    assert [file.name for file in done.files] == ["out.parquet", "out.matters.parquet"]
    before, after = read(PACK, tmp_path / "log"), read(PACK, done.files[0], matters=done.files[1])
    assert before.events == after.events and before.matters == after.matters


def test_columns_that_come_late_and_differ_in_type(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    WRITERS["parquet"](tmp_path / "log" / "a", [{**ROWS[0], "fine": 1.5}])
    WRITERS["jsonl"](tmp_path / "log" / "b", [{**ROWS[1], "fine": "2", "minor": True}] * 3)
    with patch.object(converting, "MEMORY", 10):
        convert(tmp_path / "out.parquet", PACK.zone, events=tmp_path / "log")
    assert pq.read_table(tmp_path / "out.parquet")["fine"].to_pylist() == ["1.5", "2", "2", "2"]
    assert read(PACK, tmp_path / "out.parquet").events == read(PACK, tmp_path / "log").events


def test_wide_tables(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    write_xlsx(tmp_path / "cases.xlsx", CASES)
    write_csv(tmp_path / "stays.csv", STAYS)
    with pytest.raises(XiezhiError, match="needs a pack"):
        convert(tmp_path / "out.parquet", TWO.zone, map_path=tmp_path / "map.yaml")
    done = convert(tmp_path / "out.parquet", TWO.zone, map_path=tmp_path / "map.yaml", pack=TWO)
    before = read(TWO, map_path=tmp_path / "map.yaml")
    after = read(TWO, done.files[0], matters=done.files[1])
    assert [(e.id, e.step, e.at, e.at_day, e.data, e.actor) for e in before.events] == [
        (e.id, e.step, e.at, e.at_day, e.data, e.actor) for e in after.events
    ]
    assert {m.id: m.attributes for m in before.matters.values()} == {
        m.id: m.attributes for m in after.matters.values()
    }
    assert done.rejected.rows == before.counts.rejected_rows


def test_nothing_to_convert(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("steps: {a: b}")
    with pytest.raises(XiezhiError, match="no file to convert"):
        convert(tmp_path / "out.parquet", PACK.zone, map_path=tmp_path / "map.yaml")
