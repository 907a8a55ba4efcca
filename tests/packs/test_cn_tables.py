# SPDX-License-Identifier: Apache-2.0
"""The tables and the calendar of ``cn_police``: figures read from the articles, on the days around their change.

The pack is copied without its norms; norms of this page ask the tables as the pack's own do.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import Pack, TableRow
from xiezhi.catalog.statute_check import StatuteCheck
from xiezhi.catalog.statute_package import open_shelf
from xiezhi.cli.backends import BackendName, backends
from xiezhi.engine.stories import run_stories
from xiezhi.kernel.instant import day_of

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "packs/cn_police"
TEXTS = ROOT.parent / "shared/law/statutes"
LAST, FIRST = date(2025, 12, 31), date(2026, 1, 1)  # of the law of 2012, of the law of 2025
NO_LIMIT = 1_000_000_000

NORMS = {
    "station-fine": """\
id: station-fine
title: 罚款不超过决定机关的权限
matter: penalty
kind: prohibition
status: shadow
level: orange
basis: 治安管理处罚法(2025) 第109条
never: decided
when: data.fine > table('competence', data.organ_level, '罚款', 'max_fine')
stories:
  - title: 违反：2025-12-31 派出所罚八百元
    matter: {offence: 殴打他人}
    events: [[decided, 2025-12-31 09:00, {fine: 800, organ_level: 派出所}]]
    as_of: 2026-02-01
    expect: {findings: [[breach, decided, 2025-12-31 09:00]]}
  - title: 合规：2026-01-01 派出所罚八百元
    events: [[decided, 2026-01-01 09:00, {fine: 800, organ_level: 派出所}]]
    as_of: 2026-02-01
    expect: none
  - title: 临界：2026-01-01 派出所罚一千零一元
    events: [[decided, 2026-01-01 09:00, {fine: 1001, organ_level: 派出所}]]
    as_of: 2026-02-01
    expect: {findings: [[breach, decided, 2026-01-01 09:00]]}
  - title: 合规：县级公安机关没有上限
    events: [[decided, 2025-12-31 09:00, {fine: 5000, organ_level: 县级公安机关}]]
    as_of: 2026-02-01
    expect: none
""",
    "range-of-fine": """\
id: range-of-fine
title: 罚款在行为日的幅度之内
matter: penalty
kind: prohibition
status: shadow
level: orange
basis: 治安管理处罚法(2025) 第51条第1款
never: decided
when: >-
  data.fine > table('penalty_ranges', offence, circumstance, 'max_fine', on=committed_on)
  or data.fine < table('penalty_ranges', offence, circumstance, 'min_fine', on=committed_on)
stories:
  - title: 合规：旧法行为，新法施行后处罚，仍按五百元以下
    matter: {offence: 殴打他人, circumstance: 一般, committed_on: 2025-12-31}
    events: [[decided, 2026-01-20 09:00, {fine: 500}]]
    as_of: 2026-02-01
    expect: none
  - title: 违反：旧法行为罚一千元
    matter: {offence: 殴打他人, circumstance: 一般, committed_on: 2025-12-31}
    events: [[decided, 2026-01-20 09:00, {fine: 1000}]]
    as_of: 2026-02-01
    expect: {findings: [[breach, decided, 2026-01-20 09:00]]}
  - title: 临界：新法行为罚一千元
    matter: {offence: 殴打他人, circumstance: 一般, committed_on: 2026-01-01}
    events: [[decided, 2026-01-20 09:00, {fine: 1000}]]
    as_of: 2026-02-01
    expect: none
  - title: 违反：新法行为罚四百元，低于五百元
    matter: {offence: 殴打他人, circumstance: 一般, committed_on: 2026-01-01}
    events: [[decided, 2026-01-20 09:00, {fine: 400}]]
    as_of: 2026-02-01
    expect: {findings: [[breach, decided, 2026-01-20 09:00]]}
""",
    "decided-in-30d": """\
