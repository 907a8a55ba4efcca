# SPDX-License-Identifier: Apache-2.0
"""Call and feedback of one report on its page: each step with both times and source, the case, the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from xiezhi.access.masking import mask_name, mask_within
from xiezhi.casework.allowed import access_of
from xiezhi.casework.whole import Whole
from xiezhi.catalog.model import Kind
from xiezhi.catalog.patrol import Acceptance
from xiezhi.kernel.instant import MINUTE, date_of
from xiezhi.ledger.entry import BEGINNING, Recorded
from xiezhi.records.families import SOURCE_STAMP
from xiezhi.records.models import Matter
from xiezhi.records.values import instant
from xiezhi.supervision.acceptance import LOWERED, NONE, SETTLED, Report, report_of
from xiezhi.web.incidents.words import COLUMNS

STEPS = ("received", "dispatched", "arrived", "fed_back", "closed")
ALWAYS = ("received", "dispatched", "arrived", "fed_back")
"""Steps that have a line though nothing was recorded: 未见."""
TEXTS = ("content", "result")
HOW = ("category", "channel", "place", "occurred_at", "injured", "damage", "reporter_disclosure")
LATER = 30 * MINUTE  # between happening and recording, from which 补录 stands beside it


@dataclass(frozen=True)
class Line:
    """A step of the report; ``at`` None: nothing was recorded. ``recorded_at``: as its source says, where it says so.

    ``text``: what was written; ``by``: masked names.
    """

    title: str
    at: int | None = None
    recorded_at: int | None = None
    by: str = ""
    source: str = ""
    text: str = ""

    @property
    def later(self) -> bool:
        """Whether it was recorded long after it happened."""
        return self.at is not None and self.recorded_at is not None and self.recorded_at - self.at > LATER


@dataclass(frozen=True)
class Stands:
    """What acceptance supervision says. ``doubtful``: it is looked into there; ``url``: the rows it stands among."""

    title: str
    means: str
    basis: str
    doubtful: bool
    was: str
    hidden: bool
    url: str


@dataclass(frozen=True)
class Call:
    """The panel. ``how``: (title, value) of the report; ``cases``: those that may be seen; ``stands`` None: no word.

    ``became``: the number of a case that the report names, which may not have come in yet. ``judged``: the reader is
    told what acceptance supervision says: who counts reports, or sees the case anyway.
    """

    row: Matter
    lines: Sequence[Line]
    how: Sequence[tuple[str, str]]
    cases: Sequence[Matter]
    stands: Stands | None
    category: str
    became: str
    now: bool
    judged: bool


def how_of(found: Whole) -> Acceptance | None:
    """How the pack reconciles reports; None where this matter is no report."""
    patrol = found.desk.pack.patrol
    how = None if patrol is None else patrol.acceptance
    return how if how is not None and how.incident == found.row.kind else None


def call_of(found: Whole, may_count: bool) -> Call | None:
    """The panel of a matter; None of what is no report."""
    how, kind = how_of(found), found.kind
    if how is None or kind is None:
        return None
    own = [fact for fact in found.standing if fact.matter == found.row.id]
    told = _attributes(own)
    cases = [row for row in found.rows.values() if row.kind in how.cases and row.parent == found.row.id]
    report = _report(found) if may_count or cases else None
    return Call(
        found.row, _lines(found, kind, own), _how(kind, told), cases,
        None if report is None else _stands(found, how, report, bool(cases), may_count),
        str(told.get("category", "")), str(told.get("case_number", "")), found.known_at is None,
        found.known_at is None and (may_count or bool(cases)),
    )  # fmt: skip


def _report(found: Whole) -> Report | None:
    """Where it stands now; of a former state of knowledge nothing is said."""
    if found.known_at is not None:
        return None
    return report_of(found.desk, found.row, [one for one in found.facts if one.matter == found.row.id])


def _attributes(facts: Sequence[Recorded]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for fact in facts:
        told |= {name: value for name, value in fact.data.items() if value not in (None, "", [])}
    return told


def _lines(found: Whole, kind: Kind, facts: Sequence[Recorded]) -> list[Line]:
    """The call first, what followed in its order; of a step that was done twice both."""
    lines: list[Line] = []
    for step in (name for name in STEPS if name in kind.steps):
        done = [fact for fact in facts if fact.step == step and fact.at > BEGINNING]
        lines += [_line(found, kind.steps[step].title, fact) for fact in done]
        if not done and step in ALWAYS:
            lines.append(Line(kind.steps[step].title))
    return lines


def _line(found: Whole, title: str, fact: Recorded) -> Line:
    texts = [str(fact.data[name]) for name in TEXTS if fact.data.get(name)]
    directory = access_of(found.desk).directory
    named = fact.data.get("officers")
    people = named if isinstance(named, list) else [fact.actor] if fact.actor else []
    by = "、".join(mask_name(directory.name(str(one))) for one in people)
    stamp = instant(found.desk.pack.zone, fact.data.get(SOURCE_STAMP))
    recorded_at = fact.recorded_at if stamp is None else stamp.us
    return Line(title, fact.at, recorded_at, by, fact.source, mask_within("；".join(texts)))


def _how(kind: Kind, told: dict[str, Any]) -> list[tuple[str, str]]:
    """What, where, when and how, in the words of the pack; personal values are not among them."""
    shown = []
    for name in HOW:
        field = kind.attributes.get(name)
        if field is None or field.personal or told.get(name) in (None, "", 0):
            continue
        text = str(told[name])
        text = text.replace("T", " ")[:16] if field.type == "time" else mask_within(text)
        shown.append((field.title, f"{text} {field.unit}" if field.unit else text))
    return shown


def _stands(found: Whole, how: Acceptance, report: Report, seen: bool, may_count: bool) -> Stands:
    title, means = COLUMNS[report.column]
    return Stands(
        _(title), _(means), how.basis.get(report.column, ""), report.column in (SETTLED, LOWERED, NONE), report.was,
        bool(report.case) and not seen, _behind(found, report) if may_count else "",
    )  # fmt: skip


def _behind(found: Whole, report: Report) -> str:
    """The rows of the day among which the report stands."""
    day = date_of(found.desk.pack.zone.day(report.opened_at)).isoformat()
    told = {"period": "own", "from": day, "to": day, "of": report.unit}
    return f"{reverse('incidents:behind', args=[report.column])}?{urlencode(told)}"
