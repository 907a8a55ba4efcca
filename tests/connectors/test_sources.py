# SPDX-License-Identifier: Apache-2.0
"""Wide tables: a row is a matter with its attributes and an event for each time; parents are found by number."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.connectors.made import Read, read, two_kinds, write_csv, write_xlsx

from xiezhi.catalog.load import load_pack
from xiezhi.connectors import spool
from xiezhi.kernel.errors import XiezhiError

PACK = two_kinds()
CASES = [
    {
        "案号": 1,
        "类别": "治安",
        "受案": "2026-03-02 08:00",
        "立案": "2026-03-02 09:00",
        "决定": "",
        "金额": "",
        "民警": "赵",
    },
    {
        "案号": 2,
        "类别": "行政",
        "受案": "2026-03-03 08:00",
        "立案": "昨天",
        "决定": "2026-03-09",
        "金额": "12元",
        "民警": "",
    },
    {"案号": "合计", "类别": "", "受案": "", "立案": "", "决定": "", "金额": "12", "民警": ""},
    {"案号": "", "类别": "", "受案": "2026-03-02", "立案": "", "决定": "", "金额": "", "民警": ""},
]
STAYS = [
    {
        "流水": "s1",
        "姓名": "钱",
        "案件": "1",
        "入": "2026-03-02 10:00",
        "出": "2026-03-02 11:00",
        "去向": "释放",
    },
    {
        "流水": "s2",
        "姓名": "孙",
        "案件": "9",
        "入": "2026-03-02 10:00",
        "出": "2026-03-02 12:00",
        "去向": "移送",
    },
]
MAP = """
sources:
  - file: cases.*
    kind: case
    matter: 案号
    attributes: {category: 类别}
    values: {类别: {行政: 治安}}
    events:
      - {step: accepted, at: 受案}
      - {step: filed, at: 立案, actor: 民警}
      - {step: decided, at: 决定, data: {fine: 金额}}
  - file: stays.*
    kind: stay
    matter: 流水
    attributes: {person: 姓名}
    parent: {kind: case, column: 案件}
    events:
      - {step: entered, at: 入}
      - {step: left, at: 出, when: 去向 == '释放'}
