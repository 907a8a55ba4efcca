# SPDX-License-Identifier: Apache-2.0
"""Interviews in administrative cases: who must be there, what is told, checked and signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiezhi.simulate.draft import Draw, Moment, Thing
from xiezhi.simulate.scenarios.people import Someone
from xiezhi.simulate.scenarios.recordings import SYNC, recorded

AREA = "执法办案场所"


def interview(
    d: Draw,
    who: Someone,
    at: Moment,
    minutes: int,
    *,
    parent: Thing | None = None,
    place: str = AREA,
    room: str | None = "room:interview1",
    officers: Sequence[str] | None = None,
    film: bool = True,
    mode: str = "当面",
    sequence: int = 1,
    **told: Any,
) -> Moment:
    """One interview from the guardian's coming to the signature; returns when all is signed."""
    crew = list(officers or who.crew)
    talk = d.matter(
        "interview",
        parent or who.thing,
        category="询问",
        regime="行政",
        place_kind=place,
        mode=mode,
        sequence=sequence,
        room=room if place == AREA else None,
    )
    signers = [who.name, *_company(d, who, talk, at)]
    ended = at.plus(minutes=minutes)
    checked = ended.plus(minutes=d.between(2, 6))
    signed = checked.plus(minutes=d.between(2, 8))
    if film:
        recorded(d, talk, at.plus(minutes=-2), signed.plus(minutes=1), "询问", category=SYNC, by=crew[0])
    talk.do("started", at, by=crew[0], officers=crew, officer_sexes=["男", "女"][: len(crew)])
    talk.do("id_shown", at.plus(seconds=40), by=crew[0], officers=crew)
    talk.do(
        "rights_informed",
        at.plus(minutes=2),
        by=crew[0],
        document="number:权利告知",
        content=["权利", "义务"],
    )
    talk.do("ended", ended, by=crew[0], recorded=ended.plus(minutes=d.between(1, 600)))
    aloud = "无阅读能力" in who.conditions or mode != "当面"
    talk.do("transcript_checked", checked, by=crew[0], means="宣读" if aloud else "自行阅读")
    if d.chance(0.06) and not signers[1:]:
        talk.do("signature_refused", signed, by=crew[0], officers=crew, note="被询问人拒绝签名, 已在笔录注明")
        return signed
    form = d.pick("手写签名", "电子签名", "电子指纹捺印") if film else "手写签名"
    if d.chance(0.1):
        talk.do("transcript_corrected", checked.plus(minutes=1), by=crew[0])
    talk.do("signed", signed, by=crew[0], signed_by=signers, officers=crew, form=form)
    return signed


def _company(d: Draw, who: Someone, talk: Thing, at: Moment) -> list[str]:
    """Those who come: guardian or another adult, interpreter."""
    come = []
    crew = who.crew
    if who.minor:
        asked = at.plus(minutes=-d.between(15, 45))
        if d.chance(0.8):
            talk.do("guardian_notified", asked, by=crew[0], guardian=who.guardian, means="电话")
            talk.do(
                "guardian_arrived", at.plus(minutes=-5), by=crew[0], guardian=who.guardian, relation="父母"
            )
        else:
            talk.do(
                "guardian_notified",
                asked,
                by=crew[0],
                guardian=who.guardian,
                means="电话",
                absent_reason="在外地务工, 当日赶不到",
            )
            relation = d.pick("其他成年亲属", "学校代表", "居民委员会代表", "未成年人保护组织代表")
            talk.do("adult_arrived", at.plus(minutes=-5), by=crew[0], adult=who.guardian, relation=relation)
        come.append(who.guardian)
    if who.tongue:
        talk.do(
            "interpreter_arrived",
            at.plus(minutes=-4),
            by=crew[0],
            interpreter=who.interpreter,
            language=who.tongue,
        )
        come.append(who.interpreter)
    return come
