# SPDX-License-Identifier: Apache-2.0
"""Tokens as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.records.desk import Desk
from xiezhi.web.api import scopes
from xiezhi.web.api.models import Token
from xiezhi.web.api.tokens import ENDED, EXPIRED, GONE, HOLDS, WAITS, standing

DAYS = (30, 90, 180, 366)
STANDINGS = {
    HOLDS: (N("有效"), "good"), WAITS: (N("待确认"), "yellow"), EXPIRED: (N("已到期"), "plain"),
    ENDED: (N("已收回"), "plain"), GONE: (N("持有人已不在职"), "orange"),
}  # fmt: skip
SCOPES = {
    scopes.READ: (N("查看"), N("事项、预警告警、待办、规则")), scopes.COUNT: (N("统计"), N("总览的数字")),
    scopes.RECORD: (N("登记"), N("新建事项、登记步骤、上传、关联、作废")),
    scopes.SUPERVISE: (N("监督"), N("派发、反馈、核查、督办、巡查等办理")),
    scopes.IMPORT: (N("导入"), N("送表格来导入")),
    scopes.DRAFT: (N("规则起草"), N("起草、检查、回测；发布在网页由两人办理")),
    scopes.AGGREGATES: (N("大屏合计"), N("只有合计，没有姓名和编号")),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A token with its standing in words."""

    token: Token
    standing: str
    word: str
    tone: str
    scopes: str

    @property
    def live(self) -> bool:
        """Whether it can still be taken back."""
        return self.standing in (HOLDS, WAITS, GONE)

    @property
    def waits(self) -> bool:
        """Whether a second administrator is waited for."""
        return self.standing == WAITS


def lines(desk: Desk, tokens: Sequence[Token], now: int) -> list[Line]:
    """Tokens as rows."""
    found = []
    for token in tokens:
        state = standing(desk, token, now)
        word, tone = STANDINGS[state]
        found.append(
            Line(token, state, _(word), tone, "、".join(scope_words(one)[0] for one in token.scopes))
        )
    return found


def scope_words(scope: str) -> tuple[str, str]:
    """(title, what it opens)."""
    if scope in SCOPES:
        title, about = SCOPES[scope]
        return _(title), _(about)
    source = scope.removeprefix(scopes.PUSH)
    return _("推送 %(source)s") % {"source": source}, _("只能送这一来源的事件")


def days_typed(text: str) -> int:
    """Days as a form has them; what is no number is no right number either."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
