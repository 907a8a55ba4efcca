# SPDX-License-Identifier: Apache-2.0
"""What is asked about a matter, and what need not be: the judgements that apply, and what its facts decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiezhi.catalog.model import Norm
from xiezhi.engine.reference.judge import scene_of, verdicts_of
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Verdict
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.families import Told
from xiezhi.records.judging import teller
from xiezhi.records.models import Matter
from xiezhi.supervision.patrol.book import patrol_of

ORDER = ("violated", "undetermined", "pending", "satisfied")


@dataclass(frozen=True)
class Question:
    """One question at one event: ``ask`` is put so that 是 is lawful. ``internal``: by the house's own rule."""

    norm: str
    event: str
    title: str
    ask: str
    basis: str
    level: str
    internal: bool
    at: int
    step: str
    outcome: str


@dataclass(frozen=True)
class Decided:
    """What a norm says of the matter by its facts. ``due``: of a clock (µs); ``missing``: what a gap lacks (zh, en)."""

    norm: str
    title: str
    basis: str
    outcome: str
    level: str
    at: int
    step: str
    state: str = ""
    due: int | None = None
    missing: tuple[tuple[str, str], ...] = ()


def scene(desk: Desk, told: Told, now: int) -> Scene:
    """The family of a matter as it is seen now."""
    return scene_of(desk.pack, told.family, now, None, officers.known(desk, teller(desk)))


def questions(desk: Desk, row: Matter, seen: Scene) -> list[Question]:
    """The judgements that apply to a matter, as they are asked: by statute, by the house's own rules, the rest."""
    found = [
        _question(verdict) for verdict in _verdicts(desk, row, seen, judging=True)
        if verdict.outcome != "not_applicable" and verdict.version is not None and verdict.version.ask
    ]  # fmt: skip
    looked = patrol_of(desk.pack).about.get(row.kind)
    rest = looked.problems[-1].norm if looked is not None and looked.problems else ""
    return sorted(found, key=lambda one: (one.norm == rest, one.internal, one.at, one.norm))


def decided(desk: Desk, row: Matter, seen: Scene) -> list[Decided]:
    """What the facts decide of a matter itself, the worst first; what does not apply is left out."""
    found = [
        _decided(verdict) for verdict in _verdicts(desk, row, seen, judging=False)
        if verdict.outcome in ORDER and verdict.version is not None and verdict.version.bearer == "us"
    ]  # fmt: skip
    return sorted(found, key=lambda one: (ORDER.index(one.outcome), one.at, one.norm))


def _verdicts(desk: Desk, row: Matter, seen: Scene, *, judging: bool) -> Iterable[Verdict]:
    for norm in _norms(desk, row.kind, judging):
        for verdict in verdicts_of(seen, norm):
            if verdict.matter.id == row.id:
                yield verdict


def _norms(desk: Desk, kind: str, judging: bool) -> list[Norm]:
    kept: dict[tuple[str, bool], list[Norm]] = desk.kept.setdefault("patrol norms", {})
    if (kind, judging) not in kept:
        kept[kind, judging] = [
            norm for norm in desk.pack.norms.values()
            if norm.status == "live" and kind in norm.matter
            and all((version.kind == "judgement") == judging for version in norm.versions)
            and not any(version.kind in ("overlap", "pattern") for version in norm.versions)
        ]  # fmt: skip
    return kept[kind, judging]


def _question(verdict: Verdict) -> Question:
    norm, version = verdict.norm, verdict.version
    assert version is not None
    return Question(
        norm.id, verdict.event.id, version.title or norm.title, version.ask or "", version.basis, version.level,
        version.internal, verdict.event.at, verdict.event.step, verdict.outcome,
    )  # fmt: skip


def _decided(verdict: Verdict) -> Decided:
    norm, version, account = verdict.norm, verdict.version, verdict.account
    assert version is not None
    return Decided(
        norm.id, version.title or norm.title, version.basis, verdict.outcome, version.level, verdict.at,
        verdict.event.step, "" if account is None else account.state,
        None if account is None or account.due is None else account.due.us,
        tuple(dict.fromkeys((one.fact.zh, one.fact.en) for one in verdict.missing)),
    )  # fmt: skip
