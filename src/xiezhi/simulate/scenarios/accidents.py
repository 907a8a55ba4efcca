# SPDX-License-Identifier: Apache-2.0
"""Road accidents: simple, ordinary with appraisal and suspension, hit-and-run, and those that become cases."""

from __future__ import annotations

from xiezhi.simulate.draft import EPOCHS, Draw, Moment, Thing, scenario
from xiezhi.simulate.scenarios.criminal_custody import bailed
from xiezhi.simulate.scenarios.criminal_parts import TEAM, acts, camera, concluded, filed, received, suspect
from xiezhi.simulate.scenarios.criminal_steps import summoned


def called(d: Draw, at: Moment, *, hurt: int = 0) -> tuple[Thing, Moment]:
    """A call, officers on the scene; when the scene was left."""
    incident = d.matter(
        "incident", category="交通事故", channel="110", reporter="person:9", reporter_contact="phone:9",
        place="address:1", injured=hurt,
    )  # fmt: skip
    incident.do("received", at, by="call_taker", call_number="phone:9")
    incident.do(
        "registered", at.plus(minutes=1), by="call_taker", registered_by="call_taker", terminal="device:9"
    )
    incident.do("dispatched", at.plus(minutes=2), by="call_taker", officers=list(TEAM))
    there = at.plus(minutes=d.between(8, 25))
    incident.do("arrived", there, officers=list(TEAM), place="address:1")
    if hurt:
        incident.do("medical_care", there.plus(minutes=8), hospital="市医院")
    over = there.plus(minutes=d.between(20, 90))
    camera(d, incident, there.plus(minutes=-1), over.plus(minutes=3), "现场处置")
    incident.do("fed_back", over, result="已勘查", officers=list(TEAM))
    incident.do("receipt_issued", over.plus(minutes=3), recipient="person:9", inquiry_ways=["电话", "网站"])
    incident.do("jurisdiction_found", over.plus(minutes=5), result="本单位管辖")
    incident.do("case_opened", over.plus(minutes=8), case_number="number:交事")
    incident.do("closed", over.plus(minutes=12), result="转交通事故")
    return incident, over


@scenario("accident_simple", weight=45, epochs=EPOCHS, rhythm="traffic")
def accident_simple(d: Draw) -> None:
    """Scratches only: determined on the spot."""
    incident, over = called(d, d.arrival())
    one = d.matter(
        "traffic_accident", incident, severity="财产损失", flight="无", procedure="简易", deaths=0, injured=0
    )
    one.do("reported", over.plus(minutes=-25))
    one.do("surveyed", over.plus(minutes=-18), officers=["officer1"])
    one.do("simple_determined", over.plus(minutes=-2))
    if d.chance(0.3):
        one.do("mediated", over.plus(minutes=1))
    one.do("closed", over.plus(minutes=10))


def appraised(d: Draw, one: Thing, at: Moment, kind_of: str) -> Moment:
    """An appraisal agreed within sixty days and done in thirty, or longer with leave; when the opinion stands."""
    long = d.chance(0.25)
    work = d.matter("appraisal", one, kind_of=kind_of, institution="某鉴定中心", sequence=1)
    work.do("commissioned", at, institution="某鉴定中心", due_on=at.later(55 if long else 28).date)
    if long:
        work.do(
            "extended",
            at.plus(minutes=d.between(-600, 200)),
            by="upper_head",
            approver_level="上一级公安机关",
        )
    done = at.later(d.between(32, 50) if long else d.between(5, 20), "15:00")
    work.do("concluded", done, by=None, experts=["person:31", "person:32"])
    work.do("received", done.later(1, "09:00"))
    work.do("delivered", done.later(1, "15:00"), recipient="当事人")
    return done.later(5, "10:00")


def determined(d: Draw, one: Thing, at: Moment) -> Moment:
    """The determination made and served; when it was served."""
    one.do("determination_made", at, officers=list(TEAM))
    served = at.later(d.between(0, 1), "16:30")
    one.do("determination_served", served, recipient="person:1")
    one.do("determination_served", served.plus(minutes=20), recipient="person:2")
    return served


def ending(d: Draw, one: Thing, served: Moment) -> None:
    """Review, mediation or neither, then closed."""
    at = served
    if d.chance(0.15):
        at = served.later(2, "10:00")
        one.do("review_applied", at, by=None)
        at = at.later(25, "10:00")
        one.do("review_decided", at, by="upper_officer1")
    if d.chance(0.4):
        at = at.later(d.between(5, 20), "10:00")
        one.do("mediated", at)
    one.do("closed", at.later(d.between(1, 9), "15:00"))


