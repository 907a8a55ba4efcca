# SPDX-License-Identifier: Apache-2.0
"""What the columns of a foreign table mean is proposed, with doubts said, and the proposal can be read back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from xiezhi.casework.guess.mapping_text import mapping_text
from xiezhi.casework.guess.proposal import Proposal, propose
from xiezhi.casework.guess.table import look_at
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.kernel.errors import XiezhiError


@pytest.fixture(scope="module")
def police() -> Pack:
    return load_pack("cn_police")


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def meaning(proposal: Proposal) -> dict[str, str]:
    return {one.column.name: one.target.key for one in proposal.meanings if one.target is not None}


CASES = [
    ["行政案件编号", "承办单位", "案件类别", "受案日期", "受案民警", "立案时间", "立案批准人", "备注"],
    ["京公001", "云溪所", "治安", "2026-03-02 09:00", "张三", "2026-03-02 10:00", "李四", "甲"],
    ["京公002", "云溪所", "治安", "2026-03-03 09:00", "张三", "", "", "乙"],
]


def test_a_table_of_cases_is_known_by_its_columns(police: Pack, tmp_path: Path) -> None:
    table = look_at(written(tmp_path / "导出.csv", CASES), police.zone)
    proposal = propose(police, table)
    assert proposal.kind.name == "admin_case"
    assert meaning(proposal) == {
        "行政案件编号": "matter", "承办单位": "unit", "案件类别": "attribute.category", "受案日期": "accepted.at",
        "受案民警": "accepted.actor", "立案时间": "filed.at", "立案批准人": "filed.data.approver",
    }  # fmt: skip


def test_the_proposal_is_a_mapping_that_reads(police: Pack, tmp_path: Path) -> None:
    table = look_at(written(tmp_path / "导出.csv", CASES), police.zone)
    text = mapping_text([propose(police, table)], ["导出.csv"])
    assert "未对照的列: 备注" in text
    (tmp_path / "对照.yaml").write_text(text, encoding="utf-8")
    source = read_mapping(tmp_path / "对照.yaml", police).sources[0]
    assert (source.kind, source.matter, source.unit) == ("admin_case", "行政案件编号", "承办单位")
    assert {event.step: event.at for event in source.events} == {"accepted": "受案日期", "filed": "立案时间"}


def test_a_log_with_a_row_an_operation_is_known_by_its_steps(police: Pack, tmp_path: Path) -> None:
    rows = [
        ["行政案件编号", "环节", "操作时间", "录入时间", "操作人", "操作单位"],
        ["京公001", "受案", "2026-03-02 09:00", "2026-03-02 09:05", "张三", "云溪所"],
        ["京公001", "立案", "2026-03-02 10:00", "2026-03-02 10:05", "张三", "云溪所"],
    ]
    proposal = propose(police, look_at(written(tmp_path / "日志.csv", rows), police.zone))
    assert (proposal.kind.name, proposal.step_column) == ("admin_case", "环节")
    assert proposal.steps == {"受案": "accepted", "立案": "filed"}
    assert proposal.log == {
        "at": "操作时间", "recorded_at": "录入时间", "actor": "操作人", "unit": "操作单位"
    }  # fmt: skip


def test_words_that_are_not_of_the_list_are_told(police: Pack, tmp_path: Path) -> None:
    rows = [
        ["涉案人员编号", "性别", "身份"],
        ["R1", "1", "嫌犯甲类"],
        ["R2", "2", "嫌犯乙类"],
    ]
    found = {
        one.column.name: one
        for one in propose(
            police, look_at(written(tmp_path / "涉案人员.csv", rows), police.zone), "person_in_case"
        ).meanings
    }
    assert found["性别"].words == {"1": "男", "2": "女"} and not found["性别"].doubtful
    assert found["身份"].doubtful and "嫌犯甲类" in found["身份"].note[0]


def test_a_name_that_says_time_over_values_that_are_none_is_doubted(police: Pack, tmp_path: Path) -> None:
    rows = [["行政案件编号", "受案时间"], ["A1", "张三"], ["A2", "李四"]]
    proposal = propose(police, look_at(written(tmp_path / "表.csv", rows), police.zone), "admin_case")
    assert meaning(proposal) == {"行政案件编号": "matter"}


def test_without_an_id_it_says_which_columns_there_are(police: Pack, tmp_path: Path) -> None:
    table = look_at(written(tmp_path / "表.csv", [["甲", "乙"], ["1", "2"]]), police.zone)
    with pytest.raises(XiezhiError, match="看不出哪一列是事项编号"):
        propose(police, table)
