# SPDX-License-Identifier: Apache-2.0
"""What a norm would have found last spring, how much work it would have been, and a blind look at it."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.supervision.city import City

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.ledger.entry import Entry
from xiezhi.records import live
from xiezhi.supervision import acts, trying
from xiezhi.supervision.blind_sample import CLEAN, HEAD_ROW, VERDICTS
from xiezhi.supervision.precision import wilson

FIRST, LAST = day_of(date(2026, 3, 2)), day_of(date(2026, 3, 29))
PERSON = "王小二"


@pytest.fixture
def spring(city: City) -> City:
    """Four weeks: in each one case told late, one never, one in time; guodu and hangtian in turn."""
    made = []
    for week in range(4):
        unit = ("guodu", "hangtian")[week % 2]
        for name, told in (("late", 4), ("never", None), ("kept", 1)):
            matter, day = f"{name}{week}", 2 + 7 * week
            data = {"note": f"=cmd {unit}派出所 周涛经办", "suspect": PERSON}
            made.append(
                Entry(
                    matter,
                    "case",
                    "opened",
                    city.at(f"2026-03-{day:02} 09:00"),
                    unit=unit,
                    actor="zhou",
                    data=data,
                )
            )
            if told is not None:
                at = city.at(f"2026-03-{day + told:02} 09:00")
                made.append(Entry(matter, "case", "told", at, unit=unit, actor="zhou"))
            made.append(
                Entry(matter, "case", "reported", city.at(f"2026-03-{day:02} 10:00"), unit=unit, actor="zhou")
            )
    now = city.at("2026-03-30 09:00")
    live.take(city.desk, made, now=now)
    return city


def test_hits_by_week_and_unit_and_the_load(spring: City) -> None:
    found = trying.run(spring.desk, "told", FIRST, LAST)
    told = trying.plain(spring.desk, found, trying.overlap(spring.desk, found))
    assert (told["breaches"], told["late"], told["warnings"]) == (8, 4, 0)
    assert [week["breaches"] for week in told["weeks"]] == [2, 2, 2, 2]
    assert [week["week"] for week in told["weeks"]] == [
        "2026-03-02",
        "2026-03-09",
        "2026-03-16",
        "2026-03-23",
    ]
    assert told["units"] == [
        {"unit": "guodu", "warnings": 0, "breaches": 4}, {"unit": "hangtian", "warnings": 0, "breaches": 4},
    ]  # fmt: skip
    assert told["load"] == {"mean": 1.0, "most": 2}
    assert told["verdicts"]["satisfied"] == 4


def test_only_what_lies_in_the_period_counts(spring: City) -> None:
    found = trying.run(spring.desk, "told", day_of(date(2026, 3, 9)), day_of(date(2026, 3, 15)))
    assert {hit.matter for hit in found.hits} == {"late1", "never1"}
    with pytest.raises(XiezhiError, match="--from 晚于 --to"):
        trying.run(spring.desk, "told", LAST, FIRST)


def test_warnings_are_counted_when_their_first_reminder_passed(city: City) -> None:
    """Five days with reminders two days and a day before: the third day at midnight is the first."""
    for name, reported in (("soon", "2026-03-03"), ("late", "2026-03-06"), ("never", None)):
        city.tell(name, "opened", "2026-03-02 09:00")
        if reported:
            city.tell(name, "reported", f"{reported} 09:00")
    found = trying.run(city.desk, "reported", FIRST, LAST)
    warned = {hit.matter: city.desk.pack.zone.text(hit.at) for hit in found.hits if hit.nature == "warning"}
    assert warned == {"late": "2026-03-05 00:00", "never": "2026-03-05 00:00"}
    assert [hit.matter for hit in found.hits if hit.nature == "breach"] == ["never"]


def test_against_what_people_confirmed(spring: City) -> None:
    at = spring.at("2026-03-30 10:00")
    confirmed = spring.finding("told", "never2").id
    acts.close(spring.desk, confirmed, spring.by("zhao"), at, "属实")
    whole = trying.overlap(spring.desk, trying.run(spring.desk, "told", FIRST, LAST))
    assert (whole.found, whole.missed, whole.on_confirmed) == (1, (), 1)


def test_the_sheet_tells_nothing_of_verdict_unit_or_person(spring: City, tmp_path: Path) -> None:
    found = trying.run(spring.desk, "told", FIRST, LAST)
    path = tmp_path / "盲评.xlsx"
    made = trying.sample(
        spring.desk, found, spring.by("shen"), spring.at("2026-03-30 10:00"), path, seed="7", size=10
    )
    assert len(made.key) == 10 and made.key.count(CLEAN) == 2
    again = trying.draw(spring.desk.pack, found, "7", 10)
    assert again == made and trying.draw(spring.desk.pack, found, "8", 10).matters != made.matters
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [str(cell.value or "") for row in sheet.iter_rows() for cell in row]
    course = [cell for cell in cells if "立案" in cell and "\n" in cell]
    assert len(course) == 10 and all("2026-03-" in cell for cell in course)
    for hint in ("guodu", "hangtian", "周涛", PERSON, "late", "never", "kept", "超期", "F2", *made.key[:1]):
        assert not any(hint in cell for cell in cells if hint != CLEAN), hint
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert any("备注：=cmd ■" in cell for cell in course)


def test_the_returned_sheet_gives_the_precision_with_its_interval(spring: City, tmp_path: Path) -> None:
    found = trying.run(spring.desk, "told", FIRST, LAST)
    path, at = tmp_path / "sheet.xlsx", spring.at("2026-03-30 10:00")
    made = trying.sample(spring.desk, found, spring.by("shen"), at, path, seed="7", size=10)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    hits = [place for place, one in enumerate(made.key, 1) if one != CLEAN]
    clean = [place for place, one in enumerate(made.key, 1) if one == CLEAN]
    said = {
        **dict.fromkeys(hits[:6], "有问题"),
        hits[6]: "数据有误",
        hits[7]: "看不出",
        clean[0]: "无问题",
        clean[1]: "有问题",
    }
    for place, verdict in said.items():
        sheet.cell(HEAD_ROW + 1 + place, 7).value = verdict
    book.save(path)
    norm, review = trying.review(spring.desk, path, spring.by("lu"), at)
    assert (norm, review.right, review.wrong, review.unclear, review.missed, review.clean) == (
        "told",
        6,
        1,
        1,
        1,
        2,
    )
    assert review.interval == wilson(6, 7) and review.empty == 0 and not review.faults


def test_a_sheet_that_is_not_ours_or_half_broken_is_told_row_by_row(spring: City, tmp_path: Path) -> None:
    found = trying.run(spring.desk, "told", FIRST, LAST)
    path, at, by = tmp_path / "sheet.xlsx", spring.at("2026-03-30 10:00"), spring.by("shen")
    made = trying.sample(spring.desk, found, by, at, path, seed="7", size=5)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    first = HEAD_ROW + 2
    for row, verdict in ((first, "对"), (first + 1, VERDICTS[0]), (first + 2, VERDICTS[0])):
        sheet.cell(row, 7).value = verdict
    sheet.cell(first + 2, 1).value = "99"
    book.save(path)
    _, review = trying.review(spring.desk, path, by, at)
    assert [zh for zh, _ in review.faults] == [
        f"sheet.xlsx 第 {first} 行: 结论 '对' 应为: 有问题 无问题 数据有误 依法例外 看不出",
        f"sheet.xlsx 第 {first + 2} 行: 序号 '99' 应为 1–{len(made.key)}",
    ]
    assert review.right + review.missed == 1
    sheet["B1"] = "SFOREIGN"
    book.save(path)
    with pytest.raises(XiezhiError, match="账本中没有样本 'SFOREIGN'"):
        trying.review(spring.desk, path, by, at)
    sheet["A1"] = "别的表"
    book.save(path)
    with pytest.raises(XiezhiError, match="第 1 行没有盲评样本号"):
        trying.review(spring.desk, path, by, at)
    path.write_text("no workbook", "utf-8")
    with pytest.raises(XiezhiError, match="不是可读的 xlsx"):
        trying.review(spring.desk, path, by, at)


def test_a_norm_that_found_nothing_has_no_sample(city: City) -> None:
    found = trying.run(city.desk, "told", FIRST, LAST)
    with pytest.raises(XiezhiError, match="没有命中"):
        trying.draw(city.desk.pack, found, "1", 5)
