# SPDX-License-Identifier: Apache-2.0
"""Values by the catalogue: what fits its type, what is missing, where columns and members of ``data`` lead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.connectors.made import Read, one_kind, read, two_kinds, write_csv, write_jsonl, write_parquet

from xiezhi.kernel.duration import Duration

PACK = one_kind()
BASE = {"matter": "A", "step": "decided", "at": "2026-03-02 09:00"}


def of(tmp_path: Path, *rows: dict[str, Any]) -> Read:
    return read(PACK, write_csv(tmp_path / "log.csv", [{**BASE, **row} for row in rows]))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["true", "TRUE", "1", "是", "Y", "y"], True),
        (["false", "False", "0", "否", "N", "n"], False),
        (["", " ", "\u3000"], None),
    ],
)
def test_booleans(words: list[str], value: bool | None, tmp_path: Path) -> None:
    result = of(tmp_path, *({"minor": word} for word in words))
    assert [e.sets.get("minor") for e in result.events] == [value] * len(words)
    assert result.lines == []


NUMBERS = {"12": 12.0, "-0.5": -0.5, "+3": 3.0, "1e3": 1000.0, " 7 ": 7.0, ".5": 0.5}
NO_NUMBERS = ["1,234.50", "12元", "nan", "inf", "1e999", "0x10", "１２x", "--1", "1_000"]


def test_numbers(tmp_path: Path) -> None:
    result = of(tmp_path, *({"fine": text} for text in NUMBERS))
    assert [e.data["fine"] for e in result.events] == list(NUMBERS.values())


def test_what_does_not_fit_is_missing_and_told(tmp_path: Path) -> None:
    result = of(tmp_path, *({"fine": text} for text in NO_NUMBERS))
    assert [dict(e.data) for e in result.events] == [{}] * len(NO_NUMBERS)
    assert [line[1:5] for line in result.lines] == [
        [str(n), "value", "fine", text] for n, text in enumerate(NO_NUMBERS, 2)
    ]
    assert result.lines[0][5:] == ["not a number", "as 1234.5, without thousands separators or units"]
    assert result.counts.rejected_values == len(NO_NUMBERS) and result.counts.rejected_rows == 0


def test_the_other_types(tmp_path: Path) -> None:
    good = {"category": " 治安 ", "born": "2011/3/2", "heard_at": "2026-03-02", "remark": "x"}
    bad = {"category": "治 安", "born": "yesterday", "heard_at": "noon", "minor": "2"}
    result = of(tmp_path, good, bad)
    first, second = result.events
    assert (first.sets["category"], str(first.sets["born"]), first.data["heard_at"].day) == (
        "治安",
        "2011-03-02",
        True,
    )
    assert dict(second.sets) == {} and dict(second.data) == {}
    assert [line[3:6] for line in result.lines] == [
        ["born", "yesterday", "not a date"], ["category", "治 安", "not one of the values"],
        ["heard_at", "noon", "not a time"], ["minor", "2", "not a boolean"],
    ]  # fmt: skip
    assert result.lines[1][6] == "治安, 禁毒"


def test_durations_and_lists(tmp_path: Path) -> None:
    rows = [
        {"step": "filed", "limit": "30 d", "articles": '["第1条", 2, null, " "]'},
        {"step": "filed", "limit": "soon", "articles": "第1条；第2条、第3条; "},
    ]
    first, second = of(tmp_path, *rows).events
    assert first.data == {"limit": Duration(30, "d"), "articles": ("第1条", "2")}
    assert second.data == {"articles": ("第1条", "第2条", "第3条")}


def test_a_column_is_an_attribute_where_the_kind_declares_it_else_a_field(tmp_path: Path) -> None:
    (event,) = of(tmp_path, {"amount": "5", "fine": "6", "unheard": "7"}).events
    assert (event.sets, event.data) == ({"amount": 5.0}, {"fine": 6.0})


def test_a_field_is_typed_by_its_step_else_by_the_steps_that_declare_it(tmp_path: Path) -> None:
    (event,) = of(tmp_path, {"step": "accepted", "fine": "6"}).events
    assert event.data == {"fine": 6.0}


def test_members_of_data(tmp_path: Path) -> None:
    rows = [
        {**BASE, "data": {"fine": 6, "note": {"a": [1]}, "amount": "7", "ok": True, "none": None}},
        {**BASE, "fine": 8, "data": '{"fine": 9, "articles": ["x", 1]}'},
        {**BASE, "step": "attributes_changed", "data": {"amount": 3, "fine": 4, "minor": "maybe"}},
        {**BASE, "data": "[1]"}, {**BASE, "data": "{"}, {**BASE, "data": ""},
    ]  # fmt: skip
    for write in (write_jsonl, write_csv):
        told = [
            {**r, "data": r["data"] if isinstance(r["data"], str) else __import__("json").dumps(r["data"])}
            for r in rows
        ]
        result = read(PACK, write(tmp_path / "log", rows if write is write_jsonl else told))
        first, second, third, *others = result.events
        assert first.data == {"fine": 6.0, "note": '{"a":["1"]}', "amount": "7", "ok": "true"}
        assert second.data == {"fine": 8.0, "articles": ("x", "1")}
        assert (third.sets, third.data) == ({"amount": 3.0}, {"fine": 4.0})
        assert [dict(e.data) for e in others] == [{}, {}, {}]
        assert [line[3:5] for line in result.lines] == [["minor", "maybe"], ["data", "[1]"], ["data", "{"]]


def test_identifiers_are_text_and_numbers_without_fraction_their_digits(tmp_path: Path) -> None:
    rows = [
        {**BASE, "matter": 7.0, "actor": 12.0, "unit": 3.5, "id": 9},
        {**BASE, "matter": 8.0, "actor": None, "unit": 1.0, "id": 10},
    ]
    first, second = read(PACK, write_parquet(tmp_path / "log.parquet", rows)).events
    assert (first.matter, first.actor, first.unit, first.id) == ("7", "12", "3.5", "9")
    assert (second.matter, second.actor, second.unit, second.id) == ("8", None, "1", "10")


def test_attributes_of_matters_and_of_kinds(tmp_path: Path) -> None:
    matters = [
        {
            "matter": "A",
            "kind": "case",
            "unit": "所1",
            "parent": "",
            "amount": "5",
            "person": "x",
            "minor": "?",
        },
        {
            "matter": "S",
            "kind": "stay",
            "unit": "",
            "parent": "A",
            "amount": "5",
            "person": "赵",
            "minor": "Y",
        },
    ]
    rows = [{"matter": "S", "step": "entered", "at": "2026-03-02", "person": "钱", "amount": "3"}]
    path = write_csv(tmp_path / "matters.csv", matters)
    result = read(two_kinds(), write_csv(tmp_path / "log.csv", rows), matters=path)
    assert result.matters["A"].attributes == {"amount": 5.0} and result.matters["A"].unit == "所1"
    assert result.matters["S"].attributes == {"person": "赵"}
    assert result.events[0].sets == {"person": "钱"} and result.events[0].data == {"amount": "3"}
    assert [line[:5] for line in result.lines] == [[str(path), "2", "value", "minor", "?"]]
