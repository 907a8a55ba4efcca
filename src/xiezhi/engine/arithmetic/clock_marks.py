# SPDX-License-Identifier: Apache-2.0
"""What stands on a clock's axis: trigger, pauses, extensions, dues, the act, now, what did not count."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.engine.arithmetic.model import EMPTY, Mark, Reading
from xiezhi.engine.arithmetic.spans import Course, pause_name
from xiezhi.engine.arithmetic.stamps import same
from xiezhi.engine.reference.account import LATE
from xiezhi.engine.reference.account import Mark as Looked
from xiezhi.engine.reference.verdict import Line


def clock_marks(course: Course, readings: tuple[Reading, ...]) -> tuple[Mark, ...]:
    """In order of time."""
    found = [*_trigger(course), *_looked_at(course), *_dues(course, readings), *_ends(course)]
    return tuple(sorted(found, key=lambda mark: mark.at or 0))


def _trigger(course: Course) -> Iterator[Mark]:
    event = course.account.trigger
    names = course.names
    yield Mark("trigger", event.at, same(names.step(event)), same(names.stamps.event(event)), event=event.id)


def _looked_at(course: Course) -> Iterator[Mark]:
    extensions = [mark for mark in course.account.marks if mark.extension is not None]
    for mark in course.account.marks:
        if mark.extension is not None:
            nth = 1 + next(place for place, one in enumerate(extensions) if one is mark)
            yield from _extension(course, mark, nth if len(extensions) > 1 else 0)
        else:
            yield _pause(course, mark)


def _extension(course: Course, mark: Looked, nth: int) -> Iterator[Mark]:
    names = course.names
    name, day = names.step(mark.event), names.stamps.day_of(mark.event.at)
    label = Line(f"第{nth}次{name}", f"{name} no. {nth}") if nth else same(name)
    if not mark.counted:
        note = Line("届满后，不计", "after due, not counted")
        if mark.why != LATE:
            note = Line("超过次数，不计", "beyond the number, not counted")
        yield Mark("struck", mark.event.at, label, same(day), note, mark.event.id)
        return
    yield Mark("extended", mark.event.at, label, same(day), event=mark.event.id)
    counted = course.account.extensions
    place = next(place for place, one in enumerate(counted) if one is mark)
    former = course.bound(counted[:place])
    text = names.stamps.due(former)
    yield Mark("former_due", former.us, Line("原届满", "due before"), same(text))


def _pause(course: Course, mark: Looked) -> Mark:
    names = course.names
    if not mark.counted or mark.span is None:
        note = Line("届满后，不扣除", "after due, not taken off")
        day = same(names.stamps.day_of(mark.event.at))
        return Mark("struck", mark.event.at, same(pause_name(names, mark)), day, note, mark.event.id)
    start, end = (names.stamps.day_of(us) for us in (mark.span.start, mark.span.end))
    long = course.span_length(mark.span)
    stamp = f"{start} → {end}" if start != end else start
    note = Line(f"不计 {long.zh}", f"{long.en} not counted")
    return Mark("paused", mark.span.start, same(pause_name(names, mark)), same(stamp), note, mark.event.id)


def _dues(course: Course, readings: tuple[Reading, ...]) -> Iterator[Mark]:
    account, stamps = course.account, course.names.stamps
    if account.due is not None and account.state == "paused":
        text = same(stamps.due(account.due))
        yield Mark("reading", account.due.us, Line("如此刻恢复则届满", "due if resumed now"), text)
    elif account.due is not None:
        yield Mark("due", account.due.us, Line("届满", "due"), same(stamps.due(account.due)))
    if account.due is not None and account.soonest is not None and account.soonest.us != account.due.us:
        yield Mark(
            "reading",
            account.soonest.us,
            Line("最短一档届满", "by the shortest tier"),
            same(stamps.due(account.soonest)),
        )
    if account.due is None:
        seen: set[int] = set()
        for reading in readings:
            if reading.due is not None and reading.due not in seen:
                seen.add(reading.due)
                label = Line(f"届满（{reading.label.zh}）", f"due ({reading.label.en})")
                yield Mark("reading", reading.due, label, reading.due_text)


def _ends(course: Course) -> Iterator[Mark]:
    account, names = course.account, course.names
    if account.end is not None:
        event = account.end
        kind = "done"
        note = EMPTY if account.fulfilled is not None else Line("期限终止", "ends the clock")
        yield Mark(kind, event.at, same(names.step(event)), same(names.stamps.event(event)), note, event.id)
        return
    now = course.site.scene.as_of
    yield Mark("now", now, Line("现在", "now"), same(names.stamps.at(now)))
