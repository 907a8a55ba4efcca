# SPDX-License-Identifier: Apache-2.0
"""How much of an interview, or whatever is to be recorded, its recordings cover: intervals beside intervals.

What is to be covered runs from ``started`` to ``ended`` of a matter that recordings stand under; a recording runs from
its ``started`` to its ``ended`` but for what lies between ``interrupted`` and ``resumed``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiezhi.casework.whole import Whole
from xiezhi.ledger.entry import Recorded

RECORDING = "recording"
STARTED, ENDED, INTERRUPTED, RESUMED = "started", "ended", "interrupted", "resumed"
Span = tuple[int, int]


@dataclass(frozen=True)
class Covered:
    """One matter from ``start`` to ``end`` (µs); ``open``: it has not ended. ``gaps``: what nothing covers.

    ``recordings``: ids of those that stand under it.
    """

    matter: str
    start: int
    end: int
    open: bool
    gaps: Sequence[Span]
    recordings: Sequence[str]

    @property
    def missing(self) -> int:
        """How long nothing was recorded, µs."""
        return sum(end - start for start, end in self.gaps)

    @property
    def percent(self) -> int:
        """The share covered, rounded down: a gap is never 100 %."""
        whole = self.end - self.start
        return 100 if whole <= 0 and not self.gaps else 100 * (whole - self.missing) // max(whole, 1)


def coverage(found: Whole) -> list[Covered]:
    """Of each matter that is to be recorded, in the order of time."""
    told: dict[str, list[Recorded]] = {}
    for fact in found.standing:
        if fact.step in (STARTED, ENDED, INTERRUPTED, RESUMED):
            told.setdefault(fact.matter, []).append(fact)
    under: dict[str, list[str]] = {}
    for name in found.own:
        row = found.rows[name]
        if row.kind == RECORDING:
            under.setdefault(row.parent, []).append(name)
    listed = []
    for name in found.own:
        row = found.rows[name]
        kind = found.desk.pack.kinds.get(RECORDING)
        if row.kind == RECORDING or kind is None or row.kind not in kind.parents:
            continue
        span = _span(told.get(name, ()), found.at)
        if span is None:
            continue
        start, end, still = span
        spans = [one for id in under.get(name, ()) for one in _running(told.get(id, ()), found.at)]
        listed.append(Covered(name, start, end, still, gaps(start, end, spans), tuple(under.get(name, ()))))
    return sorted(listed, key=lambda one: one.start)


def _span(facts: Iterable[Recorded], now: int) -> tuple[int, int, bool] | None:
    starts = [fact.at for fact in facts if fact.step == STARTED]
    ends = [fact.at for fact in facts if fact.step == ENDED]
    if not starts:
        return None
    start = min(starts)
    return (start, max(ends), False) if ends and max(ends) >= start else (start, max(now, start), True)


def _running(facts: Iterable[Recorded], now: int) -> list[Span]:
    """The stretches in which a recording ran."""
    found: list[Span] = []
    since: int | None = None
    for fact in sorted(facts, key=lambda one: (one.at, one.seq)):
        if fact.step in (STARTED, RESUMED):
            since = fact.at if since is None else since
        elif since is not None:
            found.append((since, fact.at))
            since = None
    return found if since is None else [*found, (since, max(now, since))]


def gaps(start: int, end: int, spans: Iterable[Span]) -> list[Span]:
    """What of an interval lies in none of some spans."""
    found, at = [], start
    for low, high in sorted(spans):
        if low > at:
            found.append((at, min(low, end)))
        at = max(at, high)
        if at >= end:
            break
    if at < end:
        found.append((at, end))
    return [(low, high) for low, high in found if high > low]
