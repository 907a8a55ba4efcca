# SPDX-License-Identifier: Apache-2.0
"""Families of an invented city under all live norms of ``cn_police``: thirty matters with two hundred events, and one
as most are.

    python bench/one_police_family.py DIR [TIMES]

``DIR``: what ``xiezhi simulate`` has made.
"""

import statistics
import sys
import time
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.connectors.log import open_log
from xiezhi.engine.facts import Event, Facts, Family, Matter, family_of
from xiezhi.engine.live import evaluate
from xiezhi.engine.officers import Officers, officers_in

MATTERS, EVENTS = 30, 200


def police_family(folder: Path) -> tuple[Family, Officers, int]:
    """The family, who is qualified in that city, and an instant after its last event.

    No family of a city is quite so large: the cases of some that are, one after the other, stand under one root, each
    with what belongs to it, until there are enough matters and events.
    """
    pack = load_pack("cn_police")
    officers, found = Officers(), []
    with open_log(pack, events=folder / "events", matters=folder / "matters") as log:
        for facts in log.chunks():
            officers.learn(pack, officers_in(pack, facts))
            found += _large(facts, pack)
    found.sort(key=lambda one: (-len(one.events), min(one.matters)))
    chosen = [one for one in found if 1 < len(one.matters) <= MATTERS // 2]
    matters: dict[str, Matter] = {}
    for one in chosen:
        if len(matters) + len(one.matters) <= MATTERS:
            matters |= one.matters
    root = next(iter(matters.values()))
    below = {
        name: matter if matter.parent or name == root.id else replace(matter, parent=root.id)
        for name, matter in matters.items()
    }
    events = [event for event in chain(*(one.events for one in chosen)) if event.matter in below]
    events.sort(key=lambda event: (event.at, event.seq))
    kept: tuple[Event, ...] = tuple(events[:EVENTS])
    return Family(below, kept), officers, max(event.at for event in kept) + 1


def _large(facts: Facts, pack: Pack, most: int = 20) -> list[Family]:
    """The families of a batch with most events."""
    roots = facts.roots()
    sizes = np.bincount(roots[facts.matter], minlength=len(roots))
    return [family_of(facts, pack, int(root)) for root in np.argsort(-sizes, kind="stable")[:most]]


def small_family(folder: Path) -> Family:
    """A family of that city as most are: of those with several matters the one in the middle, by its events."""
    pack = load_pack("cn_police")
    with open_log(pack, events=folder / "events", matters=folder / "matters") as log:
        facts = next(iter(log.chunks()))
    roots = facts.roots()
    sizes = np.bincount(roots[facts.matter], minlength=len(roots))
    several = np.flatnonzero((np.bincount(roots, minlength=len(roots)) > 1) & (sizes > 0))
    middle = several[np.argsort(sizes[several], kind="stable")[several.size // 2]]
    return family_of(facts, pack, int(middle))


@dataclass
class Spent:
    """What evaluations of one family took, each in milliseconds of the processor, and by the clock."""

    matters: int
    events: int
    cpu: list[float]
    wall: list[float]


def timed(family: Family, officers: Officers, now: int, times: int) -> Spent:
    """So many evaluations after a first one."""
    pack = load_pack("cn_police")
    spent = Spent(len(family.matters), len(family.events), [], [])
    for _ in range(times + 1):
        cpu, wall = time.process_time(), time.perf_counter()
        evaluate(pack, family, now, None, officers=officers)
        spent.cpu.append(1000 * (time.process_time() - cpu))
        spent.wall.append(1000 * (time.perf_counter() - wall))
    del spent.cpu[0], spent.wall[0]
    return spent


def police_ms(folder: Path, times: int) -> tuple[list[float], int, int]:
    """Milliseconds of so many evaluations after a first one; matters and events of the family."""
    family, officers, now = police_family(folder)
    spent = timed(family, officers, now, times)
    return spent.wall, spent.matters, spent.events


def main() -> None:
    """Prints what the large and the small family of a simulated place take."""
    folder, times = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50
    family, officers, now = police_family(folder)
    for one in (family, small_family(folder)):
        spent = timed(one, officers, now, times)
        cpu, wall = statistics.median(spent.cpu), statistics.median(spent.wall)
        print(f"{spent.matters:>3} matters {spent.events:>4} events: median {wall:6.1f} ms, {cpu:6.1f} ms cpu "
              f"(least {min(spent.cpu):.1f})")  # fmt: skip


if __name__ == "__main__":
    main()
