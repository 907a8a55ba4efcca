# SPDX-License-Identifier: Apache-2.0
"""Incidents, public order, quick ways, traffic, custody, property: many draws of each scenario, on days that are hard,
are lawful, and by them enough norms are satisfied, of each domain and of the ordinary case those named."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.simulate.test_scenarios_criminal import judged, of_module

from xiezhi.catalog.model import Pack
from xiezhi.engine.results import Result

FLOORS = {
    "incidents": 55,
    "public_order": 135,
    "outcomes": 170,
    "hearings": 148,
    "minors": 112,
    "summary": 135,
    "traffic": 80,
    "drugs": 131,
    "measures": 146,
    "execution": 143,
    "inspections": 195,
    "goods": 173,
    "others": 128,
    "across": 119,
    "recordings": 5,
}
"""Module → how many norms at least are satisfied by its draws."""

DOMAINS = {
    "incident": 40,
    "acceptance": 9,
    "investigation": 86,
    "custody": 24,
    "decision": 93,
    "execution": 31,
    "property": 48,
    "recording": 21,
    "archive": 12,
}
"""Domain → how many of its norms at least are satisfied by the draws of all these modules."""

ORDINARY = {
    "acceptance-public-order-file-immediately",
    "archive-one-case-one-file",
    "custody-security-check-at-arrival",
    "custody-waiting-room-guard-rounds",
    "decision-penalty-within-range",
    "decision-period-30d",
    "decision-pre-penalty-notice",
    "decision-service-2d",
    "decision-statement-review",
    "execution-detention-by-deciding-agency-release",
    "execution-fine-payment-15d",
    "incident-receipt-to-reporter",
    "investigation-inquiry-8-12-24h",
    "investigation-inquiry-food-rest",
    "investigation-record-check-and-sign",
    "investigation-rights-duties-notice",
    "investigation-summons-approval-reasons-told",
    "investigation-summons-family-notice",
    "recording-case-area-full-sync",
}
"""Norms that the ordinary public-order case exercises, whatever else it does."""


@pytest.fixture(scope="module")
def results(pack: Pack) -> dict[str, Result]:
    return {module: judged(pack, module, 31) for module in FLOORS}


def satisfied(result: Result) -> set[str]:
    return {norm for norm, count in result.counts.items() if count["satisfied"]}


@pytest.mark.parametrize("module", FLOORS)
def test_many_draws_are_lawful_and_exercise_the_norms(results: dict[str, Result], module: str) -> None:
    result = results[module]
    assert [f"{one.matter} {one.norm} {one.explanation}" for one in result.findings] == []
    assert len(satisfied(result)) >= FLOORS[module]


def test_together_they_exercise_most_norms_of_each_domain(results: dict[str, Result]) -> None:
    norms = set().union(*map(satisfied, results.values()))
    counts = Counter(norm.partition("-")[0] for norm in norms)
    assert {domain: counts[domain] for domain, floor in DOMAINS.items() if counts[domain] < floor} == {}


def test_the_ordinary_case_exercises_what_it_is_made_for(results: dict[str, Result]) -> None:
    assert ORDINARY - satisfied(results["public_order"]) == set()


def test_scenarios_tell_cases_of_both_laws_and_across_the_change() -> None:
    told = {epoch for module in FLOORS for one in of_module(module) for epoch in one.epochs}
    assert told == {"before", "after", "across"}
