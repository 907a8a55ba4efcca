# SPDX-License-Identifier: Apache-2.0
"""How many families of which scenario begin on which day, where: by weight, rhythm and the size of the place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.simulate.book import Book
from xiezhi.simulate.city import City
from xiezhi.simulate.draft import CHANGE, EPOCHS, Scenario
from xiezhi.simulate.instances import Families
from xiezhi.simulate.presets import TAGGED, Preset
from xiezhi.simulate.rhythm import HOLIDAY, WEEK
from xiezhi.simulate.wrongs import Wrong

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
CASES = ("admin_case", "criminal_case", "traffic_accident")


@dataclass(frozen=True)
class Period:
    """Civil days, both inclusive."""

    first: int
    last: int

    def months(self) -> Iterator[tuple[str, Period]]:
        """The calendar months of the period, each with its name ``YYYY-MM``."""
        begin = self.first
        while begin <= self.last:
            date = date_of(begin)
            after = date.replace(year=date.year + date.month // 12, month=date.month % 12 + 1, day=1)
            yield f"{date:%Y-%m}", Period(begin, min(self.last, day_of(after) - 1))
            begin = day_of(after)


def rates(book: Book, scenarios: Mapping[str, Scenario], preset: Preset) -> dict[str, float]:
    """Families a day of each scenario, in the mean over a year, so that the preset's figures come out.

    Incidents that no case follows are scaled against those that one follows, so that ``TAGGED`` of all are tagged.
    """
    shares = _shares(book)
    weights = {name: scenarios[name].weight_in(preset.name) * preset.more.get(name, 1.0) for name in shares}
    tagged = sum(weights[name] * s.tagged for name, s in shares.items())
    plain = sum(weights[name] * (s.incidents - s.tagged) for name, s in shares.items())
    if tagged and plain:
        more = tagged * (1 - TAGGED) / TAGGED / plain
        weights = {
            name: weight * (more if shares[name].incidents > 2 * shares[name].tagged else 1.0)
            for name, weight in weights.items()
        }
    incidents = sum(weights[name] * s.incidents for name, s in shares.items())
    cases = sum(weights[name] * s.cases for name, s in shares.items())
    if preset.incidents and incidents:
        scale = preset.incidents / incidents
    elif preset.cases and cases:
        scale = preset.cases / 365 / cases
    else:
        scale = (preset.incidents or preset.cases / 365) / max(sum(weights.values()), 1e-9)
    return {name: weight * scale for name, weight in weights.items()}


@dataclass
class _Share:
    """Of one scenario, in the mean of its draws: incidents, those with a case below them, administrative cases."""

    incidents: float
    tagged: float
    cases: float


def _shares(book: Book) -> dict[str, _Share]:
    counted: dict[str, list[tuple[int, int, int]]] = {}
    for template in book.templates:
        if template.wrong is not None:
            continue
        things = template.draw.things
        incidents = [thing for thing in things if thing.kind == "incident"]
        above = {id(thing.parent) for thing in things if thing.kind in CASES and thing.parent is not None}
        tagged = sum(id(thing) in above for thing in incidents)
        cases = sum(thing.kind == "admin_case" for thing in things)
        counted.setdefault(template.scenario, []).append((len(incidents), tagged, cases))
    return {name: _Share(*np.mean(rows, axis=0).tolist()) for name, rows in counted.items()}


class Arrivals:
    """Families of a period, month by month; of a share of them, ``wrongs``, the template is a wrong one.

    ``confirmed``: the wrong of the n-th template as it is with day 0 on a civil day, or ``None``: not planted there.
    """

    def __init__(
        self, book: Book, city: City, pack: Pack, scenarios: Mapping[str, Scenario], period: Period, seed: int,
        wrongs: float = 0.0, confirmed: Callable[[int, int], Wrong | None] | None = None,
    ) -> None:  # fmt: skip
        self.book, self.city, self.pack, self.period, self.seed = book, city, pack, period, seed
        self.share, self.confirmed = wrongs, confirmed
        self.planted: Counter[str] = Counter()
        self.wrong = {
            epoch: np.array(
                [
                    n
                    for n, one in enumerate(book.templates)
                    if one.wrong is not None and one.draw.epoch == epoch
                ],
                dtype=np.int64,
            )
            for epoch in EPOCHS
        }
        self.rates = rates(book, scenarios, city.preset)
        self.rhythms = {name: scenarios[name].rhythm for name in self.rates}
        self.choices = {name: self._choices(name) for name in self.rates}
        self.number = 0

    def _choices(self, name: str) -> dict[str, Ints]:
        """The templates of a scenario, by epoch."""
        found: dict[str, list[int]] = {}
        for place, template in enumerate(self.book.templates):
            if template.scenario == name and template.wrong is None:
                found.setdefault(template.draw.epoch, []).append(place)
        return {epoch: np.array(places, dtype=np.int64) for epoch, places in found.items()}

    def expected(self) -> float:
        """About how many events the period will have."""
        sizes = self.book.events.size
        means = {
            name: float(np.mean(np.concatenate([sizes[places] for places in choices.values()])))
            for name, choices in self.choices.items()
        }
        days = self.period.last - self.period.first + 1
        return days * sum(rate * means[name] for name, rate in self.rates.items())

    def month(self, part: Period) -> Families:
        """The families that begin in a part of the period, by day."""
        rng = np.random.default_rng([self.seed, 1, part.first])
        days = np.arange(part.first, part.last + 1, dtype=np.int64)
        templates: list[Ints] = []
        begins: list[Ints] = []
        for name, rate in self.rates.items():
            counts = rng.poisson(rate * self._rhythm(self.rhythms[name], days))
            for day, count in zip(days.tolist(), counts.tolist(), strict=True):
                fitting = self._fitting(name, day) if count else np.zeros(0, dtype=np.int64)
                if fitting.size:
                    templates.append(rng.choice(fitting, size=count))
                    begins.append(np.full(count, day, dtype=np.int64))
        chosen, begun = _joined(templates), _joined(begins)
        if self.confirmed is not None:
            self._spoil(rng, chosen, begun)
        first = self.book.events.at[chosen]
        order = np.lexsort((self.book.event_second[first], begun))
        number = self.number + 1 + np.arange(chosen.size)
        self.number += chosen.size
        station = rng.choice(self.city.stations, size=chosen.size, p=self.city.chances)
        return Families(chosen[order], begun[order], station.astype(np.int64), number)

    def _spoil(self, rng: np.random.Generator, chosen: Ints, begun: Ints) -> None:
        """Puts wrong templates in the place of a share of the families: of those that fit a day and are confirmed
        there, such whose norms were planted least."""
        spoilt = np.flatnonzero(rng.random(chosen.size) < self.share)
        for day in np.unique(begun[spoilt]).tolist():
            here = spoilt[begun[spoilt] == day]
            found = self._wrongs_on(day, rng.permutation(self._fit(self.wrong, day)).tolist(), here.size)
            if found:
                chosen[here] = np.resize(np.array(found, dtype=np.int64), here.size)

    def _wrongs_on(self, day: int, fitting: list[int], count: int) -> list[int]:
        """So many wrong templates, or fewer, that are confirmed on a day."""
        assert self.confirmed is not None
        found: list[int] = []
        norms = {place: self.book.templates[place].wrong.planted.norm for place in fitting}
        for place in sorted(fitting, key=lambda place: self.planted[norms[place]]):
            if len(found) == count:
                break
            if self.confirmed(place, day) is not None:
                found.append(place)
                self.planted[norms[place]] += 1
        return found

    def _rhythm(self, rhythm: str, days: Ints) -> Floats:
        """How much of the mean rate each day has."""
        week = np.array(WEEK[rhythm])
        weight = week[(days + 3) % 7]
        if rhythm == "office":
            working = self.pack.calendar.is_working(days)
            return np.asarray(np.where(working, np.where(weight > 0, weight, 1.0), 0.0) * 365 / 249)
        holiday = self.pack.calendar.is_holiday(days)
        return np.asarray(np.where(holiday, HOLIDAY[rhythm], weight / week.mean()))

    def _fitting(self, name: str, day: int) -> Ints:
        """The templates of a scenario that may begin on a day."""
        return self._fit(self.choices[name], day)

    def _fit(self, choices: Mapping[str, Ints], day: int) -> Ints:
        """Of templates by epoch, those that lie in the period and in their epoch with day 0 on a day."""
        book, change = self.book, day_of(CHANGE)
        found = []
        for epoch, places in choices.items():
            begin, end = day + book.low[places], day + book.high[places]
            inside = (begin >= self.period.first) & (end <= self.period.last)
            if epoch == "before":
                inside &= end < change
            elif epoch == "after":
                inside &= begin >= change
            else:
                inside &= np.array([book.templates[place].draw.change for place in places]) == change - day
            found.append(places[inside])
        return np.concatenate(found)


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
