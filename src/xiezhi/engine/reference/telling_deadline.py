# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a clock, line by line: limit, extensions, pauses, rollover, what ended it, reminders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xiezhi.catalog.model import Refs
from xiezhi.engine.facts import Event
from xiezhi.engine.reference.account import Account, Limit, Mark, plain_due, superseded
from xiezhi.engine.reference.deadline import judge, limits_of
from xiezhi.engine.reference.findings import level_of, nature_of, reminders, warning_level
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.matching import match_value, matches
from xiezhi.engine.reference.telling import (
    BAD,
    GAP,
    GOOD,
    HEAD,
    OUTCOMES,
    PLAIN,
    STRUCK,
    WARN,
    Expressions,
    Node,
    Search,
    event_text,
    missing_nodes,
    named_events,
    node,
)
from xiezhi.engine.reference.values import show, show_day
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.engine.reference.wording import (
    STATES,
    Say,
    due_line,
    late_entry_lines,
    mark_line,
    outcome_line,
    span_text,
)
from xiezhi.kernel.due import Due, Span, Until, merge
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

GOOD_STATES, BAD_STATES = ("met", "void"), ("late", "overdue")


class Telling:
    """Tells one clock."""

    def __init__(self, site: Site, words: Expressions, say: Say) -> None:
        self.site, self.words, self.say = site, words, say
        self.scene, self.version = site.scene, site.version
        self.zone, self.reckoner = site.scene.pack.zone, site.scene.pack.reckoner

    def nodes(self) -> list[Node]:
        """Everything about the clock of one trigger to which the norm applies."""
        verdicts = judge(self.site)
        told = [*self._match(), *self._limits()]
        for verdict in verdicts:
            account = verdict.account
            if account is not None and account.base is not None:
                told += self._account(verdict, account)
            else:
                told.append(_outcome(verdict))
        return told

    def _match(self) -> list[Node]:
        field = self.version.match
        if field is None:
            return []
        value = show(match_value(self.scene, self.site.event, field), self.zone)
        return [node(f"对应字段 {field} = {value}", f"match: {field} = {value}")]

    # -- the limit

    def _limits(self) -> list[Node]:
        version, moment = self.version, self.site.moment
        if version.until is not None:
            return [self.words.tree(Line("期限截至", "until"), version.until, moment)]
        found = [
            self.words.tree(Line(f"第 {n} 档: {tier.within}", f"tier {n}: {tier.within}"), tier.when, moment)
            for n, tier in enumerate(version.tiers, 1)
        ]
        possible = limits_of(self.site)
        if len(possible.possible) > 1:
            limits = " / ".join(str(limit) for limit in possible.possible)
            found.append(
                node(
                    f"适用哪一档未知, 可能为 {limits}: 按最短的预警, 按最长的告警",
                    f"which applies is not known, {limits} may: warns by the shortest, breaches by the longest",
                    mark=GAP,
                )
            )
        return found

    # -- the account

    def _account(self, verdict: Verdict, account: Account) -> list[Node]:
        told = [
            node("期限计算", "the arithmetic", *self._arithmetic(account), mark=HEAD),
            *self._search(Line("完成", "fulfilment"), self.version.expect, account, account.fulfilled, False),
            *self._search(Line("解除", "discharge"), self.version.unless, account, account.discharged, True),
            *missing_nodes(verdict.missing),
            self._state(verdict, account),
        ]
        return told

    def _arithmetic(self, account: Account) -> list[Node]:
        try:
            return [*self._sum(account), *self._marks(account), *self._total(account)]
        except XiezhiError as error:
            return [node(error.zh, error.en, mark=GAP)]

    def _sum(self, account: Account) -> list[Node]:
        """From the trigger by the limit alone."""
        limit, trigger = account.limit, account.trigger
        start = self.zone.text(trigger.at, day=trigger.at_day)
        if isinstance(limit, Until):
            due = self.reckoner.due(trigger.at, limit)
            return [self._due_node(Line("另定的期限", "a limit set outright"), due)]
        plain = self.reckoner.due(trigger.at, limit, rollover=False, next_hour=self.version.next_hour)
        if limit.elapsed is None:
            day = show_day(self.zone.day(trigger.at))
            words = Line(f"{day}（当日不计）⊕ {limit}", f"{day} (not counted) ⊕ {limit}")
        elif self.version.next_hour:
            hour = self.zone.text(self.zone.next_hour(trigger.at))
            words = Line(
                f"{start} 的下一整点 {hour} ⊕ {limit}", f"the full hour after {start}, {hour} ⊕ {limit}"
            )
        else:
            words = Line(f"{start} ⊕ {limit}", f"{start} ⊕ {limit}")
        return [self._due_node(words, plain), *self._rolled(plain, account.base)]

    def _due_node(self, words: Line, due: Due, mark: str = PLAIN) -> Node:
        line = due_line(self.say, due)
        return node(f"{words.zh} → {line.zh}", f"{words.en} → {line.en}", mark=mark)

    def _rolled(self, plain: Due, rolled: Due | None) -> list[Node]:
        if rolled is None or rolled.us == plain.us or plain.last_day is None:
            return []
        day = show_day(plain.last_day)
        return [self._due_node(Line(f"{day} 非工作日, 顺延", f"{day} is no working day: moved on"), rolled)]

    def _marks(self, account: Account) -> list[Node]:
        """Each extension and pause as it was met, and those that did not count struck out."""
        marks = [self._mark(mark) for mark in account.marks]
        looked_at = {mark.event.id for mark in account.marks}
        return marks + [self._passed_over(event, free) for event, free in self._others(account, looked_at)]

    def _mark(self, mark: Mark) -> Node:
        line = mark_line(self.say, mark)
        return Node(line, (), PLAIN if mark.counted else STRUCK)

    def _others(self, account: Account, looked_at: set[str]) -> list[tuple[Event, Line]]:
        """Extension and pause events that were never looked at, with the reason."""
        refs = [ref for entry in self.version.extend for ref in entry.refs]
        refs += [ref for entry in self.version.pause for ref in entry.start]
        search = Search(self.scene, self.words, self.site.matter, tuple(refs))
        found = []
        for event in named_events(self.scene, self.site.matter, tuple(refs)):
            if event.id not in looked_at and event.id != account.trigger.id:
                found.append((event, search.reason(event) or self._why(event, account)))
        return found

    def _why(self, event: Event, account: Account) -> Line:
        if not matches(self.scene, self.version, account.trigger, event, True):
            return Line("不属同一对象", "belongs to another")
        if order(event) < order(account.trigger):
            return Line("早于起算, 不计", "before the trigger")
        return Line("时限终了之后, 不计", "after the end of the clock")

    def _passed_over(self, event: Event, reason: Line) -> Node:
        text = event_text(self.scene, event)
        return node(f"{text}: {reason.zh}", f"{text}: {reason.en}", mark=STRUCK)

    def _total(self, account: Account) -> list[Node]:
        """Limit and extensions of its unit, pauses, other extensions, rollover: only where anything was added."""
        by = [
            m.extension.by
            for m in account.extensions
            if m.extension is not None and m.extension.by is not None
        ]
        spans = merge([mark.span for mark in account.pauses if mark.span is not None])
        if not by and not spans:
            return self._ends(account)
        limit = self._effective(account)
        same = [one for one in by if isinstance(limit, Duration) and one.unit == limit.unit]
        told = [self._due_node(_added(limit, same), self._due(account, limit, same))]
        if spans:
            lengths = " + ".join(self._length(span, limit) for span in spans)
            words = Line(f"加中止 {lengths}", f"and the pauses {lengths}")
            told.append(self._due_node(words, self._due(account, limit, same, spans)))
        others = [one for one in by if one not in same]
        for n, one in enumerate(others, 1):
            words = Line(f"再加 {one}", f"and {one}")
            told.append(self._due_node(words, self._due(account, limit, [*same, *others[:n]], spans)))
        plain = self._due(account, limit, by, spans)
        return [*told, *self._rolled(plain, account.due), *self._ends(account)]

    def _due(
        self, account: Account, limit: Limit, by: Sequence[Duration] = (), spans: Sequence[Span] = ()
    ) -> Due:
        """Due with some of what lengthens it, before rollover."""
        hour = self.version.next_hour
        return self.reckoner.due(account.trigger.at, limit, by, spans, rollover=False, next_hour=hour)

    def _ends(self, account: Account) -> list[Node]:
        if account.due is None:
            return []
        return [self._due_node(Line("届满", "due"), account.due, HEAD), *self._unannounced(account.due)]

    def _unannounced(self, due: Due) -> list[Node]:
        """That the limit asked a day without a notice: the year, how far the calendar reaches, what was assumed."""
        until = self.scene.pack.calendar.covered_until
        if not due.uncertain or until is None:
            return []
        year, reach = date_of(self.zone.day(due.us - 1)).year, date_of(until)
        zh = f"工作日历录入到 {reach}, {year} 年的放假通知还没有录入: 按周末推算, 届满只作预警"
        en = f"the calendar reaches {reach}, the notice for {year} is not in: by weekends, when due only a warning"
        return [node(zh, en, mark=WARN)]

    def _effective(self, account: Account) -> Limit:
        """The limit after extensions that set it (``to``)."""
        limit = account.limit
        for mark in account.extensions:
            to = mark.extension.to if mark.extension is not None else None
            start = account.trigger.at
            if to is not None and plain_due(self.site, start, to).us > plain_due(self.site, start, limit).us:
                limit = to
        return limit

    def _length(self, span: Span, limit: Limit) -> str:
        """A pause as this limit counts it: elapsed, days, or working days."""
        instant = limit.us is not None if isinstance(limit, Until) else limit.elapsed is not None
        if instant:
            return span_text(span.end - span.start).en
        if isinstance(limit, Duration) and limit.unit == "wd":
            first, last = np.array([span.first_day]), np.array([span.last_day])
            return f"{int(self.scene.pack.calendar.worked_between(first, last)[0][0])} wd"
        return f"{span.last_day - span.first_day} d"

    # -- how it ended

    def _search(
        self, label: Line, refs: Refs, account: Account, found: Event | None, free: bool
    ) -> list[Node]:
        """The events of a role: the one that counts, and the others struck out with the reason."""
        if not refs:
            return []
        search = Search(self.scene, self.words, self.site.matter, refs)
        rows = [
            self._candidate(search, event, account, found, free)
            for event in named_events(self.scene, self.site.matter, refs)
        ]
        if found is None:
            rows.append(node("没有计入的记录", "none that counts"))
        return [node(label.zh, label.en, *rows, mark=HEAD)]

    def _candidate(
        self, search: Search, event: Event, account: Account, found: Event | None, free: bool
    ) -> Node:
        if found is not None and event.id == found.id:
            text = event_text(self.scene, event)
            recorded = self.zone.text(event.recorded_at)
            return node(f"{text}（{recorded} 录入）", f"{text} (recorded {recorded})", mark=GOOD)
        return search.struck(event, search.reason(event) or self._not_it(event, account, free))

    def _not_it(self, event: Event, account: Account, free: bool) -> Line:
        if event.id == account.trigger.id:
            return Line("起算事件本身不计", "the trigger itself never counts")
        if not matches(self.scene, self.version, account.trigger, event, free):
            return Line("不属同一对象", "belongs to another")
        if order(event) < order(account.trigger):
            return Line("早于起算", "before the trigger")
        return Line("时限已经终了", "the clock had ended")

    def _state(self, verdict: Verdict, account: Account) -> Node:
        """The state at T with what follows from it: reminders, nature and level of the finding."""
        state = STATES[account.state]
        mark = GOOD if account.state in GOOD_STATES else BAD if account.state in BAD_STATES else PLAIN
        if account.due is None:
            return node(f"状态: {state.zh}", f"state: {state.en}", mark=GAP)
        told = outcome_line(self.say, account, self.scene.as_of)
        below = [*self._late_entries(account), *self._reminders(account), *self._finding(verdict, account)]
        return node(f"状态 {state.zh}: {told.zh}", f"state {state.en}: {told.en}", *below, mark=mark)

    def _late_entries(self, account: Account) -> list[Node]:
        return [Node(line, (), WARN) for line in late_entry_lines(self.say, account)]

    def _reminders(self, account: Account) -> list[Node]:
        if not self.version.remind or account.due is None:
            return []
        told = []
        passed = 0
        for instant in reminders(self.scene.pack, self.version, account):
            at = self.zone.text(instant)
            if account.state == "open" and instant <= self.scene.as_of:
                passed += 1
                level = warning_level(self.version, passed)
                told.append(node(f"提醒 {at} 已到: {level}", f"reminder {at} has passed: {level}", mark=WARN))
            else:
                reason = (
                    Line("未到", "not reached")
                    if instant > self.scene.as_of
                    else Line("已非期限内", "no longer open")
                )
                told.append(node(f"提醒 {at}: {reason.zh}", f"reminder {at}: {reason.en}", mark=STRUCK))
        return told

    def _finding(self, verdict: Verdict, account: Account) -> list[Node]:
        if account.state not in BAD_STATES or account.due is None:
            return []
        if self.version.bearer != "us":
            return [node("义务不在本机关, 不作提示", "another's duty: no finding is made", mark=STRUCK)]
        nature, level = nature_of(self.scene.pack, verdict), level_of(self.version)
        told = [node(f"告警 {nature} {level}", f"finding: {nature}, {level}", mark=BAD)]
        if superseded(self.scene.pack, self.version, account.due):
            told.append(
                node(
                    "届满时该版本已失效, 以后一版本为准",
                    "no longer in force when due: the later version governs",
                    mark=WARN,
                )
            )
        if account.due.uncertain:
            told.append(
                node(
                    "日历未覆盖, 按周末推算",
                    "the calendar does not cover it: weekends were assumed",
                    mark=WARN,
                )
            )
        return told


def _added(limit: Limit, same: Sequence[Duration]) -> Line:
    if isinstance(limit, Until):
        return Line("另定的期限", "the limit set outright")
    total = limit.n + sum(one.n for one in same)
    terms = " + ".join(str(one) for one in (limit, *same))
    text = f"{terms} = {total} {limit.unit}" if same else str(limit)
    return Line(f"起算日 ⊕ {text}", f"the trigger ⊕ {text}")


def _outcome(verdict: Verdict) -> Node:
    words, mark = OUTCOMES[verdict.outcome]
    reasons = [Node(line) for line in verdict.reasons]
    return Node(words, (*reasons, *missing_nodes(verdict.missing)), mark)
