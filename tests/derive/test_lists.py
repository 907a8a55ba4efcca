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
    (row,) = powers(pack(), [drawn()], "").rows
    assert row[1] == "案件"
    assert "治安管理处罚法(2025) 第112条第1款、第118条第1款" in row[2]
    assert "办案员" not in row[3] and "受案：办案民警" in row[3]
    assert row[4].startswith("受案 → 立案")
    assert "办案期限：30日内处罚决定" in row[5] and "尽快立案" not in row[5]
    assert row[6] == "受案登记表、决定书"
    assert row[7:] == ("系统按记录判 5 条，其中阻断 1 条；由人研判 1 条", "")


def row_of(kind: str, day: date = date(2026, 6, 1)) -> dict[str, str]:
    listing = powers(police(), [chart(police(), kind, day_of(day), "zh")], "")
    return dict(zip(listing.heads, listing.rows[0], strict=True))


def test_a_power_says_how_it_is_supervised_by_the_articles_of_the_day() -> None:
    lines = row_of("admin_case")["监督方式"].splitlines()
    assert lines[0].startswith("系统按记录判 ")
    assert "政府督办：行政执法监督条例(2025) 第27条第2款、第28条第2款" in lines
    assert any(
        line.startswith("法制审核：") and "治安管理处罚法(2025) 第114条第1款" in line for line in lines
    )
    assert any(line.startswith("整改：") for line in lines)
    earlier = row_of("admin_case", date(2025, 6, 1))["监督方式"]
    assert "政府督办" not in earlier and "法制审核：行政处罚法(2021) 第58条第1款" in earlier
    assert (
        "刑事案件中的监督：公安机关办理刑事案件程序规定(2020) 第147条" in row_of("criminal_case")["监督方式"]
    )


def test_a_power_says_what_a_party_may_do_against_it_and_until_when() -> None:
    lines = row_of("admin_case")["救济途径"].splitlines()
    assert "直接起诉的六个月：6个月内(行政诉讼法(2017) 第46条第1款)" in lines
    assert "国家赔偿(国家赔偿法(2012))" in lines
    assert any(line.startswith("行政复议(行政复议法(2023)") for line in lines)
    criminal = row_of("criminal_case")["救济途径"]
    assert "控告人七日内申请复议：7日内" in criminal and "行政复议(" not in criminal


NOBODY = {
    ("execution", "remedy_period_ended"), ("measure", "expired"), ("person_in_case", "died"),
    ("property_item", "auto_released"),
}  # fmt: skip
"""What happens without anybody doing it: a term ends, somebody dies."""


def test_every_step_of_an_enforcement_procedure_says_who_takes_it() -> None:
    own = [kind for kind in police().kinds if kind not in ("norm_change", "patrol", "supervision_item")]
    told = {kind: chart(police(), kind, NEW, "zh").told for kind in own}
    assert {(kind, name) for kind in own for name, step in told[kind].steps.items() if not step.who} == NOBODY
    assert told["penalty"].steps["statement_made"].who == "当事人"
    assert told["criminal_case"].steps["not_prosecuted"].who == "人民检察院"
    assert told["measure"].steps["family_notified"].who == "办案民警"


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
