# SPDX-License-Identifier: Apache-2.0
"""What the address of a list asks for: unit, period, state, clock, level, text, columns, order, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404

from xiezhi.casework.lists import PERIODS, SORTS, Asked
from xiezhi.kernel.instant import Zone, date_of, day_of
from xiezhi.web.shell.numbers import number_within
from xiezhi.web.shell.who import Who

SPANS = ("day", "week", "month", "year", "custom")
SIZES = (10, 20, 50, 100)
CLOCKS = ("overdue", "open", "paused", "none")
STATES = ("open", "closed")
COLUMNS = ("matter", "state", "unit", "clock", "finding", "opened", "closed", "last", "parent")
USUAL = ("matter", "state", "unit", "clock", "finding", "opened")


@dataclass(frozen=True)
class Narrowed:
    """``asked``: as ``casework.lists`` takes it. ``since``, ``until``: first and last civil day; ``wrong``: why a day
    that was typed does not count. ``columns``: those shown, in order.
    """

    asked: Asked
    span: str = ""
    since: date | None = None
    until: date | None = None
    wrong: str = ""
    columns: tuple[str, ...] = USUAL
    unit: str = ""

    @property
    def fields(self) -> dict[str, str | None]:
        """What it is narrowed by, for the log."""
        one = self.asked
        period = f"{one.field} {self.since}–{self.until}" if self.since or self.until else ""
        return {
            "kind": one.kind, "unit": one.unit, "scope": one.scope, "state": one.state, "clock": one.clock_state,
            "level": one.level, "had": one.had, "text": one.text, "period": period,
        }  # fmt: skip


def narrowed(
    told: Mapping[str, str], kind: str, who: Who, zone: Zone, steps: Mapping[str, object]
) -> Narrowed:
    """What an address asks of a kind; what it may not name (another's unit) is not there: ``Http404``."""
    span = _one_of(told.get("span", ""), SPANS)
    since, until, wrong = _days(told, span, zone.day(who.now))
    unit = _unit(told, who)
    state = told.get("state", "")
    asked = Asked(
        kind=kind,
        unit=unit,
        below=who.scope != "unit" or bool(told.get("unit")),
        scope="mine" if who.scope == "mine" and not told.get("unit") else "",
        field=_one_of(told.get("field", ""), PERIODS) or "opened_at",
        since=None if since is None else zone.midnight(day_of(since)),
        until=None if until is None else zone.end_of(day_of(until)),
        state=state if state in STATES or state in steps else "",
        clock_state=_one_of(told.get("clock", ""), CLOCKS),
        level=_one_of(told.get("level", ""), ("red", "orange", "yellow", "blue")),
        had=told["had"] if told.get("had", "") in steps else "",
        text=told.get("q", "").strip()[:100],
        sort=_sort(told.get("sort", "")),
        page=number_within(told.get("page"), 1, 1_000_000),
        per_page=number_within(told.get("per"), 20, 100),
    )
    chosen = tuple(name for name in COLUMNS if name in told.get("columns", "").split(","))
    columns = ("matter", *(name for name in chosen if name != "matter")) if chosen else USUAL
    return Narrowed(asked, span, since, until, wrong, columns, told.get("unit", ""))


def _unit(told: Mapping[str, str], who: Who) -> str:
    """The unit chosen on the page, else that of the top bar; of 我的 none."""
    chosen = told.get("unit", "")
    if chosen and chosen not in {unit.id for unit in who.units}:
        raise Http404
    return chosen or ("" if who.scope == "mine" else who.unit)


def _days(told: Mapping[str, str], span: str, today: int) -> tuple[date | None, date | None, str]:
    """(first day, last day, what was typed and is none)."""
    day = date_of(today)
    if span == "day":
        return day, day, ""
    if span == "week":
        return day - timedelta(days=day.weekday()), day, ""
    if span in ("month", "year"):
        return day.replace(day=1, month=day.month if span == "month" else 1), day, ""
    if span != "custom":
        return None, None, ""
    first, last = _day(told.get("since", "")), _day(told.get("until", ""))
    wrong = next((text for text in (told.get("since"), told.get("until")) if text and _day(text) is None), "")
    if first is not None and last is not None and first > last:
        first, last = last, first
    return first, last, wrong


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1901 <= found.year < 2199 else None


def _sort(text: str) -> str:
    return text if text.removeprefix("-") in SORTS else "-opened_at"


def _one_of(text: str, values: tuple[str, ...]) -> str:
    return text if text in values else ""
