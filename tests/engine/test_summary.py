# SPDX-License-Identifier: Apache-2.0
"""The five verdicts, counted (norm-language §6, contract notes 24 and 51)."""

import pytest
from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

FILED = ["filed", "2026-03-02 09:00"]


@pytest.mark.parametrize(
    ("events", "as_of", "verdict"),
    [
        ([["decided", "2026-03-10"]], "2026-06-01", "satisfied"),
        ([["decided", "2026-05-10"]], "2026-06-01", "violated"),
        ([], "2026-06-01", "violated"),
        ([], "2026-03-10", "pending"),
        ([["began", "2026-03-10"]], "2026-06-01", "pending"),
        ([["withdrawn", "2026-03-10"]], "2026-06-01", "not_applicable"),
    ],
)
def test_the_verdict_of_each_state(judge: Ask, events: list[object], as_of: str, verdict: str) -> None:
    norm = deadline(pause=[{"from": "began", "to": "ended"}], unless="withdrawn")
    assert judge(law(norm), [FILED, *events], as_of).counts() == {verdict: 1}


def test_not_applicable_once_for_each_trigger_that_no_version_covers(judge: Ask) -> None:
    norm = {
        **deadline(occurrence="each"),
        "versions": [{"valid_to": "2026-01-31"}, {"valid_from": "2026-04-01"}],
    }
    history = [["filed", "2026-01-20"], ["filed", "2026-02-20"], ["filed", "2026-03-20"]]
    assert judge(law(norm), history, "2026-01-21").counts() == {"pending": 1}
    assert judge(law(norm), history, "2026-03-21").counts() == {"violated": 1, "not_applicable": 2}


def test_not_applicable_once_for_each_covered_one_whose_condition_is_false(judge: Ask) -> None:
    norm = deadline(occurrence="each", when="data.ok")
    history = [
        ["filed", "2026-03-02", {"ok": False}],
        ["filed", "2026-03-03", {"ok": True}],
        ["filed", "2026-03-04", {"ok": False}],
    ]
    assert judge(law(norm), history, "2026-03-10").counts() == {"pending": 1, "not_applicable": 2}


def test_a_prohibition_is_violated_or_does_not_apply(judge: Ask) -> None:
    norm = {"kind": "prohibition", "never": "decided", "when": "not has(filed)"}
    assert judge(law(norm), [["decided", "2026-03-01"], FILED, ["decided", "2026-03-05"]], "2026-06-01").counts() == {
        "violated": 1, "not_applicable": 1,
    }  # fmt: skip


def test_nothing_judged_nothing_counted(judge: Ask) -> None:
    assert judge(law(deadline()), [["noted", "2026-03-02"]], "2026-06-01").counts() == {}
