# SPDX-License-Identifier: Apache-2.0
"""Interrogations, hearings of victims, and stays in the case area, in criminal cases."""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.simulate.draft import Day, Draw, Moment, Thing
from xiezhi.simulate.scenarios.criminal_parts import TEAM, crew_of, place_of, sync


def interrogation(
    d: Draw, person: Thing, at: Moment, *, number: int = 1, jail: bool = False,
    team: Sequence[str] | None = None,
    sexes: Sequence[str] = ("男", "男"), parent: Thing | None = None, place: str = "讯问室",
) -> Moment:  # fmt: skip
    """An interrogation with its recording; until when it lasts."""
    team = team or crew_of(person)
    talk = d.matter(
        "interview", parent or person, category="讯问", regime="刑事", sequence=number, mode="当面"
    )
    _guardian(d, person, talk, at)
    long = jail and d.chance(0.06)
    over = at.plus(minutes=d.between(370, 420) if long else d.between(40, 150))
    inside = not jail and place == "讯问室"
    talk.do(
        "started", at, by=team[0], officers=list(team), officer_sexes=list(sexes),
        place_kind="看守所讯问室" if jail else place,
        room=f"room:interrogation{place_of(person)}" if inside else None,
    )  # fmt: skip
    talk.do("id_shown", at.plus(minutes=1), by=team[0], officers=list(team))
    talk.do(
        "rights_informed", at.plus(minutes=3), by=team[0], document="number:权利",
        content=["诉讼权利义务", "认罪认罚"],
    )  # fmt: skip
    if number == 1:
        talk.do("counsel_informed", at.plus(minutes=5), by=team[0], document="number:委托辩护")
    if long:
        talk.do("meal_served", at.plus(minutes=180), by=team[0])
        talk.do("rest_started", at.plus(minutes=200), by=team[0])
        talk.do("rest_ended", at.plus(minutes=240), by=team[0])
    talk.do("ended", over, by=team[0])
    _checked(d, talk, over, person.attributes["name"], team)
    sync(d, talk, at.plus(minutes=-1), over.plus(minutes=20))
    return over


def _guardian(d: Draw, person: Thing, talk: Thing, at: Moment) -> None:
    birth = person.attributes.get("birth_date")
    if isinstance(birth, Day) and birth.n > -18 * 365:
        talk.do("guardian_notified", at.plus(minutes=-d.between(60, 90)), guardian="person:8", means="电话")
        here = at.plus(minutes=-d.between(5, 20))
        if d.chance(0.7):
            talk.do("guardian_arrived", here, by=None, guardian="person:8", relation="母亲")
        else:
            talk.do(
                "adult_arrived", here, by=None, adult="person:8", relation=d.pick("学校代表", "其他成年亲属")
            )


def _checked(d: Draw, talk: Thing, over: Moment, who: str, team: Sequence[str]) -> None:
    talk.do("transcript_checked", over.plus(minutes=5), by=team[0], means=d.pick("自行阅读", "宣读"))
    if d.chance(0.2):
        talk.do("transcript_corrected", over.plus(minutes=8), by=team[0])
    if d.chance(0.95):
        form = d.pick("手写签名", "电子签名", "电子指纹捺印")
        talk.do("signed", over.plus(minutes=12), by=team[0], signed_by=[who], officers=list(team), form=form)
    else:
        talk.do("signature_refused", over.plus(minutes=12), by=team[0], officers=list(team), note="拒绝签名")


def witness_heard(d: Draw, person: Thing, at: Moment, *, sexes: Sequence[str] = ("男", "女")) -> Moment:
    """Questioning of a victim or a witness."""
    talk = d.matter(
        "interview",
        person,
        category="询问",
        regime="刑事",
        sequence=1,
        mode=d.pick("当面", "当面", "远程视频"),
    )
    over = at.plus(minutes=d.between(30, 90))
    _guardian(d, person, talk, at)
    place = d.pick("执法办案场所", "住处", "单位", "现场", "当事人提出的地点")
    talk.do("started", at, officers=list(TEAM), officer_sexes=list(sexes), place_kind=place)
    talk.do("id_shown", at.plus(minutes=1), officers=list(TEAM))
    talk.do("rights_informed", at.plus(minutes=2), document="number:证人权利", content=["如实作证"])
    talk.do("ended", over)
    talk.do("transcript_checked", over.plus(minutes=3), means="宣读")
    talk.do("signed", over.plus(minutes=6), signed_by=[person.attributes["name"]], officers=list(TEAM))
    sync(d, talk, at.plus(minutes=-1), over.plus(minutes=15), "询问")
    return over


