# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack chart | booklet | checklist | powers``: what they print, write and refuse."""

import csv
from pathlib import Path

import pytest
from tests.cli.conftest import Run


def test_without_out_the_chart_is_text(run: Run, pack: Path) -> None:
    answer = run("pack", "chart", "case", "--pack", pack, "--on", "2026-06-01")
    assert answer.code == 0
    assert answer.out.startswith("案件　指引导图\n按 2026-06-01 有效的上线规则")
    assert "[起算] 三十日内决定：30日内决定 | 某法 第30条" in answer.out


def test_out_takes_a_folder_a_pdf_or_a_text(run: Run, pack: Path, tmp_path: Path) -> None:
    def chart(out: Path) -> list[str]:
        answer = run("pack", "chart", "case", "--pack", pack, "--on", "2026-06-01", "--out", out)
        assert answer.code == 0, answer.err
        return answer.out.splitlines()

    (tmp_path / "svg").mkdir()
    (tmp_path / "svg" / "case-09.svg").write_text("of an earlier run")
    written = chart(tmp_path / "svg")
    assert sorted(map(str, (tmp_path / "svg").iterdir())) == written
    assert Path(written[0]).read_text(encoding="utf-8").startswith("<svg ")
    assert chart(tmp_path / "c.pdf") == [str(tmp_path / "c.pdf")]
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    assert chart(tmp_path / "c.txt") and "指引导图" in (tmp_path / "c.txt").read_text(encoding="utf-8")


def test_the_same_call_writes_the_same_bytes(run: Run, pack: Path, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        assert run("pack", "booklet", pack, "--on", "2026-06-01", "--out", tmp_path / name).code == 0
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".unfinished")]


def test_the_difference_of_two_days_is_marked(run: Run) -> None:
    answer = run("pack", "chart", "admin_case", "--pack", "cn_police", "--diff", "2025-06-01", "2026-06-01")
    assert answer.code == 0
    accepted, filed = (
        answer.out.split(" 受案  (")[1].split("→")[0],
        answer.out.split(" 立案  (")[1].split("→")[0],
    )
    assert "【废】治安案件办案期限" in accepted and "【新】治安案件办案期限" in filed
    one, other = (run("pack", "chart", "admin_case", "--pack", "cn_police", "--on", day).out
                  for day in ("2025-06-01", "2026-06-01"))  # fmt: skip
    assert one != other


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chart", "cases"), "case"),
        (("chart", "case", "--on", "1.6.2026"), "1.6.2026"),
        (("chart", "case", "--on", "2026-06-01", "--diff", "2025-01-01", "2026-01-01"), "--diff"),
        (("chart", "case", "--out", "x.docx"), ".pdf"),
        (("checklist", "case", "--out", "x.xlsx"), ".csv"),
    ],
)
def test_what_is_wrong_is_one_line_that_says_what_would_be_right(
    run: Run, pack: Path, arguments: tuple[str, ...], says: str
) -> None:
    answer = run("pack", *arguments, "--pack", pack)
    assert answer.code == 2 and says in answer.err and answer.err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_named(run: Run, pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = run("pack", "checklist", "case", "--pack", pack, "--out", tmp_path / "file" / "x.csv")
    assert answer.code == 2 and "file" in answer.err


def test_lists_are_markdown_or_csv_that_excel_opens(run: Run, pack: Path, tmp_path: Path) -> None:
    assert run("pack", "checklist", "case", "--pack", pack).out.startswith("# 案件 法制审核清单\n")
    assert run("pack", "powers", "case", "--pack", pack).out.startswith("# 小规则包 权责清单\n")
    norm = pack / "norms" / "decision" / "tell-first.yaml"
    norm.write_text(
        norm.read_text(encoding="utf-8").replace("先告知后决定", "'=先告知后决定'"), encoding="utf-8"
    )
    out = tmp_path / "list.csv"
    assert run("pack", "checklist", "case", "--pack", pack, "--out", out).code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:3] == ["序号", "步骤", "看什么"]
    assert any(row[2] == "'=先告知后决定" for row in rows)
