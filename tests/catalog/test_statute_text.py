# SPDX-License-Identifier: Apache-2.0
"""Statute texts: articles, paragraphs and items as they stand in files with all the oddities of real ones."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.catalog.alignment import align
from xiezhi.catalog.citations import cited
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.provisions import PLACES, Provision, number_of, read_places
from xiezhi.catalog.statute_shelf import EXCERPT, PART, StatuteShelf, read_shelf, read_statute
from xiezhi.catalog.statute_text import parse_body

STATUTES = Path(__file__).parent / "statutes"
HEAD = "---\ntitle: 院规\nversion_date: 2020-01-01\neffective_date: 2020-02-01\ncompleteness: 全文\n---\n"


@pytest.fixture(scope="module")
def shelf() -> StatuteShelf:
    faults = Faults()
    found = read_shelf(STATUTES, faults)
    assert list(faults) == []
    return found


def body(text: str):
    return parse_body(enumerate(text.splitlines(), 1))


@pytest.mark.parametrize(
    ("text", "number"),
    [("118", 118), ("一百一十八", 118), ("一百零八", 108), ("十", 10), ("二十", 20), ("一一八", 118), ("千二百", 1200)],
)  # fmt: skip
def test_numbers_in_both_numerals(text: str, number: int) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("第97条第1款", (Provision((97,), 1),)),
        ("第一百二十条之一第二款第（三）项", (Provision((120, 1), 2, 3),)),
        ("第61条第1款第1项、第2项", (Provision((61,), 1, 1), Provision((61,), 1, 2))),
        ("第3条、第5条", (Provision((3,)), Provision((5,)))),
        ("第4项", (Provision(item=4),)),
        ("第四项、第5项", (Provision(item=4), Provision(item=5))),
        ("二(一)2", (Provision(outline=(2, 1, 2)),)),
        ("十二（三）", (Provision(outline=(12, 3)),)),
        ("三", (Provision(outline=(3,)),)),
    ],
)
def test_places_as_citations_write_them(text: str, places: tuple[Provision, ...]) -> None:
    import re

    assert re.fullmatch(PLACES, text)
    assert read_places(text) == places


def test_places_are_written_as_they_are_read() -> None:
    for text in ("第97条第1款", "第120条之1第2款第3项", "第4项", "二(一)2", "十二(三)", "三"):
        assert "、".join(map(str, read_places(text))) == text


def test_paragraphs_items_and_words_of_an_item(shelf: StatuteShelf) -> None:
    article = shelf.texts["街巷安宁法"][2012].articles[(4,)]
    assert len(article.paragraphs) == 2
    assert list(article.paragraphs[0].items) == [1, 2, 3, 4]
    assert article.paragraphs[0].items[3].splitlines()[1:] == [
        "1. 公鸡在日出前鸣叫的；", "2. 鸭子在子夜后鸣叫的。", "本项所称鸡鸭不包括猫狗。",
    ]  # fmt: skip


def test_headings_without_marks_end_an_article(shelf: StatuteShelf) -> None:
    assert len(shelf.texts["街巷安宁法"][2012].articles[(13,)].paragraphs) == 1


def test_odd_heads_inserted_articles_and_appendices(shelf: StatuteShelf) -> None:
    text = shelf.texts["街巷安宁法"][2025]
    assert list(text.articles) == [*((n,) for n in range(1, 6)), (5, 1), *((n,) for n in range(6, 19))]
    assert list(text.articles[(5,)].paragraphs[0].items) == [1, 2, 3, 4]
    assert text.articles[(13,)].repealed
    assert len(text.articles[(18,)].paragraphs) == 1


def test_texts_without_articles_have_an_outline(shelf: StatuteShelf) -> None:
    part = shelf.texts["街巷巡查办法"][2023]
    assert part.extent == PART and not part.articles
    assert list(part.body.outline) == [(1,), (2,), (2, 1), (2, 2), (3,)]
    opinion = shelf.texts["街巷工作意见"][2020]
    assert list(opinion.body.outline) == [
        (1,), (2,), (2, 1), (2, 1, 1), (2, 1, 2), (2, 2), (3,), (3, 1), (3, 2),
    ]  # fmt: skip


def test_a_file_of_excerpts_holds_several_documents(shelf: StatuteShelf) -> None:
    every = [(name, year, text) for name, found in shelf.texts.items() for year, text in found.items()]
    assert {(name, year) for name, year, text in every if text.extent == EXCERPT} == {
        ("街巷录音办法", 2016), ("街巷财物办法", 2010), ("街巷财物办法", 2015), ("街巷接待办法", None),
    }  # fmt: skip
    assert shelf.find("街巷接待办法", 2013) is not None


def test_names_are_found_with_and_without_the_states_name(shelf: StatuteShelf) -> None:
    assert shelf.find("中华人民共和国街巷安宁法", 2012) is shelf.texts["街巷安宁法"][2012]


def test_a_reference_at_the_beginning_of_a_line_is_no_head() -> None:
    found = body("第一条 甲。\n第二条第一款的规定，也适用于本条。\n第三条规定的除外。\n第二条 乙。\n")
    assert [len(article.paragraphs) for article in found.articles.values()] == [3, 1]
    assert found.oddities == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("第一条 甲。\n第三条 丙。\n", 2, "第1条 之后是 第3条"),
        ("第一条 甲。\n第一条 乙。\n", 2, "第1条 出现两次"),
        ("第一条 如下：\n（一）甲；\n（三）丙。\n", 1, "项号不连续: 1 3"),
    ],
)
def test_what_is_not_in_order_is_told(text: str, line: int, words: str) -> None:
    (oddity,) = body(text).oddities
    assert oddity.line == line and words in oddity.zh


BAD = [
    ("---\ntitle: 院规\ncompleteness: 全文\n---\n第一条 甲。\n", "version_date, effective_date", "YYYY-MM-DD", 0),
    ("---\ntitle: 院规\nversion_date: 2020-01-01\n---\n第一条 甲。\n", "effective_date", "YYYY-MM-DD", 1),
    (HEAD.replace("2020-02-01", "2020-13-41") + "第一条 甲。\n", "effective_date", "YYYY-MM-DD", 1),
    ("第一条 甲。\n", "no head", "title, version_date, effective_date, completeness", 0),
    ("---\nversion_date: 2020-01-01\n---\n第一条 甲。\n", "no title", "title", 0),
    ("---\ntitle: [\n---\n第一条 甲。\n", "YAML", "", 0),
    (HEAD + "没有条。\n", "no articles", "第一条", 0),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrong", "right", "texts"), BAD)
def test_a_bad_file_is_told_in_one_line_and_the_others_go_on(
    tmp_path: Path, text: str, wrong: str, right: str, texts: int
) -> None:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "b.md").write_text(HEAD.replace("院规", "门规") + "第一条 甲。\n", encoding="utf-8")
    faults = Faults()
    shelf = read_shelf(tmp_path, faults)
    (fault,) = faults
    assert fault.file.endswith("a.md") and not fault.is_error
    assert wrong in fault.en and right in fault.right_en
    assert shelf.count == texts + 1


def test_files_that_are_no_text_or_given_twice(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\x00")
    for name in ("b.md", "c.md"):
        (tmp_path / name).write_text(HEAD + "第一条 甲。\n", encoding="utf-8")
    faults = Faults()
    assert read_shelf(tmp_path, faults).count == 1
    assert ["not UTF-8" in fault.en or "already in" in fault.en for fault in faults] == [True, True]


NUMBERED = (
    "第一条 甲|第二条乙|第 三 条 丙|第三条之一 丁|第九十九条|（一）子；|（二）丑；|(1)寅|1. 卯|⒈辰|一、巳"
)
OTHERS = (
    "## 第一章 总则|## 一、未|### 2015年版|附则|附件1：|---||\u200b|第一款|（删除）|## 办法（2015）|title: x"
)
ENDLESS = ["第" + "一" * 6000 + "条 甲", "（" + "9" * 6000 + "）", "9" * 6000 + ". 甲"]
LINES = st.sampled_from(NUMBERED.split("|") + OTHERS.split("|") + ENDLESS)


@given(st.lists(LINES, max_size=14), st.booleans())
def test_no_file_breaks_the_reader(lines: list[str], headed: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "x.md")
        path.write_text((HEAD if headed else "") + "\n".join(lines), encoding="utf-8")
        for text in read_statute(path, Faults()):
            align(text.articles, text.articles)


def test_an_endless_number_is_no_citation() -> None:
    assert [one for _, one in cited("院规(2020) 第" + "9" * 6000 + "条")] == [None]
