# SPDX-License-Identifier: Apache-2.0
"""What was done in the loop of late, newest first: of what this person may see within the scope. Three queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.access.visible import Condition
from xiezhi.catalog.supervision import ACTS
from xiezhi.kernel.sql import fetch
from xiezhi.records.seeing import scoped, visible
from xiezhi.supervision.book import BATCH, acts_of, plan_of
from xiezhi.supervision.finding_rows import FINDINGS
from xiezhi.supervision.item import Act
from xiezhi.supervision.organisation import Organisation
from xiezhi.web.shell import addresses
from xiezhi.web.shell.who import Who

MOST = 6
TOLD = ("text", "reason", "remark", "verdict")


@dataclass(frozen=True)
class Reply:
    """One act. ``officer`` empty: what time alone did."""

    at: int
    act: str
    said: str
    officer: str
    unit: str
    text: str
    number: str
    title: str
    url: str


def replies(who: Who, most: int = MOST) -> list[Reply]:
    """The latest acts; the rooms' own first dispatch is no news."""
    if who.desk.pack.supervision is None:
        return []
    here = scoped(who.desk, who.officer, who.scope, who.now, FINDINGS, who.unit or None)
    return of_items(who, visible(who.desk, who.officer, "view", who.now, FINDINGS).and_(here), most)


def of_items(who: Who, seen: Condition, most: int) -> list[Reply]:
    """The latest acts on the items of some findings."""
    sql = (
        "SELECT i.id, i.finding, m.number, m.title, f.unit, m.id FROM supervision_loopitem i"
        " JOIN records_finding f ON f.id = i.finding LEFT JOIN records_matter m ON m.id = i.about"
        f" WHERE {seen.sql} ORDER BY i.seq DESC LIMIT ?"
    )
    rows = {row[0]: row[1:] for row in fetch(who.desk.connection, sql, (*seen.params, min(2 * most, BATCH)))}
    told: dict[str, list[object]] = {}
    trail = plan_of(who.desk.pack).loop
    for event in who.desk.store.events_of(list(rows)):
        told.setdefault(event.matter, []).append(event)
    found = []
    for matter, events in told.items():
        finding, number, title, unit, about = rows[matter]
        for act in acts_of(trail, events):  # type: ignore[arg-type]
            if act.name == "dispatched" and act.actor is None:
                continue
            text = next((str(act.data[name]) for name in TOLD if act.data.get(name)), "")
            found.append(
                Reply(
                    act.at, act.name, _(ACTS[act.name]), act.actor or "", _unit_of(who, act, unit), text,
                    number or about or "", title or "", addresses.finding(finding),
                )
            )  # fmt: skip
    return sorted(found, key=lambda one: (-one.at, one.number))[:most]


def _unit_of(who: Who, act: Act, concerned: str) -> str:
    """The unit that acted; acts that name none are those of the officer's own, those of nobody of the matter's."""
    if act.unit or not act.actor:
        return act.unit or concerned
    return Organisation(who.desk).unit_of(act.actor, act.at) or ""