id: decided-in-30d
title: 三十日内决定
matter: admin_case
kind: deadline
status: live
level: orange
basis: 治安管理处罚法(2025) 第118条第1款
after: filed
within: 30 d
expect: [penalty_decided, no_penalty_decided]
""",
}


def copied(folder: Path) -> Path:
    """The pack without its norms, with those of this page."""
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("norms", "facts.csv"))
    for name, text in NORMS.items():
        file = folder / "norms" / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("tables") / "cn_police")


@pytest.fixture(scope="module")
def pack(folder: Path) -> Pack:
    return load_pack(folder)


def value(pack: Pack, table: str, *keys: str, column: str, on: date = FIRST) -> object:
    return pack.tables[table].find(keys, column, day_of(on))


def row(pack: Pack, table: str, *keys: str, on: date = FIRST) -> dict[str, object]:
    """The row in force on a day."""
    columns = pack.tables[table].types
    return {column: value(pack, table, *keys, column=column, on=on) for column in columns}


def in_force(pack: Pack, table: str, on: date) -> list[TableRow]:
    day = day_of(on)
    return [
        row
        for row in pack.tables[table].rows
        if (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day <= row.valid_to)
    ]


# -- figures on the two days


@pytest.mark.parametrize(
    ("table", "keys", "column", "before", "after"),
    [
        ("competence", ("派出所", "罚款"), "max_fine", 500, 1000),
        ("competence", ("派出所", "警告"), "may", True, True),
        ("competence", ("派出所", "行政拘留"), "may", False, False),
        ("competence", ("派出所", "吊销许可证件"), "may", False, False),
        ("competence", ("县级公安机关", "行政拘留"), "may", True, True),
        ("competence", ("县级公安机关", "罚款"), "max_fine", NO_LIMIT, NO_LIMIT),
        ("entry_exit_competence", ("出入境管理机构", "罚款"), "max_fine", 5000, 5000),
        ("hearing_thresholds", ("治安", "个人"), "fine", 2000, 4000),
        ("hearing_thresholds", ("治安", "单位"), "fine", 2000, 4000),
        ("hearing_thresholds", ("禁毒", "个人"), "fine", 2000, 4000),
        ("hearing_thresholds", ("交通", "个人"), "fine", 2000, 2000),
        ("hearing_thresholds", ("出入境", "个人"), "fine", 6000, 6000),
        ("hearing_thresholds", ("其他", "单位"), "fine", 10000, 10000),
        ("on_the_spot_limits", ("治安", "个人"), "fine", 200, 500),
        ("on_the_spot_limits", ("交通", "个人"), "fine", 200, 200),
        ("on_the_spot_limits", ("禁毒", "个人"), "fine", 0, 0),
        ("on_the_spot_limits", ("其他", "单位"), "fine", 3000, 3000),
        ("on_the_spot_collection", ("治安",), "fine", 50, 200),
        ("on_the_spot_collection", ("其他",), "fine", 100, 100),
        ("confiscation_competence", ("派出所",), "max_value", 500, 500),
        ("bail_deposits", ("成年人",), "min_amount", 1000, 1000),
        ("bail_deposits", ("未成年人",), "min_amount", 500, 500),
        ("lineups", ("人", "行政"), "at_least", 7, 7),
        ("lineups", ("照片", "刑事"), "at_least", 10, 10),
        ("lineups", ("物品", "行政"), "at_least", 5, 5),
        ("appraisal_kinds", ("伤情",), "pauses_admin", True, True),
        ("appraisal_kinds", ("伤情",), "pauses_criminal", False, False),
        ("appraisal_kinds", ("精神病",), "pauses_criminal", True, True),
        ("special_groups", ("已满十四不满十六",), "detention_executable", False, False),
        ("special_groups", ("已满十四不满十六",), "detention_exception", False, True),
        ("special_groups", ("怀孕",), "detention_exception", False, False),
        ("special_groups", ("已满十六不满十八",), "guardian_informed", False, True),
        ("special_groups", ("盲聋哑",), "fast_track_excluded", True, True),
        ("special_groups", ("不满十四周岁",), "punishable", False, False),
        ("freeze_periods", ("存款汇款",), "months", 6, 6),
        ("freeze_periods", ("债券股票基金",), "months", 24, 24),
    ],
)  # fmt: skip
def test_figures_on_the_last_day_of_the_old_law_and_the_first_of_the_new(
    pack: Pack, table: str, keys: tuple[str, ...], column: str, before: object, after: object
) -> None:
    assert value(pack, table, *keys, column=column, on=LAST) == before
    assert value(pack, table, *keys, column=column, on=FIRST) == after


def test_other_fines_on_the_spot_follow_the_penalty_law_from_the_day_it_took_effect(pack: Pack) -> None:
    days = (date(2021, 7, 14), date(2021, 7, 15))
    limits = [value(pack, "on_the_spot_limits", "其他", "个人", column="fine", on=day) for day in days]
    collected = [value(pack, "on_the_spot_collection", "其他", column="fine", on=day) for day in days]
    assert (limits, collected) == ([50, 200], [20, 100])


def test_before_any_row_nothing_is_known(pack: Pack) -> None:
    assert value(pack, "competence", "派出所", "罚款", column="max_fine", on=date(2012, 12, 31)) is None
    assert value(pack, "competence", "街道办事处", "罚款", column="max_fine") is None


def test_norms_get_their_answers_from_the_tables_on_both_backends(pack: Pack) -> None:
    outcomes = list(run_stories(pack, pack.norms.values(), backends(BackendName.both)))
    assert len(outcomes) == 16
    assert [f"{one.norm}: {one.story.title}: {one.zh}" for one in outcomes if not one.ok] == []


# -- ranges

COMMONEST = (
    "殴打他人", "故意伤害", "盗窃", "诈骗", "故意损毁财物", "寻衅滋事", "结伙斗殴", "赌博", "卖淫", "嫖娼", "吸毒",
    "扰乱单位秩序", "扰乱公共场所秩序", "阻碍执行职务",
)  # fmt: skip


@pytest.mark.parametrize(
    ("offence", "circumstance", "before", "after"),
    [  # detention from, to; fine from, to; must it be combined
        ("殴打他人", "一般", (5, 10, 200, 500, True), (5, 10, 500, 1000, True)),
        ("殴打他人", "情节较轻", (1, 5, 0, 500, False), (1, 5, 0, 1000, False)),
        ("故意伤害", "加重情形", (10, 15, 500, 1000, True), (10, 15, 1000, 2000, True)),
        ("盗窃", "一般", (5, 10, 0, 500, False), (5, 10, 0, 2000, False)),
        ("诈骗", "情节较重", (10, 15, 0, 1000, False), (10, 15, 0, 3000, False)),
        ("故意损毁财物", "一般", (5, 10, 0, 500, False), (1, 5, 0, 1000, False)),
        ("寻衅滋事", "一般", (5, 10, 0, 500, False), (5, 10, 0, 1000, False)),
        ("结伙斗殴", "情节较重", (10, 15, 0, 1000, False), (10, 15, 0, 2000, False)),
        ("赌博", "情节严重", (10, 15, 500, 3000, True), (10, 15, 1000, 5000, True)),
        ("嫖娼", "一般", (10, 15, 0, 5000, False), (10, 15, 0, 5000, False)),
        ("吸毒", "一般", (10, 15, 0, 2000, False), (10, 15, 0, 3000, False)),
        ("扰乱单位秩序", "一般", (0, 0, 0, 200, False), (0, 0, 0, 500, False)),
        ("扰乱公共场所秩序", "聚众首要分子", (10, 15, 0, 1000, False), (10, 15, 0, 2000, False)),
        ("阻碍执行职务", "情节严重", (5, 10, 0, 500, False), (5, 10, 0, 1000, False)),
    ],
)
def test_ranges_of_the_commonest_offences(
    pack: Pack, offence: str, circumstance: str, before: tuple[object, ...], after: tuple[object, ...]
) -> None:
    columns = ("min_days", "max_days", "min_fine", "max_fine", "must_combine_fine")
    for day, expected in ((LAST, before), (FIRST, after)):
        found = row(pack, "penalty_ranges", offence, circumstance, on=day)
        assert tuple(found[column] for column in columns) == expected


def test_theft_could_not_be_fined_alone_under_the_old_law_and_can_under_the_new(pack: Pack) -> None:
    found = [row(pack, "penalty_ranges", "盗窃", "一般", on=day) for day in (LAST, FIRST)]
    assert [one["detention_required"] for one in found] == [True, False]
    assert [one["may_combine_fine"] for one in found] == [True, False]


@pytest.mark.parametrize("day", [LAST, FIRST])
def test_every_range_is_one(pack: Pack, day: date) -> None:
    for one in in_force(pack, "penalty_ranges", day):
        had = one.values
        assert 0 <= had["min_fine"] <= had["max_fine"] <= 5000, one
        assert 0 <= had["min_days"] <= had["max_days"] <= 15, one
        assert had["max_fine"] or had["max_days"] or had["warning_allowed"], one
        assert not (had["must_combine_fine"] and not had["may_combine_fine"]), one
        assert not had["may_combine_fine"] or (had["max_days"] and had["max_fine"]), one
        assert not had["detention_required"] or had["min_days"], one


@pytest.mark.parametrize("day", [LAST, FIRST])
def test_offences_are_the_same_in_all_their_tables(pack: Pack, day: date) -> None:
    listed = {one.keys[0] for one in in_force(pack, "offences", day)}
    ranged = {one.keys[0] for one in in_force(pack, "penalty_ranges", day)}
    assert set(COMMONEST) <= ranged <= listed
    assert listed == {one.keys[0] for one in in_force(pack, "offence_procedures", day)}
    codes = [one.values["code"] for one in in_force(pack, "offences", day)]
    assert len(codes) == len(set(codes))


def test_what_concerns_drugs_gambling_and_prostitution_is_not_fined_on_the_spot(pack: Pack) -> None:
    for offence in ("吸毒", "赌博", "嫖娼", "卖淫", "拉客招嫖"):
        assert value(pack, "offence_procedures", offence, column="on_the_spot") is False
    assert value(pack, "offence_procedures", "殴打他人", column="on_the_spot") is True
    assert value(pack, "offence_procedures", "结伙斗殴", column="mediation") is False


@pytest.mark.parametrize("day", [LAST, FIRST])
def test_the_most_days_of_an_offence_are_those_of_its_gravest_circumstance(pack: Pack, day: date) -> None:
    most: dict[str, float] = defaultdict(float)
    for one in in_force(pack, "penalty_ranges", day):
        most[one.keys[0]] = max(most[one.keys[0]], one.values["max_days"])
    for offence, days in most.items():
        assert value(pack, "offence_procedures", offence, column="max_detention", on=day) == days
    assert value(pack, "offence_procedures", "违反道路通行规定", column="max_detention", on=day) == 0


# -- sources


def test_every_basis_cites_a_statute_listed_and_in_force_and_no_two_rows_overlap(folder: Path) -> None:
    _, faults = read_pack(folder)
    assert [fault.say("zh") for fault in faults if fault.file.startswith("tables/")] == []


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts of the statutes are not on this machine")
def test_every_basis_stands_in_the_text(folder: Path) -> None:
    _, faults = read_pack(folder, StatuteCheck(open_shelf(str(TEXTS), Faults())))
    assert [fault.say("zh") for fault in faults if fault.file.startswith("tables/")] == []


def test_documents_are_many_and_have_their_article(pack: Pack) -> None:
    named = [one for one in pack.tables["documents"].rows if one.values["named"]]
    assert len({one.keys for one in named}) >= 70
    assert row(pack, "documents", "扣押清单")["copies"] == 3
    assert row(pack, "documents", "受案回执")["to"] == "报案人、控告人、举报人、扭送人"


def test_documents_of_the_kinds_are_in_the_table(pack: Pack) -> None:
    used = {name for kind in pack.kinds.values() for step in kind.steps.values() for name in step.documents}
    assert used - {one.keys[0] for one in pack.tables["documents"].rows} == set()


def test_what_a_matter_can_name_is_in_the_tables(pack: Pack) -> None:
    """An enum's value without a row would be a gap in every case that has it."""
    listed: dict[str, set[object]] = defaultdict(set)
    for table in (
        "competence",
        "hearing_thresholds",
        "on_the_spot_limits",
        "on_the_spot_collection",
        "freeze_periods",
    ):
        listed[table] = {one.keys[0] for one in in_force(pack, table, FIRST)}
    levels = pack.kinds["penalty"].steps["decided"].fields["organ_level"].values
    assert set(levels) <= listed["competence"]
    categories = set(pack.kinds["admin_case"].attributes["category"].values)
    assert categories <= listed["hearing_thresholds"]
    assert categories <= listed["on_the_spot_limits"] & listed["on_the_spot_collection"]
    assert listed["freeze_periods"] <= set(pack.kinds["property_item"].attributes["category"].values)


