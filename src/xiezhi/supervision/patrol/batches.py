# SPDX-License-Identifier: Apache-2.0
"""Batches: drawn from what is known at an instant, kept as a fact with all that is needed to draw them again."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count

from xiezhi.access.decision import Thing
from xiezhi.access.visible import Columns
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Entry
from xiezhi.records import officers
from xiezhi.records.desk import Desk
from xiezhi.records.evaluate import Judged, judge_told
from xiezhi.records.judging import programme, tell, teller
from xiezhi.records.models import Matter
from xiezhi.records.seeing import visible
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.patrol import population
from xiezhi.supervision.patrol.book import batch_row, patrol_of, post, refresh_batch
from xiezhi.supervision.patrol.drawing import CHOSEN, METHODS, STRATIFIED, WEIGHTED, Member, Sample, draw
from xiezhi.supervision.patrol.population import BY_TITLE, BY_UNIT, LAYERS, OVERDUE, Scope
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.state import PREFIX
from xiezhi.supervision.patrol.statement import Looked, Statement, statement

MOST = 2_000
"""Items of one batch."""
MARGIN = 31  # days around the period of a batch in which a matter may have been placed otherwise then


@dataclass(frozen=True)
class Plan:
    """What to draw. ``first``, ``last``: civil days, both within it; ``titles``: only what is called so, if any;
    ``chosen``: numbers or ids, of a sample by hand."""

    kind: str
    unit: str
    first: int
    last: int
    method: str
    size: int
    seed: str
    below: bool = True
    strata_by: str = BY_TITLE
    titles: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


def scope_of(desk: Desk, plan: Plan, by: By, now: int) -> Scope:
    """The population that a plan means for who asks."""
    zone = desk.pack.zone
    units = population.reached(desk, by.officer, plan.unit, plan.below, now)
    return Scope(plan.kind, units, zone.midnight(plan.first), zone.midnight(plan.last + 1), plan.titles)


@transaction.atomic
def draw_batch(desk: Desk, plan: Plan, by: By, now: int) -> PatrolBatch:
    """Draws a batch; ``XiezhiError`` where the plan does not do, ``Refused`` where somebody may not patrol there."""
    _check(desk, plan)
    thing = Thing("", plan.kind, plan.unit)
    Organisation(desk).access.allow(by.officer, "patrol", thing, now).required()
    scope = scope_of(desk, plan, by, now)
    if plan.method == CHOSEN:
        held = population.named(desk, by.officer, plan.kind, scope.units, plan.chosen, now)
    else:
        held = population.members(desk, by.officer, scope, plan.method, plan.strata_by, now)
    if not held:
        raise XiezhiError(
            "范围内没有可巡查的事项, 应放宽期间或单位",
            "nothing to patrol: a wider period or unit would be right",
        )
    sample = draw(held, plan.method, len(held) if plan.method == CHOSEN else plan.size, plan.seed)
    batch = _name(plan, by, now)
    data = _told(desk, plan, scope, sample)
    entry = Entry(batch, patrol_of(desk.pack).kind, "drawn", now, actor=by.officer, unit=plan.unit, data=data)
    refresh_batch(desk, batch, post(desk, [entry], now))
    return batch_row(batch)


def _check(desk: Desk, plan: Plan) -> None:
    about = patrol_of(desk.pack).about
    if plan.kind not in about:
        right = " ".join(about)
        raise XiezhiError(
            f"{plan.kind!r} 不能巡查, 应为: {right}",
            f"{plan.kind!r} is not patrolled: {right} would be right",
        )
    if plan.method not in METHODS or plan.strata_by not in LAYERS:
        right = " ".join(METHODS)
        raise XiezhiError(f"方法应为: {right}; 分层依据应为: {BY_TITLE} {BY_UNIT}", f"right methods: {right}")
    if plan.first > plan.last:
        raise XiezhiError("期间的起不能晚于止", "the first day must not be after the last")
    if not plan.seed.strip() or len(plan.seed) > 60:
        raise XiezhiError("种子应为 1 至 60 个字", "a seed of 1 to 60 characters would be right")
    if plan.method != CHOSEN and not 1 <= plan.size <= MOST:
        raise XiezhiError(f"件数应为 1 至 {MOST}", f"a size of 1 to {MOST} would be right")
    if plan.method == CHOSEN and not 1 <= len(plan.chosen) <= MOST:
        raise XiezhiError("自选应至少写一个编号", "a sample by hand needs at least one number")


def _name(plan: Plan, by: By, now: int) -> str:
    text = "\0".join((repr(plan), by.officer, str(now))).encode()
    return PREFIX + base64.b32encode(hashlib.sha256(text).digest())[:8].decode()


def _told(desk: Desk, plan: Plan, scope: Scope, sample: Sample) -> dict[str, object]:
    """The fact: the plan, what it was drawn from, and the sample in its order."""
    layered = plan.method == STRATIFIED
    told: dict[str, object] = {
        "kind": plan.kind, "units": list(scope.units), "first": date_of(plan.first).isoformat(),
        "last": date_of(plan.last).isoformat(), "titles": list(plan.titles), "method": plan.method,
        "strata_by": plan.strata_by if layered else "", "size": plan.size, "seed": plan.seed,
        "population": sample.population, "digest": sample.digest, "known_seq": desk.store.last_seq(),
        "matters": [one.id for one in sample.items],
        "layers": [one.layer for one in sample.items] if layered else [],
        "chances": [repr(one.chance) for one in sample.items],
        "strata": [f"{name}={n}" for name, n in sample.strata.items()],
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in ("", [], None)}


def next_seed(unit: str, day: int) -> str:
    """A seed to propose: the day, and how many batches that unit has of it already."""
    stem = date_of(day).strftime("%Y%m%d")
    taken = PatrolBatch.objects.filter(unit=unit, seed__startswith=stem).count()
    return f"{stem}-{taken + 1:02}"


class Tally(NamedTuple):
    """How many items of a batch are alike in these."""

    layer: str
    state: str
    chance: float
    wrong: int
    n: int


def tallied(batches: Iterable[str]) -> dict[str, list[Tally]]:
    """Batch → its items, counted; one query."""
    found: dict[str, list[Tally]] = {batch: [] for batch in batches}
    names = ("batch", "layer", "state", "chance", "wrong")
    rows = PatrolItem.objects.filter(batch__in=list(found)).values_list(*names).annotate(n=Count("id"))
    for batch, *told in rows.order_by(*names):
        found[batch].append(Tally(*told))
    return found


def statement_of(row: PatrolBatch, tallies: Iterable[Tally] | None = None) -> Statement:
    """What a batch supports now; in one that is finished, what was not looked at could not be."""
    items: list[Looked] = []
    gone: list[Looked] = []
    for one in tallied([row.id])[row.id] if tallies is None else tallies:
        if one.state == "done":
            items += [Looked(one.layer, one.chance, None if one.wrong == 2 else one.wrong == 1)] * one.n
        elif row.finished_at is not None:
            gone += [Looked(one.layer, one.chance, None)] * one.n
    return statement(row.method, row.population, row.size, json.loads(row.strata), items, gone)


def may_see(desk: Desk, row: PatrolBatch, by: By, now: int) -> bool:
    """Whether somebody patrols where a batch was drawn."""
    thing = Thing("", row.kind, row.unit)
    return Organisation(desk).access.allow(by.officer, "patrol", thing, now).yes


@dataclass(frozen=True)
class Redrawn:
    """A batch drawn again from the ledger as far as it went then. ``same``: it is the one that was recorded."""

    same: bool
    population: int
    digest: str
    items: tuple[str, ...]


def redrawn(desk: Desk, row: PatrolBatch) -> Redrawn:
    """Draws a batch again from the facts that were known then; a sample by hand is what it is."""
    kept = list(PatrolItem.objects.filter(batch=row.id).order_by("place").values_list("about", flat=True))
    if row.method == CHOSEN:
        return Redrawn(True, row.population, row.digest, tuple(kept))
    held = _members_then(desk, row)
    sample = draw(held, row.method, row.size, row.seed)
    items = tuple(one.id for one in sample.items)
    return Redrawn(
        list(items) == kept and sample.digest == row.digest, sample.population, sample.digest, items
    )


def _members_then(desk: Desk, row: PatrolBatch) -> list[Member]:
    """The population as the ledger told of it then."""
    zone, units, titles = desk.pack.zone, set(row.units.split()), set(json.loads(row.titles))
    first, last = (day_of(date.fromisoformat(text)) for text in (row.first, row.last))
    since, until = zone.midnight(first), zone.midnight(last + 1)
    near = Matter.objects.filter(
        kind=row.kind,
        opened_at__gte=zone.midnight(first - MARGIN),
        opened_at__lt=zone.midnight(last + 1 + MARGIN),
    )
    families = sorted(set(near.values_list("family_id", flat=True)))
    held: list[Member] = []
    for low in range(0, len(families), 500):
        told = tell(desk, families[low : low + 500], row.drawn_at, row.known_seq)
        standing = [
            one for family in told.values() for one in family.standing.values()
            if one.kind == row.kind and one.opened_at is not None and since <= one.opened_at < until
            and one.unit in units and not one.sealed and (not titles or one.title in titles)
        ]  # fmt: skip
        weights = {}
        if row.method == WEIGHTED and standing:
            known = officers.known(desk, teller(desk))
            weights = _weights(
                desk, judge_told(programme(desk), told, row.drawn_at, known).values(), row.drawn_at
            )
        layered = row.method == STRATIFIED
        held += [
            Member(one.id, (one.unit if row.strata_by == BY_UNIT else one.title) if layered else "",
                   weights.get(one.id, 1.0))
            for one in standing
        ]  # fmt: skip
    return held


def _weights(desk: Desk, judged: Iterable[Judged], at: int) -> dict[str, float]:
    """The weights as they were then, by the same rules as ``population.weights_of``."""
    features: list[tuple[str, str]] = []
    for one in judged:
        features += [
            (clock.matter, OVERDUE) for clock in one.clocks
            if clock.status == "live" and clock.bearer == "us" and clock.state in ("open", "overdue", "paused")
            and clock.due is not None and clock.due <= at
        ]  # fmt: skip
        for found in one.findings:
            feature = (
                population.feature_of(desk, found.norm, found.nature) if found.status == "live" else None
            )
            if feature is not None:
                features.append((found.matter, feature))
    return population.weighed(features)


_OF_BATCHES = Columns("b.unit", "b.kind", "(1 = 0)", "(1 = 0)")
"""A batch is sealed never, and nobody is named on it: who patrols in its unit sees it."""


def batches_of(desk: Desk, by: By, now: int, limit: int = 50) -> list[PatrolBatch]:
    """The batches that somebody may see: those under way first, of these one's own; then the latest. Two queries."""
    seen = visible(desk, by.officer, "patrol", now, _OF_BATCHES)
    sql = (
        f"SELECT b.id FROM supervision_patrolbatch b WHERE {seen.sql}"
        " ORDER BY CASE WHEN b.finished_at IS NOT NULL THEN 2 WHEN b.drawn_by = ? THEN 0 ELSE 1 END,"
        " b.drawn_at DESC, b.id LIMIT ?"
    )
    ids = [row[0] for row in fetch(desk.connection, sql, (*seen.params, by.officer or "", limit))]
    rows = PatrolBatch.objects.in_bulk(ids)
    return [rows[one] for one in ids]
