# SPDX-License-Identifier: Apache-2.0
"""Expressions as trees, and the column that an error names."""

import pytest

from xiezhi.catalog.expression import (
    And,
    Arithmetic,
    Attribute,
    Call,
    ClockOf,
    Compare,
    Contains,
    Data,
    EventField,
    ExpressionError,
    IsNone,
    Listing,
    Literal,
    Relatives,
    StepFunction,
    TableLookup,
    Values,
    walk,
)
from xiezhi.catalog.parsing import parse_expression


def test_names_steps_and_norms_quoted_or_bare() -> None:
    assert parse_expression("has(filed)") == StepFunction(1, "has", ((None, "filed"),))
    assert parse_expression("has('case.filed')") == StepFunction(1, "has", (("case", "filed"),))
    assert parse_expression("count([a, case.b])") == StepFunction(1, "count", ((None, "a"), ("case", "b")))
    assert parse_expression("values(paid, 'sum')") == Values(1, ((None, "paid"),), "sum")
    assert parse_expression("due('case.n-1')") == ClockOf(1, "due", "case", "n-1")
    assert parse_expression("children(person, out)") == Relatives(1, "children", "person", "out")


def test_literals_in_either_case_and_every_number_a_float() -> None:
    for text in ("true", "True"):
        assert parse_expression(text) == Literal(1, True)
    assert parse_expression("[1, 2.5, none, 'x']") == Listing(
        1, (Literal(2, 1.0), Literal(5, 2.5), Literal(10, None), Literal(16, "x"))
    )


def test_chains_and_none() -> None:
    chain = parse_expression("1 < amount <= 3")
    assert isinstance(chain, And) and [part.op for part in chain.parts] == ["<", "<="]
    assert parse_expression("x is not none") == IsNone(1, Attribute(1, None, "x"), True)
    assert isinstance(parse_expression("x not in ['a']"), Contains)


def test_what_belongs_to_the_event_and_what_to_the_matter() -> None:
    names = list(walk(parse_expression("at > data.at and unit == unit.level and case.x == y")))
    assert EventField(1, "at") in names
    assert [n.name for n in names if isinstance(n, Data)] == ["at"]
    assert [n.name for n in names if isinstance(n, EventField)] == ["at", "unit", "unit.level"]
    assert [(n.kind, n.name) for n in names if isinstance(n, Attribute)] == [("case", "x"), (None, "y")]


def test_calls_with_words_and_keywords() -> None:
    call = parse_expression("years_between(born, at, day_after=true) < plus(at, 3, wd)")
    assert isinstance(call, Compare)
    assert isinstance(call.left, Call) and call.left.day_after
    assert isinstance(call.right, Call) and call.right.unit == "wd"
    table = parse_expression("table(fines, code, 'most', on=at)")
    assert isinstance(table, TableLookup) and (table.table, table.value) == ("fines", "most")


def test_a_folded_expression_is_one_line() -> None:
    assert isinstance(parse_expression("amount +\n  expense"), Arithmetic)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("类别 == '治安' and 金额 = 3", 19),
        ("  amount ** 2 > 1", 3),
        ("amount > '治安' + lambda_(3)", 17),
        ("a and (", 7),
    ],
)
def test_columns_count_letters_not_bytes(text: str, column: int) -> None:
    with pytest.raises(ExpressionError) as error:
        parse_expression(text)
    assert error.value.column == column
