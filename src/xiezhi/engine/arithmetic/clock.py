# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a deadline's clock."""

from __future__ import annotations

from dataclasses import replace

from xiezhi.engine.arithmetic.articles import HOUSE
from xiezhi.engine.arithmetic.asked import Names
from xiezhi.engine.arithmetic.clock_facts import clock_facts
from xiezhi.engine.arithmetic.clock_marks import clock_marks
from xiezhi.engine.arithmetic.clock_rows import ClockRows
from xiezhi.engine.arithmetic.model import EMPTY, Arithmetic, Row, Segment
from xiezhi.engine.arithmetic.readings import readings_of
from xiezhi.engine.arithmetic.spans import Course
from xiezhi.engine.arithmetic.stamps import joined, length, same
from xiezhi.engine.arithmetic.tags import LEVELS
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.wording import late_entry_lines
from xiezhi.kernel.due import Due

CANNOT = Line("缺数据，无法判定", "data missing: cannot be told")


def clock(frame: Arithmetic, course: Course, verdict: Verdict) -> Arithmetic:
    """``frame`` filled with all that the clock of a verdict shows."""
    account = course.account
    undetermined = account.due is None
    readings = readings_of(course.site, account, course.names) if undetermined else ()
    rows = ClockRows(course).rows() if account.base is not None else ()
    due = account.due
    found = replace(
        frame, form="clock", start=course.start, end=course.end, rows=rows, readings=readings,
        segments=course.segments() if due is not None else missing_segment(course, verdict),
        marks=clock_marks(course, readings), facts=clock_facts(course), notes=_notes(course, verdict),
        due=due.us if due is not None else None,
        due_text=same(course.names.stamps.due(due)) if due is not None else EMPTY,
        over_us=over_us(account, course.end), used=used_share(course),
    )  # fmt: skip
    standing = _standing(course, found)
    return replace(found, standing=standing, conclusion=_conclusion(course, verdict, found, standing))


def over_us(account: Account, end: int) -> int | None:
    """How far past due, None where it is not."""
    if account.due is None or account.state not in ("late", "overdue"):
        return None
    return end - account.due.us


def used_share(course: Course) -> float | None:
    """The share of the limit used: time that counted over all that counts, from the trigger to due; over 1 past it."""
    due = course.account.due
    if due is None or due.us <= course.start:
        return None
    counted = [one for one in course.segments() if one.kind not in ("excluded", "over")]
    whole = sum(one.end - one.start for one in counted)
    gone = sum(one.end - one.start for one in counted if not one.ahead)
    over = over_us(course.account, course.end) or 0
    return (gone + over) / whole if whole else 1.0


def missing_segment(course: Course, verdict: Verdict) -> tuple[Segment, ...]:
    """From the trigger to now, with what is missing."""
    end = max(course.end, course.start + 1)
    facts = missing_words(verdict, course.names)
    label = Line(f"缺 {facts.zh}", f"missing: {facts.en}")
    return (Segment("missing", course.start, end, label, Line("缺数据", "data missing")),)


def missing_words(verdict: Verdict, names: Names) -> Line:
    """The facts that were missing, each once."""
    return joined(list(dict.fromkeys(names.fact(one.fact) for one in verdict.missing)), "、")


# -- how it stands, in one line


def _standing(course: Course, found: Arithmetic) -> Line:
    """已超 6 天 9 时, 剩 3 天 14 时, 第 24 日办结."""
    account, end = course.account, course.end
    if account.due is None:
        said = _readings_say(found)
        return Line(f"无法判定；{said.zh}", f"cannot be told; {said.en}") if said.zh else CANNOT
    if account.state == "overdue":
        over = length(end - account.due.us, 2)
        return Line(f"已超 {over.zh}", f"over by {over.en}")
    if account.state == "late":
        over = _late_by(course, account.due)
        return Line(f"迟办：{over.zh}", f"done late: {over.en}")
    if account.state == "paused":
        done = course.span_length(course.spans[-1])
        return Line(f"暂停；至今不计 {done.zh}，恢复后重算", f"paused; {done.en} not counted so far")
    if account.state == "open":
        left = length(account.due.us - end, 2)
        off = _taken_off(course)
        return Line(
            f"剩 {left.zh}" + (f"；不计 {off.zh}" if off else ""),
            f"{left.en} left" + (f"; {off.en} not counted" if off else ""),
        )
    return _kept(course)


def _taken_off(course: Course) -> Line | None:
    """What was not counted so far: one pause as the limit counts it, several together as time."""
    spans = course.spans
    if len(spans) == 1:
        return course.span_length(spans[0])
    return length(sum(span.end - span.start for span in spans), 1) if spans else None


