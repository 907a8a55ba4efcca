# SPDX-License-Identifier: Apache-2.0
"""Several matters at once: their findings that wait for an answer are urged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.access.visible import among
from xiezhi.casework.whole import seen_among
from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision.acts import urge
from xiezhi.supervision.item import AWAITING
from xiezhi.supervision.models import LoopItem
from xiezhi.web.cases.lists import kind_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import back_of, spoken

MOST = 100  # matters at once


@page(verb="dispatch")
@require_POST
def urge_all(request: Asked, kind: str) -> HttpResponse:
    """Urges what waits with the units of the chosen matters; says how many, and why some were not."""
    kind_of(request, kind)
    chosen = request.POST.getlist("id")[:MOST]
    few = among("m.id", chosen)
    ids = [
        row.id for row in seen_among(request.desk, request.who.actor, few, request.now) if row.kind == kind
    ]
    waiting = list(
        LoopItem.objects.filter(about__in=ids, state__in=AWAITING).values_list("finding", flat=True)
    )
    done, refused = 0, []
    for finding in waiting:
        try:
            urge(request.desk, finding, request.who.by, request.now)
            done += 1
        except XiezhiError as error:
            refused.append(error.say(spoken()))
    if done:
        messages.success(request, _("已催办 %(n)d 条预警") % {"n": done})
    if refused:
        messages.warning(
            request, _("%(n)d 条没有催办：%(why)s") % {"n": len(refused), "why": "；".join(refused[:3])}
        )
    if not waiting:
        messages.info(request, _("所选 %(n)d 件没有等待反馈的预警，不需要催办") % {"n": len(ids)})
    return HttpResponseRedirect(back_of(request))
