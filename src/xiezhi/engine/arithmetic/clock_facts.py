# SPDX-License-Identifier: Apache-2.0
"""The facts of a clock with what each did: 起算 扣除起 扣除止 +30日 未采用 办结, and what was not found."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.engine.arithmetic.clock_rows import unused_extensions
from xiezhi.engine.arithmetic.model import Used
from xiezhi.engine.arithmetic.spans import Course, pause_name
from xiezhi.engine.arithmetic.stamps import duration_line, same
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import Mark
from xiezhi.engine.reference.intervals import TO
from xiezhi.engine.reference.matching import matches
from xiezhi.engine.reference.telling import named_events
from xiezhi.engine.reference.verdict import Line
from xiezhi.engine.reference.visible import order

NOT_USED = Line("未采用", "not used")
NOT_FOUND = Line("未见", "not found")


def clock_facts(course: Course) -> tuple[Used, ...]:
    """What was used in order of time, then what was looked for and not found."""
    found = [*_used(course), *_passed_over(course)]
    once: dict[str, Used] = {}
    for one in found:
        assert one.event is not None
        once.setdefault(one.event.id, one)
    ordered = sorted(once.values(), key=lambda one: order(one.event) if one.event is not None else (0, 0))
    return (*ordered, *_not_found(course))


def _used(course: Course) -> Iterator[Used]:
    account = course.account
    saved = {event.id for event in account.late_entries}

    def used(event: Event, zh: str, en: str, tone: str = "") -> Used:
        return Used(same(course.names.step(event)), Line(zh, en), event, tone, event.id in saved)

    yield used(account.trigger, "起算", "start")
    if account.fulfilled is not None:
        late = account.state == "late"
        yield used(
            account.fulfilled,
            "迟办" if late else "办结",
            "done late" if late else "done",
            "bad" if late else "good",
        )
    if account.discharged is not None:
        yield used(account.discharged, "解除", "ends it")
    for mark in account.marks:
        if not mark.counted:
            yield used(mark.event, *NOT_USED, "struck")
        elif mark.extension is not None:
            yield used(mark.event, *_added(mark))
        else:
            yield used(mark.event, "扣除起", "taken off from")
            if mark.stretch is not None and mark.stretch.end is not None and mark.ended == TO:
                yield used(mark.stretch.end, "扣除止", "taken off to")


def _added(mark: Mark) -> Line:
    entry = mark.extension
    assert entry is not None
    if entry.by is not None:
        by = duration_line(entry.by)
        return Line(f"+{by.zh.replace(' ', '')}", f"+{by.en}")
    to = duration_line(entry.to) if entry.to is not None else Line("", "")
    return Line(f"延至{to.zh.replace(' ', '')}", f"to {to.en}")


def _passed_over(course: Course) -> Iterator[Used]:
    """Acts after the clock, or of another thing, that one might have thought would count."""
    site, account = course.site, course.account
    for event, reason in unused_extensions(course):
        yield Used(same(course.names.step(event)), reason, event, "struck")
    for event in named_events(site.scene, site.matter, site.version.expect):
        if account.end is not None and order(event) > order(account.end):
            continue
        if event.id in (account.trigger.id, account.end.id if account.end is not None else ""):
            continue
        early = order(event) < order(account.trigger)
        reason = Line("早于起算，未采用", "before the start, not used")
        if not early:
            other = not matches(site.scene, site.version, account.trigger, event, False)
            reason = Line("不属同一对象，未采用", "of another, not used") if other else NOT_USED
        yield Used(same(course.names.step(event)), reason, event, "struck")


def _not_found(course: Course) -> Iterator[Used]:
    account, names = course.account, course.names
    if account.end is None and course.site.version.expect:
        yield Used(names.refs(course.site.version.expect), NOT_FOUND, None, "gap")
    for mark in account.pauses:
        if mark.stretch is not None and mark.stretch.end is None and mark.ended != TO:
            name = pause_name(names, mark)
            yield Used(Line(f"{name}的结束记录", f"the end of {name}"), NOT_FOUND, None, "gap")
