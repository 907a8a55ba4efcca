# SPDX-License-Identifier: Apache-2.0
"""Exports of other systems: read back by their mappings they give the findings of the simulation itself."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest
from tests.simulate.conftest import Simulated
from typer.testing import CliRunner

from xiezhi.catalog.model import Pack
from xiezhi.cli.app import app
from xiezhi.connectors.log import open_log
from xiezhi.kernel.errors import XiezhiError
from xiezhi.simulate.exports import exporting
from xiezhi.simulate.exports.books import opened
from xiezhi.simulate.exports.exporting import Exported, export
from xiezhi.simulate.exports.faults import CELLS, HARMLESS, HEADER, TOLD, TOTAL, TWICE
from xiezhi.simulate.exports.layouts import Column, layout
from xiezhi.simulate.exports.mappings import ALL, mapping_text
from xiezhi.simulate.exports.systems import SYSTEMS

OWN = {"supervision_item", "norm_change", "patrol"}  # recorded here alone: no other system exports them


MAPPINGS = Path(__file__).parents[2] / "packs" / "cn_police" / "mappings"
AS_OF = "2026-12-01"
FAMILIES = 40


@dataclass(frozen=True)
class Faulty:
    """A part of the district with things gone wrong in it, and its exports."""

    folder: Path
    out: Path
    made: Exported
    events: int


@pytest.fixture(scope="module")
def faulty(pack: Pack, district: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    """Some families with every kind that there is; of their events some are gone, others at another time, entered
    late, done by another unit, or there twice."""
    matters = district.matters.with_columns(pl.col("matter").str.split("-").list.first().alias("family"))
    first = matters.group_by("kind", maintain_order=True).agg(
        pl.col("family").unique(maintain_order=True).head(6)
    )
    told = matters.filter(pl.col("family").is_in(first["family"].explode().unique().to_list()))
    families = told["family"].unique(maintain_order=True)
    events = district.events.with_columns(pl.col("matter").str.split("-").list.first().alias("family"))
    events = events.filter(pl.col("family").is_in(families.to_list()))
    rng, size = np.random.default_rng(3), len(events)
    shift = pl.Series(np.where(rng.random(size) < 0.05, rng.integers(-48, 200, size), 0)) * pl.duration(
        hours=1
    )
    late = pl.Series(np.where(rng.random(size) < 0.03, 30, 0)) * pl.duration(hours=1)
    events = events.with_columns((pl.col("at") + shift).alias("at"))
    events = events.with_columns(
        (pl.col("at") + late).alias("recorded_at"),
        pl.when(pl.Series(rng.random(size) < 0.02)).then(pl.lit("虚构他所")).otherwise("unit").alias("unit"),
    )
    events = events.filter(pl.Series(rng.random(size) > 0.05))
    events = pl.concat([events, events.sample(20, seed=1)]).sort("family", "seq", maintain_order=True)
    folder = tmp_path_factory.mktemp("faulty")
    for name, table in (("matters", told), ("events", events)):
        (folder / name).mkdir()
        table.drop("family").write_parquet(folder / name / "2026-03.parquet")
    out = folder / "out"
    return Faulty(folder, out, export(pack, folder, out, [ALL]), len(events))


def check(out: Path, *asked: str) -> pl.DataFrame:
    """The findings of a check."""
    told = [
        "check",
        "--pack",
        "cn_police",
        *asked,
        "--as-of",
        AS_OF,
        "--include",
        "shadow",
        "--out",
        str(out),
    ]
    result = CliRunner().invoke(app, told, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return pl.read_parquet(out / "findings.parquet")


def rejected(out: Path) -> list[dict[str, str]]:
    with (out / "rejected.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_exports_give_the_findings_of_the_simulation(faulty: Faulty, tmp_path: Path) -> None:
    # Not ``tie``: what an event sets is in the exports an event of its own, at the same instant.
    told = ("norm", "status", "matter", "nature", "level", "at", "over_s", "late_entry")
    own = check(tmp_path / "own", str(faulty.folder))
    theirs = check(tmp_path / "theirs", "--map", str(faulty.made.mapping))
    assert rejected(tmp_path / "theirs") == []
    assert Counter(theirs.select(told).rows()) == Counter(own.select(told).rows())
    assert len(own) > 100
    assert faulty.made.events == faulty.events and not (faulty.out / "faults.csv").exists()


@pytest.mark.parametrize("name", SYSTEMS)
def test_each_system_is_read_by_its_own_mapping(
    pack: Pack, faulty: Faulty, name: str, tmp_path: Path
) -> None:
    made = export(pack, faulty.folder, tmp_path / "out", [name])
    with open_log(pack, map_path=made.mapping) as log:
        events = sum(facts.size for facts in log.chunks())
    own = pl.read_parquet(faulty.folder / "matters" / "2026-03.parquet").filter(
        pl.col("kind").is_in(SYSTEMS[name].kinds)
    )
    steps = pl.read_parquet(faulty.folder / "events" / "2026-03.parquet")
    wanted = steps.filter(pl.col("matter").is_in(own["matter"].to_list())).height
    assert log.counts.matters == len(own) and events >= wanted > 0
    assert log.rejected.rows == log.rejected.values == 0


@pytest.mark.parametrize("name", [*SYSTEMS, ALL])
def test_the_mappings_of_the_pack_are_up_to_date(pack: Pack, name: str) -> None:
    wanted = mapping_text(pack, tuple(SYSTEMS) if name == ALL else (name,))
    assert (MAPPINGS / f"{name}.yaml").read_text(encoding="utf-8") == wanted, (
        "the vocabulary has changed: python -m xiezhi.simulate.exports.mappings writes the mappings anew"
    )


def test_faults_are_listed_and_those_that_can_be_seen_are_told(
    pack: Pack, faulty: Faulty, tmp_path: Path
) -> None:
    made = export(pack, faulty.folder, tmp_path / "out", [ALL], rate=0.3, seed=4)
    with (tmp_path / "out" / "faults.csv").open(encoding="utf-8") as file:
        faults = list(csv.DictReader(file))
    assert set(made.faults) == {*CELLS, TWICE, HEADER, TOTAL} == {fault["毛病"] for fault in faults}
    check(tmp_path / "found", "--map", str(made.mapping))
    told = {(Path(line["file"]).name, line["line"]) for line in rejected(tmp_path / "found")}
    effects: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for fault in faults:
        sheet = "" if fault["文件"].endswith(".csv") else f"{fault['表']}!"
        effects[(fault["文件"], f"{sheet}{fault['行']}") in told][fault["后果"]] += 1
    assert effects[False][TOLD] == 0 and effects[True][TOLD] > 20
    assert effects[True][HARMLESS] == 0 and effects[False][HARMLESS] > 20


def test_same_seed_same_bytes(pack: Pack, faulty: Faulty, tmp_path: Path) -> None:
    for name in "ab":
        export(pack, faulty.folder, tmp_path / name, ["custody", "recorder"], rate=0.1, seed=2)
    a, b = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in "ab")
    assert a == b


def test_a_full_table_goes_on_in_another_file(
    pack: Pack, faulty: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [export(pack, faulty.folder, tmp_path / "whole", ["110"])]
    monkeypatch.setattr(exporting, "MOST_ROWS", 30)
    made.append(export(pack, faulty.folder, tmp_path / "split", ["110"]))
    counts = []
    for one in made:
        with open_log(pack, map_path=one.mapping) as log:
            counts.append((sum(facts.size for facts in log.chunks()), log.counts.matters, log.rejected.rows))
    assert counts[0] == counts[1] and counts[0][2] == 0
    assert len(list((tmp_path / "split").glob("110接处警_警情-*.csv"))) > 2
    assert made[0].rows.total() == made[1].rows.total()


@pytest.mark.parametrize("name", ["110", "custody"])
def test_no_cell_is_a_formula(pack: Pack, name: str, tmp_path: Path) -> None:
    system = SYSTEMS[name]
    pair = layout(system, pack, system.kinds[0])
    path = tmp_path / f"x.{system.form}"
    book = opened(path, (pair.wide,))
    book.add(0, [["=1+1", "-2", "@x", *[None] * (len(pair.wide.columns) - 3)]])
    book.close()
    if system.form == "csv":
        assert path.read_text(encoding=system.encoding).splitlines()[1].startswith("'=1+1,'-2,'@x")
        return
    cells = openpyxl.load_workbook(path).worksheets[0][2][:3]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("-2", "s"), ("@x", "s")]


def test_the_head_of_the_case_system_is_merged_over_its_steps(faulty: Faulty) -> None:
    path = next(faulty.out.glob("执法办案_行政案件-*.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["行政案件"]
    merged = {sheet.cell(one.min_row, one.min_col).value for one in sheet.merged_cells.ranges}
    assert {"基本信息", "受案", "处罚决定"} <= merged and book.sheetnames == ["行政案件", "日志明细"]
    at = next(cell.column for cell in sheet[1] if cell.value == "受案")
    assert sheet.cell(2, at).value == "时间"
    told = [sheet.cell(row, at).value for row in range(3, sheet.max_row + 1)]
    assert {type(cell) for cell in told} <= {datetime, type(None)} and any(told)


def test_columns_keep_apart_what_is_called_alike(pack: Pack) -> None:
    for system in SYSTEMS.values():
        for kind in system.kinds:
            pair = layout(system, pack, kind)
            for sheet in (pair.wide, pair.log):
                paths = [column.path for column in sheet.columns]
                assert len(set(paths)) == len(paths)
    assert {kind for system in SYSTEMS.values() for kind in system.kinds} == set(pack.kinds) - OWN
    assert Column("时间", "time", "受案").path == "受案/时间"


@pytest.mark.parametrize(
    ("names", "rate", "words"),
    [(["custdy"], 0.0, ["custdy", "是否指 custody"]), (["110"], 1.5, ["--faults 1.5", "0 与 1"])],
)
def test_what_is_asked_wrongly_is_named(
    pack: Pack, faulty: Faulty, tmp_path: Path, names: list[str], rate: float, words: list[str]
) -> None:
    with pytest.raises(XiezhiError) as told:
        export(pack, faulty.folder, tmp_path / "out", names, rate=rate)
    assert all(word in told.value.zh for word in words)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_empty_or_no_simulation_is_refused(
    pack: Pack, faulty: Faulty, tmp_path: Path
) -> None:
    with pytest.raises(XiezhiError, match="not empty"):
        export(pack, faulty.folder, faulty.folder, ["110"])
    with pytest.raises(XiezhiError, match="no simulation"):
        export(pack, tmp_path, tmp_path / "out", ["110"])
    assert not list(tmp_path.iterdir())
