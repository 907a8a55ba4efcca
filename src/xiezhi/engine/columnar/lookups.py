# SPDX-License-Identifier: Apache-2.0
"""``due('norm')`` and ``state('norm')`` as expressions ask for them. Source: norm-language §5."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from xiezhi.catalog import expression as ast
from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.columnar.deadline import STATES, UNDETERMINED, Clocks, Group, Judge
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.columnar.limits import choose_limits
from xiezhi.engine.columnar.matching import match_codes
from xiezhi.engine.columnar.streams import expand
from xiezhi.engine.columnar.triggers import judged_events
from xiezhi.engine.columnar.vectors import Vector
from xiezhi.engine.facts import Flags, Ints


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
