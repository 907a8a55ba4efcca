# SPDX-License-Identifier: Apache-2.0
"""CSV as it comes: encodings, quotes, ragged rows, long fields; one bad row costs itself, and line numbers are
right.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.connectors.made import ROWS, Read, as_csv, one_kind, read

from xiezhi.connectors import texts
from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()
HEAD = "matter,step,at,remark,fine\n"


def of(tmp_path: Path, text: str | bytes, encoding: str = "utf-8") -> Read:
    path = tmp_path / "log.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read(PACK, path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    rows = [{**row, "matter": "京公（2026）" + row["matter"], "remark": "说明"} for row in ROWS]
    result = of(tmp_path, as_csv(rows), encoding)
    assert [e.matter for e in result.events] == ["京公（2026）A1", "京公（2026）A1", "京公（2026）B2"]
    assert [e.sets["remark"] for e in result.events] == ["说明"] * 3
    assert result.lines == []


def test_the_first_chinese_far_into_the_file_still_tells_the_encoding(tmp_path: Path) -> None:
    many = "".join(f"A{n},filed,2026-03-02 09:00,plain,\n" for n in range(60_000))
    result = of(tmp_path, (HEAD + many + "甲,filed,2026-03-02,说明,\n").encode("gb18030"))
    assert result.events[-1].matter == "甲" and result.counts.events == 60_001


def test_damaged_bytes_cost_their_row_only(tmp_path: Path) -> None:
    good = "甲乙丙,filed,2026-03-02,说明,\n" * 3
    result = of(tmp_path, (HEAD + good).encode() + b"\xff\xfe\xfa,filed,2026-03-02,,\n" + good.encode())
    assert result.counts.events == 6
    assert [(line[1], line[2]) for line in result.lines] == [("5", "row")]
    assert "bytes" in result.lines[0][5]


def test_neither_utf8_nor_gb18030(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="neither UTF-8 nor GB18030"):
        of(tmp_path, HEAD.encode() + b"\xff\xff\xfe\x81\xff\xff" * 50)


def test_binary_data(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="binary data"):
        of(tmp_path, bytes(range(8)) * 4 + b"\0" * 100)


def test_quotes_newlines_and_line_numbers(tmp_path: Path) -> None:
    text = HEAD + (
        'A,filed,2026-03-02,"two\nlines, with ""quotes""",1\n'
        "\n"
        "A,nothing,2026-03-02,,\n"
        '"A","filed","soon","a\r\nb\nc",""\n'
        "B,filed,2026-03-02,,2\n"
    )
    result = of(tmp_path, text)
    assert result.events[0].sets["remark"] == 'two\nlines, with "quotes"'
    assert result.told == [("5", "row", "step", "nothing"), ("6", "row", "at", "soon")]
    assert [e.id for e in result.events] == ["A#1", "B#1"]


@pytest.mark.parametrize("stray", ['B,filed,2026-03-02,"never closed,\n', 'B,filed,2026-03-02,"a"b,\n'])
def test_a_stray_quote_costs_its_row_and_nothing_after_it(stray: str, tmp_path: Path) -> None:
    good = "A,filed,2026-03-02,,1\n"
    result = of(tmp_path, HEAD + good + stray + good * 3)
    assert result.counts.events == 4
    assert [(line[1], line[2]) for line in result.lines] == [("3", "row")]
    assert "quote" in result.lines[0][5]


def test_two_stray_quotes_do_not_swallow_what_is_between(tmp_path: Path) -> None:
    good = "A,filed,2026-03-02,,1\n"
    stray = 'B,filed,2026-03-02,"open,\n'
    result = of(tmp_path, HEAD + good + stray + good * 2 + stray + good)
    assert result.counts.events == 4
    assert [line[1] for line in result.lines] == ["3", "6"]


def test_ragged_rows(tmp_path: Path) -> None:
    text = (
        HEAD
        + "A,filed,2026-03-02\nA,filed,2026-03-03,x,1,,\nA,filed,2026-03-04,x,1,2\nA,filed,2026-03-05,x,1\n"
    )
    result = of(tmp_path, text)
    assert len(result.events) == 3  # too few are missing, empty ones too many are nothing
    assert [(line[1], line[5]) for line in result.lines] == [
        ("4", "the number of fields is not that of the header: 6 fields, header 5")
    ]


def test_nul_bytes_cost_their_row(tmp_path: Path) -> None:
    result = of(tmp_path, HEAD + "A,filed,2026-03-02,x\0y,\nB,filed,2026-03-02,,\n")
    assert [e.matter for e in result.events] == ["B"]
    assert [(line[1], line[5]) for line in result.lines] == [("2", "NUL characters")]


def test_a_field_of_ten_megabytes(tmp_path: Path) -> None:
    long = "长" * 3_400_000
    result = of(tmp_path, HEAD + f"A,filed,2026-03-02,{long},{long}\n" + f'A,filed,2026-03-02,"{long}",1\n')
    assert [len(e.sets["remark"]) for e in result.events] == [3_400_000] * 2
    assert [line[:4] for line in result.lines] == [[str(tmp_path / "log.csv"), "2", "value", "fine"]]
    assert result.lines[0][4].endswith("… (3400000)") and len(result.lines[0][4]) < 250


def test_a_line_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "LONGEST_LINE", 3 << 20)
    text = HEAD + "A,filed,2026-03-02,,\n" + "B" * (5 << 20) + "\nC,filed,2026-03-02,,\n"
    result = of(tmp_path, text)
    assert [e.matter for e in result.events] == ["A", "C"]
    assert [(line[1], line[5]) for line in result.lines] == [("3", "a line longer than 64 MiB")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(newline: str, tmp_path: Path) -> None:
    result = of(tmp_path, (HEAD + "A,filed,2026-03-02,,\nB,filed,soon,,\n").replace("\n", newline))
    assert [e.matter for e in result.events] == ["A"] and result.told == [("3", "row", "at", "soon")]


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_tab_and_semicolon_where_the_header_has_no_comma(mark: str, tmp_path: Path) -> None:
    result = of(tmp_path, "matter,step,at\nA,filed,2026-03-02\n".replace(",", mark))
    assert [e.matter for e in result.events] == ["A"]


def test_blank_lines_before_the_header_and_spaces_in_it(tmp_path: Path) -> None:
    result = of(tmp_path, "\n\n matter ,step, at\nA,filed,2026-03-02\n,filed,2026-03-02\n")
    assert [e.matter for e in result.events] == ["A"]
    assert result.told == [("5", "row", "matter", "")]


def test_a_truncated_gzip_gives_its_good_rows_and_one_line(tmp_path: Path) -> None:
    many = HEAD + "".join(f"A{n * 7919 % 100_003},filed,2026-03-02,,{n}\n" for n in range(40_000))
    whole = gzip.compress(many.encode())
    result = of(tmp_path, whole[: len(whole) // 2])
    assert 1000 < result.counts.events < 39_999
    breaks = [line for line in result.lines if "breaks off" in line[5]]
    assert len(breaks) == 1 and "truncated" in breaks[0][5]


def test_fast_and_slow_blocks_alternate_and_count_on(tmp_path: Path) -> None:
    plain = "".join(f"A{n},filed,2026-03-02 09:00,x,\n" for n in range(50_000))
    quoted = 'Q,filed,2026-03-02,"a\nb",\n'
    result = of(tmp_path, HEAD + plain + quoted + plain + "B,filed,soon,,\n" + quoted + plain)
    assert result.counts.events == 150_002
    assert result.told == [("100004", "row", "at", "soon")]
