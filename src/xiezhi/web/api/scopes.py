# SPDX-License-Identifier: Apache-2.0
"""What a token may be for. A scope opens verbs of ``access``; whose token it is decides on what, never more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

READ, COUNT, RECORD, SUPERVISE, IMPORT, DRAFT = "read", "count", "record", "supervise", "import", "draft"
PUSH, AGGREGATES = "push:", "aggregates"

PERSONAL: Mapping[str, tuple[str, frozenset[str]]] = {
    READ: ("查看", frozenset({"view", "search"})),
    COUNT: ("统计", frozenset({"count"})),
    RECORD: ("登记", frozenset({"open", "record", "void", "attach", "link"})),
    SUPERVISE: ("监督", frozenset({
        "dispatch", "answer", "verify", "return", "escalate", "merge", "exempt", "approve", "patrol",
    })),
    IMPORT: ("导入", frozenset({"import"})),
    DRAFT: ("规则起草", frozenset({"draft_norm", "backtest"})),
}  # fmt: skip
"""Scopes that a person may give to a token of his own: title, and the verbs of which he must have one."""


def pushes(source: str) -> str:
    """The scope with which a system tells of itself."""
    return f"{PUSH}{source}"


def titles(scopes: Iterable[str]) -> str:
    """Scopes in words."""
    return "、".join(title(one) for one in scopes)


def title(scope: str) -> str:
    """A scope in words."""
    if scope in PERSONAL:
        return PERSONAL[scope][0]
    return "只读合计（大屏）" if scope == AGGREGATES else f"推送：{scope.removeprefix(PUSH)}"
