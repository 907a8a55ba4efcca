# SPDX-License-Identifier: Apache-2.0
"""Explanations that a lawyer can check by hand, in the pack's language. Source: norm-language §6."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.catalog.words import STATES as STATE_WORDS
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.account import END, LATE, Account, Mark, superseded
from xiezhi.engine.reference.intervals import AT_MOST, FINAL, NOW
from xiezhi.engine.reference.values import show_day
from xiezhi.engine.reference.verdict import Line, Missing, Verdict
from xiezhi.engine.results import Finding
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, Zone

STATES = {state: Line(*named) for state, named in STATE_WORDS.items()}


@dataclass(frozen=True)
class Say:
    """What names need: the pack, and the matters whose events are named."""

    pack: Pack
    matters: Mapping[str, Matter]

    @property
    def zone(self) -> Zone:
        return self.pack.zone

    def step(self, event: Event) -> str:
        """The title of an event's step."""
        matter = self.matters.get(event.matter)
        step = self.pack.kinds[matter.kind].steps.get(event.step) if matter is not None else None
        return (step.title if step is not None else "") or event.step

    def clock(self, verdict: Verdict, finding: Finding, as_of: int) -> str:
        """A clock as one text."""
        return text(self, clock_lines(self, verdict, as_of))

    def breach(self, verdict: Verdict, finding: Finding) -> str:
        """A breach of any other norm as one text."""
        return explain_breach(self, verdict)

    def gap(self, norm: Norm, version: Version | None, missing: Sequence[Missing], finding: Finding) -> str:
        """A gap as one text: which facts, at which events."""
        return explain_gap(self, norm, version, missing)


def text(say: Say, lines: Iterable[Line]) -> str:
    """Lines as one text in the pack's language."""
    zh = say.pack.language.startswith("zh")
    found = [line.say(say.pack.language) for line in lines]
    return ("；" if zh else "; ").join(found) + ("。" if zh else ".")


def basis_line(norm: Norm, version: Version | None) -> Line:
    """The article, or whose value it is."""
    title = (version.title if version is not None else "") or norm.title
    basis = version.basis if version is not None else ""
    if version is not None and version.internal:
        return Line(
            f"{title}（内部口径, 非法定期限: {basis}）",
            f"{title} (the organ's own value, not statutory: {basis})",
        )
    if not basis:
        return Line(title, title)
    return Line(f"{title}，依据 {basis}", f"{title}, under {basis}")


def when(say: Say, event: Event) -> str:
    """The local time of an event, or its day."""
    return say.zone.text(event.at, day=event.at_day)


def due_line(say: Say, due: Due) -> Line:
    """Due as people count: the last day, or the instant."""
    if due.last_day is not None:
        day = show_day(due.last_day)
        return Line(f"期限至 {day} 二十四时", f"the last day is {day}")
    stamp = say.zone.text(due.us)
    return Line(f"期限至 {stamp}", f"due at {stamp}")


def trigger_line(say: Say, account: Account) -> Line:
    """What started the clock, when, and how long it runs."""
    event, limit = account.trigger, account.limit
    at = when(say, event)
    if isinstance(limit, Until):
        return Line(
            f"自 {at} {say.step(event)} ({event.id}) 起，期限另行确定",
            f"from {say.step(event)} ({event.id}) on {at}, until a set date",
        )
    return Line(
        f"自 {at} {say.step(event)} ({event.id}) 起 {limit}",
        f"{limit} from {say.step(event)} ({event.id}) at {at}",
    )


def mark_line(say: Say, mark: Mark) -> Line:
    """An extension or pause: counted, or why not."""
    return _extension_line(say, mark) if mark.extension is not None else _pause_line(say, mark)


def _extension_line(say: Say, mark: Mark) -> Line:
    assert mark.extension is not None
    entry, at = mark.extension, when(say, mark.event)
    length = f"+{entry.by}" if entry.by is not None else f"={entry.to}"
    name = f"{say.step(mark.event)} ({mark.event.id}) {at}"
    if mark.counted:
        due = due_line(say, mark.after)
        return Line(f"延长 {length}: {name}，{due.zh}", f"extended {length} by {name}: {due.en}")
    if mark.why == LATE:
        due = due_line(say, mark.before)
        return Line(
            f"届满后的延长不计: {name}（当时{due.zh}）", f"not counted, extended after due: {name} ({due.en})"
        )
    return Line(f"超过 {entry.max} 次的延长不计: {name}", f"not counted, beyond {entry.max}: {name}")


