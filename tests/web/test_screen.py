# SPDX-License-Identifier: Apache-2.0
"""The wall: sums that agree with the lists they open, nobody's name, no case number, silence shown as silence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.counting import statements, within_baseline


@pytest.fixture
def wall(small: Any) -> str:
    answer = small.as_("city_manager").get("/screen/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_names_nobody_and_no_case(small: Any, wall: str) -> None:
    """Neither an officer's name nor a matter's number is anywhere in the page."""
    from xiezhi.records.models import Matter

    names = _officers(small)
    assert names and not [name for name in names if name in wall]
    numbers = list(Matter.objects.exclude(number="").values_list("number", flat=True)[:2000])
    assert numbers and not [number for number in numbers if number in wall]


def _officers(small: Any) -> set[str]:
    from xiezhi.casework.allowed import access_of

    directory = access_of(small.site.desk()).directory
    return {directory.name(one) for one in directory.officers}


def test_each_figure_opens_as_many_records_as_it_says(small: Any, wall: str) -> None:
    """What is not closed, by level and nature, is what the inbox counts behind the link."""
    client = small.as_("city_manager")
    found = re.findall(
        r'<a href="(/findings/[^"]*level=[a-z.]+)" class="(\w+) (\w+)">.*?<b>([\d\u2009]+)</b>', wall, re.S
    )
    assert len(found) == 6
    for url, _level, _nature, shown in found:
        page = client.get(url.replace("&amp;", "&")).content.decode()
        total = re.search(r"共\s*([\d\u2009,]+)\s*条?", re.sub(r"<[^>]+>", "", page))
        n = (
            "0"
            if total is None and "没有符合条件的预警告警" in page
            else total and re.sub(r"\D", "", total[1])
        )
        assert n == re.sub(r"\D", "", shown), url


def test_units_stand_in_the_order_of_the_organisation_or_where_the_setting_says(small: Any) -> None:
    from xiezhi.kernel.errors import XiezhiError
    from xiezhi.web.screen.tiles import place_of

    assert place_of("虚云溪", {"虚云溪": [2, 3]}) == (2, 3)
    assert place_of("虚青石", {"虚云溪": [2, 3]}) == (0, 0)
    with pytest.raises(XiezhiError, match="列 1–4, 行 1–6"):
        place_of("虚云溪", {"虚云溪": [9, 1]})
    with pytest.raises(XiezhiError, match=r"\[列, 行\]"):
        place_of("虚云溪", {"虚云溪": "中"})


def test_a_silent_source_turns_its_figures_grey_with_their_time(
    small: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never a zero: the last figure stays and says since when it has not moved."""
    from xiezhi.web.screen import panels

    monkeypatch.setattr(panels, "silent_kinds", lambda _sight: {"incident": "昨日 23:10"})
    page = small.as_("city_manager").get("/screen/").content.decode()
    figure = re.search(r'<a class="wall-figure silent"[^>]*>.*?</a>', page, re.S)
    assert figure is not None and "今日警情" in figure[0] and "来源止于 昨日 23:10" in figure[0]


def test_it_costs_few_statements(small: Any) -> None:
    client = small.as_("city_manager")
    client.get("/screen/")
    answer, n = statements(lambda: client.get("/screen/"))
    assert answer.status_code == 200 and within_baseline("screen:screen", n), n


def test_bars_end_below_a_round_figure() -> None:
    from xiezhi.web.screen.drawing import HEIGHT, ceiling, drawn
    from xiezhi.web.screen.panels import Day

    assert [ceiling(n) for n in (0, 3, 4, 5, 33, 41, 401)] == [4, 4, 4, 8, 40, 80, 800]
    made = drawn([Day("11-01", (2, 0, 1)), Day("", (0, 0, 0))])
    assert [rect.level for rect in made.rects] == ["red", "yellow"]
    assert all(0 <= rect.y and rect.y + rect.height <= HEIGHT for rect in made.rects)


