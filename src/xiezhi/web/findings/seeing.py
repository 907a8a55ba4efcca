# SPDX-License-Identifier: Apache-2.0
"""Who may open one finding: looks are logged, what may not be seen is not there, a sealed one asks what for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from xiezhi.access.decision import Decision, Thing
from xiezhi.access.log import log_denied, log_view
from xiezhi.access.sealing import UNSEAL
from xiezhi.casework.looking import WORTH_KNOWING
from xiezhi.records.models import Finding
from xiezhi.records.seeing import access_of
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import Organisation
from xiezhi.web.shell.page import Asked

KEEPERS = "draft_norm"  # who may see what a norm on trial finds


@dataclass(frozen=True)
class Seen:
    """A finding that may be opened, its row in the loop (``None``: nobody follows it), and what access looks at."""

    finding: Finding
    row: LoopItem | None
    thing: Thing

    @property
    def seq(self) -> int:
        """How far its conversation had come: what a form was written against."""
        return 0 if self.row is None else self.row.seq


class Sealed(Exception):
    """It is sealed, and who asks may open it with purpose and ground."""


def seen(request: Asked, finding: str, *, log: bool = False) -> Seen:
    """The finding; ``Http404`` where it is not there or not to be seen, ``Sealed`` where it can be opened."""
    found = Finding.objects.select_related("provenance").filter(id=finding).first()
    if found is None or (found.status != "live" and not request.who.may(KEEPERS)):
        raise Http404
    access, officer = access_of(request.desk), request.who.officer
    thing = Organisation(request.desk).thing(request.who.by, found)
    decision = access.allow(officer, "view", thing, request.now)
    if not decision.yes:
        _refused(request, thing, decision)
    if log:
        with transaction.atomic():
            log_view(access, officer, thing, now=request.now)
    return Seen(found, LoopItem.objects.filter(finding=found.id).first(), thing)


def _refused(request: Asked, thing: Thing, decision: Decision) -> None:
    access, officer = access_of(request.desk), request.who.officer
    if thing.sealed and access.allow(officer, UNSEAL, thing, request.now).yes:
        raise Sealed
    if decision.code in WORTH_KNOWING:
        with transaction.atomic():
            log_denied(access, officer, "view", thing, decision, now=request.now)
    raise Http404