def _pause_line(say: Say, mark: Mark) -> Line:
    name = f"{say.step(mark.event)} ({mark.event.id}) {when(say, mark.event)}"
    if not mark.counted:
        due = due_line(say, mark.before)
        return Line(
            f"届满后开始的中止不计: {name}（当时{due.zh}）",
            f"not counted, paused after due: {name} ({due.en})",
        )
    assert mark.span is not None
    until, due = say.zone.text(mark.span.end), due_line(say, mark.after)
    ends = {
        NOW: Line("至今未结束", "still running"),
        END: Line(f"至 {until} 时限终了", f"until the clock ended at {until}"),
        FINAL: Line(f"无结束记录, 至 {until} 结案止", f"no event ends it; until the final step at {until}"),
        AT_MOST: Line(f"无结束记录, 最长至 {until}", f"no event ends it; at most until {until}"),
    }
    end = ends.get(mark.ended, Line(f"至 {until}", f"until {until}"))
    start = say.zone.text(mark.span.start)
    since = (
        Line(f"，自 {start} 起计", f", counted from {start}")
        if mark.span.start != mark.event.at
        else Line("", "")
    )
    return Line(
        f"中止: {name}{since.zh}，{end.zh}，{due.zh}", f"paused by {name}{since.en}, {end.en}: {due.en}"
    )


def outcome_line(say: Say, account: Account, as_of: int) -> Line:
    """What happened instead of the act in time, or how the clock stands."""
    state = STATES[account.state]
    if account.fulfilled is not None:
        event = account.fulfilled
        at, name, over = when(say, event), f"{say.step(event)} ({event.id})", _over(say, account, event.at)
        return Line(f"{at} {name}，{state.zh}{over.zh}", f"{name} at {at}: {state.en}{over.en}")
    if account.discharged is not None:
        event = account.discharged
        at, name, over = when(say, event), f"{say.step(event)} ({event.id})", _over(say, account, event.at)
        return Line(
            f"{at} {name} 终止期限，{state.zh}{over.zh}", f"ended by {name} at {at}: {state.en}{over.en}"
        )
    now, over = say.zone.text(as_of), _over(say, account, as_of)
    return Line(f"截至 {now} 尚未完成，{state.zh}{over.zh}", f"not done by {now}: {state.en}{over.en}")


def _over(say: Say, account: Account, at: int) -> Line:
    if account.due is None or account.state not in ("late", "overdue"):
        return Line("", "")
    if account.due.last_day is not None:
        days = say.zone.day(at) - account.due.last_day
        return Line(f" {days} 日", f" by {days} d")
    length = span_text(at - account.due.us)
    return Line(f" {length.zh}", f" by {length.en}")


def span_text(us: int) -> Line:
    """An elapsed length in days, hours and minutes."""
    days, rest = divmod(us, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    parts = [(days, "天", "d"), (hours, "小时", "h"), (minutes, "分", "min")]
    shown = [part for part in parts if part[0]] or [parts[-1]]
    return Line(" ".join(f"{n} {zh}" for n, zh, _ in shown), " ".join(f"{n} {en}" for n, _, en in shown))


def late_entry_lines(say: Say, account: Account) -> list[Line]:
    """What was recorded after the due instant that it saves: both times."""
    lines = []
    for event in account.late_entries:
        name, at, known = (
            f"{say.step(event)} ({event.id})",
            when(say, event),
            say.zone.text(event.recorded_at),
        )
        zh = f"补录: {name} 发生于 {at}，{known} 才录入"
        lines.append(Line(zh, f"late entry: {name} happened at {at}, recorded at {known}"))
    return lines


def warning_lines(say: Say, version: Version, account: Account) -> list[Line]:
    """Why a breach is only a warning."""
    lines = []
    if account.due is not None and superseded(say.pack, version, account.due):
        ended = show_day(version.valid_to or 0)
        lines.append(
            Line(
                f"该版本自 {ended} 后失效，届满时以新版本为准",
                f"this version ended on {ended}; the later version governs",
            )
        )
    if account.due is not None and account.due.uncertain:
        lines.append(
            Line(
                "工作日历未覆盖全部日期，按周末推算",
                "the calendar does not cover all days; weekends were assumed",
            )
        )
    return lines


def clock_lines(say: Say, verdict: Verdict, as_of: int) -> list[Line]:
    """The account of a clock, line by line."""
    account, version = verdict.account, verdict.version
    assert account is not None and version is not None and account.due is not None
    return [
        basis_line(verdict.norm, version),
        trigger_line(say, account),
        *(mark_line(say, mark) for mark in account.marks),
        due_line(say, account.due),
        outcome_line(say, account, as_of),
        *late_entry_lines(say, account),
        *warning_lines(say, version, account),
    ]


def explain_breach(say: Say, verdict: Verdict) -> str:
    """A breach of any other norm as one text."""
    event = verdict.event
    happened = Line(
        f"{when(say, event)} {say.step(event)} ({event.id})",
        f"{say.step(event)} ({event.id}) at {when(say, event)}",
    )
    return text(say, [basis_line(verdict.norm, verdict.version), happened, *verdict.reasons])


def explain_gap(say: Say, norm: Norm, version: Version | None, missing: Sequence[Missing]) -> str:
    """A gap as one text: which facts, at which events."""
    lines = [basis_line(norm, version)]
    for one in {(one.event.id, one.fact): one for one in missing}.values():
        event = one.event
        at = when(say, event)
        lines.append(
            Line(
                f"缺少 {one.fact.zh}（{at} {say.step(event)} {event.id}）",
                f"missing: {one.fact.en} ({say.step(event)} {event.id} at {at})",
            )
        )
    return text(say, lines)
