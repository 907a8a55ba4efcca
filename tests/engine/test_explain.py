# SPDX-License-Identifier: Apache-2.0
"""The tree that says why a norm fired and why it did not."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.engine.histories import deadline, law, tell
from tests.engine.strategies import Case, cases

from xiezhi.catalog.model import Pack
from xiezhi.catalog.values import parse_instant
from xiezhi.engine.explain import Explanation, as_text, explain

FILED = ["filed", "2026-03-02 09:00", {"id": "f"}]
FULL = deadline(
    basis="第九十九条", when="category == '治安' and worth > 3", unless="withdrawn", remind=["7 d", "3 d"], level="red",
    pause=[{"from": "began", "to": "ended"}], extend=[{"step": "extended", "by": "30 d"}],
)  # fmt: skip


def told(
    pack: Pack, history: list[Any], now: str, norm: str = "n0", known: str | None = None, **attributes: Any
) -> Explanation:
    """The explanation of a norm on the matter ``m`` (or the first)."""
    families = tell(pack, history, attributes)
    matter = next(iter(families[0].matters))
    as_of = parse_instant(now, pack.zone).us
    known_at = None if known is None else parse_instant(known, pack.zone).us
    return explain(pack, families[0], pack.norms[norm], matter, as_of, known_at, families)


def lines(tree: Explanation, mark: str | None = None) -> str:
    """The English lines, of one mark only if asked."""
    return "\n".join(node.line.en for node in tree.walk() if mark is None or node.mark == mark)


HISTORY = [FILED, ["began", "2026-03-05"], ["ended", "2026-03-09"], ["extended", "2026-04-04"],
           ["extended", "2026-06-07"], ["decided", "2026-06-10"], ["decided", "2026-06-11"]]  # fmt: skip


def test_a_clock_with_its_arithmetic() -> None:
    tree = told(law(FULL), HISTORY, "2026-07-01", category="治安", worth=5)
    text = lines(tree)
    for part in (
        "2026-03-02 (not counted) ⊕ 30 d → the last day is 2026-04-01",
        "paused by began (m#2) 2026-03-05, until 2026-03-09 00:00: the last day is 2026-04-06",
        "extended +30 d by extended (m#4) 2026-04-04: the last day is 2026-05-05",
        "the trigger ⊕ 30 d + 30 d = 60 d → the last day is 2026-05-01",
        "and the pauses 4 d → the last day is 2026-05-05",
        "due → the last day is 2026-05-05",
        "state late: decided (m#6) at 2026-06-10: late by 36 d",
        "finding: breach, red",
    ):
        assert part in text
    struck = lines(tree, "struck")
    assert "not counted, extended after due: extended (m#5) 2026-06-07" in struck
    assert "decided (m#7) 2026-06-11: the clock had ended" in struck


def test_conditions_show_the_value_of_every_part() -> None:
    text = lines(told(law(FULL), [FILED], "2026-03-10", category="治安", worth=2))
    assert "applies when → false" in text and "“worth” → 2" in text and "“案件类别” → 治安" in text
    unknown = lines(told(law(FULL), [FILED], "2026-03-10", category="治安"), "gap")
    assert "“worth” → unknown" in unknown and "missing: worth" in unknown


def test_events_that_are_not_seen() -> None:
    history = [*HISTORY, ["noted", "2026-06-12", {"voids": "m#6"}], ["visited", "2026-08-01"]]
    tree = told(law(FULL), history, "2026-07-01", category="治安", worth=5)
    assert "decided (m#6) 2026-06-10: voided" in lines(tree, "struck")
    assert "visited (m#9) 2026-08-01: happened later" in lines(tree, "struck")
    late = [FILED, ["decided", "2026-03-10", {"recorded_at": "2026-05-01"}]]
    known = told(law(FULL), late, "2026-07-01", known="2026-04-01", category="治安", worth=5)
    assert "not recorded by then" in lines(known, "struck")


def test_each_version_and_each_trigger_is_looked_at() -> None:
    norm = {
        **deadline(),
        "versions": [{"valid_to": "2025-12-31", "basis": "旧"}, {"valid_from": "2026-01-01", "basis": "新"}],
    }
    text = lines(told(law(norm), [FILED, ["filed", "2026-03-05"]], "2026-03-10"))
    assert "version 0: 旧 (… – 2025-12-31)" in text and "version 1: 新 (2026-01-01 – …)" in text
    assert "not in force on 2026-03-02" in text and "in force on 2026-03-02" in text
    assert "only the first is judged" in text


def test_reminders() -> None:
    tree = told(law(FULL), [FILED], "2026-03-29", category="治安", worth=5)
    assert "reminder 2026-03-25 00:00 has passed: blue" in lines(tree, "warn")
    assert "reminder 2026-03-29 00:00 has passed: yellow" in lines(tree, "warn")
    early = told(law(FULL), [FILED], "2026-03-26", category="治安", worth=5)
    assert "reminder 2026-03-29 00:00: not reached" in lines(early, "struck")


def test_what_keeps_candidates_out() -> None:
    norm = deadline(match="person", expect={"step": "decided", "when": "data.ok"})
    history = [["decided", "2026-03-01", {"ok": True, "person": "A"}], ["filed", "2026-03-02", {"person": "A"}],
               ["decided", "2026-03-03", {"ok": False, "person": "A"}],
               ["decided", "2026-03-04", {"ok": True, "person": "B"}],
               ["decided", "2026-03-05", {"person": "A"}]]  # fmt: skip
    struck = lines(told(law(norm), history, "2026-06-01"), "struck")
    for reason in (
        "before the trigger",
        "its filter does not hold",
        "belongs to another",
        "its filter is unknown",
    ):
        assert reason in struck


@pytest.mark.parametrize(
    ("norm", "history", "expected"),
    [
        ({"kind": "precedence", "before": "decided", "require": "accepted", "max_age": "3 d"},
         [["accepted", "2026-03-01"], ["decided", "2026-03-10"], ["accepted", "2026-03-11"]],
         ["accepted (m#1) 2026-03-01 is too old", "accepted (m#3) 2026-03-11: came afterwards", "violated"]),
        ({"kind": "required", "on": "decided", "need": "has(accepted)"}, [["decided", "2026-03-10"]],
         ["there was “accepted” → false", "violated"]),
        ({"kind": "prohibition", "never": "decided"}, [["decided", "2026-03-10"]], ["decided must not happen"]),
        ({"kind": "judgement", "on": "decided", "ask": "合适吗"},
         [["decided", "2026-03-10"], ["answered", "2026-03-11", {"norm": "n0", "event": "m#1", "verdict": "holds"}]],
         ["asked: 合适吗", "answered: holds", "satisfied"]),
        ({"kind": "limit", "count": "visited", "max": 1}, [["visited", "2026-03-01"], ["visited", "2026-03-02"]],
         ["counted: 2", "number 2; at most 1", "violated"]),
        ({"kind": "limit", "total": {"from": "began", "to": "ended"}, "max": "8 h"},
         [["began", "2026-03-01 08:00"], ["ended", "2026-03-01 18:00"]], ["total 600.0 min", "violated"]),
        ({"kind": "limit", "value": "worth * 2", "max": 3, "on": "decided"}, [["decided", "2026-03-10"]],
         ["worth * 2 = 10", "violated"]),
        ({"kind": "overlap", "from": "began", "to": "ended", "by": "room"}, [["began", "2026-03-10"]],
         ["missing: room", "undetermined"]),
    ],
)  # fmt: skip
def test_every_kind_has_its_reasons(norm: dict[str, Any], history: list[Any], expected: list[str]) -> None:
    text = lines(told(law(norm), history, "2026-06-01", worth=5))
    for part in expected:
        assert part in text


def test_patterns_list_what_they_count() -> None:
    pile = {"kind": "pattern", "of": ["n0"], "at_least": 3, "window": "7 d", "by": "unit", "matter": "case"}
    history = [{"id": f"c{n}", "unit": "u", "events": [["withdrawn", f"2026-03-0{n}"]]} for n in (2, 3)]
    text = lines(told(law({"kind": "prohibition", "never": "withdrawn"}, pile), history, "2026-06-01", "n1"))
    assert "3 within 7 d" in text and "n0 c2" in text and "n0 c3" in text and "no finding" in text


def test_a_norm_of_another_kind_of_matter() -> None:
    text = lines(told(law({**deadline(), "matter": "person"}), [FILED], "2026-06-01"))
    assert "the norm is carried by person" in text


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_shown_as_text(lang: str) -> None:
    tree = told(law(FULL), HISTORY, "2026-07-01", category="治安", worth=5)
    text = as_text(tree, lang)
    assert "└─ " in text and "✗ " in text
    assert "2026-05-05" in text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_anything_that_can_be_judged_can_be_explained(case: Case) -> None:
    for family in case.families:
        for norm in case.pack.norms.values():
            for matter in family.matters:
                tree = explain(case.pack, family, norm, matter, case.as_of, case.known_at, case.families)
                assert as_text(tree, "zh") and as_text(tree, "en")
