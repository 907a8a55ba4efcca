# SPDX-License-Identifier: Apache-2.0
"""Whole rounds of the loop, told as they happen in a city."""

import pytest
from django.db import transaction
from tests.supervision.city import City

from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import LINKED, Entry
from xiezhi.records import live
from xiezhi.records.home import Settings
from xiezhi.records.models import Clock, Finding, Matter
from xiezhi.supervision import acts, following, limits
from xiezhi.supervision.book import item_id, rebuild
from xiezhi.supervision.models import LoopItem, Unsent
from xiezhi.supervision.routing import Subject


def passing(city: City, stamp: str) -> limits.Passed:
    live.tick(city.desk, now=city.at(stamp))
    return limits.tick(city.desk, city.at(stamp))


def row(city: City, norm: str, matter: str) -> LoopItem:
    return LoopItem.objects.get(finding=city.finding(norm, matter).id)


def due(city: City, item: LoopItem) -> str:
    assert item.answer_due is not None
    return city.desk.pack.zone.text(item.answer_due)


def test_dispatched_answered_returned_answered_verified_closed(city: City) -> None:
    city.tell("A", "opened", "2026-03-02 09:00")
    city.tell("A", "told", "2026-03-03 09:00")
    passing(city, "2026-03-08 00:00")
    item = row(city, "reported", "A")
    assert (item.state, item.to, item.copies, item.officer) == ("pending", "changan", "guodu", "zhou")
    assert due(city, item) == "2026-03-10 17:30"  # Sunday midnight; fourteen working hours: Monday, Tuesday
    finding = item.finding
    assert acts.take_up(city.desk, finding, city.by("zhou"), city.at("2026-03-09 10:00")).state == "in_hand"
    answered = acts.answer(
        city.desk, finding, city.by("zhou"), city.at("2026-03-09 11:00"), "正在补报", way="解释"
    )
    assert (answered.state, answered.answered_by, answered.answer_due) == ("to_verify", "zhou", None)
    back = acts.send_back(city.desk, finding, city.by("zhao"), city.at("2026-03-09 14:30"), "未附报告")
    assert (back.state, due(city, back)) == ("returned", "2026-03-11 14:30")
    acts.answer(
        city.desk, finding, city.by("shi"), city.at("2026-03-10 10:00"), "已报告, 附件一份", files=("f1",)
    )
    closed = acts.verify(city.desk, finding, city.by("zhao"), city.at("2026-03-10 15:00"), "属实", "已补报")
    assert (closed.state, closed.closing, closed.verdict, closed.verdict_by) == (
        "closed",
        "verified",
        "属实",
        "zhao",
    )
    told = [event.step for event in city.desk.store.events_of([item.id]) if event.step != LINKED]
    assert told == ["dispatched", "taken", "replied", "returned", "replied", "closed"]


def test_the_loop_leaves_the_family_of_the_case_as_it_was(city: City) -> None:
    city.tell("A", "opened", "2026-03-02 09:00")
    city.tell("A", "told", "2026-03-03 09:00")
    passing(city, "2026-03-08 00:00")
    item = row(city, "reported", "A")
    assert Matter.objects.get(id=item.id).family_id != Matter.objects.get(id="A").family_id
    links = [event.data for event in city.desk.store.events_of([item.id]) if event.step == LINKED]
    assert links == [{"to": "A", "role": "supervises"}]
    assert Matter.objects.get(id="A").state == "told"


def test_overdue_goes_one_level_up_and_again_until_the_top(city: City) -> None:
    city.tell("B", "opened", "2026-03-02 10:00")
    passing(city, "2026-03-05 09:00")
    item = row(city, "told", "B")
    assert (item.state, item.to, due(city, item)) == ("pending", "guodu", "2026-03-09 17:30")
    assert passing(city, "2026-03-09 17:30").escalated == ()
    assert item.finding in passing(city, "2026-03-09 17:31").escalated
    item.refresh_from_db()
    assert (item.state, item.to, item.escalations, due(city, item)) == (
        "escalated",
        "changan",
        1,
        "2026-03-10 17:30",
    )
    assert passing(city, "2026-03-10 17:29").escalated == ()
    passing(city, "2026-03-11 09:00")
    item.refresh_from_db()
    assert (item.to, item.escalations, due(city, item)) == ("city", 2, "2026-03-11 17:30")
    assert item.finding not in passing(city, "2026-03-20 09:00").escalated
    item.refresh_from_db()
    assert (item.state, item.to, item.escalations) == ("escalated", "city", 2)
    acts.answer(city.desk, item.finding, city.by("zhou"), city.at("2026-03-20 10:00"), "已补告知")
    closed = acts.verify(city.desk, item.finding, city.by("shen"), city.at("2026-03-20 11:00"), "属实")
    assert (closed.state, closed.escalations) == ("closed", 2)


