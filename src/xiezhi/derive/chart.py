# SPDX-License-Identifier: Apache-2.0
"""The guidance chart of a kind (指引导图): numbered steps, their ways, sheets of A4 as SVG, and the same as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from xiezhi.catalog.model import Pack
from xiezhi.derive.chart_words import ChartWords
from xiezhi.derive.guidance import Guidance, guidance
from xiezhi.derive.main_way import Side, Ways, ways


@dataclass(frozen=True)
class Chart:
    """All that a drawing needs. ``numbers``: step → its number; ``letters``: the ways beside the main way."""

    told: Guidance
    ways: Ways
    numbers: Mapping[str, int]
    words: ChartWords
    pack: str

    @property
    def trunk(self) -> tuple[str, ...]:
        """The steps drawn with the main way, in the order of their numbers."""
        held = {*self.ways.main, *self.ways.exits}
        return tuple(name for name in self.numbers if name in held)

    def letter(self, side: Side) -> str:
        """The letter of a way beside the main way."""
        number = self.ways.sides.index(side)
        return chr(ord("A") + number) if number < 26 else f"A{number - 25}"

    def title(self, side: Side) -> str:
        """The title of a way beside the main way."""
        return side.title or self.words("others")

    def group_of(self, name: str) -> Side | None:
        """The way beside the main way that a step is on."""
        return next((side for side in self.ways.sides if name in side.steps), None)

    def near(self, start: str, end: str) -> bool:
        """Whether a step leads to another by an arrow, and not by its number alone.

        Along the main way to the next step only; into a small way out of it from the first step that leads there.
        """
        main = self.ways.main
        if self.group_of(start) is not self.group_of(end):
            return False
        if start in main and end in main:
            return main.index(end) - main.index(start) == 1
        if end in self.ways.exits:
            return start == next(name for name in self.trunk if end in self.told.steps[name].next)
        return start in main or end not in main

    def arrows(self, steps: tuple[str, ...]) -> list[tuple[str, str]]:
        """The arrows between steps of one way; the main way has one from each of its steps to the next."""
        main = set(pairwise(self.ways.main))
        found = [pair for pair in pairwise(self.ways.main) if pair[0] in steps]
        found += [
            (start, end)
            for start in steps
            for end in self.told.steps[start].next
            if end in steps and self.near(start, end) and (start, end) not in main
        ]
        return sorted(found, key=lambda pair: (self.numbers[pair[0]], pair not in main))

    def links(self, name: str) -> list[str]:
        """Where a step leads without an arrow: numbers of steps, letters of ways."""
        own = self.group_of(name)
        found: dict[str, None] = {}
        for end in self.told.steps[name].next:
            if end not in self.numbers or self.near(name, end):
                continue
            side = self.group_of(end)
            if side is None or side is own:
                found[f"→ {self.numbers[end]} {self.told.steps[end].title}"] = None
            else:
                found[f"→ {self.letter(side)} {self.title(side)}"] = None
        return list(found)

    def entered(self, side: Side, *, short: bool = False) -> str:
        """From which steps a way beside the main way is entered; ``short``: their numbers alone."""
        found = [
            str(number) if short else f"{number} {self.told.steps[name].title}"
            for name, number in self.numbers.items()
            if name not in side.steps and any(end in side.steps for end in self.told.steps[name].next)
        ]
        return self.words("entered", steps="、".join(found)) if found else ""


def chart(pack: Pack, kind: str, day: int, lang: str, since: int | None = None) -> Chart:
    """The chart of a kind on a day; with an earlier day ``since``, what changed from then."""
    told = guidance(pack, kind, day, lang, since)
    gone = ways(pack, pack.kinds[kind], day)
    return Chart(told, gone, _numbers(told, gone), ChartWords(told), f"{pack.title} {pack.version}")


def _numbers(told: Guidance, gone: Ways) -> dict[str, int]:
    """Steps in reading order: the main way, after each of its steps the small ways out of it, then the others."""
    order: list[str] = []

    def follow(name: str) -> None:
        for end in told.steps[name].next:
            if end in gone.exits and end not in order:
                order.append(end)
                follow(end)

    for name in gone.main:
        order.append(name)
        follow(name)
    order += [name for name in gone.exits if name not in order]
    for side in gone.sides:
        order += side.steps
    return {name: number for number, name in enumerate(order, 1)}
