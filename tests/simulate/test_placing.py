# SPDX-License-Identifier: Apache-2.0
"""Placed by columns or laid as objects: the same times and values, on whatever day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import Instant, day_of
from xiezhi.simulate.arrivals import Arrivals, Period
from xiezhi.simulate.book import Template, book_of
from xiezhi.simulate.city import city_of
from xiezhi.simulate.draft import Day, Draw, day, drawn, scenarios
from xiezhi.simulate.instances import Families, Placer
from xiezhi.simulate.laid import laid
from xiezhi.simulate.presets import PRESETS
from xiezhi.simulate.wrongs import Row, Wrong

DAYS = [day_of(one) for one in (date(2026, 2, 11), date(2026, 5, 30), date(2026, 9, 23), date(2026, 12, 8))]


def placer(pack: Pack, templates: list[Template]) -> Placer:
    return Placer(book_of(templates, pack), city_of(PRESETS["district"], np.random.default_rng(1)), pack)


def families(templates: int) -> Families:
    template = np.tile(np.arange(templates), len(DAYS))
    days = np.repeat(np.array(DAYS), templates)
    return Families(template, days, template % 20, 1 + np.arange(template.size))


def odd() -> Draw:
    """A draw with all that is hard: groups that wait, lists of slots, days in texts, late records."""
    d = Draw(np.random.default_rng(1))
    case = d.matter("admin_case", category="治安", committed_on=Day(-3), suspects=2)
    case.do("accepted", day(0, "09:00"), registered_by="officer1", officers=["officer1", "officer2"])
    case.do(
        "mediation_agreed",
        day(4, "10:00"),
        workday="talk",
        perform_by=Day(4, moves="talk"),
        parties=["person:1", "甲"],
    )
    case.do("collective_discussion_held", day(4, "16:00"), by="organ_head", workday=True, participants=[])
    case.do("filed", day(5, "09:30"), by="head", workday=True, approver="head", recorded=day(6, "10:00"))
    item = d.matter("property_item", case, unit="organ", regime="行政")
    item.do("seized", day(0, "08:00"), unit="other", officers=["other_officer1"])
    return d


def test_placed_is_laid(pack: Pack) -> None:
    draws = [odd(), *(drawn(one, epoch, 0) for one in scenarios().values() for epoch in one.epochs)]
    templates = [Template("x", draw) for draw in draws]
    made = placer(pack, templates)
    asked = families(len(templates))
    placed = made.place(asked, np.random.default_rng(3)).events
    at = placed.column("at").cast(pa.int64()).to_pylist()
    steps, actors = placed.column("step").to_pylist(), placed.column("actor").to_pylist()
    row = 0
    for template, first in zip(asked.template.tolist(), asked.day.tolist(), strict=True):
        for event in laid(draws[template], pack, first).events:
            assert (at[row], steps[row]) == (event.at, event.step)
            assert (actors[row] is None) == (event.actor is None)
            for name, value in {**event.sets, **event.data}.items():
                _same(placed.column(name)[row].as_py(), value)
            row += 1
    assert row == len(at)


def _same(told: object, value: object) -> None:
    if isinstance(value, Instant):
        stamp = told if isinstance(told, datetime) else datetime.fromisoformat(f"{told}+08:00")
        assert stamp.timestamp() * 1e6 == value.us
    elif isinstance(value, tuple):
        members = [] if told == "[]" else str(told).split(";")
        assert len(members) == len(value)
    elif isinstance(value, date):
        assert str(told)[:10] == str(value)
    elif isinstance(value, (bool, float)):
        assert told == value or float(str(told)) == value
    else:
        assert told is not None


def test_what_waits_for_a_working_day_waits_in_order(pack: Pack) -> None:
    made = placer(pack, [Template("x", odd())])
    day0 = np.arange(day_of(date(2026, 1, 1)), day_of(date(2026, 12, 1)))
    zeros = np.zeros(day0.size, dtype=np.int64)
    placed = made.place(
        Families(zeros, day0, zeros, 1 + np.arange(day0.size)), np.random.default_rng(1)
    ).events
    at = np.asarray(placed.column("at").cast(pa.int64())).reshape(day0.size, -1)
    step = placed.column("step").to_pylist()[: at.shape[1]]
    order = [step.index(name) for name in ("mediation_agreed", "collective_discussion_held", "filed")]
    waiting = at[:, order]
    assert (np.diff(waiting, axis=1) > 0).all()
    assert pack.calendar.is_working(pack.zone.days(waiting.ravel())).all()


def test_the_same_slot_is_the_same_person(pack: Pack) -> None:
    made = placer(pack, [Template("x", odd())])
    placed = made.place(families(1), np.random.default_rng(1)).events.to_pylist()
    for begin in range(0, len(placed), 5):
        rows = {row["step"]: row for row in placed[begin : begin + 5]}
        accepted = rows["accepted"]
        assert accepted["actor"] == accepted["registered_by"] == accepted["officers"].split(";")[0]
        assert len(set(accepted["officers"].split(";"))) == 2
        assert rows["filed"]["actor"] == rows["filed"]["approver"] != accepted["actor"]
        assert rows["mediation_agreed"]["parties"].split(";")[0].startswith("虚")
        assert rows["filed"]["recorded_at"] > rows["filed"]["at"]


@pytest.mark.parametrize("name", list(PRESETS))
def test_units_of_all_levels_have_names_of_their_own(name: str) -> None:
    city = city_of(PRESETS[name], np.random.default_rng(1))
    names = [city.unit_name(unit) for unit in range(city.units + 1)]
    assert len(set(names)) == len(names) and all("虚构" in one for one in names)


def test_what_was_planted_is_listed_with_the_ids_it_has(pack: Pack) -> None:
    first, late = Row("first-norm", 0, "live", 0, 2, 0), Row("some-norm", 0, "live", 1, 1, 1)
    wrong = Template("x", odd(), wrong=Wrong((first,), "改了 {1}", 30))
    book = book_of([Template("x", odd()), wrong], pack)
    assert book.high[1] > book.high[0]

    def confirmed(place: int, day: int) -> Wrong | None:
        """On the first day something follows."""
        return Wrong((first, late) if day == DAYS[0] else (first,), "改了 {1}", 30) if place else None

    made = Placer(book, city_of(PRESETS["district"], np.random.default_rng(1)), pack, confirmed)
    placed = made.place(families(2), np.random.default_rng(1))
    told = placed.wrongs.to_pylist()
    assert len(told) == len(DAYS) + 1
    matters = set(placed.matters.column("matter").to_pylist())
    for row in told:
        assert row["matter"] in matters and row["event"].rsplit("#", 1)[0] == row["matter"]
        assert row["how"].removeprefix("改了 ") in matters
        assert (row["caused_by"] is None) == (row["norm"] == "first-norm")


def test_the_asked_share_of_families_is_wrong(pack: Pack) -> None:
    one = scenarios()["incident_help"]
    lawful = [Template(one.name, drawn(one, "after", number)) for number in range(4)]
    told = Wrong((Row("some-norm", 0, "live", 0, 1, 0),), "", 60)
    wrong = replace(lawful[0], wrong=told)
    book = book_of([*lawful, wrong], pack)
    city = city_of(PRESETS["district"], np.random.default_rng(1))
    period = Period(DAYS[0], DAYS[0] + 120)
    made = Arrivals(book, city, pack, {one.name: one}, period, 1, 0.2, lambda place, day: told)
    months = [made.month(part) for _, part in period.months()]
    chosen, days = (np.concatenate([getattr(one, name) for one in months]) for name in ("template", "day"))
    assert 0.05 < np.mean(chosen == 4) < 0.2
    assert (days[chosen == 4] + 60 <= period.last).all()


def test_no_two_hold_the_same_room_at_one_time(pack: Pack) -> None:
    """Far more stays than rooms: a long one, and short ones one after the other while it lasts."""
    d = Draw(np.random.default_rng(1))
    stay = d.matter("custody_stay")
    stay.do("waiting_room_entered", day(0, "09:00"), room="room:waiting1").do("left", day(0, "21:00"))
    short = Draw(np.random.default_rng(1))
    stay = short.matter("custody_stay")
    stay.do("waiting_room_entered", day(0, "10:00"), room="room:waiting1").do("left", day(0, "10:30"))
    later = Draw(np.random.default_rng(1))
    stay = later.matter("custody_stay")
    stay.do("waiting_room_entered", day(0, "12:00"), room="room:waiting1").do("left", day(0, "12:30"))
    made = placer(pack, [Template(name, draw) for name, draw in zip("xyz", (d, short, later), strict=True)])
    template = np.tile(np.array([0, 1, 2]), 40)
    asked = Families(template, np.full(120, DAYS[0]), np.zeros(120, np.int64), 1 + np.arange(120))
    events = made.place(asked, np.random.default_rng(1)).events.to_pylist()
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for entered, left in zip(events[::2], events[1::2], strict=True):
        spans.setdefault(entered["room"], []).append((entered["at"], left["at"]))
    assert sum(map(len, spans.values())) == 120
    for held in spans.values():
        held.sort()
        assert all(left <= entered for (_, left), (entered, _) in pairwise(held))


def test_families_with_a_wrong_share_their_cells_with_no_others(pack: Pack) -> None:
    """Or a minor put among adults would be so among those of lawful families too."""
    draw = Draw(np.random.default_rng(1))
    for cell in ("cell:adult7", "cell:adult7", "cell:minor1"):
        draw.matter("execution", category="刑事羁押").do("admitted", day(0), place="县看守所", cell=cell)
    row = Row("coercion-juvenile-separate-custody", 0, "live", 2, 3, 2)
    templates = [Template("lawful", draw), Template("wrong", draw, wrong=Wrong((row,), "", 0))]
    count = 300
    asked = Families(
        np.arange(count) % 2, np.full(count, DAYS[0]), np.zeros(count, np.int64), 1 + np.arange(count)
    )
    placed = placer(pack, templates).place(asked, np.random.default_rng(3))
    told = placed.events.column("cell").to_pylist()
    lawful, wrong = (told[3 * n : 3 * n + 3] for n in (0, 1))
    assert lawful[0] == lawful[1] and wrong[0] == wrong[1] != wrong[2]
    by_family = [told[3 * n : 3 * n + 3] for n in range(count)]
    cells = {cell for one in by_family[::2] for cell in one}
    spoilt = [cell for one in by_family[1::2] for cell in set(one)]
    assert cells.isdisjoint(spoilt) and len(set(spoilt)) == len(spoilt)