def _kept(course: Course) -> Line:
    account = course.account
    assert account.end is not None and account.due is not None
    at = course.names.stamps.event(account.end)
    if account.state == "void":
        return Line(f"{at} 期限终止", f"ended on {at}")
    if account.end.at < course.start:
        return Line(f"起算前已办（{at}）", f"done before the start ({at})")
    if account.due.last_day is None:
        if account.end.at == course.start:
            return Line("同时办结", "done at the same instant")
        took = length(account.end.at - course.start)
        return Line(f"用时 {took.zh}", f"took {took.en}")
    zone = course.names.pack.zone
    days = zone.day(account.end.at) - zone.day(course.start)
    return Line(f"第 {days} 日办结", f"done on day {days}") if days else Line("当日办结", "done the same day")


def _late_by(course: Course, due: Due) -> Line:
    if due.last_day is not None:
        days = course.names.pack.zone.day(course.end) - due.last_day
        return Line(f"届满后第 {days} 日", f"{days} d after due")
    over = length(course.end - due.us)
    return Line(f"届满后 {over.zh}", f"{over.en} after due")


def _conclusion(course: Course, verdict: Verdict, found: Arithmetic, standing: Line) -> Row:
    """The line under the sum: what was found at its end, from when, by how much, what that is."""
    account, names = course.account, course.names
    now = names.stamps.at(course.site.scene.as_of)
    expected = names.refs(course.site.version.expect)
    word = found.tag_word
    level = LEVELS[found.level] if found.level is not None else EMPTY
    tag = Line(f"{level.zh}：{word.zh}", f"{level.en}: {word.en}") if found.level else word
    if found.nature == "warning" and account.state in ("late", "overdue"):
        tag = Line(f"{tag.zh}，待确认", f"{tag.en}, to be confirmed")
    if account.due is None:
        return _told_missing(names, verdict, found, tag)
    if account.end is not None:
        event = account.end
        at = names.stamps.event(event, exact=account.due.last_day is None)
        fact = Line(f"{at} {names.step(event)}", f"{names.step(event)} {at}")
        since, tone = _compared(course, at)
        result = _late_by(course, account.due) if account.state == "late" else standing
        return Row(0, fact, since, result, tag, tone=tone, at=event.at, event=event.id)
    fact = Line(f"至 {now} 未见{expected.zh}", f"by {now} not found: {expected.en}")
    if account.state == "overdue":
        over = length(course.end - account.due.us)
        return Row(0, fact, _since(course), over, tag, tone="bad", at=course.end)
    due = found.due_text
    sum_ = Line(f"{now} < {due.zh}", f"{now} < {due.en}") if account.state == "open" else EMPTY
    return Row(0, fact, sum_, standing, tag, tone="warn" if found.level else "", at=course.end)


def _since(course: Course) -> Line:
    due = course.account.due
    assert due is not None
    at = course.names.stamps.at(due.us, exact=due.last_day is None)
    return Line(f"自 {at} 起", f"since {at}")


def _compared(course: Course, at: str) -> tuple[Line, str]:
    account = course.account
    assert account.due is not None
    due = course.names.stamps.due(account.due)
    if account.state == "late":
        return _since(course), "bad"
    if account.end is not None and not course.names.pack.reckoner.on_time(account.end.at, account.due):
        return Line("在不计入的期间内", "inside time that is not counted"), "good"
    return same(f"{at} ≤ {due}"), "good" if account.state == "met" else ""


def _told_missing(names: Names, verdict: Verdict, found: Arithmetic, tag: Line) -> Row:
    facts = missing_words(verdict, names)
    fact = Line(f"缺 {facts.zh}，无法判定", f"cannot be told, missing: {facts.en}")
    said = [
        Line(f"{one.label.zh}：{one.due_text.zh}", f"{one.label.en}: {one.due_text.en}")
        for one in found.readings
    ]
    return Row(0, fact, joined(said, "；", "; "), _readings_say(found), tag, tone="gap")


def _readings_say(found: Arithmetic) -> Line:
    """Whether the readings agree."""
    over = {one.state in ("late", "overdue") for one in found.readings}
    if not over:
        return EMPTY
    if len(over) > 1:
        return Line("两读结论不同", "the readings differ")
    said = (
        Line("两读均", "by both readings ") if len(found.readings) > 1 else Line("按现有记录", "as recorded ")
    )
    past = Line("已超", "over") if over == {True} else Line("未超", "not over")
    return Line(said.zh + past.zh, said.en + past.en)


def _notes(course: Course, verdict: Verdict) -> tuple[Line, ...]:
    """What was entered late, what else is missing, and whose duty it is."""
    found = list(late_entry_lines(course.names.say, course.account))
    if verdict.missing and course.account.due is not None:
        facts = missing_words(verdict, course.names)
        found.append(Line(f"另缺 {facts.zh}", f"also missing: {facts.en}"))
    version = course.site.version
    if version.bearer != "us":
        found.append(Line("义务不在本机关，只计时，不作告警", "another's duty: timed, no finding is made"))
    if version.internal:
        found.append(
            Line(
                f"{HOUSE.zh}：时限为内部口径，非法定期限", "the limit is the organ's own value, not statutory"
            )
        )
    return tuple(found)
