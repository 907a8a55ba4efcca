# SPDX-License-Identifier: Apache-2.0
"""``simulate --plant FILE``: changes described in facts, done, listed, found; what cannot be done is one line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from tests.simulate.conftest import DAYS, FIRST
from typer.testing import CliRunner, Result

from xiezhi.catalog.model import Pack
from xiezhi.cli.app import app
from xiezhi.kernel.errors import XiezhiError

STATION = ("--preset", "station", "--from", str(FIRST), "--days", str(DAYS), "--seed", "3", "--draws", "2")


def simulate(out: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["simulate", *STATION, "--out", str(out), "--lang", "en", *more])


def events(folder: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(file) for file in sorted((folder / "events").iterdir())])


@pytest.fixture(scope="module")
def lawful(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plant") / "lawful"
    assert simulate(folder).exit_code == 0
    return folder


def first(folder: Path, step: str) -> str:
    """The id of the first event of a step."""
    told = events(folder).with_columns(n=pl.int_range(pl.len()).over("matter") + 1)
    row = told.filter(pl.col("step") == step).row(0, named=True)
    return f"{row['matter']}#{row['n']}"


def file(folder: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    path = folder / "plant.csv"
    lines = ["event,action,by,to,field,value", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def findings(folder: Path, out: Path) -> set[tuple[str, str]]:
    asked = [
        str(folder),
        "--pack",
        "cn_police",
        "--include",
        "shadow",
        "--as-of",
        "2026-05-01",
        "--out",
        str(out),
    ]
    assert CliRunner().invoke(app, ["check", *asked]).exit_code == 0
    return set(pl.read_parquet(out / "findings.parquet").select("norm", "matter").iter_rows())


def test_what_a_plant_file_asks_is_done_listed_and_found(lawful: Path, tmp_path: Path) -> None:
    late, gone = first(lawful, "dispatched"), first(lawful, "rights_informed")
    path = file(tmp_path, [(late, "shift", "5 h"), (gone, "drop"), (late, "actor", "", "丁")])
    result = simulate(tmp_path / "out", "--plant", str(path))
    assert result.exit_code == 0, result.output
    assert "3 changes done" in result.stdout
    before, after = events(lawful), events(tmp_path / "out")
    assert after.height == before.height - 1 and gone not in set(after["id"])
    moved = after.filter(pl.col("id") == late).row(0, named=True)
    assert moved["actor"] == "丁"
    listed = pl.read_parquet(tmp_path / "out" / "changes.parquet")
    assert listed.select("row", "event", "action", "field").rows() == [
        (2, late, "shift", "at"),
        (3, gone, "drop", None),
        (4, late, "actor", "actor"),
    ]
    assert json.loads((tmp_path / "out" / "simulation.json").read_text())["changed"] == 3
    assert findings(lawful, tmp_path / "r0") == set()
    found = {matter for _, matter in findings(tmp_path / "out", tmp_path / "r1")}
    assert gone.split("#")[0] in found


def test_an_event_that_is_not_there_is_one_line_and_the_others_are_done(lawful: Path, tmp_path: Path) -> None:
    there = first(lawful, "dispatched")
    path = file(tmp_path, [("202699999999-00#1", "drop"), (there, "shift", "5 h")])
    result = simulate(tmp_path / "out", "--plant", str(path))
    assert result.exit_code == 3
    lines = result.stderr.splitlines()
    assert len([line for line in lines if "plant.csv:2: there is no event '202699999999-00#1'" in line]) == 1
    assert "1 changes done, listed in changes; 1 not done" in result.stdout


def test_faults_without_exports_are_refused(tmp_path: Path) -> None:
    result = simulate(tmp_path / "out", "--faults", "0.1")
    assert isinstance(result.exception, XiezhiError)
    assert "--faults" in result.exception.en and "--as" in result.exception.en
    assert list(tmp_path.iterdir()) == []


def test_a_plant_file_that_is_not_there_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    result = simulate(tmp_path / "out", "--plant", str(tmp_path / "none.csv"))
    assert isinstance(result.exception, XiezhiError) and "none.csv" in result.exception.en
    assert list(tmp_path.iterdir()) == []
