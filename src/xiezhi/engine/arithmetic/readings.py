# SPDX-License-Identifier: Apache-2.0
"""A clock that cannot be told: each way to read what is not known, run by the account that judges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from xiezhi.engine.arithmetic.asked import Names
from xiezhi.engine.arithmetic.model import EMPTY, Reading
from xiezhi.engine.arithmetic.stamps import joined, limit_line, same
from xiezhi.engine.reference.account import Account, Limit, Terms, run
from xiezhi.engine.reference.deadline import limits_of, roles, terms
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.verdict import Line
from xiezhi.kernel.due import Due
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import SECOND


def readings_of(site: Site, account: Account, names: Names) -> tuple[Reading, ...]:
    """The reading with the soonest due, and the latest of those that differ in state; none where no limit is known."""
    found: dict[tuple[int, str], Reading] = {}
    possible = limits_of(site).possible
    for limit in possible:
        named_limit = [limit_line(limit)] if len(possible) > 1 else []
        for label, one in _terms(site, account, limit):
            reading = _reading(names, joined([*named_limit, *label]), one)
            if reading is not None and reading.due is not None:
                found.setdefault((reading.due, reading.state), reading)
    ranked = sorted(found.values(), key=lambda one: one.due or 0)
    if len(ranked) < 3:
        return tuple(ranked)
    other = [
        one for one in ranked if one.state != ranked[0].state
    ]  # what the reader must know: that they differ
    return ranked[0], (other or ranked)[-1]


def _terms(site: Site, account: Account, limit: Limit) -> Iterator[tuple[list[Line], Terms]]:
    """The terms of each reading, with what it assumes."""
    doubtful = any(named(site.scene, site.matter, refs).doubtful for _, refs in roles(site.version) if refs)
    for count in (False, True) if doubtful else (False,):
        said = []
        if doubtful:
            said = [
                Line("计入存疑的记录", "with the doubtful record")
                if count
                else Line("不计存疑的记录", "without the doubtful record")
            ]
        plain = terms(site, limit, doubtful=count)
        yield said, plain
        trigger, end = account.trigger, account.end
        zone = site.scene.pack.zone
        if trigger.at_day:
            latest = zone.end_of(zone.day(trigger.at)) - 1
            yield [*said, Line("起算按当日 24:00", "from the end of that day")], replace(plain, start=latest)
        if end is not None and end.at_day:
            yield (
                [*said, Line("办结按当日 24:00", "done at the end of that day")],
                replace(plain, end_is_late=True),
            )


def _reading(names: Names, label: Line, one: Terms) -> Reading | None:
    try:
        account = run(one)
    except XiezhiError:
        return None
    due = account.due
    text = same(_due_text(names, due)) if due is not None else EMPTY
    plain = (
        Line("起算按当日 00:00", "from the start of that day")
        if one.site.event.at_day
        else Line("按现有记录", "as recorded")
    )
    return Reading(label if label.zh else plain, due.us if due is not None else None, text, account.state)


def _due_text(names: Names, due: Due) -> str:
    """Due as written; the last instant of a day is read as its end."""
    return names.stamps.due(due._replace(us=-(-due.us // SECOND) * SECOND) if due.last_day is None else due)
