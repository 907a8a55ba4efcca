# SPDX-License-Identifier: Apache-2.0
"""One stay: the hours since arrival with rooms, interviews, recordings and care; the safeguards with their articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.access.visible import among
from xiezhi.casework.coverage import Covered, coverage
from xiezhi.casework.safeguards import Kept
from xiezhi.casework.stay_places import INTERVIEW, OUT, REST, WAITING, Span
from xiezhi.casework.stays import STAY, Stay, present, stays, where_of
from xiezhi.casework.whole import Whole, seen_among, whole
from xiezhi.derive.stay_line import Lane, Piece, stay_line
from xiezhi.engine.arithmetic.articles import named_places
from xiezhi.kernel.instant import MINUTE
from xiezhi.ledger.entry import Recorded
from xiezhi.records.models import Matter
from xiezhi.web.cases import parts
from xiezhi.web.cases.matter_page import allowed
from xiezhi.web.cases.next_acts import acts
from xiezhi.web.cases.seeing import Sealed, ask_first, seen
from xiezhi.web.custody.asked import recordable
from xiezhi.web.custody.cells import entering, said, step_address
from xiezhi.web.custody.rows import lines_of
from xiezhi.web.custody.words import PLACES, SAFEGUARDS, STATES, clock_time, until
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

MARKS = {
    "safety_checked": N("安检"), "health_asked": N("问身体"), "rights_informed": N("告知"), "meal_served": N("饮食"),
    "belongings_stored": N("存物"), "belongings_returned": N("还物"), "family_notified": N("通知家属"),
}  # fmt: skip
SHOWN = 3  # facts of a safeguard, the latest
NEAR = 75 * MINUTE


@dataclass(frozen=True)
class Check:
    """A line of the check-list. ``facts``: (fact, may its matter be opened); ``url``: where to enter what lacks."""

    name: str
    title: str
    state: str
    word: str
    words: str
    basis: str
    norm: str
    norm_title: str
    reading: str
    facts: Sequence[tuple[Recorded, bool]]
    url: str
    where: str


@page(verb="view")
@require_GET
def stay(request: Asked, stay: str) -> HttpResponse:
    """The page of a stay; looking at it is written down."""
    try:
        row = seen(request, STAY, stay)
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    desk, now = request.desk, request.now
    found = whole(desk, request.who.actor, row, now)
    together = _among_others(request, row)
    told = together[0]
    zone, may = desk.pack.zone, recordable(request, [row])
    line = next(one for one in lines_of(desk.pack, zone, together, now, may) if one.id == row.id)
    open_ = frozenset(one.id for one in _openable(request, told))
    context = {
        "row": row, "stay": told, "line": line, "drawing": drawing(told, _covered(found, told), request),
        "checks": checks(request, told, open_, may=row.id in may), "acts": acts(found), "found": found,
        "may": allowed(request, row), "people": parts.people(_of_person(found, told)) if told.person else [],
        "left": None if told.left is None else clock_time(zone, told.left, now), "place": _(PLACES[told.place.what]),
        "findings": [one for one in found.findings() if one.present],
    }  # fmt: skip
    return render(request, "custody/stay.html", context)


def _among_others(request: Asked, row: Matter) -> list[Stay]:
    """The stay, and after it those of its unit who are in: it shows with whom somebody must not share a room."""
    desk, actor, now = request.desk, request.who.actor, request.now
    where = where_of(desk, actor, row.unit, False, "", now)
    others = [one for one in present(desk, where, now) if one.id != row.id] if row.closed_at is None else []
    return stays(desk, actor, [row, *others], now)


def _openable(request: Asked, told: Stay) -> list[Matter]:
    """Of the matters around a stay those that the asker may open."""
    return seen_among(request.desk, request.who.actor, among("m.id", told.own), request.now)


def _of_person(found: Whole, told: Stay) -> Whole:
    """The same, with the person's own matter instead of what stands under the stay."""
    assert told.person is not None
    facts = list(found.desk.store.events_of([told.person.id]))
    rows = {**found.rows, told.person.id: told.person}
    return replace(found, own=[told.person.id], facts=facts, rows=rows)


