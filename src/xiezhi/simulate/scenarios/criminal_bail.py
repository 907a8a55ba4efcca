# SPDX-License-Identifier: Apache-2.0
"""Criminal cases without custody: bail, its deposit, residential surveillance, a case split off."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, day, scenario
from xiezhi.simulate.scenarios.criminal_custody import (
    arrest_asked,
    arrested,
    bailed,
    detained,
    prolonged,
    refused,
)
from xiezhi.simulate.scenarios.criminal_parts import COUNTY, acts, begun, concluded, filed, received, suspect
from xiezhi.simulate.scenarios.criminal_steps import bail_ends, caught, summoned, watched


def _on_bail(d: Draw, deposit: int | None) -> tuple[Thing, Thing, Thing, Moment]:
    """Reported, summoned, heard, bail ordered: case, suspect, bail, when it was ordered."""
    case, at = begun(d, d.arrival("07:00", "17:00"), source=d.pick("报案", "控告"))
    person = suspect(d, case, age=d.between(22, 60))
    over = summoned(d, person, at.later(d.between(1, 6), f"{d.between(8, 10):02}:20"))
    ordered = over.plus(minutes=-15)
    return case, person, bailed(d, person, ordered, deposit=deposit), ordered


@scenario("criminal_bail", weight=5, epochs=EPOCHS)
def criminal_bail(d: Draw) -> None:
    """Bail, the case referred, the bail taken over or lifted in time."""
    deposit = d.pick(None, 1000, 3000, 60000)
    case, person, order, at = _on_bail(d, deposit)
    end = at.day + d.between(40, 100)
    acts(d, case, at.day, end - 3)
    if d.chance(0.3):
        order.do("change_applied", day(at.day + 9, "09:00"), by=None, applicant=person.attributes["name"])
        order.do("change_replied", day(at.day + 11, "09:00"), result="不同意", reason="仍有必要")
    bail_ends(d, order, concluded(d, case, end), deposit, at)


@scenario("criminal_bail_forfeited", weight=0.5, epochs=EPOCHS)
def criminal_bail_forfeited(d: Draw) -> None:
    """The rules of bail are broken, the deposit forfeited; then surveillance, bail anew, or neither."""
    _bail_lost(d, d.pick(3000, 20000, 60000))


@scenario("criminal_bail_forfeited_great", weight=0.1, epochs=EPOCHS)
def criminal_bail_forfeited_great(d: Draw) -> None:
    """A deposit so great that the organ above decides on its forfeiture."""
    _bail_lost(d, 60000)


def _bail_lost(d: Draw, deposit: int) -> None:
    """Bail with a deposit of so many yuan, which is forfeited."""
    case, person, order, at = _on_bail(d, deposit)
    end = at.day + d.between(40, 100)
    acts(d, case, at.day, end - 3)
    _forfeited(d, order, day(at.day + d.between(10, 25), "10:00"), deposit)
    then = day(end - 6, "10:00")
    what = d.pick("监视居住", "取保候审", "")
    if what == "监视居住":
        order.do("changed", then, to=what)
        watched(d, person, then.plus(minutes=30), end + d.between(40, 120))
    else:
        order.do("lifted", then)
    if what == "取保候审":
        again = bailed(d, person, then.plus(minutes=200), months=6, paper="number:取保再")
        again.do("lifted", then.later(d.between(60, 150), "10:00"))
    concluded(d, case, end)


def _forfeited(d: Draw, order: Thing, at: Moment, deposit: int) -> None:
    order.do("bail_breached", at)
    level = "设区的市级以上公安机关负责人" if deposit >= 50000 else COUNTY
    order.do(
        "deposit_forfeited", at.later(1, "10:00"), by="organ_head", amount=deposit, approver="organ_head",
        approver_level=level,
    )  # fmt: skip
    order.do("forfeiture_announced", at.later(2, "15:00"), remedy_told=5)


@scenario("criminal_compelled", weight=0.8, epochs=EPOCHS)
def criminal_compelled(d: Draw) -> None:
    """Compelled appearance, then residential surveillance, then the referral."""
    case, at = begun(d, d.arrival("07:00", "16:00"), source="举报")
    conditions = d.pick(None, ["怀孕"], ["严重疾病"])
    person = suspect(d, case, sex="女" if conditions == ["怀孕"] else None, conditions=conditions)
    over = summoned(d, person, at.later(d.between(1, 4), "08:10"), compelled=True)
    end = over.day + d.between(50, 110)
    watched(d, person, over.plus(minutes=20), end + d.between(1, 40))
    acts(d, case, over.day, end - 3)
    concluded(d, case, end)


@scenario("criminal_state_security", weight=0.02, epochs=EPOCHS)
def criminal_state_security(d: Draw) -> None:
    """A case of state security or terror: late notice with its reason, a permission to meet, a designated place."""
    category = d.pick("危害国家安全", "恐怖活动")
    case = received(d, d.arrival("08:00", "12:00"), source="工作发现", category=category)
    filed(d, case, day(1, "09:00"))
    person = suspect(d, case)
    if d.chance(0.5):
        on = caught(d, person, day(4, "07:30"))
        measure, place = detained(d, person, on, obstructed="可能有碍侦查")
        answer = arrest_asked(d, measure, on, prolonged(d, measure, on))
        refused(d, measure, answer, bail=True)
        if place is not None:
            place.do("released", answer.plus(minutes=310), by="jailer")
        bail_at = answer.plus(minutes=310)
        order = bailed(d, person, bail_at)
        end = answer.day + 60
        order.do("superseded", day(end + 10, "10:00"), to="人民检察院")
    else:
        over = summoned(d, person, day(4, "08:00"))
        end = over.day + d.between(60, 140)
        watched(d, person, over.plus(minutes=20), end + 8, designated=True, obstructed=d.chance(0.5))
        answer = over
    asked = day(answer.day + 5, "10:00")
    person.do("lawyer_meeting_requested", asked, by=None, lawyer="person:6")
    allowed = d.chance(0.7)
    person.do(
        "lawyer_meeting_permitted",
        asked.later(d.between(1, 2), "10:00"),
        result="许可" if allowed else "不许可",
    )
    if allowed:
        person.do("lawyer_met", asked.later(3, "10:00"), by=None)
    acts(d, case, answer.day, end - 3)
    concluded(d, case, end)


@scenario("criminal_bail_to_arrest", weight=0.3, epochs=EPOCHS)
def criminal_bail_to_arrest(d: Draw) -> None:
    """On bail, breaks its rules, is arrested without having been in the jail before."""
    case, at = begun(d, d.arrival("07:00", "15:00"), source="控告")
    person = suspect(d, case)
    over = summoned(d, person, at.later(2, "08:20"))
    order = bailed(d, person, over.plus(minutes=-10))
    asked = day(over.day + d.between(20, 40), "10:00")
    order.do("bail_breached", asked.later(-1, "10:00"))
    order.do("arrest_requested", asked)
    order.do("arrest_approved", asked.later(5, "10:00"))
    order.do("changed", asked.later(5, "14:00"), to="逮捕")
    arrest = arrested(d, person, asked.later(5, "14:00"), jail=False)
    end = asked.day + d.between(30, 50)
    acts(d, case, over.day, end - 4)
    concluded(d, case, end)
    if d.chance(0.5):
        arrest.do("changed", day(end + 20, "10:00"), to="取保候审")


@scenario("criminal_split", weight=0.1, epochs=EPOCHS)
def criminal_split(d: Draw) -> None:
    """What one of two suspects did besides becomes a case of its own."""
    case, at = begun(d, d.arrival("06:00", "15:00"), source="举报")
    first = suspect(d, case)
    over = summoned(d, first, at.later(d.between(2, 6), "08:20"))
    order = bailed(d, first, over.plus(minutes=-20))
    on = over.later(d.between(3, 9), "10:00")
    other = received(d, on, case, source="工作发现", complainant=None)
    filed(d, other, on.later(1, "11:00"))
    second = suspect(d, other, 2)
    left = summoned(d, second, on.later(3, "08:20"))
    bail = bailed(d, second, left.plus(minutes=-20))
    for one, held in ((case, order), (other, bail)):
        end = left.day + d.between(25, 60)
        acts(d, one, on.day + 2, end - 3)
        sent = concluded(d, one, end)
        held.do("superseded", sent.later(d.between(5, 20), "10:00"), to="人民检察院")
