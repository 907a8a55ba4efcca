# SPDX-License-Identifier: Apache-2.0
"""A clock cut into segments: what counted, each extension, what was left out, what lies past due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xiezhi.engine.arithmetic.asked import Names
from xiezhi.engine.arithmetic.model import EMPTY, Segment
from xiezhi.engine.arithmetic.stamps import duration_line, length, limit_line
from xiezhi.engine.reference.account import Account, Limit, Mark, plain_due
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.verdict import Line
from xiezhi.kernel.due import Due, Span, Until, merge
from xiezhi.kernel.duration import Duration


@dataclass(frozen=True)
class Course:
    """One account as it runs over time."""

    site: Site
    account: Account
    names: Names

    @property
    def start(self) -> int:
        return self.account.trigger.at

    @property
    def end(self) -> int:
        """The fulfilment or discharge, else now."""
        return self.account.end.at if self.account.end is not None else self.site.scene.as_of

    @property
    def pauses(self) -> list[Mark]:
        return [mark for mark in self.account.pauses if mark.span is not None]

    @property
    def spans(self) -> list[Span]:
        return merge([mark.span for mark in self.pauses if mark.span is not None])

    def limit(self, extensions: Sequence[Mark]) -> tuple[Limit, list[Duration]]:
        """The limit and what is added to it, with the first extensions."""
        limit, by = self.account.limit, []
        for mark in extensions:
            entry = mark.extension
            assert entry is not None
            if entry.by is not None:
                by.append(entry.by)
            elif entry.to is not None and self._longer(entry.to, limit):
                limit = entry.to
        return limit, by

    def _longer(self, to: Duration, limit: Limit) -> bool:
        return plain_due(self.site, self.start, to).us > plain_due(self.site, self.start, limit).us

    def due(self, extensions: Sequence[Mark], spans: Sequence[Span], *, rollover: bool = False) -> Due:
        """Due with some of what lengthens it."""
        limit, by = self.limit(extensions)
        version = self.site.version
        return self.names.pack.reckoner.due(
            self.start,
            limit,
            by,
            merge(spans),
            rollover=rollover and version.rollover,
            next_hour=version.next_hour,
        )

    def bound(self, extensions: Sequence[Mark]) -> Due:
        """Where the limit with these extensions ends: pauses count that began before it had run out."""
        if len(extensions) == len(self.account.extensions):
            return self.due(extensions, self.spans)
        taken: list[Span] = []
        for span in self.spans:
            if self.names.pack.reckoner.on_time(span.start, self.due(extensions, taken, rollover=True)):
                taken.append(span)
        return self.due(extensions, taken)

    def segments(self) -> tuple[Segment, ...]:
        """In order from the trigger: up to due without a gap, then what is over."""
        due = self.account.due
        if due is None:
            return ()
        found = [part for whole in self._wholes(due) for part in self._without_pauses(whole)]
        found = [part for whole in found for part in _cut(whole, self.end)]
        if self.account.state in ("overdue", "late") and self.end > due.us:
            start = max(due.us, self.start)
            found.append(Segment("over", start, self.end, Line("超期", "over"), Line("超", "over")))
        return tuple(found)

    def _wholes(self, due: Due) -> Iterator[Segment]:
        extensions = self.account.extensions
        ends = [
            max(self.start, min(self.bound(extensions[:n]).us, due.us)) for n in range(len(extensions) + 1)
        ]
        if ends[0] > self.start:
            yield Segment("counted", self.start, ends[0], self.limit_label(), limit_line(self.account.limit))
        reached = ends[0]
        for mark, end in zip(extensions, ends[1:], strict=True):
            if end > reached:
                label = extension_label(mark)
                yield Segment("extension", reached, end, label, label)
                reached = end
        if due.us > reached:
            yield Segment("rollover", reached, due.us, Line("顺延", "moved on"), Line("顺", "moved"))

    def limit_label(self) -> Line:
        """法定 30 日; an organ's own value is never called so."""
        limit = limit_line(self.account.limit)
        if isinstance(self.account.limit, Until):
            return Line("另定的期限", "until a set date")
        if self.site.version.internal:
            return Line(f"内部 {limit.zh}", f"own value {limit.en}")
        return Line(f"法定 {limit.zh}", f"limit {limit.en}")

    def _without_pauses(self, whole: Segment) -> Iterator[Segment]:
        """A segment with the pauses inside it cut out."""
        reached = whole.start
        for span in self.spans:
            start, end = max(span.start, reached), min(span.end, whole.end)
            if start >= end:
                continue
            if start > reached:
                yield Segment(whole.kind, reached, start, whole.label, whole.short)
            yield Segment("excluded", start, end, self.pause_label(span), Line("不计入", "not counted"))
            reached = end
        if reached < whole.end:
            yield Segment(whole.kind, reached, whole.end, whole.label, whole.short)

    def pause_label(self, span: Span) -> Line:
        """鉴定 11 日; 鉴定中，暂停 while it runs."""
        inside = [m for m in self.pauses if m.span is not None and span.start <= m.span.start <= span.end]
        name = pause_name(self.names, inside[0]) if inside else ""
        if self.account.state == "paused" and span.end == self.end:
            return Line(f"{name}，暂停", f"{name}: paused")
        long = self.span_length(span)
        return Line(f"{name} {long.zh}", f"{name} {long.en}")

    def span_length(self, span: Span) -> Line:
        """A pause as this limit counts it: elapsed, days, or working days."""
        limit = self.limit(self.account.extensions)[0]
        if isinstance(limit, Until) and limit.us is not None:
            return length(span.end - span.start)
        if isinstance(limit, Duration) and limit.elapsed is not None:
            return length(span.end - span.start)
        if isinstance(limit, Duration) and limit.unit == "wd":
            return duration_line(Duration(self._worked(span), "wd"))
        return duration_line(Duration(span.last_day - span.first_day, "d"))

    def _worked(self, span: Span) -> int:
        first, last = np.array([span.first_day]), np.array([span.last_day])
        return int(self.names.pack.calendar.worked_between(first, last)[0][0])


def pause_name(names: Names, mark: Mark) -> str:
    """What a pause is: the title of another kind of matter (鉴定), else of the step that began it."""
    matter = names.scene.matters[mark.event.matter]
    kind = names.pack.kinds.get(matter.kind)
    if matter.kind not in names.norm.matter and kind is not None:
        return kind.title
    return names.step(mark.event)


def extension_label(mark: Mark) -> Line:
    """延长 30 日."""
    entry = mark.extension
    assert entry is not None
    if entry.by is not None:
        by = duration_line(entry.by)
        return Line(f"延长 {by.zh}", f"extended {by.en}")
    to = duration_line(entry.to) if entry.to is not None else EMPTY
    return Line(f"延长至 {to.zh}", f"extended to {to.en}")


def _cut(whole: Segment, at: int) -> Iterator[Segment]:
    """A segment split where the clock stands."""
    if whole.start < at < whole.end:
        yield Segment(whole.kind, whole.start, at, whole.label, whole.short)
        yield Segment(whole.kind, at, whole.end, whole.label, whole.short, ahead=True)
    else:
        yield Segment(whole.kind, whole.start, whole.end, whole.label, whole.short, ahead=whole.start >= at)
