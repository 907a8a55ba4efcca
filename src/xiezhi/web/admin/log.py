# SPDX-License-Identifier: Apache-2.0
"""审计日志: the chained log, narrowed and by page; whether the chain holds."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xiezhi.access.tables import JOURNAL
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.journal import Journal
from xiezhi.vault.registry import Registry
from xiezhi.web.accounts import written
from xiezhi.web.admin.changing import PAGE, day_or_none
from xiezhi.web.admin.log_reading import Wanted, read
from xiezhi.web.admin.log_words import ACTS, act_title, content, journal_title
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

READ, VERIFY = "read_log", "verify_log"


@page(verb=READ)
@require_GET
def log(request: Asked) -> HttpResponse:
    """The entries, newest first."""
    return _shown(request)


def wanted_of(request: Asked, told: Any) -> Wanted:
    """What the filters ask for; a day that is none is an error."""
    zone = request.desk.pack.zone
    first, last = day_or_none(told.get("from"), "起"), day_or_none(told.get("to"), "止")
    return Wanted(
        told.get("actor", "").strip(), told.get("act", "").strip(), told.get("subject", "").strip(),
        None if first is None else zone.midnight(first), None if last is None else zone.midnight(last + 1),
        number_of(told.get("before"), None),
    )  # fmt: skip


def _shown(request: Asked, **more: Any) -> HttpResponse:
    access, wrong = access_of(request.desk), ""
    journal = access.journal
    try:
        found = read(journal, wanted_of(request, request.GET), PAGE + 1)
    except XiezhiError as error:
        found, wrong = [], error.say(spoken())
    kinds = {name: kind.title for name, kind in request.desk.pack.kinds.items()}
    rows = [
        (line, access.directory.name(line.actor) if line.actor in access.directory.officers else "",
         act_title(line.act), journal_title(line.subject), content(line.data, kinds))
        for line in found[:PAGE]
    ]  # fmt: skip
    asked = {name: request.GET.get(name, "") for name in ("actor", "act", "subject", "from", "to", "before")}
    context = {
        "rows": rows, "older": found[PAGE - 1].seq if len(found) > PAGE else None, "asked": asked, "wrong": wrong,
        "acts": [(name, act_title(name)) for name in ACTS],
        "total": journal.last_seq(), "narrowed": any(asked.values()),
    }  # fmt: skip
    return render(request, "admin/log.html", context | more)


@page(verb=VERIFY)
@require_POST
def verify(request: Asked) -> HttpResponse:
    """Goes through both chains; the first entry that does not hold is named. That it was done is logged."""
    heads = {text.split()[0]: text for text in request.POST.get("heads", "").splitlines() if text.split()}
    journals = _journals(request)
    if unknown := sorted(set(heads) - set(journals)):
        right = " ".join(journals)
        return _shown(request, wrong_head=f"{unknown[0][:60]}: {right}", heads=request.POST.get("heads", ""))
    try:
        told = [_verified(name, journal, heads.get(name)) for name, journal in journals.items()]
    except XiezhiError as error:
        return _shown(request, wrong_head=error.say(spoken()), heads=request.POST.get("heads", ""))
    result = {one["name"]: one["broken"].seq if one["broken"] else "whole" for one in told}
    who = request.who.officer
    written.wrote(request.desk, "log_verified", JOURNAL, actor=who, now=request.now, result=result)
    return _shown(request, verified=told, whole=not any(one["broken"] for one in told))


def _verified(name: str, journal: Journal, head: str | None) -> dict[str, Any]:
    with transaction.atomic():  # the entries that are counted are those that were gone through
        count, now = journal.last_seq(), journal.head()
        broken = journal.verify(head)
    why = "" if broken is None else broken.zh if spoken() == "zh" else broken.en
    return {
        "name": name,
        "title": journal_title(name),
        "count": count,
        "head": now,
        "broken": broken,
        "why": why,
        "kept": head is not None,
    }


def _journals(request: Asked) -> dict[str, Journal]:
    desk = request.desk
    registry = Registry(desk.connection, desk.settings.algorithm)
    return {one.table: one for one in (access_of(desk).journal, registry.journal)}
