# SPDX-License-Identifier: Apache-2.0
"""Coercive measures in criminal cases: detention, arrest, bail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiezhi.simulate.draft import Draw, Moment, Thing
from xiezhi.simulate.scenarios.criminal_parts import COUNTY, crew_of, place_of
from xiezhi.simulate.scenarios.criminal_rooms import interrogation

OFTEN = ("流窜作案", "多次作案", "结伙作案")


def decided(d: Draw, measure: Thing, at: Moment, *, warrant: bool = True) -> None:
    """A measure applied for and approved, its document issued, before ``at``."""
    measure.do("requested", at.plus(minutes=-d.between(95, 180)), requested_by="officer1")
    measure.do(
        "approved", at.plus(minutes=-d.between(50, 90)), by="organ_head", approver="organ_head",
        approver_level=COUNTY,
    )  # fmt: skip
    if warrant:
        measure.do(
            "warrant_issued", at.plus(minutes=-d.between(15, 45)), by="organ_head",
            warrant_number=measure.attributes.get("warrant_number"),
        )  # fmt: skip


def _whose(measure: Thing) -> Thing:
    """The person whom a measure restrains."""
    assert measure.parent is not None
    return measure.parent


def imposed(d: Draw, measure: Thing, at: Moment, **more: Any) -> None:
    """A measure carried out: two officers, the document shown, signed."""
    measure.do(
        "imposed", at, officers=list(crew_of(_whose(measure))),
        warrant_shown=measure.attributes["warrant_number"],
        id_shown=["number:警察证"], signed_by=d.pick("本人签名", "拒签民警注明", p=[9, 1]), place="address:1",
        **{"region": "本地", **more},
    )  # fmt: skip


def told_family(d: Draw, measure: Thing, at: Moment) -> None:
    """The family is told of a custody, by some means."""
    measure.do(
        "family_notified", at, recipient="person:8", means=d.pick("电话", "书面", "当面"),
        content="涉嫌犯罪被羁押", reason_told="涉嫌犯罪", place_told="看守所",
    )  # fmt: skip


def jailed(d: Draw, measure: Thing, at: Moment, minor: bool = False) -> Thing:
    """Delivery to the jail and its entry check."""
    measure.do("delivered", at, officers=list(crew_of(_whose(measure))), place="看守所", stamp="number:收押")
    place = d.matter("execution", measure, category="刑事羁押", served_at="看守所")
    number = place_of(_whose(measure))
    group = (f"cell:minor{number}", "未成年") if minor else (f"cell:adult{number}", "成年")
    place.do(
        "admitted", at.plus(minutes=d.between(5, 40)), by="jailer", place="看守所", place_kind="看守所",
        cell=group[0], cell_group=group[1], stamped_at=at,
    )  # fmt: skip
    place.do(
        "health_checked", at.plus(minutes=d.between(-50, 90)), by="jailer", physician="person:7",
        record="number:体检", injuries="无",
    )  # fmt: skip
    return place


def detained(
    d: Draw, person: Thing, at: Moment, *, minor: bool = False, obstructed: str | None = None,
    jail: bool = True,
    team: Sequence[str] | None = None, sexes: Sequence[str] = ("男", "男"), **more: Any,
) -> tuple[Thing, Thing | None]:  # fmt: skip
    """Criminal detention with the duties of its first day; the measure and the place in the jail."""
    team = team or crew_of(person)
    measure = d.matter(
        "measure", person, category="刑事拘留", regime="刑事", warrant_number=f"number:拘{place_of(person)}",
        held_at="看守所",
        applied_for=d.pick("重大嫌疑", "有逃跑可能"),
    )  # fmt: skip
    decided(d, measure, at)
    imposed(d, measure, at, **more)
    if obstructed:
        measure.do("notice_obstructed", at.plus(hours=2), ground=obstructed, note="number:注明")
        over = at.plus(days=d.between(3, 5))
        measure.do("obstruction_ended", over)
        told_family(d, measure, over.plus(hours=d.between(1, 12)))
    else:
        told_family(d, measure, at.plus(minutes=d.between(20, 600)))
    place = None
    if jail:
        there = at.plus(minutes=d.between(120, 400))
        place = jailed(d, measure, there, minor)
        talk = there.plus(minutes=d.between(100, 240))
        measure.do("interrogated", talk, officers=list(team))
        interrogation(d, person, talk, number=2, jail=True, team=team, sexes=sexes)
    return measure, place


def prolonged(d: Draw, measure: Thing, begun: Moment) -> int:
    """The term before the request for arrest, prolonged or not; by which day after its beginning it ends."""
    days = d.pick(3, 7, 30, p=[2, 3, 3])
    if days > 3:
        at = begun.later(2, f"{d.between(9, 16):02}:30")
        measure.do("extension_requested", at, to="县级公安机关")
        measure.do(
            "extension_approved", at.plus(minutes=d.between(30, 200)), by="organ_head", approver="organ_head",
            approver_level=COUNTY, ground=d.pick(*OFTEN) if days == 30 else "案情复杂",
            until=begun.later(days, "23:59"),
        )  # fmt: skip
    return int(days)


def taken_out(d: Draw, measure: Thing, at: Moment) -> None:
    """Out of the jail to point out a scene, and back the same day."""
    measure.do("returned_to_station", at)
    measure.do(
        "delivered",
        at.plus(minutes=d.between(120, 500)),
        officers=list(crew_of(_whose(measure))),
        place="看守所",
        stamp="number:还押",
    )


def arrest_asked(d: Draw, measure: Thing, begun: Moment, days: int) -> Moment:
    """The request for arrest within the term; the day of the answer, within seven days of it."""
    on = d.between(max(1, days // 2), days - 1)
    asked = begun.later(on, f"{d.between(9, 16):02}:40")
    measure.do("arrest_requested", asked)
    return asked.later(d.between(2, 6), f"{d.between(9, 15):02}:15")


def arrested(
    d: Draw, person: Thing, at: Moment, *, jail: bool = True, minor: bool = False, obstructed: str | None = None
) -> Thing:  # fmt: skip
    """An arrest with its duties; ``jail``: the person is there already."""
    measure = d.matter(
        "measure",
        person,
        category="逮捕",
        regime="刑事",
        warrant_number=f"number:捕{place_of(person)}",
        held_at="看守所",
    )
    measure.do(
        "warrant_issued", at.plus(minutes=-20), by="organ_head", warrant_number=f"number:捕{place_of(person)}"
    )
    imposed(d, measure, at)
    if obstructed:
        measure.do("notice_obstructed", at.plus(minutes=40), ground=obstructed, note="number:注明")
    else:
        told_family(d, measure, at.plus(minutes=d.between(30, 600)))
    talk = at.plus(minutes=d.between(60, 180))
    if not jail:
        jailed(d, measure, at.plus(minutes=d.between(120, 400)), minor)
        talk = at.plus(minutes=d.between(500, 640))
    measure.do("interrogated", talk, officers=list(crew_of(_whose(measure))))
    sexes = ("男", "女") if minor else ("男", "男")
    interrogation(d, person, talk, number=3, jail=True, sexes=sexes)
    measure.do("receipt_returned", at.plus(days=d.between(0, 2), minutes=200), to="人民检察院")
    return measure


def refused(d: Draw, measure: Thing, at: Moment, *, bail: bool) -> None:
    """The procuratorate does not approve the arrest: freed, or another measure, at once."""
    measure.do("arrest_refused", at, letter="number:不捕")
    free = at.plus(minutes=d.between(30, 300))
    if bail:
        measure.do("changed", free, to="取保候审")
    else:
        measure.do("released", free, certificate="number:释放")
    measure.do("receipt_returned", free.plus(days=d.between(0, 2), minutes=60), to="人民检察院")


def bailed(
    d: Draw,
    person: Thing,
    at: Moment,
    *,
    deposit: int | None = None,
    months: int = 12,
    paper: str | None = None,
) -> Thing:
    """Bail ordered, with a guarantor or a deposit."""
    measure = d.matter(
        "measure",
        person,
        category="取保候审",
        regime="刑事",
        warrant_number=paper or f"number:取保{place_of(person)}",
        held_at="住处",
    )
    decided(d, measure, at)
    measure.do(
        "ordered", at, officers=list(crew_of(_whose(measure))),
        guarantee=["保证人"] if deposit is None else ["保证金"],
        deposit=deposit, months=months,
    )  # fmt: skip
    if deposit is not None:
        measure.do(
            "deposit_paid", at.plus(hours=d.between(3, 40)), by=None, amount=deposit,
            account="取保候审保证金专门账户", managed_by="unit:organ",
        )  # fmt: skip
    return measure


def bail_over(d: Draw, measure: Thing, at: Moment, deposit: int | None, how: str = "lifted") -> None:
    """Bail lifted or changed, and on the same day its deposit paid back."""
    if d.chance(0.3) and how == "lifted":
        measure.do("expired", at.plus(minutes=-30))
    measure.do(how, at, to="监视居住" if how == "changed" else None)
    if deposit is not None:
        measure.do("deposit_refunded", at.plus(minutes=d.between(10, 120)), amount=deposit)
