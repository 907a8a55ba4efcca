# SPDX-License-Identifier: Apache-2.0
"""Units and people from tables: good rows go on, bad ones are told with what would be right; twice is once."""

import pytest
from tests.access.conftest import NOW, START, UNITS

from xiezhi.access import tables
from xiezhi.access.deciding import Access
from xiezhi.access.import_officers import import_officers
from xiezhi.access.import_units import import_units
from xiezhi.access.incoming import Report, Row
from xiezhi.access.officers import add_officer, end_leave, grant, leave, post, retire, revoke
from xiezhi.access.register import Register
from xiezhi.access.reorganise import merge_units
from xiezhi.access.units import add_unit
from xiezhi.kernel.errors import XiezhiError

DAY = START + 200
UNIT_HEADS = ("单位编号", "单位名称", "层级", "上级", "起", "止")
PEOPLE_HEADS = ("警号", "姓名", "单位编号", "角色", "起", "止")


def rows(heads: tuple[str, ...], text: str) -> list[Row]:
    lines = [line.strip() for line in text.strip().splitlines()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [Row(n, dict(zip(heads, [*row, *[""] * 9], strict=False))) for n, row in enumerate(cells, 2)]


def units(access: Access, text: str) -> Report:
    return import_units(Register(access, "sys", NOW), UNIT_HEADS, rows(UNIT_HEADS, text), START)


def people(access: Access, text: str) -> Report:
    return import_officers(Register(access, "sys", NOW), PEOPLE_HEADS, rows(PEOPLE_HEADS, text), START)


def told(report: Report) -> list[str]:
    return [bad.say("zh") for bad in report.bad]


CITY = "\n".join(f"{id_}|{name}|{level}|{parent or ''}" for id_, name, level, parent in UNITS[::-1])


def test_units_in_any_order_and_the_same_file_twice(empty: Access) -> None:
    first = units(empty, CITY)
    assert (first.taken, first.same, told(first)) == (6, 0, [])
    again = units(empty, CITY)
    assert (again.taken, again.same) == (0, 6)
    assert [unit.id for unit in empty.directory.units_on(START)] == ["C", "B", "B1", "A", "A2", "A1"]


def test_the_order_of_the_table_is_the_order_of_the_organisation(empty: Access) -> None:
    def order() -> list[str]:
        return [unit.id for unit in empty.directory.units_on(START)]

    straight = "\n".join(CITY.splitlines()[::-1])
    units(empty, straight)
    assert order() == ["C", "A", "A1", "A2", "B", "B1"]
    units(empty, "A0|新设派出所|3|A\nB0|新设二所|3|B")
    assert order() == ["C", "A", "A1", "A2", "A0", "B", "B1", "B0"], (
        "new ones stand last, where they were told of"
    )
    units(empty, "A0|新设派出所|3|A\nA2|河滨派出所|3|A")
    assert order() == ["C", "A", "A1", "A0", "A2", "B", "B1", "B0"], (
        "those named change places among themselves"
    )
    before = empty.journal.last_seq()
    assert units(empty, "A0|新设派出所|3|A\nA2|河滨派出所|3|A").taken == 0
    assert empty.journal.last_seq() == before, "the same table again changes nothing"


def test_later_rows_rename_move_and_end(empty: Access) -> None:
    text = CITY + "\nA1|城关街派出所|派出所|B|2026-03-01|\nA2|河滨派出所|3|A||2026年4月30日"
    report = units(empty, text.replace("A2|河滨派出所|3|A\n", ""))
    assert told(report) == [] and units(empty, text.replace("A2|河滨派出所|3|A\n", "")).taken == 0
    assert [(row.name, row.parent) for row in empty.directory.units["A1"]] == [
        ("城关派出所", "A"),
        ("城关街派出所", "B"),
    ]
    assert empty.directory.unit("A2", START + 120) is None
    assert units(empty, "A2|河滨派出所|3|A||").taken == 1  # the end was a mistake
    assert empty.directory.unit("A2", START + 120) is not None


def test_bad_units_are_told_and_the_good_ones_are_there(empty: Access) -> None:
    report = units(
        empty,
        """
        C | 市局 | 1 |
        A | 分局 | 2 | C
        P | 甲 | 2 | Q
        Q | 乙 | 3 | P
        S | 越级所 | 3 | C
        T | 无上级 | 3 | Z
        U |  | 3 | A
        V | 名 | 四级 | A
        W | 名 | 3 | A | 2026-13-01
        A1 | 一所 | 3 | A | 2026-01-01 | 2026-12-31
        A1 | 一所 | 3 | A | 2026-06-01 |
        X | 名 | 3 | A | 2026-05-01 | 2026-04-01
        Y | 好所 | 3 | A
        """,
    )
    assert (report.taken, set(empty.directory.units)) == (4, {"C", "A", "A1", "Y"})
    assert told(report) == [
        "第 4 行 上级: 上级成环: P → Q → P",
        "第 5 行 上级: 上级成环: Q → P → Q",
        "第 6 行: 越级: S 为 3 级, 上级 C 为 1 级, 应为 2 级",
        "第 7 行: 上级 Z 在 2026-01-01 – 长期 不是一直存在 (有效期 –)",
        "第 8 行 单位名称: 为空, 应填写",
        "第 9 行 层级: '四级' 应为 1 (市局) 2 (分县局) 3 (派出所)",
        "第 10 行 起: '2026-13-01' 不是日期, 应如 2026-03-01",
        "第 12 行: 与第 11 行的有效期 2026-01-01 – 2026-12-31 重叠",
        "第 13 行: 止 2026-04-01 早于起 2026-05-01",
    ]
    assert all(bad.en and "row" in bad.say("en") for bad in report.bad)


def test_a_table_without_the_columns_says_which(empty: Access) -> None:
    with pytest.raises(XiezhiError, match="缺列 层级; 认得的列: 单位编号/id、单位名称/name"):
        import_units(Register(empty, "sys", NOW), ("id", "Name"), [], START)


def test_people_with_moves_and_roles_elsewhere_and_the_same_file_twice(empty: Access) -> None:
    units(empty, CITY)
    text = """
        020001 | 张三 | A1 | 办案民警 | 2026-01-01 |
        020001 | 张三 | A2 | case_officer、法制员@A1 | 2026-03-01 |
        020002 | 李四 | A | 分县局案管中心人员
        """
    first = people(empty, text)
    assert (first.taken, told(first)) == (3, [])
    again = people(empty, text)
    assert (again.taken, again.same, told(again)) == (0, 3, [])
    directory = empty.directory
    assert [directory.posted("020001", START + day) for day in (58, 59)] == ["A1", "A2"]
    assert {(one.role, one.unit) for one in directory.held("020001", START + 70)} == {
        ("case_officer", "A2"), ("legal_officer", "A1"),
    }  # fmt: skip
    assert {(one.role, one.unit) for one in directory.held("020001", START)} == {("case_officer", "A1")}


def test_a_large_table_is_read_once_and_changed_row_by_row(
    empty: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many people as a small district has: the time is that of so many rows, not of their square."""
    units(empty, CITY)
    readings: list[str] = []
    read = tables.read_directory
    monkeypatch.setattr(
        tables,
        "read_directory",
        lambda connection: readings.append("") or read(connection),  # type: ignore[func-returns-value]
    )
    good = "\n".join(f"0{n:05} | 人{n} | A{n % 2 + 1} | 办案民警 | 2026-01-01 |" for n in range(300))
    bad = "\n".join(f"1{n:05} | 人{n} | Z9 | | 2026-01-01 |" for n in range(300))
    report = people(empty, f"{good}\n{bad}")
    assert (report.taken, len(report.bad)) == (300, 300)
    assert len(readings) <= 2, "the tables are not read anew for each row"
    assert set(empty.directory.officers) == {f"0{n:05}" for n in range(300)}
    assert empty.directory.grants == read(empty.connection).grants
    again = people(empty, good)
    assert (again.taken, again.same) == (0, 300) and len(readings) <= 4


def test_what_a_register_knows_is_what_the_tables_hold(city: Access) -> None:
    """All kinds of changes, refused ones among them."""
    register = Register(city, "sys", NOW)
    add_unit(register, "A3", "新设派出所", 3, "A", DAY)
    merge_units(register, ["A1"], "A2", DAY + 1)
    post(register, "o2", "A3", DAY + 2)
    leave(register, "h1", DAY, DAY + 9, "休假", "l1")
    end_leave(register, "h1", DAY + 3)
    retire(register, "g1", DAY + 5)
    revoke(register, "o2", "case_officer", "A2", DAY)
    with pytest.raises(XiezhiError), register.whole():
        add_officer(register, "x1", "某", DAY)
        post(register, "x1", "没有", DAY)
    other = Register(city, "sec", NOW)
    grant(other, "o2", "legal_officer", "A3", DAY + 30)
    known, held = register.directory, tables.read_directory(city.connection)
    for name in ("units", "officers", "postings", "grants", "absences", "places", "successions"):
        assert getattr(known, name) == getattr(held, name), name
    assert (
        known.covered("A2", DAY + 2, below=False) == held.covered("A2", DAY + 2, below=False) == {"A2", "A1"}
    )
    assert known.stands_in_for("l1", DAY + 1) == ("h1",)


def test_bad_people_are_told_and_the_good_ones_are_there(city: Access) -> None:
    report = people(
        city,
        """
        n1 | 好人 | A1 | 法制员
        n2 | 重叠 | A1 | | 2026-01-01 | 2026-06-30
        n2 | 重叠 | A2 | | 2026-06-01 |
        n3 | 某 | Z9 |
        n4 | 某 | A1 | 法智员
        n5 | 某 | A1 | 市局案管中心人员
        o1 | 王二 | A1 |
        n6 | 某 | C | 系统管理员;警务督察
        n7 |  | A1 |
        o2 | 王二 | B1 | | 2025-12-01 |
        """,
    )
    assert told(report) == [
        "第 4 行: 任职重叠: 与第 3 行在 A1 的任职 2026-01-01 – 2026-06-30 重叠",
        "第 5 行: 2026-01-01 没有单位 'Z9'",
        told(report)[2],
        "第 7 行 角色: 市局案管中心人员 设在 市局, 城关派出所 是 派出所",
        "第 8 行: 警号 o1 已登记为 王一, 表中为 王二",
        "第 9 行 角色: 某 已任 系统管理员, 不能再任 警务督察: 系统、安全、审计管理员各由专人担任, 且不办业务",
        "第 10 行 姓名: 为空, 应填写",
        "第 11 行: 2025-12-01 没有单位 'B1' (有效期 2026-01-01 – 长期)",
    ]
    assert "没有角色 '法智员'" in told(report)[2] and "→ 法制员?" in told(report)[2]
    assert city.directory.posted("n1", START) == "A1" and city.directory.officer("n3", START) is None
    assert city.directory.posted("o2", START) == "A2"
