# SPDX-License-Identifier: Apache-2.0
"""The language in which scenarios are written: one lawful family, in days and clock times after its own day 0.

@scenario("answered_incident", weight=30)
def answered_incident(d: Draw) -> None:
    called = d.arrival()
    incident = d.matter("incident", category="求助", channel="110", reporter="person:1")
    incident.do("received", called, by="call_taker")
    incident.do("dispatched", called.plus(minutes=2), by="call_taker", officers=["officer1", "officer2"])

Who, where and which number are *slots*, texts that every instance fills anew: see ``slots``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from xiezhi.simulate.rhythm import HOURS

EPOCHS = ("before", "after", "across")
CHANGE = date(2026, 1, 1)
"""The first day of the new law: ``before`` ends on the day before, ``after`` begins here, ``across`` spans it."""
ADULTHOOD = (30, 200)
"""How many days ago, on day 0, the last birthday was: nobody has a birthday within five months of day 0."""


@dataclass(frozen=True, order=True)
class Moment:
    """A civil time, in seconds after the midnight that begins the family's day 0; day 0 may have days before it."""

    seconds: int

    @property
    def day(self) -> int:
        """Days after day 0."""
        return self.seconds // 86400

    @property
    def date(self) -> Day:
        """Its day, as the value of a date."""
        return Day(self.day)

    def plus(self, minutes: int = 0, hours: int = 0, days: int = 0, seconds: int = 0) -> Moment:
        """So much later (or, negative, earlier)."""
        return Moment(self.seconds + seconds + 60 * minutes + 3600 * hours + 86400 * days)

    def later(self, days: int, clock: str = "09:00") -> Moment:
        """At a clock time, so many civil days later."""
        return day(self.day + days, clock)


@dataclass(frozen=True, order=True)
class Day:
    """A civil day as a value of an attribute or field: ``n`` days after day 0."""

    n: int
    moves: str = ""
    """The word of ``workday`` with whose events this day moves."""


def day(n: int, clock: str = "09:00") -> Moment:
    """The civil time ``clock`` (``HH:MM`` or ``HH:MM:SS``), ``n`` days after day 0."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return Moment(86400 * n + 3600 * hours + 60 * minutes + sum(seconds))


@dataclass(frozen=True)
class Happening:
    """One event as drawn. ``workday``: it moves to the next working day, with all of the same word (a text) or
    of the same day (``True``); ``more``: attributes and fields together, by name."""

    step: str
    at: Moment
    by: str | None
    unit: str
    workday: bool | str
    recorded: Moment | None
    more: Mapping[str, Any]


@dataclass
class Thing:
    """A matter in the making."""

    number: int
    kind: str
    parent: Thing | None
    unit: str
    attributes: dict[str, Any]
    events: list[Happening] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """A slot that is filled with this matter's id: ``merged`` into it, ``linked`` to it."""
        return f"matter:{self.number}"

    def do(
        self, step: str, at: Moment, *, by: str | None = "officer1", workday: bool | str = False,
        unit: str | None = None, recorded: Moment | None = None, more: Mapping[str, Any] | None = None,
        **data: Any,
    ) -> Thing:  # fmt: skip
        """Adds an event. ``data``: fields of the step and attributes of the kind that it sets; ``more``: the same,
        for names that Python or this signature has taken (``by``, ``at`` …); ``recorded``: when it became known,
        if not at once; ``unit``: whose event, else the matter's."""
        told = {name: value for name, value in {**data, **(more or {})}.items() if value is not None}
        self.events.append(Happening(step, at, by, unit or self.unit, workday, recorded, told))
        return self


@dataclass
class Draw:
    """One draw: the generator and the family being written. ``change``: for ``across`` the days from day 0 to the
    first day of the new law, else 0."""

    rng: np.random.Generator
    epoch: str = "after"
    change: int = 0
    rhythm: str = "round"
    things: list[Thing] = field(default_factory=list)

    def matter(
        self, kind: str, parent: Thing | None = None, *, unit: str = "own", **attributes: Any
    ) -> Thing:
        """A matter; ``unit`` is one of ``slots.UNITS``, ``attributes`` hold for all time."""
        told = {name: value for name, value in attributes.items() if value is not None}
        thing = Thing(len(self.things), kind, parent, unit, told)
        self.things.append(thing)
        return thing

    def pick(self, *choices: Any, p: list[float] | None = None) -> Any:
        """One of the choices, with the chances ``p`` (of any sum) where given."""
        chances = None if p is None else np.asarray(p, dtype=np.float64) / sum(p)
        return choices[int(self.rng.choice(len(choices), p=chances))]

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, p: float) -> bool:
        """True with the probability ``p``."""
        return bool(self.rng.random() < p)

    def birth(self, years: int) -> Day:
        """A date of birth of somebody aged ``years`` on day 0, on the day itself and for five months after."""
        return Day(-round(years * 365.2425) - self.between(*ADULTHOOD))

    def arrival(self, low: str = "00:00", high: str = "24:00") -> Moment:
        """When on day 0 it begins: by the scenario's rhythm, within the clock times given."""
        first, last = day(0, low).seconds, day(0, high).seconds
        minutes = np.arange(-(-first // 60), -(-last // 60))
        weights = HOURS[self.rhythm][minutes // 60]
        return Moment(60 * int(self.rng.choice(minutes, p=weights / weights.sum())))


Write = Callable[[Draw], None]


@dataclass(frozen=True)
class Scenario:
    """One lawful flow. ``weight``: families of it in a thousand (of a city's arrivals), or by preset; ``rhythm``:
    ``round`` the clock, ``office`` hours, ``traffic``, ``night``."""

    name: str
    write: Write
    weight: float
    epochs: tuple[str, ...]
    rhythm: str
    presets: Mapping[str, float] = field(default_factory=dict)

    def weight_in(self, preset: str) -> float:
        """Its weight in a preset."""
        return self.presets.get(preset, self.weight)


_REGISTERED: dict[str, Scenario] = {}


def scenario(
    name: str, *, weight: float, epochs: tuple[str, ...] = ("before", "after"), rhythm: str = "round",
    presets: Mapping[str, float] | None = None,
) -> Callable[[Write], Write]:  # fmt: skip
    """Registers a scenario. ``weight``: how many of a thousand families are of it; ``presets``: weights that differ."""
    if unknown := set(epochs) - set(EPOCHS):
        raise ValueError(f"scenario {name}: no epoch {unknown}: {EPOCHS}")
    if rhythm not in HOURS:
        raise ValueError(f"scenario {name}: no rhythm {rhythm!r}: {tuple(HOURS)}")

    def register(write: Write) -> Write:
        before = _REGISTERED.get(name)
        if before is not None and (before.write.__module__, before.write.__qualname__) != (
            write.__module__, write.__qualname__
        ):  # fmt: skip
            raise ValueError(f"scenario {name} is there twice")
        _REGISTERED[name] = Scenario(name, write, weight, epochs, rhythm, presets or {})
        return write

    return register


def scenarios() -> dict[str, Scenario]:
    """All scenarios by name, in order of their names."""
    package = importlib.import_module("xiezhi.simulate.scenarios")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTERED.items()))


def drawn(one: Scenario, epoch: str, number: int, seed: int = 0) -> Draw:
    """The ``number``-th draw of a scenario for an epoch: the same whatever else is drawn."""
    key = [*one.name.encode(), 0, EPOCHS.index(epoch), number, seed]
    rng = np.random.default_rng(key)
    change = int(rng.integers(2, 90)) if epoch == "across" else 0
    draw = Draw(rng, epoch, change, one.rhythm)
    one.write(draw)
    return draw
