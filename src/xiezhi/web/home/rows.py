# SPDX-License-Identifier: Apache-2.0
"""Rows of the to-do list as they are shown: tag, limit with its bar, what to do, about which matter, the one button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.catalog.model import Pack, Version
from xiezhi.derive.clock_bar import table_bar
from xiezhi.supervision.finding_rows import FindingRow, titled
from xiezhi.web.home.horizon import moved_from
from xiezhi.web.home.tasks import ClockRow, Key
from xiezhi.web.shell import addresses
from xiezhi.web.shell.words import word_of

ACTS = {
    "answer": (N("反馈"), True), "verify": (N("核查"), True), "dispatch": (N("派发"), True), "urge": (N("催办"), False),
    "exempt": (N("审批"), True), "handle": (N("办理"), True), "review": (N("审核"), True), "watch": (N("查看"), False),
    "sent": (N("查看"), False), "done": (N("查看"), False),
}  # fmt: skip
"""Task → the word on its button, and whether it is mine to act (filled)."""
TITLES = {"verify": N("核查整改反馈"), "exempt": N("审批豁免申请"), "review": N("法制审核")}


@dataclass(frozen=True)
class Row:
    """One row. ``level``, ``nature``, ``word``: its tag. ``due``: what runs out, else ``at``: when it happened.

    ``bar``: share of the limit used, as SVG. ``stale``: its source has been silent since. ``moved``: from which day a
    weekend moved its limit.
    """

    key: str
    group: str
    level: str
    nature: str
    word: str
    due: int | None
    at: int | None
    bar: SafeString
    title: str
    second: str
    limit: str
    url: str
    matter: str
    number: str
    about: str
    unit: str
    officer: str
    basis: str
    act: str
    mine: bool
    stale: int | None = None
    moved: int | None = None


def rows(
    pack: Pack,
    keys: Iterable[Key],
    findings: Mapping[str, FindingRow],
    clocks: Mapping[int, ClockRow],
    now: int,
) -> list[Row]:
    """The rows of some keys; one whose finding or clock went meanwhile is left out."""
    found = []
    for key in keys:
        clock, finding = clocks.get(key.clock), findings.get(key.finding)
        if clock is not None:
            found.append(_of_clock(pack, key, clock, finding, now))
        elif finding is not None:
            found.append(_of_finding(pack, key, finding, now))
    return found


def _of_clock(pack: Pack, key: Key, clock: ClockRow, finding: FindingRow | None, now: int) -> Row:
    title, basis = titled(pack.norms.get(clock.norm), clock.norm, clock.version)
    level, nature, said = _tag(pack, finding)
    version = _version(pack, clock.norm, clock.version)
    moved = None
    if version is not None and clock.due is not None:
        moved = moved_from(pack.reckoner, version, clock.trigger_at, clock.due)
    act, mine = ACTS[key.task]
    return Row(
        f"c{clock.id}", key.group, level, nature, said, clock.due, None,
        _bar(clock.trigger_at, clock.due, now, level, f"b{clock.id}"),
        _(TITLES["review"]) if key.task == "review" else title, "", "due",
        addresses.finding(finding.id) if finding else addresses.matter(clock.kind, clock.matter),
        addresses.matter(clock.kind, clock.matter), *_called(clock), clock.unit,
        clock.responsible or clock.officer, brief(basis), _(act), mine, clock.stale_since, moved,
    )  # fmt: skip


def _of_finding(pack: Pack, key: Key, finding: FindingRow, now: int) -> Row:
    level, nature, said = _tag(pack, finding)
    act, mine = ACTS[key.task]
    only_told = key.task == "answer" and nature == "warning"
    act, mine = (N("查看"), False) if only_told else (act, mine)
    title, second = finding.norm_title, ""
    if key.task in TITLES:
        title, second = _(TITLES[key.task]), finding.norm_title
    due = None if key.task == "done" else key.due
    limit = "verify" if key.task == "verify" else "answer" if due is not None and not only_told else "due"
    return Row(
        finding.id, key.group, level, nature, said, due, finding.at,
        _bar(finding.trigger_at, finding.due, now, level, f"b{finding.id}") if only_told else mark_safe(""),
        title, second, limit, addresses.finding(finding.id), addresses.matter(finding.kind, finding.matter),
        *_called(finding), finding.unit, finding.responsible or finding.officer,
        brief(finding.basis), _(act), mine, finding.stale_since,
    )  # fmt: skip


def _called(row: ClockRow | FindingRow) -> tuple[str, str]:
    """(line 1, line 2): number and title of a matter; without a number its title and id."""
    return (row.number, row.title) if row.number else (row.title or row.matter, row.matter)


def _tag(pack: Pack, finding: FindingRow | None) -> tuple[str, str, str]:
    """(level, nature, word); of a limit that nobody warned of yet: nothing but that it runs."""
    if finding is None:
        return "", "", N("期限内")
    return finding.level, finding.nature, N("待确认") if finding.doubtful else word_of(pack, finding)


def _bar(start: int | None, due: int | None, now: int, level: str, uid: str) -> SafeString:
    if start is None or due is None:
        return mark_safe("")
    used = (now - start) / max(due - start, 1)
    return mark_safe(table_bar(used, level=level or None, over=now >= due, title=_("时限已用"), uid=uid))


def _version(pack: Pack, norm: str, number: int) -> Version | None:
    found = pack.norms.get(norm)
    return None if found is None else next((one for one in found.versions if one.number == number), None)


def brief(basis: str) -> str:
    """The first article, as tables name it: ``治安管理处罚法 第118条``."""
    first = basis.partition(";")[0].strip()
    name, sign, article = first.rpartition(" ")
    if not sign:
        return first
    name = name.partition("(")[0].removeprefix("公安机关办理").removeprefix("公安机关")
    article = article.partition("条")[0] + "条" if "条" in article else article
    return f"{name.replace('案件程序规定', '程序规定')} {article}"


def moved_days(rows_: Sequence[Row]) -> tuple[int, ...]:
    """The instants at which limits that a weekend moved now end."""
    return tuple(sorted({row.due for row in rows_ if row.moved is not None and row.due is not None}))


def by_group(found: Sequence[Row], order: Sequence[str]) -> list[tuple[str, list[Row]]]:
    """Rows in their groups; groups without rows are left out."""
    parts: list[tuple[str, list[Any]]] = [
        (name, [row for row in found if row.group == name]) for name in order
    ]
    return [(name, rows_) for name, rows_ in parts if rows_]
