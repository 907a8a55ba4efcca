# SPDX-License-Identifier: Apache-2.0
"""Random logs, read on columns, mean what they mean row by row: in memory, parted to files, with and without
parents.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.connectors.made import Read, one_kind, read, two_kinds, write_csv
from tests.connectors.plain import Told, read_plainly

from xiezhi.connectors import duplicates, spool

ONE, TWO = one_kind(), two_kinds()
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
IDS = st.sampled_from(["A1", "A10", "A2", "案-1", "case-number-0001", "case-number-00012", "z", "B"])
TIMES = st.sampled_from(
    [
        "2026-03-02 09:00",
        "2026-03-02",
        "2026-03-02T01:00:00Z",
        "2026-03-01 23:59:59.5",
        "2025-12-31",
        "soon",
        None,
    ]
)


def rows(steps: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries(
        {
            "matter": IDS | st.none(),
            "step": st.sampled_from([*steps, "unheard of", None]),
            "at": TIMES,
            "recorded_at": TIMES.filter(lambda text: text != "soon"),
            "id": st.sampled_from([None, None, "e1", "e2", "e3", "A1#1", "A1#2", "z#1"]),
            "seq": st.sampled_from([None, "1", "2", "3", "7"]),
            "voids": st.sampled_from([None, None, None, "e1", "e2", "A1#1", "A1#2", "z#1", "none such"]),
        }
    )
    dropped = st.sets(st.sampled_from(["recorded_at", "id", "seq", "voids"]))
    return st.tuples(st.lists(row, min_size=1, max_size=40), dropped).map(
        lambda pair: [
            {k: v for k, v in row.items() if k not in pair[1]} for row in pair[0] if said(row, pair[1])
        ]
    )


def said(row: dict[str, Any], dropped: set[str]) -> bool:
    """Whether anything is written in a row: an empty line is none."""
    return any(value for name, value in row.items() if name not in dropped)


MATTERS = st.lists(
    st.fixed_dictionaries(
        {
            "matter": IDS | st.none(),
            "kind": st.sampled_from(["case", "case", "stay", "stay", "unheard of", None]),
            "parent": IDS | st.none() | st.none() | st.just("elsewhere"),
        }
    ),
    min_size=1,
    max_size=12,
)


def found(result: Read) -> dict[tuple[str, int], dict[str, Any]]:
    """Events as the plain reader tells them, by (matter, number)."""
    events: dict[tuple[str, int], dict[str, Any]] = {}
    for facts in result.facts:
        for row in range(facts.size):
            void = facts.is_void is not None and bool(facts.is_void[row])
            target = int(facts.void_of[row]) if void and facts.void_of is not None else -1
            key = (facts.matter_ids[int(facts.matter[row])], int(facts.number[row]))
            events[key] = {
                "id": facts.event_id(row),
                "at": int(facts.at[row]),
                "recorded_at": int(facts.recorded_at[row]),
                "seq": int(facts.seq[row]),
                "day": facts.at_day is not None and bool(facts.at_day[row]),
                "voids": (facts.event_id(target) if target >= 0 else "") if void else None,
            }
    return events


def compare(result: Read, told: Told) -> None:
    expected = {
        key: {name: event[name] for name in ("id", "at", "recorded_at", "seq", "day", "voids")}
        for key, event in told.events.items()
    }
    assert found(result) == expected
    rejected = [(int(line), what, column) for line, what, column, _ in result.told]
    assert sorted(rejected) == sorted(told.rejected)
    for facts in result.facts:
        ranks = list(zip(facts.matter.tolist(), facts.at.tolist(), facts.seq.tolist(), strict=True))
        assert ranks == sorted(ranks)


@pytest.mark.parametrize("few", [2_000_000, 0], ids=["in memory", "in files"])
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(log=rows(["accepted", "filed", "decided"]))
def test_a_log_without_matters(few: int, log: list[dict[str, Any]], tmp_path: Path) -> None:
    assume(log)
    path = write_csv(tmp_path / "events.csv", log)
    with (
        patch.object(spool, "FEW", few),
        patch.object(spool, "MEMORY", 400),
        patch.object(duplicates, "MEMORY", 64),
    ):
        compare(read(ONE, path, chunk=5), read_plainly(ONE, log))


@pytest.mark.parametrize("few", [2_000_000, 0], ids=["in memory", "in files"])
@settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
@given(log=rows(["accepted", "filed", "entered", "left"]), matters=MATTERS, open_matters=st.booleans())
def test_a_log_with_matters_and_parents(
    few: int, log: list[dict[str, Any]], matters: list[dict[str, Any]], open_matters: bool, tmp_path: Path
) -> None:
    matters = [row for row in matters if said(row, set())]
    assume(log and matters)
    path = write_csv(tmp_path / "events.csv", log)
    beside = write_csv(tmp_path / "matters.txt", matters)
    told = read_plainly(TWO, log, matters, open_matters=open_matters)
    with (
        patch.object(spool, "FEW", few),
        patch.object(spool, "MEMORY", 400),
        patch.object(duplicates, "MEMORY", 64),
    ):
        result = read(TWO, path, chunk=5, matters=str(beside), open_matters=open_matters, kind="case")
    lines = [line for line in result.lines if line[0] == str(path)]
    compare(Read(result.families, lines, result.counts, result.facts), told)
    parents = {m.id: "?" if m.parent_missing else m.parent for m in result.matters.values()}
    assert {matter: parents[matter] for matter in told.parents} == told.parents
    assert result.counts.missing_parents == sum(parent == "?" for parent in told.parents.values())
    for family in result.families:
        assert all(m.parent is None or m.parent in family.matters for m in family.matters.values())
