# SPDX-License-Identifier: Apache-2.0
"""Follows the records: what newly holds is sent out, what rose is sent again, what the facts put right closes itself.

Runs inside the transaction that changed the records. An error here never refuses a fact: the finding is kept as not
sent (``models.Unsent``), shown, and tried again by the next tick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from xiezhi.catalog.model import LEVELS
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import execute
from xiezhi.ledger.entry import Entry
from xiezhi.records.desk import Desk
from xiezhi.records.judging import FATAL
from xiezhi.records.models import Finding
from xiezhi.records.outcome import RAISING, Change, Held, Outcome
from xiezhi.records.tables import among
from xiezhi.supervision.acts import entries_of_dispatch, subject_of
from xiezhi.supervision.attention import Notice, exceeds, week_of
from xiezhi.supervision.book import ITEM, NORM, entry, plan_of, post
from xiezhi.supervision.item import State
from xiezhi.supervision.models import LoopItem, Unsent
from xiezhi.supervision.organisation import Organisation
from xiezhi.supervision.routing import route

M = TypeVar("M", bound=Model)
HOW = {
    "met": "已在期限内完成", "void": "期限已不再适用", "corrected": "事实更正后不再成立",
    "moved": "期限已延长", "paused": "期限已中止", "norm": "规则已变更或停用",
    "cured": "已完成, 但迟于期限 (迟办)", "shadow": "规则已转入影子",
}  # fmt: skip
"""How a finding came to close itself, by the reason of the change. What a silent source hides (stale) stays open."""


def follow(desk: Desk, outcome: Outcome, now: int) -> None:
    """Answers to changed findings, where the pack says how."""
    if desk.pack.supervision is None:
        return
    changes = [change for change in outcome.changes if _concerns(change)]
    if changes:
        send(desk, changes, now)


def _concerns(change: Change) -> bool:
    """Whether a change is about something that may be in the loop: never about the loop's own matters."""
    held = change.after or change.before
    return held is not None and not held.matter.startswith((ITEM, NORM))


def send(desk: Desk, changes: Iterable[Change], now: int) -> None:
    """Sends out, sends again, closes; one by one where all together fails."""
    changes = list(changes)
    try:
        with transaction.atomic():
            _together(desk, changes, now)
    except FATAL:
        raise
    except Exception:
        for change in changes:
            _alone(desk, change, now)


def _alone(desk: Desk, change: Change, now: int) -> None:
    try:
        with transaction.atomic():
            _together(desk, [change], now)
    except FATAL:
        raise
    except Exception as error:  # whatever it is, the fact stands and the finding is not lost
        told = error.zh if isinstance(error, XiezhiError) else f"{type(error).__name__}: {error}"
        row, _ = Unsent.objects.get_or_create(finding=change.finding_id, defaults={"since": now})
        row.error, row.tries = told[:500], row.tries + 1
        row.save()


def _together(desk: Desk, changes: list[Change], now: int) -> None:
    ids = [change.finding_id for change in changes]
    items = {row.finding: row for row in _rows(desk, LoopItem, "finding", ids)}
    raising = [change.finding_id for change in changes if change.after is not None]
    found = {row.id: row for row in _rows(desk, Finding, "id", raising)}
    sending = Sending(desk, now)
    for change in changes:
        sending.answer_to(change, items.get(change.finding_id), found.get(change.finding_id))
    if sending.entries:
        post(desk, sending.entries, now)
    where, given = among(desk.connection, "finding", ids)
    execute(desk.connection, f"DELETE FROM {Unsent._meta.db_table} WHERE {where}", (given,))


def _rows(desk: Desk, model: type[M], column: str, ids: Sequence[str]) -> Iterable[M]:
    """The objects whose column has one of many values, asked for with one parameter however many they are."""
    if not ids:
        return ()
    where, given = among(desk.connection, column, ids)
    return model._default_manager.raw(
        f"SELECT * FROM {model._meta.db_table} WHERE {where.replace('?', '%s')}", [given]
    )


