# SPDX-License-Identifier: Apache-2.0
"""What the acts of the chained log are called, and their content in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
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
    "units_ordered": N("单位排序"), "token_given": N("发放令牌"), "token_confirmed": N("确认令牌"),
    "token_revoked": N("收回令牌"),
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
    "scopes": N("用途范围"), "officer": N("人员"), "source": N("来源"), "days": N("天数"), "units": N("单位"),
}  # fmt: skip


VALUES: Mapping[str, Mapping[str, str]] = {
    "code": {
        "out_of_reach": N("不在权限范围"), "not_sealed": N("没有封存"), "separation": N("三员分立"),
        "sealed": N("已封存"),
    },
    "verb": {
        "view": N("查看"), "search": N("查找"), "count": N("计数"), "export": N("导出"), "open": N("新建"),
        "record": N("登记"), "void": N("作废"), "attach": N("上传"), "link": N("关联"), "answer": N("反馈"),
        "dispatch": N("派发"), "verify": N("核查"), "return": N("退回"), "escalate": N("督办"), "merge": N("并案"),
        "exempt": N("豁免"), "reveal": N("查看完整个人信息"), "unseal": N("查阅封存"), "import": N("导入"),
        "override": N("例外办理"), "approve": N("审批"),
    },
    "result": {"whole": N("完整"), "broken": N("不完整")},
    "step": {"password": N("密码"), "second factor": N("动态口令")},
    "means": {
        "password": N("密码"), "password, second factor": N("密码和动态口令"), "proxy": N("代理"),
    },
    "why": {
        "idle": N("长时间无操作"), "longest": N("超过一次登录最长时间"), "not in service": N("不在职"),
        "proxy": N("代理"), "elsewhere": N("在别处退出"),
    },
}  # fmt: skip
"""What stands in the log for machines, as people say it, by its key; what is not here is shown as it stands."""
JOURNALS: Mapping[str, str] = {"access_journal": N("访问日志"), "vault_journal": N("文件库日志")}


def journal_title(name: str) -> str:
    """A chained log in words."""
    return _(JOURNALS[name]) if name in JOURNALS else name


def content(data: Mapping[str, Any], kinds: Mapping[str, str] = MappingProxyType({})) -> str:
    """The content of an entry in a line; what is empty is left out. ``kinds``: titles of kinds of matter by name."""
    return "  ".join(
        f"{_(KEYS[name]) if name in KEYS else journal_title(name)} {_plain(value, name, kinds)}"
        for name, value in data.items() if value not in (None, "", [], {})
    )  # fmt: skip


def _plain(value: Any, key: str, kinds: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return "（" + content({name: _worded(one, key) for name, one in value.items()}, kinds) + "）"
    if isinstance(value, list):
        return "、".join(_plain(one, key, kinds) for one in value)
    if key == "kind" and value in kinds:
        return kinds[value]
    return _worded(value, key) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _worded(value: Any, key: str) -> Any:
    """A value that machines read, as people say it."""
    words = VALUES.get(key, {})
    return _(words[value]) if isinstance(value, str) and value in words else value
