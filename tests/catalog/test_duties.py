# SPDX-License-Identifier: Apache-2.0
"""``facts.csv``: each duty has its norm or its reason; what is wrong is told with its row and stops nothing."""

import pytest

from xiezhi.catalog.load import read_pack
from xiezhi.catalog.model import Duty

HEAD = "fact,duty,norm,reason\n"
ROW = "decided-30d,三十日内决定,decided-30d,\n"
PARTLY_INTERNAL = "versions: [{valid_to: 2025-12-31, internal: true}, {valid_from: 2026-01-01}]\n"
EXTRA = "id: {id}\ntitle: 另一条\nmatter: case\nkind: prohibition\nstatus: {status}\nnever: filed\n"


def told(write, rows: str, **norms: str) -> list[tuple[str, int, str]]:
    files = {"facts.csv": rows, **{f"norms/{id_}.yaml": text for id_, text in norms.items()}}
    pack, faults = read_pack(write(files))
    assert pack is not None and not any(fault.is_error for fault in faults)
    return [(fault.file, fault.line, fault.message("zh")) for fault in faults if fault.code == "facts"]


def test_rows_are_part_of_the_pack(write) -> None:
    rows = HEAD + ROW + "decided-30d,立案之日,,定义：由 decided-30d 使用\n"
    pack, faults = read_pack(write({"facts.csv": rows}))
    assert faults == [] and pack is not None
    assert pack.duties == (
        Duty("decided-30d", "三十日内决定", "decided-30d", "", 2),
        Duty("decided-30d", "立案之日", "", "定义：由 decided-30d 使用", 3),
    )


def test_a_pack_without_the_file_accounts_for_nothing(write) -> None:
    pack, faults = read_pack(write())
    assert pack is not None and pack.duties == () and faults == []


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("decided-30d,告知,decided-30,", "没有规则 'decided-30'; 应为: 已有规则的编号 (→ decided-30d?)"),
        ("decided,告知,decided-30d,有理由", "decided “告知”: norm 和 reason 都写了"),
        ("decided,告知,,", "decided “告知”: norm 和 reason 都没写"),
        ("decide,告知,decided-30d,", "规则 decided-30d 的编号不以 decide 开头; 应为: decide 或 decide-…"),
        (
            "decided-30d,三十日内决定,,又一次",
            "decided-30d “三十日内决定” 重复, 已在第 2 行; 应为: 每项义务一行",
        ),
        (",告知,decided-30d,", "缺 fact 或 duty"),
        ("decided-30d,,decided-30d,", "缺 fact 或 duty"),
        ("decided-30d,告知,decided-30d", "有 3 格; 应为: 4 格, 与表头一致"),
        ('decided-30d,"告知,decided-30d,', "CSV 无法读取"),
    ],
)
def test_a_row_that_accounts_for_nothing(write, row: str, says: str) -> None:
    ((file, line, text),) = told(write, HEAD + ROW + row + "\n")
    assert (file, line) == ("facts.csv", 3) and text.startswith(says)


@pytest.mark.parametrize("rows", ["", "fact,duty,norm\ndecided-30d,告知,decided-30d\n"])
def test_a_file_of_another_form(write, rows: str) -> None:
    ((file, line, _),) = told(write, rows)
    assert (file, line) == ("facts.csv", 1)


@pytest.mark.parametrize("fact", ["decided-30d", "decided"])
def test_the_id_of_a_norm_begins_with_that_of_its_fact(write, fact: str) -> None:
    assert told(write, f"{HEAD}{fact},三十日内决定,decided-30d,\n") == []


@pytest.mark.parametrize(
    ("id_", "status", "more", "is_told"),
    [
        ("other", "live", "", True),
        ("other", "shadow", "", True),
        ("other", "draft", "", False),
        ("other", "retired", "", False),
        ("other", "live", "internal: true\n", False),
        ("early-warning-idle", "live", "", False),
        ("other", "shadow", PARTLY_INTERNAL, True),
    ],
)
def test_a_norm_that_no_row_names(write, id_: str, status: str, more: str, is_told: bool) -> None:
    found = told(write, HEAD + ROW, **{id_: EXTRA.format(id=id_, status=status) + more})
    assert [(file, line) for file, line, _ in found] == ([(f"norms/{id_}.yaml", 1)] if is_told else [])


def test_the_rows_of_an_overlay_follow_those_of_its_pack(write) -> None:
    write({"facts.csv": HEAD + ROW})
    nothing = dict.fromkeys(("matters/case.yaml", "matters/person.yaml", "norms/decision/decided-30d.yaml"))
    files = {
        **nothing,
        "pack.yaml": "id: over\nextends: small\n",
        "facts.csv": HEAD + "other,不得立案,other,\n",
        "norms/other.yaml": EXTRA.format(id="other", status="shadow"),
    }
    pack, faults = read_pack(write(files, name="over"))
    assert pack is not None and [duty.norm for duty in pack.duties] == ["decided-30d", "other"]
    assert faults == []
