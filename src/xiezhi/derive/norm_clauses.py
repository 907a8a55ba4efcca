# SPDX-License-Identifier: Apache-2.0
"""A version of a norm as labelled clauses: 管什么, 从何时起算, 应做什么 …; two versions can stand side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.catalog.phrases import Phrases
from xiezhi.catalog.words import OCCURRENCES, rule_words

ZH, EN = 0, 1
ENFORCED = {
    "block": ("阻断：违反的步骤不予办理", "blocks the step"),
    "warn": ("只提醒，不阻断", "warns, never blocks"),
}


class Clause(NamedTuple):
    """A label and what the version says under it, in one language."""

    label: str
    text: str


def clauses(pack: Pack, norm: Norm, version: Version, lang: str) -> list[Clause]:
    """What a version says, in the order in which one asks; the sentences that have no label of their own last."""
    say = Phrases(pack, norm, lang)
    told = [Clause(say.pick(*label), text) for label, text in _parts(say, version) if text]
    rest = [] if version.kind == "deadline" else list(rule_words(pack, norm, version, lang))
    return [*told, *(Clause(say.pick("规则", "rule"), sentence) for sentence in rest)]


def compared(older: list[Clause], newer: list[Clause]) -> list[tuple[str, str, str, bool]]:
    """(label, older, newer, whether they differ), labels in the order of the newer version."""
    old, new = _joined(older), _joined(newer)
    labels = [*new, *(label for label in old if label not in new)]
    return [
        (label, old.get(label, "—"), new.get(label, "—"), old.get(label) != new.get(label))
        for label in labels
    ]


def _joined(told: list[Clause]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, text in told:
        found[label] = f"{found[label]}；{text}" if label in found else text
    return found


def _parts(say: Phrases, v: Version) -> Iterator[tuple[tuple[str, str], str]]:
    kinds = say.pick("、", ", ").join(say.kind(name) for name in say.norm.matter)
    case = "" if v.when is None else say.pick(f"，{say.expr(v.when)}的", f", where {say.expr(v.when)}")
    yield ("管什么", "covers"), kinds + case
    if v.kind == "deadline":
        yield from _deadline(say, v)
    yield ("补救", "cured by"), _steps(say, v.cures)
    yield ("强度", "enforcement"), say.pick(*ENFORCED[v.enforce]) if v.enforce in ENFORCED else v.enforce


def _steps(say: Phrases, names: tuple[str, ...]) -> str:
    told = []
    for name in names:
        kind, _, step = name.rpartition(".")
        told.append(say.name(kind or None, step))
    return say.either(told)


def _deadline(say: Phrases, v: Version) -> Iterator[tuple[tuple[str, str], str]]:
    yield (
        ("从何时起算", "runs from"),
        say.pick(*OCCURRENCES[v.occurrence]) + say.steps(v.after) + _first_day(say, v),
    )
    yield ("应做什么", "what is due"), say.steps(v.expect)
    yield ("多长时间", "limit"), _limit(say, v)
    for entry in v.extend:
        by = entry.by or entry.to
        length = "" if by is None else say.duration(by)
        yield (
            ("可以延长", "may be extended"),
            say.pick(
                f"期内{say.steps(entry.refs)}，{'加' if entry.by else '至'}{length}，最多{entry.max}次",
                f"{say.steps(entry.refs)} in time: {length}, at most {entry.max} times",
            ),
        )
    for pause in v.pause:
        yield (
            ("不计入", "not counted"),
            say.pick(
                f"{say.steps(pause.start)}至{say.steps(pause.end)}",
                f"{say.steps(pause.start)} to {say.steps(pause.end)}",
            ),
        )
    yield ("顺延", "moved"), _moved(say, v)
    if v.unless:
        yield ("免除", "ended by"), say.steps(v.unless)
    if v.remind:
        yield (
            ("提醒", "reminders"),
            say.pick(f"届满前{say.durations(v.remind)}", f"{say.durations(v.remind)} before"),
        )


def _units(v: Version) -> set[str]:
    return {limit.unit for limit in (v.within, *(tier.within for tier in v.tiers)) if limit is not None}


def _first_day(say: Phrases, v: Version) -> str:
    if v.next_hour:
        return say.pick("；自下一整点", "; from the next full hour")
    if _units(v) & {"min", "h"}:
        return say.pick("；自该时刻", "; from that instant")
    return say.pick("；当日不计", "; the first day is not counted") if _units(v) else ""


def _moved(say: Phrases, v: Version) -> str:
    units = _units(v)
    if not units or units & {"min", "h"}:
        return ""
    if units == {"wd"}:
        return say.pick("只计工作日", "only working days count")
    if v.rollover:
        return say.pick("届满日为休息日的，顺延至下一工作日", "a last day that is no working day moves on")
    return say.pick("遇节假日不顺延", "never moved")


def _limit(say: Phrases, v: Version) -> str:
    if v.until is not None:
        return say.pick(f"{say.expr(v.until)}之前", f"before {say.expr(v.until)}")
    told = [f"{say.expr(tier.when)}：{say.duration(tier.within)}" for tier in v.tiers]
    if v.within is not None:
        told.append(
            say.duration(v.within) if not v.tiers else say.pick("其他：", "else ") + say.duration(v.within)
        )
    return say.pick("；", "; ").join(told)
