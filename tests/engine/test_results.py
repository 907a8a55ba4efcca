# SPDX-License-Identifier: Apache-2.0
"""Rows of clocks and findings (norm-language §6, interchange Out)."""

from tests.engine.conftest import Ask
from tests.engine.histories import deadline, law

from xiezhi.engine.results import CLOCKS, FINDINGS, clocks_table, findings_table

FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]


def test_over_s_is_whole_seconds_past_due(judge: Ask) -> None:
    late = judge(law(deadline()), [FILED, ["decided", "2026-04-02 00:00:01.900000"]], "2026-06-01")
    assert (late.clock.over_s, late.finding.over_s) == (1, 1)
    overdue = judge(law(deadline()), [FILED], "2026-04-03 00:00")
    assert (overdue.clock.over_s, overdue.finding.over_s) == (86_400, 86_400)
    just = judge(law(deadline()), [FILED], "2026-04-02 00:00")
    assert (just.state, just.clock.over_s) == ("overdue", 0)


def test_over_s_is_empty_where_nothing_is_past_due(judge: Ask) -> None:
    assert judge(law(deadline()), [FILED], "2026-03-03").clock.over_s is None
    assert judge(law(deadline()), [FILED, ["decided", "2026-03-10"]], "2026-06-01").clock.over_s is None
    never = {"kind": "prohibition", "never": "filed"}
    assert judge(law(never), [FILED], "2026-06-01").finding.over_s is None


def test_a_breach_of_a_deadline_is_at_due_with_its_evidence_in_order(judge: Ask) -> None:
    norm = deadline(pause=[{"from": "began", "to": "ended"}], extend=[{"step": "extended", "by": "3 d"}])
    history = [FILED, ["extended", "2026-03-09", {"id": "x"}], ["began", "2026-03-04", {"id": "b"}],
               ["ended", "2026-03-12", {"id": "e"}], ["decided", "2026-05-09", {"id": "d"}]]  # fmt: skip
    seen = judge(law(norm), history, "2026-06-01")
    assert (seen.finding.at, seen.finding.events) == (seen.clock.due, "f b x e d")
    assert (seen.clock.extensions, seen.clock.pauses) == (1, 1)


def test_rows_are_sorted_by_matter_norm_version_anchor_nature(judge: Ask) -> None:
    never = {"kind": "prohibition", "never": "filed"}
    told = [
        {"id": name, "events": [["filed", "2026-03-02", {"id": f"{name}{n}"}] for n in (2, 1)]}
        for name in ("b", "a")
    ]
    seen = judge(law(never, deadline(when="category == 'A'"), never), told, "2026-06-01")
    keys = [(f.matter, f.norm, f.anchor or "") for f in seen.findings]
    assert keys == sorted(keys) and len(keys) == 10


def test_status_travels_with_the_rows(judge: Ask) -> None:
    seen = judge(law({**deadline(), "status": "shadow"}), [FILED], "2026-06-01")
    assert (seen.clock.status, seen.finding.status) == ("shadow", "shadow")


def test_rows_fit_the_tables_of_the_interchange(judge: Ask) -> None:
    seen = judge(law(deadline(), deadline(when="category == 'A'")), [FILED], "2026-06-01")
    assert clocks_table(seen.clocks).schema == CLOCKS
    assert findings_table(seen.findings).schema == FINDINGS
    assert clocks_table([]).num_rows == 0 and findings_table([]).schema == FINDINGS


def test_a_finding_explains_itself_in_the_packs_language(judge: Ask) -> None:
    norm = deadline(basis="第九十九条")
    assert "第九十九条" in judge(law(norm), [FILED], "2026-06-01").finding.explanation
    english = judge(law(norm, language="en"), [FILED], "2026-06-01").finding.explanation
    assert "2026-03-02 09:00" in english and "第九十九条" in english
