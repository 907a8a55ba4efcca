# SPDX-License-Identifier: Apache-2.0
"""Lists show what may be seen and no more, each page's total and counts are those of its rows, to-dos come by due."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from tests.supervision.city import City
from tests.supervision.reading import NOW, peopled

from xiezhi.access.decision import Refused
from xiezhi.kernel import sql
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.models import Clock, Finding, Matter
from xiezhi.records.ranks import rank_of
from xiezhi.records.rebuild import compare, rebuild
from xiezhi.supervision import book
from xiezhi.supervision.lists import (
    SORTS,
    STATES,
    Asked,
    FindingRow,
    TodosAsked,
    counters,
    findings_page,
    may_see,
    todos_page,
)
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By, Organisation

ASKERS = ("shen", "zhao", "shi", "guo", "zhou", "ren", "yan", "nobody")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    environ = {}
    if request.param == "postgresql":
        environ = {"DATABASE_URL": request.getfixturevalue("postgres").dsn()}
    yield peopled(tmp_path_factory.mktemp("reading"), environ)
    connection.close()


def permitted(city: City, who: str) -> set[str]:
    """The findings whose view is permitted, asked one by one; sealed ones are in no list."""
    found, organisation = set(), Organisation(city.desk)
    sealed = set(Matter.objects.filter(sealed=True).values_list("id", flat=True))
    for finding in Finding.objects.exclude(stage="").filter(status="live"):
        try:
            organisation.permit(By(who), "view", finding, city.at(NOW))
        except Refused:
            continue
        if finding.matter not in sealed:
            found.add(finding.id)
    return found


def all_rows(city: City, who: str, **asked: object) -> list[FindingRow]:
    """The rows of all pages, seven a page."""
    rows: list[FindingRow] = []
    page = findings_page(city.desk, By(who), Asked(per_page=7, **asked), city.at(NOW))  # type: ignore[arg-type]
    for number in range(1, page.pages + 1):
        one = Asked(per_page=7, page=number, **asked)  # type: ignore[arg-type]
        rows += findings_page(city.desk, By(who), one, city.at(NOW)).rows
    assert len(rows) == page.total
    return rows


@pytest.mark.parametrize("who", ASKERS)
def test_a_list_holds_what_is_permitted(city: City, who: str) -> None:
    seen = permitted(city, who)
    rows = all_rows(city, who)
    assert {row.id for row in rows} == seen and len(rows) == len(seen)
    for finding in Finding.objects.exclude(stage=""):
        assert may_see(city.desk, By(who), finding.id, city.at(NOW)) == (finding.id in seen)
    assert bool(seen) == (who not in ("nobody", "yan")) or who == "yan"


def test_red_comes_first_then_breaches_then_time(city: City) -> None:
    rows = all_rows(city, "shen")
    assert rows == sorted(rows, key=lambda row: (rank_of(row.level, row.nature), row.at, row.id))
    assert {row.level for row in rows} >= {"red", "orange", "yellow"}
    for sort in SORTS:
        assert {row.id for row in all_rows(city, "shen", sort=sort)} == {row.id for row in rows}


def narrowed(rows: list[FindingRow], asked: Asked) -> list[FindingRow]:
    """The rows that fit what was asked, one by one."""
    stages = STATES[asked.state] if asked.state else None
    return [
        row
        for row in rows
        if (stages is None or row.state in stages)
        and (not asked.toggles or (row.level, row.nature) in asked.toggles)
        and (not asked.norm or row.norm == asked.norm)
        and (asked.since is None or row.at >= asked.since)
        and (asked.until is None or row.at < asked.until)
        and (not asked.unit or (row.unit == asked.unit if not asked.below else row.unit in BELOW[asked.unit]))
    ]


BELOW = {"changan": {"changan", "guodu", "hangtian"}, "guodu": {"guodu"}, "city": {
    "city", "changan", "guodu", "hangtian", "yanta", "gone", ""}}  # fmt: skip


def test_totals_and_counts_are_those_of_the_rows(city: City) -> None:
    chance, everything = random.Random(1), all_rows(city, "shen")
    middle = sorted(row.at for row in everything)[len(everything) // 2]
    for _ in range(40):
        asked = Asked(
            state=chance.choice(("", "open", "in_loop", "none", "closed", "to_verify", "pending")),
            toggles=chance.choice(((), (("red", "breach"),), (("yellow", "breach"), ("orange", "warning")))),
            norm=chance.choice(("", "", "told")),
            unit=chance.choice(("", "changan", "guodu", "city")),
            below=chance.random() < 0.7,
            since=chance.choice((None, middle)),
            until=chance.choice((None, None, middle + 1)),
            per_page=500,
        )
        page = findings_page(city.desk, By("shen"), asked, city.at(NOW))
        right = narrowed(everything, asked)
        assert [row.id for row in page.rows] == [row.id for row in right] and page.total == len(right)
        for facet, off in (("state", {"state": ""}), ("unit", {"unit": ""}), ("toggle", {"toggles": ()})):
            others = narrowed(everything, Asked(**{**vars(asked), **off}))
            counted: dict[object, int] = {}
            for row in others:
                key = (
                    row.state
                    if facet == "state"
                    else row.unit
                    if facet == "unit"
                    else (row.level, row.nature)
                )
                counted[key] = counted.get(key, 0) + 1
            assert page.counts[facet] == counted


def test_a_row_tells_of_its_matter_its_loop_and_its_clock(city: City) -> None:
    for row in all_rows(city, "shen"):
        matter = Matter.objects.get(id=row.matter)
        assert (row.number, row.title, row.responsible) == (matter.number, matter.title, matter.officer)
        item = LoopItem.objects.filter(finding=row.id).first()
        assert row.state == ("none" if item is None else item.state)
        assert (row.answer_due, row.verify_due) == (
            (item.answer_due, item.verify_due) if item else (None, None)
        )
        clock = Clock.objects.filter(finding=row.id).first()
        assert (row.clock, row.due) == ((clock.state, clock.due) if clock else ("", None))
        assert row.short == "YJ-" + row.id[1:9]
        assert row.norm_title == city.desk.pack.norms[row.norm].title


def test_text_narrows_by_number_title_officer_and_norm(city: City) -> None:
    everything = all_rows(city, "shen")
    some = next(row for row in everything if row.number)
    seq = some.number[-6:-1]

    def found(text: str) -> set[str]:
        return {row.id for row in all_rows(city, "shen", text=text)}

    assert found(seq) == found(some.number) == {row.id for row in everything if row.number == some.number}
    assert found("jdaj") == {row.id for row in everything if row.title == "禁毒案件"} != set()
    assert found("规则told") == {row.id for row in everything if row.norm == "told"}
    assert found(some.short) == {some.id}
    assert found("没有这样的") == set()
    assert {row.officer for row in all_rows(city, "shen", text="周涛")} == {"zhou"}


@pytest.mark.parametrize("who", ASKERS)
def test_scopes_narrow(city: City, who: str) -> None:
    """``mine``: what I acted on, answer for, or was sent; ``unit``: my unit's; ``below``: also those under it."""
    organisation, now = Organisation(city.desk), city.at(NOW)
    own = organisation.unit_of(who, now) or "-"
    rows = all_rows(city, who)
    unit = {row.id for row in rows if row.unit == own}
    assert {row.id for row in all_rows(city, who, scope="unit")} == unit
    below = {row.id for row in rows if row.unit in BELOW.get(own, {own})}
    assert {row.id for row in all_rows(city, who, scope="below")} == below
    mine = {row.id for row in all_rows(city, who, scope="mine")}
    named = {row.id for row in rows if who in (row.officer, row.responsible)}
    assert named <= mine <= {row.id for row in rows}


