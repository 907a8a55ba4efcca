# SPDX-License-Identifier: Apache-2.0
"""The live questions: what holds now, and may this step be taken (norm-language §7)."""

from typing import Any

import pytest
from tests.engine.histories import deadline, law, tell

from xiezhi.catalog.model import Pack
from xiezhi.catalog.values import parse_instant
from xiezhi.engine.live import Refusal, evaluate, may
from xiezhi.kernel.errors import XiezhiError

FILED = ["filed", "2026-03-02 09:00"]
APPROVED = {
    "kind": "precedence",
    "before": "decided",
    "require": "accepted",
    "enforce": "block",
    "basis": "第五条",
}


def asked(pack: Pack, history: list[Any], step: str, now: str = "2026-03-05", **more: Any) -> list[Refusal]:
    """The refusals of a step of the case ``m``."""
    attributes = more.pop("attributes", {})
    (family,) = tell(pack, history, attributes)
    return may(pack, family, "m", step, parse_instant(now, pack.zone).us, **more)


def test_a_step_without_what_must_come_before_is_refused_with_the_reason() -> None:
    (refusal,) = asked(law(APPROVED), [FILED], "decided")
    assert (refusal.norm.id, refusal.version) == ("n0", 0)
    assert "第五条" in refusal.reason and "accepted" in refusal.reason
    assert asked(law(APPROVED), [FILED, ["accepted", "2026-03-04"]], "decided") == []
    assert asked(law(APPROVED), [FILED], "noted") == []


def test_only_norms_that_block_refuse() -> None:
    assert asked(law({**APPROVED, "enforce": "warn"}), [FILED], "decided") == []
    assert asked(law({**APPROVED, "status": "shadow"}), [FILED], "decided") == []
    assert asked(law({**APPROVED, "valid_from": "2026-04-01"}), [FILED], "decided") == []


def test_prohibitions_and_requirements_refuse_too() -> None:
    never = {"kind": "prohibition", "never": "decided", "when": "category == 'A'", "enforce": "block"}
    assert asked(law(never), [FILED], "decided", attributes={"category": "A"})
    assert not asked(law(never), [FILED], "decided", attributes={"category": "B"})
    need = {"kind": "required", "on": "decided", "need": "data.amount > 3", "enforce": "block"}
    assert asked(law(need), [FILED], "decided", data={"amount": 1.0})
    assert not asked(law(need), [FILED], "decided", data={"amount": 4.0})
    actor = {"kind": "required", "on": "decided", "need": "actor != 'o1'", "enforce": "block"}
    assert asked(law(actor), [FILED], "decided", actor="o1") and not asked(
        law(actor), [FILED], "decided", actor="o2"
    )


def test_undetermined_never_refuses() -> None:
    need = {"kind": "required", "on": "decided", "need": "data.amount > 3", "enforce": "block"}
    assert asked(law(need), [FILED], "decided") == []


def test_a_deadline_never_refuses() -> None:
    assert asked(law(deadline(enforce="block")), [FILED], "decided", now="2026-09-01") == []


def test_a_protective_step_is_never_refused() -> None:
    never = {"kind": "prohibition", "never": "noted", "enforce": "block"}
    assert asked(law(never), [FILED], "noted")
    pack = law({**never, "never": "withdrawn"})
    steps = dict(pack.kinds["case"].steps)
    assert steps["ended"].protective
    also = law(
        {"kind": "required", "on": ["ended", "decided"], "need": "has(accepted)", "enforce": "warn"}, never
    )
    assert asked(also, [FILED], "ended") == []


def test_an_old_breach_does_not_refuse_a_new_step() -> None:
    history = [["decided", "2026-03-01"], ["accepted", "2026-03-02"]]
    assert asked(law(APPROVED), history, "decided") == []
    assert len(asked(law(APPROVED), [["decided", "2026-03-01"]], "decided")) == 1


def test_the_family_is_looked_at() -> None:
    norm = {**APPROVED, "matter": "person", "before": "decided", "require": "case.accepted"}
    pack = law(norm)
    told = [
        {"id": "c", "events": [["accepted", "2026-03-01"]]},
        {"id": "p", "kind": "person", "parent": "c", "events": []},
    ]
    (family,) = tell(pack, told, {})
    now = parse_instant("2026-03-05", pack.zone).us
    assert may(pack, family, "p", "decided", now) == []
    (family,) = tell(pack, [{**told[0], "events": []}, told[1]], {})
    assert len(may(pack, family, "p", "decided", now)) == 1


def test_an_unknown_matter_or_step_is_named() -> None:
    pack = law(APPROVED)
    (family,) = tell(pack, [FILED], {})
    for matter, step in (("x", "decided"), ("m", "sealed")):
        with pytest.raises(XiezhiError) as told:
            may(pack, family, matter, step, 0)
        assert repr(matter if matter == "x" else step) in told.value.en


def test_evaluate_runs_the_live_norms_of_one_family() -> None:
    pack = law(deadline(), {**deadline(), "status": "draft"})
    (family,) = tell(pack, [FILED], {})
    result = evaluate(pack, family, parse_instant("2026-06-01", pack.zone).us, None)
    assert [(clock.norm, clock.state) for clock in result.clocks] == [("n0", "overdue")]
