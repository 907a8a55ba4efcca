# SPDX-License-Identifier: Apache-2.0
"""Public-order cases that end otherwise: mediated, settled, dropped, passed on, refused, without the culprit."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, scenario
from xiezhi.simulate.scenarios.cases import Case
from xiezhi.simulate.scenarios.custody import Visit
from xiezhi.simulate.scenarios.incidents import mailed, reported
from xiezhi.simulate.scenarios.penalty import Grade, Proceeding, Sentence, grades, sentence
from xiezhi.simulate.scenarios.people import Someone, new_law, suspect
from xiezhi.simulate.scenarios.property import Item
from xiezhi.simulate.scenarios.public_order import case_of, executed, heard
from xiezhi.simulate.scenarios.recordings import recorded

MEDIABLE = ("侮辱", "故意损毁财物")


def questioned(d: Draw, case: Case, at: Moment, **more: object) -> tuple[Someone, Moment]:
    """A suspect comes, is questioned and goes home; who, and when they left."""
    who = suspect(d, case.thing, **more)
    case.identified(at.plus(hours=-2))
    visit = Visit(d, who, d.pick("传唤", "口头传唤"), at)
    visit.wait(d.between(5, 20)).talk(d.between(25, 60)).wait(d.between(5, 40), meal=True)
    return who, visit.leave()


def begun(d: Draw, *offences: str, **more: object) -> tuple[Case, Moment]:
    """A case with its victims heard and evidence taken."""
    report = reported(d)
    case = case_of(d, report, grades(d, *offences), **more)
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=2))
    return case, report.end.later(d.between(1, 3), "09:40")


def _sat(d: Draw, case: Case, step: str, at: Moment, minutes: int) -> Moment:
    """One sitting of mediation: two officers, or one under a recording."""
    ways = ["two", "aided"] + ["one"] * (new_law(d, at) and step == "mediation_started")
    way = d.pick(*ways)
    crew = {"two": ["officer1", "officer2"], "aided": ["officer1", "auxiliary1"], "one": ["officer1"]}[way]
    end = at.plus(minutes=minutes)
    if way != "two":
        recorded(d, case.thing, at.plus(minutes=-2), end.plus(minutes=10), "调解")
    place = {"place_kind": "执法办案场所"} if step == "mediation_started" else {}
    case.do(step, at, officers=crew, **place)
    return end


@scenario("public_order_mediated", weight=45, epochs=EPOCHS)
def public_order_mediated(d: Draw) -> None:
    """Mediated, perhaps at the second attempt, and performed."""
    _mediated(d, again=d.chance(0.25))


@scenario("public_order_mediated_again", weight=1, epochs=EPOCHS)
def public_order_mediated_again(d: Draw) -> None:
    """Mediated at the second attempt, within seven working days of the first."""
    _mediated(d, again=True)


def _mediated(d: Draw, *, again: bool) -> None:
    case, at = begun(d, *MEDIABLE)
    _, left = questioned(d, case, at)
    end = _sat(d, case, "mediation_started", left.later(d.between(1, 3), "10:00"), d.between(30, 120))
    if again:
        case.do("mediation_failed", end).do("civil_action_informed", end.plus(minutes=5))
        end = _sat(d, case, "mediation_restarted", end.later(d.between(1, 3), "15:00"), 60)
    case.do("mediation_agreed", end, perform_by=end.plus(days=7).date, parties=["person:1", "person:2"])
    done = end.later(d.between(0, 6), "17:30") if d.chance(0.7) else end.plus(minutes=20)
    if d.epoch == "after":
        case.do("progress_informed", max(done, end).plus(minutes=-1), recipient="person:1", means="当面口头")
    case.ended("mediated", max(done, end.plus(minutes=5)), "治安调解协议书")
    case.archived(max(done, end).plus(hours=1), executed=False)


@scenario("public_order_unmediated", weight=6, epochs=EPOCHS)
def public_order_unmediated(d: Draw) -> None:
    """Mediation fails, or what was agreed is not kept: the way to the court is told, then a penalty."""
    grade = grades(d, *MEDIABLE)
    case, at = begun(d, grade.offence)
    who, left = questioned(d, case, at)
    end = _sat(d, case, "mediation_started", left.later(1, "10:00"), 60)
    if d.chance(0.5):
        case.do("mediation_agreed", end, perform_by=end.plus(days=5).date, parties=["person:1", who.name])
        end = end.later(6, "10:00")
        case.do("mediation_unfulfilled", end)
    else:
        case.do("mediation_failed", end)
    case.do("civil_action_informed", end.plus(minutes=10))
    if d.chance(0.3):
        case.do("mediation_declined", end.plus(minutes=20), party=d.pick("被侵害人", "双方"))
    given = sentence(d, grade, jail=False)
    step = Proceeding(d, who, grade, given, case.committed)
    said = step.notice(end.later(d.between(2, 6), "14:00"))
    case.approval(said.plus(minutes=5))
    step.decided(said.plus(minutes=40))
    case.decided(said.plus(minutes=41), fine=given.fine, level=step.organ[1], approver=step.organ[2])
    last = executed(step, step.served(said.plus(minutes=60), victims=len(case.victims)))
    case.archived(last)


@scenario("public_order_settled", weight=8, epochs=EPOCHS)
def public_order_settled(d: Draw) -> None:
    """The parties settle among themselves, perform, and ask the police to accept it."""
    case, at = begun(d, *MEDIABLE)
    _, left = questioned(d, case, at)
    _settled(d, case, left.later(d.between(1, 6), "10:00"))


def _settled(d: Draw, case: Case, asked: Moment) -> None:
    """What the parties agreed on and performed is accepted within the day."""
    case.do("settlement_applied", asked, document="number:和解", performed_on=asked.plus(days=-1).date)
    done = asked.plus(hours=d.between(2, 8))
    case.do("settlement_recognised", done, by="head", approver="head")
    case.ended("mediated", done.plus(minutes=5), "治安调解协议书")
    case.archived(done.plus(hours=1), executed=False)


@scenario("public_order_by_mail", weight=0.5, rhythm="office", epochs=EPOCHS)
def public_order_by_mail(d: Draw) -> None:
    """Reported by letter, filed when the writer was reached, perhaps on the third day; settled."""
    report = mailed(d, "违反治安管理", reached=True)
    case = case_of(d, report, grades(d, *MEDIABLE))
    heard(d, case, report.end.plus(minutes=40))
    case.investigated(report.end.plus(hours=2))
    _, left = questioned(d, case, report.end.later(d.between(1, 3), "09:40"))
    _settled(d, case, left.later(d.between(1, 6), "10:00"))


@scenario("public_order_unpunished", weight=10, epochs=EPOCHS)
def public_order_unpunished(d: Draw) -> None:
    """Not proved or slight: no penalty; what was taken goes back."""
    grade = grades(d, "故意损毁财物", "扰乱单位秩序")
    case, at = begun(d, grade.offence)
    who = suspect(d, case.thing)
    case.identified(at.plus(hours=-1))
    visit = Visit(d, who, "口头传唤", at).wait(10)
    item = None
    if d.chance(0.6):
        item = Item(d, case.thing, visit.now.plus(minutes=10), who, category="一般物品", value=80)
        item.stored(visit.now.plus(minutes=70))
    visit.talk(40).wait(d.between(10, 40), meal=True)
    left = visit.leave()
    done = left.later(d.between(4, 18), "10:00")
    if d.epoch == "after":
        case.do("progress_informed", done.plus(days=-1), recipient="person:1", means="电话")
    case.unpunished(done, d.pick("情节轻微", "违法事实不能成立"))
    step = Proceeding(d, who, grade, Sentence(["罚款"], 100, None), case.committed)
    step.do("not_penalised", done.plus(minutes=5), by="organ_head", reason="情节轻微")
    if case.victims:
        step.do("served_to_victim", done.plus(hours=4))
    if item is not None:
        item.returned(done.plus(hours=2), who)
    case.archived(done.plus(hours=5), executed=False)


@scenario("public_order_terminated", weight=8, epochs=EPOCHS)
def public_order_terminated(d: Draw) -> None:
    """No unlawful act after all: terminated, measures lifted, things given back."""
    case, at = begun(d, "侮辱", "故意损毁财物")
    who = suspect(d, case.thing)
    visit = Visit(d, who, d.pick("口头传唤", "传唤"), at).wait(8)
    item = Item(
        d, case.thing, visit.now.plus(minutes=10), who, category=d.pick("一般物品", "电子数据"), value=900
    )
    item.stored(visit.now.plus(minutes=80))
    left = visit.talk(35).wait(20, meal=True).leave()
    done = left.later(d.between(3, 20), "11:00")
    if d.chance(0.4):
        item.do("unrelated_found", done.plus(days=-1))
        item.returned(done.plus(days=-1, hours=1), who, released=False)
    else:
        item.returned(done.plus(hours=1), who)
    case.ended(
        "terminated",
        done,
        "终止案件调查决定书",
        by="head",
        reason="没有违法事实",
        approver="head",
        approver_level="派出所负责人",
    )
    case.archived(done.plus(hours=6), executed=False)


@scenario("public_order_refused", weight=8, epochs=EPOCHS)
def public_order_refused(d: Draw) -> None:
    """Not filed, with reasons, and the reporter told."""
    report = reported(d)
    at = report.end.plus(minutes=5)
    case = d.matter(
        "admin_case",
        report.thing,
        category="治安",
        offence="侮辱",
        procedure="普通",
        complexity="一般",
        handled_by="派出所",
        committed_on=report.called.date,
        victims=0,
        injuries=0,
    )
    if not new_law(d, at):
        case.do("accepted", at, registered_by="officer1", officers=["officer1"])
        case.do("receipt_issued", at.plus(minutes=10), recipient="person:1")
        case.do("investigated", at.plus(hours=1), officers=["officer1", "officer2"], act="询问")
    refused = at.plus(hours=d.between(2, 12))
    case.do("filing_refused", refused, by="head", reason="没有违法事实")
    case.do(
        "filing_refusal_notified",
        refused.plus(hours=d.between(1, 50)),
        recipient="person:1",
        means=d.pick("书面", "电话"),
    )
    report.thing.do("closed", refused.plus(hours=51), result="其他")


@scenario("public_order_transferred", weight=8, epochs=EPOCHS)
def public_order_transferred(d: Draw) -> None:
    """Another unit takes the case over: the things go along, all are told."""
    case, at = begun(d, "盗窃")
    who = suspect(d, case.thing)
    visit = Visit(d, who, "口头传唤", at).wait(8)
    item = Item(
        d, case.thing, visit.now.plus(minutes=10), who, category="一般物品", value=500, relation="作案工具"
    )
    item.stored(visit.now.plus(minutes=70))
    left = visit.talk(40).wait(15, meal=True).leave()
    out = left.later(d.between(1, 9), "10:00")
    merged = d.chance(0.3)
    if merged:
        case.do("merged", out, into="number:立")
    else:
        case.do("transferred_out", out, to_unit="unit:other", reason="违法行为地在其辖区")
        case.do("transfer_informed", out.plus(hours=d.between(2, 50)), recipient="person:1")
    item.do(
        "transferred_with_case",
        out.plus(hours=d.between(1, 40)),
        by="keeper1",
        list_number="number:随案",
        copies=2,
        signed_by=["keeper1", "other_officer1"],
    )


@scenario("public_order_fled", weight=4, epochs=EPOCHS)
def public_order_fled(d: Draw) -> None:
    """The culprit runs away: the victim is told; found again, or fined by public notice."""
    _fled(d, grades(d, "故意损毁财物", "侮辱"), found=d.chance(0.5))


@scenario("public_order_fled_for_good", weight=0.3, epochs=EPOCHS)
def public_order_fled_for_good(d: Draw) -> None:
    """The culprit runs away and is fined by public notice."""
    _fled(d, grades(d, "侮辱"), found=False)


def _fled(d: Draw, grade: Grade, *, found: bool) -> None:
    """A culprit who runs away; ``found``: again, as is every one that is to be detained."""
    case, at = begun(d, grade.offence, damage=None)
    who, left = questioned(d, case, at)
    fled = left.later(2, "11:00")
    case.do("suspect_fled", fled)
    who.do("fled", fled.plus(minutes=1))
    case.do("victim_informed", fled.later(d.between(3, 8), "10:00"), recipient="person:1")
    given = sentence(d, grade, jail=False)
    if grade.mode == "days":
        given = Sentence(["行政拘留"], None, 5)
    step = Proceeding(d, who, grade, given, case.committed)
    if given.days or found:
        back = fled.later(d.between(12, 60), "10:00")
        case.do("suspect_found", back)
        said = step.notice(back.plus(hours=2))
        case.approval(said.plus(minutes=4))
        step.decided(said.plus(minutes=30))
        case.decided(
            said.plus(minutes=31),
            fine=given.fine,
            days=given.days,
            level=step.organ[1],
            approver=step.organ[2],
        )
        last = executed(step, step.served(said.plus(minutes=50), victims=len(case.victims)))
        case.archived(last)
        return
    noticed = fled.later(9, "10:00")
    step.do("proposed", noticed.plus(hours=-1), **step.told)
    step.do("notice_published", noticed)
    if d.chance(0.4):
        step.do("statement_waived", noticed.later(d.between(1, 5), "10:00"))
    made = noticed.later(22, "10:00")
    case.approval(made.plus(hours=-1))
    step.decided(made)
    case.decided(made.plus(minutes=1), fine=given.fine, level=step.organ[1], approver=step.organ[2])
    paper = d.matter("document", step.thing, name="治安管理处罚决定书", addressee=who.name)
    paper.do("service_published", made.plus(hours=3))
    if case.victims:
        step.do("served_to_victim", made.plus(hours=20))
    if new_law(d, made):
        step.do("record_sealed", made.later(12, "10:00"))
    case.archived(made.later(62, "10:00"), executed=False)


@scenario("public_order_recusal", weight=2, epochs=EPOCHS)
def public_order_recusal(d: Draw) -> None:
    """An officer is challenged: decided and told within two days; then the case is settled."""
    case, at = begun(d, *MEDIABLE)
    _, left = questioned(d, case, at)
    asked = left.later(1, "09:00")
    officer, result = ("officer9", "回避") if d.chance(0.3) else ("officer1", "驳回")
    case.do("recusal_applied", asked, applicant="person:1", against=officer)
    decided = asked.plus(hours=d.between(3, 30))
    case.do(
        "recusal_decided",
        decided,
        by="organ_head",
        result=result,
        approver="organ_head",
        approver_level="县级以上公安机关负责人",
        officer=officer if result == "回避" else None,
    )
    case.do("recusal_notified", decided.plus(hours=2))
    applied = asked.later(5, "10:00")
    case.do("settlement_applied", applied, document="number:和解", performed_on=applied.date)
    case.do("settlement_recognised", applied.plus(hours=20), by="head", approver="head")
    case.ended("mediated", applied.plus(hours=21), "治安调解协议书")
    case.archived(applied.plus(hours=22), executed=False)


@scenario("violation_review_extended", weight=3, epochs=EPOCHS)
def violation_review_extended(d: Draw) -> None:
    """Another kind of violation, whose acceptance needs three days of review; fined in the end."""
    report = reported(d, "其他行政违法", jurisdiction="不能当场判断", evidence=False)
    at = report.end.plus(hours=d.between(25, 40))
    category = d.pick("消防", "网络安全", "其他")
    early = d.matter(
        "admin_case", report.thing, category=category, procedure="普通", committed_on=report.called.date
    )
    early.do(
        "acceptance_review_extended",
        report.end.plus(hours=3),
        by="head",
        approver="head",
        reason="线索需要核实",
    )
    early.do("filing_refused", at, by="head", reason="没有违法事实")
    early.do("filing_refusal_notified", at.plus(hours=4), recipient="person:1", means="书面")
    report.thing.do("jurisdiction_found", at, result="不属于公安机关职责")
    report.thing.do("refusal_informed", at.plus(minutes=20), means="书面", competent_organ="有关主管机关")
    report.thing.do("closed", at.plus(hours=5), result="不属职责")
