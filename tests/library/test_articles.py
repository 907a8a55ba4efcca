# SPDX-License-Identifier: Apache-2.0
"""An article in the version of its year or of a day; what there is no text of is said, never made up."""

import sqlite3

import pytest
from tests.library.conftest import BEFORE, TODAY

from xiezhi.catalog.citations import Citation
from xiezhi.catalog.model import Pack
from xiezhi.catalog.provisions import read_places
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.library import article as reasons
from xiezhi.library.article import Article, Missing
from xiezhi.library.marking import marked
from xiezhi.library.reading import Library


def there(library: Library, citation: str, day: int, pack: Pack) -> Article:
    found = library.article(citation, day, pack)
    assert isinstance(found, Article), found
    return found


def shown(article: Article, *words: str) -> list[str]:
    """The marked words of each paragraph."""
    return ["|".join(run.text for run in runs if run.marked) for runs in marked(article, words)]


def test_an_article_stands_with_its_version_and_paragraphs(library: Library, pack: Pack) -> None:
    found = there(library, "街巷安宁法(2025) 第14条第2款", TODAY, pack)
    assert (found.title, found.statute, found.name) == ("中华人民共和国街巷安宁法", "街巷安宁法", "第十四条")
    assert found.label == "2025-06-01 公布，2026-01-01 施行"
    assert str(date_of(found.effective or 0)) == "2026-01-01" and found.until is None and found.in_force
    assert (
        found.paragraphs[1] == "为了测量声音大小所用的时间、听证的时间，不计入前款期限。"
        and len(found.paragraphs) == 2
    )
    assert found.citation == "街巷安宁法(2025) 第14条" and found.absent == ()


def test_the_act_that_made_the_version_is_told_where_the_text_tells_it(library: Library, pack: Pack) -> None:
    assert there(library, "街巷安宁法(2012) 第1条", TODAY, pack).label == "2012-06-01 通过，2013-01-01 施行"


@pytest.mark.parametrize(("day", "year", "words"), [(TODAY, 2025, "自立案之日起"), (BEFORE, 2012, "听证")])
def test_without_a_year_the_version_in_force_on_the_day_answers(
    library: Library, pack: Pack, day: int, year: int, words: str
) -> None:
    number = 14 if year == 2025 else 11
    found = there(library, f"中华人民共和国街巷安宁法 第{number}条", day, pack)
    assert found.version.year == year and words in found.paragraphs[0] and found.in_force


def test_a_year_decides_and_says_that_it_is_not_in_force(library: Library, pack: Pack) -> None:
    assert there(library, "街巷安宁法(2012) 第10条", TODAY, pack).in_force is False
    assert there(library, "街巷安宁法(2025) 第14条", BEFORE, pack).in_force is False


@pytest.mark.parametrize(
    ("citation", "reason", "zh"),
    [
        ("街巷安宁法(2025) 第99条", reasons.NO_ARTICLE, "街巷安宁法(2025) 没有 第99条"),
        (
            "街巷安宁法(2001) 第1条",
            reasons.NO_TEXT,
            "条文库没有 街巷安宁法(2001) 的文本, 有 街巷安宁法(2012)",
        ),
        ("未见的办法(2001) 第1条", reasons.NO_TEXT, "条文库没有 未见的办法(2001) 的文本"),
        ("没听说的法 第1条", reasons.NO_TEXT, "条文库没有 没听说的法 的文本"),
        ("街巷录音办法(2016) 第3条", reasons.NOT_IN_EXCERPT, "街巷录音办法(2016) 只有摘录, 其中没有 第3条"),
        ("街巷安宁法(2025)", reasons.NO_NUMBER, "引用没有写到条"),
        ("(2025) 第1条", reasons.NO_CITATION, "不是引用"),
    ],
)
def test_what_is_missing_says_why(library: Library, pack: Pack, citation: str, reason: str, zh: str) -> None:
    found = library.article(citation, TODAY, pack)
    assert isinstance(found, Missing) and found.reason == reason and zh in found.say("zh-CN")
    assert found.say("en") == found.en != found.zh


def test_before_every_version_none_is_in_force(library: Library, pack: Pack) -> None:
    found = library.article("街巷安宁法 第1条", TODAY - 365 * 30, pack)
    assert isinstance(found, Missing) and found.reason == reasons.NOT_IN_FORCE
    assert "街巷安宁法(2012) 街巷安宁法(2025)" in found.zh


