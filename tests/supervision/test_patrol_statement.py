# SPDX-License-Identifier: Apache-2.0
"""Samples by a seed and what they support: drawn again alike, without bias, intervals that hold what they promise."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.supervision.patrol.drawing import (
    CHOSEN,
    RANDOM,
    STRATIFIED,
    WEIGHTED,
    Member,
    chances_of,
    draw,
    place_of,
    shared_out,
)
from xiezhi.supervision.patrol.statement import BY_HAND, UNFINISHED, Looked, score, statement

METHODS = (RANDOM, STRATIFIED, WEIGHTED)


def city(n: int = 240) -> list[Member]:
    """Incidents of three categories, every tenth with an overdue clock."""
    names = ("家庭暴力", "纠纷", "求助")
    return [Member(f"i{k:04}", names[k % 3 if k % 5 else 2], 1.0 + 3.0 * (k % 10 == 0)) for k in range(n)]


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_and_population_give_the_same_sample_in_whatever_order_they_come(method: str) -> None:
    once, again = draw(city(), method, 30, "20261120-03"), draw(city()[::-1], method, 30, "20261120-03")
    other = draw(city(), method, 30, "20261120-04")
    assert once == again and len(once.items) == 30
    assert {one.id for one in once.items} != {one.id for one in other.items}
    assert once.digest == other.digest != draw(city(239), method, 30, "20261120-03").digest


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(1, 60), min_size=1),
    st.integers(0, 200),
)
def test_strata_share_a_sample_out_exactly(strata: dict[str, int], size: int) -> None:
    shares = shared_out(strata, size)
    assert sum(shares.values()) == min(size, sum(strata.values()))
    assert all(0 <= shares[name] <= strata[name] for name in strata)
    if size >= len(strata):
        assert min(shares.values()) >= 1


@given(st.lists(st.floats(0.1, 20), min_size=1, max_size=60), st.integers(1, 60))
def test_chances_are_in_proportion_to_weights_and_make_up_the_size(weights: list[float], size: int) -> None:
    members = [Member(str(k), "", weight) for k, weight in enumerate(weights)]
    size = min(size, len(members))
    chances = chances_of(members, size)
    assert sum(chances.values()) == pytest.approx(size)
    assert all(0 < chance <= 1 for chance in chances.values())
    loose = [(chances[one.id], one.weight) for one in members if chances[one.id] < 1]
    assert all(chance / weight == pytest.approx(loose[0][0] / loose[0][1]) for chance, weight in loose)
    assert len(draw(members, WEIGHTED, size, "s").items) == size


@pytest.mark.parametrize("method", METHODS)
def test_each_item_is_drawn_as_often_as_its_chance_says(method: str) -> None:
    members, rounds = city(60), 1500
    seen: Counter[str] = Counter()
    chance = {}
    for seed in range(rounds):
        for one in draw(members, method, 12, str(seed)).items:
            seen[one.id] += 1
            chance[one.id] = one.chance
    wrong = [
        name for name, p in chance.items() if abs(seen[name] / rounds - p) > 5 * (p * (1 - p) / rounds) ** 0.5
    ]
    assert wrong == []


def wrongs(members: list[Member], share: float) -> set[str]:
    """Items with a problem: more often where something is overdue, and in one stratum."""
    return {
        one.id
        for one in members
        if place_of("truth", one.id)
        < share * (2.0 if one.weight > 1 else 1.0) * (1.5 if one.layer == "纠纷" else 0.8)
    }


@pytest.mark.parametrize("share", [0.05, 0.2])
@pytest.mark.parametrize("method", METHODS)
def test_estimates_are_unbiased_and_nineteen_of_twenty_intervals_hold_the_truth(
    method: str, share: float
) -> None:
    members, rounds, size = city(600), 600, 90
    bad = wrongs(members, share)
    truth = len(bad) / len(members)
    shares, held = [], 0
    for seed in range(rounds):
        sample = draw(members, method, size, f"r{seed}")
        items = [Looked(one.layer, one.chance, one.id in bad) for one in sample.items]
        told = statement(method, sample.population, size, sample.strata, items)
        assert told.share is not None and told.low is not None and told.high is not None
        shares.append(told.share)
        held += told.low <= truth <= told.high
    error = float(np.std(shares)) / rounds**0.5
    assert abs(float(np.mean(shares)) - truth) < 4 * error + 0.002
    assert held / rounds >= 0.925


@pytest.mark.parametrize("method", METHODS)
def test_what_cannot_be_looked_at_leaves_a_statement_of_the_rest_that_holds(method: str) -> None:
    """A fifth of the population, more of one stratum, is sealed: the share is that of the other four fifths."""
    members, rounds, size = city(600), 600, 110
    bad = wrongs(members, 0.2)
    sealed = {one.id for one in members if place_of("sealed", one.id) < (0.4 if one.layer == "求助" else 0.1)}
    truth = len(bad - sealed) / (len(members) - len(sealed))
    shares, held = [], 0
    for seed in range(rounds):
        sample = draw(members, method, size, f"g{seed}")
        items = [Looked(one.layer, one.chance, one.id in bad) for one in sample.items if one.id not in sealed]
        gone = [Looked(one.layer, one.chance, None) for one in sample.items if one.id in sealed]
        told = statement(method, sample.population, size, sample.strata, items, gone)
        assert told.share is not None and told.low is not None and told.high is not None
        assert told.gone == len(gone) and told.looked == len(items)
        shares.append(told.share)
        held += told.low <= truth <= told.high
    error = float(np.std(shares)) / rounds**0.5
    assert abs(float(np.mean(shares)) - truth) < 4 * error + 0.002
    assert held / rounds >= 0.925


def test_a_sample_that_is_the_population_has_no_error_of_sampling() -> None:
    members = city(20)
    sample = draw(members, STRATIFIED, 99, "s")
    items = [Looked(one.layer, one.chance, one.id == "i0000") for one in sample.items]
    told = statement(STRATIFIED, 20, 20, sample.strata, items)
    assert (told.share, told.low, told.high) == pytest.approx((0.05, 0.05, 0.05))


def test_none_found_in_many_still_leaves_room_above_nought() -> None:
    items = [Looked("", 0.1, False)] * 50
    told = statement(RANDOM, 500, 50, {}, items)
    assert told.share == told.low == 0.0 and told.high is not None and 0.05 < told.high < 0.08


def test_what_was_chosen_by_hand_or_not_looked_at_to_the_end_says_nothing_of_the_rest() -> None:
    chosen = statement(CHOSEN, 3, 3, {}, [Looked("", 0.0, True)] * 3)
    half = statement(RANDOM, 100, 10, {}, [Looked("", 0.1, True)] * 9)
    assert (chosen.why, chosen.share, chosen.found) == (BY_HAND, None, 3)
    assert (half.why, half.share, half.looked) == (UNFINISHED, None, 9)


def test_what_cannot_be_said_is_counted_apart() -> None:
    told = statement(RANDOM, 100, 2, {}, [Looked("", 0.02, None), Looked("", 0.02, True)])
    assert (told.found, told.unsaid, told.share) == (1, 1, 0.5)


def test_the_interval_is_wilson_s() -> None:
    assert score(0.3, 10) == pytest.approx((0.10779, 0.60322), abs=1e-4)
