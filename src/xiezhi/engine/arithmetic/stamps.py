# SPDX-License-Identifier: Apache-2.0
"""Times, lengths and limits as a calculation writes them: 09-03 16:40, 11-13 24:00, 6 天 9 时 42 分."""

from __future__ import annotations

from xiezhi.catalog.phrases import duration_words
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import Limit
from xiezhi.engine.reference.verdict import Line
from xiezhi.kernel.due import Due, Until
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, SECOND, Zone, date_of

WEEK = (
    ("周一", "Mon"), ("周二", "Tue"), ("周三", "Wed"), ("周四", "Thu"), ("周五", "Fri"), ("周六", "Sat"),
    ("周日", "Sun"),
)  # fmt: skip


def same(text: str) -> Line:
    """A text that is the same in both languages."""
    return Line(text, text)


class Stamps:
    """Writes times in a zone; those of ``as_of``'s year without it."""

    def __init__(self, zone: Zone, as_of: int) -> None:
        self.zone = zone
        self.year = zone.local(as_of).year

    def at(self, us: int, *, day: bool = False, exact: bool = False) -> str:
        """``09-03 16:40``; ``day``: the day alone; ``exact``: with seconds where there are any."""
        stamp = self.zone.local(us)
        text = stamp.strftime("%m-%d" if stamp.year == self.year else f"{stamp.year:04d}-%m-%d")
        if day:
            return text
        return text + stamp.strftime(" %H:%M:%S" if exact and stamp.second else " %H:%M")

    def event(self, event: Event, *, exact: bool = False) -> str:
        """When an event happened, or its day."""
        return self.at(event.at, day=event.at_day, exact=exact)

    def day(self, day: int) -> str:
        """``09-03`` of a civil day."""
        found = date_of(day)
        return found.strftime("%m-%d" if found.year == self.year else f"{found.year:04d}-%m-%d")

    def day_of(self, us: int) -> str:
        """The day of an instant."""
        return self.day(self.zone.day(us))

    def due(self, due: Due) -> str:
        """``11-13 24:00`` where a day ends it, else the instant."""
        return f"{self.day(due.last_day)} 24:00" if due.last_day is not None else self.at(due.us, exact=True)

    def from_to(self, start: int, end: int) -> str:
        """``17:05 → 22:57`` on one day after the date, else both with dates."""
        if self.zone.day(start) == self.zone.day(end):
            return f"{self.at(start)} → {self.at(end)[-5:]}"
        return f"{self.at(start)} → {self.at(end)}"


def weekday(day: int) -> Line:
    """周五 of a civil day."""
    return Line(*WEEK[date_of(day).weekday()])


def length(us: int, parts: int = 3) -> Line:
    """``6 天 9 时 42 分``: the largest ``parts`` of days, hours, minutes; seconds under a minute."""
    us = abs(us)
    if us < MINUTE:
        return Line(f"{us // SECOND} 秒", f"{us // SECOND} s")
    days, rest = divmod(us, DAY)
    hours, rest = divmod(rest, HOUR)
    found = [(days, "天", "d"), (hours, "时", "h"), (rest // MINUTE, "分", "min")]
    shown = [part for part in found if part[0]][:parts] or found[-1:]
    return Line(" ".join(f"{n} {zh}" for n, zh, _ in shown), " ".join(f"{n} {en}" for n, _, en in shown))


def limit_line(limit: Limit) -> Line:
    """``30 日``; a date that was set outright has no length."""
    if isinstance(limit, Until):
        return Line("另定的日期", "a set date")
    return duration_line(limit)


def duration_line(duration: Duration) -> Line:
    """``30 日`` with a space between figure and unit."""
    zh = duration_words(duration, "zh").removeprefix(str(duration.n))
    return Line(f"{duration.n} {zh}", duration_words(duration, "en"))


def joined(lines: list[Line], zh: str = "，", en: str = ", ") -> Line:
    """Lines as one."""
    return Line(zh.join(line.zh for line in lines), en.join(line.en for line in lines))