def test_liberty_goes_to_the_city_at_once_and_its_limit_runs_through_the_night(city: City) -> None:
    city.tell("C", "detained", "2026-03-06 20:00")
    passing(city, "2026-03-07 20:01")
    item = row(city, "released", "C")
    assert (item.to, item.copies, item.exempt) == ("changan", "guodu city", True)
    assert due(city, item) == "2026-03-08 00:01"


def test_facts_close_it_by_themselves_and_the_late_act_stays_visible(city: City) -> None:
    city.tell("C", "detained", "2026-03-06 20:00")
    passing(city, "2026-03-07 20:01")
    city.tell("C", "released", "2026-03-07 22:00")
    item = row(city, "released", "C")
    finding = city.finding("released", "C")
    assert (item.state, item.closing, item.verdict) == ("closed", "facts", "")
    assert finding.present and finding.cured
    cured = city.desk.store.events_of([item.id])[-1]
    assert cured.step == "cured" and "迟办" in cured.data["how"]
    judged = acts.close(city.desk, item.finding, city.by("zhao"), city.at("2026-03-09 09:00"), "属实")
    assert (judged.closing, judged.verdict) == ("facts", "属实")
    with pytest.raises(XiezhiError, match="已办结"):
        acts.close(city.desk, item.finding, city.by("zhao"), city.at("2026-03-09 09:01"), "数据有误")


def test_a_warning_that_is_heeded_closes_itself_and_one_that_is_not_comes_back_graver(city: City) -> None:
    city.tell("D", "opened", "2026-03-02 09:00")
    city.tell("D", "told", "2026-03-02 10:00")
    city.tell("D", "reported", "2026-03-02 11:00")
    passing(city, "2026-03-29 00:00")
    item = row(city, "decided", "D")
    assert (item.level, item.nature, item.to, item.answer_due) == ("yellow", "warning", "guodu", None)
    passing(city, "2026-03-31 00:00")
    item.refresh_from_db()
    assert (item.level, item.to, item.answer_due) == ("orange", "changan", None)
    closed = acts.close(city.desk, item.finding, city.by("zhao"), city.at("2026-03-31 09:00"), "及时纠正")
    assert closed.state == "closed"
    passing(city, "2026-04-02 00:00")
    item.refresh_from_db()
    assert (item.state, item.nature, item.level, item.reopened, item.verdict) == (
        "pending",
        "breach",
        "red",
        1,
        "",
    )
    city.tell("D", "decided", "2026-04-02 09:00")
    item.refresh_from_db()
    assert (item.state, item.closing) == ("closed", "facts")


def test_an_extension_takes_the_warning_away_until_it_returns(city: City) -> None:
    for step in ("opened", "told", "reported"):
        city.tell("E", step, "2026-03-02 09:00")
    passing(city, "2026-03-29 00:00")
    city.tell("E", "extended", "2026-03-29 10:00")
    item = row(city, "decided", "E")
    assert (item.state, item.closing) == ("closed", "facts")
    passing(city, "2026-04-29 00:00")
    item.refresh_from_db()
    assert (item.state, item.reopened) == ("pending", 1)


def test_blue_is_only_shown_and_can_be_sent_by_hand(city: City) -> None:
    for step in ("opened", "told", "reported"):
        city.tell("F", step, "2026-03-03 09:00")
    passing(city, "2026-03-26 00:00")
    finding = city.finding("decided", "F")
    assert (finding.level, finding.nature) == ("blue", "warning")
    assert not LoopItem.objects.filter(finding=finding.id).exists()
    with pytest.raises(XiezhiError, match="尚未派发"):
        acts.take_up(city.desk, finding.id, city.by("zhou"), city.at("2026-03-26 09:00"))
    sent = acts.dispatch(
        city.desk, finding.id, city.by("zhao"), city.at("2026-03-26 09:00"), reason="重点案件"
    )
    assert (sent.state, sent.to, sent.officer) == ("pending", "guodu", "zhou")
    act = city.desk.store.events_of([sent.id])[0]
    assert (act.actor, act.unit) == ("zhao", "changan")  # who sent it is of the centre, whoever gets it


