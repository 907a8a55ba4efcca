# SPDX-License-Identifier: Apache-2.0
"""The account of one clock: limit, extensions and pauses in one pass over time, due, state. Source: §4 (deadline)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xiezhi.catalog.model import Extension, Interval, Pack, Refs, Version
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.intervals import AT_MOST, FINAL, NOW, TO, Stretch, stretches
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.matching import matches
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.visible import order
from xiezhi.kernel.due import Due, Span, Until, merge
from xiezhi.kernel.duration import Duration

END = "end"  # a pause that was running when the clock ended
COUNTED, LATE, SPENT = "counted", "late", "spent"

Limit = Duration | Until


@dataclass(frozen=True)
class Mark:
    """An extension or a pause that was looked at. ``why``: counted, or why not: ``late``, ``spent`` (beyond ``max``).

    ``before`` and ``after``: due as it stood, with what had come before, and with this.
    """

    event: Event
    why: str
    before: Due
    after: Due
    extension: Extension | None = None
    stretch: Stretch | None = None
    span: Span | None = None
    ended: str = ""

    @property
    def counted(self) -> bool:
        return self.why == COUNTED

    def holds(self, event: Event) -> bool:
        """Whether an event lies inside this counted pause."""
        if not self.counted or self.stretch is None or order(event) <= order(self.event):
            return False
        if self.ended in (TO, FINAL):
            return self.stretch.end is not None and order(event) < order(self.stretch.end)
        return self.ended != AT_MOST or event.at < self.stretch.span.end


@dataclass(frozen=True)
class Account:
    """One clock at T. ``due`` is None where ``state`` is undetermined. ``end``: the fulfilment or discharge."""

    trigger: Event
    limit: Limit
    state: str
    due: Due | None
    base: Due | None = None
    marks: tuple[Mark, ...] = ()
    fulfilled: Event | None = None
    discharged: Event | None = None
    late_entries: tuple[Event, ...] = ()
    shortest: Limit | None = None  # where it is not known which tier applies
    soonest: Due | None = None  # due by that limit: for reminders

    @property
    def end(self) -> Event | None:
        return self.fulfilled or self.discharged

    @property
    def extensions(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.counted and mark.extension is not None]

    @property
    def pauses(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.counted and mark.stretch is not None]


@dataclass(frozen=True)
class Terms:
    """What one pass is made of: the limit, whether doubtful candidates count, how days without a time are read."""

    site: Site
    limit: Limit
    doubtful: bool = False
    start: int = 0  # the trigger's instant as read
    end_is_late: bool = False  # a fulfilment of which only the day is known is read as the day's last instant

    def taken(self, refs: Refs, free: bool) -> list[Event]:
        """Candidates of a role that match; ``free``: those without the match field count for every clock."""
        site = self.site
        events = named(site.scene, site.matter, refs).taken(self.doubtful)
        if site.version.match is None:
            return events
        return [event for event in events if matches(site.scene, site.version, site.event, event, free)]

    def after(self, refs: Refs, free: bool) -> list[Event]:
        """Those after the trigger."""
        return [event for event in self.taken(refs, free) if order(event) > order(self.site.event)]


def run(terms: Terms) -> Account:
    """One pass over time."""
    fulfilled, discharged = _ending(terms)
    end = fulfilled or discharged
    progress = _Pass(terms, end)
    marks = progress.run()
    due = progress.due() if marks else progress.base
    state = _state(terms, progress, due, fulfilled, discharged)
    late = [mark.event for mark in marks if mark.counted and mark.event.recorded_at > mark.before.us]
    if state == "met" and fulfilled is not None and fulfilled.recorded_at > due.us:
        late.append(fulfilled)
    return Account(
        terms.site.event,
        terms.limit,
        state,
        due,
        progress.base,
        tuple(marks),
        fulfilled,
        discharged,
        tuple(late),
    )


def _ending(terms: Terms) -> tuple[Event | None, Event | None]:
    """The fulfilment, or the discharge where one comes before any fulfilment."""
    version, trigger = terms.site.version, terms.site.event
    expected = [event for event in terms.taken(version.expect, False) if event.id != trigger.id]
    since = order(trigger)
    if version.lead is not None:
        since = (terms.site.scene.pack.reckoner.back(trigger.at, version.lead), -(10**18))
    fulfilled = next((event for event in expected if order(event) > since), None)
    discharged = next(iter(terms.after(version.unless, True)), None)
    if fulfilled is not None and (discharged is None or order(fulfilled) <= order(discharged)):
        return fulfilled, None
    return None, discharged


def _state(terms: Terms, progress: _Pass, due: Due, fulfilled: Event | None, discharged: Event | None) -> str:
    scene = terms.site.scene
    end = fulfilled or discharged
    if end is not None:
        at = _last_instant(terms, end) if terms.end_is_late and end.at_day else end.at
        in_time = scene.pack.reckoner.on_time(at, due) or progress.inside(end)
        return ("met" if fulfilled else "void") if in_time else "late"
    if any(mark.ended == NOW for mark in progress.marks if mark.counted):
        return "paused"
    return "overdue" if scene.pack.reckoner.overdue(scene.as_of, due) else "open"


def _last_instant(terms: Terms, event: Event) -> int:
    zone = terms.site.scene.pack.zone
    return zone.end_of(zone.day(event.at)) - 1


@dataclass
class _Pass:
    """Takes extensions and pauses one after the other; each is measured against due as it then stands."""

    terms: Terms
    end: Event | None
    marks: list[Mark] = field(default_factory=list)
    limit: Limit = field(init=False)
    by: list[Duration] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limit = self.terms.limit
        self.base = self.due()

    def run(self) -> list[Mark]:
        for event, entry, stretch in self._candidates():
            if isinstance(entry, Extension):
                self._extend(event, entry)
            elif stretch is not None:
                self._pause(stretch)
        return self.marks

    def _candidates(self) -> list[tuple[Event, Extension | Interval, Stretch | None]]:
        """Extensions between trigger and end, and pauses that run at the trigger or begin between, in order."""
        version = self.terms.site.version
        found: list[tuple[Event, Extension | Interval, Stretch | None]] = []
        for extension in version.extend:
            found += [(event, extension, None) for event in self.terms.after(extension.refs, True)]
        for pause in version.pause:
            starts, ends = self.terms.taken(pause.start, True), self.terms.taken(pause.end, True)
            for stretch in stretches(self.terms.site.scene, pause, starts, ends):
                if order(stretch.start) > order(self.terms.site.event) or self._running_at_trigger(stretch):
                    found.append((stretch.start, pause, stretch))
        before_end = [one for one in found if self.end is None or order(one[0]) < order(self.end)]
        return sorted(before_end, key=lambda one: order(one[0]))

    def _running_at_trigger(self, stretch: Stretch) -> bool:
        trigger = self.terms.site.event
        if order(stretch.start) >= order(trigger):
            return False
        if stretch.end is not None:
            return order(stretch.end) > order(trigger)
        return stretch.ended == NOW or stretch.span.end > trigger.at

    def due(self, until: int | None = None) -> Due:
        """Due with what has counted so far; a pause still running at ``until`` counts up to there."""
        site = self.terms.site
        zone = site.scene.pack.zone
        spans = [mark.span for mark in self.marks if mark.counted and mark.span is not None]
        if until is not None:
            spans = [
                span if span.end <= until else span._replace(end=until, last_day=zone.day(until))
                for span in spans
            ]
        return site.scene.pack.reckoner.due(
            self.terms.start, self.limit, self.by, merge(spans),
            rollover=site.version.rollover, next_hour=site.version.next_hour,
        )  # fmt: skip

    def inside(self, event: Event) -> bool:
        """Whether an event lies inside a counted pause: it is always on time."""
        return any(mark.holds(event) for mark in self.marks)

    def _in_time(self, event: Event, due: Due) -> bool:
        early = order(event) < order(self.terms.site.event)  # a pause that runs at the trigger
        return early or self.inside(event) or self.terms.site.scene.pack.reckoner.on_time(event.at, due)

    def _extend(self, event: Event, entry: Extension) -> None:
        before = self.due(max(event.at, self.terms.start))
        used = sum(mark.counted and mark.extension is entry for mark in self.marks)
        why = LATE if not self._in_time(event, before) else COUNTED if used < entry.max else SPENT
        if why == COUNTED:
            self._lengthen(entry)
        after = self.due(max(event.at, self.terms.start))
        self.marks.append(Mark(event, why, before, after, extension=entry))

    def _lengthen(self, entry: Extension) -> None:
        """``by`` is added; ``to`` sets the limit where it is longer."""
        if entry.by is not None:
            self.by.append(entry.by)
            return
        assert entry.to is not None
        site = self.terms.site
        start = self.terms.start
        if plain_due(site, start, entry.to).us > plain_due(site, start, self.limit).us:
            self.limit = entry.to

    def _pause(self, stretch: Stretch) -> None:
        before = self.due(max(stretch.start.at, self.terms.start))
        if not self._in_time(stretch.start, before):
            self.marks.append(Mark(stretch.start, LATE, before, before, stretch=stretch))
            return
        mark = Mark(
            stretch.start, COUNTED, before, before, None, stretch, self._span(stretch), self._ended(stretch)
        )
        self.marks.append(mark)
        self.marks[-1] = replace(mark, after=self.due())

    def _cut(self, stretch: Stretch) -> bool:
        """Whether the clock ended while the pause was running."""
        if self.end is None:
            return False
        if stretch.end is not None:
            return order(stretch.end) > order(self.end)
        return stretch.ended == NOW or stretch.span.end > self.end.at

    def _ended(self, stretch: Stretch) -> str:
        return END if self._cut(stretch) else stretch.ended

    def _span(self, stretch: Stretch) -> Span:
        """The pause as this clock counts it: from the trigger at the earliest, to the clock's end at the latest."""
        zone = self.terms.site.scene.pack.zone
        span = stretch.span
        if self.end is not None and self._cut(stretch):
            span = span._replace(end=self.end.at, last_day=zone.day(self.end.at))
        if order(stretch.start) < order(self.terms.site.event):
            start = self.terms.start
            span = Span(start, max(span.end, start), zone.day(start), max(span.last_day, zone.day(start)))
        return span


def plain_due(site: Site, start: int, limit: Limit) -> Due:
    """Due by a limit alone."""
    version = site.version
    return site.scene.pack.reckoner.due(start, limit, rollover=version.rollover, next_hour=version.next_hour)


def superseded(pack: Pack, version: Version, due: Due) -> bool:
    """Whether the version is no longer in force at its due instant and does not survive."""
    # Of a clock that ends with a day that day decides, not the midnight that ends it.
    day = due.last_day if due.last_day is not None else pack.zone.day(due.us)
    return not version.survives and version.valid_to is not None and day > version.valid_to


def counted_events(account: Account) -> Sequence[Event]:
    """The trigger, counted extensions, counted pauses with the events that end them, fulfilment or discharge."""
    events = {account.trigger.id: account.trigger}
    for mark in account.marks:
        if mark.counted:
            events[mark.event.id] = mark.event
            if mark.ended == TO and mark.stretch is not None and mark.stretch.end is not None:
                events[mark.stretch.end.id] = mark.stretch.end
    if account.end is not None:
        events[account.end.id] = account.end
    return sorted(events.values(), key=order)
