# SPDX-License-Identifier: Apache-2.0
"""What the pages of findings ask the read models: a page of the inbox, its unit tree and tabs, neighbours in a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.translation import gettext as _

from xiezhi.access.directory import Unit
from xiezhi.records.desk import Desk
from xiezhi.records.initials import initials_of
from xiezhi.records.paging import Page
from xiezhi.supervision.lists import FindingRow, findings_count, findings_page
from xiezhi.web.findings import narrowing
from xiezhi.web.findings.narrowing import LOOP, Narrowing
from xiezhi.web.shell.who import Who

PLACE = "findings"  # of saved views


def page_of(desk: Desk, who: Who, wanted: Narrowing) -> Page[FindingRow]:
    """One page of the inbox; the last one where the address names a later one."""
    found = findings_page(desk, who.actor, wanted.asked(desk, who), who.now)
    if not found.rows and wanted.page > found.pages:
        found = findings_page(desk, who.actor, replace(wanted, page=found.pages).asked(desk, who), who.now)
    return found


@dataclass(frozen=True)
class Branch:
    """A unit of the tree with its count: of all under it while ``below``, else its own. ``depth`` from 0."""

    unit: Unit
    n: int
    depth: int
    current: bool
    url: str

    @property
    def words(self) -> str:
        """By which it is found: name and initials."""
        return f"{self.unit.name} {initials_of(self.unit.name)}"


def tree_of(who: Who, wanted: Narrowing, counts: Mapping[str, int]) -> list[Branch]:
    """The units that the person may choose, in the order of the organisation; each with all that is under it."""
    units = {unit.id: unit for unit in who.units}
    total = {id_: counts.get(id_, 0) for id_ in units}
    for id_, unit in units.items():
        above = unit.parent
        while above in units:
            total[above] += counts.get(id_, 0)
            above = units[above].parent
    top = min((unit.level for unit in who.units), default=1)
    now_at = wanted.unit or ("" if who.at is None or who.scope == "mine" else who.at.id)
    parents = {unit.parent for unit in who.units}
    found = []
    for unit in who.units:
        depth = unit.level - top
        whole = not (wanted.own and unit.id == wanted.unit)
        found.append(
            Branch(
                unit,
                total[unit.id],
                depth,
                unit.id == now_at and whole,
                wanted.address(unit=unit.id, own=False),
            )
        )
        if unit.id in parents:
            own = wanted.own and unit.id == wanted.unit
            inner = replace(unit, name=_("%(unit)s（本级）") % {"unit": unit.name})
            found.append(
                Branch(inner, counts.get(unit.id, 0), depth + 1, own, wanted.address(unit=unit.id, own=True))
            )
    return found


@dataclass(frozen=True)
class Tab:
    """A view of the inbox that everybody has. ``n`` is counted when it is asked for."""

    name: str
    query: str
    n: int | None = None
    current: bool = False


def tabs_of(who: Who, wanted: Narrowing, taken: bool) -> list[Tab]:
    """The one that says most of what is asked is current, unless a view of the person's own is (``taken``)."""
    found = [Tab(_("全部未办结"), "")]
    if who.may("verify"):
        found.append(Tab(_("待我核查"), "state=to_verify"))
    found += [
        Tab(_("超期未整改"), "late=1"), Tab(_("涉未成年人"), "about=minor"), Tab(_("办案区"), "about=custody"),
    ]  # fmt: skip
    if who.may("verify") or who.may("dispatch"):
        found.append(Tab(_("督办时限"), f"about={LOOP}"))
    asked = set(wanted.pairs)
    fitting = [tab for tab in found if set(parse_qsl(tab.query)) <= asked]
    best = max(fitting, key=lambda tab: len(tab.query), default=None)
    fits = best is not None and bool(best.query or wanted.shown_state in ("", "in_loop"))
    return [replace(tab, current=tab is best and fits and not taken) for tab in found]


def of_the_loop(desk: Desk, who: Who, wanted: Narrowing) -> tuple[int, str]:
    """(how many limits of supervision's own work are kept out of a list of law, their address); 0 in their own list."""
    if wanted.about or wanted.asked(desk, who).paperwork is not False:
        return 0, ""
    own = replace(wanted, about=LOOP, state="all" if wanted.state in ("all", "closed") else "", late=False)
    return findings_count(desk, who.actor, own.asked(desk, who), who.now), own.address()


def counted(desk: Desk, who: Who, tab: Tab) -> Tab:
    """A tab with how many findings it shows."""
    wanted = replace(narrowing.read(QueryDict(tab.query), who), size=10)
    return replace(tab, n=findings_count(desk, who.actor, wanted.asked(desk, who), who.now))


@dataclass(frozen=True)
class Beside:
    """Where a finding stands in the list it was opened from; empty ids where there is none."""

    place: int = 0
    total: int = 0
    before: str = ""
    after: str = ""


def beside(desk: Desk, who: Who, wanted: Narrowing, finding: str, place: int) -> Beside:
    """The ones before and after it, where the list has it about the place given; else the one now at its place."""
    if place < 1:
        return Beside()
    first = max(1, place - 1)
    asked = replace(wanted.asked(desk, who), per_page=3, page=1, offset=first - 1)
    found = findings_page(desk, who.actor, asked, who.now)
    ids = [row.id for row in found.rows]
    if finding in ids:
        at = ids.index(finding)
        after = ids[at + 1] if at + 1 < len(ids) else ""
        return Beside(first + at, found.total, ids[at - 1] if at else "", after)
    gone = place - first
    return Beside(
        0, found.total, ids[gone - 1] if 0 < gone <= len(ids) else "", ids[gone] if gone < len(ids) else ""
    )