def test_nobody_verifies_what_he_answered_handles_or_of_his_own_unit(city: City) -> None:
    city.tell("G", "opened", "2026-04-20 09:00")
    passing(city, "2026-04-23 00:00")
    finding = row(city, "told", "G").finding
    at = city.at("2026-04-23 10:00")
    acts.answer(city.desk, finding, city.by("guo"), at, "已告知")
    for officer, words in (("zhou", "无权核查"), ("shi", "无权核查"), ("yan", "没有这一事项")):
        with pytest.raises(XiezhiError, match=words):
            acts.verify(city.desk, finding, city.by(officer), at, "属实")
    for wrong, words in (("及时纠正", "不适用于告警"), ("对", "应为: 属实")):
        with pytest.raises(XiezhiError, match=words):
            acts.verify(city.desk, finding, city.by("zhao"), at, wrong)
    assert acts.verify(city.desk, finding, city.by("zhao"), at, "属实").state == "closed"


def test_who_answered_cannot_verify_though_he_has_the_right(city: City) -> None:
    city.tell("H", "opened", "2026-04-20 09:00", unit="changan", actor="zhao")
    passing(city, "2026-04-23 00:00")
    finding = row(city, "told", "H").finding
    at = city.at("2026-04-23 10:00")
    acts.dispatch(city.desk, finding, city.by("shen"), at, to="changan", officer="shen")
    acts.record(city.desk, finding, "replied", city.by("shen"), at, {"text": "已告知", "way": "整改"})
    with pytest.raises(XiezhiError, match="应由他人核查"):
        acts.verify(city.desk, finding, city.by("shen"), at, "属实")
    with pytest.raises(XiezhiError, match="承办人"):
        acts.verify(city.desk, finding, city.by("zhao"), at, "属实")
    with pytest.raises(XiezhiError, match=r"属被监督单位 changan, 应由 city"):
        acts.verify(city.desk, finding, city.by("gu"), at, "属实")
    assert acts.verify(city.desk, finding, city.by("lu"), at, "属实").state == "closed"


def test_what_does_not_fit_is_one_clear_line_and_changes_nothing(city: City) -> None:
    city.tell("B", "opened", "2026-03-02 10:00")
    passing(city, "2026-03-05 09:00")
    finding = row(city, "told", "B").finding
    at = city.at("2026-03-06 09:00")
    acts.close(city.desk, finding, city.by("zhao"), at, "属实")
    before = city.desk.store.last_seq()
    with pytest.raises(XiezhiError, match="没有预警 'FNOWHERE'"):
        acts.answer(city.desk, "FNOWHERE", city.by("zhou"), at, "已改")
    with pytest.raises(XiezhiError, match="已办结"):
        acts.answer(city.desk, finding, city.by("zhou"), at, "已改")
    with pytest.raises(XiezhiError, match="没有待核查的反馈"):
        acts.verify(city.desk, finding, city.by("zhao"), at, "属实")
    with pytest.raises(XiezhiError, match="应写一句说明"):
        acts.answer(city.desk, finding, city.by("zhou"), at, "  ")
    with pytest.raises(XiezhiError, match="没有单位 'nowhere'"):
        acts.dispatch(city.desk, finding, city.by("zhao"), at, to="nowhere")
    with pytest.raises(XiezhiError, match="没有这一事项"):
        acts.answer(city.desk, finding, city.by("nobody"), at, "已改")
    assert city.desk.store.last_seq() == before


def test_a_matter_without_a_unit_is_not_lost(city: City) -> None:
    us = city.at("2026-05-06 09:00")
    live.take(city.desk, [Entry("N", "case", "detained", us)], now=us)
    live.tick(city.desk, now=city.at("2026-05-08 09:00"))
    finding = city.finding("released", "N").id
    assert "须手工派发" in Unsent.objects.get(finding=finding).error
    limits.tick(city.desk, city.at("2026-05-08 09:05"))
    assert Unsent.objects.get(finding=finding).tries == 2
    sent = acts.dispatch(city.desk, finding, city.by("shen"), city.at("2026-05-08 09:10"), to="hangtian")
    assert (sent.to, sent.state) == ("hangtian", "pending")
    limits.tick(city.desk, city.at("2026-05-08 09:11"))
    assert not Unsent.objects.filter(finding=finding).exists()


def test_what_lies_far_back_is_shown_and_not_sent(city: City) -> None:
    us = city.at("2026-05-08 10:00")
    old = Entry("O", "case", "opened", city.at("2026-01-05 09:00"), unit="guodu", actor="zhou")
    live.take(city.desk, [old], now=us)
    assert city.finding("decided", "O").level == "red"
    assert not LoopItem.objects.filter(about="O").exists()


