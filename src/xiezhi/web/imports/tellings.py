# SPDX-License-Identifier: Apache-2.0
"""Two readings of one event side by side: which system says what, which one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.access.masking import mask_name, mask_within
from xiezhi.casework.allowed import access_of
from xiezhi.casework.models import Telling
from xiezhi.catalog.model import Pack
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.web.shell.times import exact


@dataclass(frozen=True)
class Difference:
    """One thing that is told differently."""

    title: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Reading:
    """``first``, ``second``: the systems; the first stands unless a person decides otherwise."""

    row: Telling
    kind: str
    first: str
    second: str
    differences: list[Difference]


def readings(desk: Desk, rows: Sequence[Telling]) -> list[Reading]:
    """The readings of some tellings; one query for all of their events."""
    ids = [id_ for row in rows for id_ in (row.event, row.other)]
    marks = ", ".join("?" for _id in ids)
    asked = f"SELECT id, source, kind FROM events WHERE id IN ({marks})"
    found = {row[0]: (str(row[1]), str(row[2])) for row in fetch(desk.connection, asked, ids)} if ids else {}
    return [_reading(desk, row, found) for row in rows]


def _reading(desk: Desk, row: Telling, found: dict[str, tuple[str, str]]) -> Reading:
    first, kind = found.get(row.event, ("", ""))
    second, _kind = found.get(row.other, ("", ""))
    differences = [
        Difference(
            _title(desk.pack, kind, row.step, name), _said(desk, name, ours), _said(desk, name, theirs)
        )
        for name, (ours, theirs) in row.differences.items()
    ]
    return Reading(row, kind, first, second, differences)


def _title(pack: Pack, kind: str, step: str, name: str) -> str:
    known = {"at": _("发生时间"), "actor": _("民警"), "unit": _("办案单位")}
    declared = pack.kinds.get(kind)
    if name in known or declared is None:
        return known.get(name, name)
    fields = declared.steps[step].fields if step in declared.steps else {}
    field = fields.get(name) or declared.attributes.get(name)
    return name if field is None else field.title


def _said(desk: Desk, name: str, value: Any) -> str:
    """A value in words."""
    directory = access_of(desk).directory
    if name == "at" and isinstance(value, int):
        return exact(desk.pack.zone, value)
    if name == "unit":
        unit = directory.last_known(str(value))
        return str(value) if unit is None else unit.name
    if name == "actor":
        known = directory.name(str(value))
        return mask_name(known) if known != value else str(value)
    return mask_within(str(value))