@pytest.mark.parametrize("scope", ["", "mine", "unit", "below"])
def test_to_dos_come_by_due_in_their_groups(city: City, scope: str) -> None:
    now = city.at(NOW)
    ends = {"overdue": now - 1, "today": city.at("2026-03-21 00:00"), "three": city.at("2026-03-24 00:00"),
            "seven": city.at("2026-03-28 00:00")}  # fmt: skip
    sealed = set(Matter.objects.filter(sealed=True).values_list("id", flat=True))
    for who in ("shen", "zhao", "zhou", "guo"):
        page = todos_page(city.desk, By(who), TodosAsked(scope, per_page=500), now)
        assert [row.due for row in page.rows] == sorted(row.due for row in page.rows)
        assert page.total == len(page.rows) == sum(page.counts["group"].values())
        for row in page.rows:
            assert row.group == next(name for name, end in ends.items() if row.due <= end)
            assert row.matter not in sealed
        for group in ends:
            part = todos_page(city.desk, By(who), TodosAsked(scope, group, per_page=500), now)
            assert [row for row in page.rows if row.group == group] == list(part.rows)
        small = [
            todos_page(city.desk, By(who), TodosAsked(scope, page=n, per_page=5), now).rows for n in (1, 2)
        ]
        assert [*small[0], *small[1]] == list(page.rows[:10])


