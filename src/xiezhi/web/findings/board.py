# SPDX-License-Identifier: Apache-2.0
"""The board of a centre: by state with the limits, who is late, what waits for a second person, what was not sent."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET, require_POST

from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision import merging
from xiezhi.supervision.lists import seen_of
from xiezhi.web.findings import boarding
from xiezhi.web.findings.merging_choices import follow
from xiezhi.web.findings.narrowing import read
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

COLUMNS = (
    ("none", N("未派发"), "dispatch"), ("pending", N("待处理"), "urge"), ("in_hand", N("处理中"), "urge"),
    ("returned", N("已退回"), "urge"), ("escalated", N("已督办"), "urge"), ("to_verify", N("待核查"), ""),
)  # fmt: skip
"""State, its title, what can be done to many of it at once."""


@page(verb="verify")
@require_GET
def board(request: Asked) -> HttpResponse:
    """One column a state, the nearest limit first."""
    wanted = replace(read(request.GET, request.who), toggles=(), state="", sort="")
    found = boarding.standing(request, wanted)
    columns = boarding.columns(request, found, [name for name, _title, _act in COLUMNS])
    told = {
        "columns": [(name, _(title), act, *columns[name]) for name, title, act in COLUMNS],
        "late": boarding.late(request, wanted), "waiting": boarding.waiting(request),
        "proposals": boarding.proposals(request, found) if request.who.may("merge") else [],
        "unsent": boarding.not_sent(request), "wanted": wanted, "units": request.who.units,
    }  # fmt: skip
    return render(request, "findings/board.html", told)


@page(verb="merge")
@require_POST
def merge_proposed(request: Asked) -> HttpResponse:
    """Puts the findings ``id`` under the first of them; the reason is that which was proposed, or one's own."""
    ids, back = list(dict.fromkeys(request.POST.getlist("id")))[:50], reverse("findings:board")
    if len(ids) < 2:
        messages.error(request, _("合并至少选两件"))
        return HttpResponseRedirect(back)
    if seen_of(request.desk, request.who.actor, ids, request.now) != ids:
        raise Http404
    reason = request.POST.get("reason", "").strip()[:500] or _("同一事项同一事实引起")
    try:
        with transaction.atomic():
            follow(request, ids[0], reason)
            merging.merge(request.desk, ids[0], ids[1:], request.who.by, request.now, reason)
        messages.success(request, _("已并案 %(n)d 件") % {"n": len(ids)})
    except XiezhiError as error:
        messages.error(request, error.say(spoken()))
    return HttpResponseRedirect(back)
