# SPDX-License-Identifier: Apache-2.0
"""The units right below, where they lie: breaches not closed beside the matters in hand. Never in order of either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.access.visible import Condition
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.seeing import access_of
from xiezhi.supervision.lists import UNCLOSED
from xiezhi.web.home.loop import BROKEN
from xiezhi.web.screen.sight import Sight
from xiezhi.web.screen.strip import CASES
from xiezhi.web.shell import addresses

_STAGES = ", ".join(f"'{stage}'" for stage in UNCLOSED)
NOT_CLOSED = f"{BROKEN} AND f.stage IN ({_STAGES}) AND NOT (f.stage = '') AND f.status = 'live'"
IN_HAND = "m.kind IN ({}) AND m.closed_at IS NULL".format(", ".join(f"'{kind}'" for kind in CASES))
ACROSS, DOWN = 4, 6
"""Columns and rows of the wall's grid: more units than that flow on in the order of the organisation."""


@dataclass(frozen=True)
class Tile:
    """``column``, ``row`` from 1; 0: where there is room."""

    name: str
    broken: int
    running: int
    column: int
    row: int
    url: str


def tiles(sight: Sight, places: Mapping[str, Any]) -> list[Tile]:
    """In the order of the organisation; ``places``: unit → [column, row] of ``[screen.places]``."""
    broken = _by_part(sight, "records_finding f", NOT_CLOSED, sight.findings)
    running = _by_part(sight, "records_matter m", IN_HAND, sight.matters)
    own, found = sight.unit.id, []
    if broken.get(own) or running.get(own):
        url = addresses.findings(unit=own, own="1", level=addresses.BREACHES)
        found.append(Tile(_("本级"), broken.get(own, 0), running.get(own, 0), *place_of(own, places), url))
    for unit in sight.parts:
        column, row = place_of(unit.id, places)
        url = addresses.findings(unit=unit.id, level=addresses.BREACHES)
        found.append(
            Tile(short(unit.name), broken.get(unit.id, 0), running.get(unit.id, 0), column, row, url)
        )
    return found


def place_of(unit: str, places: Mapping[str, Any]) -> tuple[int, int]:
    """Where a unit lies; ``XiezhiError`` where the setting names no cell of the grid."""
    told = places.get(unit)
    if told is None:
        return 0, 0
    if (
        isinstance(told, list)
        and len(told) == 2
        and all(isinstance(n, int) for n in told)
        and 1 <= told[0] <= ACROSS
        and 1 <= told[1] <= DOWN
    ):
        return told[0], told[1]
    raise XiezhiError(
        f"[screen.places] {unit} = {told!r}: 应为 [列, 行], 列 1–{ACROSS}, 行 1–{DOWN}",
        f"[screen.places] {unit} = {told!r}: [column, row] would be right, columns 1–{ACROSS}, rows 1–{DOWN}",
    )


def short(name: str) -> str:
    """``云溪`` of 云溪分局: what all tiles have in common says nothing on a wall."""
    for ending in ("公安分局", "公安局", "派出所", "分局"):
        if name.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


def _by_part(sight: Sight, table: str, where: str, seen: Condition) -> dict[str, int]:
    """Rows of a table counted by unit, summed up into the units right below, and what is the unit's own."""
    sql = f"SELECT unit, COUNT(*) FROM {table} WHERE {where}" + " AND {seen} GROUP BY unit"
    directory = access_of(sight.desk).directory
    part_of = {
        one: part.id for part in sight.parts for one in directory.covered(part.id, sight.day, below=True)
    }
    part_of[sight.unit.id] = sight.unit.id
    found: dict[str, int] = {}
    for unit, n in sight.rows(sql, seen):
        part = part_of.get(unit)
        if part is not None:
            found[part] = found.get(part, 0) + int(n)
    return found
