# SPDX-License-Identifier: Apache-2.0
"""What a norm would have found in a past period, and how much work that would have been. Pure over families.

A *breach* counts in the week of its instant. A *warning* counts once a clock, in the week in which its first reminder
passed while the act was still to come, by the due instant as it finally was. Source: design.md, Engine and Supervision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.batch import check_chunks
from xiezhi.engine.facts import Event, Family, facts_of
from xiezhi.kernel.due import Due
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Instant, round_us
from xiezhi.records.identity import finding_id
from xiezhi.supervision.attention import WEEK, week_of

ACROSS = ("overlap", "pattern")


@dataclass(frozen=True)
class Hit:
    """What the norm would have shown: ``at`` in microseconds UTC; a breach that was put right late is ``late``."""

    finding: str
    matter: str
    unit: str
    at: int
    nature: str
    late: bool = False


@dataclass(frozen=True)
class Overlap:
    """Against what people confirmed: of this norm's problems ``found`` and ``missed`` (matters).

    ``on_confirmed``: breaches on matters with any confirmed problem.
    """

    found: int
    missed: tuple[str, ...]
    on_confirmed: int


@dataclass
class Backtest:
    """``first`` to ``last``: civil days of the period, both in it.

    ``units``: those of matters that the norm looked at; ``clean``: such matters without a breach.
    """

    norm: str
    first: int
    last: int
    hits: list[Hit] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    units: set[str] = field(default_factory=set)
    clean: list[str] = field(default_factory=list)

    @property
    def breaches(self) -> int:
        return sum(hit.nature == "breach" for hit in self.hits)

    def weeks(self, pack: Pack) -> list[tuple[int, int, int]]:
        """(Monday as day number, warnings, breaches) of each week, empty weeks too."""
        by_week: Counter[tuple[int, str]] = Counter(
            (week_of(pack.zone, hit.at), hit.nature) for hit in self.hits
        )
        start = week_of(pack.zone, pack.zone.midnight(self.first))
        return [
            (monday, by_week[monday, "warning"], by_week[monday, "breach"])
            for monday in range(start, self.last + 1, WEEK)
        ]

    def by_unit(self) -> dict[str, tuple[int, int]]:
        """Unit → (warnings, breaches), units in the order of their names; units without hits too."""
        counted = Counter((hit.unit, hit.nature) for hit in self.hits)
        names = sorted(self.units | {hit.unit for hit in self.hits})
        return {name: (counted[name, "warning"], counted[name, "breach"]) for name in names}

    def load(self, pack: Pack) -> tuple[float, int]:
        """Hits a unit and week: the mean over all, and the most in one."""
        weeks, units = len(self.weeks(pack)), max(1, len(self.by_unit()))
        most = Counter((hit.unit, week_of(pack.zone, hit.at)) for hit in self.hits)
        return len(self.hits) / (units * max(1, weeks)), max(most.values(), default=0)

    def overlap(self, confirmed: Mapping[str, str], matters: Iterable[str]) -> Overlap:
        """``confirmed``: findings of this norm confirmed in the period → matters; ``matters``: with any confirmed."""
        found = {hit.finding for hit in self.hits if hit.nature == "breach"}
        any_confirmed = set(matters)
        on = sum(hit.matter in any_confirmed for hit in self.hits if hit.nature == "breach")
        missed = tuple(sorted(matter for finding, matter in confirmed.items() if finding not in found))
        return Overlap(len(confirmed) - len(missed), missed, on)


def backtest(pack: Pack, norm: Norm, chunks: Iterable[Sequence[Family]], first: int, last: int) -> Backtest:
    """Runs a norm, whatever its status, over families (whole ones) as all is known now, at the end of a period."""
    if first > last:
        raise XiezhiError(
            "--from 晚于 --to, 应为先后两日", "--from is later than --to: an earlier and a later day"
        )
    made = _Run(pack, norm, first, last)
    if any(part.kind in ACROSS for part in norm.parts):
        made.judge([family for families in chunks for family in families])
    else:
        for families in chunks:
            made.judge(list(families))
    made.result.hits.sort(key=lambda hit: (hit.at, hit.finding))
    return made.result


class _Run:
    def __init__(self, pack: Pack, norm: Norm, first: int, last: int) -> None:
        self.pack, self.norm = pack, norm
        self.start, self.end = pack.zone.midnight(first), pack.zone.end_of(last)
        counted = [pack.norms[name] for version in norm.versions for name in version.of if name in pack.norms]
        self.norms = list({one.id: one for one in (*counted, replace(norm, status="live"))}.values())
        self.result = Backtest(norm.id, first, last)

    def judge(self, families: list[Family]) -> None:
        """Takes in what the norm says of some families."""
        if not families:
            return
        units = {matter.id: matter.unit for family in families for matter in family.matters.values()}
        events = {(event.matter, event.id): event for family in families for event in family.events}
        hit_matters: set[str] = set()
        for batch in check_chunks(
            self.pack, [facts_of(self.pack, families)], self.norms, self.end, None, workers=1
        ):
            self.result.counts.update(batch.counts.get(self.norm.id, {}))
            late = self._clocks(batch.clocks.to_pylist(), units, events)
            for row in batch.findings.to_pylist():
                if row["norm"] == self.norm.id and row["nature"] == "breach":
                    self._add(row, round_us(row["at"]), "breach", units, events, _key(row) in late)
                    hit_matters.add(row["matter"])
        self._seen(families, hit_matters)

    def _clocks(
        self, rows: list[dict[str, Any]], units: Mapping[str, str | None], events: Mapping[Any, Event]
    ) -> set[Any]:
        """Adds the warnings; the keys of clocks whose act came late."""
        late = set()
        for row in rows:
            if row["norm"] != self.norm.id:
                continue
            if row["state"] == "late":
                late.add(_key(row))
            version = self.norm.versions[row["version"]]
            if (at := self._warned(version, row, events)) is not None:
                self._add(row, at, "warning", units, events, False)
        return late

    def _warned(self, version: Version, row: dict[str, Any], events: Mapping[Any, Event]) -> int | None:
        """When the first reminder of a clock passed while its act was still to come."""
        if version.bearer != "us" or row["due"] is None or not version.remind:
            return None
        due, begun = round_us(row["due"]), round_us(row["trigger_at"])
        reckoner = self.pack.reckoner
        civil = version.within is not None and version.within.elapsed is None
        whole = Due(due, self.pack.zone.day(due - 1) if civil else None, False)
        first = max(begun, min(reckoner.reminder(whole, one) for one in version.remind))
        return first if first < min(due, self._over(row, events)) else None

    def _over(self, row: dict[str, Any], events: Mapping[Any, Event]) -> int:
        """When the clock stopped: by the act, by what ended it, else not before the period's end."""
        if row["fulfilled_at"] is not None:
            return round_us(row["fulfilled_at"])
        ended = events.get((row["matter"], row["ended_by"])) if row["ended_by"] else None
        return self.end if ended is None else ended.at

    def _add(
        self, row: dict[str, Any], at: int, nature: str, units: Mapping[str, str | None],
        events: Mapping[Any, Event], late: bool,
    ) -> None:  # fmt: skip
        if not self.start <= at < self.end:
            return
        event = events.get((row["matter"], row["anchor"]))
        unit = units.get(row["matter"]) or (event.unit if event is not None else None) or ""
        identity = finding_id(row["norm"], row["version"], row["matter"], row["anchor"] or "")
        self.result.hits.append(Hit(identity, row["matter"], unit, at, nature, late))

    def _seen(self, families: Iterable[Family], hit: set[str]) -> None:
        """Units that the norm looked at, and matters it looked at without a breach: what a blind sample mixes in."""
        steps = {step for kind, step in self.norm.judged_steps}
        for family in families:
            inside = (event for event in family.events if self.start <= event.at < self.end)
            judged = {event.matter: event.unit for event in inside if event.step in steps}
            for name, unit in sorted(judged.items()):
                matter = family.matters.get(name)
                if matter is not None and matter.kind in self.norm.matter:
                    self.result.units.add(matter.unit or unit or "")
                    if name not in hit:
                        self.result.clean.append(name)


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["version"], row["matter"], row["anchor"]


def told(value: Any, pack: Pack) -> str:
    """A value of the engine as people write it."""
    if isinstance(value, Instant):
        return pack.zone.text(value.us, day=value.day)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return "、".join(told(one, pack) for one in value)
    return str(value)
