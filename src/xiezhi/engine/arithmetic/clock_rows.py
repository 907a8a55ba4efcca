# SPDX-License-Identifier: Apache-2.0
"""The numbered lines of a clock: limit, pauses and extensions as they were met, rollover, and what came of it."""

from __future__ import annotations

from dataclasses import replace

from xiezhi.engine.arithmetic.articles import house, of_version
from xiezhi.engine.arithmetic.clock_calendar import calendar_rows
from xiezhi.engine.arithmetic.clock_limit import limit_rows
from xiezhi.engine.arithmetic.model import EMPTY, Row
from xiezhi.engine.arithmetic.spans import Course, extension_label, pause_name
from xiezhi.engine.arithmetic.stamps import duration_line, same
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import END, LATE, Mark
from xiezhi.engine.reference.intervals import AT_MOST, FINAL, NOW
from xiezhi.engine.reference.matching import matches
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.verdict import Line
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Due, Until


class ClockRows:
    """Writes the lines of one account."""

    def __init__(self, course: Course) -> None:
        self.course, self.account, self.site = course, course.account, course.site
        self.names, self.stamps = course.names, course.names.stamps
        self.met: list[Mark] = []  # marks that counted so far

    def rows(self) -> tuple[Row, ...]:
        """In order, numbered from 1."""
        found = [*limit_rows(self.course), *(self._mark(mark) for mark in self.account.marks)]
        found += [self._unused(event, reason) for event, reason in unused_extensions(self.course)]
        return numbered([*found, *calendar_rows(self.course)])

    # -- extensions and pauses

    def _mark(self, mark: Mark) -> Row:
        return self._extension(mark) if mark.extension is not None else self._pause(mark)

    def _running(self) -> Due:
        """Due with what has counted up to here, before rollover."""
        extensions = [mark for mark in self.met if mark.extension is not None]
        return self.course.due(extensions, [mark.span for mark in self.met if mark.span is not None])

    def _count(self, mark: Mark) -> Due:
        self.met.append(mark)
        return self._running()

    def _nth(self, mark: Mark) -> Line:
        """第1次 + the step, where the entry may be met more than once."""
        name = self.names.step(mark.event)
        of_entry = [one for one in self.account.marks if one.extension is mark.extension]
        if len(of_entry) < 2:
            return same(name)
        n = 1 + next(place for place, one in enumerate(of_entry) if one is mark)
        return Line(f"第{n}次{name}", f"{name} no. {n}")

    def _extension(self, mark: Mark) -> Row:
        name, at = self._nth(mark), self.stamps.event(mark.event)
        before = self.stamps.due(mark.before)
        if mark.why == LATE:
            return Row(
                0, name, Line(f"{at} > {before}", f"{at} > {before}"), self._due(self._running()),
                house("届满后批准，不计", "granted after due: not counted"), tone="struck",
                reason=Line("届满后批准，不计", "after due, not counted"), event=mark.event.id,
            )  # fmt: skip
        if not mark.counted:
            assert mark.extension is not None
            most = mark.extension.max
            basis, statutory = of_version(self.site.version)
            return Row(
                0, name, Line(f"至多 {most} 次", f"at most {most}"), self._due(self._running()), basis, statutory,
                tone="struck", reason=Line("超过次数，不计", "beyond the number, not counted"), event=mark.event.id,
            )  # fmt: skip
        basis, statutory = of_version(self.site.version)
        added = extension_sum(mark)
        fact = Line(f"{name.zh}，届满前", f"{name.en}, before due")
        if mark.before.last_day is not None:  # days are compared, not times
            at, before = self.stamps.day_of(mark.event.at), self.stamps.day(mark.before.last_day)
        sum_ = Line(f"{at} ≤ {before}，{added.zh}", f"{at} ≤ {before}, {added.en}")
        due = self._count(mark)
        return Row(0, fact, sum_, self._due(due), basis, statutory, at=due.us, event=mark.event.id)

    def _pause(self, mark: Mark) -> Row:
        name = pause_name(self.names, mark)
        at = self.stamps.event(mark.event)
        if not mark.counted or mark.span is None:
            before = self.stamps.due(mark.before)
            return Row(
                0, Line(f"{name}期间", name), same(f"{at} > {before}"), self._due(self._running()),
                house("届满后开始，不计", "begun after due: not counted"), tone="struck",
                reason=Line("届满后开始，不扣除", "begun after due, not taken off"), event=mark.event.id,
            )  # fmt: skip
        basis, statutory = of_version(self.site.version)
        long = self.course.span_length(mark.span)
        start, end = self._ends(mark)
        reached = self._running()
        due = self._count(mark)
        merged = self._merged(reached, due, mark)
        sum_ = Line(
            f"{start} → {end.zh} = {long.zh}{merged.zh}", f"{start} → {end.en} = {long.en}{merged.en}"
        )
        fact = Line(f"{name}期间不计入{_how(mark).zh}", f"{name} not counted{_how(mark).en}")
        tone = "gap" if mark.ended in (FINAL, AT_MOST) else ""
        return Row(0, fact, sum_, self._due(due), basis, statutory, tone, at=due.us, event=mark.event.id)

    def _ends(self, mark: Mark) -> tuple[str, Line]:
        assert mark.span is not None
        limit = self.account.limit
        hours = not isinstance(limit, Until) and limit.elapsed is not None
        write = self.stamps.at if hours else self.stamps.day_of
        end = write(mark.span.end) if hours or mark.ended != AT_MOST else self.stamps.day(mark.span.last_day)
        if mark.ended == NOW:
            return write(mark.span.start), Line(f"{end}（至今）", f"{end} (still running)")
        return write(mark.span.start), same(end)

    def _merged(self, before: Due, due: Due, mark: Mark) -> Line:
        """What it adds to the day before; a pause inside another adds less than its length."""
        if before.last_day is None or due.last_day is None:
            return EMPTY
        assert mark.span is not None
        limit = self.course.limit(self.account.extensions)[0]
        if isinstance(limit, Until) or limit.unit == "wd":
            return EMPTY
        day, added = self.stamps.day(before.last_day), due.last_day - before.last_day
        inside = added != mark.span.last_day - mark.span.first_day
        once = Line("（重叠部分只扣一次）", " (what overlaps is taken off once)") if inside else EMPTY
        return Line(f"，{day} + {added} 日{once.zh}", f", {day} + {added} d{once.en}")

    def _unused(self, event: Event, reason: Line) -> Row:
        """An extension that was never looked at."""
        name, at = same(self.names.step(event)), same(self.stamps.event(event))
        basis = of_version(self.site.version)
        return Row(0, name, at, EMPTY, *basis, tone="struck", reason=reason, event=event.id)

    def _due(self, due: Due) -> Line:
        return same(self.stamps.due(due))


