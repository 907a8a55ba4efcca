# SPDX-License-Identifier: Apache-2.0
"""Lists of matters and the search box show what ``allow`` says yes to, exactly, on both databases."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from tests.supervision.city import City
from tests.supervision.reading import NOW, peopled

from xiezhi.casework.allowed import Actor, decided, thing_of
from xiezhi.casework.lists import SORTS, Asked, MatterRow, matters_page
from xiezhi.casework.searching import search
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.models import Clock, Finding, Matter
from xiezhi.records.titles import about, title_of

ASKERS = ("shen", "zhao", "shi", "guo", "zhou", "ren", "yan", "nobody")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    environ = {}
    if request.param == "postgresql":
        environ = {"DATABASE_URL": request.getfixturevalue("postgres").dsn()}
    yield peopled(tmp_path_factory.mktemp("reading"), environ)
    connection.close()


def allowed(city: City, who: str, verb: str = "view") -> set[str]:
    """The cases for which ``allow`` says yes, asked one by one; sealed ones are in no list."""
    cases = Matter.objects.filter(kind="case", sealed=False)
    return {
        one.id for one in cases if decided(city.desk, who, verb, thing_of(city.desk, one), city.at(NOW)).yes
    }


def all_rows(city: City, who: str, **asked: object) -> list[MatterRow]:
    """The rows of all pages, six a page."""
    rows: list[MatterRow] = []
    pages = matters_page(city.desk, Actor(who), Asked(per_page=6, **asked), city.at(NOW)).pages  # type: ignore[arg-type]
    for number in range(1, pages + 1):
        page = matters_page(city.desk, Actor(who), Asked(per_page=6, page=number, **asked), city.at(NOW))  # type: ignore[arg-type]
        rows += page.rows
        assert page.total >= len(rows)
    assert len(rows) == page.total
    return rows


@pytest.mark.parametrize("who", ASKERS)
def test_a_list_holds_what_is_allowed(city: City, who: str) -> None:
    rows = all_rows(city, who)
    assert Counter(row.id for row in rows) == Counter(allowed(city, who))
    assert rows == sorted(rows, key=lambda row: (row.opened_at or 1 << 62, row.id), reverse=True)


def test_sealed_and_paper_work_are_in_no_list_even_for_the_console(city: City) -> None:
    sealed = set(Matter.objects.filter(sealed=True).values_list("id", flat=True))
    page = matters_page(city.desk, Actor(), Asked(per_page=500), city.at(NOW))
    assert sealed and not sealed & {row.id for row in page.rows}
    assert {row.kind for row in page.rows} == {"case"} == set(page.counts["kind"])
    paper = matters_page(city.desk, Actor(), Asked(kind="supervision_item"), city.at(NOW))
    assert paper.total and {row.kind for row in paper.rows} == {"supervision_item"}


def test_totals_and_counts_are_those_of_the_rows(city: City) -> None:
    chance, everything = random.Random(2), all_rows(city, "shen")
    middle = sorted(row.opened_at or 0 for row in everything)[len(everything) // 2]
    below = {"changan": {"changan", "guodu", "hangtian"}, "guodu": {"guodu"}}
    for _ in range(30):
        asked = Asked(
            unit=chance.choice(("", "changan", "guodu")),
            state=chance.choice(("", "open", "closed", "told")),
            clock_state=chance.choice(("", "overdue", "open", "none")),
            level=chance.choice(("", "", "red", "yellow")),
            since=chance.choice((None, middle)),
            sort=chance.choice(("", "-")) + chance.choice(SORTS),
            per_page=500,
        )
        page = matters_page(city.desk, Actor("shen"), asked, city.at(NOW))
        leveled = set(
            Finding.objects.filter(present=True, level=asked.level).values_list("matter", flat=True)
        )
        right = {
            row.id
            for row in everything
            if (not asked.unit or row.unit in below[asked.unit])
            and (asked.state not in ("open", "closed") or (row.closed_at is None) == (asked.state == "open"))
            and (asked.state != "told" or row.state == "told")
            and (not asked.clock_state or row.clock == asked.clock_state.replace("none", ""))
            and (not asked.level or row.id in leveled)
            and (asked.since is None or (row.opened_at or 0) >= asked.since)
        }
        assert {row.id for row in page.rows} == right and page.total == len(right)
        if not asked.state:
            assert sum(page.counts["state"].values()) == len(right)


def test_a_row_tells_what_is_due_and_what_is_wrong(city: City) -> None:
    for row in all_rows(city, "shen"):
        running = Clock.objects.filter(matter=row.id, state__in=("open", "overdue", "paused"), bearer="us")
        dues = [one.due for one in running if one.due is not None]
        assert row.due == min(dues, default=None)
        assert (row.clock == "overdue") == running.filter(state="overdue").exists()
        assert not row.norm or running.filter(norm=row.norm, due=row.due).exists()
        assert row.findings == Finding.objects.filter(matter=row.id, present=True, status="live").count()
        assert bool(row.level) == bool(row.findings)


def test_a_case_is_called_after_what_it_is_about_and_never_after_a_person(city: City) -> None:
    kind = city.desk.pack.kinds["case"]
    assert {row.title for row in all_rows(city, "shen")} == {
        "治安案件",
        "禁毒案件",
        "案件",
    }  # 一般 says nothing
    values = {"category": "治安", "suspect_name": "张三"}
    assert title_of(kind, about(kind), values) == "治安案件"
    assert title_of(kind, about(kind), {"suspect_name": "张三"}) == "案件"
    assert not Matter.objects.filter(title__contains="张三").exists()


def test_who_is_named_answers_for_it_else_who_did_the_last_step(city: City) -> None:
    for row in Matter.objects.filter(kind="case"):
        gone = {fact.voids for fact in city.desk.store.events_of([row.id])}
        facts = [one for one in city.desk.store.events_of([row.id]) if one.id not in gone and one.actor]
        steps = sorted(
            (one for one in facts if one.step != "attributes_changed"), key=lambda one: (one.at, one.seq)
        )
        named = [one.data["officers"][0] for one in steps if one.data.get("officers")]
        assert row.officer == (named or [one.actor for one in steps])[-1]
        assert {row.officer, *(one.actor for one in facts)} == thing_of(city.desk, row).officers


@pytest.mark.parametrize("who", ASKERS)
def test_the_search_box_finds_what_is_allowed(city: City, who: str) -> None:
    now, seen = city.at(NOW), allowed(city, who, "search")
    for number, id in Matter.objects.filter(kind="case").exclude(number="").values_list("number", "id"):
        for text in (number, number.replace("〔", "[").replace("〕", "]"), number.removesuffix("号"), number[-6:-1],
                     number.replace("0", "０"), f"gdxl2026{number[-6:-1]}", f"郭杜 {int(number[-6:-1])}" ):  # fmt: skip
            found = {hit.id for hit in search(city.desk, Actor(who), text, now, 50) if hit.what == "matter"}
            if int(number[-6:-1]) > 9 or "郭杜 " not in text:
                assert (id in found) == (id in seen), text
            assert found <= seen
    titled = {hit.id for hit in search(city.desk, Actor(who), "jdaj", now, 50) if hit.what == "matter"}
    right = set(Matter.objects.filter(title="禁毒案件").values_list("id", flat=True)) & seen
    assert titled == right


def test_the_search_box_finds_units_norms_and_findings(city: City) -> None:
    now = city.at(NOW)

    def found(text: str, who: str = "shen") -> set[tuple[str, str]]:
        return {(hit.what, hit.id) for hit in search(city.desk, Actor(who), text, now)}

    assert ("unit", "guodu") in found("guodupcs") and ("unit", "guodu") in found("guodu派出所")
    assert ("norm", "decided") in found("规则decided") & found("decided")
    finding = Finding.objects.filter(unit="guodu", stage="pending", sealed=False).first()
    assert finding is not None
    assert found(f"YJ-{finding.id[1:9]}") == found(finding.id) == {("finding", finding.id)}
    assert found(finding.id, "yan") == set()
    assert found("x") == found("") == found("查无此事") == set()


@pytest.mark.parametrize("scope", ["mine", "unit", "below"])
def test_scopes_narrow(city: City, scope: str) -> None:
    for who, own in (("zhao", {"changan", "guodu", "hangtian"}), ("guo", {"guodu"}), ("zhou", {"guodu"})):
        rows, unit = all_rows(city, who), {"zhao": "changan"}.get(who, "guodu")
        handled = {
            row.id for row in rows if who in thing_of(city.desk, Matter.objects.get(id=row.id)).officers
        }
        right = {
            "mine": handled,
            "unit": {row.id for row in rows if row.unit == unit},
            "below": {row.id for row in rows if row.unit in own},
        }[scope]
        assert {row.id for row in all_rows(city, who, scope=scope)} == right


def test_what_is_asked_wrongly_is_said(city: City) -> None:
    for wrong in (
        Asked(sort="size"),
        Asked(field="born"),
        Asked(clock_state="late"),
        Asked(level="pink"),
        Asked(per_page=0),
    ):
        with pytest.raises(XiezhiError):
            matters_page(city.desk, Actor("shen"), wrong, city.at(NOW))
