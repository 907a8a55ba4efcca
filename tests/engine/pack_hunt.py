# SPDX-License-Identifier: Apache-2.0
"""Hunts for differences between the engines over a pack that ships, on histories made from its own stories.

``python -m tests.engine.pack_hunt cn_police 0 1000`` takes a few stories of different norms, hangs one under
another where the kinds allow it, moves, drops and doubles events and fields, and asks all norms of the pack.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from tests.engine.hunt import difference, show, shrunk, suspects
from tests.engine.strategies import Case

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import read_story
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.stories import families_of

DAY = 86_400_000_000
MOVES = (0, 60_000_000, -60_000_000, 3_600_000_000, DAY, -DAY, 3 * DAY, 30 * DAY, -31 * DAY, 200 * DAY)


@lru_cache(maxsize=4)
def told(name: str) -> tuple[Pack, list[tuple[list[Family], int]]]:
    """The pack, and of each story its families and T."""
    pack = load_pack(name)
    tales = [read_story(story, norm, pack) for norm in pack.norms.values() for story in norm.stories]
    return pack, [(families_of(tale.matters), tale.as_of) for tale in tales]


def case_of(name: str, seed: int) -> Case:
    """One history: some stories, hung together and disturbed."""
    pack, tales = told(name)
    draw = random.Random(seed)
    chosen = [draw.choice(tales) for _ in range(draw.randint(1, 4))]
    families: list[Family] = []
    for number, (parts, _) in enumerate(chosen):
        for part in parts:
            other = disturbed(renamed(part, f"{number}."), draw)
            if families and (hung := hang(families[-1], other, pack, draw)):
                families[-1] = hung
            else:
                families.append(other)
    families = [numbered(family, 1_000 * place) for place, family in enumerate(families)]
    as_of = max(stamp for _, stamp in chosen) + draw.choice((0, 0, DAY, -5 * DAY, 90 * DAY))
    return Case(pack, families, as_of, None)


def renamed(family: Family, prefix: str) -> Family:
    """The family with its ids made its own."""

    def named(id: str | None) -> str | None:
        return None if id is None else prefix + id

    matters = {
        prefix + id: replace(matter, id=prefix + id, parent=named(matter.parent))
        for id, matter in family.matters.items()
    }
    events = tuple(
        replace(
            event,
            id=prefix + event.id,
            matter=prefix + event.matter,
            voids=named(event.voids),
            data={key: prefix + value if key == "event" else value for key, value in event.data.items()},
        )
        for event in family.events
    )
    return Family(matters, events)


def disturbed(family: Family, draw: random.Random) -> Family:
    """The family with some events moved, dropped or doubled and some fields forgotten."""
    events: list[Event] = []
    whole = draw.choice(MOVES)
    for event in family.events:
        fate = draw.random()
        if fate < 0.12:
            continue
        moved = whole + (draw.choice(MOVES) if fate > 0.75 else 0)
        data = {key: value for key, value in event.data.items() if draw.random() > 0.06}
        event = replace(event, at=event.at + moved, recorded_at=event.recorded_at + moved, data=data)
        events.append(event)
        if fate > 0.94:
            later = draw.choice(MOVES)
            events.append(
                replace(event, id=event.id + "x", at=event.at + later, recorded_at=event.recorded_at + later)
            )
    matters = {id: _forgetful(matter, draw) for id, matter in family.matters.items()}
    return Family(matters, tuple(events))


def _forgetful(matter: Matter, draw: random.Random) -> Matter:
    return replace(
        matter, attributes={key: value for key, value in matter.attributes.items() if draw.random() > 0.06}
    )


def hang(upper: Family, lower: Family, pack: Pack, draw: random.Random) -> Family | None:
    """One family under a matter of another, where a kind may stand under a kind."""
    roots = [matter for matter in lower.matters.values() if matter.parent is None]
    places = [
        (root, above)
        for root in roots
        for above in upper.matters.values()
        if above.kind in pack.kinds[root.kind].parents
    ]
    if not places or draw.random() < 0.2:
        return None
    root, above = draw.choice(places)
    matters = {**upper.matters, **lower.matters, root.id: replace(root, parent=above.id)}
    return Family(matters, (*upper.events, *lower.events))


def numbered(family: Family, first: int) -> Family:
    """Every event with a place of its own in the input; ties in time keep an order."""
    order = sorted(family.events, key=lambda event: (event.matter, event.seq, event.id))
    return Family(
        family.matters, tuple(replace(event, seq=first + place) for place, event in enumerate(order))
    )


def differs(name: str, seed: int, norms: Sequence[Norm]) -> Case | None:
    """The history of a seed, where engines differ on it."""
    case = case_of(name, seed)
    return case if difference(case, norms) else None


def main(name: str, first: int, count: int) -> int:
    """Stops at the first difference; the exit status says whether there was one."""
    norms = list(told(name)[0].norms.values())
    for seed in range(first, first + count):
        if (case := differs(name, seed, norms)) is None:
            continue
        few = list(suspects(case, norms))
        print(f"seed {seed}")
        show(shrunk(case, few), few)
        return 1
    print(f"{count} histories, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
