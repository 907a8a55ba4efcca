# SPDX-License-Identifier: Apache-2.0
"""A source falls silent: its clocks are stale and raise no breach; when it speaks again they are judged again."""

from tests.records.cases import Clerk
from tests.records.conftest import MakeDesk

from xiezhi.catalog.model import Pack
from xiezhi.records import models
from xiezhi.records.desk import Desk
from xiezhi.records.live import take, tick
from xiezhi.records.rebuild import compare, rebuild
from xiezhi.records.verify import verify

PERIOD = "decision-period-30d"
LIMIT = 'cases = "24 h"\n'


def told(desk: Desk) -> tuple[str, int | None, list[tuple[str, bool, str]]]:
    """(state, stale since, [(nature, present, why it ended)]) of the clock of the period."""
    clock = models.Clock.objects.get(norm=PERIOD, matter="A-1")
    found = models.Finding.objects.filter(norm=PERIOD, matter="A-1").values_list(
        "nature", "present", "ended_why"
    )
    return clock.state, clock.stale_since, list(found)


def case_of(clerk: Clerk, source: str) -> list:
    return [
        clerk.about("A-1", category="治安", unit="U1"),
        clerk.fact("A-1", "filed", "2026-03-02 09:00", actor="P1", unit="U1", source=source, source_key="1"),
    ]


def heard(desk: Desk, clerk: Clerk, when: str, **fact: str) -> None:
    """The source sends again what it sent, or something else."""
    sent = [clerk.fact("A-9", "filed", "2026-03-01 09:00", source="cases", source_key="9", **fact)]
    take(desk, sent, now=clerk.at(when))


def test_no_breach_arises_from_silence_and_it_does_once_the_source_has_spoken(any_desk) -> None:  # type: ignore[no-untyped-def]
    desk = with_limit(any_desk)
    clerk = Clerk(desk.pack)
    take(desk, case_of(clerk, "cases"), now=clerk.at("2026-03-02 10:00"))
    heard(desk, clerk, "2026-03-30 12:00")
    tick(desk, now=clerk.at("2026-03-31 11:59"))
    assert models.Finding.objects.get(norm=PERIOD, matter="A-1").level == "orange"
    assert told(desk) == ("open", None, [("warning", True, "")])
    silent = tick(desk, now=clerk.at("2026-03-31 12:00"))
    since = clerk.at("2026-03-30 12:00")
    assert told(desk) == ("open", since, [("warning", True, "")])
    assert models.Source.objects.get(name="cases").stale_since == since
    level = models.Finding.objects.get(norm=PERIOD, matter="A-1").level
    assert level == "yellow", "as of the last heard instant, not the orange of today"
    assert [
        c.why for c in silent.changes if c.after and c.after.norm == PERIOD and c.after.matter == "A-1"
    ] == ["lowered"]
    tick(desk, now=clerk.at("2026-04-05"))
    assert told(desk) == ("open", since, [("warning", True, "")])
    assert compare(desk, now=clerk.at("2026-04-05")) == []
    assert [one for one in verify(desk) if not one.ok] == []
    rebuild(desk, now=clerk.at("2026-04-05"))
    assert told(desk) == ("open", since, [("warning", True, "")])
    heard(desk, clerk, "2026-04-05 08:00")
    tick(desk, now=clerk.at("2026-04-05 08:00"))
    assert told(desk) == ("overdue", None, [("breach", True, "")])


def test_a_breach_raised_since_the_source_was_last_heard_is_held_back(any_desk) -> None:  # type: ignore[no-untyped-def]
    desk = with_limit(any_desk)
    clerk = Clerk(desk.pack)
    take(desk, case_of(clerk, "cases"), now=clerk.at("2026-03-02 10:00"))
    heard(desk, clerk, "2026-04-01 12:00")
    tick(desk, now=clerk.at("2026-04-02 00:00"))
    assert told(desk) == ("overdue", None, [("breach", True, "")])
    tick(desk, now=clerk.at("2026-04-02 12:00"))
    assert told(desk)[:2] == ("open", clerk.at("2026-04-01 12:00"))
    assert [row[:2] for row in told(desk)[2]] == [("warning", True)]


def test_facts_of_another_source_count_during_the_silence(any_desk) -> None:  # type: ignore[no-untyped-def]
    desk = with_limit(any_desk)
    clerk = Clerk(desk.pack)
    take(desk, case_of(clerk, "cases"), now=clerk.at("2026-03-02 10:00"))
    tick(desk, now=clerk.at("2026-03-10"))
    assert told(desk)[1] == clerk.at("2026-03-02 10:00")
    take(desk, [clerk.fact("A-1", "penalty_decided", "2026-03-11 09:00")], now=clerk.at("2026-03-11 10:00"))
    assert told(desk)[:2] == ("met", None)


def test_the_same_file_again_means_that_the_source_is_alive(any_desk) -> None:  # type: ignore[no-untyped-def]
    desk = with_limit(any_desk)
    clerk = Clerk(desk.pack)
    facts = case_of(clerk, "cases")
    take(desk, facts, now=clerk.at("2026-03-02 10:00"))
    outcome = take(desk, facts[1:], now=clerk.at("2026-03-03 09:00"))
    assert outcome.receipt.same == 1 and outcome.receipt.appended == ()
    tick(desk, now=clerk.at("2026-03-03 11:00"))
    assert told(desk)[:2] == ("open", None)


def test_a_source_without_a_limit_may_be_silent(make_desk: MakeDesk, police: Pack) -> None:
    desk = make_desk(police, more=LIMIT)
    clerk = Clerk(police)
    take(desk, case_of(clerk, "paper"), now=clerk.at("2026-03-02 10:00"))
    tick(desk, now=clerk.at("2026-04-02"))
    assert told(desk) == ("overdue", None, [("breach", True, "")])


def with_limit(desk: Desk) -> Desk:
    """The same home with a limit for the source ``cases``."""
    from dataclasses import replace

    from xiezhi.kernel.duration import Duration

    settings = replace(desk.settings, freshness={"cases": Duration(24, "h")})
    desk.home = replace(desk.home, settings=settings)
    return desk