def test_an_empty_home_says_that_nothing_is_installed(pack: Pack) -> None:
    library = Library(sqlite3.connect(":memory:"))
    found = library.article("街巷安宁法(2025) 第14条", TODAY, pack)
    assert isinstance(found, Missing) and found.reason == reasons.NO_LIBRARY and found.zh == "条文库未安装"
    assert [one.installed for one in library.versions_of("街巷安宁法", pack)] == [False, False]


def test_a_basis_is_answered_as_it_stands_by_one_query(library: Library, pack: Pack) -> None:
    basis = "街巷安宁法(2025) 第5条第1项、第3项、第14条; 两处法(2020) 第1条第2款第3项; 未见的办法(2001) 第1条"
    assert not library.is_empty()
    asked: list[str] = []
    assert isinstance(library.connection, sqlite3.Connection)
    library.connection.set_trace_callback(asked.append)
    try:
        found = library.articles([basis], TODAY, pack)
    finally:
        library.connection.set_trace_callback(None)
    assert len(asked) == 1
    first, second, third, none = found
    assert isinstance(first, Article) and isinstance(second, Article) and isinstance(third, Article)
    assert [one.number for one in (first, second, third)] == ["第5条", "第14条", "第1条"]
    assert shown(first) == ["（一）夜里敲锣打鼓的；|（三）用喇叭反复播放广告的；"]  # items inside the line
    assert shown(second) == ["", ""]
    assert shown(third) == ["", "（三）骑马的。"]  # items on lines of their own, in the second paragraph only
    assert none.missing


def test_several_articles_are_not_one(library: Library, pack: Pack) -> None:
    with pytest.raises(XiezhiError, match="应一次一条"):
        library.article("街巷安宁法(2025) 第5条、第6条", TODAY, pack)


def test_cited_paragraph_and_decisive_words_are_marked_and_nothing_is_lost(
    library: Library, pack: Pack
) -> None:
    citation = Citation("街巷安宁法", 2025, read_places("第14条第1款"))
    found = library.article(citation, TODAY, pack)
    assert isinstance(found, Article)
    first, second = marked(found, ["三十日", "听证的时间", ""])
    assert all(run.marked for run in first) and [run.text for run in first if run.decisive] == ["三十日"] * 2
    assert [run.text for run in second if run.marked] == ["听证的时间"]
    assert ["".join(run.text for run in runs) for runs in (first, second)] == list(found.paragraphs)


def test_places_that_the_article_lacks_are_named(library: Library, pack: Pack) -> None:
    found = there(library, "街巷安宁法(2025) 第14条第3款", TODAY, pack)
    assert [str(place) for place in found.absent] == ["第14条第3款"] and shown(found) == ["", ""]
    found = there(library, "街巷安宁法(2025) 第5条第9项", TODAY, pack)
    assert [str(place) for place in found.absent] == ["第5条第9项"]


def test_items_keep_the_words_that_follow_them(library: Library, pack: Pack) -> None:
    found = there(library, "街巷安宁法(2012) 第4条第3项", TODAY, pack)
    assert shown(found)[0].startswith("（三）放任鸡鸭乱叫的：\n1. 公鸡") and shown(found)[0].endswith(
        "不包括猫狗。"
    )
    assert found.paragraphs[0].splitlines()[0] == "有下列情形之一的，属于吵闹："


def test_a_repealed_article_and_an_inserted_one(library: Library, pack: Pack) -> None:
    assert there(library, "街巷安宁法(2025) 第13条", TODAY, pack).repealed
    assert there(library, "街巷安宁法(2025) 第五条之一", TODAY, pack).name == "第五条之一"


def test_texts_without_articles_answer_by_their_outline(library: Library, pack: Pack) -> None:
    found = there(library, "街巷工作意见(2020) 二(一)", TODAY, pack)
    assert found.name == "二(一)" and found.paragraphs[1:] == (
        "1. 每天清扫一次。",
        "2. 落叶季节每天清扫两次。",
    )
    assert there(library, "街巷巡查办法(2023) 第3项", TODAY, pack).paragraphs == ("巡查记录当日交站长。",)


def test_an_excerpt_without_a_year_stands_for_any_version(library: Library, pack: Pack) -> None:
    found = there(library, "街巷接待办法(2019) 第4条", TODAY, pack)
    assert found.paragraphs == ("来人应当让座。",) and found.label == "版本未知" and found.in_force is None
    assert [str(one) for one in library.versions_of("街巷接待办法", pack)] == ["街巷接待办法"]
