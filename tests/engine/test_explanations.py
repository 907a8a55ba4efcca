# SPDX-License-Identifier: Apache-2.0
"""The one text of a finding that a lawyer can check by hand (norm-language §6), by the plain interpreter."""

from typing import Any

import pytest
from tests.engine.histories import deadline, law, tell

from xiezhi.catalog.values import parse_instant
from xiezhi.engine.reference.judge import judge

FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]
FULL = deadline(
    basis="第九十九条", extend=[{"step": "extended", "by": "30 d"}], pause=[{"from": "began", "to": "ended"}],
    unless="withdrawn", level="red",
)  # fmt: skip


def said(
    norm: dict[str, Any], history: list[Any], now: str = "2026-07-01", lang: str = "zh-CN", **attributes: Any
) -> str:
    """The explanations of all findings, one below the other."""
    pack = law(norm, language=lang)
    families = tell(pack, history, attributes)
    result = judge(pack, families, list(pack.norms.values()), parse_instant(now, pack.zone).us, None)
    return "\n".join(finding.explanation for finding in result.findings)


def test_article_trigger_limit_due_and_what_happened_instead() -> None:
    text = said(FULL, [FILED, ["decided", "2026-04-09", {"id": "d"}]])
    for part in (
        "第九十九条",
        "2026-03-02 09:00",
        "30 d",
        "2026-04-01 二十四时",
        "2026-04-09 decided (d)",
        "逾期 8 日",
    ):
        assert part in text
    english = said(FULL, [FILED], lang="en")
    for part in (
        "under 第九十九条",
        "30 d from filed (f) at 2026-03-02 09:00",
        "the last day is 2026-04-01",
        "not done by",
    ):
        assert part in english


def test_each_extension_and_pause_with_its_dates() -> None:
    history = [
        FILED,
        ["began", "2026-03-05"],
        ["ended", "2026-03-09"],
        ["extended", "2026-04-04", {"id": "x"}],
    ]
    text = said(FULL, history)
    for part in (
        "中止: began (m#2) 2026-03-05，至 2026-03-09 00:00",
        "延长 +30 d: extended (x) 2026-04-04",
        "2026-05-05 二十四时",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("event", "zh", "en"),
    [
        (["extended", "2026-04-09"], "届满后的延长不计", "not counted, extended after due"),
        (["began", "2026-04-09"], "届满后开始的中止不计", "not counted, paused after due"),
    ],
)
def test_what_was_not_counted_and_why(event: list[Any], zh: str, en: str) -> None:
    assert zh in said(FULL, [FILED, event])
    assert en in said(FULL, [FILED, event], lang="en")


def test_an_extension_beyond_max() -> None:
    history = [FILED, ["extended", "2026-03-10"], ["extended", "2026-03-11", {"id": "x2"}]]
    assert "超过 1 次的延长不计: extended (x2)" in said(FULL, history)


def test_a_late_entry_names_both_times() -> None:
    text = said(FULL, [FILED, ["extended", "2026-03-20", {"id": "x", "recorded_at": "2026-04-20 10:00"}]])
    assert "extended (x) 发生于 2026-03-20，2026-04-20 10:00 才录入" in text


def test_why_a_breach_is_only_a_warning() -> None:
    assert "届满时以新版本为准" in said({**FULL, "valid_to": "2026-03-10"}, [FILED])
    pack = law(deadline(within="5 wd"), calendar="china")
    families = tell(pack, [["filed", "2035-03-05"]], {})
    result = judge(pack, families, list(pack.norms.values()), parse_instant("2035-06-01", pack.zone).us, None)
    assert "按周末推算" in result.findings[0].explanation


def test_a_discharge_after_due() -> None:
    assert "withdrawn (w) 终止期限，逾期 9 日" in said(
        FULL, [FILED, ["withdrawn", "2026-04-10", {"id": "w"}]]
    )


def test_an_organs_own_value_is_never_shown_as_statutory() -> None:
    assert "非法定期限" in said({**FULL, "internal": True}, [FILED])
    assert "not statutory" in said({**FULL, "internal": True}, [FILED], lang="en")


def test_a_gap_names_the_missing_facts() -> None:
    norm = {"kind": "required", "on": "decided", "need": "category == 'A' and data.amount > 3"}
    text = said(norm, [["decided", "2026-03-02", {"id": "d"}]])
    assert "案件类别(category)" in text and "decided 的 amount" in text and "d）" in text


def test_a_pause_left_open() -> None:
    text = said(
        FULL, [FILED, ["began", "2026-03-10", {"id": "b"}], ["closed", "2026-03-20"]], now="2026-03-25"
    )
    assert "缺少 began 之后的结束记录" in text


def test_other_kinds_say_what_was_looked_at() -> None:
    norm = {
        "kind": "precedence",
        "before": "decided",
        "require": "accepted",
        "max_age": "3 d",
        "basis": "第五条",
    }
    text = said(norm, [["accepted", "2026-03-01"], ["decided", "2026-03-10"]])
    assert "第五条" in text and "accepted 2026-03-01: 间隔过长" in text
    norm = {"kind": "overlap", "from": "began", "to": "ended", "by": "room"}
    told = [
        {
            "id": name,
            "attributes": {"room": "1"},
            "events": [["began", f"2026-03-0{n}"], ["ended", "2026-03-09"]],
        }
        for n, name in ((2, "a"), (3, "b"))
    ]
    assert "a: 2026-03-02 00:00 – 2026-03-09 00:00" in said(norm, told)
