# SPDX-License-Identifier: Apache-2.0
"""One finding on one page: how it comes about on the left, what is done about it on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET

from xiezhi.records.identity import short_number
from xiezhi.supervision.book import ITEM, item_id, item_of
from xiezhi.supervision.deeds import deeds
from xiezhi.supervision.exemptions import GROUNDS
from xiezhi.supervision.item import Item, State
from xiezhi.supervision.lists import rows_of
from xiezhi.supervision.organisation import Organisation
from xiezhi.supervision.precision import TOO_FEW, VERDICTS
from xiezhi.supervision.releasing import precision
from xiezhi.supervision.routing import over
from xiezhi.web.findings import asking, narrowing
from xiezhi.web.findings.buttons import rows_of_buttons
from xiezhi.web.findings.conversation import file_titles, messages_of
from xiezhi.web.findings.curing import cure_of
from xiezhi.web.findings.merging_choices import choices_of
from xiezhi.web.findings.moment import Moment, moment_of
from xiezhi.web.findings.plainly import plainly
from xiezhi.web.findings.proving import verified
from xiezhi.web.findings.rows import LOOP, line_of
from xiezhi.web.findings.seeing import Sealed, Seen, seen
from xiezhi.web.findings.statute import articles_of
from xiezhi.web.findings.telling import Told, told
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

STEPS = ("pending", "in_hand", "to_verify", "closed")
HINTS = {
    "属实": N("确有超期或违反"), "及时纠正": N("预警起作用，未违反"), "数据有误": N("来源录入错误"),
    "依法例外": N("写明依据条文"), "规则有误": N("转规则维护人"),
}  # fmt: skip


@dataclass
class Form:
    """What was typed, what is wrong with it by field; ``moved``: how many acts of others came meanwhile."""

    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    moved: int = 0


@page(verb="view")
@require_GET
def detail(request: Asked, finding: str) -> HttpResponse:
    """The page of a finding; a look is logged."""
    try:
        found = seen(request, finding, log=True)
    except Sealed:
        return HttpResponseRedirect(reverse("findings:open", args=[finding]))
    return shown(request, found, Form())


def shown(request: Asked, found: Seen, form: Form, status: int = 200) -> HttpResponse:
    """The page, with a form as it was filled in."""
    moment = moment_of(request)
    story = told(request.desk, found.finding, moment.as_of, moment.known_at, spoken())
    context = {"found": found.finding, "loop": found.row, "moment": moment, "told": story, "form": form}
    context |= _head(request, found, story) | _statute(request, found, story) | plainly(request, story)
    context |= _loop(request, found, form, moment) | _list(request, found)
    if request.GET.get("again") == "1":
        context |= verified(request, found.finding)
    return render(request, "findings/detail.html", context, status=status)


def _head(request: Asked, found: Seen, story: Told) -> dict[str, Any]:
    row = next(iter(rows_of(request.desk, [found.finding.id])))
    about = found.finding.matter.removeprefix(LOOP) if found.finding.matter.startswith(LOOP) else ""
    cure = None
    if story.norm is not None:
        cure = cure_of(request.desk.pack, story.norm, story.version, found.finding, spoken())
    url = "" if about else _matter_url(found.finding.kind, found.finding.matter)
    line = line_of(request.desk, row, request.now)
    return {"line": line, "matter_url": url, "about": about, "cure": cure}


def _matter_url(kind: str, matter: str) -> str:
    """The page of a case, where this installation has one."""
    try:
        return reverse("cases:matter", args=[kind, matter])
    except NoReverseMatch:
        return ""


def _statute(request: Asked, found: Seen, story: Told) -> dict[str, Any]:
    """The text in force when it was triggered."""
    start = story.arithmetic.start if story.arithmetic is not None else None
    day = request.desk.pack.zone.day(start if start is not None else found.finding.at)
    return {"articles": articles_of(request.desk, story.version, day)}


def _loop(request: Asked, found: Seen, form: Form, moment: Moment) -> dict[str, Any]:
    """What has been done, what this person may do, and what is left to choose from."""
    desk, who, row = request.desk, request.who, found.row
    item = item_of(desk, item_id(found.finding.id)) if row is not None else Item()
    may = deeds(desk, found.thing, row, item, who.by, request.now)
    files = any(act.data.get("files") for act in item.acts)
    said = messages_of(item, file_titles(desk, found.finding.matter) if files else {}, who.officer)
    lang, merged = spoken(), "" if row is None else row.merged_into.removeprefix(ITEM)
    return {
        "merged": merged, "merged_short": short_number(merged),
        "item": item, "may": may, "deeds": rows_of_buttons(item, may, lang), "said": said,
        "others_said": said[-form.moved :] if form.moved else [],
        "steps": _steps(item.state), "above": _above(request, found),
        "verdicts": [
            (name, _(name), _(HINTS[name]), found.finding.nature in fits) for name, fits in VERDICTS.items()
        ],
        "precision": _precision(request, found), "grounds": GROUNDS,
        "choices": choices_of(request, found) if may["merge"].yes else [],
        "may_attach": may["answer"].yes and who.may("attach"), "acting": not moment.other,
        "asks": item.request,
    }  # fmt: skip


def _steps(state: State | None) -> list[tuple[str, str]]:
    """The four states in a row: past, current or to come; 已退回 and 已督办 stand at 处理中."""
    shown = {None: "pending", State.RETURNED: "in_hand", State.ESCALATED: "in_hand"}.get(state, state)
    at = STEPS.index(str(shown))
    return [(name, "past" if n < at else "current" if n == at else "") for n, name in enumerate(STEPS)]


def _precision(request: Asked, found: Seen) -> str:
    """What the verdicts so far say of the norm."""
    told = precision(request.desk, found.finding.norm, request.now)
    if told.share is None:
        words = {"n": told.total, "least": TOO_FEW}
        return _("结论用于计算本规则精确度；已有 %(n)d 件，不足 %(least)d 件，不评价。") % words
    low, high = told.interval
    told_words = {"share": f"{told.share:.1%}", "low": f"{low:.1%}", "high": f"{high:.1%}", "n": told.total}
    return _("结论用于计算本规则精确度，现为 %(share)s（%(low)s–%(high)s，%(n)d 件）。") % told_words


def _above(request: Asked, found: Seen) -> str:
    """The unit to which it goes when the limit passes; empty at the top."""
    holder = "" if found.row is None else found.row.to or found.row.concerned
    return "" if not holder else over(Organisation(request.desk), holder, request.now) or ""


def _list(request: Asked, found: Seen) -> dict[str, Any]:
    """Where it stands in the list it was opened from."""
    place = number_of(request.GET.get("n"), None)
    if place is None:
        return {"beside": asking.Beside(), "list_query": ""}
    wanted = narrowing.read(request.GET, request.who)
    near = asking.beside(request.desk, request.who, wanted, found.finding.id, place)
    return {"beside": near, "list_query": wanted.query, "place": place}
