# SPDX-License-Identifier: Apache-2.0
"""Figures over batches: which side of the limit, units, findings, and that batches do not matter."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from xiezhi.derive.figures import BEYOND, ENDINGS, WITHIN, Figures
from xiezhi.engine.results import VERDICTS

_spec = importlib.util.spec_from_file_location("made", Path(__file__).with_name("made.py"))
assert _spec and _spec.loader
made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(made)

NORMS = [made.norm("a"), made.norm("b")]


def bins(state: str, used: float) -> list[int]:
    figures = made.added(Figures(NORMS, 1), [made.clock("a", "M", state, used)], [])
    return np.flatnonzero(figures.used[0, ENDINGS.index(state)]).tolist()


@pytest.mark.parametrize(
    ("state", "used", "place"),
    [
        ("met", -0.5, 0),
        ("met", 0.0, 0),
        ("met", 0.55, 5),
        ("met", 1.0, WITHIN - 1),
        ("late", 1.0, WITHIN),
        ("late", 1.95, 2 * WITHIN - 1),
        ("overdue", 2.0, 2 * WITHIN),
        ("late", 3.0, 2 * WITHIN + 1),
        ("late", 9.9, 2 * WITHIN + 2),
        ("overdue", 39.0, 2 * WITHIN + len(BEYOND) - 1),
    ],
)
def test_the_verdict_decides_the_side_and_the_time_the_bin(state: str, used: float, place: int) -> None:
    assert bins(state, used) == [place]


@pytest.mark.parametrize("state", ["open", "paused", "void", "undetermined"])
def test_clocks_that_did_not_end_have_no_used_time(state: str) -> None:
    figures = made.added(Figures(NORMS, 1), [made.clock("a", "M", state, 0.5)], [])
    assert not figures.used.any()


def test_a_breach_ended_by_a_discharge_counts_its_time_up_to_it() -> None:
    clock = made.clock("a", "M", "late", 2.5)
    clock.fulfilled_at = None
    figures = made.added(Figures(NORMS, 1), [clock], [])
    assert figures.used[0, ENDINGS.index("late"), 2 * WITHIN] == 1


def test_units_are_counted_by_duties_decided_and_what_names_no_unit_is_told() -> None:
    states = ["met", "late", "open", "overdue", "met", "void"]
    clocks = [
        made.clock("b", f"M{n}", state, 1.5 if state != "met" else 0.5) for n, state in enumerate(states)
    ]
    figures = made.added(Figures(NORMS, 1), clocks, [], ["甲", "甲", "甲", "乙", None, None])
    assert figures.units == {1: {"甲": [1, 1], "乙": [0, 1]}}
    assert figures.without_unit.tolist() == [0, 1]


def test_findings_are_counted_by_nature_and_level() -> None:
    rows = [
        made.finding("a", "M1"),
        made.finding("a", "M2", "warning", level="blue"),
        made.finding("b", "M1", "gap"),
    ]
    figures = made.added(Figures(NORMS, 1), [], rows)
    assert figures.found.sum() == 3
    assert figures.found[0, 0, 3] == figures.found[0, 1, 0] == figures.found[1, 2, 0] == 1


def test_the_largest_come_first_and_of_those_without_length_the_latest() -> None:
    rows = [made.finding("a", f"M{n}", over_s=n) for n in range(30)]
    rows += [made.finding("b", f"M{n}", at=made.START + n) for n in range(30)]
    figures = made.added(Figures(NORMS, 1), [], rows)
    assert figures.largest.rows(0)["over_s"].to_pylist() == list(range(29, 9, -1))
    assert figures.largest.rows(1)["matter"].to_pylist()[:3] == ["M29", "M28", "M27"]


def test_batches_and_their_order_do_not_matter() -> None:
    states = ["met", "late", "overdue", "open", "undetermined"] * 20
    clocks = [made.clock("ab"[n % 2], f"M{n:03}", state, n / 10) for n, state in enumerate(states)]
    rows = [made.finding("ab"[n % 2], f"M{n:03}", over_s=n) for n in range(100)]
    units: list[str | None] = [f"U{n % 3}" for n in range(100)]
    whole = made.added(Figures(NORMS, 7), clocks, rows, units)
    parts = Figures(NORMS, 7)
    for start in (60, 0, 30, 90):
        end = {60: 90, 0: 30, 30: 60, 90: 100}[start]
        made.added(parts, clocks[start:end], rows[start:end], units[start:end])
    assert (whole.verdicts == parts.verdicts).all() and whole.verdicts.sum() == 100
    assert (whole.used == parts.used).all() and (whole.found == parts.found).all()
    assert whole.units == parts.units
    for code in (0, 1):
        assert whole.drawn.rows(code).equals(parts.drawn.rows(code))
        assert whole.largest.rows(code).equals(parts.largest.rows(code))


def test_verdicts_are_the_five_in_their_order() -> None:
    figures = Figures(NORMS, 1)
    figures.add(
        made.clocks_table([]), made.findings_table([]), {"b": dict(zip(VERDICTS, range(5), strict=True))}
    )
    assert figures.verdicts.tolist() == [[0] * 5, [0, 1, 2, 3, 4]]
