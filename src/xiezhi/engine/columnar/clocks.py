# SPDX-License-Identifier: Apache-2.0
"""From norms to clocks: triggers, limits, match groups; and ``due()``/``state()`` as expressions ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.arithmetic import UNIT, UNTIL, UNTIL_DAY, Limits, due_of
from xiezhi.engine.columnar.deadline import DROPPED, STATES, UNDETERMINED, Clocks, Ended, Group, Judge
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.matching import match_codes
from xiezhi.engine.columnar.triggers import Judged, judged_events
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.facts import Flags, Ints


@dataclass
class Chosen:
    """Limits of the clocks of one version. ``short``: the shortest still possible, where ``doubt`` holds."""

    limits: Limits
    short: Limits | None = None
    doubt: Flags | None = None
    hopeless: Flags | None = None  # the limit itself is unknown: undetermined
    none: Flags | None = None  # no limit applies


@dataclass
class ClockSet:
    """All clocks of a batch with what became of them. ``program``: which (norm, version) each belongs to."""

    programs: list[tuple[Norm, Version]]
    program: npt.NDArray[np.int32]
    clocks: Clocks
    ended: Ended
    short_due: dict[int, tuple[int, int, bool]] = field(default_factory=dict)
    doubt: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    gaps: list[tuple[int, Ints, Ints]] = field(default_factory=list)  # (program, owners, events): no clock
    notes: list[tuple[int, Ints, Ints]] = field(default_factory=list)  # gaps beside a clock
    untold: list[tuple[int, Ints, Ints]] = field(default_factory=list)  # no version could be told
    not_applicable: dict[str, int] = field(default_factory=dict)


def clock_set(evaluator: Evaluator, judge: Judge, norms: Sequence[Norm]) -> ClockSet | None:
    """Every clock of the deadlines in ``norms``; ``None`` where there is nothing to judge."""
    builder = _Builder(evaluator)
    for norm in norms:
        if all(_plain(evaluator, norm, version) for version in norm.versions):
            builder.add_plain(norm)
            continue
        judged = judged_events(evaluator, norm, "after")
        for version, events in zip(norm.versions, judged, strict=True):
            builder.add(norm, version, events)
    return builder.finish(judge)


def _plain(evaluator: Evaluator, norm: Norm, version: Version) -> bool:
    """Whether triggers need only be dated: no condition, match, anchor, tier, or filter whose value is unknown."""
    if (
        version.when is not None
        or version.match
        or version.anchor
        or version.until is not None
        or version.tiers
    ):
        return False
    return evaluator.streams.get(norm.matter, version.after).unsure is None


@dataclass
class Part:
    """The clocks of one version, before they are laid end to end. ``chosen`` None: ``within`` for all."""

    number: int
    norm: Norm
    version: Version
    owner: Ints
    event: Ints
    chosen: Chosen | None = None
    codes: Ints | None = None
    wanted: Ints | None = None


class _Builder:
    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator, self.view = evaluator, evaluator.view
        self.programs: list[tuple[Norm, Version]] = []
        self.parts: list[Part] = []
        self.gaps: list[tuple[int, Ints, Ints]] = []
        self.untold: list[tuple[int, Ints, Ints]] = []
        self.not_applicable: dict[str, int] = {}

    def add_plain(self, norm: Norm) -> None:
        """The clocks of a norm whose triggers need only be dated, which is done for all such norms together."""
        for version in norm.versions:
            stream = self.evaluator.streams.get(norm.matter, version.after)
            owner, event = self.evaluator.streams.picked(stream, version.occurrence)
            self.parts.append(Part(len(self.programs), norm, version, owner, event))
            self.programs.append((norm, version))

    def add(self, norm: Norm, version: Version, judged: Judged) -> None:
        """The clocks of one version for the triggers it judges."""
        number = len(self.programs)
        self.programs.append((norm, version))
        codes, wanted = None, None
        if version.match and judged.event.size:
            codes = match_codes(self.evaluator, version.match)
            judged.set_aside(codes[judged.event] < 0)
            wanted = codes[judged.event]
        chosen = choose_limits(self.evaluator, norm, version, judged.owner, judged.event)
        owner, event = judged.owner, judged.event
        if chosen.none is not None and chosen.none.any():
            judged.not_applicable += int(chosen.none.sum())
            keep = np.flatnonzero(~chosen.none)
            owner, event = owner[keep], event[keep]
            wanted = None if wanted is None else wanted[keep]
            chosen = _kept(chosen, keep)
        self.gaps += [(number, *gap) for gap in judged.gaps]
        self.untold += [(number, *gap) for gap in judged.untold]
        self.not_applicable[norm.id] = self.not_applicable.get(norm.id, 0) + judged.not_applicable
        self.parts.append(Part(number, norm, version, owner, event, chosen, codes, wanted))

    def finish(self, judge: Judge) -> ClockSet | None:
        if not self.programs:
            return None
        clocks, program = self._clocks()
        result = ClockSet(
            self.programs, program, clocks, judge.run(clocks), gaps=self.gaps, untold=self.untold,
            not_applicable=self.not_applicable,
        )  # fmt: skip
        self._doubts(judge, result)
        self._drop(result)
        return result

    def _clocks(self) -> tuple[Clocks, npt.NDArray[np.int32]]:
        """All clocks, those of one version together, and the version of each."""
        view, parts = self.view, self.parts
        sizes = np.array([part.event.size for part in parts], dtype=np.int64)
        owner = np.concatenate([part.owner for part in parts])
        event = np.concatenate([part.event for part in parts])
        place = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)
        keep = self._dated(place, owner, event)
        if keep is not None:
            owner, event, place = owner[keep], event[keep], place[keep]
            sizes = np.bincount(place, minlength=len(parts))
        ends = np.cumsum(sizes)
        groups = [
            Group(part.norm, part.version, slice(int(end - size), int(end)), part.codes, part.wanted)
            for part, size, end in zip(parts, sizes, ends, strict=True)
        ]
        rollover = np.array([part.version.rollover for part in parts], dtype=bool)
        next_hour = np.array([part.version.next_hour for part in parts], dtype=bool)
        clocks = Clocks(
            groups, owner, event, view.rank[event], np.full(owner.size, view.as_of), np.full(owner.size, view.n),
            self._limits(place, groups), rollover[place], next_hour[place],
        )  # fmt: skip
        return clocks, np.array([part.number for part in parts], dtype=np.int32)[place]

    def _limits(self, place: npt.NDArray[np.int32], groups: list[Group]) -> Limits:
        within = [part.version.within if part.chosen is None else None for part in self.parts]
        n = np.array([0 if one is None else one.n for one in within], dtype=np.int64)[place]
        unit = np.array([0 if one is None else UNIT[one.unit] for one in within], dtype=np.int8)[place]
        for part, group in zip(self.parts, groups, strict=True):
            if part.chosen is not None:
                n[group.rows], unit[group.rows] = part.chosen.limits.n, part.chosen.limits.unit
        return Limits(n, unit)

    def _dated(self, place: npt.NDArray[np.int32], owner: Ints, event: Ints) -> Ints | None:
        """The clocks of plain parts that their version covers (all others are), or None where all are."""
        bounded = [
            p.chosen is None and (p.version.valid_from, p.version.valid_to) != (None, None)
            for p in self.parts
        ]
        if not any(bounded):
            return None
        far = 10**9
        first = np.array([-far if not b or p.version.valid_from is None else p.version.valid_from
                          for p, b in zip(self.parts, bounded, strict=True)], dtype=np.int64)  # fmt: skip
        last = np.array([far if not b or p.version.valid_to is None else p.version.valid_to
                         for p, b in zip(self.parts, bounded, strict=True)], dtype=np.int64)  # fmt: skip
        day = self.view.day[event]
        inside = (day >= first[place]) & (day <= last[place])
        if inside.all():
            return None
        self._uncovered(place, owner, event, inside)
        return np.flatnonzero(inside)

    def _uncovered(self, place: npt.NDArray[np.int32], owner: Ints, event: Ints, inside: Flags) -> None:
        """Counts, once each, the triggers that no version of their norm covers."""
        outside = np.bincount(place[~inside], minlength=len(self.parts))
        by_norm: dict[str, list[int]] = {}
        for number, part in enumerate(self.parts):
            by_norm.setdefault(part.norm.id, []).append(number)
        keys = owner * self.evaluator.streams.width + event
        for name, numbers in by_norm.items():
            if not outside[numbers].any() or self.parts[numbers[0]].chosen is not None:
                continue
            if len(numbers) == 1:
                count = int(outside[numbers[0]])
            else:
                mine = np.isin(place, numbers)
                count = int(np.setdiff1d(keys[mine & ~inside], keys[mine & inside]).size)
            self.not_applicable[name] = self.not_applicable.get(name, 0) + count

    def _drop(self, result: ClockSet) -> None:
        """``unknown: ignore``: what cannot be told does not apply."""
        for number, (norm, version) in enumerate(self.programs):
            if version.unknown != "ignore":
                continue
            mine = (result.program == number) & (result.ended.state == UNDETERMINED)
            result.ended.state[mine] = DROPPED
            dropped = sum(int(gap[2].size) for gap in result.gaps if gap[0] == number)
            result.gaps = [gap for gap in result.gaps if gap[0] != number]
            result.notes = [gap for gap in result.notes if gap[0] != number]
            total = result.not_applicable.get(norm.id, 0) + int(mine.sum()) + dropped
            result.not_applicable[norm.id] = total

    def _doubts(self, judge: Judge, result: ClockSet) -> None:
        """Unknown limits, and shortest limits for the reminders of clocks judged by the longest."""
        doubts = []
        for part, group in zip(self.parts, result.clocks.groups, strict=True):
            number, owner, event, chosen = part.number, part.owner, part.event, part.chosen
            if chosen is None:
                continue
            if chosen.hopeless is not None and chosen.hopeless.any():
                rows = np.flatnonzero(chosen.hopeless) + group.rows.start
                result.ended.state[rows] = UNDETERMINED
                again = [(clock, np.isin(clock, rows), event) for clock, event in result.ended.missing]
                result.ended.missing = [(clock[~mask], event[~mask]) for clock, mask, event in again]
                result.ended.missing.append((rows, result.clocks.trigger[rows]))
            if chosen.doubt is not None and chosen.short is not None and chosen.doubt.any():
                where = np.flatnonzero(chosen.doubt)
                result.notes.append((number, owner[where], event[where]))
                doubts.append(where + group.rows.start)
                self._shorten(judge, result, group, where, chosen.short.take(where))
        if doubts:
            result.doubt = np.concatenate(doubts)

    def _shorten(self, judge: Judge, result: ClockSet, group: Group, where: Ints, short: Limits) -> None:
        from xiezhi.engine.columnar.deadline import take

        rows = where + group.rows.start
        part = take(result.clocks, rows)
        part.limits = short
        dues = judge.run(part).dues
        for place, row in enumerate(rows.tolist()):
            result.short_due[row] = int(dues.us[place]), int(dues.last[place]), bool(dues.is_day[place])


def _kept(chosen: Chosen, keep: Ints) -> Chosen:
    return Chosen(
        chosen.limits.take(keep),
        None if chosen.short is None else chosen.short.take(keep),
        None if chosen.doubt is None else chosen.doubt[keep],
        None if chosen.hopeless is None else chosen.hopeless[keep],
    )


def choose_limits(evaluator: Evaluator, norm: Norm, version: Version, owner: Ints, event: Ints) -> Chosen:
    """The limit of each clock: ``within``, the first true tier, or ``until``."""
    size = event.size
    if version.until is None and not version.tiers:
        assert version.within is not None
        return Chosen(_constant(version.within.n, UNIT[version.within.unit], size))
    sites = evaluator.sites(norm.matter, owner, event)
    if version.until is not None:
        return _until(evaluator, version.until, sites)
    return _tiers(evaluator, version, sites)


def _constant(n: int, unit: int, size: int) -> Limits:
    return Limits(np.full(size, n, dtype=np.int64), np.full(size, unit, dtype=np.int8))


def _until(evaluator: Evaluator, node: ast.Expr, sites: Sites) -> Chosen:
    """A date is the end of that day, an instant itself, a day-precise instant a date; anything else is unknown."""
    value = evaluator.value(node, sites)
    pool, zone = evaluator.pool, evaluator.view.pack.zone
    stamps, days = vectors.instants(value, pool), vectors.day_numbers(value, pool, zone)
    assert stamps.day is not None
    exact = stamps.known & ~stamps.day
    n = np.where(exact, stamps.values, days.values)
    unit = np.where(exact, UNTIL, UNTIL_DAY).astype(np.int8)
    hopeless = ~(exact | days.known)
    return Chosen(Limits(np.where(hopeless, 0, n), unit), hopeless=hopeless)


def _tiers(evaluator: Evaluator, version: Version, sites: Sites) -> Chosen:
    size = sites.size
    open_ = np.ones(size, dtype=bool)
    possible: list[tuple[Flags, int, int]] = []
    for tier in version.tiers:
        true, known = evaluator.truth(tier.when, sites)
        possible.append((open_ & (true | ~known), tier.within.n, UNIT[tier.within.unit]))
        open_ &= ~true
    if version.within is not None:
        possible.append((open_, version.within.n, UNIT[version.within.unit]))
        open_ = np.zeros(size, dtype=bool)
    some = np.logical_or.reduce([mask for mask, *_ in possible])
    short, long = _extremes(evaluator, version, sites, possible)
    several = np.sum([mask for mask, *_ in possible], axis=0) > 1
    return Chosen(long, short, several & ~open_, open_ & some, open_ & ~some)


def _extremes(
    evaluator: Evaluator, version: Version, sites: Sites, possible: list[tuple[Flags, int, int]]
) -> tuple[Limits, Limits]:
    """The limits that give the earliest and the latest due among those possible for each clock."""
    view, size = evaluator.view, sites.size
    rules = np.full(size, version.rollover), np.full(size, version.next_hour)
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    short, long = _constant(0, 0, size), _constant(0, 0, size)
    for mask, n, unit in possible:
        limits = _constant(n, unit, size)
        due = due_of(view.pack.reckoner, view.at[sites.event], view.day[sites.event], limits, *rules).us
        sooner, later = mask & (due < first), mask & (due > last)
        short.n[sooner], short.unit[sooner], first[sooner] = n, unit, due[sooner]
        long.n[later], long.unit[later], last[later] = n, unit, due[later]
    return short, long


class Lookups:
    """Answers ``due('norm')`` and ``state('norm')`` at sites."""

    def __init__(self, evaluator: Evaluator, judge: Judge) -> None:
        self.evaluator, self.judge, self.view = evaluator, judge, evaluator.view

    def __call__(self, sites: Sites, node: ast.ClockOf) -> Vector:
        """Of the clock with the latest trigger before each site, computed from what came before it."""
        norm = self.view.pack.norms[node.norm]
        place, owner = self._carriers(sites, node.kind, norm)
        cut = sites.cut[place]
        best = np.full(sites.size, -1, dtype=np.int64)
        found: list[tuple[Version, Ints, Ints, Ints]] = []
        for version in norm.versions:
            event = self._latest(norm, version, owner, cut)
            has = np.flatnonzero(event >= 0)
            found.append((version, place[has], owner[has], event[has]))
            np.maximum.at(best, place[has], self.view.rank[event[has]])
        due, known = np.zeros(sites.size, np.int64), np.zeros(sites.size, dtype=bool)
        state = np.full(sites.size, -1, dtype=np.int8)
        for version, where, carrier, event in found:
            latest = self.view.rank[event] == best[where]
            self._judge(
                norm, version, sites, where[latest], carrier[latest], event[latest], due, known, state
            )
        if node.function == "due":
            return Vector("instant", due, known, np.zeros(sites.size, dtype=bool))
        codes = np.array([self.evaluator.pool.code(name) for name in STATES], dtype=np.int32)
        return Vector("text", codes[np.maximum(state, 0)], state >= 0)

    def _carriers(self, sites: Sites, kind: str | None, norm: Norm) -> tuple[Ints, Ints]:
        """(site, matter that carries the clock) pairs: the own matter, the nearest ancestor, or all descendants."""
        view, every = self.view, np.arange(sites.size, dtype=np.int64)
        codes = [view.pack.kind_code[name] for name in norm.matter]
        if kind is None:
            mine = np.isin(view.facts.matter_kind[sites.owner], codes)
            return every[mine], sites.owner[mine]
        above = view.ancestor(kind)[sites.owner].astype(np.int64)
        own = (above == -1) & (view.facts.matter_kind[sites.owner] == view.pack.kind_code[kind])
        target = np.where(own, sites.owner, above)
        up = target >= 0
        below_site, below = self._descendants(sites, every[~up & (above == -1)], view.pack.kind_code[kind])
        return np.concatenate([every[up], below_site]), np.concatenate([target[up], below])

    def _descendants(self, sites: Sites, places: Ints, kind: int) -> tuple[Ints, Ints]:
        from xiezhi.engine.columnar.streams import expand

        parent = self.view.facts.parent
        matters = np.flatnonzero(self.view.facts.matter_kind == kind)
        climb, pairs = parent[matters], []
        while (climb >= 0).any():
            matters, climb = matters[climb >= 0], climb[climb >= 0]
            pairs.append((climb.astype(np.int64), matters))
            climb = parent[climb]
        if not pairs:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        top, below = (np.concatenate(column) for column in zip(*pairs, strict=True))
        order = np.lexsort((below, top))
        top, below = top[order], below[order]
        owner = sites.owner[places]
        source, place = expand(np.searchsorted(top, owner, "left"), np.searchsorted(top, owner, "right"))
        return places[source], below[place]

    def _latest(self, norm: Norm, version: Version, owner: Ints, cut: Ints) -> Ints:
        """The latest trigger that this version judges before each cut; -1 where there is none."""
        refs: Refs = version.after
        stream = self.evaluator.streams.get(norm.matter, refs)
        width = self.evaluator.streams.width
        if version.occurrence == "last":
            place = np.searchsorted(stream.key, owner * width + cut, "left") - 1
            hit = (
                (place >= 0) & (stream.owner[np.maximum(place, 0)] == owner)
                if stream.size
                else np.zeros(owner.size, bool)
            )
            event = (
                np.where(hit, stream.event[np.maximum(place, 0)], -1)
                if stream.size
                else np.full(owner.size, -1)
            )
            passed = self._passed(norm, version, "each")
            key = owner * width + self.view.rank[np.maximum(event, 0)] if self.view.n else owner
            return np.where((event >= 0) & np.isin(key, passed[1]), event, -1)
        events, keys = self._passed(norm, version, version.occurrence)
        if not keys.size:
            return np.full(owner.size, -1, dtype=np.int64)
        place = np.searchsorted(keys, owner * width + cut, "left") - 1
        hit = (place >= 0) & (keys[np.maximum(place, 0)] >= owner * width)
        return np.where(hit, events[np.maximum(place, 0)], -1)

    def _passed(self, norm: Norm, version: Version, occurrence: str) -> tuple[Ints, Ints]:
        """Triggers that the version judges, all over the batch: (events, keys) in order of key."""
        from dataclasses import replace

        alone = replace(norm, versions=(replace(version, occurrence=occurrence),))
        judged = judged_events(self.evaluator, alone, "after")[0]
        if version.match and judged.event.size:
            judged.keep(match_codes(self.evaluator, version.match)[judged.event] >= 0)
        keys = judged.owner * self.evaluator.streams.width + self.view.rank[judged.event]
        order = np.argsort(keys, kind="stable")
        return judged.event[order], keys[order]

    def _judge(
        self, norm: Norm, version: Version, sites: Sites, where: Ints, owner: Ints, event: Ints,
        due: Ints, known: Flags, state: npt.NDArray[np.int8],
    ) -> None:  # fmt: skip
        if not where.size:
            return
        chosen = choose_limits(self.evaluator, norm, version, owner, event)
        codes = match_codes(self.evaluator, version.match) if version.match else None
        wanted = None if codes is None else codes[event]
        group = Group(norm, version, slice(0, where.size), codes, wanted)
        cut = sites.cut[where]
        now = np.where(cut < self.view.n, self.view.at[sites.event[where]], self.view.as_of)
        rules = np.full(where.size, version.rollover), np.full(where.size, version.next_hour)
        clocks = Clocks([group], owner, event, self.view.rank[event], now, cut, chosen.limits, *rules)
        ended = self.judge.run(clocks)
        for mask in (chosen.hopeless, chosen.none):
            if mask is not None:
                ended.state[mask] = UNDETERMINED
        sure = ended.state != UNDETERMINED
        state[where] = ended.state
        if chosen.none is not None:
            state[where[chosen.none]] = -1
        if version.unknown == "ignore":
            state[where[~sure]] = -1
        due[where[sure]], known[where[sure]] = ended.dues.us[sure], True
