# SPDX-License-Identifier: Apache-2.0
"""The proposal for one table: which kind it tells of, and what each column means. Nothing is taken in by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from xiezhi.casework.guess.evidence import Column
from xiezhi.casework.guess.likeness import likeness
from xiezhi.casework.guess.scoring import Fit, fit
from xiezhi.casework.guess.table import ForeignTable
from xiezhi.casework.guess.targets import Target, targets_of
from xiezhi.casework.guess.words import translated
from xiezhi.catalog.model import Field, Kind, Pack
from xiezhi.kernel.errors import XiezhiError

LEAST, SURE = 0.5, 0.8  # below: left out; from there on: proposed without a question mark
STEP_SHARE = 0.7  # so many values that are titles of steps make a column the one that names the step
NEXT_TO = 1.2  # a field beside the time of its step
LOG = {
    "at": ("操作时间", "发生时间", "办理时间", "at"), "recorded_at": ("录入时间", "登记时间", "recorded_at"),
    "actor": ("操作人", "民警", "经办人", "actor"), "unit": ("操作单位", "办案单位", "单位", "unit"),
}  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """What one column is proposed to mean. ``target`` None: left out. ``words``: their values → ours."""

    column: Column
    target: Target | None
    confidence: float
    note: tuple[str, str] = ("", "")
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def doubtful(self) -> bool:
        """Whether a person should look twice."""
        return self.target is not None and (self.confidence < SURE or bool(self.note[0]))


@dataclass(frozen=True)
class Proposal:
    """``kind``: the kind with the best fit; ``others``: the next ones with their fit, best first.

    ``step_column``: a table with a row an operation, whose step stands in this column; ``steps``: its words → ours;
    ``log``: the columns of time, entry, actor and unit of such a table.
    """

    table: ForeignTable
    kind: Kind
    fit: float
    others: tuple[tuple[str, float], ...]
    meanings: tuple[Meaning, ...]
    step_column: str | None = None
    steps: Mapping[str, str] = field(default_factory=dict)
    log: Mapping[str, str] = field(default_factory=dict)


def propose(pack: Pack, table: ForeignTable, kind: str | None = None) -> Proposal:
    """The best proposal; ``kind`` where the person already knows it. ``XiezhiError`` where no column can be the id."""
    if kind is not None and kind not in pack.kinds:
        there = ", ".join(pack.kinds)
        raise XiezhiError(f"没有事项类型 {kind}; 有: {there}", f"no kind {kind}; there are: {there}")
    wanted = [pack.kinds[kind]] if kind is not None else list(pack.kinds.values())
    scored = sorted(
        ((_proposal(pack, table, one), place) for place, one in enumerate(wanted)),
        key=lambda pair: (-pair[0].fit, pair[1]),
    )
    best = scored[0][0]
    if not any(one.target is not None and one.target.what == "matter" for one in best.meanings):
        names = "、".join(column.name for column in table.columns[:12])
        raise XiezhiError(
            f"{table.path}: 看不出哪一列是事项编号; 列: {names}; 请写映射文件的 matter",
            f"{table.path}: no column looks like the id of a matter; columns: {names}; name it as matter: in a mapping",
        )
    others = tuple((one.kind.name, round(one.fit, 2)) for one, _ in scored[1:4])
    return replace(best, others=others)


def _proposal(pack: Pack, table: ForeignTable, kind: Kind) -> Proposal:
    by_title = {step.title: step.name for step in kind.steps.values()}
    named = next(
        (c for c in table.columns if c.values and c.among([*by_title, *kind.steps]) >= STEP_SHARE), None
    )
    steps = {word: by_title.get(word, word) for word in named.distinct} if named is not None else {}
    steps = {word: step for word, step in steps.items() if step in kind.steps}
    log = _log_columns(table.columns) if named is not None else {}
    taken = {*log.values(), *([named.name] if named is not None else [])}
    targets = [
        target for target in targets_of(pack, kind)
        if named is None or target.what == "matter" or (target.what == "field" and target.step in steps.values())
    ]  # fmt: skip
    free = [column for column in table.columns if column.name not in taken]
    meanings = _assigned(free, targets, table.columns)
    return Proposal(table, kind, _fit_of(meanings, table, kind, bool(steps)), (), meanings,
                    named.name if named is not None else None, steps, log)  # fmt: skip


def _assigned(
    columns: Sequence[Column], targets: Sequence[Target], order: Sequence[Column]
) -> tuple[Meaning, ...]:
    """Each column its best meaning and each meaning one column, the surest first.

    Times go first: what stands between the time of one step and that of the next most often belongs to the first. The
    id comes next: without it nothing can be taken, and the number of a parent is often called much the same.
    """
    found: dict[str, Meaning] = {}
    used: set[str] = set()
    _take(columns, [target for target in targets if target.what == "at"], {}, found, used)
    _take(columns, [target for target in targets if target.what == "matter"], {}, found, used)
    _take(
        columns,
        [target for target in targets if target.what not in ("at", "matter")],
        _steps_before(order, found),
        found,
        used,
    )
    return tuple(found.get(one.name, Meaning(one, None, 0.0)) for one in order)


def _take(
    columns: Sequence[Column], targets: Sequence[Target], before: Mapping[str, str], found: dict[str, Meaning],
    used: set[str],
) -> None:  # fmt: skip
    pairs: list[tuple[Fit, int, Target]] = []
    for place, column in enumerate(columns):
        for target in targets if column.name not in found else ():
            fitted = fit(column, target)
            if target.step and before.get(column.name) == target.step:
                fitted = Fit(min(1.0, fitted.score * NEXT_TO), fitted.note)
            if fitted.score >= LEAST:
                pairs.append((fitted, place, target))
    pairs.sort(key=lambda pair: (-pair[0].score, pair[1]))
    for fitted, place, target in pairs:
        column = columns[place]
        if column.name not in found and target.key not in used:
            used.add(target.key)
            found[column.name] = _meaning(column, target, fitted)


def _steps_before(order: Sequence[Column], found: Mapping[str, Meaning]) -> dict[str, str]:
    """For each column the step whose time stands last before it."""
    steps: dict[str, str] = {}
    last = ""
    for column in order:
        meant = found.get(column.name)
        if meant is not None and meant.target is not None:
            last = meant.target.step
        steps[column.name] = last
    return steps


def _meaning(column: Column, target: Target, fitted: Fit) -> Meaning:
    declared: Field | None = target.declared
    words: Mapping[str, str] = {}
    note = fitted.note
    if declared is not None and declared.type == "enum":
        words = translated(column.distinct, declared.values)
        if words and all(value in declared.values or value in words for value in column.distinct):
            note = ("", "")
    return Meaning(column, target, round(fitted.score, 2), note, words)


def _log_columns(columns: Sequence[Column]) -> dict[str, str]:
    """The columns of a log that tell when, entered when, by whom and for which unit."""
    found: dict[str, str] = {}
    for what, names in LOG.items():
        scored = [(max(likeness(column.name, name) for name in names), column.name) for column in columns]
        score, name = max(scored, key=lambda pair: pair[0])
        if score >= LEAST and name not in found.values():
            found[what] = name
    return found


def _fit_of(meanings: Sequence[Meaning], table: ForeignTable, kind: Kind, log: bool) -> float:
    """How much of the table a kind explains, and whether the file is called so."""
    explained = sum(one.confidence for one in meanings) / max(1, len(meanings))
    called = 1.0 if kind.title in table.title else 0.0
    has_id = any(one.target is not None and one.target.what == "matter" for one in meanings)
    return (explained + 0.5 * called + (0.3 if log else 0.0)) * (1.0 if has_id else 0.5)
