# SPDX-License-Identifier: Apache-2.0
"""The first pages: what must be done by when, figures that equal what one counts by hand, what is told and found."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from tests.web.counting import statements, within_baseline

from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def _counters(html: str) -> dict[str, tuple[int, str]]:
    """Label → (figure, where it leads)."""
    found = {}
    for part in html.split('<div class="counter">')[1:]:
        label = re.search(r'<span class="only-desk">([^<]+)</span>', part)
        value = re.search(r'<span class="value[^"]*">([^<]+)</span>', part)
        href = re.search(r'<a href="([^"]+)"', part)
        assert label and value and href, part
        found[label[1]] = (int(value[1].replace("\u2009", "")), unescape(href[1]))
    return found


@pytest.fixture(scope="module")
def manager(small: Any) -> str:
    """Somebody of the centre of a district."""
    return small.person("centre_manager")


def _covered(small: Any, officer: str) -> frozenset[str]:
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(small.site.clock())
    return directory.covered(directory.posted(officer, day), day, below=True)


def _midnight(small: Any, days: int) -> int:
    zone, now = small.site.desk().pack.zone, small.site.clock()
    return zone.midnight(zone.day(now) + days)


def _running(small: Any, units: frozenset[str]) -> list[int]:
    """When limits of ours end that run in some units and are still to be kept, within seven days, sealed ones apart."""
    from xiezhi.records.models import Clock, Finding

    closed = set(Finding.objects.filter(stage="closed").values_list("id", flat=True))
    rows = Clock.objects.filter(
        state__in=("open", "overdue"), status="live", bearer="us", unit__in=units, sealed=False
    )
    rows = rows.exclude(kind__in=("supervision_item", "norm_change", "patrol")).filter(
        due__lte=_midnight(small, 8)
    )
    return [row.due for row in rows if row.finding not in closed]


def test_the_counters_are_what_one_counts_by_hand(small: Any, manager: str) -> None:
    from xiezhi.records.models import Finding

    units, now = _covered(small, manager), small.site.clock()
    shown = _counters(small.client(manager).get("/").content.decode())
    assert len(shown) == 7
    dues = _running(small, units)
    assert shown["今日到期"][0] == sum(now < due <= _midnight(small, 1) for due in dues) > 0
    assert shown["三日内到期"][0] == sum(_midnight(small, 1) < due <= _midnight(small, 4) for due in dues) > 0
    open_ = Finding.objects.filter(status="live", unit__in=units, sealed=False).exclude(
        stage__in=("", "closed")
    )
    open_ = open_.exclude(
        kind__in=("supervision_item", "norm_change", "patrol")
    )  # these have a list of their own
    assert shown["已超期 / 违反"][0] == open_.filter(nature="breach").count() > 0
    assert shown["缺数据"][0] == open_.filter(nature="gap").count()
    assert shown["督办在办"][0] == open_.filter(stage="escalated").count()


def test_a_counter_opens_just_what_it_counts(small: Any, manager: str) -> None:
    from django.http import QueryDict
    from django.test import RequestFactory

    from xiezhi.supervision.lists import findings_page
    from xiezhi.web.findings.narrowing import read
    from xiezhi.web.shell.who import who_of

    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    who = who_of(request, small.site.desk(), manager, small.site.clock())
    client = small.client(manager)
    for label, (figure, url) in _counters(client.get("/").content.decode()).items():
        assert client.get(url).status_code == 200, label
        if url.startswith("/findings/"):
            asked = read(QueryDict(url.partition("?")[2]), who).asked(who.desk, who)
            assert findings_page(who.desk, who.actor, asked, who.now).total == figure, label
        if url.startswith("/?"):
            assert f"{figure} 件" in _text(client.get(url).content.decode()), label


def test_limits_stand_in_their_groups_soonest_first(small: Any, manager: str) -> None:
    client, now = small.client(manager), small.site.clock()
    dues = _running(small, _covered(small, manager))
    ends = {
        "over": now,
        "today": _midnight(small, 1),
        "three": _midnight(small, 4),
        "seven": _midnight(small, 8),
    }
    by_hand = Counter(next(name for name, end in ends.items() if due <= end) for due in dues)
    assert len(by_hand) > 2
    for group, n in by_hand.items():
        html = client.get(f"/?tab=area&group={group}").content.decode()
        table = html.split("todo-table")[1].split("</table>")[0]
        assert table.count("<tr data-row") == min(n, 50), group
        titles = re.findall(r'<time title="([^"]+)">', table)
        assert titles == sorted(titles), group


def test_an_officer_has_only_what_is_his(small: Any) -> None:
    from xiezhi.records.models import Clock, Handling, Matter

    running = Clock.objects.filter(
        state="open", status="live", bearer="us", sealed=False, due__lte=_midnight(small, 8)
    ).exclude(kind="supervision_item")
    row = next(one for one in running.order_by("due") if one.officer)
    his = set(Handling.objects.filter(officer=row.officer).values_list("matter", flat=True))
    html = small.client(row.officer).get("/").content.decode()
    numbers = {m.number or m.id for m in Matter.objects.filter(id__in=his)}
    assert re.findall(r"<tr data-row", html)
    for number in re.findall(r'class="plain"[^>]*>([^<]+)<', html):
        assert number in numbers or Matter.objects.filter(id__in=his, title=number).exists(), number


def test_a_sealed_matter_is_nowhere_on_the_first_pages(small: Any) -> None:
    from xiezhi.records.models import Matter

    sealed = Matter.objects.filter(sealed=True).exclude(number="")
    assert sealed.exists()
    client = small.as_("city_manager")
    pages = [
        client.get(url).content.decode()
        for url in ("/?tab=area", "/?tab=mine", "/?tab=done", "/overview/?all=1")
    ]
    assert not [row.number for row in sealed for html in pages if row.number in html]


def _closed_by(small: Any) -> tuple[str, list[Any]]:
    """Somebody who did something to several items that are closed, and these, what was closed last first."""
    from xiezhi.records.models import Handling
    from xiezhi.supervision.models import LoopItem

    acted: Counter[str] = Counter()
    closed = LoopItem.objects.filter(state="closed")
    acted.update(Handling.objects.filter(matter__in=closed.values("id")).values_list("officer", flat=True))
    for officer, _n in acted.most_common():
        seen = small.client(officer).get("/?tab=done").content.decode()
        his = Handling.objects.filter(officer=officer).values("matter")
        if len(re.findall(r"<tr data-row", seen)) > 1:
            return officer, list(closed.filter(id__in=his).order_by("-closed_at"))
    raise AssertionError("nobody has done two things that are closed")


def test_what_is_done_begins_with_the_latest_and_leaves_out_what_is_sealed_since(small: Any) -> None:
    from xiezhi.records.models import Finding, Matter

    officer, items = _closed_by(small)
    client = small.client(officer)

    def shown() -> list[str]:
        return re.findall(r'data-key-of="([^p][^"]*)"', client.get("/?tab=done").content.decode())

    before = shown()
    first = next(one for one in items if any(one.finding in key for key in before))
    assert first.finding in before[0]
    matter = Matter.objects.get(id=Finding.objects.get(id=first.finding).matter)
    was = Matter.objects.filter(id=matter.id), Finding.objects.filter(matter=matter.id)
    for rows in was:
        rows.update(sealed=True)
    try:
        after = client.get("/?tab=done").content.decode()
        assert first.finding not in after and (matter.number or matter.id) not in after
    finally:
        for rows in was:
            rows.update(sealed=False)
    assert shown() == before


def test_the_number_of_my_list_is_the_same_from_every_tab(small: Any, manager: str) -> None:
    told = {
        tab: re.search(r'\?tab=mine"[^>]*>我的待办 <span class="n">([^<]+)<', _tab(small, manager, tab))
        for tab in ("mine", "area", "sent", "done")
    }
    assert len({found and found[1] for found in told.values()}) == 1 and told["mine"]


def _tab(small: Any, officer: str, tab: str) -> str:
    html: str = small.client(officer).get(f"/?tab={tab}").content.decode()
    return html


def test_who_leads_begins_with_the_overview_and_finds_the_desk_behind_it(small: Any) -> None:
    client = small.as_("leader")
    first = client.get("/")
    assert (first.status_code, first.headers["Location"]) == (302, "/overview/")
    assert "我的待办" in client.get("/").content.decode()


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_have_no_business_data(small: Any, role: str) -> None:
    client = small.as_(role)
    first = client.get("/", follow=True)
    assert first.status_code == 200 and "我的待办" not in first.content.decode()
    assert client.get("/todo/").status_code == client.get("/overview/").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "/?tab=x",
        "/?group=x",
        "/?group=today&page=0",
        "/?group=today&page=x",
        "/?group=over&page=99999999999999999999",
        "/?task=x",
        "/?tab=area&task=verify",
    ],
)
def test_what_no_page_asks_for_is_not_there(small: Any, manager: str, url: str) -> None:
    assert small.client(manager).get(url).status_code == 404


def test_a_weekend_that_moved_a_limit_is_told(small: Any) -> None:
    from datetime import date

    from xiezhi.catalog.model import Version
    from xiezhi.kernel.instant import day_of
    from xiezhi.web.home.horizon import moved_from

    reckoner = small.site.desk().pack.reckoner
    zone = reckoner.zone
    thirty = Version(1, "deadline", within=Duration(30, "d"))
    friday, monday = day_of(date(2026, 10, 23)), day_of(date(2026, 11, 23))
    assert moved_from(reckoner, thirty, zone.midnight(friday), zone.end_of(monday)) == monday - 1
    wednesday = day_of(date(2026, 10, 19))
    assert moved_from(reckoner, thirty, zone.midnight(wednesday), zone.end_of(wednesday + 30)) is None


# -- the overview


def _by_hand(small: Any, units: frozenset[str], since: int, until: int) -> dict[str, tuple[int, int]]:
    """Norm → (kept, due)."""
    from xiezhi.records.models import Clock

    rows = Clock.objects.filter(
        state__in=("met", "late", "overdue"), status="live", bearer="us", sealed=False, unit__in=units,
        due__gte=since, due__lt=until,
    ).exclude(kind__in=("supervision_item", "norm_change", "patrol"))  # fmt: skip
    due, kept = Counter(row.norm for row in rows), Counter(row.norm for row in rows if row.state == "met")
    return {norm: (kept[norm], n) for norm, n in due.items()}


def test_how_articles_are_kept_is_what_one_counts_by_hand(small: Any, manager: str) -> None:
    now = small.site.clock()
    html = small.client(manager).get("/overview/?all=1").content.decode()
    by_hand = _by_hand(small, _covered(small, manager), now - 366 * DAY, now)
    lines = re.findall(r'<tr data-norm="([^"]+)".*?</tr>', html, re.DOTALL)
    assert set(lines) == set(by_hand)
    for norm, (kept, due) in by_hand.items():
        line = _text(re.search(rf'<tr data-norm="{re.escape(norm)}".*?</tr>', html, re.DOTALL)[0])  # type: ignore[index]
        assert f" {due} " in line
        assert ("件数少" in line) if due < 10 else (f"{100 * kept / due:.1f}%" in line), norm
    total, all_ = sum(pair[0] for pair in by_hand.values()), sum(pair[1] for pair in by_hand.values())
    assert f"{100 * total / all_:.1f}%" in html


def test_units_of_an_article_stand_in_the_order_of_the_organisation_and_few_have_no_rate(small: Any) -> None:
    from xiezhi.casework.allowed import access_of

    client, desk = small.as_("city_manager"), small.site.desk()
    order = [unit.name for unit in access_of(desk).directory.units_on(desk.pack.zone.day(small.site.clock()))]
    now, norms = small.site.clock(), set()
    for norm, (_, due) in _by_hand(
        small, frozenset(_covered(small, small.person("city_manager"))), 0, now
    ).items():
        if due > 30:
            norms.add(norm)
    for norm in sorted(norms)[:5]:
        html = client.get(f"/overview/spread/?period=year&norm={norm}").content.decode()
        rows = re.findall(r"<tr><td>([^<]+)</td><td[^>]*>(\d+)</td><td[^>]*>(.*?)</td>", html)
        assert rows and [name for name, *_ in rows] == sorted((name for name, *_ in rows), key=order.index)
        assert all(("件数少" in rate) == (int(n) < 10) for _, n, rate in rows)
        data = re.search(r'<script id="spread-data" type="application/json">(.*?)</script>', html)
        assert data is None or '"name"' not in data[1] or '"outside": []' not in data[1]


def test_the_six_figures_have_their_base_and_open_their_records(small: Any, manager: str) -> None:
    client = small.client(manager)
    html = client.get("/overview/?period=week").content.decode()
    figures = html.split('<div class="figure">')[1:]
    assert len(figures) == 6
    for part in figures:
        assert "口径：" in part and '<div class="note">' in part
        href = unescape(re.search(r'<a class="value" href="([^"]+)"', part)[1])  # type: ignore[index]
        assert href.startswith("#") or client.get(href).status_code == 200
    assert "排名" not in _text(html).replace("本页不排名", "")


def test_what_the_loop_did_is_what_one_counts_row_by_row(small: Any, manager: str) -> None:
    from xiezhi.access.visible import Condition
    from xiezhi.records.models import Finding
    from xiezhi.supervision.models import LoopItem
    from xiezhi.web.home import loop

    desk, now = small.site.desk(), small.site.clock()
    units = sorted(_covered(small, manager))
    seen = Condition(f"(f.unit IN ({', '.join('?' * len(units))}) AND NOT f.sealed)", tuple(units))
    rows = list(Finding.objects.filter(status="live", unit__in=units, sealed=False, rank__in=(0, 1, 10, 20)))
    items = {item.finding: item for item in LoopItem.objects.all()}
    for then in (now - 7 * DAY, now - 20 * DAY):
        ended = [
            next((at for at in (getattr(items.get(row.id), "closed_at", None), row.ended_at) if at is not None), None)
            for row in rows
        ]  # fmt: skip
        open_ = [row for row in rows if row.stage not in ("", "closed")]
        late = [row for row in open_ if row.id in items and (items[row.id].answer_due or now) < now]
        was = [
            row
            for row, end in zip(rows, ended, strict=True)
            if row.first_at <= then and (end is None or end > then)
        ]
        assert loop.open_(desk, seen, now, then) == loop.Open(len(open_), len(late), len(was))
    spans = [(now - 30 * DAY, now - 10 * DAY), (now - 10 * DAY, now), (now - 12 * DAY, now - 9 * DAY)]
    for (since, until), told in zip(spans, loop.happened(desk, seen, spans), strict=True):
        assert told == Counter(row.level for row in rows if row.stage and since <= row.at < until)
    assert open_ and was


def test_what_is_recorded_too_late_is_compared_to_nothing(small: Any, manager: str) -> None:
    html = small.client(manager).get("/overview/?period=year").content.decode()
    assert "没有可比的时段" in html  # five weeks are recorded: there is no year before
    assert "没有可比的时段" not in small.client(manager).get("/overview/?period=week").content.decode()


@pytest.mark.parametrize("typed", ["from=2026-11-10&to=2026-11-01", "from=x&to=2026-11-01", "from=&to="])
def test_wrong_dates_are_said_to_be_wrong(small: Any, manager: str, typed: str) -> None:
    html = small.client(manager).get(f"/overview/?period=own&{typed}").content.decode()
    assert 'class="wrong"' in html


# -- the bell and the search box


def test_what_was_told_is_unread_until_it_is_read(small: Any) -> None:
    from xiezhi.supervision.models import LoopItem

    row = LoopItem.objects.filter(state="to_verify").exclude(to="").first()
    assert row is not None
    client = small.client(
        next(
            p
            for p in (small.person("city_manager"), small.person("city_manager", 1))
            if p not in row.answered_by
        )
    )
    before = client.get("/notices/", HTTP_HX_REQUEST="true").content.decode()
    count, upto = re.search(r'data-count="(\d+)" data-upto="(\d+)"', before).groups()  # type: ignore[union-attr]
    assert int(count) > 0
    assert client.post("/notices/read/", {"upto": upto}).status_code == 302
    after = client.get("/notices/", HTTP_HX_REQUEST="true").content.decode()
    assert 'data-count="0"' in after and "unread" not in after
    assert client.post("/notices/read/", {"upto": "x"}).status_code == 404


def test_one_finds_by_number_and_not_what_is_of_others(small: Any) -> None:
    from xiezhi.records.models import Handling, Matter

    officer = small.person("case_officer")
    his = set(Handling.objects.filter(officer=officer).values_list("matter", flat=True))
    other = (
        Matter.objects.filter(kind="admin_case", sealed=False).exclude(number="").exclude(id__in=his).first()
    )
    assert other is not None
    found = (
        small.as_("city_manager")
        .get("/search/", {"q": other.number}, HTTP_HX_REQUEST="true")
        .content.decode()
    )
    assert other.number in found and found.count('class="hit"') <= 12
    hidden = (
        small.client(officer).get("/search/", {"q": other.number}, HTTP_HX_REQUEST="true").content.decode()
    )
    assert 'class="hit"' not in hidden


def test_a_search_asked_for_is_a_page_with_filters_and_stands_in_the_log(small: Any) -> None:
    from xiezhi.casework.allowed import access_of

    client = small.as_("city_manager")
    journal = access_of(small.site.desk()).journal
    html = client.get("/search/", {"q": "处罚", "what": "norm"}).content.decode()
    assert '<h3 class="hits">规则</h3>' in html and '<h3 class="hits">案件和事项</h3>' not in html
    last = journal.lines(latest=1)[0]
    assert (last.act, last.actor) == ("query", small.person("city_manager"))


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("home:home", "/"), ("home:table", "/todo/?tab=area"), ("home:overview", "/overview/"),
        ("home:spread", "/overview/spread/?norm=decision-period-30d"), ("shell:notices", "/notices/"),
        ("shell:search", "/search/?q=202600"),
    ],
)  # fmt: skip
def test_pages_ask_no_more_of_the_database_than_is_written_down(small: Any, name: str, url: str) -> None:
    for client in (small.as_("city_manager"), small.client(small.person("centre_manager"))):
        client.get(url)  # what the first visit leaves behind is not counted
        answer, n = statements(lambda client=client: client.get(url))
        assert answer.status_code == 200
        assert within_baseline(name, n), f"{name}: {n}"


def test_what_one_began_stands_beside_the_list_until_it_is_done(small: Any, manager: str) -> None:
    """A table on its way in and a patrol under way, with how far it is and the way back to it; else nothing."""
    from xiezhi.supervision.organisation import By
    from xiezhi.supervision.patrol.batches import batches_of
    from xiezhi.web.imports.models import Draft

    client, now = small.client(manager), small.site.clock()
    assert "我没有办完的" not in client.get("/").content.decode()
    row = Draft.objects.create(
        token="0" * 32, officer=manager, source="台账", name="十一月.xlsx", bytes=1, sha256="0", form="xlsx",
        created_at=now, changed_at=now,
    )  # fmt: skip
    page = client.get("/").content.decode()
    assert "导入 十一月.xlsx" in page and "待对照表头" in page
    assert "十一月.xlsx" not in small.as_("centre_manager", 1).get("/").content.decode()
    row.delete()
    seen = batches_of(small.site.desk(), By(manager, _posted(small, manager)), now)
    under_way = [batch for batch in seen if batch.finished_at is None]
    assert ("patrol-now" in page) == bool(under_way)
    if under_way:
        batch = next((one for one in under_way if one.drawn_by == manager), under_way[0])
        assert f"<b>{batch.done}</b> / {batch.size}" in page and batch.seed in page and ">继续</a>" in page
    assert "patrol-now" not in small.as_("case_officer").get("/").content.decode()


def _posted(small: Any, officer: str) -> str:
    from xiezhi.casework.allowed import access_of

    desk = small.site.desk()
    found = access_of(desk).directory.posted(officer, desk.pack.zone.day(small.site.clock()))
    assert found is not None
    return found


def test_what_was_done_is_told_with_the_unit_of_who_did_it(small: Any, manager: str) -> None:
    """A reminder by the centre is not the station's that it went to."""
    from xiezhi.casework.allowed import access_of
    from xiezhi.supervision.models import LoopItem

    client, directory = small.client(manager), access_of(small.site.desk()).directory
    day = small.site.desk().pack.zone.day(small.site.clock())
    own = directory.unit(directory.posted(manager, day), day)
    item = LoopItem.objects.filter(state="pending", concerned__in=_covered(small, manager)).exclude(
        concerned=own.id
    )
    row = item.order_by("id").first()
    told = {"act": "urge", "text": "请当日反馈，另有安排", "seq": row.seq}
    assert client.post(f"/findings/{row.finding}/act/", told).status_code == 302
    page = client.get("/").content.decode()
    reply = _text(page[: page.index("请当日反馈，另有安排")].rpartition('<div class="reply">')[2])
    assert f" {own.name} " in reply and directory.unit(row.concerned, day).name not in reply
