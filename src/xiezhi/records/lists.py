# SPDX-License-Identifier: Apache-2.0
"""Findings and to-dos as lists: what holds, worst first; what is due, soonest first. Sealed matters are in none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from xiezhi.records.models import Clock, Finding, Matter, Todo

LEVELS = ("red", "orange", "yellow", "blue")
NATURES = ("breach", "warning", "gap")
WORDS = {"breach": "告警", "warning": "预警", "gap": "缺数据", "cured": "迟办", "doubtful": "待确认"}
"""What people call a finding: before the limit and after it, done late, kept as a warning, or lacking facts."""


@dataclass(frozen=True)
class Asked:
    """What a list is restricted to; empty: to nothing. ``matters``: those that who asks may see (None: all)."""

    unit: str = ""
    officer: str = ""
    norm: str = ""
    matter: str = ""
    level: str = ""
    nature: str = ""
    statuses: tuple[str, ...] = ("live",)
    ended: bool = False
    matters: QuerySet[Matter] | None = None


def findings(asked: Asked) -> QuerySet[Finding]:
    """Findings by level, then breach before warning, then time; ``ended``: those that do not hold any more."""
    rows = Finding.objects.filter(present=not asked.ended, status__in=asked.statuses)
    for name in ("unit", "officer", "norm", "matter", "level", "nature"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    rows = rows.filter(matter__in=seen(asked).values("id"))
    return rows.order_by(_rank("level", LEVELS), _rank("nature", NATURES), "at", "id")


def todos(asked: Asked, until: int | None = None) -> QuerySet[Todo]:
    """What is due, soonest first, paused clocks last; ``until``: only what is due by then."""
    rows = Todo.objects.filter(sealed=False)
    for name in ("unit", "officer", "norm", "matter"):
        if getattr(asked, name):
            rows = rows.filter(**{name: getattr(asked, name)})
    if asked.matters is not None:
        rows = rows.filter(matter__in=asked.matters.values("id"))
    if until is not None:
        rows = rows.filter(due__lte=until)
    return rows.order_by(
        Case(When(due=None, then=Value(1)), default=Value(0), output_field=IntegerField()), "due", "id"
    )


def word(finding: Finding, doubtful: frozenset[str]) -> str:
    """What people call a finding; ``doubtful``: ids of warnings whose clock is overdue."""
    if finding.cured:
        return WORDS["cured"]
    return WORDS["doubtful"] if finding.id in doubtful else WORDS[finding.nature]


def doubtful(rows: Sequence[Finding]) -> frozenset[str]:
    """Of some findings the warnings whose limit has run out: breaches but for a doubt."""
    ids = [row.id for row in rows if row.nature == "warning"]
    found: Any = Clock.objects.filter(finding__in=ids, state__in=("overdue", "late")).values_list(
        "finding", flat=True
    )
    return frozenset(found)


def seen(asked: Asked) -> QuerySet[Matter]:
    rows = Matter.objects.all() if asked.matters is None else asked.matters
    return rows.filter(sealed=False)


def _rank(field: str, order: Sequence[str]) -> Case:
    whens = [When(**{field: name}, then=Value(place)) for place, name in enumerate(order)]
    return Case(*whens, default=Value(len(order)), output_field=IntegerField())
