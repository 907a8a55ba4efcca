# SPDX-License-Identifier: Apache-2.0
"""To whom a finding goes, by when they answer, and where it goes up. Pure: units are asked through a protocol.

Source: design.md, Supervision; what is the pack's own stands in its ``supervision.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from xiezhi.catalog.supervision import OFFICER, PROTECTED, RUNGS, Supervision
from xiezhi.catalog.words import LEVELS, NATURES, word
from xiezhi.catalog.words import PROTECTED as PROTECTS
from xiezhi.kernel.working_hours import Limit, WorkingHours

TOP = len(RUNGS) - 1


class Units(Protocol):
    """The tree of units, as it stood at an instant (microseconds UTC)."""

    def rung(self, unit: str, at: int) -> int | None:
        """0 station, 1 district, 2 city; ``None`` where the unit is not known then."""

    def above(self, unit: str, at: int) -> str | None:
        """The unit over it; ``None`` at the top, or where it is not known."""

    def acting(self, officer: str, at: int) -> str:
        """Who acts for an officer then: a substitute while he is on leave, else he himself."""


@dataclass(frozen=True)
class Subject:
    """What routing looks at in a finding. ``protects``: what its norm's version protects."""

    level: str
    nature: str
    protects: tuple[str, ...]
    unit: str | None
    officer: str | None

    @property
    def cannot_wait(self) -> bool:
        """Whether liberty, life or minors are at stake."""
        return bool(PROTECTED & set(self.protects))

    @property
    def exempt(self) -> bool:
        """Exempt from the budget of attention, and never switched off by a machine."""
        return self.level == "red" or self.cannot_wait


@dataclass(frozen=True)
class Route:
    """Where a finding goes. ``limit`` is that of the answer; ``missing``: what routing lacked, and so took instead."""

    to: str | None
    officer: str | None
    copies: tuple[str, ...]
    limit: Limit | None
    recorded: bool
    because: tuple[str, str]
    missing: tuple[str, str] | None = None


def route(plan: Supervision, subject: Subject, units: Units, at: int) -> Route:
    """The route of a finding at an instant.

    ``to`` is the unit that follows it, ``None`` where only the officer is told, or where nobody is known.
    """
    routing = plan.levels[subject.level]
    officer = None if subject.officer is None else units.acting(subject.officer, at)
    urgent = subject.cannot_wait and subject.level in plan.at_once.levels
    limit = plan.at_once.answer if urgent else routing.answer
    limit = limit if subject.nature == "breach" else None
    because = _because(plan, subject, urgent)
    if routing.to == OFFICER and officer is not None:
        return Route(None, officer, (), limit, routing.recorded, because)
    missing = None
    if routing.to == OFFICER:
        missing = ("没有承办人, 送所在单位", "no officer is known: the unit is told")
    wanted = RUNGS[0] if routing.to == OFFICER else routing.to
    to = None if subject.unit is None else at_rung(units, subject.unit, RUNGS.index(wanted), at)
    if subject.unit is None:
        missing = ("所涉事项没有单位, 须手工派发", "the matter has no unit: to be dispatched by hand")
    elif to is None:
        to = subject.unit
        missing = (
            f"单位 {subject.unit} 未登记, 只能送其本身",
            f"unit {subject.unit} is not registered: sent to itself",
        )
    copies = [*routing.copy, *(plan.at_once.copy if urgent else ())]
    return Route(
        to,
        subject.officer,
        _copies(units, subject.unit, copies, to, at),
        limit,
        routing.recorded,
        because,
        missing,
    )


def at_rung(units: Units, unit: str, rung: int, at: int) -> str | None:
    """The unit itself or the nearest one over it that stands at least on a rung; ``None`` where it is not known.

    Under a city's own branch nothing of a lower rung is looked for: the branch stands for it.
    """
    found = units.rung(unit, at)
    while found is not None and found < rung:
        above = units.above(unit, at)
        if above is None:
            return unit
        unit, found = above, units.rung(above, at)
    return None if found is None else unit


def over(units: Units, unit: str, at: int) -> str | None:
    """One level up; ``None`` at the top."""
    rung = units.rung(unit, at)
    if rung is None or rung >= TOP:
        return None
    return at_rung(units, unit, rung + 1, at) if units.above(unit, at) is not None else None


def verifying(units: Units, concerned: str | None, holder: str | None, at: int) -> str | None:
    """The unit that verifies: the one that follows the finding, else the nearest above the one concerned.

    Never the unit concerned itself where any stands over it.
    """
    if holder is not None and holder != concerned:
        return holder
    return None if concerned is None else over(units, concerned, at) or concerned


def due(hours: WorkingHours, start: int, limit: Limit | None) -> int | None:
    """When an answer is due."""
    return None if limit is None else hours.due(start, limit)[0]


def _copies(units: Units, unit: str | None, rungs: list[str], to: str | None, at: int) -> tuple[str, ...]:
    if unit is None:
        return ()
    found = [at_rung(units, unit, RUNGS.index(rung), at) for rung in rungs]
    return tuple(dict.fromkeys(one for one in found if one is not None and one != to))


def _because(plan: Supervision, subject: Subject, urgent: bool) -> tuple[str, str]:
    parts = []
    for lang in ("zh", "en"):
        level, nature = word(LEVELS, subject.level, lang), word(NATURES, subject.nature, lang)
        stake = (
            [word(PROTECTS, name, lang) for name in subject.protects if name in PROTECTED] if urgent else []
        )
        if lang == "zh":
            parts.append(f"{level}色{nature}" + (f", 涉及{'、'.join(stake)}, 立即上报" if stake else ""))
        else:
            parts.append(
                f"{level} {nature}" + (f"; touches {', '.join(stake)}: told at once" if stake else "")
            )
    return parts[0], parts[1]
