# SPDX-License-Identifier: Apache-2.0
"""To whom a finding goes and where it goes up, by the police pack's plan."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import LEVELS
from xiezhi.catalog.supervision import Supervision
from xiezhi.kernel.working_hours import Limit
from xiezhi.supervision.routing import Subject, over, route, verifying

_plan = load_pack("cn_police").supervision
assert _plan is not None
PLAN: Supervision = _plan


@dataclass
class Tree:
    """Units by their place: name → (rung, unit above)."""

    units: dict[str, tuple[int, str | None]] = field(
        default_factory=lambda: {
            "市局": (2, None), "长安分局": (1, "市局"), "郭杜所": (0, "长安分局"), "市局刑侦": (0, "市局"),
        }
    )  # fmt: skip

    def rung(self, unit: str, at: int) -> int | None:
        return self.units[unit][0] if unit in self.units else None

    def above(self, unit: str, at: int) -> str | None:
        return self.units[unit][1] if unit in self.units else None

    def acting(self, officer: str, at: int) -> str:
        return "赵宁" if officer == "休假的人" else officer


def sent(
    level: str, nature: str = "breach", unit: str | None = "郭杜所", *protects: str
) -> tuple[object, ...]:
    found = route(PLAN, Subject(level, nature, protects, unit, "周涛"), Tree(), 0)
    return found.to, found.officer, found.copies, found.limit


def test_each_level_has_its_way() -> None:
    assert sent("blue", "warning") == (None, "周涛", (), None)
    assert sent("yellow") == ("郭杜所", "周涛", (), Limit(21, True))
    assert sent("orange") == ("长安分局", "周涛", ("郭杜所",), Limit(14, True))
    assert sent("red") == ("长安分局", "周涛", ("郭杜所",), Limit(7, True))


def test_what_is_not_broken_yet_asks_for_no_answer() -> None:
    assert sent("orange", "warning") == ("长安分局", "周涛", ("郭杜所",), None)


@pytest.mark.parametrize("stake", ["liberty", "life", "minor"])
def test_liberty_life_and_minors_go_to_the_city_at_once_day_and_night(stake: str) -> None:
    assert sent("red", "breach", "郭杜所", stake) == ("长安分局", "周涛", ("郭杜所", "市局"), Limit(4, False))
    assert sent("red", "breach", "郭杜所", "property")[2] == ("郭杜所",)
    assert sent("yellow", "breach", "郭杜所", stake)[2] == ()


def test_a_branch_of_the_city_answers_to_the_city() -> None:
    assert sent("red", "breach", "市局刑侦")[0] == "市局"
    assert sent("red", "breach", "长安分局") == ("长安分局", "周涛", (), Limit(7, True))


def test_what_routing_lacks_is_said_and_not_passed_over() -> None:
    found = route(PLAN, Subject("red", "breach", (), "新所", "周涛"), Tree(), 0)
    assert found.to == "新所" and found.missing is not None and "未登记" in found.missing[0]
    found = route(PLAN, Subject("red", "breach", (), None, "周涛"), Tree(), 0)
    assert found.to is None and found.missing is not None and "手工派发" in found.missing[0]
    found = route(PLAN, Subject("blue", "warning", (), "郭杜所", None), Tree(), 0)
    assert found.to == "郭杜所" and found.missing is not None and "没有承办人" in found.missing[0]


def test_who_is_on_leave_is_stood_in_for() -> None:
    assert route(PLAN, Subject("blue", "warning", (), "郭杜所", "休假的人"), Tree(), 0).officer == "赵宁"


def test_nobody_verifies_his_own_unit() -> None:
    tree = Tree()
    assert verifying(tree, "郭杜所", "长安分局", 0) == "长安分局"
    assert verifying(tree, "郭杜所", "郭杜所", 0) == "长安分局"
    assert verifying(tree, "长安分局", "长安分局", 0) == "市局"


@given(st.sampled_from(["郭杜所", "长安分局", "市局", "市局刑侦"]), st.sampled_from(LEVELS))
def test_going_up_ends_at_the_city_and_never_comes_back(unit: str, level: str) -> None:
    tree, seen = Tree(), []
    at: str | None = route(PLAN, Subject(level, "breach", (), unit, None), tree, 0).to
    while at is not None:
        assert at not in seen
        seen.append(at)
        at = over(tree, at, 0)
    assert seen[-1] == "市局" and len(seen) <= 3
    assert [tree.units[one][0] for one in seen] == sorted(tree.units[one][0] for one in seen)
