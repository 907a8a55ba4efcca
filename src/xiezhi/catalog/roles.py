# SPDX-License-Identifier: Apache-2.0
"""What the people of an agency may do: the shapes of ``roles.yaml``, and the verbs it may name.

A role lists, for each reach, the verbs it may use on what lies within it. The verbs are the program's; who may use
them is the pack's. Source: packs.md (roles.yaml), design Guarding; glossary 6.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

REACHES = ("mine", "unit", "below")
"""我的 (named on it), 本级 (of the own unit), 含下级 (of the own unit and those under it)."""
BUSINESS, SYSTEM, SECURITY, AUDIT = "business", "system", "security", "audit"
ADMINISTRATORS = (SYSTEM, SECURITY, AUDIT)
PERSONAL = ("full", "masked", "hidden")
MASKS = ("name", "id_number", "phone", "address", "birth_date", "bank_card", "plate", "email", "text")

VERBS: Mapping[str, tuple[str, str, str]] = {
    "view": (BUSINESS, "查看", "view"),
    "search": (BUSINESS, "检索", "search"),
    "count": (BUSINESS, "统计", "count"),
    "export": (BUSINESS, "导出", "export"),
    "reveal": (BUSINESS, "查阅完整个人信息", "read personal data in full"),
    "unseal": (BUSINESS, "查阅封存记录", "open a sealed record"),
    "open": (BUSINESS, "新建事项", "open a matter"),
    "record": (BUSINESS, "登记步骤", "record a step"),
    "void": (BUSINESS, "作废", "void a record"),
    "attach": (BUSINESS, "上传材料", "attach a file"),
    "link": (BUSINESS, "关联", "link matters"),
    "override": (BUSINESS, "例外办理", "take a blocked step by exception"),
    "import": (BUSINESS, "导入数据", "import data"),
    "answer": (BUSINESS, "反馈", "answer a finding"),
    "dispatch": (BUSINESS, "派发", "dispatch a finding"),
    "verify": (BUSINESS, "核查", "verify a finding"),
    "return": (BUSINESS, "退回", "return a finding"),
    "escalate": (BUSINESS, "督办", "supervise by order"),
    "merge": (BUSINESS, "合并预警", "merge findings"),
    "exempt": (BUSINESS, "申请豁免", "ask for an exemption"),
    "approve": (BUSINESS, "审批", "approve as the second person"),
    "patrol": (BUSINESS, "巡查", "patrol"),
    "issue": (BUSINESS, "签发通报", "issue a bulletin"),
    "draft_norm": (BUSINESS, "起草规则", "draft a norm"),
    "backtest": (BUSINESS, "回测规则", "back-test a norm"),
    "release_norm": (BUSINESS, "发布规则", "release a norm"),
    "verify_ledger": (BUSINESS, "校验账本", "verify the ledger"),
    "hold": (BUSINESS, "设置保全", "place or lift a legal hold"),
    "expire": (BUSINESS, "销毁到期文件", "destroy files past their term"),
    "erase": (BUSINESS, "依法删除", "erase by law"),
    "manage_units": (SYSTEM, "维护机构", "manage units"),
    "manage_officers": (SYSTEM, "维护人员", "manage officers"),
    "manage_settings": (SYSTEM, "维护系统设置", "manage settings"),
    "manage_sources": (SYSTEM, "维护数据来源", "manage sources"),
    "back_up": (SYSTEM, "备份恢复", "back up and restore"),
    "grant": (SECURITY, "授予角色", "grant roles"),
    "manage_security": (SECURITY, "维护安全策略", "manage security settings"),
    "unlock": (SECURITY, "解锁账户", "unlock accounts"),
    "read_log": (AUDIT, "查阅日志", "read the log"),
    "verify_log": (AUDIT, "校验日志", "verify the log"),
}
"""Verb → (whose it is: business or one of the three administrators, in Chinese, in English)."""


@dataclass(frozen=True)
class Role:
    """One role. ``may``: reach → verbs; ``levels``: of the units where it can be held, 1 = the top.

    ``kinds``: verb → the kinds it is for (``*``: all verbs); what is not there is for all kinds. ``personal``: how
    personal data are shown, by reach. ``group``: ``business`` or one of ``ADMINISTRATORS``.
    """

    name: str
    title: str
    levels: tuple[int, ...]
    may: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    group: str = BUSINESS


@dataclass(frozen=True)
class RoleBook:
    """``roles.yaml``: titles of the levels of units from the top, roles, how fields are masked, the sealing.

    ``masks``: name of a field → one of ``MASKS``. ``seal_grounds``: on which a sealed record may be opened.
    """

    levels: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    masks: Mapping[str, str] = field(default_factory=dict)
    seal_basis: str = ""
    seal_grounds: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As dicts, lists and texts, with the verbs' titles: what ``access`` is given, which knows no packs."""
        return {**asdict(self), "verbs": {name: (zh, en) for name, (_, zh, en) in VERBS.items()}}
