# SPDX-License-Identifier: Apache-2.0
"""The security settings in force: those of xiezhi.toml until the security administrator sets others, each in the log.

What was set last in the chained log is in force; the log is also where they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as N

from xiezhi.access.register import Register
from xiezhi.access.tables import version
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, MINUTE
from xiezhi.records.desk import Desk

SUBJECT, ACT, ROLES = "security", "security_changed", "second_factor"


class Bound(NamedTuple):
    """From where to where a figure may be set, what it is called, and its unit."""

    low: int
    high: int
    title: str
    unit: str


NUMBERS: Mapping[str, Bound] = {
    "idle_minutes": Bound(1, 480, N("无操作多久后退出"), N("分钟")),
    "longest_hours": Bound(1, 24, N("一次登录最长"), N("小时")),
    "password_length": Bound(8, 64, N("密码至少"), N("个字符")),
    "password_kinds": Bound(1, 4, N("密码至少含字符种类（大写、小写、数字、其他）"), N("种")),
    "password_remembered": Bound(0, 24, N("不得重用最近的密码"), N("个")),
    "failures": Bound(3, 20, N("连续失败多少次后锁定"), N("次")),
    "lock_minutes": Bound(1, 1440, N("锁定至少"), N("分钟")),
}


@dataclass(frozen=True)
class Security:
    """Figures as ``NUMBERS`` bounds them; ``second_factor``: the roles that cannot do without one."""

    idle_minutes: int = 30
    longest_hours: int = 12
    password_length: int = 10
    password_kinds: int = 2
    password_remembered: int = 5
    failures: int = 5
    lock_minutes: int = 15
    second_factor: tuple[str, ...] = ()

    @property
    def idle(self) -> int:
        """µs without a request after which a session ends."""
        return self.idle_minutes * MINUTE

    @property
    def longest(self) -> int:
        """µs after which a session ends whatever happened."""
        return self.longest_hours * HOUR

    @property
    def lock(self) -> int:
        """µs of the first lock."""
        return self.lock_minutes * MINUTE


def security_of(desk: Desk) -> Security:
    """What is in force now; read anew after a change to units, people, roles or security."""
    word = version(desk.connection)
    kept: tuple[str, Security] | None = desk.own.get("security")
    if kept is None or kept[0] != word:
        kept = desk.own["security"] = (word, _read(desk))
    return kept[1]


def _read(desk: Desk) -> Security:
    from xiezhi.web.accounts.configured import configured

    told = access_of(desk).journal.lines("subject = ? AND act = ?", (SUBJECT, ACT), latest=1)
    if not told:
        return configured(desk.home, desk.pack.roles.roles).security
    after = told[0].data["after"]
    return Security(**{**after, ROLES: tuple(after[ROLES])})


def set_security(desk: Desk, actor: str, asked: Mapping[str, Any], now: int) -> Security:
    """Other settings from now on, in the caller's transaction; an error names what is out of its bounds."""
    before = security_of(desk)
    for name, bound in NUMBERS.items():
        value = asked.get(name, getattr(before, name))
        if not isinstance(value, int) or not bound.low <= value <= bound.high:
            raise XiezhiError(
                f"{bound.title} {value!r}, 应为 {bound.low}–{bound.high} {bound.unit}",
                f"{name} {value!r}: {bound.low}–{bound.high} would be right",
            )
    after = replace(before, **asked)
    if unknown := set(after.second_factor) - set(desk.pack.roles.roles):
        raise XiezhiError(f"没有角色 {' '.join(unknown)}", f"no role {' '.join(unknown)}")
    if after != before:
        register = Register(access_of(desk), actor, now)
        register.said(ACT, SUBJECT, {"before": asdict(before), "after": asdict(after)})
    return after
