# SPDX-License-Identifier: Apache-2.0
"""The traffic fines: a small log with verdicts worked out by hand, and the published table from the real log.

``expected_clocks.csv`` and ``expected_findings.csv`` give with each row how it was reckoned; times are
local, of Rome.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "it_traffic_fines"
MAP = ROOT / "packs/it_traffic_fines/mappings/road_traffic_fines.yaml"
REAL_LOG = ROOT.parent / "shared/data/traffic_fines/Road_Traffic_Fine_Management_Process.xes.gz"
ROME = ZoneInfo("Europe/Rome")

# The table in the README of ppinot4py: the share of all cases sent in less than 90 days, by the year
# (UTC) of their last event.
PUBLISHED = {
    2000: 0.370000, 2001: 0.488830, 2002: 0.781479, 2003: 0.567777, 2004: 0.401980, 2005: 0.016107,
    2006: 0.087001, 2007: 0.062628, 2008: 0.254578, 2009: 0.178580, 2010: 0.367412, 2011: 0.356082,
    2012: 0.460812, 2013: 0.829418,
}  # fmt: skip


def xiezhi(*arguments: object) -> None:
    """The command line as a user calls it; its output stands in the failure."""
    command = [str(Path(sys.executable).with_name("xiezhi")), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"


def check(events: Path, out: Path, *more: str) -> Path:
    """``xiezhi check`` of a fines log with the mapping that ships."""
    xiezhi("check", "--pack", "it_traffic_fines", "--events", events, "--map", MAP, "--out", out, *more)
    return out


def utc(local: str) -> datetime | None:
    """A local time of Rome as written in the expected files."""
    return datetime.fromisoformat(local).replace(tzinfo=ROME).astimezone(UTC) if local else None


def rows(name: str) -> list[dict[str, str]]:
    """An expected file as dictionaries."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return check(HERE / "small_log.csv", tmp_path_factory.mktemp("small"), "--as-of", "2013-07-01")


def test_clocks_of_the_small_log_are_those_worked_out_by_hand(small: Path) -> None:
    found = {
        (row["matter"], row["norm"]): (row["version"], row["due"], row["state"], row["fulfilled_at"])
        for row in pl.read_parquet(small / "clocks.parquet").to_dicts()
    }
    expected = {
        (row["matter"], row["norm"]): (
            int(row["version"]), utc(row["due"]), row["state"], utc(row["fulfilled_at"]),
        )
        for row in rows("expected_clocks.csv")
    }  # fmt: skip
    assert found == expected


def test_findings_of_the_small_log_are_those_worked_out_by_hand(small: Path) -> None:
    found = Counter(
        (row["matter"], row["norm"], row["nature"], row["level"], row["at"])
        for row in pl.read_parquet(small / "findings.parquet").to_dicts()
    )
    expected = Counter(
        (row["matter"], row["norm"], row["nature"], row["level"], utc(row["at"]))
        for row in rows("expected_findings.csv")
    )
    assert found == expected


def test_every_finding_of_the_small_log_has_an_explanation(small: Path) -> None:
    explanations = pl.read_parquet(small / "findings.parquet")["explanation"].to_list()
    assert explanations and all(text and text.strip() for text in explanations)


@pytest.mark.skipif(not REAL_LOG.exists(), reason="the public log is not on this machine")
def test_the_published_yearly_table_follows_from_the_clocks(tmp_path: Path) -> None:
    out = check(REAL_LOG, tmp_path / "out", "--as-of", "2013-07-01")
    xiezhi("convert", REAL_LOG, "--map", MAP, "--out", tmp_path / "events.parquet")
    last = pl.read_parquet(tmp_path / "events.parquet").group_by("matter").agg(pl.col("at").max())
    clocks = pl.read_parquet(out / "clocks.parquet").filter(pl.col("norm") == "sent-within-90-days-elapsed")
    took = pl.col("fulfilled_at") - pl.col("trigger_at")
    share = (
        clocks.join(last, on="matter", validate="1:1")
        .group_by(pl.col("at").dt.year().alias("year"))
        .agg((took < timedelta(days=90)).fill_null(False).mean().round(6).alias("share"))
    )
    assert dict(share.iter_rows()) == pytest.approx(PUBLISHED, abs=1e-9)
