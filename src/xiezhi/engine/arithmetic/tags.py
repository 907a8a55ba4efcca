# SPDX-License-Identifier: Apache-2.0
"""The one word of a state, as lists and drawings show it, with the level and nature of the finding that it makes."""

from __future__ import annotations

from typing import NamedTuple

from xiezhi.catalog.model import Pack
from xiezhi.engine.reference.findings import level_of, nature_of, passed_reminders, warning_level
from xiezhi.engine.reference.verdict import Line, Verdict

WORDS = {
    "hint": Line("提示", "hint"), "near": Line("临期", "due soon"), "over": Line("超期", "overdue"),
    "late": Line("迟办", "done late"), "broken": Line("违反", "broken"), "missing": Line("缺数据", "data missing"),
    "kept": Line("满足", "kept"), "in_time": Line("按期", "in time"), "running": Line("期限内", "running"),
    "paused": Line("暂停", "paused"), "not_applicable": Line("不适用", "does not apply"),
    "not_started": Line("未起算", "not started"), "asked": Line("待判断", "to be judged"),
}  # fmt: skip
LEVELS = {
    "blue": Line("蓝", "blue"), "yellow": Line("黄", "yellow"), "orange": Line("橙", "orange"),
    "red": Line("红", "red"),
}  # fmt: skip
_STATES = {
    "overdue": "over", "late": "late", "met": "in_time", "void": "not_applicable", "paused": "paused",
    "open": "running", "undetermined": "missing", "satisfied": "kept", "violated": "broken",
    "not_applicable": "not_applicable", "pending": "running",
}  # fmt: skip


class Tag(NamedTuple):
    """``key`` of ``WORDS``; of the finding that is made: level and nature, None where none is."""

    key: str
    level: str | None = None
    nature: str | None = None

    @property
    def word(self) -> Line:
        return WORDS[self.key]


def ours(verdict: Verdict) -> bool:
    """Whether the duty is ours; where no version could be told, that of the norm's last version."""
    return (verdict.version or verdict.norm.versions[-1]).bearer == "us"


def tag_of(pack: Pack, verdict: Verdict, as_of: int) -> Tag:
    """The tag of a verdict at T. Duties of others have no level: no finding is made of them."""
    version, account = verdict.version, verdict.account
    state = account.state if account is not None else verdict.outcome
    key = _STATES[state]
    if version is not None and version.kind == "judgement" and state == "pending":
        key = "asked"
    if state == "undetermined":
        return Tag(key, "blue", "gap") if ours(verdict) else Tag(key)
    if version is None or version.bearer != "us":
        return Tag(key)
    if verdict.outcome == "violated":
        return Tag(key, level_of(version), nature_of(pack, verdict))
    if account is not None and account.due is not None:
        passed = len(passed_reminders(pack, version, account, as_of))
        if passed:
            level = warning_level(version, passed)
            return Tag("hint" if level == "blue" else "near", level, "warning")
    return Tag(key)
