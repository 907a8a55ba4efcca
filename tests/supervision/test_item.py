# SPDX-License-Identifier: Apache-2.0
"""The states of the loop: what each act does, and that no order of acts breaks it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xiezhi.catalog.supervision import ACTS
from xiezhi.supervision.item import ALLOWED, AWAITING, Act, Item, State, fold

DATA = {
    "dispatched": {"to": "分局", "officer": "周涛", "answer_due": 100},
    "replied": {"verify_due": 200},
    "returned": {"answer_due": 300},
    "escalated": {"to": "市局", "answer_due": 400},
    "exempted": {"verdict": "数据有误", "batch": "b1"},
    "closed": {"verdict": "属实"},
    "merged": {"into": "other"},
}


def told(*names: str, actor: str = "甲") -> Item:
    return fold(Act(name, place, actor, "分局", DATA.get(name, {})) for place, name in enumerate(names))


def test_the_ordinary_way_round() -> None:
    states = [told(*way).state for way in (
        ("dispatched",), ("dispatched", "taken"), ("dispatched", "taken", "replied"),
        ("dispatched", "taken", "replied", "closed"),
    )]  # fmt: skip
    assert states == [State.PENDING, State.IN_HAND, State.TO_VERIFY, State.CLOSED]


def test_what_is_returned_is_answered_anew_and_then_closed() -> None:
    item = told("dispatched", "replied", "returned")
    assert (item.state, item.returns, item.answer_due, item.verify_due) == (State.RETURNED, 1, 300, None)
    item = told("dispatched", "replied", "returned", "replied", "closed")
    assert (item.state, item.verdict, item.closing) == (State.CLOSED, "属实", "verified")


def test_under_an_order_it_stays_so_until_it_is_answered() -> None:
    for act in ("progressed", "urged", "dispatched", "escalated"):
        assert told("dispatched", "escalated", act).state is State.ESCALATED
    assert told("dispatched", "escalated", "replied").state is State.TO_VERIFY


def test_who_waits_for_verification_is_not_escalated() -> None:
    item = told("dispatched", "replied", "escalated")
    assert item.state is State.TO_VERIFY and [act.name for act in item.ignored] == ["escalated"]


def test_facts_close_it_and_the_verdict_can_be_given_later_once() -> None:
    item = told("dispatched", "cured")
    assert (item.state, item.closing, item.verdict) == (State.CLOSED, "facts", "")
    item = told("dispatched", "cured", "closed")
    assert (item.closing, item.verdict, item.closed_at, item.verdict_at) == ("facts", "属实", 1, 2)
    assert [act.name for act in told("dispatched", "cured", "closed", "closed").ignored] == ["closed"]


def test_no_exemption_without_a_request() -> None:
    assert told("dispatched", "exempted").state is State.PENDING
    assert told("dispatched", "exemption_requested", "exemption_refused", "exempted").state is State.PENDING
    item = told("dispatched", "exemption_requested", "exempted")
    assert (item.state, item.verdict, item.batch) == (State.CLOSED, "数据有误", "b1")


def test_a_merged_one_waits_for_the_other() -> None:
    item = told("dispatched", "merged", "escalated", "replied")
    assert (item.merged_into, item.answer_due, item.state) == ("other", None, State.PENDING)
    assert told("dispatched", "merged", "closed").state is State.CLOSED


def test_what_comes_back_begins_anew() -> None:
    item = told("dispatched", "replied", "closed", "reopened", "dispatched")
    assert (item.state, item.reopened, item.verdict, item.answer_due) == (State.PENDING, 1, "", 100)


acts = st.lists(
    st.builds(lambda name, actor: (name, actor), st.sampled_from([*ACTS]), st.sampled_from(["甲", "乙"])),
    max_size=25,
)


@given(acts)
@settings(max_examples=300)
def test_no_order_of_acts_breaks_the_loop(named: list[tuple[str, str]]) -> None:
    item = Item()
    for place, (name, actor) in enumerate(named):
        before, allowed, was = item.state, item.may(name), item.escalations
        item.take(Act(name, place, actor, "分局", DATA.get(name, {})))
        assert (len(item.acts) + len(item.ignored)) == place + 1
        if not allowed:
            assert item.state is before
        if item.answer_due is not None:
            assert item.state in AWAITING
        if item.verify_due is not None:
            assert item.state is State.TO_VERIFY
        if item.state is State.CLOSED:
            assert item.closing and item.closed_at is not None and item.request is None
        if item.verdict:
            assert item.state is State.CLOSED and item.verdict_by in ("甲", "乙")
        if item.escalations > was:
            assert item.state is State.ESCALATED and before in AWAITING
        assert item.state is None or item.acts[0].name == "dispatched"
    assert fold(item.acts).state is item.state


def test_every_act_of_the_loop_has_its_states() -> None:
    assert set(ALLOWED) == set(ACTS)
