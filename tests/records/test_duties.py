# SPDX-License-Identifier: Apache-2.0
"""How often duties were kept, out of tallies, is what the clocks say: of any span, for whoever may count what."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.records.cases import Clerk

from xiezhi.access.visible import ALL, Columns, Condition
from xiezhi.kernel.instant import DAY
from xiezhi.records import duties
from xiezhi.records.desk import Desk
from xiezhi.records.live import take, tick
from xiezhi.records.models import Clock, Duty, DutyTally
from xiezhi.records.seeing import CLOCKS

UNITS = ("U1", "U2", "U3", "")


@pytest.fixture
def desk(any_desk: Desk) -> Desk:
    """Cases of half a year at several units: some decided in time, some late, some not, one sealed."""
    clerk, chance = Clerk(any_desk.pack), random.Random(7)
    start = clerk.at("2026-01-05 09:00")
    for number in range(24):
        filed = f"2026-{1 + number // 4:02}-{3 + number % 4 * 6:02} 09:00"
        facts = clerk.case(f"A-{number}", filed, UNITS[number % 4], f"P{number % 5}")
        take(any_desk, facts, now=start)
        if number % 3:
            after = chance.choice((2, 20, 40)) * DAY
            when = str(any_desk.pack.zone.local(clerk.at(filed) + after))
            take(any_desk, [clerk.fact(f"A-{number}", "penalty_decided", when)], now=start)
    tick(any_desk, now=clerk.at("2026-09-01 10:00"))
    return any_desk


def by_hand(span: tuple[int, int], units: tuple[str, ...] | None) -> Counter[tuple[str, str, bool]]:
    rows = Clock.objects.filter(
        state__in=("met", "late", "overdue"), status="live", bearer="us", sealed=False,
        due__gte=span[0], due__lt=span[1],
    )  # fmt: skip
    rows = rows if units is None else rows.filter(unit__in=units)
    return Counter((row.norm, row.unit, row.state == "met") for row in rows)


def seen(units: tuple[str, ...] | None, columns: Columns) -> Condition:
    if units is None:
        return ALL
    return Condition(f"({columns.unit} IN ({', '.join('?' * len(units))}))", units)


@pytest.mark.parametrize("units", [None, ("U1",), ("U2", ""), ()], ids=["all", "one", "two", "none"])
def test_any_span_gives_what_one_counts_by_hand(desk: Desk, units: tuple[str, ...] | None) -> None:
    chance, first = random.Random(3), Clerk(desk.pack).at("2025-12-01 00:00")
    spans = [(first, first + 300 * DAY)]
    for _ in range(12):
        low = first + chance.randrange(280 * DAY)
        spans.append((low, low + chance.randrange(1, 200 * DAY)))
    condition = (
        (seen(units, duties.DUTIES), seen(units, CLOCKS)) if units != () else (Condition("(1 = 0)"),) * 2
    )
    for span in spans:
        right = by_hand(span, units)
        told, none = duties.between(desk.connection, *condition, (span, (first, first)))
        assert none == []
        assert {norm: (ok, broken) for norm, _unit, ok, broken in told} == {
            norm: tuple(sum(n for (a, _, met), n in right.items() if a == norm and met is one) for one in (True, False))
            for norm in {norm for norm, _, _ in right}
        }  # fmt: skip
        norms = sorted({norm for norm, _, _ in right})
        parts = duties.between(desk.connection, *condition, (span,), norms)[0]
        assert (
            Counter({(norm, unit, True): ok for norm, unit, ok, _ in parts if ok})
            + Counter({(norm, unit, False): broken for norm, unit, _, broken in parts if broken})
            == right
        )
    assert by_hand(spans[0], None)


def test_what_concerns_officers_in_person_is_counted_from_the_clocks(desk: Desk) -> None:
    mine = "c.id IN (SELECT own.id FROM records_clock own WHERE own.officer = ?)"
    clocks = Condition(mine, ("P1",))
    named = Condition(duties.DUTIES.mine, ("P1",))
    span = (Clerk(desk.pack).at("2025-12-01"), Clerk(desk.pack).at("2026-12-01"))
    told = duties.between(desk.connection, named, clocks, (span,))[0]
    rows = Clock.objects.filter(
        officer="P1", state__in=("met", "late", "overdue"), status="live", bearer="us"
    )
    assert sum(ok + broken for *_, ok, broken in told) == rows.count() > 0


def test_tallies_follow_corrections_and_are_few(desk: Desk) -> None:
    clerk = Clerk(desk.pack)
    assert duties.differing(desk.connection, 5) == []
    take(desk, [clerk.about("A-1", unit="U3")], now=clerk.at("2026-09-01 11:00"))
    take(desk, [clerk.fact("A-0", "penalty_decided", "2026-02-01 09:00")], now=clerk.at("2026-09-01 12:00"))
    assert duties.differing(desk.connection, 5) == []
    kept = sorted(DutyTally.objects.exclude(kept=0, broken=0).values_list("days", "place", "kept", "broken"))
    duties.recount(desk.connection)
    assert kept == sorted(DutyTally.objects.values_list("days", "place", "kept", "broken"))
    assert set(Duty.objects.values_list("unit", flat=True)) <= {*UNITS, duties.EVERY}