@scenario("accident_ordinary", weight=9, epochs=EPOCHS, rhythm="traffic")
def accident_ordinary(d: Draw) -> None:
    """Somebody hurt: survey, vehicle detained, appraisal or not, a suspension or not, the determination."""
    hurt = d.between(1, 3)
    incident, over = called(d, d.arrival(), hurt=hurt)
    one = d.matter(
        "traffic_accident", incident, severity="受伤", flight="无", procedure="普通", deaths=0, injured=hurt
    )
    one.do("reported", over.plus(minutes=-25))
    at = over.plus(minutes=-15)
    one.do("surveyed", at, officers=list(TEAM))
    if d.chance(0.5):
        one.do("vehicle_detained", at.plus(minutes=5))
        one.do("vehicle_released", at.later(d.between(3, 6), "15:00"))
    ready = at.later(d.between(3, 8), "10:00")
    if d.chance(0.5):
        one.do("appraisal_needed", at.later(0, "23:59"))
        sure = appraised(d, one, at.later(1, "10:00"), d.pick("车辆", "酒精", "痕迹"))
        one.do("appraisal_confirmed", sure)
        ready = sure.later(d.between(1, 3), "10:00")
    ending(d, one, determined(d, one, ready))


@scenario("accident_suspended", weight=0.5, epochs=EPOCHS, rhythm="traffic")
def accident_suspended(d: Draw) -> None:
    """Who was hurt cannot be heard yet: suspended with the leave of the organ above, for sixty days at most."""
    incident, over = called(d, d.arrival(), hurt=1)
    one = d.matter(
        "traffic_accident", incident, severity="受伤", flight="无", procedure="普通", deaths=0, injured=1
    )
    one.do("reported", over.plus(minutes=-25)).do("surveyed", over.plus(minutes=-15), officers=list(TEAM))
    stop = over.later(d.between(2, 6), "10:00")
    one.do("determination_suspended", stop, by="upper_head", approver_level="上一级公安机关")
    again = stop.later(d.between(5, 55), "10:00")
    one.do("determination_resumed", again)
    ending(d, one, determined(d, one, again.later(d.between(1, 3), "10:00")))


@scenario("accident_hit_and_run", weight=0.8, epochs=EPOCHS, rhythm="night")
def accident_hit_and_run(d: Draw) -> None:
    """The driver fled, was found, and the determination follows; now and then a criminal case."""
    dead = d.chance(0.3)
    incident, over = called(d, d.arrival(), hurt=1)
    one = d.matter(
        "traffic_accident", incident, severity="死亡" if dead else "受伤", flight=d.pick("逃逸", "弃车逃逸"),
        procedure="普通",
        deaths=int(dead), injured=1,
    )  # fmt: skip
    one.do("reported", over.plus(minutes=-25)).do("surveyed", over.plus(minutes=-15), officers=list(TEAM))
    found = over.later(d.between(1, 20), "10:00")
    one.do("fled_found", found)
    ready = found.later(d.between(3, 8), "10:00")
    if d.chance(0.5):
        one.do("appraisal_needed", found.plus(minutes=200))
        sure = appraised(d, one, found.later(1, "10:00"), "痕迹")
        one.do("appraisal_confirmed", sure)
        ready = sure.later(d.between(1, 3), "10:00")
    served = determined(d, one, ready)
    if dead:
        case = received(d, served.later(1, "09:00"), one, source="工作发现", offence="交通肇事罪")
        filed(d, case, served.later(2, "10:00"))
        person = suspect(d, case)
        gone = summoned(d, person, served.later(3, "08:30"))
        order = bailed(d, person, gone.plus(minutes=-20))
        end = gone.day + d.between(25, 50)
        acts(d, case, served.day + 2, end - 3)
        sent = concluded(d, case, end)
        order.do("superseded", sent.later(9, "10:00"), to="人民检察院")
        one.do("closed", sent.later(1, "10:00"))
        return
    ending(d, one, served)


@scenario("accident_transferred", weight=0.3, epochs=EPOCHS, rhythm="traffic")
def accident_transferred(d: Draw) -> None:
    """Another unit's road."""
    incident, over = called(d, d.arrival())
    one = d.matter(
        "traffic_accident", incident, severity="财产损失", flight="无", procedure="普通", deaths=0, injured=0
    )
    one.do("reported", over.plus(minutes=-25)).do("surveyed", over.plus(minutes=-15), officers=list(TEAM))
    one.do("transferred_out", over.later(1, "10:00"), to_unit="unit:other")
    one.do("closed", over.later(2, "10:00"))
