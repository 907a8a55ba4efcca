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
