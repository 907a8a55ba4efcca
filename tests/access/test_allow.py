# SPDX-License-Identifier: Apache-2.0
"""Who may do what to which matter, and why; others' matters look like not there."""

import pytest
from tests.access.conftest import NOW, START, Change, at

from xiezhi.access.deciding import Access
from xiezhi.access.decision import Decision, Refused, Thing
from xiezhi.access.officers import leave, post, retire
from xiezhi.access.tables import changed
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import execute

CASE = Thing("A1-7", "admin_case", "A1", frozenset({"o1"}))


def asked(access: Access, who: str, verb: str, thing: Thing | None = CASE, now: int = NOW) -> Decision:
    return access.allow(who, verb, thing, now)


@pytest.mark.parametrize(
    ("who", "verb", "yes", "hidden"),
    [
        ("o1", "view", True, False),  # his own case
        ("o2", "view", False, True),  # another station's
        ("l1", "view", True, False),  # of her station
        ("l1", "dispatch", False, False),  # sees it, but that is not hers to do
        ("ma", "dispatch", True, False),  # the centre above
        ("mb", "dispatch", False, True),  # the centre beside
        ("mc", "verify", True, False),
        ("g1", "view", False, True),  # a guard sees stays, not cases
        ("sys", "view", False, True),
        ("sec", "view", False, True),
        ("aud", "view", False, True),
        ("nobody", "view", False, True),
    ],
)
def test_own_lower_and_other_units(city: Access, who: str, verb: str, yes: bool, hidden: bool) -> None:
    decision = asked(city, who, verb)
    assert (decision.yes, decision.hidden) == (yes, hidden) and decision.zh and decision.en


def test_a_yes_says_by_which_role_and_a_no_who_could(city: Access) -> None:
    yes, no = asked(city, "ma", "verify"), asked(city, "l1", "dispatch")
    assert (
        yes.zh == "分县局案管中心人员 (东城分局) 可以核查含下级事项"
        and yes.role == "centre_manager"
        and yes.reach == "below"
    )
    assert (
        "李法 (法制员) 无权派发; 有此权限的是 所队案管室人员、分县局案管中心人员、市局案管中心人员" == no.zh
    )
    assert no.code == "no_role" and "may not dispatch" in no.say("en")


def test_what_is_out_of_reach_names_the_reach(city: Access) -> None:
    seen = Thing("A1-8", "admin_case", "A1", frozenset({"o1"}))
    decision = asked(city, "l1", "record", seen)
    assert decision.code == "out_of_reach" and not decision.hidden
    assert "法制员 A1 本级 (incident rectification review)" in decision.zh


def test_hidden_is_told_as_not_there(city: Access) -> None:
    with pytest.raises(Refused, match="没有这一事项, 或无权查看: A1-7"):
        asked(city, "o2", "view").required()
    with pytest.raises(Refused, match="无权派发"):
        asked(city, "l1", "dispatch").required()
    assert asked(city, "o1", "view").required().yes
    with pytest.raises(Refused, match="没有在职人员 zz"):
        asked(city, "zz", "view", None).required()


def test_a_matter_of_an_unknown_unit_is_for_the_top_alone(city: Access) -> None:
    for unit in (None, "X9"):
        lost = Thing("?", "incident", unit)
        assert [asked(city, who, "view", lost).yes for who in ("mc", "ma", "l1")] == [True, False, False]


def test_an_unknown_verb_is_an_error_that_names_those_there_are(city: Access) -> None:
    with pytest.raises(XiezhiError, match="没有权限 'veiw', 应为 view search"):
        asked(city, "o1", "veiw")


def test_administrators_do_their_own_work_only(city: Access) -> None:
    own = {"sys": "manage_units", "sec": "grant", "aud": "read_log"}
    for who in own:
        assert [asked(city, who, verb, None).yes for verb in own.values()] == [
            own[who] == verb for verb in own.values()
        ]
    assert not asked(city, "mc", "grant", None).yes


def test_a_substitute_acts_for_the_days_of_the_leave(city: Access, change: Change) -> None:
    leave(change("sec"), "ma", START + 100, START + 110, "休假", "l1")
    before, during, after = (city.zone.midnight(START + day) for day in (99, 105, 111))
    assert [asked(city, "l1", "verify", CASE, now).yes for now in (before, during, after)] == [
        False,
        True,
        False,
    ]
    why = asked(city, "l1", "verify", CASE, during)
    assert why.instead_of == "ma" and why.zh.endswith("代 钱案 (休假)")
    assert (
        city.directory.acting("ma", START + 105) == "l1" and city.directory.acting("ma", START + 111) == "ma"
    )


def test_what_someone_holds_by_standing_in_is_not_passed_on(city: Access, change: Change) -> None:
    leave(change("sec"), "ma", START + 100, START + 110, "休假", "h1")
    leave(change("sec"), "l1", START + 100, START + 110, "学习", "o2")
    during = city.zone.midnight(START + 105)
    assert asked(city, "h1", "verify", CASE, during).yes
    assert asked(city, "o2", "patrol", CASE, during).yes and not asked(city, "o2", "verify", CASE, during).yes


def test_who_moves_leaves_the_roles_of_the_old_unit_behind_but_keeps_his_own_cases(
    city: Access, change: Change
) -> None:
    ended = post(change("sys"), "l1", "A2", START + 60).grants
    assert [one.role for one in ended] == ["legal_officer"]
    post(change("sys"), "o1", "A2", START + 60)
    assert (
        not asked(city, "l1", "view").yes
        and asked(city, "l1", "view", CASE, city.zone.midnight(START + 59)).yes
    )
    assert city.directory.posted("o1", START + 59) == "A1" and city.directory.posted("o1", START + 60) == "A2"


def test_who_has_retired_may_do_nothing(city: Access, change: Change) -> None:
    retire(change("sys"), "o1", START + 30)
    assert asked(city, "o1", "view", CASE, at(2026, 1, 31)).yes
    decision = asked(city, "o1", "view", CASE, at(2026, 2, 1))
    assert decision.code == "unknown_officer" and decision.hidden


def test_a_change_that_is_undone_leaves_nothing_behind_in_memory(city: Access, change: Change) -> None:
    post(change("sys"), "o1", "A2", START + 60)
    assert city.directory.posted("o1", START + 60) == "A2"
    city.connection.rollback()
    post(change("sys"), "o2", "A1", START + 60)  # one change, as before it was undone
    assert city.directory.posted("o1", START + 60) == "A1"


def test_mixed_roles_in_the_tables_stop_everything(city: Access) -> None:
    execute(
        city.connection, "INSERT INTO access_grants VALUES ('mc', 'audit_admin', 'C', '2026-01-01', NULL)"
    )
    changed(city.connection)
    for verb, thing in (("view", CASE), ("read_log", None)):
        decision = asked(city, "mc", verb, thing)
        assert not decision.yes and decision.code == "separation" and "三员" in decision.zh
