# SPDX-License-Identifier: Apache-2.0
"""Citations against statute texts: what stands there, what does not, and what cannot be looked up."""

from pathlib import Path

import pytest

from xiezhi.catalog.faults import Fault, Faults
from xiezhi.catalog.load import read_pack
from xiezhi.catalog.statute_check import StatuteCheck
from xiezhi.catalog.statute_shelf import StatuteShelf, read_shelf

LISTED = """\
街巷安宁法:
  title: 中华人民共和国街巷安宁法
  versions:
    - {year: 2012, effective: 2013-01-01}
    - {year: 2025, effective: 2026-01-01}
街巷巡查办法: {title: 街巷巡查办法, versions: [{year: 2023, effective: 2024-01-01}]}
街巷工作意见: {title: 街巷工作意见, versions: [{year: 2020, effective: 2020-03-05}]}
街巷录音办法: {title: 街巷录音办法, versions: [{year: 2016, effective: 2016-07-01}]}
两处法: {title: 两处法, versions: [{year: 2020, effective: 2020-01-01}]}
未见的办法: {title: 未见的办法, versions: [{year: 2001, effective: unknown}]}
"""
STORY = "stories: [{title: a, events: [[decided, 2026-01-05]], expect: none}]\n"
NORM = "norms/decision/n.yaml"


@pytest.fixture(scope="module")
def shelf() -> StatuteShelf:
    return read_shelf(Path(__file__).parent / "statutes", Faults())


@pytest.fixture
def told(write, shelf: StatuteShelf):
    """The faults about citations of a norm (or of other files), and the check that counted."""

    def told(norm: str, **files: str) -> tuple[list[Fault], StatuteCheck]:
        check = StatuteCheck(shelf)
        base = "id: n\ntitle: 一事\nmatter: case\nkind: prohibition\nnever: extended\n"
        text = norm if norm.startswith("id:") else base + norm
        pack, faults = read_pack(write({NORM: text + STORY, "statutes.yaml": LISTED, **files}), check)
        assert pack is not None, [fault.say("zh") for fault in faults]
        codes = ("citation", "citation-text", "citation-renumbered", "statute-dates")
        return [fault for fault in faults if fault.code in codes and "decided-30d" not in fault.zh], check

    return told


def basis(text: str, since: str = "2026-01-01") -> str:
    return f"valid_from: {since}\nbasis: {text}\n"


@pytest.mark.parametrize(
    "text",
    [
        "街巷安宁法(2025) 第14条第2款; 街巷安宁法(2025) 第5条第3项",
        "街巷安宁法（2025）第五条之一",
        "街巷安宁法(2025) 第5条第1款第（四）项",
        "街巷安宁法(2025)",
        "街巷巡查办法(2023) 第2项、第3项",
        "街巷巡查办法(2023) 二(二)",
        "街巷工作意见(2020) 二（一）2; 街巷工作意见(2020) 三(二)",
    ],
)
def test_what_stands_in_the_text_is_verified(told, text: str) -> None:
    faults, check = told(basis(text))
    assert faults == [] and check.verified and not check.unverified


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("街巷安宁法(2025) 第19条", "街巷安宁法(2025) 没有第19条", "有 19 条: 第1条 – 第18条"),
        ("街巷安宁法(2025) 第4条之二", "没有第4条之2", "第1条 – 第18条"),
        ("街巷安宁法(2025) 第13条", "第13条 已删除", "街巷安宁法(2012) 有 第13条"),
        ("街巷安宁法(2025) 第14条第3款", "第14条没有第3款", "第14条 有 2 款"),
        ("街巷安宁法(2025) 第5条第5项", "没有第5条第5项", "第1款有 4 项"),
        ("街巷安宁法(2025) 第14条第1款第1项", "没有第14条第1款第1项", "没有分项"),
        ("街巷安宁法(2025) 第5条第1款; 街巷安宁法(2025) 第6条第2款", "第6条没有第2款", "第6条 有 1 款"),
        ("街巷安宁法(2025) 第4项", "分条, 引用写到条", "第…条"),
        ("街巷工作意见(2020) 第1条", "不分条, 没有 第1条", "二(一)2"),
        ("街巷工作意见(2020) 二(三)", "没有 二(三)", "二(二)"),
    ],
)
def test_what_does_not_stand_there_is_told_with_what_does(told, text: str, wrong: str, right: str) -> None:
    faults, _ = told(basis(text))
    (fault,) = faults
    assert (fault.file, fault.line, fault.code) == (NORM, 7, "citation-text")
    assert "规则 n" in fault.zh and wrong in fault.zh and right in fault.right_zh


def test_an_item_that_stands_in_several_paragraphs_needs_its_paragraph(told) -> None:
    ((fault,), _) = told(basis("两处法(2020) 第1条第2项"))
    assert "不止一处" in fault.zh and "第1款有 2 项; 第2款有 3 项" in fault.right_zh
    assert told(basis("两处法(2020) 第1条第3项"))[0] == []


def test_what_cannot_be_looked_up_is_counted_and_no_fault(told) -> None:
    faults, check = told(
        basis("街巷录音办法(2016) 第5条; 未见的办法(2001) 第3条、第4条; 街巷巡查办法(2023) 第9项")
    )
    assert faults == []
    assert dict(check.unverified) == {
        ("街巷录音办法(2016)", "摘录"): 1,
        ("未见的办法(2001)", "无文本"): 2,
        ("街巷巡查办法(2023) 第9项", "部分"): 1,
    }


