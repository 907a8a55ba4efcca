# SPDX-License-Identifier: Apache-2.0
"""The batch and the item that an address names, for who patrols there; all else is the page that is not there."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from xiezhi.casework.allowed import decided, thing_of
from xiezhi.records.models import Matter
from xiezhi.supervision.patrol import reach
from xiezhi.supervision.patrol.batches import may_see
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.state import PREFIX, item_id
from xiezhi.web.shell.page import Asked


def batch_of(request: Asked, name: str) -> PatrolBatch:
    """A batch by the short name that addresses have."""
    row = PatrolBatch.objects.filter(id=f"{PREFIX}{name}").first()
    if row is None or not may_see(request.desk, row, request.who.by, request.now):
        raise Http404
    return row


def item_of(request: Asked, batch: PatrolBatch, place: int) -> tuple[PatrolItem, Matter]:
    """An item and the matter that it is about."""
    row = PatrolItem.objects.filter(id=item_id(batch.id, place)).first()
    matter = None if row is None else Matter.objects.filter(id=row.about).first()
    if row is None or matter is None or matter.sealed:
        raise Http404
    if not decided(
        request.desk, request.who.officer, "patrol", thing_of(request.desk, matter), request.now
    ).yes:
        raise Http404
    return row, matter


def short(batch: str) -> str:
    """The name of a batch in addresses."""
    return batch.removeprefix(PREFIX)


def to_item(batch: str, place: int) -> str:
    """Where an item is looked at."""
    return reverse("patrol:item", args=[short(batch), place])


def to_end(batch: str) -> str:
    """Where a batch says what it found."""
    return reverse("patrol:end", args=[short(batch)])


def items_of(request: Asked, batch: str) -> QuerySet[PatrolItem]:
    """The items of a batch that this person may look at now, in their order."""
    return reach.items_of(request.desk, request.who.officer, batch, request.now)


def onward(request: Asked, batch: str, after: int) -> int | None:
    """The next item to be looked at, after a place and then from the beginning."""
    left = items_of(request, batch).exclude(state="done").values_list("place", flat=True)
    found = left.filter(place__gt=after).first()
    return left.first() if found is None else found
