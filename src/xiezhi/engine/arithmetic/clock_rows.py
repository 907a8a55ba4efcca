# SPDX-License-Identifier: Apache-2.0
"""The numbered lines of a clock: limit, pauses and extensions as they were met, rollover, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xiezhi.catalog.phrases import Phrases
from xiezhi.engine.arithmetic.articles import house, of_limit, of_version
from xiezhi.engine.arithmetic.model import EMPTY, Row
from xiezhi.engine.arithmetic.spans import Course, extension_label, pause_name
from xiezhi.engine.arithmetic.stamps import duration_line, limit_line, same, weekday
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import END, LATE, Mark, superseded
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.intervals import AT_MOST, FINAL, NOW
from xiezhi.engine.reference.matching import matches
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.verdict import Line
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.instant import date_of


class ClockRows:
    """Writes the lines of one account."""

    def __init__(self, course: Course) -> None:
        self.course, self.account, self.site = course, course.account, course.site
        self.names, self.stamps = course.names, course.names.stamps
        self.met: list[Mark] = []  # marks that counted so far

    def rows(self) -> tuple[Row, ...]:
        """In order, numbered from 1."""
        found = [self._first(), *self._tier(), *(self._mark(mark) for mark in self.account.marks)]
        found += [self._unused(event, reason) for event, reason in unused_extensions(self.course)]
        found += [*self._rollover(), *self._doubts()]
        return numbered(found)

    # -- the limit

    def _first(self) -> Row:
        """From the trigger by the limit alone."""
        account, trigger = self.account, self.account.trigger
        due = self.course.due([], [])
        basis, statutory = of_limit(self.site.version)
        name, day = self.names.step(trigger), self.stamps.day_of(trigger.at)
        limit = limit_line(account.limit)
        if isinstance(account.limit, Until):
            fact = Line(f"{name} {day}，期限另行确定", f"{name} {day}, the limit is set by a date")
            sum_ = self._until()
        elif account.limit.elapsed is None:
            fact = Line(f"{name} {day}，当日不计", f"{name} {day}, that day not counted")
            sum_ = Line(f"{day} + {limit.zh}", f"{day} + {limit.en}")
        else:
            at, fact = self._from_an_hour(name)
            sum_ = Line(f"{at} + {limit.zh}", f"{at} + {limit.en}")
        return Row(0, fact, sum_, self._due(due), basis, statutory, at=due.us, event=trigger.id)

    def _from_an_hour(self, name: str) -> tuple[str, Line]:
        trigger = self.account.trigger
        at = self.stamps.at(trigger.at, exact=True)
        if self.site.version.next_hour:
            hour = self.stamps.at(self.names.pack.zone.next_hour(trigger.at))
            return hour, Line(f"{name} {at}，自下一整点起", f"{name} {at}, from the next full hour")
        return at, Line(f"{name} {at}，连续计时", f"{name} {at}, counted without break")

    def _until(self) -> Line:
        version = self.site.version
        if version.until is None:
            return EMPTY
        norm = self.site.norm
        zh, en = (Phrases(self.names.pack, norm, lang).expr(version.until) for lang in ("zh", "en"))
        return Line(zh, en)

    def _tier(self) -> Iterator[Row]:
        """Which tier applies, or that it is not known."""
        account, version = self.account, self.site.version
        if account.shortest is not None and account.soonest is not None:
            short, long = limit_line(account.shortest), limit_line(account.limit)
            yield Row(
                0, Line("适用哪一档未知", "which tier applies is not known"),
                Line(f"最短 {short.zh}，最长 {long.zh}", f"shortest {short.en}, longest {long.en}"),
                self._due(account.soonest),
                house("按最短预警，按最长告警", "warns by the shortest, breaches by the longest"),
                tone="gap", at=account.soonest.us,
            )  # fmt: skip
            return
        tier = next((one for one in version.tiers if one.within is account.limit), None)
        if tier is not None and evaluate(tier.when, self.site.moment).value is True:
            zh, en = (Phrases(self.names.pack, self.site.norm, lang).expr(tier.when) for lang in ("zh", "en"))
            basis, statutory = of_limit(version)
            limit = limit_line(account.limit)
            yield Row(0, Line(zh, en), Line(f"适用 {limit.zh}", f"{limit.en} apply"), EMPTY, basis, statutory)

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

    # -- rollover and doubts

    def _rollover(self) -> Iterator[Row]:
        version, due = self.site.version, self.account.due
        plain = self.course.due(self.account.extensions, self.course.spans)
        if due is None or plain.last_day is None or not _rolls(self.course):
            return
        day, week = self.stamps.day(plain.last_day), weekday(plain.last_day)
        year = date_of(due.last_day if due.last_day is not None else plain.last_day).year
        basis = Line(f"工作日历 {year}", f"working calendar {year}")
        if not version.rollover:
            fact = Line("节假日不顺延", "holidays do not move it")
            basis = house("限制人身自由的期限不顺延", "limits on liberty are not moved")
            yield Row(0, fact, Line(f"{day} {week.zh}", f"{day} {week.en}"), self._due(due), basis, at=due.us)
        elif due.us == plain.us:
            words = Line(f"{day} {week.zh}，工作日，不顺延", f"{day} {week.en}, a working day: not moved")
            yield Row(0, Line("节假日顺延", "holidays"), words, self._due(due), basis, at=due.us)
        else:
            words = Line(
                f"{day} {week.zh}，非工作日，顺延至其后第一个工作日",
                f"{day} {week.en}, no working day: moved to the next one",
            )
            yield Row(0, Line("节假日顺延", "holidays"), words, self._due(due), basis, at=due.us)

    def _doubts(self) -> Iterator[Row]:
        """Why a breach is only a warning."""
        due, version = self.account.due, self.site.version
        if due is None:
            return
        if due.uncertain:
            yield Row(
                0, Line("工作日历未录入全部日期", "the calendar does not reach all days"),
                Line("按周末推算，届满只作预警", "by weekends; when due only a warning"),
                self._due(due), house("待确认", "to be confirmed"), tone="warn", at=due.us,
            )  # fmt: skip
        if superseded(self.names.pack, version, due):
            ended = self.stamps.day(version.valid_to or 0)
            yield Row(
                0, Line(f"本版本 {ended} 后失效", f"this version ended on {ended}"),
                Line("届满时以新版本为准，只作预警", "the later version governs; only a warning"),
                EMPTY, house("待确认", "to be confirmed"), tone="warn",
            )  # fmt: skip

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


def _rolls(course: Course) -> bool:
    """Whether rollover is a question at all: of limits in days, months, years."""
    limit, by = course.limit(course.account.extensions)
    if isinstance(limit, Until):
        return False
    return any(one.unit in ("d", "m", "y") for one in (limit, *by))


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