class Sending:
    """The facts with which the loop answers to changed findings."""

    def __init__(self, desk: Desk, now: int) -> None:
        self.desk, self.now, self.plan = desk, now, plan_of(desk.pack)
        self.organisation = Organisation(desk)
        self.entries: list[Entry] = []
        self._sent: Counter[str] = Counter()
        self._stored: dict[str, int] = {}
        backlog = self.plan.backlog
        self.oldest = None if backlog is None else desk.pack.reckoner.back(now, backlog)

    def answer_to(self, change: Change, item: LoopItem | None, found: Finding | None) -> None:
        """What one change asks for."""
        live_now = change.after is not None and change.after.status == "live"
        if not live_now or change.why == "cured":
            why = "shadow" if change.after is not None and not live_now else change.why
            if item is not None and item.state != State.CLOSED and why in HOW:
                self._act(item, "cured", {"how": HOW[why]})
            return
        assert change.after is not None
        if found is None or change.after.cured or change.why not in RAISING:
            return
        if item is None:
            self.first(found)
        elif item.state != State.CLOSED:
            self._again(change, item, found)
        elif item.closing != "exempted":
            self._act(item, "reopened", {"reason": "再次出现" if change.why == "returned" else "已升级"})
            self.dispatch(found, first=False)

    def first(self, found: Finding) -> None:
        """Sends a finding out for the first time, unless it is only shown, or older than what is sent unasked."""
        if self.plan.levels[found.level].recorded and (self.oldest is None or found.at >= self.oldest):
            self.dispatch(found, first=True)

    def _again(self, change: Change, item: LoopItem, found: Finding) -> None:
        """An open one that is graver now goes its new way; what shares another's fate stays where it is."""
        risen = change.after is not None and (
            LEVELS.index(change.after.level) > LEVELS.index(item.level)
            or (item.nature != "breach" and change.after.nature == "breach")
        )
        if risen and not item.merged_into:
            self.dispatch(found, first=False)

    def dispatch(self, found: Finding, *, first: bool) -> None:
        """By the pack's routing; what exceeds the officer's week waits in the digest."""
        subject = subject_of(self.desk, found)
        way = route(self.plan, subject, self.organisation, self.now)
        if way.to is None and way.officer is None:
            raise XiezhiError(
                "没有单位也没有承办人, 须手工派发", "no unit and no officer: to be dispatched by hand"
            )
        notice = Notice(found.id, way.officer, self.now, subject.exempt)
        digest = way.officer is not None and exceeds(
            notice, self._before(way.officer), self.plan.week, self.desk.pack.zone
        )
        if way.officer is not None and not digest and not subject.exempt:
            self._sent[way.officer] += 1
        self.entries += entries_of_dispatch(
            self.desk, found, subject, way, self.now, digest=digest, first=first
        )

    def _before(self, officer: str | None) -> list[Notice]:
        """What reached an officer this week, and within this very sending."""
        if officer is None:
            return []
        if officer not in self._stored:
            zone = self.desk.pack.zone
            monday = zone.midnight(week_of(zone, self.now))
            sent = LoopItem.objects.filter(officer=officer, digest=False, exempt=False, sent_at__gte=monday)
            self._stored[officer] = sent.count()
        return [Notice("", officer, self.now, False)] * (self._stored[officer] + self._sent[officer])

    def _act(self, item: LoopItem, act: str, data: Mapping[str, Any]) -> None:
        self.entries.append(entry(self.plan.loop, item.id, act, self.now, unit=item.to or None, data=data))


def retry(desk: Desk, now: int) -> int:
    """Sends what could not be sent before; how many were tried."""
    waiting = list(Unsent.objects.values_list("finding", flat=True))
    held = {row.id: _held(row) for row in Finding.objects.filter(id__in=waiting, present=True, status="live")}
    for finding, after in held.items():
        _alone(desk, Change(finding, None, after, "new"), now)
    Unsent.objects.filter(finding__in=set(waiting) - held.keys()).delete()
    return len(waiting)


def _held(row: Finding) -> Held:
    return Held(
        row.norm, row.version, row.matter, row.anchor, row.nature, row.level, row.at, row.status, row.unit,
        row.officer, row.cured,
    )  # fmt: skip
