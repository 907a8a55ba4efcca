# SPDX-License-Identifier: Apache-2.0
"""Norms on their way: a back-test and a second person, and what a machine may do when precision falls."""

from pathlib import Path

import pytest
from tests.supervision.city import City

from xiezhi.catalog.load import load_pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY
from xiezhi.ledger.entry import Entry
from xiezhi.records import live
from xiezhi.records.models import Finding
from xiezhi.supervision import acts, going_live, limits, releasing
from xiezhi.supervision.editions import edition
from xiezhi.supervision.models import LoopItem, NormRow

MORNING = "2026-03-02 09:00"


def test_a_release_needs_a_back_test_and_a_second_person(city: City) -> None:
    at = city.at(MORNING)
    with pytest.raises(XiezhiError, match="没有规则 'nowhere'"):
        releasing.propose(city.desk, "nowhere", "live", city.by("shen"), at, "试")
    with pytest.raises(XiezhiError, match="现为 live, 不能改为 'live', 应为: shadow retired"):
        releasing.propose(city.desk, "told", "live", city.by("shen"), at, "试")
    with pytest.raises(XiezhiError, match="没有待发布的提议"):
        releasing.release(city.desk, "told", city.by("lu"), at)
    releasing.propose(city.desk, "told", "shadow", city.by("shen"), at, "误报多")
    with pytest.raises(XiezhiError, match="应由另一人发布"):
        releasing.release(city.desk, "told", city.by("shen"), at)
    with pytest.raises(XiezhiError, match="无权发布规则"):
        releasing.release(city.desk, "told", city.by("zhao"), at)
    assert releasing.release(city.desk, "told", city.by("lu"), at).status == "shadow"
    assert going_live.put_in_force(city.desk, at) is not None
    assert city.desk.pack.norms["told"].status == "shadow"
    assert going_live.put_in_force(city.desk, at) is None


def test_a_proposal_waits_for_its_second_person_and_no_other_takes_its_place(city: City) -> None:
    at = city.at(MORNING)
    releasing.propose(city.desk, "told", "shadow", city.by("shen"), at, "误报多")
    with pytest.raises(XiezhiError, match="已有 shen 的提议"):
        releasing.propose(city.desk, "told", "retired", city.by("lu"), at, "停")
    held = releasing.standing(city.desk, "told")
    assert (held.wanted, held.wanted_by) == ("shadow", "shen")
    assert releasing.release(city.desk, "told", city.by("lu"), at).status == "shadow"
    going_live.put_in_force(city.desk, at)
    assert releasing.propose(city.desk, "told", "retired", city.by("lu"), at, "停").wanted == "retired"


def test_live_again_only_after_a_back_test_of_this_very_pack(city: City) -> None:
    at = city.at(MORNING)
    name = "supervision-item-answer"  # has stories
    releasing.propose(city.desk, name, "shadow", city.by("shen"), at, "试")
    releasing.release(city.desk, name, city.by("lu"), at)
    going_live.put_in_force(city.desk, at)
    releasing.propose(city.desk, name, "live", city.by("shen"), at, "改好了")
    with pytest.raises(XiezhiError, match="上线前应回测"):
        releasing.release(city.desk, name, city.by("lu"), at)
    releasing.tested(
        city.desk, name, city.by("shen"), at, {"first": "2026-01-01", "last": "2026-02-28", "hits": 3}
    )
    assert releasing.release(city.desk, name, city.by("lu"), at).status == "live"
    going_live.put_in_force(city.desk, at)
    assert city.desk.pack.norms[name].status == "live"


def test_a_norm_without_stories_does_not_go_live(city: City) -> None:
    at = city.at(MORNING)
    releasing.propose(city.desk, "told", "retired", city.by("shen"), at, "停")
    releasing.release(city.desk, "told", city.by("lu"), at)
    with pytest.raises(XiezhiError, match="没有事例"):
        releasing.propose(city.desk, "told", "live", city.by("shen"), at, "再用")


def test_what_a_norm_found_closes_itself_when_it_is_retired(city: City) -> None:
    city.tell("A", "opened", "2026-03-02 09:00")
    live.tick(city.desk, now=city.at("2026-03-05 09:00"))
    item = LoopItem.objects.get(norm="told")
    at = city.at("2026-03-05 10:00")
    releasing.propose(city.desk, "told", "retired", city.by("shen"), at, "条文已废止")
    releasing.release(city.desk, "told", city.by("lu"), at)
    going_live.put_in_force(city.desk, at)
    item.refresh_from_db()
    assert (item.state, item.closing) == ("closed", "facts")
    assert not Finding.objects.get(norm="told").present


