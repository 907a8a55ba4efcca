# SPDX-License-Identifier: Apache-2.0
"""Attention is a budget a week; red and liberty, life, minors neither wait nor use it up."""

from hypothesis import given
from hypothesis import strategies as st

from xiezhi.kernel.instant import DAY, HOUR, zone
from xiezhi.supervision.attention import Notice, exceeds, let_out, week_of

ZONE = zone("Asia/Shanghai")
MONDAY = ZONE.midnight(20514)  # 2026-03-02


def test_the_week_begins_on_monday() -> None:
    assert ZONE.text(ZONE.midnight(week_of(ZONE, MONDAY + 6 * DAY)), day=True) == "2026-03-02"
    assert week_of(ZONE, MONDAY - HOUR) == week_of(ZONE, MONDAY) - 7


def test_what_exceeds_the_budget_waits_and_a_new_week_begins_anew() -> None:
    before = [Notice(f"i{n}", "周涛", MONDAY + n, False) for n in range(15)]
    assert exceeds(Notice("x", "周涛", MONDAY + HOUR, False), before, 15, ZONE)
    assert not exceeds(Notice("x", "周涛", MONDAY + HOUR, False), before[1:], 15, ZONE)
    assert not exceeds(Notice("x", "赵宁", MONDAY + HOUR, False), before, 15, ZONE)
    assert not exceeds(Notice("x", "周涛", MONDAY + 7 * DAY, False), before, 15, ZONE)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 10))
def test_the_exempt_neither_wait_nor_use_the_budget_up(exempt: list[bool], budget: int) -> None:
    shown: list[Notice] = []
    for place, free in enumerate(exempt):
        notice = Notice(f"i{place}", "周涛", MONDAY + place, free)
        waits = exceeds(notice, shown, budget, ZONE)
        assert not (free and waits)
        if not waits:
            shown.append(notice)
    assert sum(not notice.exempt for notice in shown) == min(budget, exempt.count(False))


def test_the_digest_lets_out_the_gravest_first() -> None:
    waiting = [
        Notice("a", "周涛", 2, False, (3, 0)),
        Notice("b", "周涛", 3, False, (1, 0)),
        Notice("c", "周涛", 1, False, (3, 0)),
    ]
    assert [notice.item for notice in let_out(waiting, 13, 15)] == ["b", "c"]
