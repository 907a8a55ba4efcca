# SPDX-License-Identifier: Apache-2.0
"""台账: who was in the case area in a period, to be read, printed with signatures on A4 landscape, or as Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xiezhi.casework.looking import searched
from xiezhi.casework.stay_places import INTERVIEW
from xiezhi.casework.stays import Stay, entered, stays
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import Recorded
from xiezhi.web.custody.asked import Scope, scope_of
from xiezhi.web.custody.ledger_workbook import write_ledger
from xiezhi.web.custody.rows import result_of
from xiezhi.web.custody.words import SAFEGUARDS, about, hours_and_minutes, hours_of, named, spent
from xiezhi.web.findings.periods import TITLES, Period, period_of
from xiezhi.web.shell.numbers import number_within
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import dated, purpose_of, sent

PER_PAGE, A_SHEET = 30, 11
MOST = 600  # stays of one print, and read at a time
TAKEN = 20_000  # stays of one workbook
USUAL = "month"


@dataclass(frozen=True)
class Entry:
    """One line of the ledger; texts as printed, instants in µs."""

    number: int
    stay: Stay
    called: str
    name: str
    about: str
    talks: Sequence[tuple[str, int, int | None]]
    belongings: str
    checked: int | None
    care: str
    spent: str
    limit: str
    tag: tuple[str, str, str]


@page(verb="view")
@require_GET
def ledger(request: Asked) -> HttpResponse:
    """The ledger; with ``print`` as sheets that are signed."""
    scope, period = scope_of(request), _period(request.GET, request)
    printing = request.GET.get("print") == "1"
    number = number_within(request.GET.get("page"), 1, 100_000)
    per, offset = (MOST, 0) if printing else (PER_PAGE, (number - 1) * PER_PAGE)
    total, lines = entries(request, scope, period, per, offset)
    context: dict[str, Any] = {
        "scope": scope, "period": period, "periods": [(name, _(title)) for name, title in TITLES.items()],
        "total": total,
        "lines": lines, "page": number, "pages": max(1, -(-total // PER_PAGE)), "may_export": request.who.may("export"),
        "first": offset + 1, "last": offset + len(lines),
    }  # fmt: skip
    if not printing:
        return render(request, "custody/ledger.html", context)
    fields = {"period": period.words, "unit": scope.unit, "print": "1"}
    searched(request.desk, request.who.actor, fields, len(lines), request.who.purpose, now=request.now)
    sheets = [lines[at : at + A_SHEET] for at in range(0, len(lines), A_SHEET)] or [[]]
    context |= {"sheets": sheets, "cut": total > MOST, "most": MOST}
    return render(request, "custody/sheets.html", context)


@page(verb="export")
@require_POST
def export(request: Asked) -> HttpResponseBase:
    """The ledger as a workbook; what it was taken away for is in the log."""
    told, purpose = QueryDict(request.POST.get("query", "")[:2000]), purpose_of(request)
    request.GET = told
    scope, period = scope_of(request, "export"), _period(told, request)
    total, first = entries(request, scope, period, MOST, 0)
    if total > TAKEN:
        raise XiezhiError(
            f"这一期间有 {total} 人次，一次导出不超过 {TAKEN} 人次，应缩短期间或选定单位",
            f"{total} stays in this period; an export takes up to {TAKEN}: a shorter period, or one unit",
        )
    lines = chain(first, _further(request, scope, period, total))
    return sent(
        request, dated(request, _("办案区台账")), "custody/ledger", purpose,
        lambda file: write_ledger(file, request, scope, period, lines, purpose),
    )  # fmt: skip


def _further(request: Asked, scope: Scope, period: Period, total: int) -> Iterator[Entry]:
    """The lines after the first piece, read as they are written."""
    for offset in range(MOST, total, MOST):
        yield from entries(request, scope, period, MOST, offset)[1]


def _period(told: Mapping[str, str], request: Asked) -> Period:
    """The period asked for, this month where none is."""
    today = request.desk.pack.zone.day(request.now)
    return period_of(
        {"period": USUAL, **{name: told[name] for name in ("period", "from", "to") if name in told}}, today
    )


def entries(request: Asked, scope: Scope, period: Period, limit: int, offset: int) -> tuple[int, list[Entry]]:
    """(how many stays began within a period, some of them as lines)."""
    zone = request.desk.pack.zone
    since, until = period.bounds(zone)
    since = 0 if since is None else since
    until = request.now + 1 if until is None else min(until, request.now + 1)
    total, rows = entered(request.desk, scope.where, since, until, limit, offset)
    found = stays(request.desk, request.who.actor, rows, request.now)
    return total, [_entry(request, stay, offset + place) for place, stay in enumerate(found, 1)]


def _entry(request: Asked, stay: Stay, number: int) -> Entry:
    own = [fact for fact in stay.facts if fact.matter == stay.id]
    us = spent(stay, request.now)
    return Entry(
        number, stay, stay.row.number or stay.id, named(stay), about(stay),
        [(span.room, span.start, span.end) for span in stay.spans if span.what == INTERVIEW], _belongings(own),
        next((fact.at for fact in own if fact.step == "safety_checked"), None), _care(stay),
        "—" if us is None else hours_and_minutes(us), "—" if stay.limit is None else hours_of(stay.limit),
        result_of(stay) if stay.left is not None else ("", "", _("在区")),
    )  # fmt: skip


def _belongings(own: Sequence[Recorded]) -> str:
    kept = next((fact for fact in own if fact.step == "belongings_stored"), None)
    back = any(fact.step == "belongings_returned" for fact in own)
    if kept is None:
        return _("随身物品未见记录")
    n = kept.data.get("items")
    told = _("随身物品") if n is None else _("随身物品 %(n)s 件") % {"n": n}
    return told + (_("，已返还") if back else "")


def _care(stay: Stay) -> str:
    """Which safeguards have a record, and which were due and were not found."""
    there = [
        _(SAFEGUARDS[one.safeguard.name])
        for one in stay.kept
        if one.state == "ok" and one.safeguard.name != "search"
    ]
    lack = [_(SAFEGUARDS[one.safeguard.name]) for one in stay.missing]
    told = "、".join(there) or "—"
    return told + (_("；未见：%(lack)s") % {"lack": "、".join(lack)} if lack else "")
