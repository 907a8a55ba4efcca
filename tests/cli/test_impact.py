# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack impact`` and ``pack check --statutes``: what is printed, written, and the exit status."""

import csv
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from xiezhi.cli import pack as verb
from xiezhi.kernel.errors import XiezhiError

STATUTES = Path(__file__).parents[1] / "catalog" / "statutes"
OLD, NEW = "街巷安宁法(2012)", "街巷安宁法(2025)"
FILES = {
    "pack.yaml": "id: small\ntitle: 小包\ntime_zone: Asia/Shanghai\ncalendar: weekends\n",
    "matters/case.yaml": "kind: case\nsteps:\n  filed: {next: decided}\n  decided: {final: true}\n",
    "statutes.yaml": (
        "街巷安宁法:\n  title: 街巷安宁法\n  versions:\n"
        "    - {year: 2012, effective: 2013-01-01}\n    - {year: 2025, effective: 2026-01-01}\n"
    ),
    "norms/decided-30d.yaml": """\
id: decided-30d
status: shadow
title: 三十日内决定
matter: case
kind: deadline
after: filed
expect: decided
within: 30 d
versions:
  - {valid_from: 2013-01-01, valid_to: 2025-12-31, basis: 街巷安宁法(2012) 第10条第1款}
  - {valid_from: 2026-01-01, basis: 街巷安宁法(2025) 第14条第1款}
stories:
  - title: 第三十日
    events: [[filed, 2025-03-02 09:00], [decided, 2025-04-01 23:59]]
    expect: {state: met}
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: str | Path) -> tuple[int, str]:
    app = typer.Typer()
    app.callback()(lambda: None)
    verb.register(app)
    result = CliRunner().invoke(app, ["pack", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def test_two_versions_by_name_with_what_cites_them(folder: Path) -> None:
    status, text = run("impact", OLD, NEW, "--statutes", STATUTES, "--pack", folder)
    assert status == 0
    assert "15 → 19 条; 移条 5, 改动 8, 拆分 1, 并入 1, 新增 4, 删去 1" in text
    assert "规则 decided-30d (2013-01-01–): 第10条第1款 改动 → 第14条; 已接续" in text
    assert "small: 事例 1: 已接续 1" in text


def test_two_files_in_english(folder: Path) -> None:
    files = [STATUTES / f"{name}.md" for name in (OLD, NEW)]
    status, text = run("impact", *files, "--pack", folder, "--lang", "en")
    assert status == 0
    assert "15 → 19 articles; moved 5, changed 8" in text and "第10条第1款 changed → 第14条; followed" in text


def test_a_norm_that_was_not_followed_up(folder: Path) -> None:
    norm = folder / "norms/decided-30d.yaml"
    lines = norm.read_text(encoding="utf-8").splitlines(keepends=True)
    norm.write_text("".join(line for line in lines if "2025) 第14" not in line), encoding="utf-8")
    text = run("impact", OLD, NEW, "--statutes", STATUTES, "--pack", folder)[1]
    assert "第10条第1款 改动 → 第14条; 待改" in text and "small: 规则 1: 待改 1" in text


def test_the_table_is_written_for_excel_and_starts_no_formula(folder: Path, tmp_path: Path) -> None:
    old = (STATUTES / f"{OLD}.md").read_text(encoding="utf-8")
    file = tmp_path / "old.md"
    file.write_text(old.replace("第五条 踢毽子", "第五条 =1+2踢毽子"), encoding="utf-8")
    out = tmp_path / "out.csv"
    run("impact", file, STATUTES / f"{NEW}.md", "--pack", folder, "--out", out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 20
    by_old = {row["旧条"]: row for row in rows if row["变化"] != "拆分"}
    assert by_old["第5条"]["旧文"].startswith("'=1+2") and by_old["第10条"]["规则"] == "decided-30d"
    assert by_old["第10条"]["事例"] == "decided-30d: 第三十日"
    assert by_old["第4条"]["旧文"].splitlines()[1] == "（一）夜里敲锣打鼓的；"


def test_every_pack_that_ships_is_asked_unless_one_is_named() -> None:
    status, text = run("impact", OLD, NEW, "--statutes", STATUTES)
    assert status == 0 and "规则" not in text


@pytest.mark.parametrize(
    ("old", "right"),
    [("街巷安宁法(2013)", "街巷安宁法(2012)"), ("没有的法", "--statutes"), ("街巷工作意见(2020)", "不分条")],
)
def test_what_cannot_be_compared_is_one_error(old: str, right: str) -> None:
    with pytest.raises(XiezhiError) as error:
        run("impact", old, NEW, "--statutes", STATUTES)
    assert right in error.value.zh + error.value.en


def test_a_file_without_dates_is_one_error(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("---\ntitle: 院规\n---\n第一条 甲。\n", encoding="utf-8")
    with pytest.raises(XiezhiError, match="version_date"):
        run("impact", file, file)


def test_check_tells_what_it_verified_and_what_it_could_not(folder: Path) -> None:
    status, text = run("check", folder, "--statutes", STATUTES)
    assert status == 0
    assert "已核 2 处, 未核 0 处" in text
    norm = folder / "norms/decided-30d.yaml"
    norm.write_text(norm.read_text(encoding="utf-8").replace("第14条第1款", "第14条第7款"), encoding="utf-8")
    status, text = run("check", folder, "--statutes", STATUTES)
    assert status == 1
    assert "norms/decided-30d.yaml:11:37: 提示: 规则 decided-30d: 街巷安宁法(2025) 第14条没有第7款" in text
    assert "应为: 街巷安宁法(2025) 第14条 有 2 款" in text


def test_check_goes_on_where_a_text_has_no_dates(folder: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in (OLD, NEW):
        (texts / f"{name}.md").write_text(
            (STATUTES / f"{name}.md").read_text(encoding="utf-8"), encoding="utf-8"
        )
    (texts / "院规.md").write_text("---\ntitle: 院规\n---\n第一条 甲。\n", encoding="utf-8")
    status, text = run("check", folder, "--statutes", texts, "--lang", "en")
    assert status == 1
    assert "院规.md:1: warning: no date in the head: version_date, effective_date" in text
    assert "right would be: version_date: YYYY-MM-DD" in text and "2 verified, 0 not" in text


def test_check_counts_what_has_no_text(folder: Path) -> None:
    norm = folder / "norms/decided-30d.yaml"
    text = norm.read_text(encoding="utf-8").replace(
        "2025) 第14条第1款", "2025) 第14条第1款; 街巷录音办法(2016) 第5条"
    )
    norm.write_text(text, encoding="utf-8")
    listed = folder / "statutes.yaml"
    added = "街巷录音办法: {versions: [{year: 2016, effective: 2016-07-01}]}\n"
    listed.write_text(listed.read_text(encoding="utf-8") + added, encoding="utf-8")
    status, said = run("check", folder, "--statutes", STATUTES)
    assert status == 0 and "未核: 街巷录音办法(2016): 摘录, 1 处" in said


def test_a_folder_that_is_not_there_is_one_error(folder: Path) -> None:
    with pytest.raises(XiezhiError, match="no folder of statute texts"):
        run("check", folder, "--statutes", folder / "none")
