# SPDX-License-Identifier: Apache-2.0
"""The plain interpreter, the array programs and the engine of few families say the same of packs and histories made
at random."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.engine.strategies import Case, cases, reordered

from xiezhi.catalog.model import Norm
from xiezhi.engine.few.judge import judge_few
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import VERDICTS, Result

columnar = pytest.importorskip("xiezhi.engine.columnar.families")
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def norms_of(case: Case) -> list[Norm]:
    """Every norm, whatever its status."""
    return list(case.pack.norms.values())


def plain(case: Case) -> Result:
    """What the interpreter says."""
    return judge(case.pack, case.families, norms_of(case), case.as_of, case.known_at)


def fast(case: Case, **how: Any) -> Result:
    """What the array programs say."""
    result: Result = columnar.judge_columnar(
        case.pack, case.families, norms_of(case), case.as_of, case.known_at, **how
    )
    return result


def comparable(result: Result) -> tuple[Any, Any, Any]:
    """All that is part of the contract: explanations are for people and may differ."""
    findings = [
        {name: value for name, value in asdict(row).items() if name != "explanation"}
        for row in result.findings
    ]
    counts = {
        norm: {verdict: row.get(verdict, 0) for verdict in VERDICTS}
        for norm, row in sorted(result.counts.items())
        if any(row.values())
    }
    return [asdict(row) for row in result.clocks], findings, counts


@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
@given(cases())
def test_both_engines_say_the_same(case: Case) -> None:
    expected = plain(case)
    for clock in expected.clocks:
        event(f"clock {clock.state}")
    for finding in expected.findings:
        event(f"{case.pack.norms[finding.norm].kind} {finding.nature}")
    assert comparable(fast(case)) == comparable(expected)


@settings(max_examples=200, deadline=None, suppress_health_check=QUIET)
@given(cases())
def test_few_families_are_told_in_the_same_words(case: Case) -> None:
    arrays = fast(case)
    few = judge_few(case.pack, case.families, norms_of(case), case.as_of, case.known_at)
    assert (few.clocks, few.findings, few.counts) == (arrays.clocks, arrays.findings, arrays.counts)


@settings(max_examples=100, deadline=None, suppress_health_check=QUIET)
@given(cases())
def test_one_batch_or_many(case: Case) -> None:
    whole = comparable(fast(case))
    assert comparable(fast(case, batches=len(case.families))) == whole


@settings(max_examples=100, deadline=None, suppress_health_check=QUIET)
@given(cases(), st.data())
def test_the_order_in_which_facts_are_learnt_does_not_matter(case: Case, data: st.DataObject) -> None:
    other = Case(case.pack, reordered(data.draw, case.families), case.as_of, case.known_at)
    assert comparable(plain(other)) == comparable(plain(case))
    assert comparable(fast(other)) == comparable(fast(case))
