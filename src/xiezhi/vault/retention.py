# SPDX-License-Identifier: Apache-2.0
"""How long files are kept: dated rules by class. In doubt a file is kept: the longest rule that ever held counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiezhi.kernel.due import add_months
from xiezhi.kernel.duration import Duration, parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

PERMANENT = "permanent"
FOREVER = None


@dataclass(frozen=True, slots=True)
class Rule:
    """From a civil day on, files of a class are kept for ``keep`` (``d m y``), or for ever (``None``)."""

    since: int
    keep: Duration | None


@dataclass(frozen=True, slots=True)
class Retention:
    """Class → its rules in order of their days. ``permanent`` is always there."""

    classes: Mapping[str, tuple[Rule, ...]]

    def checked(self, name: str) -> str:
        """The name of a class that there is."""
        if name == PERMANENT or name in self.classes:
            return name
        known = " ".join([*self.classes, PERMANENT])
        raise XiezhiError(
            f"没有保管类别 {name[:60]!r}, 应为 {known}",
            f"no retention class {name[:60]!r}: one of {known} would be right",
        )

    def last_day(self, name: str, since: int, today: int) -> int | None:
        """The last civil day on which a file must be kept that is kept since a day; ``None``: for ever.

        Of the rules in force at any time from that day to today the one that keeps longest counts. A class that no
        setting knows any more keeps for ever.
        """
        if name == PERMANENT or name not in self.classes:
            return FOREVER
        ends = [_end(since, rule.keep) for rule in _in_force(self.classes[name], since, today)]
        return None if None in ends or not ends else max(end for end in ends if end is not None)


def _in_force(rules: Sequence[Rule], first: int, last: int) -> list[Rule]:
    """The rules in force on any day of a span; the first rule also holds for the days before it."""
    starts = [rule.since for rule in rules]
    return [
        rule
        for place, rule in enumerate(rules)
        if (place == 0 or starts[place] <= last) and (place + 1 == len(rules) or starts[place + 1] > first)
    ]


def _end(since: int, keep: Duration | None) -> int | None:
    if keep is None:
        return None
    return since + keep.n if keep.unit == "d" else add_months(since, keep.n * (12 if keep.unit == "y" else 1))


def retention_of(settings: Mapping[str, Any]) -> Retention:
    """From settings: class → a period (``"6 m"``, ``"permanent"``), or a table of date → period.

    ``{"recording": {"2020-01-01": "6 m", "2026-01-01": "1 y"}, "document": "30 y"}``.
    """
    return Retention({name: _rules(name, value) for name, value in settings.items()})


def _rules(name: str, value: Any) -> tuple[Rule, ...]:
    dated = value if isinstance(value, Mapping) else {"1900-01-01": value}
    rules = [Rule(_day(name, str(day)), _keep(name, period)) for day, period in dated.items()]
    if not rules:
        raise _wrong(name, value)
    return tuple(sorted(rules, key=lambda rule: rule.since))


def _day(name: str, text: str) -> int:
    try:
        return day_of(date.fromisoformat(text))
    except ValueError:
        raise _wrong(name, text) from None


def _keep(name: str, period: Any) -> Duration | None:
    if period == PERMANENT:
        return None
    try:
        keep = parse_duration(period)
    except XiezhiError:
        raise _wrong(name, period) from None
    if keep.unit not in ("d", "m", "y"):
        raise _wrong(name, period)
    return keep


def _wrong(name: str, value: Any) -> XiezhiError:
    right = '"6 m" | "30 y" | "permanent" | {"2026-01-01" = "1 y"}'
    return XiezhiError(
        f"保管类别 {name}: {str(value)[:60]!r} 不是保管期限, 应为 {right}",
        f"retention class {name}: {str(value)[:60]!r} is no period: {right} would be right",
    )