# -- replaceable


def test_a_city_brings_its_own_offence_codes(folder: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs/encode/tables.md").read_text(encoding="utf-8")
    for name, text in re.findall(r"^```\w+ file=我市/(\S+)\n(.*?)^```$", page, re.M | re.S):
        file = tmp_path / "city" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("extends: cn_police", f"extends: {folder}"), encoding="utf-8")
    city = load_pack(tmp_path / "city")
    assert value(city, "offences", "盗窃", column="code") == "30058"
    assert value(city, "offences", "盗窃", column="local_system") == "办案平台"
    assert value(city, "penalty_ranges", "盗窃", "一般", column="max_fine") == 2000


# -- the calendar

CASES = "matter,kind,category\n案一,admin_case,治安\n"
LOG = "matter,step,at\n案一,filed,2026-12-10 09:00\n"
NOTICE = """\
date,working,holiday,source
2027-01-01,false,true,虚构的通知
2027-01-02,false,true,虚构的通知
2027-01-03,false,true,虚构的通知
2027-01-09,true,false,虚构的通知
2027,,,虚构的通知
"""


def checked(pack: Path, room: Path) -> tuple[dict[str, str], dict[str, str], str]:
    """The one clock, the one finding, and what was printed."""
    room.mkdir()
    (room / "cases.csv").write_text(CASES, encoding="utf-8")
    (room / "log.csv").write_text(LOG, encoding="utf-8")
    asked = ["--pack", pack, "--matters", "cases.csv", "--events", "log.csv", "--as-of", "2027-02-01"]
    command = [Path(sys.executable).with_name("xiezhi"), "check", *asked, "--out", "out", "--format", "csv"]
    done = subprocess.run(
        [str(word) for word in command], cwd=room, capture_output=True, text=True, check=True
    )
    (clock,), (finding,) = (
        list(csv.DictReader((room / "out" / f"{name}.csv").open(encoding="utf-8")))
        for name in ("clocks", "findings")
    )
    return clock, finding, done.stdout


def test_a_limit_that_ends_in_a_year_without_a_notice_only_warns_until_the_notice_is_entered(
    tmp_path: Path,
) -> None:
    folder = copied(tmp_path / "cn_police")
    clock, finding, printed = checked(folder, tmp_path / "before")
    assert (clock["calendar_uncertain"], finding["nature"]) == ("true", "warning")
    assert clock["due"].startswith("2027-01-11T16:00")  # Saturday 9 January, taken for a day off
    assert "工作日历至 2026-12-31" in printed and "(2027: 1)" in printed
    report = (tmp_path / "before/out/report.html").read_text(encoding="utf-8")
    assert "2027 年 1 只" in report and "calendar_days.csv" in report

    (folder / "calendar_days.csv").write_text(NOTICE, encoding="utf-8")
    clock, finding, printed = checked(folder, tmp_path / "after")
    assert (clock["calendar_uncertain"], finding["nature"]) == ("false", "breach")
    assert clock["due"].startswith("2027-01-09T16:00")  # worked, says the notice
    assert "工作日历" not in printed


def test_the_pack_ships_an_empty_list_and_invents_no_notice() -> None:
    assert (SHIPPED / "calendar_days.csv").read_text(encoding="utf-8") == "date,working,holiday,source\n"
