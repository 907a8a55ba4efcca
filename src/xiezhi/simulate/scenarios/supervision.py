# SPDX-License-Identifier: Apache-2.0
"""Supervision: rectification, corrected decisions, yearly reviews, evaluations, letters from above."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Day, Draw, Moment, Thing, scenario


def ordered(d: Draw, one: Thing, at: Moment, limit: int, source: str) -> Moment:
    """Found, approved, ordered with a term, received; when it was received."""
    one.do("found", at, by="inspector1", source=source)
    one.do(
        "approved",
        at.plus(minutes=90),
        by="inspector1",
        approver="inspector2",
        approver_level="公安机关负责人",
    )
    one.do(
        "ordered",
        at.plus(minutes=d.between(120, 200)),
        by="inspector1",
        letter="number:督",
        limit_on=Day(at.day + limit),
    )
    got = at.later(1, "09:30")
    one.do("received", got, by="head")
    return got


@scenario("rectification", weight=5, epochs=EPOCHS, rhythm="office")
def rectification(d: Draw) -> None:
    """A shortcoming found, ordered, put right, reported, verified; now and then objected to or returned."""
    kind = d.pick("问题整改", "上级监督决定", p=[4, 1])
    one = d.matter("rectification", unit="organ", category=kind, subject="案卷瑕疵", target_unit="unit:own")
    limit = d.between(12, 30)
    got = ordered(
        d, one, d.arrival("09:00", "15:00"), limit, d.pick("巡查", "案卷评查", "检查", "督察", "系统预警")
    )
    right = got.later(d.between(1, limit - 7), "10:00")
    one.do("corrected", right, by="head", act=d.pick("补正", "解释说明", "重作"))
    if d.chance(0.15):
        one.do("objected", right.plus(minutes=60), by="head")
    told = right.later(d.between(0, 2), "15:00")
    one.do("reported", told, by="head")
    if d.chance(0.2):
        one.do("returned", told.later(1, "09:00"), by="inspector1")
        one.do("corrected", told.later(2, "09:00"), by="head", act="补正").do(
            "reported", told.later(2, "15:00"), by="head"
        )
    done = told.later(d.between(3, 9), "10:00")
    one.do("verified", done, by="inspector1", verifier="inspector1")
    one.do("closed", done.plus(minutes=30), by="inspector1")


@scenario("wrong_decision_corrected", weight=0.5, epochs=EPOCHS, rhythm="office")
def wrong_decision_corrected(d: Draw) -> None:
    """A wrong decision is annulled or changed within thirty days; who erred answers for it and may appeal."""
    one = d.matter(
        "rectification", unit="organ", category="错误决定纠正", subject="处罚决定", target_unit="unit:own"
    )
    at = d.arrival("09:00", "16:00")
    one.do("found", at, by="legal1", source=d.pick("复议", "诉讼", "案卷评查"))
    right = at.later(d.between(3, 26), "10:00")
    one.do("corrected", right, by="organ_head", act=d.pick("撤销", "变更"))
    one.do("closed", right.later(3, "10:00"), by="legal1")
    if d.chance(0.5):
        fault = d.matter(
            "rectification",
            one,
            unit="organ",
            category="执法过错责任追究",
            officer="officer1",
            subject="执法过错",
        )
        decided = right.later(d.between(5, 20), "10:00")
        fault.do("found", right.plus(minutes=60), by="legal1", source="案卷评查")
        fault.do("decided", decided, by="organ_head", result="责令检查")
        fault.do("announced", decided.later(1, "10:00"), by="legal1")
        if d.chance(0.5):
            asked = decided.later(d.between(2, 5), "10:00")
            fault.do("appeal_received", asked, by="upper_legal1")
            decided = asked.later(d.between(5, 25), "10:00")
            fault.do("appeal_decided", decided, by="upper_legal1", result=d.pick("维持", "变更"))
        fault.do("closed", decided.later(9, "10:00"), by="legal1")


@scenario("filing_supervised", weight=0.8, epochs=EPOCHS, rhythm="office")
def filing_supervised(d: Draw) -> None:
    """The legal department oversees a filing: ordered or put right within seven days."""
    one = d.matter(
        "rectification", unit="organ", category="受立案监督", subject="应受未受", target_unit="unit:own"
    )
    at = d.arrival("09:00", "16:00")
    one.do("found", at, by="legal1", source="系统预警")
    if d.chance(0.5):
        one.do("ordered", at.later(d.between(0, 4), "17:00"), by="legal1", letter="number:督")
        one.do("received", at.later(5, "10:00"), by="head")
    one.do("corrected", at.later(d.between(5, 6), "11:00"), by="head", act="重作")
    one.do("closed", at.later(9, "10:00"), by="legal1")


@scenario("yearly_review", weight=0.05, epochs=EPOCHS, rhythm="office")
def yearly_review(d: Draw) -> None:
    """The yearly review of enforcement, reported within two months, and an evaluation announced."""
    one = d.matter("rectification", unit="city", category="执法检查", subject="年度执法检查")
    at = d.arrival("09:00", "10:00")
    one.do(
        "review_started",
        at,
        by="upper_legal1",
        items=["受立案", "强制措施"],
        officers=["upper_legal1", "upper_legal2"],
    )
    one.do("review_reported", at.later(d.between(10, 54), "10:00"), by="upper_legal1")
    if d.chance(0.5):
        again = at.later(d.between(150, 330), "10:00")
        one.do("review_started", again, by="upper_legal1", items=["涉案财物"], officers=["upper_legal1"])
        one.do("review_reported", again.later(d.between(10, 54), "10:00"), by="upper_legal1")
        at = again
    one.do("closed", at.later(60, "10:00"), by="upper_legal1")
    marks = d.matter(
        "rectification", unit="city", category="执法质量考评", subject="年度考评", target_unit="unit:organ"
    )
    marks.do("indicator_set", at.plus(minutes=60), by="upper_legal1", indicator="案卷合格率",
             indicator_kind=d.pick("质量", "时限", "权利保障", "群众满意"))  # fmt: skip
    marks.do("decided", at.later(40, "10:00"), by="upper_legal1", result="优秀")
    marks.do("announced", at.later(d.between(42, 64), "10:00"), by="upper_legal1")
    marks.do("closed", at.later(70, "10:00"), by="upper_legal1")


def answered_letter(d: Draw, at: Moment, kind: str, limit: int, parent: Thing | None = None) -> None:
    """A letter investigated, acted upon, and reported on in its term."""
    one = d.matter(
        "supervision_letter",
        parent,
        unit="organ",
        category=kind,
        organ="某区人民政府",
        limit_on=Day(at.day + limit),
    )
    one.do("received", at, by="legal1", letter="number:函")
    one.do("investigated", at.later(d.between(1, 3), "10:00"), by="legal1", officers=["legal1", "inspector1"])
    acted = at.later(d.between(4, limit - 4), "10:00")
    one.do("performed", acted, by="organ_head", act="责令办案单位立即办理")
    told = acted.later(d.between(0, 2), "15:00")
    one.do("reported", told, by="legal1", letter="number:报")
    if d.chance(0.1):
        one.do("objected", told.plus(minutes=60), by="legal1")
        one.do("review_result_received", told.later(20, "10:00"), by="legal1")
    one.do("closed", told.later(30, "10:00"), by="legal1")


@scenario("letter", weight=0.6, epochs=EPOCHS, rhythm="office")
def letter(d: Draw) -> None:
    """A letter from a government, a procuratorate or a superior."""
    kind = d.pick("督办函", "意见书", "监督决定书", "检察建议", "纠正违法通知书", "上级公安机关监督决定")
    answered_letter(d, d.arrival("09:00", "16:00"), kind, d.between(12, 30))


@scenario("superior_decision", weight=0.3, epochs=EPOCHS, rhythm="office")
def superior_decision(d: Draw) -> None:
    """A superior's decision is carried out first and objected to afterwards."""
    limit = d.between(10, 25)
    one = d.matter(
        "rectification",
        unit="organ",
        category="上级监督决定",
        subject="撤销决定",
        target_unit="unit:organ",
        limit_on=Day(limit),
    )
    at = d.arrival("09:00", "12:00")
    one.do("ordered", at, by="upper_legal1", letter="number:监")
    one.do("received", at.later(1, "10:00"), by="organ_head")
    right = at.later(d.between(2, limit - 5), "10:00")
    one.do("corrected", right, by="organ_head", act="撤销")
    if d.chance(0.4):
        one.do("objected", right.plus(minutes=90), by="organ_head")
    one.do("reported", right.later(d.between(1, 3), "10:00"), by="organ_head")
    one.do("closed", right.later(20, "10:00"), by="upper_legal1")