def test_the_rows_are_what_a_rebuild_makes_of_the_facts(city: City) -> None:
    def rows() -> list[dict[str, object]]:
        return list(LoopItem.objects.order_by("id").values())

    for matter in "ABC":
        city.tell(matter, "opened", "2026-03-02 10:00")
    passing(city, "2026-03-10 09:00")
    finding = row(city, "told", "A").finding
    acts.answer(city.desk, finding, city.by("zhou"), city.at("2026-03-10 10:00"), "已告知")
    acts.verify(city.desk, finding, city.by("zhao"), city.at("2026-03-10 11:00"), "属实")
    city.tell("B", "told", "2026-03-10 12:00")
    passing(city, "2026-03-20 09:00")
    before = rows()
    assert {one["state"] for one in before} == {"closed", "escalated"}
    assert rebuild(city.desk) == len(before) == 6
    assert rows() == before


def test_the_loop_answers_for_its_own_limits(city: City) -> None:
    """An answer overdue is a breach of the pack's own norm on the item; no loop is opened about the loop."""
    city.tell("B", "opened", "2026-03-02 10:00")
    passing(city, "2026-03-05 09:00")
    passing(city, "2026-03-09 18:00")
    item = item_id(city.finding("told", "B").id)
    assert Finding.objects.filter(norm="supervision-item-answer", matter=item, nature="breach").count() == 1
    assert not LoopItem.objects.filter(about__startswith="loop:").exists()


def test_who_handled_the_case_may_answer_though_another_opened_it(city: City) -> None:
    city.tell("A", "opened", "2026-03-02 09:00")
    city.tell("A", "reported", "2026-03-03 09:00", actor="ren")
    passing(city, "2026-03-05 09:00")
    finding = row(city, "told", "A").finding
    answered = acts.answer(city.desk, finding, city.by("ren"), city.at("2026-03-05 10:00"), "已补告知")
    assert answered.answered_by == "ren"


def test_an_error_in_the_loop_refuses_no_fact_and_is_made_good(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.tell("A", "opened", "2026-03-02 09:00")
    city.tell("B", "opened", "2026-03-02 09:00", unit="hangtian")
    plain = following.route

    def broken(plan: object, subject: Subject, *rest: object) -> object:
        if subject.unit == "hangtian":
            raise ValueError("broken")
        return plain(plan, subject, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(following, "route", broken)
    outcome = live.tick(city.desk, now=city.at("2026-03-05 09:00"))
    assert outcome.errors == () and city.finding("told", "B").present
    assert row(city, "told", "A").state == "pending"
    unsent = Unsent.objects.get()
    assert (unsent.finding, unsent.error) == (city.finding("told", "B").id, "ValueError: broken")
    monkeypatch.undo()
    assert passing(city, "2026-03-05 09:01").retried == 1
    assert row(city, "told", "B").state == "pending" and not Unsent.objects.exists()


def test_a_source_that_falls_silent_closes_nothing(city: City) -> None:
    settings = Settings(city.desk.settings.pack, freshness={"station": Duration(4, "d")})
    object.__setattr__(city.desk.home, "settings", settings)
    us = city.at("2026-03-02 09:00")
    fact = Entry("A", "case", "opened", us, actor="zhou", unit="guodu", source="station", source_key="1")
    live.take(city.desk, [fact], now=us)
    passing(city, "2026-03-05 09:00")
    assert row(city, "told", "A").state == "pending"
    passing(city, "2026-03-08 09:00")
    assert Clock.objects.filter(matter="A", stale_since__isnull=False).exists()
    assert row(city, "told", "A").state == "pending"


def test_what_went_into_the_ledger_past_the_records_is_sent_out_with_the_next_tick(city: City) -> None:
    us = city.at("2026-03-02 09:00")
    with transaction.atomic():
        city.desk.store.append([Entry("A", "case", "opened", us, actor="zhou", unit="guodu")], now=us)
    passing(city, "2026-03-05 09:00")
    assert row(city, "told", "A").state == "pending"


def test_what_may_be_merged_is_proposed_gravest_first(city: City) -> None:
    """One matter, officer and event is one cause; the case with the gravest comes first, whatever it is called."""
    from xiezhi.supervision.merging import proposed

    for matter in ("A", "Z"):
        city.tell(matter, "opened", "2026-03-02 09:00")
    passing(city, "2026-03-31 00:00")
    Finding.objects.filter(matter="A").update(present=False)
    like = Finding.objects.filter(matter="Z", present=True).order_by("id")
    first = like.first()
    assert first is not None
    for number, (matter, officer, rank) in enumerate(
        (("A", "zhou", 6), ("A", "zhou", 5), ("Z", "zhou", 4), ("Z", "zhou", 1), ("Z", "ren", 0))
    ):
        first.pk, first.matter, first.officer, first.rank = f"F{number}", matter, officer, rank
        first.events, first.anchor = f"e{matter}", f"x{number}"
        first.save(force_insert=True)
    found = [group for group in proposed() if group[0] in ("F0", "F1", "F2", "F3", "F4")]
    assert found == [["F3", "F2"], ["F1", "F0"]]
