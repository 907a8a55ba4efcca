# SPDX-License-Identifier: Apache-2.0
"""Mapping files: renames of columns, steps and words; faults with their line; unknown keys, anchors and tags
refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.connectors.made import Read, one_kind, read, two_kinds, write_csv

from xiezhi.connectors.mapping_file import MappingError, read_mapping
from xiezhi.kernel.errors import XiezhiError

PACK = one_kind()
THEIRS = [
    {"案号": "A1", "环节": "受案", "时间": "02/03/2026 09:00", "民警": "赵", "类别": "行政", "罚款金额": "5"},
    {"案号": "A1", "环节": "立案", "时间": "03/03/2026 09:00", "民警": "赵", "类别": "", "罚款金额": ""},
    {"案号": "A1", "环节": "结案", "时间": "04/03/2026 09:00", "民警": "赵", "类别": "", "罚款金额": "x"},
]
MAP = """
columns: {matter: 案号, step: 环节, at: 时间, actor: 民警, category: 类别, fine: 罚款金额}
steps: {受案: accepted, 立案: filed, 结案: decided}
values: {类别: {行政: 治安}}
time_format: "%d/%m/%Y %H:%M"
"""


def with_map(tmp_path: Path, text: str, rows: list[dict[str, Any]] | None = None, **options: Any) -> Read:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    events = None if rows is None else write_csv(tmp_path / "log.csv", rows)
    return read(options.pop("pack", PACK), events, map_path=tmp_path / "map.yaml", **options)


def test_renames(tmp_path: Path) -> None:
    result = with_map(tmp_path, MAP, THEIRS)
    assert [(e.step, e.actor, PACK.zone.text(e.at)) for e in result.events] == [
        ("accepted", "赵", "2026-03-02 09:00"), ("filed", "赵", "2026-03-03 09:00"), ("decided", "赵", "2026-03-04 09:00"),  # noqa: E501
    ]  # fmt: skip
    assert result.events[0].sets == {"category": "治安"} and result.events[0].data == {"fine": 5.0}
    assert result.told == [("4", "value", "罚款金额", "x")]  # under the file's own name of the column


def test_renames_written_the_other_way_round(tmp_path: Path) -> None:
    turned = MAP.replace(
        "{matter: 案号, step: 环节, at: 时间, actor: 民警, category: 类别, fine: 罚款金额}",
        "{案号: matter, 环节: step, 时间: at, 民警: actor, 类别: category, 罚款金额: fine}",
    ).replace(
        "{受案: accepted, 立案: filed, 结案: decided}", "{accepted: 受案, filed: 立案, decided: [结案, 办结]}"
    )
    assert len(with_map(tmp_path, turned, THEIRS).events) == 3


def test_a_map_may_name_its_files_beside_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "export-1.csv", THEIRS[:1])
    write_csv(tmp_path / "export-2.csv", THEIRS[1:])
    assert len(with_map(tmp_path, MAP + "file: export-*.csv\n").events) == 3


def test_a_matters_file_is_renamed_too(tmp_path: Path) -> None:
    write_csv(tmp_path / "m.csv", [{"案号": "A1", "类别": "行政", "承办单位": "所1"}])
    text = (
        MAP.replace("fine: 罚款金额", "fine: 罚款金额, unit: 承办单位") + "kind: case\nmatters_file: m.csv\n"
    )
    result = with_map(tmp_path, text, [{**row, "承办单位": "所2"} for row in THEIRS], pack=two_kinds())
    assert result.matters["A1"].attributes == {"category": "治安"} and result.matters["A1"].unit == "所1"
    assert result.events[0].unit == "所2"


def test_precision_and_zone(tmp_path: Path) -> None:
    rows = [{"matter": "A", "step": "filed", "at": "2026-03-02 00:30"}]
    (event,) = with_map(tmp_path, "time_zone: Asia/Tokyo\n", rows).events
    assert PACK.zone.text(event.at) == "2026-03-01 23:30"
    (event,) = with_map(tmp_path, "precision: day\n", rows).events
    assert (PACK.zone.text(event.at), event.at_day) == ("2026-03-02 00:00", True)


def test_words_for_every_column(tmp_path: Path) -> None:
    rows = [{"matter": "A", "step": "filed", "at": "2026-03-02", "minor": "成年", "category": "缺"}]
    (event,) = with_map(tmp_path, "values: {成年: false, category: {缺: ''}}\n", rows).events
    assert event.sets == {"minor": False}


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match=r"log\.csv has no column 承办人; it has: 案号, 环节"):
        with_map(tmp_path, MAP.replace("民警", "承办人"), THEIRS)


FAULTS = {
    "colums: {}": "unknown key 'colums'",
    "steps: {受案: acepted}": r"no step 'acepted'; right would be: .*accepted",
    "kind: cases": "no kind 'cases'",
    "time_zone: Asia/Peking": "unknown time zone",
    "time_format: yyyy-MM-dd": "time_format 'yyyy-MM-dd' cannot be used",
    "precision: hour": "'hour' is not right here",
    "columns: [a]": r"\[…\] is not right here",
    "columns: &a {matter: x}": "anchors and aliases",
    "columns: !!map {matter: x}": "tags are not allowed",
    "columns: {matter: [x]}": "is not right here",
    "a: {b": "unreadable YAML",
    "": "the file is empty",
    "- 1": "is not right here",
    "sources:\n - {file: x.csv, kind: case}": "matter is missing",
    "sources:\n - {file: x.csv, kind: case, matter: m, events: [{step: heard, at: t}]}": "no step of case 'heard'",
    "sources:\n - {file: x.csv, kind: case, matter: m, attributes: {colour: c}}": "no attribute of case 'colour'",
    "sources:\n - {file: x.csv, kind: case, matter: m, parent: {column: c, by: number}}": "kind is missing",
    "sources:\n - {file: x.csv, kind: case, matter: m, parent: {kind: case, column: c, by: number}}": "no attribute of case 'number'",  # noqa: E501
    "sources:\n - {file: x.csv, kind: case, matter: m, events: [{step: filed, at: t, when: has(filed)}]}": "a condition on one row, without has",  # noqa: E501
    "sources:\n - {file: x.csv, kind: case, matter: m, events: [{step: filed, at: t, when: 'a ='}]}": "expression",
    "sources: [{}]\ncolumns: {}": "unknown key 'columns'",
    "header_rows: 0": "a whole number of at least 1",
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_faults_are_named_with_file_and_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        read_mapping(tmp_path / "map.yaml", PACK)
    assert __import__("re").search(FAULTS[text], caught.value.en), caught.value.en
    assert "map.yaml:" in caught.value.en and "错误" in caught.value.zh


def test_an_expression_bomb(tmp_path: Path) -> None:
    text = "sources:\n - {file: x.csv, kind: case, matter: m, events: [{step: filed, at: t, when: \"'a' * 10**9 == ''\"}]}"  # noqa: E501
    with pytest.raises(MappingError, match="expression"):
        with_map(tmp_path, text)


def test_a_mapping_file_that_is_too_long_or_no_text(tmp_path: Path) -> None:
    for content, why in ((b"#" * (2 << 20), "at most 1 MiB"), (b"\xff\xfe\xfa", "not UTF-8")):
        (tmp_path / "map.yaml").write_bytes(content)
        with pytest.raises(XiezhiError, match=why):
            read_mapping(tmp_path / "map.yaml", PACK)


def test_sources_bring_their_files(tmp_path: Path) -> None:
    text = "sources:\n - {file: log.csv, kind: case, matter: 案号}"
    with pytest.raises(XiezhiError, match="has sources with files of their own"):
        with_map(tmp_path, text, THEIRS)


def test_events_are_needed(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="no events: give --events"):
        with_map(tmp_path, MAP)
