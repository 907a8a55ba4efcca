# SPDX-License-Identifier: Apache-2.0
"""What the acts of the chained log are called, and their content in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

ACTS: Mapping[str, str] = {
    "view": N("查看事项"), "query": N("查询"), "export": N("导出"), "reveal": N("查看完整个人信息"),
    "unseal": N("查阅封存"), "denied": N("拒绝"), "log_in": N("登录"), "log_in_refused": N("登录被拒"),
    "log_in_locked": N("登录锁定"), "log_out": N("退出"), "session_ended": N("登录失效"),
    "password_changed": N("更改密码"), "second_factor_on": N("启用动态口令"), "second_factor_off": N("停用动态口令"),
    "sessions_ended": N("退出其他登录"), "account_added": N("开立账户"), "account_reset": N("重置账户"),
    "account_unlocked": N("解锁账户"), "proxy_ignored": N("不可信代理头"), "security_changed": N("更改安全设置"),
    "log_verified": N("校验日志"), "unit_added": N("新设单位"), "unit_changed": N("变更单位"),
    "unit_ended": N("撤销单位"), "unit_succeeded": N("单位合并或拆分"), "officer_added": N("登记人员"),
    "officer_changed": N("变更人员"), "posted": N("任职"), "granted": N("授予角色"), "revoked": N("收回角色"),
    "leave": N("离岗"), "leave_ended": N("返岗"), "retired": N("离职"),
}  # fmt: skip


def act_title(act: str) -> str:
    """An act in words."""
    return _(ACTS[act]) if act in ACTS else act


KEYS: Mapping[str, str] = {
    "first": N("起"), "last": N("止"), "from": N("从"), "role": N("角色"), "unit": N("单位"), "name": N("姓名"),
    "kind": N("类别"), "address": N("地址"), "means": N("方式"), "step": N("步骤"), "why": N("原因"),
    "purpose": N("用途"), "ground": N("事由"), "found": N("条数"), "rows": N("行数"), "fields": N("字段"),
    "content": N("内容摘要"), "substitute": N("代理人"), "roles_ended": N("结束的角色"), "verb": N("权限"),
    "code": N("理由"), "before": N("原"), "after": N("改为"), "result": N("结果"), "successors": N("承接"),
    "level": N("层级"), "parent": N("上级"), "basis": N("依据"), "second": N("含动态口令"), "id": N("编号"),
}  # fmt: skip


def content(data: Mapping[str, Any]) -> str:
    """The content of an entry in a line; what is empty is left out."""
    return "  ".join(
        f"{_(KEYS[name]) if name in KEYS else name} {_plain(value)}"
        for name, value in data.items() if value not in (None, "", [], {})
    )  # fmt: skip


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + content(value) + "}"
    if isinstance(value, list):
        return "、".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
