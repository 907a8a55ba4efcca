# SPDX-License-Identifier: Apache-2.0
"""``xiezhi convert``: what a log said it still says, as Parquet with the columns of the interchange."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

Call = Callable[..., Any]
INSTANT = pa.timestamp("us", tz="UTC")


def read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def test_columns_of_the_interchange_first_then_the_others(run: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("colour,at,step,matter\nred,2026-03-02T09:00:00+08:00,filed,C1\n")
    said = run("convert", tmp_path / "a.csv", "--out", tmp_path / "a.parquet", "--lang", "en")
    assert (said.code, said.err) == (0, "") and "1 events" in said.out
    schema = pq.read_schema(tmp_path / "a.parquet")
    assert schema.names == ["matter", "step", "at", "colour"]
    assert schema.field("at").type == INSTANT
    assert read(tmp_path / "a.parquet")[0]["at"] == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamps", "kept"),
    [
        (["2026-03-02", "2026-03-02T09:00:00Z"], ["2026-03-02", "2026-03-02T09:00:00.000000+00:00"]),
        (["2026/3/2 9:05", "2026年3月2日"], ["2026-03-02T09:05:00.000000", "2026-03-02"]),
        (["2026-03-02T09:00:00+08:00", "soon"], ["2026-03-02T01:00:00.000000+00:00", "soon"]),
    ],
)
def test_times_that_are_no_instants_stay_texts_and_lose_nothing(
    run: Call, tmp_path: Path, stamps: list[str], kept: list[str]
) -> None:
    rows = "".join(f"C{n},filed,{stamp}\n" for n, stamp in enumerate(stamps))
    (tmp_path / "a.csv").write_text("matter,step,at\n" + rows, encoding="utf-8")
    said = run("convert", tmp_path / "a.csv", "--out", tmp_path / "a.parquet")
    assert said.code == 0 and "at 写作文本" in said.out
    assert [row["at"] for row in read(tmp_path / "a.parquet")] == kept


def test_a_pack_or_a_mapping_tells_the_zone(run: Call, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("matter,step,at\nC1,filed,2026-03-02 09:00\n")
    (tmp_path / "map.yaml").write_text("time_zone: Asia/Shanghai\n")
    for more in (("--pack", pack), ("--map", tmp_path / "map.yaml")):
        assert run("convert", tmp_path / "a.csv", *more, "--out", tmp_path / "a.parquet").code == 0
        assert read(tmp_path / "a.parquet")[0]["at"] == datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_a_mapping_renames_and_translates(run: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "案号,环节,时间,罚款\nC1,立案,2026-03-02T09:00Z,五十\n", encoding="gb18030"
    )
    mapping = "columns: {matter: 案号, step: 环节, at: 时间, fine: 罚款}\nsteps: {立案: filed}\n"
    mapping += 'values: {fine: {五十: "50"}}\n'
    (tmp_path / "map.yaml").write_text(mapping, encoding="utf-8")
    assert (
        run(
            "convert", tmp_path / "a.csv", "--map", tmp_path / "map.yaml", "--out", tmp_path / "a.parquet"
        ).code
        == 0
    )
    row = read(tmp_path / "a.parquet")[0]
    assert (row["matter"], row["step"], row["fine"]) == ("C1", "filed", "50")


def test_files_of_several_kinds_make_one_table_in_the_order_asked(run: Call, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("matter,step,at,x\nB,filed,2026-03-02T09:00Z,1\n")
    line = {"matter": "A", "step": "filed", "at": "2026-03-02T09:00Z", "y": True}
    (tmp_path / "a.jsonl").write_text(json.dumps(line) + "\n")
    run("convert", tmp_path / "b.csv", tmp_path / "a.jsonl", "--out", tmp_path / "all.parquet")
    assert [(row["matter"], row["x"], row["y"]) for row in read(tmp_path / "all.parquet")] == [
        ("B", "1", None), ("A", None, "true"),
    ]  # fmt: skip


XES = """<log><trace><string key="concept:name" value="T1"/><string key="category" value="治安"/>
<event><string key="concept:name" value="filed"/><date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/></event>
<event><string key="concept:name" value="decided"/><date key="time:timestamp" value="2026-03-09T09:00:00+08:00"/>
<float key="fine" value="50.0"/></event></trace></log>"""


def test_what_traces_say_goes_to_a_second_file(run: Call, tmp_path: Path) -> None:
    (tmp_path / "log.xes.gz").write_bytes(gzip.compress(XES.encode()))
    said = run("convert", tmp_path / "log.xes.gz", "--out", tmp_path / "log.parquet", "--lang", "en")
    assert "2 events" in said.out and "1 matters" in said.out
    assert [row["step"] for row in read(tmp_path / "log.parquet")] == ["filed", "decided"]
    assert read(tmp_path / "log.matters.parquet") == [{"matter": "T1", "category": "治安"}]


def test_the_converted_log_gives_the_same_verdicts(
    check: Call, run: Call, log: Path, pack: Path, tmp_path: Path
) -> None:
    check(out=tmp_path / "one")
    assert run("convert", log, "--pack", pack, "--out", tmp_path / "log.parquet").code == 0
    check(out=tmp_path / "two", events=tmp_path / "log.parquet")
    for name in ("clocks", "findings"):
        assert (tmp_path / "one" / f"{name}.parquet").read_bytes() == (
            tmp_path / "two" / f"{name}.parquet"
        ).read_bytes()


def test_rows_that_cannot_be_read_are_told(run: Call, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("matter,step,at\nC1,filed,2026-03-02T09:00Z\nC2,filed,2026,x,y\n")
    said = run("convert", tmp_path / "a.csv", "--out", tmp_path / "a.parquet", "--lang", "en")
    assert said.code == 0 and "a.rejected.csv" in said.err
    assert len(read(tmp_path / "a.parquet")) == 1
    assert (tmp_path / "a.rejected.csv").read_text().splitlines()[1].split(",")[1] == "3"


def test_nothing_half_written_stays(run: Call, tmp_path: Path) -> None:
    assert run("convert", tmp_path / "gone.csv", "--out", tmp_path / "a.parquet").code == 2
    assert run("convert", "--out", tmp_path / "a.parquet").code == 2
    (tmp_path / "wide.yaml").write_text(
        "sources: [{file: a.csv, kind: case, matter: id, events: [{step: filed, at: day}]}]\n"
    )
    said = run("convert", tmp_path / "x", "--map", tmp_path / "wide.yaml", "--out", tmp_path / "a.parquet")
    assert said.code == 2 and "give --pack" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["wide.yaml"]
