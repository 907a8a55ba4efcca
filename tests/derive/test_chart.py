# SPDX-License-Identifier: Apache-2.0
"""Charts on sheets: every step is there, nothing overflows, words carry what colours do."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest
from tests.derive.drawn import NEW, OLD, drawn, pack

from xiezhi.catalog.build import pack_and_faults
from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import COMMON_STEPS, Pack, Way
from xiezhi.derive.chart import chart
from xiezhi.derive.chart_sheets import Sheet, chart_sheets, fits
from xiezhi.derive.chart_text import chart_text
from xiezhi.derive.main_way import ways
from xiezhi.kernel.instant import day_of

POLICE = tuple(sorted(path.stem for path in (builtin_packs()["cn_police"] / "matters").glob("*.yaml")))


@cache
def police() -> Pack:
    return load_pack("cn_police")


def texts(sheet: Sheet) -> list[str]:
    return [
        item.text or "" for item in ElementTree.fromstring(sheet.svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_every_step_stands_on_exactly_one_sheet() -> None:
    made = drawn()
    steps = [step for sheet in chart_sheets(made) for step in sheet.steps]
    assert sorted(steps) == sorted(made.told.steps)


@pytest.mark.parametrize("kind", POLICE)
@pytest.mark.parametrize("since", [None, day_of(date(2025, 6, 1))])
def test_charts_of_the_police_pack_are_whole_and_stay_on_their_sheets(kind: str, since: int | None) -> None:
    made = chart(police(), kind, NEW, "zh", since)
    sheets = chart_sheets(made)
    steps = [step for sheet in sheets for step in sheet.steps]
    assert sorted(steps) == sorted(name for name in police().kinds[kind].steps if name not in COMMON_STEPS)
    assert [box for sheet in sheets for box in fits(sheet)] == []
    for sheet in sheets:
        cards = [box for box in sheet.boxes if box.name != "text"]
        for a, b in combinations(cards, 2):
            apart = a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y
            assert apart, (a, b)


@pytest.mark.parametrize("kind", POLICE)
def test_texts_of_a_card_stay_inside_it(kind: str) -> None:
    for sheet in chart_sheets(chart(police(), kind, NEW, "zh")):
        cards = [box for box in sheet.boxes if box.name.startswith("card:")]
        for text in (box for box in sheet.boxes if box.name == "text"):
            inside = [c for c in cards if c.x <= text.x < c.x + c.w and c.y <= text.y < c.y + c.h]
            assert all(text.x + text.w <= c.x + c.w and text.y + text.h <= c.y + c.h + 2 for c in inside), (
                text
            )


def test_the_main_way_of_the_ordinary_case_stands_on_one_sheet() -> None:
    made = chart(police(), "admin_case", NEW, "zh")
    assert set(made.ways.main) <= set(chart_sheets(made)[0].steps)


def test_nothing_is_printed_smaller_than_seven_points() -> None:
    for sheet in chart_sheets(chart(police(), "admin_case", NEW, "zh")):
        assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', sheet.svg)) >= 7


def test_a_sheet_is_a4_and_says_what_day_and_which_of_how_many() -> None:
    sheets = chart_sheets(drawn())
    root = ElementTree.fromstring(sheets[0].svg)
    assert (root.get("width"), root.get("height")) == ("210mm", "297mm")
    assert any("2026-06-01" in text for text in texts(sheets[0]))
    assert f"第 1 / {len(sheets)} 页" in texts(sheets[0])


def test_the_same_chart_is_the_same_bytes() -> None:
    assert [sheet.svg for sheet in chart_sheets(drawn())] == [sheet.svg for sheet in chart_sheets(drawn())]


def test_both_ends_of_an_arrow_that_is_cut_name_each_other() -> None:
    sheets = chart_sheets(chart(police(), "incident", NEW, "zh"))
    out = {(m[1], number, int(m[2])) for number, s in enumerate(sheets, 1) for t in texts(s)
           if (m := re.match(r"(.+) 下接第 (\d+) 页", t))}  # fmt: skip
    back = {(m[1], int(m[2]), number) for number, s in enumerate(sheets, 1) for t in texts(s)
            if (m := re.match(r"(.+) 上接第 (\d+) 页", t))}  # fmt: skip
    assert out and out == back


def test_a_difference_is_marked_by_words_and_not_by_colour_alone() -> None:
    shown = "".join(text for sheet in chart_sheets(drawn(NEW, OLD)) for text in texts(sheet))
    assert "【新】30日内" in shown and "【废】30日内" in shown and "【改】" in shown and "有变化" in shown
    assert "(原 治安管理处罚法(2012)第94条第1款)" in shown


def test_the_text_chart_says_the_same() -> None:
    old, new = (chart_text(drawn(day)) for day in (OLD, NEW))
    accepted, filed = (re.search(rf"\d+ {title}.*?(?=\n +\d+ |\Z)", old, re.S) for title in ("受案", "立案"))
    assert accepted and "治安管理处罚法第99条第1款" in accepted[0]
    assert filed and "办案期限" not in filed[0]
    assert re.search(
        r"\d+ 立案.*?\[起算\] 办案期限：30日内处罚决定\(可延30日×2；治安\) \| 治安管理处罚法第118条第1款",
        new,
        re.S,
    )
    assert "[阻断] 先告知：须先有处罚前告知" in new and "[文书] 受案登记表" in new


def test_a_chart_speaks_english_too() -> None:
    assert "within 30 days" in chart_text(drawn(lang="en"))
    assert chart_sheets(drawn(lang="en"))


def test_without_a_hint_the_main_way_goes_where_limits_run() -> None:
    made = drawn()
    assert made.ways.main == ("accepted", "filed", "decided", "sent")
    assert {name for side in made.ways.sides for name in side.steps} == {"paused", "resumed", "checked"}


def test_the_hint_of_the_pack_is_followed() -> None:
    made = drawn()
    held = replace(pack(), ways={"case": Way(("accepted", "decided"), {"暂停": ("paused",)})})
    gone = ways(held, held.kinds["case"], NEW)
    assert gone.main == ("accepted", "decided")
    assert gone.sides[0].title == "暂停"
    assert made.ways.main != gone.main


def test_a_kind_of_one_step_and_no_norm_is_a_chart() -> None:
    kinds = [
        {"kind": "case", "title": "案件", "steps": {"a": {"title": "甲"}}},
        {"kind": "lone", "title": "单步", "steps": {"only": {"title": "唯一的一步"}}},
    ]
    norm = {
        "id": "n",
        "title": "n",
        "matter": "case",
        "kind": "prohibition",
        "status": "live",
        "never": "a",
        "basis": "x",
    }
    held, faults = pack_and_faults({}, kinds, [norm])
    assert held is not None, faults
    sheets = chart_sheets(chart(held, "lone", NEW, "zh"))
    assert sheets[0].steps == ("only",) and not fits(sheets[0])
