# SPDX-License-Identifier: Apache-2.0
"""Numbers of matters opened here, after the ``number`` pattern of their kind. Source: packs.md, matters."""

from __future__ import annotations

import re

from django.db.models import F

from xiezhi.casework.models import Sequence
from xiezhi.catalog.model import Kind, Pack
from xiezhi.kernel.errors import XiezhiError

_HOLE = re.compile(r"\{(unit\.code|unit|year|seq)(?::0(\d+))?\}")


def next_number(pack: Pack, kind: Kind, unit: str | None, now: int, id: str | None) -> tuple[str, str | None]:
    """The id and number of a new matter. Within the caller's transaction, so that no number is given twice."""
    year = pack.zone.local(now).year
    place = unit or "-"
    row, _ = Sequence.objects.select_for_update().get_or_create(kind=kind.name, unit=place, year=year)
    Sequence.objects.filter(pk=row.pk).update(last=F("last") + 1)
    row.refresh_from_db()
    number = None if kind.number is None else _filled(kind, place, year, row.last)
    return id or f"{kind.name}-{place}-{year}-{row.last:06d}", number


def _filled(kind: Kind, unit: str, year: int, seq: int) -> str:
    values = {"unit.code": unit, "unit": unit, "year": str(year), "seq": str(seq)}
    text = _HOLE.sub(lambda found: values[found[1]].rjust(int(found[2] or 0), "0"), kind.number or "")
    if "{" in text:
        raise XiezhiError(
            f"{kind.name} 的编号格式 {kind.number!r} 只能用 {{unit.code}} {{year}} {{seq:05}}",
            f"the number of {kind.name}, {kind.number!r}, may use {{unit.code}} {{year}} {{seq:05}} only",
        )
    return text
