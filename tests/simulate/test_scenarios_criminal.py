# SPDX-License-Identifier: Apache-2.0
"""Criminal cases, accidents, remedies, permits and supervision: many draws of each scenario, on days that are hard,
are lawful, and by them enough norms are satisfied: a scenario that no longer does what it should would lower that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Family
from xiezhi.engine.results import Result
from xiezhi.kernel.instant import DAY
from xiezhi.simulate.draft import Scenario, drawn, scenarios
from xiezhi.simulate.laid import laid, officers_of
from xiezhi.simulate.templates import LONG
from xiezhi.simulate.trial import first_days

DRAWS = 10
FLOORS = {
    "criminal": 126,
    "criminal_bail": 113,
    "criminal_people": 109,
    "criminal_filing": 61,
    "criminal_moves": 147,
    "criminal_property": 82,
    "criminal_evidence": 107,
    "accidents": 52,
    "remedies": 164,
    "petitions": 12,
    "permits": 14,
    "referrals": 58,
    "disclosures": 12,
    "supervision": 12,
    "personnel": 8,
}
"""Module → how many norms at least are satisfied by its draws."""


def of_module(module: str) -> list[Scenario]:
    return [one for one in scenarios().values() if one.write.__module__.rsplit(".", 1)[1] == module]


def families(pack: Pack, one: Scenario, seed: int) -> Iterator[Family]:
    """Draws of all epochs, each on another of the trial's days; ids begin with the scenario's name."""
    for epoch in one.epochs:
        for number in range(DRAWS):
            draw = drawn(one, epoch, number, seed)
            days = first_days(draw)
            prefix = f"{one.name}.{epoch}.{number}."
            yield laid(draw, pack, days[number % len(days)], prefix)
            yield from officers_of(draw, prefix)


def judged(pack: Pack, module: str, seed: int = 11) -> Result:
    norms: tuple[Norm, ...] = pack.checked(frozenset({"shadow"}))
    told = [family for one in of_module(module) for family in families(pack, one, seed)]
    last = max(event.recorded_at for family in told for event in family.events)
    return judge_columnar(pack, told, norms, last + LONG * DAY, None)


@pytest.mark.parametrize("module", FLOORS)
def test_many_draws_are_lawful_and_exercise_the_norms(pack: Pack, module: str) -> None:
    result = judged(pack, module)
    assert [f"{one.matter} {one.norm} {one.explanation}" for one in result.findings] == []
    satisfied = {norm for norm, count in result.counts.items() if count["satisfied"]}
    assert len(satisfied) >= FLOORS[module]


OF_ONE_TIME = {
    "penalty_reconsidered", "fine_brought_to_court",  # they take longer than a calendar reaches
    "camera_penalty_put_right",  # only from July 2026 on
}  # fmt: skip


def test_every_scenario_knows_the_law_before_after_and_across_the_change() -> None:
    for module in FLOORS:
        for one in of_module(module):
            assert one.epochs == ("before", "after", "across") or one.name in OF_ONE_TIME, one.name