def stay(
    d: Draw,
    person: Thing,
    arrived: Moment,
    left: Moment,
    ground: str,
    means: str,
    talks: Sequence[Moment] = (),
    *,
    waits: bool = True,
) -> Thing:
    """A stay in the case area, an interrogation beginning at each of ``talks``, the waiting room between them."""
    sex, team, place = person.attributes["sex"], list(crew_of(person)), place_of(person)
    guards = [f"guard{2 * place - 1}", f"guard{2 * place}"]
    here = d.matter(
        "custody_stay", person, suite="suite:1", ground=ground, arrived_at=arrived, sex=sex,
        birth_date=person.attributes["birth_date"],
    )  # fmt: skip
    at = arrived.plus(minutes=d.between(3, 10))
    here.do("entered", at, by=guards[0], officers=team, brought_from="address:1", cause="涉嫌犯罪",
            wristband="number:手环")  # fmt: skip
    here.do("safety_checked", at.plus(minutes=6), by=guards[0], officers=guards, checker_sex=sex)
    here.do(
        "belongings_stored", at.plus(minutes=12), by=guards[0], list_number="number:随身", items=d.between(1, 6),
        signed_by=[person.attributes["name"], guards[0]],
    )  # fmt: skip
    state = d.pick("无异常", "患病", "有外伤", p=[12, 1, 1])
    here.do("health_asked", at.plus(minutes=15), by=guards[0], condition=state, record="number:体检")
    if state != "无异常":
        here.do("health_reported", at.plus(minutes=18), by=guards[0], to="head")
    here.do("information_collected", at.plus(minutes=22), by=guards[0], items=["指纹", "人像"])
    here.do("rights_informed", at.plus(minutes=25), by=guards[0], document="number:权利")
    free = at.plus(minutes=30)
    for number, start in enumerate(talks, 1):
        _waited(d, here, place, free, start.plus(minutes=-6))
        here.do(
            "interview_room_entered", start.plus(minutes=-3), room=f"room:interrogation{place}", officers=team
        )
        free = interrogation(d, person, start, number=number).plus(minutes=22)
        here.do("interview_room_left", free)
    if talks and left.seconds - free.seconds > 150 * 60 and d.chance(0.3):
        free = _out(d, here, free.plus(minutes=4), team)
    if waits:
        _waited(d, here, place, free.plus(minutes=2), left.plus(minutes=-12))
    for hour in range(5, (left.seconds - arrived.seconds) // 3600 + 1, 5):
        here.do("meal_served", arrived.plus(hours=hour), by=guards[0])
    if means in ("自行离开", "监护人领回", "护送回家"):
        here.do("belongings_returned", left.plus(minutes=-3), by=guards[0], items=2,
                signed_by=[person.attributes["name"]])  # fmt: skip
    here.do("left", left, by=guards[0], means=means, officers=team)
    return here


def _out(d: Draw, here: Thing, at: Moment, team: list[str]) -> Moment:
    """Led out with leave to recover things or point out a place; when they are back."""
    here.do(
        "temporary_exit_approved", at, by="head", approver="head", reason=d.pick("起赃", "辨认", "现场指认")
    )
    here.do("temporary_exit", at.plus(minutes=10), by="guard1", officers=team)
    back = at.plus(minutes=d.between(60, 100))
    here.do("temporary_return", back, by="guard1")
    return back.plus(minutes=5)


def _waited(d: Draw, here: Thing, place: int, begun: Moment, ended: Moment) -> None:
    """The waiting room, with its guard and rounds, where there is time for it."""
    if ended.seconds - begun.seconds < 20 * 60:
        return
    guard, other, room = f"guard{2 * place - 1}", f"guard{2 * place}", f"room:waiting{place}"
    if not any(one.step == "waiting_room_entered" for one in here.events):
        here.do("health_asked", begun.plus(minutes=-1), by=guard, condition="无异常", record="number:体检")
    here.do("waiting_room_entered", begun, by=guard, room=room, guard=guard)
    here.do("guard_on", begun.plus(minutes=1), by=guard, guard=guard, room=room)
    last, rounds = begun, 0
    while ended.seconds - last.seconds > 3000:
        last, rounds = last.plus(minutes=d.between(30, 50)), rounds + 1
        here.do("guard_round", last, by=guard, guard=guard)
        if rounds == 4:
            here.do("guard_off", last.plus(minutes=5), by=guard, guard=guard, relieved_by=other)
            here.do("guard_on", last.plus(minutes=5), by=other, guard=other, room=room)
            guard = other
    here.do("waiting_room_left", ended, by=guard, room=room)
    here.do("guard_off", ended.plus(minutes=1), by=guard, guard=guard)
