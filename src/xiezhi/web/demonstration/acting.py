# SPDX-License-Identifier: Apache-2.0
"""What people do about findings: stations answer, centres verify, return, exempt, merge and order, each within rights.

What is decided depends on the finding and the seed alone: the same home comes out each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np

from xiezhi.access.decision import Refused
from xiezhi.kernel.instant import DAY, HOUR
from xiezhi.records.desk import Desk
from xiezhi.supervision import acts, exemptions, merging
from xiezhi.supervision.item import State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By
from xiezhi.web.demonstration import wording as say
from xiezhi.web.demonstration.agenda import Turn, turns_of
from xiezhi.web.demonstration.manner import Manner, manner_of, verdict_of
from xiezhi.web.demonstration.people import Person

OPENS = 9 * HOUR
BEHIND = 5 * DAY
"""What closed by itself is looked at for so long."""
ANSWERER = ("legal_officer", "room_manager", "unit_head")
VERIFIER = ("centre_manager", "city_manager")


class Actors:
    """The people of the place at work. ``refused``: findings on which they may not act, as those of sealed matters."""

    def __init__(self, desk: Desk, people: Iterable[Person], above: dict[str, str | None], seed: int) -> None:
        self.desk, self.seed, self.above = desk, seed, above
        self.holding: dict[tuple[str, str], list[str]] = {}
        self.handlers: set[str] = set()
        for person in people:
            self.holding.setdefault((person.unit, person.role), []).append(person.id)
            if person.role == "case_officer":
                self.handlers.add(person.id)
        self.touched: dict[str, int] = {}
        self.refused: set[str] = set()

    def work(self, day: int, until: int) -> int:
        """A day's work up to an instant; how many acts were done. Nobody works on rest days."""
        if not self.desk.pack.calendar.is_working(np.array([day]))[0]:
            return 0
        opens = self.desk.pack.zone.midnight(day) + OPENS
        turns = sorted(turn for turn in self._turns(day, opens) if turn.at <= until)
        return sum(self._done(turn, day) for turn in turns)

    def _turns(self, day: int, opens: int) -> Iterator[Turn]:
        rows = LoopItem.objects.filter(digest=False, merged_into="").exclude(state=State.CLOSED)
        closed = LoopItem.objects.filter(state=State.CLOSED, verdict="", closed_at__gte=opens - BEHIND)
        for row in [*rows.order_by("id"), *closed.order_by("id")]:
            if row.finding in self.refused or row.sent_at > opens:
                continue
            manner = manner_of(self.seed, row.finding, row.concerned)
            since = day - self.touched.get(row.finding, self.desk.pack.zone.day(row.sent_at))
            yield from turns_of(row, manner, since, opens)

    def _done(self, turn: Turn, day: int) -> int:
        row = LoopItem.objects.get(finding=turn.finding)
        if row.merged_into or (turn.act != "answer" and row.state != turn.state):
            return 0
        try:
            done = self._act(row, turn.act, turn.at)
        except Refused:
            self.refused.add(row.finding)
            return 0
        self.touched[row.finding] = day
        return done

    def _act(self, row: LoopItem, act: str, at: int) -> int:
        """One act by who may do it; 0 where nobody does, or where it does not fit any more."""
        manner = manner_of(self.seed, row.finding, row.concerned)
        answerer, verifier = self._answerer(row, manner), self._verifier(row, manner)
        desk, finding, n = self.desk, row.finding, manner.which
        if act in ("take", "progress", "answer", "exempt") and answerer is None:
            return 0
        if act in ("verify", "return", "urge", "escalate", "approve", "refuse") and verifier is None:
            return 0
        mine, theirs = By(answerer or ""), By(verifier or "")
        if act == "take":
            acts.take_up(desk, finding, mine, at)
        elif act == "progress":
            acts.progress(desk, finding, mine, at, _one(say.PROGRESS, n))
        elif act == "answer":
            way = "解释" if n % 4 == 0 else "整改"
            acts.answer(desk, finding, mine, at, _one(say.ANSWERS[row.nature], n), way=way)
        elif act == "exempt":
            ground, reason, basis = _one(say.EXCEPTIONS, n)
            exemptions.request(desk, finding, mine, at, ground, reason, basis)
        elif act == "approve":
            exemptions.approve(desk, finding, theirs, at)
        elif act == "refuse":
            exemptions.refuse(desk, finding, theirs, at, say.REFUSED)
        elif act == "return":
            acts.send_back(desk, finding, theirs, at, _one(say.RETURNS, n))
        elif act == "urge":
            acts.urge(desk, finding, theirs, at, _one(say.URGED, n))
        elif act == "escalate":
            acts.escalate(desk, finding, theirs, at, _one(say.ORDERS, n))
        else:
            verdict = verdict_of(self.seed, row.norm, row.nature, manner)
            acts.close(desk, finding, theirs, at, verdict, _one(say.REMARKS, n))
        return 1

    def merge(self, at: int, most: int = 2) -> int:
        """Centres put together what has one cause, the first groups of which several are open."""
        done = 0
        for group in merging.proposed():
            rows = list(
                LoopItem.objects.filter(finding__in=group, merged_into="").exclude(state=State.CLOSED)
            )
            rows = sorted((row for row in rows if row.finding not in self.refused), key=lambda row: row.id)
            if len(rows) < 2 or done == most or len({row.nature for row in rows}) > 1:
                continue
            verifier = self._verifier(rows[0], manner_of(self.seed, rows[0].finding, rows[0].concerned))
            if verifier is not None and not LoopItem.objects.filter(merged_into__in=[row.id for row in rows]):
                rest = [row.finding for row in rows[1:]]
                merging.merge(self.desk, rows[0].finding, rest, By(verifier), at, say.MERGED)
                done += 1
        return done

    def _answerer(self, row: LoopItem, manner: Manner) -> str | None:
        """The officer who handles the matter, else somebody of the unit concerned."""
        if manner.own and row.officer in self.handlers:
            return row.officer
        for role in ANSWERER[manner.which % 2 :]:
            if found := self.holding.get((row.concerned, role)):
                return found[0]
        return None

    def _verifier(self, row: LoopItem, manner: Manner) -> str | None:
        """Somebody of the centre over the unit concerned; of the city's where it is under an order there."""
        unit = self.above.get(row.concerned)
        while unit is not None:
            for role in VERIFIER:
                if found := self.holding.get((unit, role)):
                    return found[manner.which % len(found)]
            unit = self.above.get(unit)
        return None


T = TypeVar("T")


def _one(told: Sequence[T], n: int) -> T:
    return told[n % len(told)]