def test_a_finding_whose_norm_is_gone_can_still_be_closed(city: City, tmp_path: Path) -> None:
    city.tell("A", "opened", "2026-03-02 09:00")
    live.tick(city.desk, now=city.at("2026-03-05 09:00"))
    finding = LoopItem.objects.get(norm="told").finding
    norms = dict(city.desk.pack.norms)
    del norms["told"]
    object.__setattr__(city.desk.pack, "norms", norms)
    try:
        at = city.at("2026-03-05 10:00")
        acts.answer(city.desk, finding, city.by("zhou"), at, "规则已停用")
        assert acts.verify(city.desk, finding, city.by("zhao"), at, "规则有误").state == "closed"
        with pytest.raises(XiezhiError, match="没有规则 'told'"):
            releasing.propose(city.desk, "told", "shadow", city.by("shen"), at, "试")
    finally:
        object.__setattr__(city.desk.pack, "norms", load_pack(city.desk.pack.folder).norms)


def judged(city: City, norm: str, verdict: str, many: int, day: str) -> None:
    """Findings of a norm from four units, each closed with a verdict on a day."""
    step = "opened" if norm == "told" else "detained"
    units = ("guodu", "hangtian", "changan", "yanta")
    us = city.at(f"{day} 09:00")
    names = [f"{day}-{verdict}-{n}" for n in range(many)]
    made = [Entry(name, "case", step, us, actor="ren", unit=units[n % 4]) for n, name in enumerate(names)]
    live.take(city.desk, made, now=us)
    live.tick(city.desk, now=us + 4 * DAY)
    for name in names:
        acts.close(city.desk, city.finding(norm, name).id, city.by("shen"), us + 4 * DAY, verdict)


def test_fallen_precision_is_announced_two_working_days_ahead_and_then_acts(city: City) -> None:
    judged(city, "told", "规则有误", 29, "2026-03-02")
    assert not NormRow.objects.filter(norm="told").exists()
    judged(city, "told", "规则有误", 1, "2026-03-09")
    row = NormRow.objects.get(norm="told")
    assert row.status == "" and row.shadow_at == city.at("2026-03-18 00:00")  # given on Friday the 13th
    assert limits.tick(city.desk, city.at("2026-03-17 23:59")).shadowed == ()
    assert limits.tick(city.desk, city.at("2026-03-18 00:00")).shadowed == ("told",)
    going_live.put_in_force(city.desk, city.at("2026-03-18 00:01"))
    assert city.desk.pack.norms["told"].status == "shadow"
    held = releasing.withdraw(city.desk, "told", city.by("shen"), city.at("2026-03-18 09:00"), "数据已修复")
    assert held.status == "live" and held.since == city.at("2026-03-18 09:00")
    going_live.put_in_force(city.desk, city.at("2026-03-18 09:01"))
    assert city.desk.pack.norms["told"].status == "live"
    assert not releasing.watch(city.desk, "told", city.at("2026-03-18 09:02"))


def test_one_act_undoes_the_announcement_before_it_takes_effect(city: City) -> None:
    judged(city, "told", "规则有误", 30, "2026-03-02")
    releasing.withdraw(city.desk, "told", city.by("shen"), city.at("2026-03-07 09:00"), "来源故障")
    assert limits.tick(city.desk, city.at("2026-03-20 09:00")).shadowed == ()
    with pytest.raises(XiezhiError, match="没有公告转影子"):
        releasing.withdraw(city.desk, "told", city.by("shen"), city.at("2026-03-20 10:00"), "再撤")


def test_thirty_verdicts_norm_wrong_on_an_overdue_detention_change_nothing(city: City) -> None:
    judged(city, "released", "规则有误", 40, "2026-03-02")
    found = releasing.precision(city.desk, "released", city.at("2026-03-07 09:00"))
    assert (found.total, found.right, found.units) == (40, 0, 4)
    assert not NormRow.objects.filter(norm="released").exists()
    assert limits.tick(city.desk, city.at("2026-04-07 09:00")).shadowed == ()
    assert city.desk.pack.norms["released"].status == "live"


def test_an_edition_differs_in_statuses_alone(city: City, tmp_path: Path) -> None:
    pack = city.desk.pack
    made = edition(pack, {"told": "shadow", "gone": "live"}, tmp_path)
    assert made.norms["told"].status == "shadow" and made.digest != pack.digest
    same = {name: norm for name, norm in made.norms.items() if name != "told"}
    assert {name: norm.versions for name, norm in same.items()} == {
        name: pack.norms[name].versions for name in same
    }
    back = edition(made, {"told": "live"}, tmp_path / "back")
    assert back.norms["told"].status == "live" and back.digest == pack.digest
    assert edition(pack, {"told": "live"}, tmp_path) is pack
