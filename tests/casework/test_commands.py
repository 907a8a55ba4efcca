# SPDX-License-Identifier: Apache-2.0
"""What people do to matters, and what the law says to it before it is done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from tests.records.conftest import MakeDesk

from xiezhi.access.officers import add_officer, grant, post
from xiezhi.access.register import Register
from xiezhi.access.units import add_unit
from xiezhi.casework.allowed import Actor, access_of
from xiezhi.casework.attaching import attach_file
from xiezhi.casework.commands import Blocked, Override, link, open_matter, record, void
from xiezhi.casework.lawful import next_steps, refusals_of
from xiezhi.casework.matters import listed, picture
from xiezhi.catalog.model import Pack
from xiezhi.cli.times import parse_time
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.ledger.entry import Entry
from xiezhi.records.desk import Desk
from xiezhi.records.live import take
from xiezhi.records.models import Clock, Finding, Matter

ME = Actor(None, "云溪所")


@pytest.fixture
def desk(make_desk: MakeDesk, police: Pack) -> Desk:
    return make_desk(police)


@transaction.atomic
def people(desk: Desk) -> None:
    """A city with two stations; o1 handles cases in the first, h1 heads it, o2 is of the second."""
    access, first = access_of(desk), day_of(date(2026, 1, 1))
    register = Register(access, "setup", at(desk, "2026-01-01"))
    add_unit(register, "市局", "虚构市公安局", 1, None, first)
    add_unit(register, "分局", "虚构分局", 2, "市局", first)
    held = (("云溪所", "o1", "case_officer"), ("云溪所", "h1", "unit_head"), ("青山所", "o2", "case_officer"))
    for station, officer, role in held:
        if access.directory.unit(station, first) is None:
            add_unit(register, station, station, 3, "分局", first)
        add_officer(register, officer, officer, first)
        post(register, officer, station, first)
        grant(register, officer, role, station, first)


def test_whose_case_it_is_not_does_not_find_it(desk: Desk) -> None:
    people(desk)
    mine, other, why = Actor("o1", "云溪所"), Actor("o2", "青山所"), "当日案件"
    now = at(desk, "2026-03-02T09:00")
    case = open_matter(desk, mine, "admin_case", {"category": "治安"}, now=now).matter
    record(desk, mine, case, "accepted", {}, at=now, now=now)
    assert [row["id"] for row in listed(desk, mine, None, None, False, now, why)] == [case]
    assert listed(desk, other, None, None, False, now, why) == []
    with pytest.raises(XiezhiError, match="缺用途"):
        listed(desk, mine, None, None, False, now)
    picture(desk, mine, case, now)
    for act in (
        lambda: picture(desk, other, case, now),
        lambda: record(desk, other, case, "filed", {}, at=now, now=now),
    ):
        with pytest.raises(XiezhiError, match="没有这一事项, 或无权查看"):
            act()


def at(desk: Desk, text: str) -> int:
    return parse_time(text, desk.pack.zone, "--now")


def opened(desk: Desk, now: str = "2026-03-02T09:00", **attributes: str) -> str:
    said = {"category": "治安"} | attributes
    return open_matter(desk, ME, "admin_case", said, now=at(desk, now)).matter


def took(desk: Desk, matter: str, step: str, when: str, **said: str) -> None:
    record(desk, ME, matter, step, said, at=at(desk, when), now=at(desk, when))


def test_a_case_opened_here_has_a_number_and_its_clocks_run(desk: Desk) -> None:
    case = opened(desk)
    took(desk, case, "accepted", "2026-03-02T09:05")
    row = Matter.objects.get(id=case)
    assert (row.unit, row.state, row.number) == ("云溪所", "accepted", "云溪所行立〔2026〕00001号")
    assert Clock.objects.filter(matter=case, state="open").exists()
    assert opened(desk) != case


def test_fields_are_named_by_title_too_and_faults_say_what_is_right(desk: Desk) -> None:
    case = open_matter(desk, ME, "admin_case", {"案件类别": "治安"}, now=at(desk, "2026-03-02")).matter
    assert desk.store.events_of([case])[0].data["category"] == "治安"
    with pytest.raises(XiezhiError, match=r"没有字段 '颜色', 应为: .*category"):
        opened(desk, 颜色="红")
    with pytest.raises(XiezhiError, match="案件类别: '自行车' 不对, 应为 治安"):
        opened(desk, category="自行车")
    with pytest.raises(XiezhiError, match="发生时间在将来"):
        record(desk, ME, case, "accepted", {}, at=at(desk, "2026-03-09"), now=at(desk, "2026-03-02"))
    with pytest.raises(XiezhiError, match="没有步骤 'closed_down'"):
        took(desk, case, "closed_down", "2026-03-02T10:00")


def test_the_next_steps_say_until_when_and_with_which_documents(desk: Desk) -> None:
    case = opened(desk)
    took(desk, case, "accepted", "2026-03-02T09:05")
    steps = {one.step: one for one in next_steps(desk, case, at(desk, "2026-03-02T10:00"))}
    assert steps["penalty_decided"].due is not None and steps["penalty_decided"].standing == "lawful"
    assert steps["filed"].documents == ("立案决定书",)


def home_search(desk: Desk) -> str:
    """An inspection of a home under a public-order case, without a warrant as yet."""
    case = opened(desk)
    said = {"category": "检查", "target": "住所", "regime": "行政"}
    now = at(desk, "2026-03-02T09:30")
    return open_matter(desk, ME, "search_inspection", said, now=now, parent=case).matter


def test_what_the_law_blocks_needs_a_reason_and_a_second_person(desk: Desk) -> None:
    search, now = home_search(desk), at(desk, "2026-03-02T10:00")
    steps = {one.step: one for one in next_steps(desk, search, now)}
    assert steps["started"].standing == "blocked" and "检查证" in steps["started"].because[0]
    with pytest.raises(Blocked) as no:
        record(desk, ME, search, "started", {}, at=now, now=now)
    assert [one.norm.id for one in no.value.refusals] == ["investigation-home-inspection-warrant"]
    assert not [fact for fact in desk.store.events_of([search]) if fact.step == "started"]
    with pytest.raises(XiezhiError, match="第二人"):
        record(
            desk, Actor(None, "云溪所"), search, "started", {}, at=now, now=now, override=Override(" ", "P2")
        )
    people(desk)
    with pytest.raises(XiezhiError, match="无权"):
        record(desk, ME, search, "started", {}, at=now, now=now, override=Override("人命关天", "o1"))
    done = record(desk, ME, search, "started", {}, at=now, now=now, override=Override("人命关天", "h1"))
    facts = {fact.step: fact for fact in desk.store.events_of([search])}
    assert facts["overridden"].data["second"] == "h1" and done.refusals
    assert Finding.objects.filter(matter=search, nature="breach", level="red", present=True).exists()


def test_with_the_warrant_it_may_be_done(desk: Desk) -> None:
    search = home_search(desk)
    took(
        desk, search, "warrant_issued", "2026-03-02T09:40", organ_level="县级公安机关", warrant_number="检1号"
    )
    assert refusals_of(desk, search, "started", at(desk, "2026-03-02T10:00")) == []
    took(desk, search, "started", "2026-03-02T10:00", officers="甲;乙")


def test_a_void_takes_the_event_out_of_view_and_keeps_it(desk: Desk) -> None:
    case = opened(desk)
    took(desk, case, "accepted", "2026-03-02T09:05")
    event = next(fact.id for fact in desk.store.events_of([case]) if fact.step == "accepted")
    with pytest.raises(XiezhiError, match="作废须说明理由"):
        void(desk, ME, event, " ", now=at(desk, "2026-03-02T10:00"))
    void(desk, ME, event, "录错案件", now=at(desk, "2026-03-02T10:00"))
    assert Matter.objects.get(id=case).state == ""
    assert not Clock.objects.filter(matter=case).exists()
    assert any(fact.id == event for fact in desk.store.events_of([case]))


def test_merged_cases_are_one_family(desk: Desk) -> None:
    one, two = opened(desk), opened(desk)
    assert Matter.objects.get(id=one).family_id != Matter.objects.get(id=two).family_id
    link(desk, ME, two, one, "merged_into", now=at(desk, "2026-03-03"))
    assert Matter.objects.get(id=one).family_id == Matter.objects.get(id=two).family_id
    with pytest.raises(XiezhiError, match="related"):
        link(desk, ME, two, one, "friend_of", now=at(desk, "2026-03-03"))


def test_who_looked_and_who_was_refused_is_in_the_log(desk: Desk) -> None:
    people(desk)
    case, now = opened(desk), at(desk, "2026-03-02T10:00")
    picture(desk, Actor("h1"), case, now)
    with pytest.raises(XiezhiError):
        picture(desk, Actor("o2"), case, now)
    lines = [(line.actor, line.act, line.subject) for line in access_of(desk).journal.lines()]
    assert lines[-2:] == [("h1", "view", case), ("o2", "denied", case)]
    assert access_of(desk).journal.verify() is None


def test_a_file_is_kept_by_content_and_tied_to_the_case(desk: Desk, tmp_path: Path) -> None:
    case = opened(desk)
    (tmp_path / "受案登记表.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    done = attach_file(
        desk, ME, case, tmp_path / "受案登记表.pdf", "受案登记表", now=at(desk, "2026-03-02T11:00")
    )
    fact = next(one for one in desk.store.events_of([case]) if one.id == done.entry_id)
    assert fact.data["to"].startswith("vault:sha256:") and fact.data["media"] == "application/pdf"


def test_a_matter_as_a_whole_and_the_list(desk: Desk) -> None:
    case = opened(desk)
    took(desk, case, "accepted", "2026-03-02T09:05")
    found = picture(desk, ME, case, at(desk, "2026-03-02T10:00"))
    assert (
        found["matter"]["title"] == "行政案件"
        and [one["step"] for one in found["events"]][-1] == "attributes_changed"
    )
    assert [
        row["id"] for row in listed(desk, ME, "admin_case", None, True, at(desk, "2026-03-02T10:00"))
    ] == [case]
    with pytest.raises(XiezhiError, match="没有这一事项, 或无权查看: X"):
        picture(desk, ME, "X", at(desk, "2026-03-02T10:00"))


def test_a_release_is_accepted_in_every_state_of_every_kind(desk: Desk) -> None:
    """Release, care, notice, return: whatever came before, they are facts, and nothing asks for an exception."""
    first, then = at(desk, "2026-03-02T09:00"), at(desk, "2026-03-02T10:00")
    entries, told = [], []
    for kind in desk.pack.kinds.values():
        for state in kind.steps.values():
            for step in kind.steps.values():
                if step.protective:
                    matter = f"{kind.name}/{state.name}/{step.name}"
                    entries += [
                        Entry(matter, kind.name, state.name, first),
                        Entry(matter, kind.name, step.name, then),
                    ]
                    told.append((matter, step.name))
    assert len(told) > 500
    outcome = take(desk, entries, now=then)
    assert outcome.receipt.refused == () and outcome.errors == ()
    assert {(fact.matter, fact.step) for fact in outcome.receipt.appended} >= set(told)
    for matter, step in told[::37]:
        assert refusals_of(desk, matter, step, then) == []
