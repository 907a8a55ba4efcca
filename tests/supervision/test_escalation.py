# SPDX-License-Identifier: Apache-2.0
"""Overdue goes up: whenever the clock happens to be looked at, and on PostgreSQL as on SQLite."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.postgres import Cluster
from tests.supervision.city import City, founded

from xiezhi.kernel.instant import MINUTE
from xiezhi.records import live
from xiezhi.supervision import acts, limits
from xiezhi.supervision.book import item_of, rebuild
from xiezhi.supervision.models import LoopItem

RUNGS = ("guodu", "changan", "city")


@given(st.lists(st.integers(1, 20 * 24 * 60), min_size=1, max_size=12), st.booleans())
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_one_looks_it_goes_up_one_level_a_limit(
    begun: City, tmp_path_factory: pytest.TempPathFactory, minutes: list[int], answered: bool
) -> None:
    from tests.supervision.city import copied

    city = copied(begun, tmp_path_factory.mktemp("city"))
    city.tell("A", "opened", "2026-03-02 09:00")
    start = city.at("2026-03-05 00:00")
    live.tick(city.desk, now=start)
    item = LoopItem.objects.get(norm="told")
    if answered:
        acts.answer(city.desk, item.finding, city.by("zhou"), start + 1, "已补")
    for minute in sorted(minutes):
        item.refresh_from_db()
        due, rung, now = item.answer_due, RUNGS.index(item.to), start + minute * MINUTE
        limits.tick(city.desk, now)
        item.refresh_from_db()
        overdue = due is not None and now > due
        assert RUNGS.index(item.to) == (min(rung + 1, 2) if overdue else rung)
        assert limits.tick(city.desk, now).escalated == ()
        assert item.answer_due is None or item.answer_due > now or item.to == "city"
    told = [act for act in item_of(city.desk, item.id).acts if act.name == "escalated"]
    assert len(told) == item.escalations <= 2 and (not answered or not told)


def test_the_loop_on_postgresql(postgres: Cluster, tmp_path: Path) -> None:
    city = founded(tmp_path, environ={"DATABASE_URL": postgres.dsn()})
    city.tell("A", "opened", "2026-03-02 09:00")
    live.tick(city.desk, now=city.at("2026-03-05 00:00"))
    item = LoopItem.objects.get(norm="told")
    live.tick(city.desk, now=city.at("2026-03-09 18:00"))
    assert limits.tick(city.desk, city.at("2026-03-10 09:00")).escalated == (item.finding,)
    acts.answer(city.desk, item.finding, city.by("zhou"), city.at("2026-03-10 10:00"), "已补")
    acts.verify(city.desk, item.finding, city.by("zhao"), city.at("2026-03-10 11:00"), "属实")
    city.tell("A", "reported", "2026-03-10 12:00")
    rows = list(LoopItem.objects.order_by("id").values())
    assert {row["state"] for row in rows} == {"closed"} and len(rows) == 2
    assert rebuild(city.desk) == 2 and list(LoopItem.objects.order_by("id").values()) == rows
