# SPDX-License-Identifier: Apache-2.0
"""``xiezhi check`` from end to end: what it writes, in which order, and that it does so twice alike."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from xiezhi.engine.results import CLOCKS, FINDINGS

Call = Callable[..., Any]
FILES = ["clocks.parquet", "findings.parquet", "rejected.csv", "report.html", "summary.json"]


def test_the_folder_holds_the_five_files_and_the_terminal_the_two_times(check: Call, tmp_path: Path) -> None:
    said = check()
    assert (said.code, said.err) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES
    assert "as_of    2026-06-01 00:00 Asia/Shanghai (2026-05-31T16:00:00.000000+00:00)" in said.out
    assert "known_at 不限" in said.out
    assert str(tmp_path / "out" / "report.html") in said.out


def test_verdicts_are_those_worked_out_by_hand(check: Call, summary: Call, tmp_path: Path) -> None:
    check()
    clocks = pq.read_table(tmp_path / "out" / "clocks.parquet")
    assert clocks.schema.equals(CLOCKS)
    states = dict(zip(clocks["matter"].to_pylist(), clocks["state"].to_pylist(), strict=True))
    assert states == {"A10": "overdue", "A9": "met", "C1": "met", "C2": "late", "C3": "open"}
    findings = pq.read_table(tmp_path / "out" / "findings.parquet")
    assert findings.schema.equals(FINDINGS)
    told = [tuple(row.values()) for row in findings.select(["matter", "norm", "nature"]).to_pylist()]
    assert told == [
        ("A10", "decide-30d", "breach"),
        ("A9", "fine-within", "gap"),
        ("C1", "fine-within", "breach"),
        ("C2", "decide-30d", "breach"),
        ("C2", "tell-first", "breach"),
    ]
    norms = summary()["norms"]
    assert norms["decide-30d"] == norms["decide-30d"] | {
        "judged": 5, "satisfied": 2, "violated": 2, "pending": 1, "not_applicable": 0, "undetermined": 0,
    }  # fmt: skip
    assert norms["fine-within"]["undetermined"] == 1
    assert summary()["findings"]["breach"] == {"blue": 0, "yellow": 1, "orange": 1, "red": 2}


def test_the_summary_names_pack_calendar_program_and_what_was_read(check: Call, summary: Call) -> None:
    check("--known-at", "2026-05-01T00:00+08:00")
    told = summary()
    assert (told["matters"], told["events"], told["rejected"]) == (5, 10, {"rows": 0, "values": 0})
    assert told["pack"]["id"] == "small" and len(told["pack"]["content_hash"]) == 64
    assert len(told["calendar_hash"]) == 64 and told["program_version"]
    assert told["known_at"] == "2026-04-30T16:00:00.000000+00:00"
    assert told["wall_time_s"] > 0 and told["peak_memory_bytes"] > 0


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize(
    "more", [(), ("--workers", 1, "--chunk-events", 2), ("--workers", 3, "--chunk-events", 3)]
)
def test_the_same_input_gives_the_same_bytes_whatever_the_workers_and_chunks(
    check: Call, tmp_path: Path, form: str, more: tuple[object, ...]
) -> None:
    check("--format", form, out=tmp_path / "one")
    check("--format", form, *more, out=tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        first, second = path.read_bytes(), (tmp_path / "two" / path.name).read_bytes()
        if path.name == "summary.json":
            first, second = (_but_for_time(text) for text in (first, second))
        assert first == second, path.name


def _but_for_time(text: bytes) -> Any:
    told = json.loads(text)
    assert {"wall_time_s", "peak_memory_bytes"} <= told.keys()
    return {key: value for key, value in told.items() if key not in ("wall_time_s", "peak_memory_bytes")}


def test_csv_says_what_parquet_says(check: Call, tmp_path: Path) -> None:
    check(out=tmp_path / "one")
    check("--format", "csv", out=tmp_path / "two")
    for name, schema in (("clocks", CLOCKS), ("findings", FINDINGS)):
        table = pq.read_table(tmp_path / "one" / f"{name}.parquet").to_pylist()
        with (tmp_path / "two" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == schema.names
        assert rows[1:] == [[_as_csv(value) for value in row.values()] for row in table]


def _as_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat(timespec="microseconds") if hasattr(value, "isoformat") else str(value)


def test_both_engines_write_the_same_tables(check: Call, tmp_path: Path) -> None:
    check(out=tmp_path / "one")
    check("--backend", "reference", out=tmp_path / "two")
    for name in ("clocks", "findings"):
        one, two = (pl.read_parquet(tmp_path / part / f"{name}.parquet") for part in ("one", "two"))
        drop = ["explanation"] if name == "findings" else []
        assert one.drop(drop).equals(two.drop(drop))


@pytest.mark.parametrize(
    ("asked", "norms"),
    [
        (None, []),
        ("shadow", ["quick-5d"]),
        ("shadow,draft", ["idea", "quick-5d"]),
        (" draft , shadow ", ["idea", "quick-5d"]),
    ],
)
def test_other_statuses_are_included_on_demand_and_rows_carry_them(
    check: Call, summary: Call, tmp_path: Path, asked: str | None, norms: list[str]
) -> None:
    check(*(["--include", asked] if asked else []))
    assert sorted(set(summary()["norms"]) - {"decide-30d", "tell-first", "fine-within"}) == norms
    rows = pl.read_parquet(tmp_path / "out" / "findings.parquet")
    statuses = {"quick-5d": "shadow", "idea": "draft"}
    told = {row["norm"]: row["status"] for row in rows.to_dicts() if row["status"] != "live"}
    assert told == {name: statuses[name] for name in norms}


def test_rows_stand_by_matter_norm_version_anchor_nature(check: Call, tmp_path: Path) -> None:
    check("--include", "shadow,draft")
    for name, keys in (
        ("clocks", ["matter", "norm", "version", "anchor"]),
        ("findings", ["matter", "norm", "version", "anchor", "nature"]),
    ):
        rows = pq.read_table(tmp_path / "out" / f"{name}.parquet").select(keys).to_pylist()
        order = [tuple((value is not None, value) for value in row.values()) for row in rows]
        assert order == sorted(order) and len(order) > 4


def test_families_of_several_matters_are_merged_into_one_order(
    check: Call, pack: Path, tmp_path: Path
) -> None:
    """A family stays together while it is judged; its matters are apart in the file."""
    events = ["matter,step,at"] + [f"{n:03},filed,2026-03-{n % 28 + 1:02}" for n in range(200)]
    (tmp_path / "many.csv").write_text("\n".join(events), encoding="utf-8")
    matters = ["matter,kind,parent"] + [f"{n:03},case,{(n * 37) % 100:03}" for n in range(100, 200)]
    matters += [f"{n:03},case," for n in range(100)]
    (tmp_path / "matters.csv").write_text("\n".join(matters), encoding="utf-8")
    said = check("--matters", tmp_path / "matters.csv", "--chunk-events", 10, events=tmp_path / "many.csv")
    assert said.code == 0
    for name in ("clocks", "findings"):
        found = pq.read_table(tmp_path / "out" / f"{name}.parquet")["matter"].to_pylist()
        assert found == [f"{n:03}" for n in range(200)]


def test_known_at_hides_what_came_later(check: Call, tmp_path: Path, summary: Call) -> None:
    rows = "matter,step,at,recorded_at\nC1,filed,2026-03-02,2026-03-02\nC1,decided,2026-03-05,2026-05-20\n"
    (tmp_path / "late.csv").write_text(rows, encoding="utf-8")
    check("--known-at", "2026-05-01", events=tmp_path / "late.csv")
    assert summary()["norms"]["decide-30d"]["violated"] == 1
    check(events=tmp_path / "late.csv")
    assert summary()["norms"]["decide-30d"]["satisfied"] == 1


def test_without_as_of_the_clock_is_asked(
    run: Call, pack: Path, log: Path, tmp_path: Path, summary: Call
) -> None:
    run("check", "--pack", pack, "--events", log, "--out", tmp_path / "out")
    assert summary()["as_of"] > "2026"
    assert summary()["norms"]["decide-30d"]["pending"] in (0, 1)


def test_english_on_demand(check: Call, tmp_path: Path) -> None:
    said = check("--lang", "en")
    assert "known_at no limit" in said.out and "breaches" in said.out
    assert "Supervision report" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_units_come_from_the_triggering_event_where_the_matter_has_none(check: Call, tmp_path: Path) -> None:
    rows = ["matter,step,at,unit"]
    for n in range(120):
        unit = "甲所" if n < 60 else "乙所"
        rows.append(f"M{n:03},filed,2026-03-02 09:00,{unit}")
        rows.append(f"M{n:03},decided,2026-{'04-20' if n < 30 else '03-10'} 09:00,别处")
    (tmp_path / "units.csv").write_text("\n".join(rows), encoding="utf-8")
    check(events=tmp_path / "units.csv")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    table = page[page.index('<table class="units">') :].split("</table>")[0]
    assert "甲所" in table and "50.0%" in table and "乙所" in table and "别处" not in page


def test_a_log_without_rows_and_a_pack_without_live_norms_give_a_whole_result(
    check: Call, pack: Path, tmp_path: Path, summary: Call
) -> None:
    (tmp_path / "none.csv").write_text("matter,step,at\n", encoding="utf-8")
    assert check(events=tmp_path / "none.csv").code == 0
    assert (summary()["matters"], summary()["events"]) == (0, 0)
    for path in (pack / "norms" / "decision").glob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("status: live", "status: draft"), encoding="utf-8"
        )
    assert check().code == 0
    assert summary()["norms"] == {} and summary()["events"] == 10
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES


def test_an_interactive_terminal_sees_progress() -> None:
    import io

    from rich.console import Console

    from xiezhi.cli.progress import Ticker

    shown = io.StringIO()
    with Ticker("zh", Console(file=shown, force_terminal=True, width=80)) as ticker:
        ticker.read(1_200)
        ticker.judged(300)
        ticker.judged(200)
    assert "已读 1,200" in shown.getvalue() and "已判 500" in shown.getvalue()
    quiet = io.StringIO()
    with Ticker("zh", Console(file=quiet)) as ticker:
        ticker.read(5)
    assert quiet.getvalue() == ""
