# SPDX-License-Identifier: Apache-2.0
"""The check-list, the power list and the index of articles, from the same notes as the chart."""

from datetime import date
from functools import cache

from tests.derive.drawn import NEW, OLD, drawn, pack

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.derive.article_index import article_index
from xiezhi.derive.booklet import MAIN, booklet
from xiezhi.derive.chart import chart
from xiezhi.derive.checklist import before_decision, checklist, markdown
from xiezhi.derive.powers import powers
from xiezhi.kernel.instant import day_of


@cache
def police() -> Pack:
    return load_pack("cn_police")


def test_the_check_list_has_each_norm_once_with_article_and_who_judges() -> None:
    rows = checklist(pack(), drawn()).rows
    titles = [row[2] for row in rows]
    assert len(titles) == len(set(titles))
    by = {row[2]: row for row in rows}
    assert by["证据确实"][6] == "人工" and by["办案期限"][6] == "系统按记录"
    assert by["办案期限"][4] == "治安管理处罚法(2025) 第118条第1款"
    assert "应在30日内" in by["办案期限"][3]


def test_the_check_list_of_an_earlier_day_cites_the_law_of_that_day() -> None:
    by = {row[2]: row for row in checklist(pack(), drawn(OLD)).rows}
    assert by["办案期限"][4] == "治安管理处罚法(2012) 第99条第1款"


def test_what_comes_after_the_decision_alone_is_not_reviewed_before_it() -> None:
    assert "sent" not in before_decision(pack().kinds["case"])
    assert {"accepted", "paused", "decided"} <= before_decision(pack().kinds["case"])


def test_cells_of_markdown_do_not_break_the_table() -> None:
    lines = markdown([checklist(pack(), drawn())]).splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert len({line.count("|") - 2 * line.count("\\|") for line in table}) == 1


def test_the_power_list_has_basis_steps_limits_and_papers_but_no_figures_of_our_own() -> None:
    (row,) = powers([drawn()], "样例", "").rows
    assert row[1] == "案件"
    assert "治安管理处罚法(2025) 第112条第1款、第118条第1款" in row[2]
    assert "办案员" not in row[3] and "受案：办案民警" in row[3]
    assert row[4].startswith("受案 → 立案")
    assert "办案期限：30日内处罚决定" in row[5] and "尽快立案" not in row[5]
    assert row[6] == "受案登记表、决定书"


def test_the_index_lists_articles_in_order_with_the_steps_that_rest_on_them() -> None:
    index = article_index([drawn()])
    entries = index["治安管理处罚法(2025)"]
    assert [entry.label for entry in entries] == ["第112条", "第118条"]
    assert entries[1].uses == {"case": ["filed", "decided"]}


def test_a_booklet_holds_every_sheet_and_names_every_kind_in_its_contents() -> None:
    charts = [chart(pack(), kind, NEW, "zh") for kind in pack().kinds]
    made = booklet(charts, "样例", "按日", "ab" * 32)
    assert made.sheets == len(made.files) - 1
    assert all(f'"{name}"' in made.files[MAIN] for name in made.files if name != MAIN)
    assert '"案件"' in made.files[MAIN] and '"处罚"' in made.files[MAIN] and "第118条" in made.files[MAIN]


def test_the_thirty_days_of_a_public_order_case_run_from_filing_since_2026() -> None:
    def starts(day: date) -> set[str]:
        told = chart(police(), "admin_case", day_of(day), "zh").told
        return {s.name for s in told.steps.values() for n in s.of("start") if n.norm == "decision-period-30d"}

    assert starts(date(2025, 6, 1)) == {"accepted"}
    assert starts(date(2026, 6, 1)) == {"filed"}
