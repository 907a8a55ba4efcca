# SPDX-License-Identifier: Apache-2.0
"""A wrong is planted only on days on which it is one, and listed as it is found there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
import pytest

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.arrivals import Arrivals, Period
from xiezhi.simulate.book import Template, book_of
from xiezhi.simulate.city import city_of
from xiezhi.simulate.confirming import Confirmer
from xiezhi.simulate.draft import Draw, day, drawn, scenarios
from xiezhi.simulate.presets import PRESETS
from xiezhi.simulate.wrongs import Row, Wrong

LATE, ONCE = "permit-supplement-5wd", "permit-supplement-5wd-once"
PLAIN, HOLIDAY = day_of(date(2026, 3, 2)), day_of(date(2026, 2, 13))
"""A Monday, after which five working days end on the next; the last Friday before nine days of Spring Festival."""
FAR = day_of(date(2026, 12, 31))


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load_pack("cn_police")


def late(*norms: str) -> Template:
    """Accepted ten days after it was applied for; five working days would be right."""
    draw = Draw(np.random.default_rng(1))
    permit = draw.matter("permit")
    permit.do("applied", day(0, "15:00"), by="window")
    permit.do("accepted", day(10, "17:30"), by="window", certificate="number:受")
    wrong = Wrong((Row(LATE, 0, "live", 0, 1, 0),), "shift {0}#2 +5 d", 10, norms or (LATE,))
    return Template("permit", draw, wrong=wrong)


def test_a_delay_that_days_of_rest_swallow_is_not_planted() -> None:
    confirmer = Confirmer(pack(), [late()], FAR)
    found = confirmer.on(0, PLAIN)
    assert found is not None and found.planted == Row(LATE, 0, "live", 0, 1, 0)
    assert confirmer.on(0, HOLIDAY) is None


def test_what_would_stand_only_after_the_period_is_not_planted() -> None:
    due = day_of(date(2026, 3, 10))
    assert Confirmer(pack(), [late()], due).on(0, PLAIN) is not None
    assert Confirmer(pack(), [late()], due - 1).on(0, PLAIN) is None


def test_what_else_is_found_there_is_listed_as_caused() -> None:
    template = late(LATE, ONCE)
    template.draw.things[0].do("supplement_notified", day(11), by="window", items=["甲"])
    template.draw.things[0].do("supplement_notified", day(12), by="window", items=["乙"])
    found = Confirmer(pack(), [template], FAR).on(0, PLAIN)
    assert found is not None
    assert [(row.norm, row.nature, row.number) for row in found.rows] == [
        (LATE, "breach", 1),
        (ONCE, "breach", 4),
    ]


@pytest.mark.parametrize(("begin", "planted"), [(PLAIN, True), (HOLIDAY, False)])
def test_families_are_made_wrong_only_where_it_is_confirmed(begin: int, planted: bool) -> None:
    lawful = [Template(one.name, drawn(one, "after", 0)) for one in (scenarios()["incident_help"],)]
    templates = [*lawful, late()]
    period = Period(begin, begin)
    whole = replace(book_of(templates, pack()), low=np.zeros(2, np.int64), high=np.zeros(2, np.int64))
    city = city_of(PRESETS["city"], np.random.default_rng(1))
    confirmed = Confirmer(pack(), templates, FAR).on
    made = Arrivals(whole, city, pack(), scenarios(), period, 1, 0.5, confirmed).month(period)
    assert made.size > 100
    assert bool((made.template == 1).any()) is planted
