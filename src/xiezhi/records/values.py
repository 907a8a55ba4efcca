# SPDX-License-Identifier: Apache-2.0
"""JSON values of the ledger as the engine's values, by the declared types of the pack.

The same reading as of columns in files (interchange, Typing): what does not fit its type is missing, and is told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from xiezhi.catalog.model import LISTS, NUMERIC, Field, Pack
from xiezhi.catalog.values import BOOLEANS
from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import FIRST_YEAR, Instant, Zone, date_of, day_of, round_us

Read = Callable[[Any], Any]
AFTER_YEAR = 2200
_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$")
_SEPARATORS = re.compile(r"[;；、\r\n]")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


class Reading(NamedTuple):
    """How the values of one step are read: names that set an attribute, and names of its own fields."""

    sets: Mapping[str, Read]
    fields: Mapping[str, Read]


class Readings:
    """The readings of a pack, each made when first asked for. A name that is nowhere declared is text."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._made: dict[tuple[str, str], Reading] = {}
        self._attributes: dict[str, Mapping[str, Read]] = {}

    def attributes(self, kind: str) -> Mapping[str, Read]:
        """The attributes of a kind: name → how it is read."""
        if kind not in self._attributes:
            declared = self.pack.kinds[kind].attributes
            self._attributes[kind] = {name: reader(field, self.pack.zone) for name, field in declared.items()}
        return self._attributes[kind]

    def of(self, kind: str, step: str) -> Reading:
        """The reading of one step of a kind."""
        made = self._made.get((kind, step))
        if made is None:
            declared = self.pack.kinds[kind].steps[step].fields
            fields = {name: reader(field, self.pack.zone) for name, field in declared.items()}
            made = self._made[kind, step] = Reading(self.attributes(kind), fields)
        return made


def reader(field: Field, zone: Zone) -> Read:
    """How values of a declared type are read; ``None`` from it: missing, or it does not fit."""
    kind = field.type
    if kind in NUMERIC:
        return partial(_number, kind == "integer")
    if kind == "boolean":
        return _boolean
    if kind == "date":
        return partial(_date, zone)
    if kind == "time":
        return partial(instant, zone)
    if kind == "duration":
        return _duration
    if kind in LISTS:
        return _list
    return partial(_one_of, frozenset(field.values)) if kind == "enum" and field.values else text


def text(value: Any) -> str | None:
    """Any JSON value as text: whole numbers are their digits, lists and objects JSON; empty is missing."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _one_of(allowed: frozenset[str], value: Any) -> str | None:
    said = text(value)
    return said if said in allowed else None


def _number(whole: bool, value: Any) -> float | None:
    if isinstance(value, str) and _NUMBER.match(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")) or (whole and not number.is_integer()):
        return None
    return number


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    said = text(value)
    return None if said is None else BOOLEANS.get(said.lower())


def _stamp(value: Any) -> date | datetime | None:
    """A date, or a stamp; a text that is neither is none."""
    if not isinstance(value, str):
        return None
    said = value.strip()
    try:
        return date.fromisoformat(said) if _DATE.match(said) else datetime.fromisoformat(said)
    except ValueError:
        return None


def _date(zone: Zone, value: Any) -> date | None:
    found = _stamp(value)
    if isinstance(found, datetime):
        return date_of(zone.day(round_us(found))) if found.tzinfo is not None else found.date()
    return found


def instant(zone: Zone, value: Any) -> Instant | None:
    """A stamp in ISO 8601; without offset it is in the pack's zone, a date alone is day-precise."""
    found = _stamp(value)
    if found is not None and not FIRST_YEAR <= found.year < AFTER_YEAR:
        return None
    if isinstance(found, datetime):
        return Instant(round_us(found) if found.tzinfo is not None else zone.from_local(found)[0])
    return None if found is None else Instant(zone.midnight(day_of(found)), True)


def _duration(value: Any) -> Any:
    try:
        return parse_duration(value)
    except XiezhiError:
        return None


def _list(value: Any) -> tuple[str, ...] | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    members: list[Any] = value if isinstance(value, list) else []
    if isinstance(value, str):
        members = _SEPARATORS.split(value)
        if value.startswith("["):
            try:
                members = json.loads(value, parse_float=str, parse_int=str)
            except (ValueError, RecursionError):
                pass
    elif not isinstance(value, list):
        members = [value]
    return tuple(said for said in map(text, members) if said)
