# SPDX-License-Identifier: Apache-2.0
"""``xiezhi library``: texts taken in, listed and shown from the command line."""

import json
import shutil

import pytest
from tests.catalog.test_statute_check import LISTED
from tests.library.conftest import TEXTS

NOW = "2026-05-28 09:00"


@pytest.fixture
def library(run, pack, tmp_path):
    """The command on a new home whose pack lists the invented statutes."""
    (pack / "statutes.yaml").write_text(LISTED, encoding="utf-8")
    home = tmp_path / "home"
    assert run("ledger", "init", "--pack", pack, "--home", home).code == 0

    def call(verb, *arguments):
        now = () if "--now" in arguments else ("--now", NOW)
        return run("library", verb, *arguments, "--home", home, *now)

    return call


def test_an_empty_library_says_so(library):
    assert "条文库未安装" in library("list").out
    told = library("show", "街巷安宁法 第14条")
    assert told.code == 1 and told.err.strip() == "条文库未安装" and told.out.strip() == ""
    (one,) = json.loads(library("show", "街巷安宁法 第14条", "--json").out)
    assert one["missing"] == "no_library" and one["en"] == "no statute texts are installed"


def test_texts_are_taken_in_once_listed_and_shown(library):
    first = library("import", TEXTS)
    assert first.code == 0 and "新装 9:" in first.out and "所列 7 个版本, 6 个有文本" in first.out
    again = json.loads(library("import", TEXTS, "--json").out)
    assert again["added"] == [] and len(again["same"]) == 9 and again["articles"] == 0
    rows = {(row["statute"], row["year"]): row for row in json.loads(library("list", "--json").out)}
    old, new = rows["街巷安宁法", 2012], rows["街巷安宁法", 2025]
    assert (old["until"], old["in_force"], new["in_force"]) == ("2025-12-31", False, True)
    assert (
        new["articles"] == 19 and new["digest"].startswith("sha256:") and new["file"] == "街巷安宁法(2025).md"
    )
    assert "未见的办法" in library("list", "--missing").out


def test_an_article_is_shown_in_the_version_of_the_day(library):
    library("import", TEXTS)
    told = library("show", "街巷安宁法 第14条第1款", "--mark", "三十日")
    assert told.code == 0 and "中华人民共和国街巷安宁法 第十四条" in told.out
    assert "2025-06-01 公布，2026-01-01 施行" in told.out and "〖巡护站处理吵闹的期限" in told.out
    assert "【三十日】" in told.out and "另见 街巷安宁法(2012) 第十条 (改动)" in told.out
    (old,) = json.loads(library("show", "街巷安宁法 第10条第2款", "--on", "2025-12-31", "--json").out)
    assert old["citation"] == "街巷安宁法(2012) 第10条" and old["in_force"] and old["until"] == "2025-12-31"
    assert [[run[1] for run in runs] for runs in old["marked"]] == [[False], [True]]
    assert old["others"] == [
        {"version": "街巷安宁法(2025)", "state": "changed", "articles": ["街巷安宁法(2025) 第14条"]}
    ]


def test_what_does_not_hold_is_said_beside_the_words(library):
    library("import", TEXTS)
    told = library("show", "街巷安宁法(2025) 第14条第3款", "--on", "2025-01-01", "--lang", "en")
    assert told.code == 0 and "this version is not in force on 2025-01-01" in told.out
    assert "the article has no 第14条第3款" in told.out
    told = library("show", "街巷安宁法(2025) 第14条; 街巷安宁法(2025) 第99条")
    assert told.code == 1 and "第十四条" in told.out and "街巷安宁法(2025) 没有 第99条" in told.err
    assert library("show", "(2025) 第1条").code == 2


def test_a_broken_file_is_named_and_the_rest_is_taken(library, tmp_path):
    texts = tmp_path / "texts"
    shutil.copytree(TEXTS, texts)
    (texts / "坏的.md").write_bytes(b"\xff\xfe")
    told = library("import", texts)
    assert told.code == 1 and "新装 9:" in told.out and "1 个文件未收" in told.out
    assert "坏的.md" in told.err and "应为: UTF-8" in told.err


def test_what_cannot_be_opened_or_does_not_apply_is_one_line(library, tmp_path):
    for arguments in (("import", tmp_path / "nowhere"), ("import", TEXTS, "--all")):
        told = library(*arguments)
        assert told.code == 2 and len(told.err.strip().splitlines()) == 1
    assert "条文库未安装" in library("list").out
