# SPDX-License-Identifier: Apache-2.0
"""People: where they belonged then, which roles they may hold, and the three administrators kept apart."""

import pytest
from tests.access.conftest import NOW, START, Change

from xiezhi.access.deciding import Access
from xiezhi.access.officers import add_officer, end_leave, grant, leave, post, revoke, set_administrators
from xiezhi.access.register import Register
from xiezhi.access.units import add_unit
from xiezhi.kernel.errors import XiezhiError


def test_postings_do_not_overlap(city: Access, change: Change) -> None:
    post(change(), "o1", "A2", START + 10, START + 20)
    assert [city.directory.posted("o1", START + day) for day in (9, 10, 20, 21)] == ["A1", "A2", "A2", None]
    with pytest.raises(XiezhiError, match="任职重叠: o1 在 A2 任职 2026-01-11 – 2026-01-21"):
        post(change(), "o1", "B1", START + 15)
    post(change(), "o1", "A1", START + 21)


@pytest.mark.parametrize(
    ("officer", "role", "unit", "reason"),
    [
        ("l1", "system_admin", "C", "李法 已任 法制员, 不能再任 系统管理员"),
        ("sys", "security_admin", "C", "已任 系统管理员, 不能再任 安全管理员"),
        ("sec", "audit_admin", "C", "已任 安全管理员, 不能再任 审计管理员"),
        ("aud", "inspector", "C", "已任 审计管理员, 不能再任 警务督察"),
        ("l1", "city_manager", "A1", "市局案管中心人员 设在 市局, 城关派出所 是 派出所"),
        ("l1", "legal_oficer", "A1", "没有角色 'legal_oficer'"),
        ("l1", "legal_officer", "A1", "已任 legal_officer@A1"),
        ("l1", "legal_officer", "Z", "没有单位 'Z'"),
        ("zz", "legal_officer", "A1", "没有在职人员 'zz'"),
    ],
)
def test_a_role_that_cannot_be_held_is_refused(
    change: Change, officer: str, role: str, unit: str, reason: str
) -> None:
    with pytest.raises(XiezhiError, match=reason):
        grant(change(), officer, role, unit, START + 5)


def test_an_administrator_of_former_days_may_do_business_later(city: Access, change: Change) -> None:
    revoke(change(), "aud", "audit_admin", "C", START + 30)
    with pytest.raises(XiezhiError, match="已任 审计管理员"):
        grant(change(), "aud", "inspector", "C", START + 30)
    grant(change(), "aud", "inspector", "C", START + 31)
    assert [[one.role for one in city.directory.held("aud", START + day)] for day in (30, 31)] == [
        ["audit_admin"],
        ["inspector"],
    ]


def test_standing_in_does_not_bring_two_apart_roles_into_one_hand(change: Change) -> None:
    with pytest.raises(XiezhiError, match="周案 已任 市局案管中心人员, 不能再任 审计管理员"):
        leave(change(), "aud", START + 5, START + 9, "休假", "mc")
    leave(change(), "ma", START + 5, START + 9, "休假", "l1")
    add_officer(change(), "n1", "新人", START)
    leave(change(), "aud", START + 5, START + 9, "休假", "n1")
    with pytest.raises(XiezhiError, match=r"已任 审计管理员 \(代 审计员\)"):
        grant(change(), "n1", "inspector", "C", START + 7)
    grant(change(), "n1", "inspector", "C", START + 10)
    with pytest.raises(XiezhiError, match="不能再任"):  # the substitute of who is given a role gets it too
        leave(change(), "o2", START + 20, START + 22, "学习", "aud")


def test_a_leave_needs_a_substitute_who_is_there(city: Access, change: Change) -> None:
    leave(change(), "ma", START + 5, START + 20, "休假", "l1")
    for who, other, reason in (
        ("l1", "ma", "同期也离岗"),
        ("o1", "o1", "不能代自己"),
        ("ma", "o1", "已有离岗记录"),
    ):
        with pytest.raises(XiezhiError, match=reason):
            leave(change(), who, START + 10, START + 12, "休假", other)
    end_leave(change(), "ma", START + 8)
    assert city.directory.acting("ma", START + 8) == "l1" and city.directory.acting("ma", START + 9) == "ma"


def test_the_first_administrators_are_set_once_and_are_three_people(empty: Access) -> None:
    register = Register(empty, "setup", NOW)
    add_unit(register, "C", "市局", 1, None, START)
    for who in ("a", "b", "c"):
        add_officer(register, who, who.upper(), START)
    with pytest.raises(XiezhiError, match="三名不同的人员分任 系统管理员、安全管理员、审计管理员"):
        set_administrators(register, {"system": "a", "security": "b", "audit": "a"}, "C", START)
    set_administrators(register, {"system": "a", "security": "b", "audit": "c"}, "C", START)
    assert empty.allow("b", "grant", None, NOW).yes
    with pytest.raises(XiezhiError, match="此后由安全管理员授予角色"):
        set_administrators(register, {"system": "a", "security": "b", "audit": "c"}, "C", START)


def test_who_holds_a_role_at_a_unit_on_a_day(city: Access, change: Change) -> None:
    grant(change(), "h1", "legal_officer", "A1", START + 10)
    assert [city.directory.holders("legal_officer", "A1", START + day) for day in (9, 10)] == [
        ("l1",),
        ("h1", "l1"),
    ]


def test_every_change_stands_in_the_journal_with_who_made_it(city: Access, change: Change) -> None:
    post(change("sys"), "o1", "A2", START + 10)
    last = city.journal.lines(latest=1)[0]
    assert (last.actor, last.act, last.subject) == ("sys", "posted", "o1") and last.data["roles_ended"] == [
        "case_officer@A1"
    ]
    assert city.journal.verify() is None