"""


def of(tmp_path: Path, text: str = MAP, cases: Any = CASES, stays: Any = STAYS, **options: Any) -> Read:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    write_xlsx(tmp_path / "cases.xlsx", cases)
    write_csv(tmp_path / "stays.csv", stays)
    return read(PACK, map_path=tmp_path / "map.yaml", **options)


def test_rows_become_matters_and_events(tmp_path: Path) -> None:
    result = of(tmp_path)
    assert [e.id for e in result.events] == [
        "1#accepted#1", "1#filed#1", "2#accepted#1", "2#decided#1", "s1#entered#1", "s1#left#1", "s2#entered#1",
    ]  # fmt: skip
    assert [e.seq for e in result.events] == sorted(e.seq for e in result.events)
    assert result.events[1].actor == "赵" and result.events[3].at_day
    assert {m.id: (m.kind, m.parent, m.parent_missing) for m in result.matters.values()} == {
        "1": ("case", None, False), "2": ("case", None, False), "s1": ("stay", "1", False), "s2": ("stay", None, True),
    }  # fmt: skip
    assert [dict(m.attributes) for m in result.matters.values() if m.kind == "case"] == [
        {"category": "治安"}
    ] * 2
    assert result.counts.missing_parents == 1


def test_what_is_rejected_is_told_under_the_file_s_own_names(tmp_path: Path) -> None:
    result = of(tmp_path)
    assert [(Path(line[0]).name, *line[1:5]) for line in result.lines] == [
        ("cases.xlsx", "Sheet!3", "row", "立案", "昨天"),
        ("cases.xlsx", "Sheet!3", "value", "金额", "12元"),
        ("cases.xlsx", "Sheet!4", "row", "案号", "合计"),
        ("cases.xlsx", "Sheet!5", "row", "案号", ""),
    ]
    assert "totals" in result.lines[2][5]


def test_a_header_of_two_lines_that_stands_there_again_is_no_matter(tmp_path: Path) -> None:
    lines = ["案件,案件,受案,受案", "编号,类别,时间,民警"]
    rows = [*lines, "1,治安,2026-03-02 08:00,赵", *lines, "2,治安,2026-03-02 09:00,钱"]
    (tmp_path / "cases.csv").write_text("\n".join(rows), encoding="utf-8")
    text = "sources: [{file: cases.csv, header_rows: 2, kind: case, matter: 案件/编号, attributes: {category: 类别},"
    text += " events: [{step: accepted, at: 受案/时间, actor: 民警}]}]"
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    result = read(PACK, map_path=tmp_path / "map.yaml")
    assert list(result.matters) == ["1", "2"] and len(result.events) == 2
    told = {(line[1], line[2], line[4]) for line in result.lines}
    assert told == {("4", "row", "案件"), ("5", "row", "编号")}


def test_the_same_in_buckets(tmp_path: Path) -> None:
    whole = of(tmp_path)
    with patch.object(spool, "FEW", 0), patch.object(spool, "MEMORY", 100):
        parts = of(tmp_path, chunk=2)
    assert parts.events == whole.events and parts.matters == whole.matters and parts.lines == whole.lines
    assert len(parts.facts) > 1


def test_n_counts_the_events_of_a_step(tmp_path: Path) -> None:
    text = MAP.replace("- {step: decided, at: 决定, data: {fine: 金额}}", "- {step: filed, at: 决定}")
    result = of(tmp_path, text)
    assert [e.id for e in result.events if e.matter == "2"] == [
        "2#accepted#1",
        "2#filed#2",
    ]  # the first was rejected


def test_a_matter_in_several_rows_gathers_its_events_and_attributes(tmp_path: Path) -> None:
    again = [
        {**CASES[0], "类别": "", "受案": "2026-03-05 08:00", "立案": ""},
        {**CASES[0], "类别": "禁毒", "受案": "", "立案": ""},
    ]
    result = of(tmp_path, cases=[{**CASES[0], "类别": ""}, *again])
    assert [e.id for e in result.events if e.matter == "1"] == ["1#accepted#1", "1#filed#1", "1#accepted#2"]
    assert result.matters["1"].attributes == {"category": "禁毒"}
    result = of(tmp_path, cases=[CASES[0], *again])
    assert result.matters["1"].attributes == {"category": "治安"}
    assert result.told == [("Sheet!4", "value", "类别", "禁毒")]


def test_an_id_of_two_kinds(tmp_path: Path) -> None:
    result = of(tmp_path, stays=[{**STAYS[0], "流水": "1"}])
    assert result.matters["1"].kind == "case"
    assert ("2", "row", "流水", "1") in result.told
    assert "already a matter of kind case" in next(line[5] for line in result.lines if line[1] == "2")


def test_parents_by_an_attribute(tmp_path: Path) -> None:
    text = MAP.replace("kind: case, column: 案件", "kind: stay, by: number, column: 案件").replace(
        "person: 姓名", "person: 姓名, number: 姓名"
    )
    stays = [
        STAYS[0],
        {**STAYS[1], "案件": "钱"},
        {**STAYS[1], "流水": "s3", "姓名": "孙"},
        {**STAYS[1], "流水": "s4", "案件": "孙"},
    ]
    result = of(tmp_path, text, stays=stays)
    assert result.matters["s2"].parent == "s1"
    assert result.matters["s1"].parent_missing and result.matters["s4"].parent_missing
    assert ("5", "value", "案件", "孙") in result.told  # two have this number


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("去向 in ['释放', '移送']", 2), ("not 去向 == '释放'", 1), ("去向 != '释放' and person is not none", 1),
        ("person == '钱' or 去向 == none", 1), ("去向 > 3", 0), ("at is none", 0), ("去向 is none", 0), ("1 + 1 == 2", 2),  # noqa: E501
    ],
)  # fmt: skip
def test_conditions(condition: str, left: int, tmp_path: Path) -> None:
    result = of(tmp_path, MAP.replace("when: 去向 == '释放'", f'when: "{condition}"'))
    assert sum(e.step == "left" for e in result.events) == left


@pytest.mark.parametrize(
    ("old", "new"),
    [("at: 出", "at: 出去"), ("姓名", "名"), ("column: 案件", "column: 案"), ("去向 ==", "去 ==")],
)
def test_a_column_that_is_not_there(old: str, new: str, tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match=r"stays\.csv has no column"):
        of(tmp_path, MAP.replace(old, new))


def test_times_and_dates_of_a_source_are_written_as_its_events_are(tmp_path: Path) -> None:
    text = MAP.replace(
        "attributes: {category: 类别}",
        "attributes: {category: 类别, born: 生日}\n    time_format: '%d/%m/%Y %H:%M'",
    )
    text = text.replace("data: {fine: 金额}", "data: {fine: 金额, heard_at: 听证}")
    cases = [
        {**CASES[1], "生日": "05/04/2011 00:00", "听证": "04/03/2026 09:00"},
        {**CASES[0], "生日": "soon"},
    ]
    result = of(tmp_path, text, cases=cases)
    assert str(result.matters["2"].attributes["born"]) == "2011-04-05"
    decided = next(e for e in result.events if e.step == "decided")
    assert PACK.zone.text(decided.data["heard_at"].us) == "2026-03-04 09:00"
    assert ("Sheet!3", "value", "生日", "soon") in result.told


def test_a_source_without_file(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match=r"no such file: .*nothing\*\.csv"):
        of(tmp_path, MAP.replace("stays.*", "nothing*.csv"))


def test_the_recipe_with_three_systems(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "docs" / "examples" / "three_systems"
    spec = importlib.util.spec_from_file_location("make_files", folder / "make_files.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    made.main(tmp_path)
    (tmp_path / "mapping.yaml").write_bytes((folder / "mapping.yaml").read_bytes())
    result = read(load_pack(folder / "pack"), map_path=tmp_path / "mapping.yaml")
    assert result.counts.events == 55 and result.counts.matters == 17 and result.counts.missing_parents == 1
    assert [(Path(line[0]).name, line[1], line[4]) for line in result.lines] == [
        ("涉案财物系统.xlsx", "财物!7", "下午三点")
    ]
    assert result.matters["90001"].parent == "10001"
