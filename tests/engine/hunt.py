# SPDX-License-Identifier: Apache-2.0
"""Hunts for differences between the engines by seeds, makes each as small as it can, and prints it.

``python -m tests.engine.hunt 0 10000`` looks at the seeds 0 … 9999: some two hundred a second, where Hypothesis
looks at twenty. A kind of norm after the numbers keeps to that kind: ``… 0 10000 deadline``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, TypeVar

from tests.engine.strategies import Case, case_of
from tests.engine.strategies_norms import Draw
from tests.engine.test_equivalence import comparable

from xiezhi.catalog.model import Norm
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Event, Family
from xiezhi.engine.few.judge import judge_few
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Result
from xiezhi.engine.stories import with_asked

T = TypeVar("T")


class Seeded(Draw):
    """The same choices as Hypothesis would make, from a seed."""

    def __init__(self, seed: int) -> None:
        object.__setattr__(self, "draw", random.Random(seed))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.draw.randrange(len(choices))]

    def whole(self, low: int, high: int) -> int:
        return int(self.draw.randint(low, high))

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return list(self.draw.sample(list(items), len(items)))


def difference(case: Case, norms: Sequence[Norm]) -> tuple[Any, Any] | None:
    """What two say where they differ; an error of the faster one is what it says."""
    asked = (case.pack, case.families, norms, case.as_of, case.known_at)
    plain = comparable(judge(*asked))
    try:
        arrays = judge_columnar(*asked)
        fast: Any = comparable(arrays)
    except Exception as error:
        return plain, repr(error)
    return (plain, fast) if plain != fast else _of_few(asked, whole(arrays))


def _of_few(asked: tuple[Any, ...], arrays: tuple[Any, Any, Any]) -> tuple[Any, Any] | None:
    """What the engine of few families says where it differs from the arrays, by its words too."""
    try:
        few: Any = whole(judge_few(*asked))
    except Exception as error:
        few = repr(error)
    return None if few == arrays else (arrays, few)


def whole(result: Result) -> tuple[Any, Any, Any]:
    """All that a result says."""
    return [asdict(row) for row in result.clocks], [asdict(row) for row in result.findings], result.counts


def smaller(case: Case) -> Iterator[Case]:
    """The case without one family, one event, one value, one matter."""
    for place, family in enumerate(case.families):
        others = [*case.families[:place], *case.families[place + 1 :]]
        if others:
            yield replace(case, families=others)
        for part in _less(family):
            yield replace(case, families=[*case.families[:place], part, *case.families[place + 1 :]])


def _less(family: Family) -> Iterator[Family]:
    for place, event in enumerate(family.events):
        rest = family.events[:place], family.events[place + 1 :]
        yield Family(family.matters, rest[0] + rest[1])
        for plainer in _plainer(event):
            yield Family(family.matters, (*rest[0], plainer, *rest[1]))
    named = {event.matter for event in family.events} | {matter.parent for matter in family.matters.values()}
    for id in set(family.matters) - named:
        yield Family(
            {other: matter for other, matter in family.matters.items() if other != id}, family.events
        )


def _plainer(event: Event) -> Iterator[Event]:
    for name in event.data:
        yield replace(event, data={key: value for key, value in event.data.items() if key != name})
    for name in event.sets:
        yield replace(event, sets={key: value for key, value in event.sets.items() if key != name})


def shrunk(case: Case, norms: Sequence[Norm]) -> Case:
    """The smallest case that can be reached in which they still differ."""
    while True:
        found = next((less for less in smaller(case) if _events(less) and difference(less, norms)), None)
        if found is None:
            return case
        case = found


def _events(case: Case) -> int:
    return sum(len(family.events) for family in case.families)


def suspects(case: Case, norms: Sequence[Norm]) -> Sequence[Norm]:
    """One norm with those it asks for, where that is enough to differ."""
    for norm in norms:
        asked = with_asked(norm, case.pack)
        if difference(case, asked):
            return asked
    return norms


def show(case: Case, norms: Sequence[Norm]) -> None:
    """Prints a difference with all that leads to it."""
    zone = case.pack.zone
    print(
        f"zone {zone.name}, calendar {case.pack.calendar.name}, T {zone.local(case.as_of)}, K {case.known_at}"
    )
    for norm in norms:
        print(norm.id, norm.kind, norm.matter, norm.status)
        for version in norm.versions:
            set_ = {field.name: getattr(version, field.name) for field in fields(version)}
            print(
                "  ", {name: value for name, value in set_.items() if value not in ((), None, "", False, {})}
            )
    for family in case.families:
        print(*family.matters.values(), sep="\n")
        for event in sorted(family.events, key=lambda one: (one.at, one.seq)):
            print("  ", zone.local(event.at), event)
    plain, fast = difference(case, norms) or ((), ())
    if isinstance(fast, str):
        print("fast:", fast)
        return
    for name, one, other in zip(("clocks", "findings", "counts"), plain, fast, strict=True):
        if one != other:
            print(f"{name}\n  plain {one}\n  fast  {other}")


def main(first: int, count: int, kind: str = "") -> int:
    """Stops at the first difference; the exit status says whether there was one."""
    for seed in range(first, first + count):
        case = case_of(Seeded(seed))
        norms = [norm for norm in case.pack.norms.values() if kind in ("", norm.kind)]
        if norms and difference(case, norms):
            norms = list(suspects(case, norms))
            print(f"seed {seed}")
            show(shrunk(case, norms), norms)
            return 1
    print(f"{count} seeds, no difference")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4]))
