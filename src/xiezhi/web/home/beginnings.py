# SPDX-License-Identifier: Apache-2.0
"""What this person began and has not ended: the patrol under way, by stratum, and drafts that wait for another step."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.casework.models import AskedException
from xiezhi.supervision.patrol.batches import batches_of
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.web.imports.models import MAPPING, TRIED, Draft
from xiezhi.web.patrol.seeing import short
from xiezhi.web.patrol.words import method_word, strata_of
from xiezhi.web.shell import addresses
from xiezhi.web.shell.who import Who

MOST = 4
BAR = 116  # px
STEPS = {MAPPING: (N("待对照表头"), "imports:mapping"), TRIED: (N("待入账"), "imports:preview")}


@dataclass(frozen=True)
class Stratum:
    """``bar``: px of ``BAR`` that are done."""

    title: str
    done: int
    drawn: int
    bar: int


@dataclass(frozen=True)
class Patrol:
    """The batch under way that was drawn last."""

    batch: PatrolBatch
    method: str
    strata: list[Stratum]
    url: str


@dataclass(frozen=True)
class Begun:
    """A draft: what it is, the step it waits for, since when."""

    title: str
    state: str
    note: str
    at: int
    url: str


def patrol_of(who: Who) -> Patrol | None:
    """Three queries; ``None`` where nothing is under way, or the person does not patrol."""
    if not who.may("patrol") or who.desk.pack.supervision is None:
        return None
    rows = [row for row in batches_of(who.desk, who.by, who.now, MOST) if row.finished_at is None]
    if not rows:
        return None
    batch = next((row for row in rows if row.drawn_by == who.officer), rows[0])
    items = PatrolItem.objects.filter(batch=batch.id).only("layer", "state")
    strata = []
    for told in strata_of(who.desk, batch, items):
        done, drawn = int(str(told["done"])), int(str(told["drawn"]))
        strata.append(Stratum(str(told["title"]), done, drawn, BAR * done // max(1, drawn)))
    url = addresses.address("patrol:resume", short(batch.id))
    return Patrol(batch, method_word(batch.method), strata, url)


def begun(who: Who) -> list[Begun]:
    """The latest first: tables on their way in, exceptions that wait for a second person. Two queries."""
    found = []
    if who.may("import"):
        rows = Draft.objects.filter(officer=who.officer, state__in=STEPS).order_by("-changed_at")[:MOST]
        for row in rows:
            said, name = STEPS[row.state]
            url = addresses.address(name, row.token)
            found.append(
                Begun(_("导入 %(name)s") % {"name": row.name}, _(said), row.source, row.changed_at, url)
            )
    if who.may("override"):
        for one in AskedException.objects.filter(asked_by=who.officer, state="waiting").order_by("-asked_at")[
            :MOST
        ]:
            step = who.desk.pack.kinds[one.kind].steps[one.step].title
            url = addresses.address("cases:exception", str(one.id))
            title = _("例外办理：%(step)s") % {"step": step}
            found.append(Begun(title, _("待第二人确认"), one.reason, one.asked_at, url))
    return sorted(found, key=lambda one: -one.at)[:MOST]
