# SPDX-License-Identifier: Apache-2.0
"""What the board asks: columns by state, late units, exemptions that wait, proposals to merge, what was not sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from xiezhi.supervision import board
from xiezhi.supervision.lists import FindingRow, findings_page, rows_of
from xiezhi.supervision.merging import proposed
from xiezhi.web.findings.narrowing import Narrowing
from xiezhi.web.findings.rows import Line, lines_of
from xiezhi.web.shell.page import Asked

SHOWN = 12  # cards of a column
MOST = 8  # rows of each list below
AT_MOST = 500  # open findings that the board looks at, the gravest first


@dataclass(frozen=True)
class Standing:
    """The gravest open findings, as they stand in the loop; ``counts``: of all that are open, by state."""

    sent: list[FindingRow]
    unsent: list[FindingRow]
    counts: Mapping[str, int]

    def of(self, state: str) -> list[FindingRow]:
        """Those in a state."""
        return self.unsent if state == "none" else [row for row in self.sent if row.state == state]


def standing(request: Asked, wanted: Narrowing) -> Standing:
    """What is in the loop, and what is not sent out yet; the loop's own paper work is not sent round again."""
    desk, actor = request.desk, request.who.actor
    asked = replace(wanted, state="in_loop").asked(desk, request.who)
    asked = replace(asked, paperwork=None, per_page=AT_MOST, page=1)
    sent = findings_page(desk, actor, asked, request.now)
    asked = replace(asked, state="none", paperwork=False)
    unsent = findings_page(desk, actor, asked, request.now)
    counts = dict(sent.counts["state"]) | {"none": unsent.total}
    return Standing(list(sent.rows), list(unsent.rows), counts)


def columns(request: Asked, found: Standing, states: list[str]) -> dict[str, tuple[list[Line], int]]:
    """State → its cards, the nearest limit first, and how many there are."""
    shown = {}
    for state in states:
        rows = sorted(found.of(state), key=_due)[:SHOWN]
        shown[state] = (lines_of(request.desk, rows, request.now), found.counts.get(state, 0))
    return shown


def _due(row: FindingRow) -> tuple[bool, int]:
    """The nearest limit first, what has none after."""
    limit = row.verify_due if row.state == "to_verify" else row.answer_due
    return limit is None, limit or 0


def late(request: Asked, wanted: Narrowing) -> list[board.Late]:
    """By unit, as the organisation has them: no ranking."""
    asked = wanted.asked(request.desk, request.who)
    order = {unit.id: place for place, unit in enumerate(request.who.units)}
    found = board.late(request.desk, request.who.actor, asked, request.now)
    return sorted(found, key=lambda one: order.get(one.unit, len(order)))


def waiting(request: Asked) -> list[tuple[Line, str, bool]]:
    """Exemptions asked for and not decided: the finding, who asked, whether that was oneself."""
    who = request.who
    asked = board.waiting(request.desk, who.actor, request.now, MOST)
    lines = _lines(request, [one.finding for one in asked])
    return [(lines[one.finding], one.by, one.by == who.officer) for one in asked]


def proposals(request: Asked, found: Standing) -> list[list[Line]]:
    """Findings that seem to have one cause, of those that are open and not merged."""
    open_ = {row.id: row for row in [*found.sent, *found.unsent] if not row.merged_into}
    groups = proposed(among=list(open_))[:MOST]
    return [lines_of(request.desk, [open_[one] for one in group], request.now) for group in groups]


def not_sent(request: Asked) -> list[tuple[Line, str, int]]:
    """What could not be sent out, why, and how often it was tried."""
    found = board.stuck(request.desk, request.who.actor, request.now, MOST)
    lines = _lines(request, [one.finding for one in found])
    return [(lines[one.finding], one.error, one.tries) for one in found]


def _lines(request: Asked, ids: list[str]) -> dict[str, Line]:
    return {line.id: line for line in lines_of(request.desk, rows_of(request.desk, ids), request.now)}
