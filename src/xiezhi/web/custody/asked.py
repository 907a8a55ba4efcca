# SPDX-License-Identifier: Apache-2.0
"""Which stays a page of this room shows: of the unit chosen here or in the top bar, else one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from xiezhi.access.directory import Unit
from xiezhi.access.visible import Condition, among
from xiezhi.casework.stays import STAY, units_with, where_of
from xiezhi.kernel.sql import fetch
from xiezhi.records.models import Matter
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, visible
from xiezhi.web.shell.page import Asked


@dataclass(frozen=True)
class Scope:
    """``where``: the stays that may be seen there; ``unit``: chosen on the page (empty: that of the top bar);
    ``title``: what is looked at; ``units``: those that may be chosen and have a case area."""

    where: Sequence[Condition]
    unit: str
    title: str
    units: Sequence[Unit]


def scope_of(request: Asked, verb: str = "view") -> Scope:
    """The scope of a page; a unit that is not the asker's own to choose is not there.

    ``verb``: what is done with it beside looking at it; where that may not be done there is nothing in it.
    """
    who = request.who
    if STAY not in request.desk.pack.kinds:
        raise Http404
    chosen = request.GET.get("unit", "")
    known = {unit.id: unit for unit in who.units}
    if chosen and chosen not in known:
        raise Http404
    mine = "" if chosen or who.scope != "mine" else "mine"
    unit = chosen or who.unit
    below = bool(chosen) or who.scope != "unit"
    where = where_of(request.desk, who.actor, unit, below, mine, request.now)
    if verb != "view":
        where.append(visible(request.desk, who.officer, verb, request.now, MATTERS))
    having = units_with(request.desk, where_of(request.desk, who.actor, "", True, "", request.now))
    return Scope(where, chosen, known[unit].name if unit in known else "", _over(who.units, having))


def _over(units: Sequence[Unit], having: frozenset[str]) -> list[Unit]:
    """The units with a stay of their own, or of a unit right below them, in the order of the organisation."""
    above = {unit.parent for unit in units if unit.id in having}
    return [unit for unit in units if unit.id in having or unit.id in above]


def recordable(request: Asked, rows: Sequence[Matter]) -> frozenset[str]:
    """Of some stays those on which the asker may record steps; one query."""
    who = request.who
    if not rows or not who.may("record"):
        return frozenset()
    few = among("m.id", {row.id for row in rows})
    all_ = joined([few, visible(request.desk, who.officer, "record", request.now, MATTERS)])
    sql = f"SELECT m.id FROM records_matter m WHERE {all_.sql}"
    return frozenset(name for (name,) in fetch(request.desk.connection, sql, all_.params))
