# SPDX-License-Identifier: Apache-2.0
"""机构: the tree of units on a day, a unit's past, and what the system administrator changes in it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.access.directory import Directory, Unit
from xiezhi.access.register import Register
from xiezhi.access.reorganise import merge_units, split_unit
from xiezhi.access.units import add_unit, change_unit, end_unit
from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.admin.changing import Act, changed, changing, day_given, day_of_page, day_or_none, iso, mark
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

MANAGE = "manage_units"


@page(verb=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def units(request: Asked) -> HttpResponse:
    """The tree of a day; a new unit."""
    if request.method != "POST":
        return _tree(request)
    told = request.POST
    try:
        with changing(request) as register:
            first = day_given(told.get("first"), "起", request.who.day)
            last = day_or_none(told.get("last"), "止")
            made = add_unit(
                register, told.get("id", ""), told.get("name", ""), number_of(told.get("level"), 0),
                told.get("parent"), first, last,
            )  # fmt: skip
    except XiezhiError as error:
        return _tree(request, wrong=error.say(spoken()), typed=told)
    messages.success(request, _("已新设 %(name)s") % {"name": made.name})
    return HttpResponseRedirect(
        reverse("admin:units") + (f"?on={iso(first)}" if first > request.who.day else "")
    )


def _tree(request: Asked, **more: Any) -> HttpResponse:
    access, day = access_of(request.desk), day_of_page(request)
    directory = access.directory
    there = directory.units_on(day)
    people = Counter(directory.posted(officer, day) for officer in directory.officers)
    context = {
        "on": iso(day), "today": iso(request.who.day), "past": day != request.who.day,
        "rows": [
            (one, access.rights.level(one.level), iso(one.first), iso(one.last), people[one.id]) for one in there
        ],
        "ended": _ended(directory, day), "levels": list(enumerate(access.rights.levels, 1)),
        "parents": [unit for unit in there if unit.level < len(access.rights.levels)], **more,
    }  # fmt: skip
    return render(request, "admin/units.html", context)


def _ended(directory: Directory, day: int) -> list[tuple[Unit, str, str]]:
    """Units that are no more on a day, the latest first, with whom they were left to."""
    gone = [
        rows[-1] for rows in directory.units.values() if rows[-1].last is not None and rows[-1].last < day
    ]
    gone.sort(key=lambda unit: (-(unit.last or 0), unit.id))
    return [(unit, iso(unit.last), _followers(directory, unit)) for unit in gone[:100]]


def _followers(directory: Directory, unit: Unit) -> str:
    after = [one.successor for one in directory.successions if one.unit == unit.id] or [unit.parent or ""]
    return "、".join(getattr(directory.last_known(id_), "name", id_) for id_ in after if id_)


@page(verb=MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: Asked, unit: str) -> HttpResponse:
    """A unit through time; renamed, moved, merged, split, ended."""
    if unit not in access_of(request.desk).directory.units:
        raise Http404
    if request.method != "POST":
        return _unit(request, unit)

    def found() -> str:
        return mark(access_of(request.desk).directory.last_known(unit))

    return changed(request, ACTS, unit, found, _unit, reverse("admin:unit", args=[unit]))


def _unit(request: Asked, id_: str, **more: Any) -> HttpResponse:
    access, day = access_of(request.desk), request.who.day
    directory = access.directory
    rows, now = directory.units[id_], directory.unit(id_, day)
    latest, there = rows[-1], directory.units_on(day)
    context = {
        "unit": latest, "current": now, "level": access.rights.level(latest.level), "seen": mark(latest),
        "path": directory.path(id_, day)[:0:-1], "today": iso(day), "yesterday": iso(day - 1),
        "past": [(row, iso(row.first), iso(row.last)) for row in reversed(rows)],
        "left": sorted(directory.covered(id_, day, below=False) - {id_}), "followers": _followers(directory, latest),
        "under": [one for one in there if one.parent == id_],
        "people": sum(directory.posted(officer, day) == id_ for officer in directory.officers),
        "parents": [one for one in there if one.level == latest.level - 1],
        "beside": [one for one in there if one.level == latest.level and one.id != id_], **more,
    }  # fmt: skip
    return render(request, "admin/unit.html", context)


def _rename(register: Register, unit: str, told: Any, day: int) -> None:
    change_unit(register, unit, day, name=told.get("name", ""))


def _move(register: Register, unit: str, told: Any, day: int) -> None:
    change_unit(register, unit, day, parent=told.get("parent", ""))


def _merge(register: Register, unit: str, told: Any, day: int) -> None:
    merge_units(register, [unit], told.get("into", ""), day)


def _split(register: Register, unit: str, told: Any, day: int) -> None:
    split_unit(register, unit, told.getlist("into"), day)


def _end(register: Register, unit: str, told: Any, day: int) -> None:
    end_unit(register, unit, day)


ACTS: dict[str, Act] = {
    "rename": _rename, "move": _move, "merge": _merge, "split": _split, "end": _end,
}  # fmt: skip
