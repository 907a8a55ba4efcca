# SPDX-License-Identifier: Apache-2.0
"""How often a norm is right, and what a machine may make of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm
from xiezhi.catalog.supervision import Shadowing
from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision.precision import (
    VERDICTS,
    Judged,
    Precision,
    check_verdict,
    falls_to_shadow,
    never_by_machine,
    precision_of,
    wilson,
)  # fmt: skip

PACK = load_pack("cn_police")
RULE = Shadowing()


def judged(count: int, verdict: str, start: int = 0, units: int = 5, norm: str = "n") -> list[Judged]:
    return [Judged(norm, "breach", verdict, f"u{n % units}", n, f"g{start + n}") for n in range(count)]


def test_the_interval_is_that_of_the_page_on_norms() -> None:
    """95 of 102: 93.1 %, 86.5–96.6 % (design/pages, 07)."""
    found = Precision("n", {"属实": 71, "及时纠正": 24, "数据有误": 4, "依法例外": 2, "规则有误": 1}, 14)
    low, high = found.interval
    assert (found.right, found.total, round(100 * (found.share or 0), 1)) == (95, 102, 93.1)
    assert (round(100 * low, 1), round(100 * high, 1)) == (86.5, 96.6)


def test_under_thirty_verdicts_there_is_no_rate() -> None:
    assert Precision("n", {"属实": 29}).share is None and Precision("n", {"属实": 30}).share == 1.0


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share_and_narrows(right: int, wrong: int) -> None:
    low, high = wilson(right, right + wrong)
    assert 0 <= low <= high <= 1
    if right + wrong:
        assert low <= right / (right + wrong) <= high
        tight = wilson(4 * right, 4 * (right + wrong))
        assert tight[1] - tight[0] < high - low


@pytest.mark.parametrize("nature", ["breach", "warning", "gap"])
def test_a_verdict_fits_the_nature_of_its_finding(nature: str) -> None:
    for verdict, natures in VERDICTS.items():
        if nature in natures:
            check_verdict(verdict, nature)
        else:
            with pytest.raises(XiezhiError, match="不适用于"):
                check_verdict(verdict, nature)
    with pytest.raises(XiezhiError, match="应为: 属实 及时纠正"):
        check_verdict("对", nature)


def test_one_cause_counts_once() -> None:
    outage = [Judged("n", "breach", "数据有误", "u1", 5, "outage") for _ in range(400)]
    found = precision_of("n", [*judged(60, "属实"), *outage])
    assert (found.right, found.total) == (60, 61)


def test_only_verdicts_since_then_count() -> None:
    assert precision_of("n", judged(60, "属实"), since=50).total == 10


def plain_norm() -> Norm:
    return next(norm for norm in PACK.norms.values() if norm.status == "live" and not never_by_machine(norm))


def test_a_machine_shadows_only_on_enough_verdicts_from_enough_units() -> None:
    norm = plain_norm()
    assert falls_to_shadow(norm, Precision(norm.id, {"规则有误": 25, "属实": 5}, 3), 0.8, RULE)
    assert not falls_to_shadow(norm, Precision(norm.id, {"规则有误": 24, "属实": 5}, 3), 0.8, RULE)
    assert not falls_to_shadow(norm, Precision(norm.id, {"规则有误": 900, "属实": 5}, 2), 0.8, RULE)
    assert not falls_to_shadow(norm, Precision(norm.id, {"规则有误": 10, "属实": 25}, 9), 0.8, RULE)
    assert not falls_to_shadow(
        replace(norm, status="shadow"), Precision(norm.id, {"规则有误": 90}, 9), 0.8, RULE
    )


def test_a_thousand_verdicts_norm_wrong_on_an_overdue_detention_leave_it_live() -> None:
    detention = PACK.norms["coercion-expiry-release-detention"]
    guarded = [norm for norm in PACK.norms.values() if never_by_machine(norm)]
    assert detention in guarded and len(guarded) > 100
    for norm in guarded:
        worst = precision_of(norm.id, judged(1000, "规则有误", units=40, norm=norm.id))
        assert worst.interval[1] < 0.01
        assert not falls_to_shadow(norm, worst, 0.99, RULE)


def test_what_protects_liberty_life_or_minors_is_guarded_at_any_level() -> None:
    for stake in ("liberty", "life", "minor"):
        versions = tuple(replace(one, level="yellow", protects=(stake,)) for one in plain_norm().versions)
        assert never_by_machine(replace(plain_norm(), versions=versions))
