# SPDX-License-Identifier: Apache-2.0
"""How far the working days are known is told by every command that rests on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

EVENTS = "matter,step,at\nA,filed,2026-12-10 09:00\nB,filed,2026-03-02 09:00\n"


@pytest.fixture
def china(pack: Path) -> Path:
    """The small pack with the built-in calendar."""
    file = pack / "pack.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("calendar: weekends", "calendar: china"), encoding="utf-8"
    )
    return pack


def test_pack_check_and_pack_list_say_the_last_day(run: Run, china: Path) -> None:
    assert "工作日历至 2026-12-31" in run("pack", "check", china).out
    assert "calendar to 2026-12-31" in run("pack", "check", china, "--lang", "en").out
    assert "china 至 2026-12-31" in run("pack", "list").out


def test_pack_check_says_nothing_where_the_calendar_has_no_end(run: Run, pack: Path) -> None:
    assert "工作日历" not in run("pack", "check", pack).out


def test_check_tells_of_clocks_beyond_it(run: Run, china: Path, tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_text(EVENTS, encoding="utf-8")
    asked = (
        "check",
        "--pack",
        china,
        "--events",
        tmp_path / "late.csv",
        "--as-of",
        "2027-02-01",
        "--kind",
        "case",
    )
    done = run(*asked, "--out", tmp_path / "out")
    assert done.code == 0, done
    assert "工作日历至 2026-12-31" in done.out and "(2027: 1)" in done.out
    told = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert told["calendar"] == {"covered_until": "2026-12-31", "uncertain_clocks": {"2027": 1}}
    done = run(*asked, "--out", tmp_path / "out", "--lang", "en")
    assert "enter the yearly notice in calendar_days.csv" in done.out


def test_explain_names_the_year_beside_the_clock(run: Run, china: Path, tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_text(EVENTS, encoding="utf-8")
    asked = (
        "explain",
        "--pack",
        china,
        "--events",
        tmp_path / "late.csv",
        "--as-of",
        "2026-12-20",
        "--kind",
        "case",
    )
    open_clock = run(*asked, "--norm", "decide-30d", "--matter", "A").out
    assert "工作日历录入到 2026-12-31, 2027 年的放假通知还没有录入" in open_clock
    assert "工作日历" not in run(*asked, "--norm", "decide-30d", "--matter", "B").out
