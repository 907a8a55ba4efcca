# SPDX-License-Identifier: Apache-2.0
"""Exemptions with a reason and a second person, one by one and for a whole outage; findings with one cause."""

import pytest
from tests.supervision.city import City

from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import Entry
from xiezhi.records import live
from xiezhi.records.home import Settings
from xiezhi.supervision import acts, exemptions, limits, merging
from xiezhi.supervision.exemptions import Outage
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.releasing import precision


def opened(city: City, *matters: str, source: str = "xiezhi") -> list[str]:
    """Cases opened on Monday, all overdue with the notice on Thursday; their findings."""
    us = city.at("2026-03-02 09:00")
    entries = [
        Entry(name, "case", "opened", us, actor="zhou", unit="guodu", source=source, source_key=f"{name}-1")
        for name in matters
    ]
    live.take(city.desk, entries, now=us)
    live.tick(city.desk, now=city.at("2026-03-05 09:00"))
    return [city.finding("told", name).id for name in matters]


def test_an_exemption_needs_a_reason_and_a_second_person(city: City) -> None:
    (finding,) = opened(city, "A")
    at = city.at("2026-03-05 10:00")
    with pytest.raises(XiezhiError, match="应写明理由"):
        exemptions.request(city.desk, finding, city.by("zhao"), at, "数据有误", " ")
    with pytest.raises(XiezhiError, match="应为: 数据有误 依法例外 规则有误"):
        exemptions.request(city.desk, finding, city.by("zhao"), at, "属实", "停机")
    with pytest.raises(XiezhiError, match="应写明条文"):
        exemptions.request(city.desk, finding, city.by("zhao"), at, "依法例外", "已另案告知")
    with pytest.raises(XiezhiError, match="没有待批准的豁免申请"):
        exemptions.approve(city.desk, finding, city.by("gu"), at)
    exemptions.request(
        city.desk, finding, city.by("zhao"), at, "依法例外", "已另案告知", "治安管理处罚法第95条"
    )
    with pytest.raises(XiezhiError, match="应由另一人批准"):
        exemptions.approve(city.desk, finding, city.by("zhao"), at)
    with pytest.raises(XiezhiError, match="被监督单位 guodu"):
        exemptions.approve(city.desk, finding, city.by("guo"), at)
    row = exemptions.approve(city.desk, finding, city.by("gu"), at, "同意")
    assert (row.state, row.closing, row.verdict, row.verdict_by) == ("closed", "exempted", "依法例外", "gu")


def test_a_refused_exemption_leaves_the_loop_where_it_was(city: City) -> None:
    (finding,) = opened(city, "A")
    at = city.at("2026-03-05 10:00")
    before = LoopItem.objects.get(finding=finding).answer_due
    exemptions.request(city.desk, finding, city.by("zhou"), at, "数据有误", "录入有误")
    row = exemptions.refuse(city.desk, finding, city.by("zhao"), at, "录入无误")
    assert (row.state, row.requested_by, row.answer_due) == ("pending", "", before)


def test_an_outage_is_exempted_as_a_whole_and_counts_once(city: City) -> None:
    """The collecting station was down on Wednesday night: every clock that it feeds ran out."""
    settings = Settings(city.desk.settings.pack, freshness={"station": Duration(100, "d")})
    object.__setattr__(city.desk.home, "settings", settings)
    fed = opened(city, *(f"S{n}" for n in range(12)), source="station")
    other = opened(city, "X")
    outage = Outage("station", city.at("2026-03-04 18:00"), city.at("2026-03-05 08:00"))
    at = city.at("2026-03-05 10:00")
    asked = exemptions.request_outage(city.desk, outage, city.by("zhao"), at, "采集站停机")
    assert sorted(row.finding for row in asked) == sorted(fed) and other[0] not in fed
    with pytest.raises(XiezhiError, match="应由另一人批准"):
        exemptions.approve_batch(city.desk, outage.batch, city.by("zhao"), at)
    done = exemptions.approve_batch(city.desk, outage.batch, city.by("gu"), at)
    assert {(row.state, row.closing, row.verdict) for row in done} == {("closed", "exempted", "数据有误")}
    assert LoopItem.objects.get(finding=other[0]).state == "pending"
    found = precision(city.desk, "told", at)
    assert (found.total, found.right) == (1, 0)
    with pytest.raises(XiezhiError, match="没有待批准"):
        exemptions.approve_batch(city.desk, outage.batch, city.by("gu"), at)
    with pytest.raises(XiezhiError, match="没有未办结的预警"):
        exemptions.request_outage(city.desk, outage, city.by("zhao"), at, "采集站停机")


def test_findings_with_one_cause_share_one_fate(city: City) -> None:
    lead, second, third = opened(city, "A", "B", "C")
    at = city.at("2026-03-05 10:00")
    with pytest.raises(XiezhiError, match="应写明共同原因"):
        merging.merge(city.desk, lead, [second], city.by("zhao"), at, "")
    with pytest.raises(XiezhiError, match="不能并入自己"):
        merging.merge(city.desk, lead, [lead], city.by("zhao"), at, "同一次停机")
    merging.merge(city.desk, lead, [second, third], city.by("zhao"), at, "同一批次漏登")
    with pytest.raises(XiezhiError, match="已并入"):
        acts.answer(city.desk, second, city.by("zhou"), at, "已改")
    with pytest.raises(XiezhiError, match="下已有并入的预警"):
        merging.merge(city.desk, opened(city, "D")[0], [lead], city.by("zhao"), at, "同因")
    assert second not in limits.tick(city.desk, city.at("2026-03-20 09:00")).escalated
    acts.answer(city.desk, lead, city.by("zhou"), city.at("2026-03-20 10:00"), "均已补告知")
    acts.verify(city.desk, lead, city.by("zhao"), city.at("2026-03-20 11:00"), "属实")
    rows = LoopItem.objects.filter(finding__in=[lead, second, third])
    assert {(row.state, row.verdict) for row in rows} == {("closed", "属实")}
    assert precision(city.desk, "told", city.at("2026-03-20 12:00")).total == 1


def test_what_seems_to_have_one_cause_is_proposed(city: City) -> None:
    opened(city, "A")
    live.tick(city.desk, now=city.at("2026-03-09 09:00"))
    expected = sorted([city.finding("told", "A").id, city.finding("reported", "A").id])
    assert [sorted(group) for group in merging.proposed()] == [expected]


def test_more_than_a_weeks_budget_waits_in_the_digest_until_monday(city: City) -> None:
    found = opened(city, *(f"M{n:02}" for n in range(18)))
    waiting = LoopItem.objects.filter(digest=True)
    assert waiting.count() == 3 and all(row.answer_due is None for row in waiting)
    assert limits.tick(city.desk, city.at("2026-03-08 23:59")).let_out == ()
    out = limits.tick(city.desk, city.at("2026-03-09 00:00")).let_out
    assert len(out) == 3 and set(out) <= set(found)
    assert not LoopItem.objects.filter(digest=True).exists()
    assert all(row.answer_due is not None for row in LoopItem.objects.filter(finding__in=out))


def test_red_and_liberty_never_wait(city: City) -> None:
    opened(city, *(f"M{n:02}" for n in range(16)))
    city.tell("R", "detained", "2026-03-05 10:00")
    live.tick(city.desk, now=city.at("2026-03-06 10:01"))
    row = LoopItem.objects.get(about="R")
    assert row.exempt and not row.digest and row.answer_due is not None
