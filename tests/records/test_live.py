# SPDX-License-Identifier: Apache-2.0
"""Facts arrive and time passes: what changed is told, and only what differs is written."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.records.cases import Clerk

from xiezhi.kernel.sql import fetch
from xiezhi.ledger.entry import Entry
from xiezhi.records import counters, judging, models
from xiezhi.records.desk import Desk
from xiezhi.records.live import Outcome, take, tick
from xiezhi.records.signals import findings_changed

PERIOD = "decision-period-30d"


def reasons(outcome: Outcome, norm: str = PERIOD) -> list[tuple[str, str, str]]:
    """(why, nature, level) of the changes of one norm."""
    found = []
    for change in outcome.changes:
        one = change.after or change.before
        if one.norm == norm:
            found.append((change.why, one.nature, one.level))
    return found


def test_a_case_is_followed_from_warning_to_breach_to_a_late_decision(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    first = take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=clerk.at("2026-03-02 09:30"))
    assert [c.after for c in first.clocks_changed if c.norm == PERIOD] == ["open"]
    assert [row.recorded_at for row in first.receipt.appended] == [clerk.at("2026-03-02 09:30")] * 3
    told = {
        day: reasons(tick(any_desk, now=clerk.at(day)))
        for day in ("2026-03-24 23:59", "2026-03-25", "2026-04-01")
    }
    assert told == {
        "2026-03-24 23:59": [],
        "2026-03-25": [("new", "warning", "blue")],
        "2026-04-01": [("raised", "warning", "orange")],
    }
    assert reasons(tick(any_desk, now=clerk.at("2026-04-02"))) == [("breached", "breach", "red")]
    finding = models.Finding.objects.get(norm=PERIOD)
    assert (finding.present, finding.cured, finding.unit, finding.officer) == (True, False, "U1", "P1")
    decided = [clerk.fact("A-1", "penalty_decided", "2026-04-03 10:00", data={"fine": 200})]
    late = take(any_desk, decided, now=clerk.at("2026-04-03 11:00"))
    assert reasons(late) == [("cured", "breach", "red")]
    clock = models.Clock.objects.get(norm=PERIOD)
    assert (clock.state, clock.fulfilled_by, clock.over_s, clock.finding) == (
        "late",
        "A-1#4",
        34 * 3600,
        finding.id,
    )


def test_a_warning_ends_when_the_act_is_done_in_time(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=clerk.at("2026-03-02 09:30"))
    tick(any_desk, now=clerk.at("2026-03-30"))
    done = [clerk.fact("A-1", "penalty_decided", "2026-03-30 10:00")]
    assert reasons(take(any_desk, done, now=clerk.at("2026-03-30 10:01"))) == [("met", "warning", "yellow")]
    ended = models.Finding.objects.get(norm=PERIOD)
    assert (ended.present, ended.ended_why) == (False, "met")


def test_a_correction_withdraws_what_rested_on_the_error_and_it_may_return(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    wrong = clerk.fact("A-1", "filed", "2026-02-02 09:00", source="cases", source_key="7")
    first = take(any_desk, [*clerk.case("A-1", "2026-03-02 09:00")[:2], wrong], now=clerk.at("2026-03-05"))
    assert reasons(first) == [("new", "breach", "red")]
    right = clerk.fact("A-1", "filed", "2026-03-02 09:00", source="cases", source_key="7")
    second = take(any_desk, [right], now=clerk.at("2026-03-05 10:00"))
    assert len(second.receipt.corrected) == 1
    assert reasons(second) == [("corrected", "breach", "red")]
    again = take(any_desk, [right], now=clerk.at("2026-03-05 11:00"))
    assert (again.receipt.same, again.families, again.changes) == (1, 0, ())


def test_matters_join_by_parents_told_before_or_after_and_by_merges(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    now = clerk.at("2026-03-05")
    take(any_desk, [clerk.about("P-1", "person_in_case", parent="A-1")], now=now)
    assert models.Family.objects.count() == 1
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=now)
    take(any_desk, clerk.case("A-2", "2026-03-03 09:00"), now=now)
    assert families() == [{"A-1", "P-1"}, {"A-2"}]
    moved = clerk.fact(
        "P-1", "attributes_changed", "2026-03-04 09:00", "person_in_case", data={"parent": "A-2"}
    )
    take(any_desk, [moved], now=now)
    assert families() == [{"A-1", "A-2", "P-1"}]
    take(any_desk, clerk.case("A-3", "2026-03-03 09:00"), now=now)
    related = clerk.fact("A-3", "linked", "2026-03-04 10:00", data={"to": "A-1", "role": "related"})
    take(any_desk, [related], now=now)
    assert families() == [{"A-1", "A-2", "P-1"}, {"A-3"}]
    merged = clerk.fact("A-3", "linked", "2026-03-04 10:00", data={"to": "A-1", "role": "merged_into"})
    take(any_desk, [merged], now=now)
    assert families() == [{"A-1", "A-2", "A-3", "P-1"}]
    assert models.Matter.objects.get(id="P-1").parent == "A-2"


def families() -> list[set[str]]:
    found: dict[int, set[str]] = {}
    for matter, family in models.Matter.objects.values_list("id", "family_id"):
        found.setdefault(family, set()).add(matter)
    return sorted(found.values(), key=min)


def test_a_fact_dated_ahead_counts_from_its_day_on(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    ahead = clerk.case("A-1", "2026-03-02 09:00")
    take(any_desk, ahead, now=clerk.at("2026-03-01 12:00"))
    assert not models.Clock.objects.filter(norm=PERIOD).exists()
    assert models.Matter.objects.get(id="A-1").state == ""
    tick(any_desk, now=clerk.at("2026-03-02 08:59"))
    assert not models.Clock.objects.filter(norm=PERIOD).exists()
    tick(any_desk, now=clerk.at("2026-03-02 09:00"))
    assert models.Clock.objects.get(norm=PERIOD).state == "open"
    assert models.Matter.objects.get(id="A-1").state == "filed"


def test_an_error_in_evaluation_refuses_no_fact_and_is_tried_again(
    any_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = Clerk(any_desk.pack)
    plain = judging.judge_told

    def broken(running, told, as_of, known):  # type: ignore[no-untyped-def]
        if any("BAD" in one.standing for one in told.values()):
            raise RuntimeError("no such thing")
        return plain(running, told, as_of, known)

    monkeypatch.setattr(judging, "judge_told", broken)
    facts = [*clerk.case("A-1", "2026-03-02 09:00"), *clerk.case("BAD", "2026-03-02 09:00")]
    outcome = take(any_desk, facts, now=clerk.at("2026-03-02 10:00"))
    assert [(one.matter, one.error) for one in outcome.errors] == [("BAD", "RuntimeError: no such thing")]
    assert len(outcome.receipt.appended) == 6
    assert set(models.Clock.objects.values_list("matter", flat=True)) == {"A-1"}
    assert models.Family.objects.exclude(error="").count() == 1
    assert tick(any_desk, now=clerk.at("2026-03-02 10:00:30")).families == 0
    assert len(tick(any_desk, now=clerk.at("2026-03-02 10:02")).errors) == 1
    monkeypatch.setattr(judging, "judge_told", plain)
    assert tick(any_desk, now=clerk.at("2026-03-02 10:10")).errors == ()
    assert models.Clock.objects.filter(matter="BAD", norm=PERIOD).exists()
    assert not models.Family.objects.exclude(error="").exists()


def test_what_follows_a_finding_may_fail_without_undoing_the_fact(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)

    def failing(**_: object) -> None:
        raise ValueError("the follower fails")

    findings_changed.connect(failing)
    try:
        outcome = take(any_desk, clerk.case("A-1", "2026-01-02 09:00"), now=clerk.at("2026-03-02"))
    finally:
        findings_changed.disconnect(failing)
    assert outcome.changes and [one.error for one in outcome.errors] == ["ValueError: the follower fails"]
    assert models.Finding.objects.filter(norm=PERIOD, present=True).exists()


def test_who_follows_findings_may_append_facts_of_its_own(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    seen: list[str] = []

    def follower(sender: Desk, outcome: Outcome, now: int, **_: object) -> None:
        mine = [c.finding_id for c in outcome.changes if c.why == "new" and c.after.norm == PERIOD]
        seen.extend(mine)
        if mine:
            take(sender, [Entry("R-1", "supervision_letter", "attributes_changed", now)], now=now)

    findings_changed.connect(follower)
    try:
        take(any_desk, clerk.case("A-1", "2026-01-02 09:00"), now=clerk.at("2026-03-02"))
    finally:
        findings_changed.disconnect(follower)
    assert len(seen) == 1 and models.Matter.objects.filter(id="R-1").exists()
    assert models.ReadModelState.objects.get().seq == any_desk.store.last_seq()


def test_a_clock_that_runs_backwards_does_not_turn_time_back(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    tick(any_desk, now=clerk.at("2026-04-02"))
    back = take(any_desk, clerk.case("A-2", "2026-03-02 09:00"), now=clerk.at("2026-03-03"))
    assert reasons(back) == [("new", "breach", "red")]
    assert models.Clock.objects.filter(norm=PERIOD, state="overdue").count() == 2


def test_facts_appended_past_this_room_are_taken_up(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    any_desk.store.append(clerk.case("A-2", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    any_desk.connection.commit()
    outcome = tick(any_desk, now=clerk.at("2026-03-02 11:00"))
    assert outcome.families == 1
    assert set(models.Clock.objects.filter(norm=PERIOD).values_list("matter", flat=True)) == {"A-1", "A-2"}


def test_counters_and_todos_follow(any_desk: Desk) -> None:
    clerk = Clerk(any_desk.pack)
    take(any_desk, clerk.case("A-1", "2026-03-02 09:00", "U1", "P1"), now=clerk.at("2026-03-02 10:00"))
    take(any_desk, clerk.case("A-2", "2026-03-05 09:00", "U2", "P2"), now=clerk.at("2026-03-05 10:00"))
    tick(any_desk, now=clerk.at("2026-04-02"))
    take(
        any_desk, [clerk.fact("A-2", "penalty_decided", "2026-04-02 10:00")], now=clerk.at("2026-04-02 10:30")
    )
    kept = counters.kept(any_desk.connection)
    assert kept == counters.recounted(any_desk.connection)
    assert kept["U1", "matters.open"] == 1 and kept["U2", "matters.closed"] == 1
    todo = models.Todo.objects.get(norm=PERIOD)
    assert (todo.matter, todo.state, todo.unit, todo.officer, todo.nature, todo.level) == (
        "A-1", "overdue", "U1", "P1", "breach", "red",
    )  # fmt: skip


def test_an_append_reads_and_writes_no_more_than_its_family(make_desk, police) -> None:  # type: ignore[no-untyped-def]
    desk = make_desk(police)
    clerk = Clerk(police)
    now = clerk.at("2026-03-02 10:00")
    for number in range(5):
        take(desk, clerk.case(f"A-{number}", "2026-03-02 09:00"), now=now)
    before = {row[0]: row for row in fetch(desk.connection, "SELECT id, matter, * FROM records_clock")}
    changed = take(desk, [clerk.fact("A-3", "penalty_decided", "2026-03-02 09:30")], now=now)
    assert changed.families == 1
    after = {row[0]: row for row in fetch(desk.connection, "SELECT id, matter, * FROM records_clock")}
    differing = {name for name in after if after[name] != before.get(name)}
    assert {after[name][1] for name in differing} == {"A-3"}
    with CaptureQueriesContext(connection) as queries:
        assert tick(desk, now=now + 1).families == 0
    assert len(queries) < 10
