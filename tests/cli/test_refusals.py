# SPDX-License-Identifier: Apache-2.0
"""Bad input: one line that names it and status 2, or a line in ``rejected.csv`` and status 0 (3 under ``--strict``)."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def refused(said: Any, *names: str) -> None:
    """Status 2, one line on stderr with all the names, nothing else."""
    lines = said.err.strip().splitlines()
    assert said.code == 2, said
    assert len(lines) == 1 and "Traceback" not in said.err, said.err
    assert all(name in lines[0] for name in names), lines


def test_a_pack_that_is_not_there(run: Call, log: Path, tmp_path: Path) -> None:
    refused(run("check", "--pack", "no_such_pack", "--events", log, "--out", tmp_path / "o"), "no_such_pack")


def test_a_log_that_is_not_there(check: Call, tmp_path: Path) -> None:
    refused(check(events=tmp_path / "gone.csv"), "gone.csv")


def test_a_log_that_is_empty(check: Call, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    refused(check(events=tmp_path / "empty.csv"), "empty.csv")


@pytest.mark.parametrize("missing", ["matter", "step", "at"])
def test_a_missing_column(check: Call, tmp_path: Path, missing: str) -> None:
    names = [name for name in ("matter", "step", "at") if name != missing]
    (tmp_path / "less.csv").write_text(",".join(names) + "\na,b\n")
    refused(check(events=tmp_path / "less.csv"), "less.csv", missing)


def test_a_truncated_archive(check: Call, tmp_path: Path) -> None:
    whole = gzip.compress(b"<log>" + b"<trace/>" * 10_000 + b"</log>")
    (tmp_path / "cut.xes.gz").write_bytes(whole[: len(whole) // 2])
    said = check("--strict", events=tmp_path / "cut.xes.gz")
    assert said.code in (2, 3) and "Traceback" not in said.err


def test_neither_log_nor_mapping(run: Call, pack: Path, tmp_path: Path) -> None:
    refused(run("check", "--pack", pack, "--out", tmp_path / "o"), "--events", "--map")


@pytest.mark.parametrize(
    ("option", "value"),
    [("--as-of", "yesterday"), ("--known-at", "2026-13-01"), ("--include", "alive"), ("--kind", "ship")],
)
def test_an_option_that_makes_no_sense(check: Call, option: str, value: str) -> None:
    refused(check(option, value), value)


def test_a_pack_with_errors_says_all_of_them(check: Call, pack: Path) -> None:
    path = pack / "norms" / "decision" / "decide-30d.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("after: filed", "after: filled"), encoding="utf-8"
    )
    said = check()
    assert said.code == 2 and "decide-30d.yaml" in said.err and "filled" in said.err


def test_a_place_that_cannot_be_written(check: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused(check(out=tmp_path / "file" / "out"), "file")


def test_the_plain_engine_refuses_what_would_take_it_hours(
    check: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiezhi.cli.judging.SMALL", 5)
    refused(check("--backend", "reference"), "--backend columnar")


def test_an_error_is_in_the_language_asked_for(check: Call, tmp_path: Path) -> None:
    assert check("--lang", "en", events=tmp_path / "gone.csv").err.isascii()


BAD = """matter,step,at,amount
C1,filed,2026-03-02,100
C1,flied,2026-03-02,
,filed,2026-03-02,
C2,filed,soon,
C3,filed,2026-03-02,much
"""


def test_rows_and_values_that_cannot_be_read_are_told_one_by_one(
    check: Call, tmp_path: Path, summary: Call
) -> None:
    (tmp_path / "bad.csv").write_text(BAD)
    said = check(events=tmp_path / "bad.csv")
    assert said.code == 0
    with (tmp_path / "out" / "rejected.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["what"], row["column"], row["value"]) for row in rows] == [
        ("3", "row", "step", "flied"),
        ("4", "row", "matter", ""),
        ("5", "row", "at", "soon"),
        ("6", "value", "amount", "much"),
    ]
    assert all(row["reason"] and row["would_be_right"] and "bad.csv" in row["file"] for row in rows)
    assert summary()["rejected"] == {"rows": 3, "values": 1}
    assert "soon" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("text", "code"), [(BAD, 3), (BAD.splitlines()[0] + "\nC1,filed,2026-03-02,5\n", 0)])
def test_strict_is_a_status_and_the_results_are_there_all_the_same(
    check: Call, tmp_path: Path, text: str, code: int
) -> None:
    (tmp_path / "log2.csv").write_text(text)
    assert check("--strict", events=tmp_path / "log2.csv").code == code
    assert (tmp_path / "out" / "summary.json").exists()


def test_a_matter_that_the_matters_file_lacks(check: Call, log: Path, tmp_path: Path, summary: Call) -> None:
    (tmp_path / "matters.csv").write_text("matter,kind\nC1,case\n")
    check("--matters", tmp_path / "matters.csv")
    assert summary()["rejected"]["rows"] == 7
    check("--matters", tmp_path / "matters.csv", "--open-matters")
    assert summary()["rejected"]["rows"] == 0