def counted(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def total_of(client: Any, url: str) -> int:
    """How many records the page at an address says that it has."""
    answer = client.get(url.replace("&amp;", "&"))
    assert answer.status_code == 200, url
    page = re.sub(r"<[^>]+>", "", answer.content.decode())
    told = re.search(r"共\s*([\d\u2009\u202f\xa0, ]+)\s*[件条]", page)
    return 0 if told is None else counted(told[1])


def test_every_tile_and_stage_opens_what_it_counts(small: Any, wall: str) -> None:
    """Each kind of case by itself, today's warnings of today, what was closed in four weeks, each stage its reports."""
    client = small.as_("city_manager")
    strip, rest = wall.split('class="wall-main"')
    tiles = re.findall(
        r'<a class="wall-figure[^"]*" href="([^"]+)"><span class="label">(.*?)</span>.*?class="value">([^<]*)<',
        strip,
    )
    parts = re.findall(r'<a href="([^"]+)"><small>([^<]*)</small>([^<]*)</a>', strip)
    stages = re.findall(r'<li><a href="([^"]+)"><b>([^<]*)</b><span>([^<]*)</span>', rest)
    articles = re.findall(
        r'<a href="([^"]+)"><span class="title">([^<]*)</span>.*?<span class="n">([^<]*)</span>', rest
    )
    assert len(tiles) == 6 and len(parts) == 4 and len(stages) == 4 and articles
    shown = [(url, counted(n)) for url, label, n in tiles if label not in ("办案区在区", "按期整改率")]
    shown += [(url, counted(n)) for url, _label, n in parts]
    shown += [(url, counted(n)) for url, n, _label in stages]
    shown += [(url, counted(n)) for url, _title, n in articles]
    assert any(n for _url, n in shown)
    assert [(url, n) for url, n in shown if total_of(client, url) != n] == []
    assert len({url for url, _n, _label in stages}) == 4
    note = re.search(
        r'href="([^"]+closed_from[^"]+)".*?近 4 周 ([\d\u2009]+) 件(?:，另豁免 ([\d\u2009]+))?', strip
    )
    assert note is not None
    assert total_of(client, note[1]) == counted(note[2]) + counted(note[3] or "0")


def test_units_open_what_they_count_whatever_the_pages_are_narrowed_to(small: Any, wall: str) -> None:
    """On 我的 and 本级, too: an address of the wall names its unit."""
    units = re.findall(r'<a class="wall-tile[^"]*" href="([^"]+)">.*?<b>([^<]*)</b>', wall)
    cases = re.findall(r'<a href="([^"]+)"><small>[^<]*</small>([^<]*)</a>', wall)
    assert units and cases
    for scope in ("mine", "unit", "below"):
        client = small.as_("city_manager")
        assert client.post("/scope/", {"scope": scope}).status_code in (204, 302)
        wrong = [(url, n) for url, n in units + cases if total_of(client, url) != counted(n)]
        assert wrong == [], scope


def test_somebody_sees_the_sums_of_what_he_may_count_and_a_ticket_those_of_the_unit(small: Any) -> None:
    """A guard counts stays, a case officer what is his own; neither gets the figures of the whole unit."""
    from xiezhi.casework.allowed import access_of
    from xiezhi.web.screen.sight import Sight
    from xiezhi.web.screen.strip import strip

    desk, now = small.site.desk(), small.site.clock()
    directory, day = access_of(desk).directory, desk.pack.zone.day(now)

    def figures(officer: str, unit: Any) -> dict[str, int]:
        told = strip(Sight(desk, unit, now, officer), None)
        return {
            one.name: sum(counted(part.value) for part in one.parts) if one.parts else counted(one.value or "0")
            for one in told if one.name in ("running", "open")
        }  # fmt: skip

    for role in ("guard", "case_officer"):
        officer = small.person(role)
        unit = directory.unit(directory.posted(officer, day), day)
        whole, mine = figures("", unit), figures(officer, unit)
        assert whole["running"] > 0 and mine["running"] < whole["running"], role
        assert mine["open"] < whole["open"], role
    page = small.as_("guard").get("/screen/").content.decode()
    assert "只计您有权统计的事项" in page
