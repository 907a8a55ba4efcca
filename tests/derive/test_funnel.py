# SPDX-License-Identifier: Apache-2.0
"""Funnel limits against exact binomial chances worked out with fractions."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.derive.funnel import EXACT, FEWEST, TAIL_95, TAIL_998, funnel, limits


def chance_of_at_most(k: int, n: int, rate: Fraction) -> Fraction:
    return sum((comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k + 1)), Fraction(0))


@given(st.integers(1, 80), st.integers(1, 99), st.sampled_from([TAIL_95, TAIL_998]))
def test_a_unit_is_outside_exactly_where_chance_alone_would_hardly_bring_it(
    n: int, percent: int, tail: float
) -> None:
    rate = Fraction(percent, 100)
    low, high = limits(n, float(rate), tail)
    for kept in range(n + 1):
        below = chance_of_at_most(kept, n, rate)
        above = 1 - chance_of_at_most(kept - 1, n, rate)
        if abs(float(below) - tail) > 1e-9:
            assert (kept / n < low) == (below < Fraction(tail))
        if abs(float(above) - tail) > 1e-9:
            assert (kept / n > high) == (above < Fraction(tail))


def test_limits_go_on_smoothly_where_the_normal_curve_takes_over() -> None:
    exact, normal = limits(EXACT, 0.97, TAIL_95), limits(EXACT + 1, 0.97, TAIL_95)
    assert exact == pytest.approx(normal, abs=2e-4)


def test_limits_close_in_as_duties_grow() -> None:
    widths = [high - low for low, high in (limits(n, 0.9, TAIL_95) for n in (20, 200, 2_000, 200_000))]
    assert widths == sorted(widths, reverse=True)


def test_where_all_or_none_kept_it_nobody_is_outside() -> None:
    for kept, broken in ((50, 0), (0, 50)):
        data = funnel({"A": (kept, broken), "B": (kept, broken)})
        assert data is not None and data.outside == ()


def test_a_unit_of_few_duties_is_never_named() -> None:
    few = FEWEST - 1
    data = funnel({"一所": (0, few), "二所": (990, 10), "三所": (989, 11)})
    assert data is not None
    assert next(unit for unit in data.units if unit.name == "一所").side == 0


def test_units_stand_in_the_order_of_their_names_not_of_their_rates() -> None:
    data = funnel({"丙": (100, 0), "甲": (10, 90), "乙": (99, 1), "空": (0, 0)})
    assert data is not None
    assert [unit.name for unit in data.units] == sorted(["甲", "乙", "丙"])
    assert [(unit.name, unit.side) for unit in data.outside] == [("丙", 1), ("乙", 1), ("甲", -1)]


def test_one_unit_has_nobody_to_be_compared_with() -> None:
    assert funnel({"A": (9, 1)}) is None


def test_where_no_unit_has_enough_duties_there_is_nothing_to_draw() -> None:
    assert funnel({"A": (FEWEST - 1, 0), "B": (0, FEWEST - 1)}) is None