def _covered(found: Whole, told: Stay) -> list[Covered]:
    """How far recordings cover the interviews held during the stay."""
    return [one for one in coverage(found) if found.rows[one.matter].kind == "interview"]


def drawing(told: Stay, covered: Sequence[Covered], request: Asked) -> SafeString:
    """The hours of a stay."""
    zone, now = request.desk.pack.zone, request.now
    start = told.arrived if told.arrived is not None else told.entered if told.entered is not None else now
    end = told.left if told.left is not None else now
    due = None if told.limit is None else told.limit.due
    lanes = [
        Lane(_("所在"), [_piece(one, end, one.room or one.why or _(PLACES[one.what])) for one in told.spans
                        if one.what in (WAITING, INTERVIEW, OUT)]),
        Lane(_("休息"), [_piece(one, end, _("休息")) for one in told.spans if one.what == REST]),
        Lane(_("讯询问"), [Piece("interview", one.start, one.end, "", one.open) for one in covered]),
        Lane(_("录音录像"), [piece for one in covered for piece in _filmed(one)]),
        Lane(_("保障"), _marks(told)),
    ]  # fmt: skip
    said_ = (
        "" if due is None else _("上限 %(at)s") % {"at": until(zone, due, end)},
        _("离区 %(at)s") % {"at": clock_time(zone, end, now)}
        if told.left
        else _("现在 %(at)s") % {"at": clock_time(zone, now, now)},
    )
    return mark_safe(stay_line(lanes, start, end, due, _("停留经过，横轴为到案后的小时"), said_))


def _piece(one: Span, end: int, words: str) -> Piece:
    return Piece(one.what, one.start, end if one.end is None else one.end, words, one.end is None)


def _filmed(one: Covered) -> list[Piece]:
    """What recordings cover of an interview, and what they do not."""
    found, at = [], one.start
    for low, high in one.gaps:
        if low > at:
            found.append(Piece("film", at, low))
        found.append(Piece("gap", low, high))
        at = high
    return [*found, Piece("film", at, one.end)] if at < one.end else found


def _marks(told: Stay) -> list[Piece]:
    """Moments worth a mark; of those near each other the last one bears the words of all."""
    marked = sorted(
        (fact.at, _(MARKS[fact.step]))
        for fact in told.facts
        if fact.step in MARKS and fact.kind != "interview"
    )
    found: list[Piece] = []
    words: list[str] = []
    for place, (at, word) in enumerate(marked):
        words += [] if word in words else [word]
        last = place + 1 == len(marked) or marked[place + 1][0] - at > NEAR
        found.append(Piece("mark", at, at, " ".join(words) if last else ""))
        words = [] if last else words
    return found


def checks(request: Asked, told: Stay, open_: frozenset[str], *, may: bool) -> list[Check]:
    """The check-list: each safeguard with its facts, what asks for it, and where to enter it where it lacks."""
    return [_check(request, told, one, open_, may=may) for one in told.kept]


def _check(request: Asked, told: Stay, one: Kept, open_: frozenset[str], *, may: bool) -> Check:
    pack = request.desk.pack
    norm = pack.norms.get(one.norm)
    step = entering(told, one)
    kind, name = one.safeguard.steps[0]
    where = _("在“%(kind)s”登记“%(step)s”") % {
        "kind": pack.kinds[kind].title,
        "step": pack.kinds[kind].steps[name].title,
    }
    reading = "" if norm is None else next((v.reading["text"] for v in norm.versions[::-1] if v.reading), "")
    return Check(
        one.safeguard.name, _(SAFEGUARDS[one.safeguard.name]), one.state, _(STATES[one.state]),
        said(pack, pack.zone, told, one, request.now), named_places(one.basis).say(spoken()) if one.basis else "",
        one.norm, "" if norm is None else norm.title, reading,
        [(fact, fact.matter in open_) for fact in one.facts[-SHOWN:]], step_address(told, step) if step and may else "",
        where if one.state in ("due", "missing") else "",
    )  # fmt: skip
