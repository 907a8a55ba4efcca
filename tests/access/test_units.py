# SPDX-License-Identifier: Apache-2.0
"""Units in time: renamed, moved, merged, split, ended; who answers for what they leave behind."""

import pytest
from tests.access.conftest import NOW, START, Change, at

from xiezhi.access.deciding import Access
from xiezhi.access.decision import Thing
from xiezhi.access.officers import post
from xiezhi.access.reorganise import merge_units, split_unit
from xiezhi.access.units import add_unit, change_unit, end_unit
from xiezhi.kernel.errors import XiezhiError

DAY = START + 90  # 2026-04-01
OLD = Thing("old", "admin_case", "A2", frozenset({"x"}))


def test_a_renamed_unit_had_its_old_name_then(city: Access, change: Change) -> None:
    change_unit(change("sys"), "A1", DAY, name="城关街派出所")
    directory = city.directory
    assert [directory.unit("A1", day).name for day in (DAY - 1, DAY)] == ["城关派出所", "城关街派出所"]  # type: ignore[union-attr]
    assert directory.unit("A1", START - 1) is None


def test_a_moved_unit_is_the_other_centre_s_from_that_day(city: Access, change: Change) -> None:
    change_unit(change("sys"), "A2", DAY, parent="B")
    before, after = city.zone.midnight(DAY - 1), city.zone.midnight(DAY)
    assert [city.allow("ma", "view", OLD, now).yes for now in (before, after)] == [True, False]
    assert [city.allow("mb", "view", OLD, now).yes for now in (before, after)] == [False, True]
    assert [unit.id for unit in city.directory.path("A2", DAY)] == ["A2", "B", "C"]
    assert [unit.id for unit in city.directory.units_on(DAY)] == ["C", "A", "A1", "B", "A2", "B1"]


def test_merged_units_leave_matters_people_and_units_to_the_one(both: Access) -> None:
    from xiezhi.access.register import Register

    merge_units(Register(both, "sys", NOW), ["A1", "A2"], "A1", DAY)
    directory = both.directory
    assert directory.unit("A2", DAY) is None and directory.posted("o2", DAY) == "A1"
    assert {row.role for row in directory.grants["o2"] if row.holds(DAY)} == {"case_officer"}
    assert (
        both.allow("l1", "view", OLD, at(2026, 5, 1)).yes
        and not both.allow("l1", "view", OLD, at(2026, 3, 1)).yes
    )
    merge_units(Register(both, "sys", NOW), ["B"], "A", DAY + 10)
    assert directory.unit("B1", DAY) is not None and both.directory.unit("B1", DAY + 10).parent == "A"  # type: ignore[union-attr]
    assert both.allow("ma", "view", Thing("b", "incident", "B1"), at(2026, 5, 1)).yes


def test_a_split_unit_s_matters_are_both_successors(city: Access, change: Change) -> None:
    add_unit(change("sys"), "A3", "河东派出所", 3, "A", DAY)
    add_unit(change("sys"), "A4", "河西派出所", 3, "A", DAY)
    with pytest.raises(XiezhiError, match="人员 o2, 应先调整"):
        split_unit(change("sys"), "A2", ["A3", "A4"], DAY)
    post(change("sys"), "o2", "A3", DAY)
    split_unit(change("sys"), "A2", ["A3", "A4"], DAY)
    assert [city.directory.covered(id_, DAY, below=False) for id_ in ("A3", "A4")] == [
        {"A3", "A2"},
        {"A4", "A2"},
    ]
    assert city.directory.covered("A3", DAY - 1, below=False) == frozenset()
    assert city.allow("ma", "view", OLD, NOW).yes


def test_what_an_ended_unit_leaves_goes_upwards(city: Access, change: Change) -> None:
    with pytest.raises(XiezhiError, match="人员 o2"):
        end_unit(change("sys"), "A2", DAY - 1)
    post(change("sys"), "o2", "A1", DAY)
    end_unit(change("sys"), "A2", DAY - 1)
    assert city.directory.covered("A", DAY, below=False) == {"A", "A2"}
    assert city.allow("ma", "view", OLD, NOW).yes and not city.allow("l1", "view", OLD, NOW).yes


@pytest.mark.parametrize(
    ("unit", "reason"),
    [
        (("A9", "x", 3, "C", START), "越级: A9 为 3 级, 上级 C 为 1 级, 应为 2 级"),
        (("A9", "x", 3, None, START), "缺上级"),
        (("A9", "x", 1, "C", START), "没有上级, 却写了 C"),
        (("A9", "x", 4, "A1", START), "层级 4 不对, 应为 1–3"),
        (("A9", "x", 3, "A", START - 5), "上级 A 在 2025-12-27 – 长期 不是一直存在"),
        (("A9", "x", 3, "nowhere", START), "上级 nowhere"),
        (("A1", "x", 3, "A", START + 9), "单位 A1 在 2026-01-10 – 长期 已有记录"),
        (("", "x", 3, "A", START), "单位编号 '' 不对"),
        (("A9", "x", 3, "A", START, START - 1), "早于起"),
    ],
)
def test_a_unit_that_does_not_fit_is_refused_with_the_reason(
    change: Change, unit: tuple, reason: str
) -> None:
    with pytest.raises(XiezhiError, match=reason):
        add_unit(change("sys"), *unit)


def test_only_units_of_one_level_merge_or_follow_each_other(change: Change) -> None:
    with pytest.raises(XiezhiError, match="层级不同"):
        merge_units(change("sys"), ["A1"], "B", DAY)
    with pytest.raises(XiezhiError, match="至少要两个"):
        split_unit(change("sys"), "A1", ["A2", "A2"], DAY)
    with pytest.raises(XiezhiError, match="没有单位 'Z'"):
        merge_units(change("sys"), ["Z"], "A1", DAY)
