# SPDX-License-Identifier: Apache-2.0
"""A result is whole or not there: killed runs, full disks, errors half-way, former results."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xiezhi.cli.folder import RESULTS, ResultFolder
from xiezhi.kernel.errors import XiezhiError

Call = Callable[..., Any]
TOLD = {"summary.json", "report.html", "rejected.csv", "clocks.parquet", "findings.parquet"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_an_error_half_way_leaves_the_former_results_untouched(
    check: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    monkeypatch.setattr(
        "xiezhi.cli.check.report", lambda *_: (_ for _ in ()).throw(XiezhiError("坏了", "broken"))
    )
    assert check("--format", "csv").code == 2
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_full_disk_is_one_line_and_leaves_nothing(
    check: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("xiezhi.cli.check.report", full)
    said = check()
    assert said.code == 2 and "No space left" in said.err and str(tmp_path / "out") in said.err
    assert names(tmp_path / "out") == set()


def test_results_in_another_format_do_not_stay_beside_the_new_ones(check: Call, tmp_path: Path) -> None:
    check("--format", "csv")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    check()
    assert names(tmp_path / "out") == TOLD | {"notes.txt"}


def test_the_summary_comes_last_so_that_it_stands_for_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        if (tmp_path / "summary.json").exists():
            moved.append("summary while moving")
        moved.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    (tmp_path / "summary.json").write_text("old")
    with ResultFolder(tmp_path) as folder:
        for name in RESULTS:
            (folder.work / name).write_text("new")
        folder.publish(RESULTS)
    assert moved == list(RESULTS) and RESULTS[-1] == "summary.json"
    assert (tmp_path / "summary.json").read_text() == "new"


def many(path: Path, matters: int = 60_000) -> None:
    """A log that takes a second or two to check."""
    rows = [
        f"M{n},{step},2026-0{month}-02 09:00"
        for n in range(matters)
        for step, month in (("filed", 3), ("decided", 5))
    ]
    path.write_text("matter,step,at\n" + "\n".join(rows) + "\n")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_run_leaves_nothing_that_looks_whole(
    pack: Path, tmp_path: Path, end: signal.Signals
) -> None:
    many(tmp_path / "many.csv")
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "xiezhi.cli.app",
        "check",
        "--pack",
        pack,
        "--events",
        tmp_path / "many.csv",
    ]
    run = subprocess.Popen([*map(str, command), "--out", str(out)], stdout=subprocess.DEVNULL)
    while not (out.exists() and any(out.glob(".unfinished-*/*"))) and run.poll() is None:
        time.sleep(0.005)
    os.kill(run.pid, end)
    assert run.wait(30) in (-end, 128 + end)
    assert not names(out) & TOLD
    if end is signal.SIGTERM:
        assert names(out) == set()


def test_the_next_run_after_a_kill_is_whole(check: Call, tmp_path: Path) -> None:
    left = tmp_path / "out" / ".unfinished-abc"
    left.mkdir(parents=True)
    (left / "clocks.rows").write_text("half")
    assert check().code == 0
    assert json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["matters"] == 5
