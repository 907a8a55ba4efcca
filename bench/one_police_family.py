# SPDX-License-Identifier: Apache-2.0
"""One large family of an invented city under all live norms of ``cn_police``: thirty matters, two hundred events."""

import time
from dataclasses import replace
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


def police_ms(folder: Path, times: int) -> tuple[list[float], int, int]:
    """Milliseconds of so many evaluations after a first one; matters and events of the family."""
    pack = load_pack("cn_police")
    family, officers, now = police_family(folder)
    spent = []
    for _ in range(times + 1):
        began = time.perf_counter()
        evaluate(pack, family, now, None, officers=officers)
        spent.append(1000 * (time.perf_counter() - began))
    return spent[1:], len(family.matters), len(family.events)
