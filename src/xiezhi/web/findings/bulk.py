# SPDX-License-Identifier: Apache-2.0
"""Many findings at once: shown once more per unit with what will happen, then done one by one; what fails says why."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_POST

from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision import acts, merging
from xiezhi.supervision.lists import FindingRow, rows_of, seen_of
from xiezhi.web.findings import narrowing
from xiezhi.web.findings.merging_choices import follow
from xiezhi.web.findings.rows import lines_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.templatetags.shell import unit_name
from xiezhi.web.shell.tongue import spoken

MOST = 100
TITLES = {"dispatch": N("派发"), "urge": N("催办"), "escalate": N("转督办"), "merge": N("合并")}
NEEDS = ("escalate", "merge")  # a sentence
LONGEST = 2000


@dataclass(frozen=True)
class Failed:
    """A finding to which it could not be done, and why."""

    short: str
    why: str


@page(verb="view")
@require_POST
def bulk(request: Asked) -> HttpResponse:
    """``act`` on the findings ``id``; with ``sure`` it is done."""
    act, ids = request.POST.get("act", ""), list(dict.fromkeys(request.POST.getlist("id")))[:MOST]
    query = narrowing.read(QueryDict(request.POST.get("query", "")[:2000]), request.who).query
    back = reverse("findings:inbox") + (f"?{query}" if query else "")
    if act == "export":
        chosen = urlencode([("id", one) for one in ids])
        return HttpResponseRedirect(f"{reverse('findings:export')}?{chosen}")
    if act not in TITLES or not ids:
        messages.error(request, _("先选择要办理的预警告警"))
        return HttpResponseRedirect(back)
    rows = _seen(request, ids)
    text, into = request.POST.get("text", "").strip()[:LONGEST], request.POST.get("into", ids[0])
    wrong = _wrong(act, text, into, ids, sure="sure" in request.POST)
    if "sure" in request.POST and not wrong:
        done, failed = _done(request, act, rows, text, into)
        if done:
            messages.success(request, _("%(title)s %(n)d 件") % {"title": _(TITLES[act]), "n": done})
        for one in failed:
            messages.error(request, f"{one.short}：{one.why}")
        return HttpResponseRedirect(back)
    told = {
        "act": act, "title": _(TITLES[act]), "lines": lines_of(request.desk, rows, request.now), "query": query,
        "text": text, "into": into, "wrong": wrong, "needs": act in NEEDS, "back": back, "units": _per_unit(rows),
    }  # fmt: skip
    return render(request, "findings/bulk.html", told, status=422 if wrong else 200)


def _seen(request: Asked, ids: list[str]) -> list[FindingRow]:
    """The rows; one that is not to be seen is not there, and then nothing is done at all."""
    if seen_of(request.desk, request.who.actor, ids, request.now) != ids:
        raise Http404
    return rows_of(request.desk, ids)


def _wrong(act: str, text: str, into: str, ids: list[str], *, sure: bool) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if sure and act in NEEDS and not text:
        wrong["text"] = _("写明共同原因") if act == "merge" else _("写一句为何督办")
    if act == "merge" and len(ids) < 2:
        wrong["form"] = _("合并至少选两件")
    if act == "merge" and into not in ids:
        wrong["into"] = _("选以哪一件为主")
    return wrong


def _per_unit(rows: list[FindingRow]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.unit] = counts.get(row.unit, 0) + 1
    return [(unit_name(unit), n) for unit, n in sorted(counts.items())]


def _done(request: Asked, act: str, rows: list[FindingRow], text: str, into: str) -> tuple[int, list[Failed]]:
    """Each in a transaction of its own: what one lacks does not hold up the others."""
    done, failed = 0, list[Failed]()
    for row in rows:
        if act == "merge" and row.id == into:
            continue
        try:
            with transaction.atomic():
                _one(request, act, row.id, text, into)
            done += 1
        except XiezhiError as error:
            failed.append(Failed(row.short, error.say(spoken())))
    return done, failed


def _one(request: Asked, act: str, finding: str, text: str, into: str) -> None:
    desk, by, now = request.desk, request.who.by, request.now
    if act == "dispatch":
        acts.dispatch(desk, finding, by, now, reason=text)
    elif act == "urge":
        acts.urge(desk, finding, by, now, text)
    elif act == "escalate":
        acts.escalate(desk, finding, by, now, text)
    else:
        follow(request, into, text)
        merging.merge(desk, into, [finding], by, now, text)
