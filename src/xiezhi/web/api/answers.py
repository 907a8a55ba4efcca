# SPDX-License-Identifier: Apache-2.0
"""What operations answer with: the shapes that several share, and how each declares its statuses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta, timezone
from typing import Annotated, Any, TypeVar

from ninja import Schema
from pydantic import Field, StringConstraints

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone, date_of, day_of
from xiezhi.records.desk import Desk
from xiezhi.records.values import instant
from xiezhi.web.api.problems import DECLARED, Problem, Wrong, right_of

Word = Annotated[str, StringConstraints(max_length=200)]
Sentence = Annotated[str, StringConstraints(max_length=2000)]
Number = Annotated[int, Field(ge=1, le=100_000)]
Rows = Annotated[int, Field(ge=1, le=200)]
T = TypeVar("T")
When = Annotated[str, StringConstraints(max_length=40)]


def answers(model: Any, status: int = 200, **others: Any) -> dict[int, Any]:
    """The statuses of an operation, all others being problems of one shape."""
    more = {int(name.lstrip("s")): shape for name, shape in others.items()}
    return {
        status: model,
        **more,
        **dict.fromkeys((one for one in DECLARED if one != 405), Wrong),
        405: Wrong,
    }


class Total(Schema):
    """How many there are in all, and which page this is."""

    total: int
    page: int
    pages: int


def moment(desk: Desk, us: int | None) -> str | None:
    """An instant with its offset in the pack's zone: ``2026-11-20T09:42:00+08:00``."""
    return None if us is None else iso(desk.pack.zone, us)


def iso(zone: Zone, us: int) -> str:
    """ISO 8601 with offset."""
    offset = timezone(timedelta(microseconds=zone.offset(us)))
    return zone.local(us).replace(tzinfo=offset).isoformat()


def instant_of(desk: Desk, text: str | None, field: str) -> int | None:
    """An instant that was given; a problem where it is none."""
    if text is None or not text.strip():
        return None
    found = instant(desk.pack.zone, text.strip())
    if found is None:
        raise Problem(
            422, "not_a_time", f"{text[:40]} 不是时间", field, "如 2026-11-20T09:42:00+08:00 或 2026-11-20"
        )
    return int(found.us)


def day_text(number: int | None) -> str | None:
    """A civil day: ``2026-11-20``."""
    return None if number is None else date_of(number).isoformat()


def civil_day(text: str | None, field: str) -> int | None:
    """A civil day that was given; a problem where it is none."""
    if text is None or not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        found = date.min
    if not 1950 <= found.year < 2150:
        raise Problem(422, "not_a_day", f"{text[:40]} 不是日期", field, "如 2026-11-20")
    return day_of(found)


def part(rows: Sequence[T], page: int, per_page: int) -> tuple[list[T], dict[str, int]]:
    """The rows of a page, and what ``Total`` says of them all."""
    told = {"total": len(rows), "page": page, "pages": max(1, -(-len(rows) // per_page))}
    return list(rows[(page - 1) * per_page : page * per_page]), told


def among(value: str, known: Iterable[str], field: str) -> str:
    """A value of a list, or empty; a problem else."""
    names = [one for one in known if one]
    if value and value not in names:
        raise Problem(422, "not_valid", f"{value[:60]} 不是可用的值", field, " ".join(names[:60]))
    return value


def or_conflict(error: XiezhiError, code: str = "not_now") -> Problem:
    """What cannot be done as things stand."""
    return Problem(409, code, error.zh, "", right_of(error.zh))
