# SPDX-License-Identifier: Apache-2.0
"""How many, and when: the figures of the presets, days of the week, rest days, the change of the law."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.arrivals import CASES, Arrivals, Period, rates
from xiezhi.simulate.book import Book, Template, book_of
from xiezhi.simulate.city import city_of
from xiezhi.simulate.draft import CHANGE, drawn, scenarios
from xiezhi.simulate.presets import PRESETS, preset_of

YEAR = Period(day_of(date(2025, 7, 1)), day_of(date(2026, 6, 30)))


@pytest.fixture(scope="module")
def book(pack: Pack) -> Book:
    return book_of(
        [
            Template(one.name, drawn(one, epoch, number))
            for one in scenarios().values()
            for epoch in one.epochs
            for number in range(2)
        ],
        pack,
    )


def arrivals(book: Book, pack: Pack, preset: str, period: Period = YEAR) -> Arrivals:
    city = city_of(PRESETS[preset], np.random.default_rng(1))
    return Arrivals(book, city, pack, scenarios(), period, 1)


def kinds(book: Book, name: str) -> dict[str, float]:
    mine = [one.draw for one in book.templates if one.scenario == name]
    counts: dict[str, float] = {}
    for draw in mine:
        for thing in draw.things:
            counts[thing.kind] = counts.get(thing.kind, 0) + 1 / len(mine)
    return counts


def test_a_city_has_1400_incidents_a_day_and_a_megacity_its_cases(book: Book) -> None:
    for preset, kind, expected in (("city", "incident", 1400), ("megacity", "admin_case", 6_500_000 / 365)):
        told = rates(book, scenarios(), PRESETS[preset])
        assert sum(rate * kinds(book, name).get(kind, 0) for name, rate in told.items()) == pytest.approx(
            expected
        )


def test_scenarios_that_a_preset_names_exist() -> None:
    assert {name for preset in PRESETS.values() for name in preset.more} <= set(scenarios())


def test_a_quarter_of_the_incidents_are_tagged(book: Book) -> None:
    told = rates(book, scenarios(), PRESETS["city"])
    tagged = 0.0
    for name, rate in told.items():
        mine = [one.draw for one in book.templates if one.scenario == name]
        above = [
            len({thing.parent.number for thing in draw.things if thing.kind in CASES and thing.parent
                 and thing.parent.kind == "incident"})
            for draw in mine
        ]  # fmt: skip
        tagged += rate * float(np.mean(above))
    assert tagged / 1400 == pytest.approx(0.25, abs=0.02)


def test_days_of_the_week_and_rest_days(book: Book, pack: Pack) -> None:
    made = arrivals(book, pack, "city")
    days = np.concatenate([made.month(part).day for _, part in YEAR.months()])
    names = {name: one.rhythm for name, one in scenarios().items()}
    weekday = (np.unique(days) + 3) % 7
    assert set(weekday.tolist()) == set(range(7))
    again = arrivals(book, pack, "city")
    for _, part in list(YEAR.months())[:3]:
        families = again.month(part)
        office = np.array([names[book.templates[t].scenario] == "office" for t in families.template.tolist()])
        assert pack.calendar.is_working(families.day[office]).all()
        assert (np.diff(families.day) >= 0).all()


def test_every_family_keeps_to_its_law_and_to_the_period(book: Book, pack: Pack) -> None:
    change = day_of(CHANGE)
    made = arrivals(book, pack, "district")
    seen = set()
    for _, part in YEAR.months():
        families = made.month(part)
        begin, end = families.day + book.low[families.template], families.day + book.high[families.template]
        assert (begin >= YEAR.first).all() and (end <= YEAR.last).all()
        epochs = np.array([book.templates[t].draw.epoch for t in families.template.tolist()])
        seen |= set(epochs.tolist())
        assert (end[epochs == "before"] < change).all() and (begin[epochs == "after"] >= change).all()
        spans = np.array([book.templates[t].draw.change for t in families.template.tolist()])
        across = epochs == "across"
        assert (families.day[across] + spans[across] == change).all()
    assert {"before", "after"} <= seen


def test_an_unknown_preset_is_named_with_those_there_are() -> None:
    with pytest.raises(XiezhiError, match=r"station, district, city, megacity.*city"):
        preset_of("citty")
