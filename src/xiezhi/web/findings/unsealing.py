# SPDX-License-Identifier: Apache-2.0
"""A finding of a sealed record: opened for half an hour to who may, with purpose and ground (治安管理处罚法第136条)."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiezhi.access.log import open_sealed
from xiezhi.records.models import Finding
from xiezhi.records.seeing import access_of
from xiezhi.supervision.organisation import Organisation
from xiezhi.web.findings.seeing import Sealed, seen
from xiezhi.web.shell.page import Asked, page

LONGEST = 200


@page(verb="unseal")
def open_(request: Asked, finding: str) -> HttpResponse:
    """Asks for purpose and ground; both stand in the log."""
    to = reverse("findings:detail", args=[finding])
    try:
        seen(request, finding)
        return HttpResponseRedirect(to)
    except Sealed:
        pass
    rights = access_of(request.desk).rights
    typed = {
        "purpose": request.POST.get("purpose", "").strip()[:LONGEST],
        "ground": request.POST.get("ground", ""),
    }
    wrong = {}
    if request.method == "POST":
        if not typed["purpose"]:
            wrong["purpose"] = _("写明用途，如：办理国家赔偿案件")
        if typed["ground"] not in rights.seal_grounds:
            wrong["ground"] = _("选一项依据")
        if not wrong:
            found = Finding.objects.get(id=finding)
            thing = Organisation(request.desk).thing(request.who.by, found)
            with transaction.atomic():
                open_sealed(
                    access_of(request.desk), request.who.officer, thing, purpose=typed["purpose"],
                    ground=typed["ground"], now=request.now,
                )  # fmt: skip
            return HttpResponseRedirect(to)
    told = {"grounds": rights.seal_grounds, "basis": rights.seal_basis, "typed": typed, "wrong": wrong}
    return render(request, "findings/sealed.html", told, status=422 if wrong else 200)
