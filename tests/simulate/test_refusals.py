# SPDX-License-Identifier: Apache-2.0
"""What cannot be simulated is one line, and leaves nothing behind."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.simulate.conftest import DAYS, FIRST, request
from typer.testing import CliRunner

from xiezhi.catalog.model import Pack
from xiezhi.cli.app import app
from xiezhi.kernel.errors import XiezhiError
from xiezhi.simulate import making
from xiezhi.simulate.making import make
from xiezhi.simulate.presets import Preset


def refused(*asked: str) -> XiezhiError:
    result = CliRunner().invoke(app, ["simulate", *asked])
    assert isinstance(result.exception, XiezhiError), result.output
    return result.exception


def test_the_year_without_a_notice_is_named(tmp_path: Path) -> None:
    told = refused(
        "--preset", "station", "--from", "2026-07-01", "--days", "365", "--out", str(tmp_path / "o")
    )
    assert "2027" in told.zh and "2027" in told.en and "calendar_days.csv" in told.en
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--preset", "village"), "station, district, city, megacity"),
        (("--preset", "station", "--from", "2026-02-30"), "--from"),
    ],
)
def test_what_is_asked_wrongly_is_named(tmp_path: Path, asked: tuple[str, ...], words: str) -> None:
    assert words in refused(*asked, "--out", str(tmp_path / "o")).en
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("dear")
    told = refused("--preset", "station", "--out", str(tmp_path))
    assert str(tmp_path) in told.en
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_too_few_days_for_anything_are_named(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "preset_of", lambda name: Preset(name, 1, 1, 4, incidents=1e-9))
    with pytest.raises(XiezhiError, match="--days"):
        make(pack, request("station", days=1, seed=3), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line_and_leaves_nothing(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(XiezhiError, match=r"cannot write .*out: No space left"):
        make(pack, request("station"), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_former_simulation(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(pack, request("station"), tmp_path / "out")
    before = (tmp_path / "out" / "simulation.json").read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(XiezhiError):
        make(pack, request("station", seed=9), tmp_path / "out")
    assert (tmp_path / "out" / "simulation.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_may_not_grow_is_one_line_and_leaves_nothing(pack: Pack, tmp_path: Path) -> None:
    """A disk that fills up while the events are written, as the system tells it of a limited size."""
    make(pack, request("station"), tmp_path / "before")  # so that its scenarios need not be judged again
    largest = max(file.stat().st_size for file in (tmp_path / "before").rglob("*.parquet"))
    program = (
        "import resource, sys; from xiezhi.cli.app import main; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest // 2}, {largest // 2})); "
        "sys.argv[0] = 'xiezhi'; main()"
    )
    asked = ("--preset", "station", "--from", str(FIRST), "--days", str(DAYS), "--seed", "7", "--draws", "2")
    run = subprocess.run(
        [sys.executable, "-c", program, "simulate", *asked, "--out", str(tmp_path / "out"), "--lang", "en"],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 2
    assert f"cannot write {tmp_path / 'out'}: File too large" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["before"]
