# SPDX-License-Identifier: Apache-2.0
"""Drawings of verdicts: every state, no label over another, all in words, nothing that a strict policy forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from tests.engine.histories import deadline, law, tell
from tests.engine.pack_hunt import case_of

from xiezhi.catalog.values import parse_instant
from xiezhi.derive.clock_axis import ticks
from xiezhi.derive.clock_bar import draw_large, draw_row, large, row, strip, table_bar
from xiezhi.derive.clock_paint import Picture
from xiezhi.derive.finding_figure import finding_figure
from xiezhi.derive.interval_strip import draw_strip
from xiezhi.derive.order_line import draw_order
from xiezhi.engine.arithmetic import Arithmetic, arithmetic
from xiezhi.engine.reference.judge import judge
from xiezhi.kernel.instant import zone

SHANGHAI = zone("Asia/Shanghai")
NORM = deadline(
    extend=[{"step": "extended", "by": "30 d", "max": 2}],
    pause=[{"from": "began", "to": "ended"}],
    remind=["7 d"],
    level="red",
)
FILED = ["filed", "2026-09-03 16:40"]
PAUSED = [["began", "2026-09-14 10:30"], ["ended", "2026-09-25 15:00"]]
STATES = {
    "open": ([FILED], "2026-09-21 09:00"),
    "warned": ([FILED, *PAUSED], "2026-10-12 10:00"),
    "paused": ([FILED, PAUSED[0]], "2026-09-23 10:00"),
    "overdue": (
        [FILED, ["extended", "2026-09-28 10:05"], ["extended", "2026-11-08 10:00"]],
        "2026-11-12 09:42",
    ),
    "met": ([FILED, ["decided", "2026-09-27 10:05"]], "2026-11-09 09:42"),
    "late": ([FILED, ["decided", "2026-10-12 10:05"]], "2026-11-09 09:42"),
}


def told(state: str) -> Arithmetic:
    if state == "undetermined":
        norm, history, now = deadline(within="8 h"), [["filed", "2026-09-03"]], "2026-09-03 12:00"
    else:
        norm, (history, now) = NORM, STATES[state]
    pack = law(norm)
    family = tell(pack, history, {})[0]
    return arithmetic(
        pack, family, pack.norms["n0"], "m", family.events[0].id, parse_instant(now, pack.zone).us, None
    )


EVERY = [*STATES, "undetermined"]


def classes(svg: str) -> set[str]:
    return {word for found in re.findall(r'class="([^"]*)"', svg) for word in found.split()}


def drawn(a: Arithmetic, lang: str, compact: bool) -> Iterator[tuple[str, Picture]]:
    if a.form == "clock":
        yield draw_large(a, SHANGHAI, lang, compact, "c")
        yield draw_row(a, lang, compact, "c")
    elif a.form == "lanes":
        yield draw_strip(a, SHANGHAI, lang, compact, "c")
    elif a.form == "order":
        yield draw_order(a, lang, compact, "c")


def in_order(svg: str, picture: Picture) -> None:
    """Texts stand inside the drawing, none over another, none under 12 units."""
    for box in picture.boxes:
        assert box.x >= -0.5 and box.x + box.w <= picture.wide + 0.5, (box, svg)
    for one, other in combinations(picture.boxes, 2):
        assert not one.meets(other), (one, other, svg)
    assert all(float(size) >= 12 for size in re.findall(r'font-size="([\d.]+)"', svg))


@pytest.mark.parametrize("state", EVERY)
@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_is_drawn_with_its_labels_apart(state: str, compact: bool, lang: str) -> None:
    for svg, picture in drawn(told(state), lang, compact):
        ElementTree.fromstring(svg)
        in_order(svg, picture)


def test_each_state_has_its_own_signs() -> None:
    seen = {state: classes(row(told(state))) for state in EVERY}
    assert {"counted", "now", "due"} <= seen["open"] and "over" not in seen["open"]
    assert "excluded" in seen["warned"] and "excluded" in seen["paused"] and "due" not in seen["paused"]
    assert {"extension", "over", "due", "now"} <= seen["overdue"]
    assert "now" not in seen["met"] and "over" not in seen["met"]
    assert "over" in seen["late"] and "now" not in seen["late"]
    assert {"missing", "reading"} <= seen["undetermined"] and "counted" not in seen["undetermined"]


def test_due_and_now_are_always_named_on_a_phone_too() -> None:
    for state in EVERY:
        svg = large(told(state), SHANGHAI, compact=True)
        assert "届满" in visible(svg)
        assert ("现在" in svg) == (state not in ("met", "late"))


def visible(svg: str) -> str:
    """The words that stand on a drawing."""
    return re.sub(r"<[^>]*>", "", re.sub(r"<(title|desc).*?</\1>", "", svg))


@pytest.mark.parametrize("gap", [0, 1, 7, 30, 90, 600])
def test_on_a_desk_every_mark_is_named_however_close_they_stand(gap: int) -> None:
    """Act and due a few minutes apart, at the end of a long clock."""
    pack = law(deadline(within="800 h"))
    filed, hour = parse_instant("2026-03-02 09:00", pack.zone).us, 3_600_000_000
    done = pack.zone.text(filed + 800 * hour - gap * 60_000_000)
    family = tell(pack, [["filed", "2026-03-02 09:00"], ["decided", done]], {})[0]
    now = filed + 900 * hour
    a = arithmetic(pack, family, pack.norms["n0"], "m", family.events[0].id, now, None)
    for compact in (False, True):
        words = visible(large(a, SHANGHAI, compact=compact))
        assert all(mark.label.zh + " " + mark.stamp.zh in words for mark in a.marks)


@pytest.mark.parametrize("state", EVERY)
def test_nothing_that_a_strict_policy_forbids(state: str) -> None:
    a = told(state)
    for svg in (
        large(a, SHANGHAI),
        row(a),
        strip(a),
        table_bar(a.used, level=a.level, over=state == "overdue"),
    ):
        assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|javascript:", svg)


def test_hatches_are_patterns_under_the_given_id_so_that_a_page_may_have_many() -> None:
    svg = large(told("overdue"), SHANGHAI, uid="first") + large(told("overdue"), SHANGHAI, uid="second")
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) and {"first-over", "second-over"} <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_the_description_says_in_words_what_is_drawn() -> None:
    a = told("overdue")
    svg = ElementTree.fromstring(large(a, SHANGHAI, uid="u"))
    assert svg.get("role") == "img" and svg.get("aria-labelledby") == "u-t u-d"
    title, desc = svg.findtext("title") or "", svg.findtext("desc") or ""
    assert "超期" in title and "已超" in title
    for words in ("09-03 + 30 日", "原届满", "届满后，不计", "现在 11-12 09:42", "未见"):
        assert words in desc


def test_names_are_escaped() -> None:
    pack = law({**NORM, "title": "<b>&"})
    family = tell(pack, [FILED], {})[0]
    now = parse_instant("2026-09-21", pack.zone).us
    svg = large(arithmetic(pack, family, pack.norms["n0"], "m", family.events[0].id, now, None), SHANGHAI)
    assert "<b>" not in svg and ElementTree.fromstring(svg) is not None


def test_the_bar_of_a_table_shows_the_share_used_and_what_is_over_hatched() -> None:
    assert 'width="42.0"' in table_bar(0.5, level="yellow") and "url(#" not in table_bar(0.5, level="yellow")
    assert "url(#t-over)" in table_bar(1.2, level="red", over=True, uid="t")
    assert 'width="84" height="6"' in table_bar(None)


def test_a_strip_shows_extensions_paler_and_what_was_done_in_time_green() -> None:
    assert {"counted", "extension", "over"} <= classes(strip(told("overdue")))
    assert "kept" in classes(strip(told("met"))) and "kept" not in classes(strip(told("open")))


@pytest.mark.parametrize("days", [0.01, 0.2, 1, 3, 12, 40, 100, 400, 2000, 20000])
def test_an_axis_has_a_few_even_ticks_whatever_its_length(days: float) -> None:
    start = parse_instant("2026-09-03 16:40", SHANGHAI).us
    found = ticks(SHANGHAI, start, start + int(days * 86_400_000_000), 8, "zh")
    assert 1 <= len(found) <= 8
    steps = {round((b.at - a.at) / (found[1].at - found[0].at), 1) for a, b in pairwise(found)}
    assert all(0.8 <= step <= 1.3 for step in steps)


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_whatever_the_pack_finds_is_drawn_with_its_labels_apart(seed: int) -> None:
    case = case_of("cn_police", seed)
    result = judge(case.pack, case.families, case.pack.checked(), case.as_of, None)
    for one in [*result.findings, *result.clocks]:
        family = next(family for family in case.families if one.matter in family.matters)
        norm = case.pack.norms[one.norm]
        a = arithmetic(
            case.pack, family, norm, one.matter, one.anchor, case.as_of, None, families=case.families
        )
        finding_figure(a, SHANGHAI)
        for lang, compact in (("zh", False), ("zh", True), ("en", True)):
            for svg, picture in drawn(a, lang, compact):
                in_order(svg, picture)
        if a.form == "clock":
            words = visible(large(a, SHANGHAI))
            assert all(mark.label.zh in words for mark in a.marks)
