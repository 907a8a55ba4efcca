# SPDX-License-Identifier: Apache-2.0
"""What is done on a finding's page: one form, one sentence, one button. What was typed is never lost.

The form carries how far the conversation had come when the page was made. If somebody acted since, nothing is done:
the page shows what the other did and keeps what was typed.
"""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.access.decision import Refused
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.seeing import access_of
from xiezhi.supervision.book import hold, item_id, item_of
from xiezhi.supervision.deeds import DEEDS
from xiezhi.supervision.item import Act
from xiezhi.web.findings.checking import checked
from xiezhi.web.findings.deeds import DONE, perform
from xiezhi.web.findings.detail import Form, shown
from xiezhi.web.findings.seeing import Sealed, Seen, seen
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

LONGEST = 2000  # characters of a sentence
FIELDS = ("act", "text", "verdict", "ground", "basis", "reason", "into", "common", "seq")


@page(verb="view")
@require_POST
def act(request: Asked, finding: str) -> HttpResponse:
    """Does one deed and goes back to the page; else the page again with what was typed and what is wrong."""
    try:
        found = seen(request, finding)
    except Sealed:
        return HttpResponseRedirect(reverse("findings:open", args=[finding]))
    typed = {name: request.POST.get(name, "").strip()[: LONGEST + 1] for name in FIELDS}
    _permitted(request, found, typed["act"])
    form = Form(typed, checked(typed, found.finding.nature, LONGEST))
    if form.wrong:
        return shown(request, found, form, status=422)
    try:
        with transaction.atomic():
            hold(request.desk)
            form.moved = _moved(request, finding, typed["seq"])
            if not form.moved:
                perform(request, found, typed)
    except Refused:
        raise
    except XiezhiError as error:
        form.wrong["file" if request.FILES and "file" in str(error.en) else "form"] = error.say(spoken())
    if form.moved or form.wrong:
        return shown(request, seen(request, finding), form, status=409 if form.moved else 422)
    messages.success(request, _(DONE[typed["act"]]))
    back = reverse("findings:detail", args=[finding])
    query = request.GET.urlencode()
    return HttpResponseRedirect(f"{back}?{query}" if query else back)


def _permitted(request: Asked, found: Seen, act: str) -> None:
    """Without the right the page is not there, whatever was typed."""
    verb = DEEDS.get("answer" if act == "explain" else act, ("", ""))[0]
    if verb:
        access_of(request.desk).allow(request.who.officer, verb, found.thing, request.now).required()


def _moved(request: Asked, finding: str, seq: str) -> int:
    """How many acts came since the form was made."""
    store = request.desk.store
    read = number_of(seq, 0)
    facts = [fact for fact in store.events_of([item_id(finding)]) if fact.seq > read]
    if not facts:
        return 0
    acts: list[Act] = item_of(request.desk, item_id(finding)).acts
    return min(len(facts), len(acts)) or 1
