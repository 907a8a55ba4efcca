# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in everyday work, oftener at some stations than at others: acts done late, or not on record.

The wrongs that the simulator plants are many norms once each; these are a few norms many times, so that rates, trends
and the precision of a norm can be seen.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from xiezhi.engine.facts import Event, Family
from xiezhi.kernel.instant import DAY, HOUR


@dataclass(frozen=True)
class Habit:
    """In ``per_cent`` of its occurrences a step is done ``late`` (from, to hours), or there is no record of it."""

    kind: str
    step: str
    per_cent: float
    late: tuple[int, int] | None = None


HABITS = (
    Habit("interview", "rights_informed", 3.0),
    Habit("interview", "id_shown", 3.0),
    Habit("interview", "transcript_checked", 1.0),
    Habit("custody_stay", "safety_checked", 2.0),
    Habit("custody_stay", "health_asked", 3.0),
    Habit("custody_stay", "belongings_returned", 2.0),
    Habit("measure", "family_notified", 5.0, (26, 40)),
    Habit("measure", "reasons_told", 3.0),
    Habit("dossier", "archived", 3.0, (24 * 15, 24 * 40)),
    Habit("disclosure", "inquiry_opened", 3.0, (48, 24 * 6)),
    Habit("admin_case", "receipt_issued", 3.0, (24, 24 * 4)),
    Habit("incident", "registered", 0.7, (24, 48)),
)
STALLED, CASE, BEGUN = 12.0, "admin_case", "filed"
"""In so many per cent of the families with a case nothing is recorded any more some days after it was filed."""
WORSE, BETTER = 4.0, 0.3
"""One station in seven does worse by this factor, three in seven better."""


class Habits:
    """The habits of a place; the same seed, the same ones."""

    def __init__(self, seed: int, much: float = 1.0) -> None:
        self._much = much
        self._seed = seed
        self._of = {(one.kind, one.step): one for one in HABITS}
        self._units: dict[tuple[str | None, str], float] = {}

    def done(self, family: Family) -> Family:
        """A family as it is recorded: some acts later, some not at all."""
        rng = random.Random(f"{self._seed} {next(iter(family.matters), '')}")
        kept: list[Event] = []
        stalled = self._stalled(family, rng)
        for event in family.events:
            if stalled is not None and event.at > stalled:
                continue
            found = self._of.get((family.matters[event.matter].kind, event.step))
            if found is None or rng.random() * 100 >= found.per_cent * self._factor(event.unit, found):
                kept.append(event)
            elif found.late is not None:
                by = rng.randint(found.late[0] * 4, found.late[1] * 4) * HOUR // 4
                kept.append(replace(event, at=event.at + by, recorded_at=event.recorded_at + by))
        return Family(family.matters, tuple(kept))

    def _stalled(self, family: Family, rng: random.Random) -> int | None:
        """The instant after which nothing happens any more; ``None``: it goes on."""
        filed = [
            event.at for event in family.events
            if event.step == BEGUN and family.matters[event.matter].kind == CASE
        ]  # fmt: skip
        if not filed or rng.random() * 100 >= STALLED * self._much:
            return None
        return min(filed) + rng.randint(2, 6) * DAY

    def _factor(self, unit: str | None, habit: Habit) -> float:
        """How a unit stands with a habit, of its own."""
        key = unit, f"{habit.kind}.{habit.step}"
        if key not in self._units:
            chance = random.Random(f"{self._seed} {key}").randrange(7)
            self._units[key] = self._much * (WORSE if chance == 0 else BETTER if chance < 4 else 1.0)
        return self._units[key]
