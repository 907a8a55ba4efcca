# SPDX-License-Identifier: Apache-2.0
"""The same rows mean the same in every format; the kind of a file is told by its content; a glob is one table."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.connectors.made import (
    ROWS,
    WRITERS,
    Read,
    one_kind,
    read,
    write_csv,
    write_jsonl,
    write_parquet,
    write_xlsx,
)

from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()


def events_of(result: Read) -> list[tuple[Any, ...]]:
    return [
        (e.matter, e.step, e.at, e.at_day, dict(e.data), dict(e.sets), e.actor, e.unit) for e in result.events
    ]


@pytest.mark.parametrize("ending", WRITERS)
def test_every_format_gives_the_same_events(ending: str, tmp_path: Path) -> None:
    rows = [{**row, "actor": "赵", "unit": "所1", "category": "治安", "fine": "12.5"} for row in ROWS]
    expected = read(PACK, write_csv(tmp_path / "expected.csv", rows))
    result = read(PACK, WRITERS[ending](tmp_path / f"log.{ending}", rows))
    assert events_of(result) == events_of(expected)
    assert result.lines == []
    assert result.counts.events == 3 and result.counts.matters == 2
    assert [e.id for e in result.events] == ["A1#1", "A1#2", "B2#1"]
    assert [e.at_day for e in result.events] == [False, False, True]


@pytest.mark.parametrize("ending", WRITERS)
def test_the_content_tells_the_kind_and_not_the_ending(ending: str, tmp_path: Path) -> None:
    path = WRITERS[ending](tmp_path / f"log.{ending}", ROWS)
    assert len(read(PACK, path.rename(tmp_path / "log.bin")).events) == 3


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xes"])
def test_text_formats_may_be_gzipped(ending: str, tmp_path: Path) -> None:
    path = WRITERS[ending](tmp_path / f"log.{ending}", ROWS)
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert len(read(PACK, path).events) == 3


def test_a_glob_and_a_folder_are_one_table_in_the_order_of_paths(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    write_jsonl(folder / "b.jsonl", ROWS[1:2])
    write_csv(folder / "Z.csv", ROWS[2:])  # capitals come first in code points
    write_parquet(folder / "a10.parquet", ROWS[:1])
    write_xlsx(folder / "~$a1.xlsx", ROWS)
    for name in (folder, folder / "*[!$]*"):
        result = read(PACK, str(name).replace("*[!$]*", "[!~]*"))
        assert [(e.id, e.seq) for e in result.events] == [("B2#1", 1), ("A1#1", 2), ("A1#2", 3)]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="no such file"):
        read(PACK, tmp_path / "none*.csv")


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("column", ["matter", "step", "at"])
def test_a_missing_column_is_named(column: str, ending: str, tmp_path: Path) -> None:
    rows = [{name: value for name, value in row.items() if name != column} for row in ROWS]
    if column == "matter" and ending.startswith("xes"):
        pytest.skip("a trace is a matter")
    with pytest.raises(XiezhiError, match=rf"log\.{ending}.* has no column {column}"):
        read(PACK, WRITERS[ending](tmp_path / f"log.{ending}", rows))


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xes", "parquet", "xlsx", "xes.gz"])
def test_an_empty_file_is_named(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"log.{ending}").touch()
    with pytest.raises(XiezhiError, match=rf"log\.{ending}: the file is empty"):
        read(PACK, tmp_path / f"log.{ending}")


def test_a_gzip_of_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(XiezhiError, match="the file is empty"):
        read(PACK, tmp_path / "log.csv.gz")


def test_a_header_without_rows_is_an_empty_log(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("matter,step,at\n")
    result = read(PACK, tmp_path / "log.csv")
    assert result.events == [] and result.counts.rows == 0 and result.lines == []


def test_parquet_columns_keep_their_types(tmp_path: Path) -> None:
    since_2023 = 1_700_000_000_000_000
    stamps = pa.array([since_2023, since_2023 + 1, None], pa.timestamp("us", tz="UTC"))
    table = pa.table(
        {
            "matter": pa.array([7, 7, 8]),
            "step": pa.array(["accepted", "decided", "accepted"]).dictionary_encode(),
            "at": pa.array([1_700_000_000_123_456_789] * 3, pa.timestamp("ns", tz="Europe/Rome")),
            "recorded_at": stamps,
            "amount": pa.array([1.5, None, 3.0]),
            "minor": pa.array([True, False, None]),
            "born": pa.array([0, None, 1], pa.date32()),
            "heard_at": pa.array([None, 1_700_000_000_000, None], pa.timestamp("ms")),
            "seq": pa.array([3, 2, 1]),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet")
    result = read(PACK, tmp_path / "log.parquet")
    assert [(e.id, e.seq, e.at) for e in result.events] == [
        ("8#1", 1, 1_700_000_000_123_456), ("7#1", 2, 1_700_000_000_123_456), ("7#2", 3, 1_700_000_000_123_456),
    ]  # fmt: skip
    last = result.events[2]
    assert (last.sets["amount"], last.sets["minor"], str(last.sets["born"])) == (1.5, True, "1970-01-01")
    assert (
        result.events[1].data["heard_at"].us == (1_700_000_000 - 8 * 3600) * 1_000_000
    )  # no zone: the pack's
    assert result.events[0].recorded_at == result.events[0].at


def test_a_naive_parquet_stamp_at_midnight_is_not_a_day_but_a_date_is(tmp_path: Path) -> None:
    for kind, day in ((pa.timestamp("us"), False), (pa.date32(), True)):
        number = 20_000 if day else 20_000 * 86_400_000_000
        table = pa.table({"matter": ["A"], "step": ["filed"], "at": pa.array([number], kind)})
        pq.write_table(table, tmp_path / "log.parquet")
        (event,) = read(PACK, tmp_path / "log.parquet").events
        assert event.at_day is day
        assert event.at == (20_000 * 86_400 - 8 * 3600) * 1_000_000


def test_columns_nobody_asks_for_are_not_read(tmp_path: Path) -> None:
    rows = [{**row, "photograph": "…", "fine": "1"} for row in ROWS]
    result = read(PACK, write_csv(tmp_path / "log.csv", rows))
    assert set(result.facts[0].fields) == {"fine"}


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("matter,step,at,at\nA,filed,2026-03-02,2026-03-03\n")
    with pytest.raises(XiezhiError, match="two columns called at"):
        read(PACK, tmp_path / "log.csv")


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="has no kind cases; it has: case"):
        read(PACK, write_csv(tmp_path / "log.csv", ROWS), kind="cases")


def test_other_parquet_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "matter": pa.array(["A", "B"], pa.large_string()),
            "step": pa.array(["filed", "decided"], pa.string_view()),
            "at": pa.array(["2026-03-02", "2026-03-02 09:00"]).dictionary_encode(),
            "actor": pa.array([b"x", b"y"], pa.binary()),
            "unit": pa.array([7, 8], pa.uint8()),
            "amount": pa.array([Decimal("12.50"), Decimal("3.00")], pa.decimal128(10, 2)),
            "articles": pa.array([["第1条", "第2条"], None], pa.list_(pa.string())),
            "data": pa.array([None, {"fine": 5}], pa.struct([("fine", pa.int32())])),
            "remark": pa.array([Decimal("3.00"), None], pa.decimal128(10, 2)),
            "born": pa.array([0, 86_400_000], pa.date64()),
        }
    )
    pq.write_table(table, tmp_path / "log.parquet")
    first, second = read(PACK, tmp_path / "log.parquet").events
    assert (first.matter, first.actor, first.unit, first.at_day) == ("A", "x", "7", True)
    assert first.data == {"articles": ("第1条", "第2条")} and second.data == {"fine": 5.0}
    assert (first.sets["amount"], first.sets["remark"], second.sets["amount"]) == (12.5, "3", 3.0)
    assert [str(event.sets["born"]) for event in (first, second)] == ["1970-01-01", "1970-01-02"]


def test_a_dictionary_of_steps_that_differs_from_file_to_file(tmp_path: Path) -> None:
    for name, steps in (("a", ["filed", "decided"]), ("b", ["accepted", "filed", "nothing"])):
        table = pa.table(
            {
                "matter": ["A"] * len(steps),
                "step": pa.array(steps).dictionary_encode(),
                "at": ["2026-03-02"] * len(steps),
            }
        )
        pq.write_table(table, tmp_path / f"{name}.parquet")
    result = read(PACK, tmp_path)
    assert [e.step for e in result.events] == ["filed", "decided", "accepted", "filed"]
    assert result.told == [("3", "row", "step", "nothing")]