def unused_extensions(course: Course) -> list[tuple[Event, Line]]:
    """Extensions granted before the clock began, or of which it is not known whether they are the ones asked for."""
    site, account = course.site, course.account
    refs = tuple(ref for entry in site.version.extend for ref in entry.refs)
    met = {mark.event.id for mark in account.marks} | {account.trigger.id}
    found = named(site.scene, site.matter, refs)
    early = [event for event in found.sure if order(event) < order(account.trigger)]
    told = [(event, Line("早于起算，不计", "before the start, not counted")) for event in early]
    told += [
        (event, Line("筛选条件未知，未计", "its filter is unknown, not counted")) for event in found.doubtful
    ]
    return [
        one
        for one in told
        if one[0].id not in met and matches(site.scene, site.version, account.trigger, one[0], True)
    ]


def _how(mark: Mark) -> Line:
    """How a pause ended, where no event says so."""
    return {
        NOW: Line("，尚未结束", ", still running"),
        END: Line("，至时限终了", ", until the clock ended"),
        FINAL: Line("，无结束记录，至结案止", ", no event ends it: until the final step"),
        AT_MOST: Line("，无结束记录，至最长期限止", ", no event ends it: until the longest allowed"),
    }.get(mark.ended, EMPTY)


def extension_sum(mark: Mark) -> Line:
    """``+ 30 日``, or the limit set anew."""
    entry = mark.extension
    assert entry is not None
    if entry.by is not None:
        by = duration_line(entry.by)
        return Line(f"+ {by.zh}", f"+ {by.en}")
    return extension_label(mark)


def numbered(rows: list[Row]) -> tuple[Row, ...]:
    """The rows numbered from 1."""
    return tuple(replace(row, number=place) for place, row in enumerate(rows, 1))
