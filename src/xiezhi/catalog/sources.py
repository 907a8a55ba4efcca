# SPDX-License-Identifier: Apache-2.0
"""A pack taken apart: its files as nodes and tables, before anything is resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from xiezhi.catalog.calendar_days import FILE as CALENDAR_DAYS
from xiezhi.catalog.calendar_days import read_calendar_days
from xiezhi.catalog.chart_ways import FILE as CHARTS
from xiezhi.catalog.duties import FILE as DUTIES
from xiezhi.catalog.duties import read_duties
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.folder import Folder, Shelf
from xiezhi.catalog.model import Duty, Table
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.patrol_file import FILE as PATROL
from xiezhi.catalog.roles_file import FILE as ROLES
from xiezhi.catalog.supervision_file import FILE as SUPERVISION
from xiezhi.catalog.tables import read_table
from xiezhi.kernel.calendar import CalendarDay
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone, zone


@dataclass
class Sources:
    """A pack taken apart: nodes by file, before anything is resolved."""

    folder: Path
    digest: str
    pack: Node
    kinds: dict[str, Node] = field(default_factory=dict)
    norms: dict[str, Node] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    calendar_days: dict[int, CalendarDay] = field(default_factory=dict)
    statutes: Node | None = None
    charts: Node | None = None
    supervision: Node | None = None
    patrol: Node | None = None
    roles: Node | None = None
    duties: tuple[Duty, ...] = ()
    overridden: set[str] = field(default_factory=set)  # ids of norms that an overlay changes


def read_sources(path: Path, faults: Faults, shelf: Shelf) -> Sources | None:
    """The files of one folder as nodes."""
    folder = shelf.folder(path, faults)
    if "pack.yaml" not in folder.files:
        if not faults.errors:
            faults.error(Place("pack.yaml"), "missing-file", "缺少 pack.yaml", "no pack.yaml")
        return None
    pack = _node(folder, "pack.yaml", faults)
    if pack is None:
        return None
    sources = Sources(path, folder.digest, pack)
    sources.kinds = _nodes(folder, "matters", faults)
    sources.norms = _nodes(folder, "norms", faults)
    if CALENDAR_DAYS in folder.files:
        text = folder.text(CALENDAR_DAYS, faults)
        sources.calendar_days = read_calendar_days(text or "", CALENDAR_DAYS, faults)
    if "statutes.yaml" in folder.files:
        sources.statutes = _node(folder, "statutes.yaml", faults)
    if CHARTS in folder.files:
        sources.charts = _node(folder, CHARTS, faults)
    if SUPERVISION in folder.files:
        sources.supervision = _node(folder, SUPERVISION, faults)
    if PATROL in folder.files:
        sources.patrol = _node(folder, PATROL, faults)
    if ROLES in folder.files:
        sources.roles = _node(folder, ROLES, faults)
    if DUTIES in folder.files and (text := folder.text(DUTIES, faults)) is not None:
        sources.duties = read_duties(text, faults)
    _read_tables(folder, sources, faults)
    return sources


def _node(folder: Folder, file: str, faults: Faults) -> Node | None:
    text = folder.text(file, faults)
    return None if text is None else parse_yaml(text, file, faults)


def _nodes(folder: Folder, top: str, faults: Faults) -> dict[str, Node]:
    read = {file: _node(folder, file, faults) for file in folder.under(top, ".yaml", ".yml")}
    return {file: node for file, node in read.items() if node is not None}


def _read_tables(folder: Folder, sources: Sources, faults: Faults) -> None:
    where = zone_of(sources.pack, Faults()) or zone("UTC")
    for file in folder.under("tables", ".csv"):
        name = file.removeprefix("tables/").removesuffix(".csv")
        form = file.removesuffix(".csv") + ".yaml"
        text = folder.text(file, faults)
        node = _node(folder, form, faults) if form in folder.files else None
        table = None if text is None else read_table(name, text, file, node, where, faults)
        if table is not None:
            sources.tables[name] = table
    for form in folder.under("tables", ".yaml"):
        csv = form.removesuffix(".yaml") + ".csv"
        if csv not in folder.files:
            zh, en = f"{form} 旁边没有 {csv}", f"no {csv} beside {form}"
            faults.warning(Place(form, 1), "table", zh, en, (csv, csv))


def zone_of(node: Node, faults: Faults) -> Zone | None:
    child = node.get("time_zone")
    if child is None:
        return None
    try:
        return zone(child.text if child.is_scalar else "?")
    except XiezhiError as error:
        faults.error(child, "time-zone", error.zh, error.en)
        return None
