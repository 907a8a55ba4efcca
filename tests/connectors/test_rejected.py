# SPDX-License-Identifier: Apache-2.0
"""``rejected.csv``: order, places, languages; rows that are rejected, and what goes on beside them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.made import one_kind, read, two_kinds, write_csv, write_xlsx

from xiezhi.connectors.log import open_log
from xiezhi.connectors.words import REASONS, say
from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()
GOOD = {"matter": "A", "step": "filed", "at": "2026-03-02 09:00"}


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**GOOD, **change} for change in changes]


def test_lines_are_in_the_order_of_file_and_line(tmp_path: Path) -> None:
    bad = rows({"at": "x", "fine": "y"}, {"fine": "y", "minor": "z"}, {"step": "x"})
    write_xlsx(tmp_path / "b.xlsx", bad)
    write_csv(tmp_path / "a.csv", bad[::-1])
    result = read(PACK, tmp_path)
    assert [(Path(line[0]).name, line[1], line[2], line[3]) for line in result.lines] == [
        ("a.csv", "2", "row", "step"), ("a.csv", "3", "value", "fine"), ("a.csv", "3", "value", "minor"),
        ("a.csv", "4", "row", "at"), ("b.xlsx", "Sheet!2", "row", "at"), ("b.xlsx", "Sheet!3", "value", "fine"),
        ("b.xlsx", "Sheet!3", "value", "minor"), ("b.xlsx", "Sheet!4", "row", "step"),
    ]  # fmt: skip
    assert (result.counts.rejected_rows, result.counts.rejected_values, result.counts.events) == (4, 4, 2)


def test_the_file_is_csv_with_the_columns_of_the_interchange(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "log.csv", rows({"step": 'a "quoted", step\nin two lines'}, {}))
    with open_log(PACK, events=path) as log:
        list(log.chunks())
        log.rejected.write(tmp_path / "rejected.csv")
    with (tmp_path / "rejected.csv").open(encoding="utf-8", newline="") as file:
        header, line = csv.reader(file)
    assert header == ["file", "line", "what", "column", "value", "reason", "would_be_right"]
    assert line[:5] == [str(path), "2", "row", "step", 'a "quoted", step\nin two lines']
    assert line[5] == "没有这个步骤" and line[6].startswith("accepted, filed, decided")


def test_nothing_rejected_is_a_header_alone(tmp_path: Path) -> None:
    with open_log(PACK, events=write_csv(tmp_path / "log.csv", rows({}))) as log:
        list(log.chunks())
        log.rejected.write(tmp_path / "rejected.csv")
    assert (tmp_path / "rejected.csv").read_text() == "file,line,what,column,value,reason,would_be_right\n"


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_said_in_both_languages(code: str) -> None:
    for lang in ("zh-CN", "en"):
        reason, right = say(code, ("详情", "detail"), lang)
        assert reason and right and "{" not in reason.replace("{…}", "")


def test_a_void_needs_neither_step_nor_time_but_one_of_the_times(tmp_path: Path) -> None:
    void = {"step": "", "at": "", "voids": "A#1"}
    result = read(
        PACK,
        write_csv(
            tmp_path / "log.csv",
            rows(
                {"recorded_at": "", "voids": ""},
                {**void, "recorded_at": "2026-03-03"},
                {**void, "recorded_at": ""},
            ),
        ),
    )
    facts = result.facts[0]
    assert facts.void_of is not None and facts.void_of.tolist() == [-1, 0]
    assert result.told == [("4", "row", "at", "")]


def test_a_void_of_nothing_earlier_has_no_effect_and_is_told(tmp_path: Path) -> None:
    changes = (
        {"voids": "A#2"},
        {"voids": ""},
        {"voids": "none"},
        {"matter": "B", "voids": "A#2"},
        {"voids": "A#2"},
    )
    result = read(PACK, write_csv(tmp_path / "log.csv", rows(*changes)))
    assert [(line[1], line[2], line[4]) for line in result.lines] == [
        ("2", "value", "A#2"), ("4", "value", "none"), ("5", "value", "A#2"),
    ]  # fmt: skip
    assert result.counts.events == 5


def test_of_a_duplicate_id_the_first_row_stays_also_across_matters(tmp_path: Path) -> None:
    changes = (
        {"matter": "B", "id": "e"},
        {"id": "e"},
        {"id": "f", "step": "?"},
        {"id": "f"},
        {"id": ""},
        {"id": "A#4"},
    )
    result = read(PACK, write_csv(tmp_path / "log.csv", rows(*changes)))
    assert [(e.matter, e.id) for e in result.events] == [("B", "e"), ("A", "f"), ("A", "A#4")]
    assert [(line[1], line[3], line[4]) for line in result.lines] == [
        ("3", "id", "e"), ("4", "step", "?"), ("7", "id", "A#4"),
    ]  # fmt: skip


def test_default_ids_count_rejected_rows_in_the_order_of_seq(tmp_path: Path) -> None:
    changes = ({"seq": 30}, {"seq": 10, "step": "?"}, {"seq": 20}, {"seq": "x"})
    result = read(PACK, write_csv(tmp_path / "log.csv", rows(*changes)))
    assert [(e.id, e.seq) for e in result.events] == [("A#1", 4), ("A#3", 20), ("A#4", 30)]
    assert result.told == [("3", "row", "step", "?"), ("5", "value", "seq", "x")]


MATTERS = [
    {"matter": "A", "kind": "case", "parent": ""}, {"matter": "S", "kind": "stay", "parent": "S"},
    {"matter": "T", "kind": "stay", "parent": "U"}, {"matter": "U", "kind": "stay", "parent": "T"},
    {"matter": "V", "kind": "stay", "parent": "U"}, {"matter": "A", "kind": "stay", "parent": ""},
    {"matter": "W", "kind": "stays", "parent": ""}, {"matter": "", "kind": "stay", "parent": ""},
    {"matter": "合计", "kind": "8", "parent": ""}, {"matter": "X", "kind": "", "parent": ""},
]  # fmt: skip


@pytest.mark.parametrize("open_matters", [False, True])
def test_matters_that_cannot_be(open_matters: bool, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", MATTERS)
    events = [{**GOOD, "matter": matter, "step": "filed"} for matter in "ASTUVWXY"]
    result = read(
        two_kinds(),
        write_csv(tmp_path / "log.csv", events),
        matters=path,
        open_matters=open_matters,
        kind=None,
    )
    told = [(Path(line[0]).name, line[1], line[3], line[4], line[5]) for line in result.lines]
    assert [line for line in told if line[0] == "m.csv"] == [
        ("m.csv", "3", "parent", "S", "the matter is its own parent"),
        ("m.csv", "4", "parent", "U", "a circle of parents"),
        ("m.csv", "5", "parent", "T", "a circle of parents"),
        ("m.csv", "7", "matter", "A", "duplicate matter; the first row stays"),
        ("m.csv", "8", "kind", "stays", "unknown kind"),
        ("m.csv", "9", "matter", "", "no matter"),
        ("m.csv", "10", "matter", "合计", "a totals row or a repeated header, not data"),
        ("m.csv", "11", "kind", "", "no kind"),
    ]
    assert [line[1:4] for line in told if line[0] == "log.csv"][:5] == [
        ("3", "matter", "S"), ("4", "matter", "T"), ("5", "matter", "U"), ("7", "matter", "W"), ("8", "matter", "X"),
    ]  # fmt: skip
    assert result.matters["V"].parent_missing and result.counts.missing_parents == 1
    assert [line[5] for line in result.lines if line[4] == "Y"] == (
        ["no kind"] if open_matters else ["the matter is not in the matters file"]
    )


def test_open_matters_get_the_kind_given(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", MATTERS[:1])
    events = write_csv(tmp_path / "log.csv", [{**GOOD, "matter": matter} for matter in "AB"])
    result = read(two_kinds(), events, matters=path, open_matters=True, kind="stay")
    assert {m.id: m.kind for m in result.matters.values()} == {"A": "case", "B": "stay"}


def test_a_step_of_another_kind_is_no_step_of_this(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", MATTERS[:1])
    result = read(two_kinds(), write_csv(tmp_path / "log.csv", rows({"step": "entered"})), matters=path)
    assert result.told == [("2", "row", "step", "entered")]
    assert result.lines[0][6].startswith("accepted, filed, decided")


def test_a_matters_file_needs_kinds_where_the_pack_has_several(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", [{"matter": "A"}])
    events = write_csv(tmp_path / "log.csv", rows({}))
    with pytest.raises(XiezhiError, match=r"m\.csv has no column kind"):
        read(two_kinds(), events, matters=path)
    assert read(two_kinds(), events, matters=path, kind="case").counts.events == 1


def test_an_unknown_recording_time_is_told_and_the_event_goes_on(tmp_path: Path) -> None:
    (event,) = (result := read(PACK, write_csv(tmp_path / "log.csv", rows({"recorded_at": "later"})))).events
    assert event.recorded_at == event.at and result.told == [("2", "value", "recorded_at", "later")]