def test_a_live_norm_that_goes_on_must_not_cite_a_version_that_ended(told) -> None:
    faults, _ = told(basis("街巷安宁法(2012) 第10条", "2013-01-01"))
    (fault,) = faults
    assert fault.code == "citation" and "2013-01-01 – 2025-12-31" in fault.right_zh


def test_a_citation_of_the_version_of_other_dates_names_the_one_in_force(told) -> None:
    (fault,) = told("valid_from: 2013-01-01\nvalid_to: 2025-12-31\nbasis: 街巷安宁法(2025) 第10条\n")[0]
    assert fault.code == "citation" and "街巷安宁法(2012)" in fault.right_zh


VERSIONS = (
    "versions:\n  - {{valid_from: 2013-01-01, valid_to: 2025-12-31, basis: 街巷安宁法(2012) {old}}}\n"
    "  - {{valid_from: 2026-01-01, basis: 街巷安宁法(2025) {new}}}\n"
)


def test_one_number_in_both_versions_of_a_renumbered_statute(told) -> None:
    (fault,) = told(VERSIONS.format(old="第10条", new="第10条"))[0]
    assert (fault.code, fault.line) == ("citation-renumbered", 8)
    assert "2012年第10条在2025年为第14条" in fault.zh and "街巷安宁法(2025) 第14条" in fault.right_zh
    assert told(VERSIONS.format(old="第10条", new="第14条"))[0] == []
    assert told(VERSIONS.format(old="第1条", new="第1条"))[0] == []


LIMIT = "id: n\ntitle: {title}\nmatter: case\nkind: deadline\nafter: filed\nexpect: decided\nwithin: 30 d\n"


def test_a_limit_that_stands_in_the_article_of_that_number_of_the_other_version(told) -> None:
    (fault,) = told(LIMIT.format(title="办完") + basis("街巷安宁法(2025) 第10条"))[0]
    assert (fault.code, fault.line) == ("citation-renumbered", 9)
    assert "没有期限 30 d, 似指 2012年的第10条, 在2025年为第14条" in fault.zh
    assert told(LIMIT.format(title="办完") + basis("街巷安宁法(2025) 第14条"))[0] == []


def test_a_title_whose_words_stand_in_the_article_of_that_number_of_the_other_version(told) -> None:
    norm = "id: n\ntitle: 罚扫街道先告诉住户有权要求听证\nmatter: case\nkind: prohibition\nnever: extended\n"
    (fault,) = told(norm + basis("街巷安宁法(2025) 第11条"))[0]
    assert "似指 2012年的第11条, 在2025年为第16条" in fault.zh
    assert told(norm + basis("街巷安宁法(2025) 第16条"))[0] == []


def test_dates_that_differ_from_the_texts_are_told_where_they_are_written(told) -> None:
    listed = LISTED.replace("2013-01-01", "2012-06-01")
    faults, _ = told(basis("街巷安宁法(2025) 第1条"), **{"statutes.yaml": listed})
    (fault,) = faults
    assert (fault.file, fault.line) == ("statutes.yaml", 4)
    assert "effective: 2013-01-01" in fault.right_zh


def test_a_version_without_effective_date_is_told_and_unknown_is_allowed(told) -> None:
    listed = LISTED.replace("effective: unknown", "promulgated: 2001-01-01")
    (fault,) = told(basis("街巷安宁法(2025) 第1条"), **{"statutes.yaml": listed})[0]
    assert fault.code == "statute-dates" and "unknown" in fault.right_en


@pytest.mark.parametrize(
    ("given", "instead", "wrong"),
    [
        ("2025, effective", "2012, effective", "写了两次"),
        ("2013-01-01}", "2013-01-01, until: 2012-01-01}", "until 早于"),
    ],
)
def test_versions_whose_years_or_dates_cannot_be_right(told, given: str, instead: str, wrong: str) -> None:
    listed = LISTED.replace(given, instead, 1)
    faults, _ = told(basis("街巷工作意见(2020) 一"), **{"statutes.yaml": listed})
    assert any(fault.file == "statutes.yaml" and wrong in fault.zh for fault in faults)


def test_tables_are_checked_too(told) -> None:
    table = (
        "sort,most,basis,valid_from,valid_to\n"
        "a,1,街巷安宁法(2012) 第10条第2款,2013-01-01,2025-12-31\n"
        "b,2,街巷安宁法(2025) 第14条第3款,2026-01-01,\n"
        "c,3,街巷安宁法(2012) 第10条,2013-01-01,\n"
    )
    files = {"tables/limits.csv": table, "tables/limits.yaml": "keys: [sort]\ntypes: {most: number}\n"}
    faults, check = told(basis("街巷安宁法(2025) 第1条"), **files)
    assert [(fault.file, fault.line, fault.code) for fault in faults] == [
        ("tables/limits.csv", 3, "citation-text"),
        ("tables/limits.csv", 4, "citation"),
    ]
    assert check.verified == 3


def test_without_texts_nothing_of_them_is_checked(write) -> None:
    norm = "id: n\nmatter: case\nkind: prohibition\nnever: extended\n" + basis("街巷安宁法(2025) 第99条第9款")
    _, faults = read_pack(write({NORM: norm + STORY, "statutes.yaml": LISTED}))
    assert not [fault for fault in faults if fault.file == NORM and fault.code.startswith("citation")]
