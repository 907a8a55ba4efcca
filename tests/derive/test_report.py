# SPDX-License-Identifier: Apache-2.0
"""The report: self-contained, safe, complete, under its size, and honest in its words."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from xiezhi.derive.figures import Figures
from xiezhi.derive.report import LARGEST, report
from xiezhi.derive.report_definitions import DEFINITIONS
from xiezhi.derive.report_norm import anchor
from xiezhi.derive.report_words import WORDS, Say, number, percent
from xiezhi.derive.summary import summary
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, zone

_spec = importlib.util.spec_from_file_location("made", Path(__file__).with_name("made.py"))
assert _spec and _spec.loader
made = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(made)

NAMES = {"clocks": "clocks.parquet", "rejected": "rejected.csv"}
VOID = {"meta", "br", "link", "img", "input", "hr", "path", "rect", "circle", "line", "use"}


class Balance(HTMLParser):
    """Fails where a tag is not closed, or in the wrong order; collects ids, links and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if tag == "a" else []
        self.loads += [value or "" for key, value in attrs if key in ("src", "srcset", "data")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open and self.open[-1] == tag, (tag, self.open[-3:])
            self.open.pop()


def page(language: str = "en", findings: int = 50, units: bool = True, words: str = "because & <so>") -> str:
    norms = [made.norm("late-one"), made.norm("never", kind="required", title="Never asked")]
    states = ["met"] * 6 + ["late", "overdue", "open"]
    clocks = [made.clock("late-one", f"M<{n}", states[n % 9], 0.4 if n % 9 < 6 else 1.4) for n in range(300)]
    rows = [made.finding("late-one", f"M<{n}", over_s=3_600 * n, explanation=words) for n in range(findings)]
    rows.append(made.finding("late-one", "M<gone", "gap", explanation="the hour is missing"))
    held = [f"Unit <{n % 4}>" for n in range(300)] if units else None
    figures = made.added(Figures(norms, 5), clocks, rows, held)
    return report(made.check(norms, figures, language), language, NAMES)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_page_is_well_formed_and_every_link_leads_somewhere(language: str) -> None:
    text = page(language)
    seen = Balance()
    seen.feed(text)
    assert seen.open == [] and len(seen.ids) == len(set(seen.ids))
    inner = {link[1:] for link in seen.links if link.startswith("#")}
    assert inner <= set(seen.ids)
    assert {link for link in seen.links if not link.startswith("#")} == set(NAMES.values())


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    text = page()
    seen = Balance()
    seen.feed(text)
    assert seen.loads == []
    assert not re.search(r"<script|@import|url\((?!#)|https?://", text)


def test_the_style_asks_nothing_that_chromium_90_lacks() -> None:
    style = page().split("<style>")[1].split("</style>")[0]
    assert not re.search(
        r":has\(|color-mix|@container|@layer|@scope|\bd?[sl]?v[wh]\b|(^|\})\s*&|light-dark|subgrid", style
    )


def test_what_comes_from_the_data_is_text_and_no_markup() -> None:
    text = page()
    assert "M&lt;1" in text and "M<1" not in text
    assert "because &amp; &lt;so&gt;" in text
    assert "Unit &lt;" in text or "Unit <" not in text
    assert "Made up &lt;pack&gt;" in text


def test_few_findings_stand_in_one_list_many_in_two() -> None:
    assert page(findings=5).count('<table class="cases">') == 1
    many = page(findings=50)
    assert many.count('<table class="cases">') == 2
    assert "The 20 largest" in many and "20 drawn at random" in many


def test_a_norm_that_nothing_triggered_is_named_and_not_called_kept() -> None:
    text = page()
    assert "Never asked" in text and WORDS["never_note"][1] in text


def test_many_norms_with_long_explanations_stay_under_five_megabytes_and_say_so() -> None:
    norms = [made.norm(f"norm-{n:03}") for n in range(250)]
    rows = [
        made.finding(one.id, f"M{n}", over_s=n, explanation="文" * 3_000) for one in norms for n in range(40)
    ]
    figures = made.added(Figures(norms, 5), [], rows)
    text = report(made.check(norms, figures, "zh"), "zh", NAMES)
    assert len(text.encode()) <= LARGEST
    assert re.search(r"每条规则各列 \d+ 件", text)


def test_the_same_facts_make_the_same_bytes() -> None:
    assert page() == page()


def test_duties_of_others_are_not_held_against_units() -> None:
    norms = [made.norm("party", bearer="party")]
    clocks = [
        made.clock("party", f"M{n}", "met" if n % 2 else "late", 0.5 if n % 2 else 2) for n in range(80)
    ]
    figures = made.added(Figures(norms, 5), clocks, [], [f"U{n % 2}" for n in range(80)])
    text = report(made.check(norms, figures), "en", NAMES)
    assert WORDS["funnel"][1] + "</b>" not in text and WORDS["bearer_party"][1] in text


def test_every_word_is_there_in_both_languages() -> None:
    pairs = [*WORDS.values(), *(pair for _, title, text, _ in DEFINITIONS for pair in (title, text))]
    said = [(zh, en) for zh, en in pairs if re.sub(r"\{\w+\}", "", zh).strip("–:÷ ")]
    assert len(said) > 100 and all(zh != en for zh, en in said)
    assert all(re.search(r"[\u4e00-\u9fff]", zh) and re.search("[a-z]", en) for zh, en in said)


def test_numbers_and_shares_are_written_exactly() -> None:
    assert number(1_234_567) == "1\u2009234\u2009567"
    assert percent(1, 1) == "100.0%" and percent(99_999, 100_000) == ">99.9%"
    assert percent(1, 100_000) == "<0.1%" and percent(0, 5) == "0.0%" and percent(0, 0) == "–"


def test_lengths_are_in_two_units_and_never_rounded_up() -> None:
    say = Say("zh", zone("Asia/Shanghai"))
    assert say.length(6 * 86_400 + 9 * 3_600 + 3_599) == "6天9时"
    assert say.length(86_400 + 5) == "1天"
    assert say.length(59) == "59秒" and say.length(0) == "0秒"
    assert Say("en", zone("UTC")).length(3_900) == "1 h 5 min"


def test_a_day_ends_at_24_and_stamps_keep_their_seconds() -> None:
    say = Say("zh", zone("Asia/Shanghai"))
    midnight = 20_000 * DAY - 8 * HOUR
    assert say.time(midnight, due=True).endswith(" 24:00")
    assert say.time(midnight).endswith(" 00:00")
    assert say.time(midnight + MINUTE + 5_000_000).endswith(":01:05")


def test_the_summary_counts_what_the_figures_count() -> None:
    norms = [made.norm("a"), made.norm("b")]
    figures = made.added(
        Figures(norms, 5), [made.clock("a", "M", "late", 2.0)], [made.finding("a", "M", over_s=5)]
    )
    told = summary(made.check(norms, figures))
    assert told["norms"]["a"]["judged"] == told["norms"]["a"]["violated"] == 1
    assert told["norms"]["b"]["judged"] == 0
    assert told["findings"]["breach"] == {"blue": 0, "yellow": 0, "orange": 0, "red": 1}
    assert (told["matters"], told["events"], told["missing_parents"], told["moved_stamps"]) == (7, 21, 1, 2)
    assert told["as_of"].endswith("+00:00") and told["known_at"] is None


def test_of_a_great_many_norms_those_without_findings_stand_in_the_totals_alone() -> None:
    norms = [made.norm(f"norm-{n:04}") for n in range(1_200)]
    rows = [
        made.finding(one.id, f"M{n}", over_s=n, explanation="文" * 3_000)
        for one in norms[:400]
        for n in range(9)
    ]
    clocks = [made.clock(one.id, "M", "met", 0.5) for one in norms]
    text = report(made.check(norms, made.added(Figures(norms, 5), clocks, rows), "zh"), "zh", NAMES)
    assert re.search(r"没有发现的 \d+ 条规则只在总表里列出", text)
    assert f'href="#{anchor(norms[0])}"' in text and f'href="#{anchor(norms[-1])}"' not in text
    assert norms[-1].title in text
