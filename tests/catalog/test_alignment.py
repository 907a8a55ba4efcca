# SPDX-License-Identifier: Apache-2.0
"""Two versions of an invented statute side by side: what became of each article."""

from pathlib import Path

import pytest

from xiezhi.catalog.alignment import Alignment, align
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.statute_shelf import read_shelf
from xiezhi.catalog.statute_text import Article, article_of

STATUTES = Path(__file__).parent / "statutes"


@pytest.fixture(scope="module")
def made() -> Alignment:
    texts = read_shelf(STATUTES, Faults()).texts["街巷安宁法"]
    return align(texts[2012].articles, texts[2025].articles)


def test_each_article_and_what_became_of_it(made: Alignment) -> None:
    def label(article: Article | None) -> str:
        return "" if article is None else ".".join(map(str, article.number))

    assert [f"{label(link.old)}>{label(link.new)} {link.state}" for link in made.links] == [
        "1>1 changed", ">2 new", "2>3 moved", "3>4 moved", "4>5 changed", ">5.1 new", "5>6 moved", "6>8 changed",
        "6>7 split", ">9 new", "7>10 changed", "8>10 merged", "9>11 changed", ">12 new", "10>14 changed",
        "11>16 changed", "12>15 moved", "13> dropped", "14>17 moved", "15>18 changed",
    ]  # fmt: skip


def test_both_ways(made: Alignment) -> None:
    assert made.successors((6,)) == ((8,), (7,)) and made.predecessors((7,)) == ((6,),)
    assert made.predecessors((10,)) == ((7,), (8,)) and made.successors((13,)) == ()


def text_of(*lines: str) -> dict[tuple[int, ...], Article]:
    return {(n,): article_of((n,), line) for n, line in enumerate(lines, 1)}


def test_the_same_text_is_identical_and_nothing_meets_nothing() -> None:
    one = text_of("巡护员敲门三下。", "进门脱鞋。")
    assert [link.state for link in align(one, one).links] == ["identical", "identical"]
    assert [link.state for link in align(one, {}).links] == ["dropped", "dropped"]
    assert [link.state for link in align({}, one).links] == ["new", "new"]
    assert align({}, {}).links == ()


def test_other_marks_and_spaces_are_no_change() -> None:
    old, new = text_of("敲门三下,进门脱鞋。"), text_of("敲门三下， 进门脱鞋。")
    assert [link.state for link in align(old, new).links] == ["identical"]


def test_one_sign_and_empty_words_are_set_side_by_side_too() -> None:
    assert [link.state for link in align(text_of("一"), text_of("二")).links]
    assert align(text_of("（删除）"), text_of("敲门。")).links[0].state == "new"
