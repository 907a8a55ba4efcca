# SPDX-License-Identifier: Apache-2.0
"""Few families are judged one by one, many as arrays: what is kept of a family is the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.engine import pack_hunt
from tests.engine.hunt import Seeded
from tests.engine.strategies import Case
from tests.engine.strategies import case_of as made

from xiezhi.engine.facts import Family
from xiezhi.engine.officers import officers_of
from xiezhi.records import evaluate
from xiezhi.records.evaluate import Judged, Programme, judge_told
from xiezhi.records.families import Standing, Told

MINUTE, DAY = 60_000_000, 86_400_000_000


def instants(case: Case, seed: int) -> list[int]:
    """T, and instants at and near its events."""
    draw = random.Random(seed)
    at = [event.at for family in case.families for event in family.events]
    return [case.as_of, *(draw.choice(at) + draw.choice((0, 1, 60 * MINUTE, 3 * DAY)) for _ in at[:3])]


def told(family: Family) -> Told:
    """A family as the ledger would tell of it."""
    return Told(family, {id: Standing(id, matter.kind) for id, matter in family.matters.items()}, "")


def both(
    programme: Programme, case: Case, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Judged, Judged]]:
    """What is kept of each family, all judged together as arrays and each alone."""
    families = dict(enumerate(map(told, case.families)))
    known = officers_of(case.pack, case.families)
    found = []
    for most in (-1, 10**9):
        monkeypatch.setattr(evaluate, "FEW", most)
        found.append(judge_told(programme, families, case.as_of, known))
    return ((found[0][number], found[1][number]) for number in families)


def same(arrays: Judged, alone: Judged) -> None:
    """Rows, intervals and breaches are equal; alone one may be looked at earlier, never later."""
    assert alone.clocks == arrays.clocks
    assert alone.findings == arrays.findings
    assert sorted(alone.holdings, key=repr) == sorted(arrays.holdings, key=repr)
    assert sorted(alone.breaches, key=repr) == sorted(arrays.breaches, key=repr)
    if arrays.next_instant is not None:
        assert alone.next_instant is not None and alone.next_instant <= arrays.next_instant


def compare(programme: Programme, case: Case, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The families of a case at several T."""
    for as_of in instants(case, seed):
        for arrays, alone in both(programme, replace(case, as_of=as_of), monkeypatch):
            same(arrays, alone)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_laws_made_at_random(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(first, first + 50):
        case = made(Seeded(seed))
        compare(Programme(case.pack), case, seed, monkeypatch)


def test_disturbed_stories_of_the_police(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = Programme(pack_hunt.told("cn_police")[0])
    for seed in range(12):
        compare(programme, pack_hunt.case_of("cn_police", seed), seed, monkeypatch)
