# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - examples, one a line
"""Scalars of YAML 1.2, and values by their declared type."""

from datetime import date, datetime

import pytest

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.nodes import node_of, parse_yaml
from xiezhi.catalog.values import parse_instant, typed
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, HOUR, Instant, zone

ROME = zone("Europe/Rome")
JULY_1 = 20_635 * DAY  # 2026-07-01 00:00 UTC


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("True", True), ("~", None), ("", None), ("09:00", "09:00"), ("2026-03-02", "2026-03-02"),
        ("0o17", 15), ("0x1f", 31), ("017", 17), ("-3", -3), ("1e3", 1000.0), (".5", 0.5), (".inf", ".inf"),
        ("1_000", "1_000"), ("9" * 19, "9" * 19), ("1e999", "1e999"), ("'1'", "1"), ("第1条", "第1条"), ("+", "+"),
    ],
)  # fmt: skip
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    node = parse_yaml(f"a: {text}\n", "f", Faults())
    assert node is not None and node.plain() == {"a": value}
    assert type(node.plain()["a"]) is type(value)


def test_nodes_know_their_place() -> None:
    node = parse_yaml("a:\n  - 治安\n  - {b: 1, 'c d': [x]}\n", "f", Faults())
    inner = node.value["a"].value[1]
    assert (inner.line, inner.column) == (3, 5)
    assert (inner.value["c d"].line, inner.value["c d"].column) == (3, 19)
    assert str(inner.key_place("c d")) == "f:3:12"


def test_python_values_become_the_same_nodes() -> None:
    node = node_of({"d": date(2026, 1, 2), "t": datetime(2026, 1, 2, 3, 4), "n": 1.5, "l": (True, None)}, "f")
    assert node.plain() == {"d": "2026-01-02", "t": "2026-01-02 03:04:00", "n": 1.5, "l": [True, None]}
    assert [child.text for child in node.value["l"].value] == ["true", ""]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01", Instant(JULY_1 - 2 * HOUR, True)),
        ("2026-07-01 09:00", Instant(JULY_1 + 7 * HOUR)),
        ("2026-07-01T09:00:00.000001", Instant(JULY_1 + 7 * HOUR + 1)),
        ("2026-07-01T09:00:00+08:00", Instant(JULY_1 + HOUR)),
        ("2026-07-01T09:00Z", Instant(JULY_1 + 9 * HOUR)),
        ("2026-03-29 02:30", Instant(20_541 * DAY + HOUR + HOUR // 2)),  # in a gap: moved forward by an hour
        ("2026-10-25 02:30", Instant(20_751 * DAY + HOUR // 2)),  # in a fold: the earlier
    ],
)
def test_stamps_without_offset_are_in_the_zone(text: str, instant: Instant) -> None:
    assert parse_instant(text, ROME) == instant


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13-01", "2026-02-30 10:00", "1 May", "0001-01-01", "2026-01-01 25:00"]
)
def test_what_is_no_time_says_the_form(text: str) -> None:
    with pytest.raises(XiezhiError, match="YYYY-MM-DD"):
        parse_instant(text, ROME)


@pytest.mark.parametrize(
    ("value", "type_", "result"),
    [
        ("是", "boolean", True), ("N", "boolean", False), (1, "boolean", True), ("3", "integer", 3.0), (2.5, "money", 2.5),
        (7, "text", "7"), (7.0, "text", "7"), (True, "text", "true"), (" ", "text", None), ("2026-01-02", "date", date(2026, 1, 2)),
        ("3 wd", "duration", Duration(3, "wd")), (["a", 1], "list", ("a", "1")), ("a", "citations", ("a",)),
    ],
)  # fmt: skip
def test_values_by_type(value: object, type_: str, result: object) -> None:
    found = typed(value, type_, ROME)
    assert found == result and type(found) is type(result)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("x", "number"),
        (1.5, "integer"),
        ("nan", "number"),
        ("maybe", "boolean"),
        ({}, "text"),
        ("1 week", "duration"),
        (True, "number"),
    ],
)
def test_values_that_do_not_fit(value: object, type_: str) -> None:
    with pytest.raises(XiezhiError):
        typed(value, type_, ROME)