def test_who_may_verify_has_it_to_do_and_who_answered_has_not(city: City) -> None:
    now = city.at(NOW)
    waiting = set(LoopItem.objects.filter(state="to_verify").values_list("finding", flat=True))
    sealed = set(Matter.objects.filter(sealed=True).values_list("id", flat=True))
    shown = {one.id for one in Finding.objects.filter(id__in=waiting) if one.matter not in sealed}
    assert shown

    def verified_by(who: str) -> set[str]:
        page = todos_page(city.desk, By(who), TodosAsked("mine", kinds=("verify",), per_page=500), now)
        return {row.finding for row in page.rows}

    assert verified_by("shen") == {id for id in shown if LoopItem.objects.get(finding=id).concerned != "city"}
    assert verified_by("guo") == set()  # no verb
    assert counters(city.desk, By("shen"), "mine", now).to_verify == len(verified_by("shen"))


@pytest.mark.parametrize("scope", ["", "mine", "below"])
def test_counters_open_their_lists(city: City, scope: str) -> None:
    now = city.at(NOW)
    for who in ("shen", "zhao", "zhou"):
        told = counters(city.desk, By(who), scope, now)
        rows = all_rows(city, who, scope=scope, state="open", paperwork=False)
        assert told.open == len(rows)
        assert told.breaches == sum(row.nature == "breach" for row in rows)
        assert told.returned == sum(row.state == "returned" for row in rows)
        acts = todos_page(city.desk, By(who), TodosAsked(scope, kinds=("act",)), now).counts["group"]
        assert (told.overdue, told.today, told.three, told.seven) == tuple(acts.values())


def test_a_rebuild_gives_the_same_lists(city: City) -> None:
    now = city.at(NOW)
    before = all_rows(city, "shen")
    assert compare(city.desk, now=now) == []
    rebuild(city.desk, now=now)
    book.rebuild(city.desk)
    assert all_rows(city, "shen") == before and compare(city.desk, now=now) == []


def test_what_is_asked_wrongly_is_said(city: City) -> None:
    for wrong in (
        Asked(sort="size"),
        Asked(state="lost"),
        Asked(page=0),
        Asked(toggles=(("pink", "breach"),)),
    ):
        with pytest.raises(XiezhiError):
            findings_page(city.desk, By("shen"), wrong, city.at(NOW))


def test_a_case_that_is_sealed_is_out_of_all_lists_at_once_and_comes_back(city: City) -> None:
    desk, now = city.desk, city.at(NOW)
    matter = next(row.matter for row in all_rows(city, "shen") if row.state == "pending")

    def shown() -> tuple[set[str], set[str]]:
        todos = todos_page(desk, By("shen"), TodosAsked("", per_page=500), now)
        rows = {row.id for row in all_rows(city, "shen", text=matter)}
        return rows, {row.due for row in todos.rows if row.matter == matter}

    before = shown()
    assert before[0]
    city.tell(matter, "record_sealed", NOW, actor="shen")
    assert shown() == (set(), set()) and compare(desk, now=now) == []
    city.tell(matter, "record_unsealed", NOW, actor="shen")
    assert shown() == before and compare(desk, now=now) == []


def test_a_page_takes_few_queries(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, plain = [0], sql.execute

    def counting(*given: Any) -> Any:
        counted[0] += 1
        return plain(*given)

    monkeypatch.setattr(sql, "execute", counting)
    now, who = city.at(NOW), By("shen")
    for work, most in (
        (
            lambda: findings_page(city.desk, who, Asked(scope="below", state="open", text="郭杜 2026"), now),
            12,
        ),
        (lambda: findings_page(city.desk, who, Asked(scope="below", state="open"), now), 6),
        (lambda: todos_page(city.desk, who, TodosAsked("below"), now), 9),
        (lambda: counters(city.desk, who, "below", now), 5),
    ):
        work()
        counted[0] = 0
        work()
        assert 0 < counted[0] <= most
