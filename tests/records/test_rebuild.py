# SPDX-License-Identifier: Apache-2.0
"""What somebody changes in the read models, or in the ledger behind them, is found and named."""

import pytest
from tests.records.cases import Clerk

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import execute
from xiezhi.records import models
from xiezhi.records.desk import Desk
from xiezhi.records.live import follow, take, tick
from xiezhi.records.rebuild import compare, rebuild
from xiezhi.records.verify import verify

PERIOD = "decision-period-30d"


@pytest.fixture
def desk(any_desk: Desk) -> Desk:
    clerk = Clerk(any_desk.pack)
    for number in range(3):
        take(any_desk, clerk.case(f"A-{number}", "2026-03-02 09:00"), now=clerk.at("2026-03-02 10:00"))
    child = clerk.about("P-1", "person_in_case", parent="A-1")
    take(any_desk, [child], now=clerk.at("2026-03-02 10:00"))
    take(any_desk, clerk.case("A-3", "2026-04-01 09:00"), now=clerk.at("2026-04-01 10:00"))
    tick(any_desk, now=clerk.at("2026-04-02"))
    return any_desk


def rows() -> dict[str, list[tuple[object, ...]]]:
    """All rows that follow from the ledger, without the keys that the database gives."""
    return {
        "clock": sorted(
            models.Clock.objects.values_list("norm", "matter", "anchor", "state", "due", "unit", "finding")
        ),
        "finding": sorted(
            models.Finding.objects.values_list("id", "nature", "level", "at", "as_of", "explanation")
        ),
        "matter": sorted(
            models.Matter.objects.values_list("id", "kind", "unit", "parent", "state", "opened_at", "events")
        ),
        "listed": sorted(models.Matter.objects.values_list("id", "title", "officer", "initials", "clock")),
        "due": sorted(models.Matter.objects.exclude(due=None).values_list("id", "due")),
        "stage": sorted(models.Finding.objects.values_list("id", "stage", "rank", "sealed")),
        "handling": sorted(models.Handling.objects.values_list("matter", "officer")),
        "searchkey": sorted(models.SearchKey.objects.values_list("matter", "key")),
        "counter": sorted(models.UnitCounter.objects.exclude(n=0).values_list("unit", "name", "n")),
        "duty": sorted(_tallies()),
        "todo": sorted(models.Todo.objects.values_list("norm", "matter", "level")),
    }


def _tallies() -> list[tuple[object, ...]]:
    named = {one.id: (one.norm, one.kind, one.unit) for one in models.Duty.objects.all()}
    found = models.DutyTally.objects.exclude(kept=0, broken=0)
    return [(*named[one.duty], one.days, one.place, one.kept, one.broken) for one in found]


TAMPERING = {
    "a finding": ("UPDATE records_finding SET level = 'blue' WHERE norm = 'decision-period-30d'", "finding"),
    "a clock": ("UPDATE records_clock SET state = 'met' WHERE norm = 'decision-period-30d'", "clock"),
    "a clock gone": ("DELETE FROM records_clock WHERE matter = 'A-1'", "clock"),
    "a counter": ("UPDATE records_unitcounter SET n = n + 1 WHERE name = 'matters.open'", "unitcounter"),
    "a tally": ("UPDATE records_dutytally SET kept = kept + 1 WHERE days = 8", "dutytally"),
    "a tally gone": ("DELETE FROM records_dutytally", "dutytally"),
    "a matter": ("UPDATE records_matter SET unit = 'U9' WHERE id = 'A-2'", "matter"),
    "a family": ("UPDATE records_matter SET family_id = (SELECT MIN(id) FROM records_family)"
                 " WHERE id = 'A-2'", "family"),
    "a title": ("UPDATE records_matter SET title = '某某案' WHERE id = 'A-2'", "matter"),
    "who handled": ("INSERT INTO records_handling (matter, officer) VALUES ('A-1', 'P9')", "handling"),
    "who handled, gone": ("DELETE FROM records_handling WHERE matter = 'A-1'", "handling"),
    "a search key": ("UPDATE records_searchkey SET key = 'zz' WHERE matter = 'A-1'", "searchkey"),
    "a clock's seal": ("UPDATE records_clock SET sealed = NOT sealed WHERE matter = 'A-1'", "clock"),
    "a finding's seal": ("UPDATE records_finding SET sealed = NOT sealed WHERE matter = 'A-1'", "finding"),
    "a finding's place": ("UPDATE records_finding SET rank = 3 WHERE norm = 'decision-period-30d'", "finding"),
    "a finding out of lists": ("UPDATE records_finding SET stage = '' WHERE norm = 'decision-period-30d'", "finding"),
    "an instant": ("UPDATE records_family SET next_instant = 4000000000000000", "family"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_changed_by_hand_is_named_and_mended(desk: Desk, what: str) -> None:
    now = Clerk(desk.pack).at("2026-04-02")
    right = rows()
    assert compare(desk, now=now) == []
    statement, table = TAMPERING[what]
    execute(desk.connection, statement)
    assert table in {one.table for one in compare(desk, now=now)}
    rebuild(desk, now=now)
    assert compare(desk, now=now) == []
    assert rows() == right


def test_a_rebuild_from_nothing_gives_the_same_rows(desk: Desk) -> None:
    now = Clerk(desk.pack).at("2026-04-02")
    right = rows()
    told: list[str] = []
    rebuild(desk, now=now, progress=lambda what, done, total: told.append(f"{what} {done}/{total}"))
    assert rows() == right
    facts, families = desk.store.last_seq(), models.Family.objects.count()
    assert told == [f"facts {facts}/{facts}", f"families {families}/{families}"]
    execute(desk.connection, "DELETE FROM records_finding")
    rebuild(desk, now=now)
    assert rows() == right


def test_a_rebuild_cut_off_goes_on_with_the_next_tick(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    now = Clerk(desk.pack).at("2026-04-02")
    right = rows()

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    tallied = ("counter", "duty")  # at the end of a rebuild they are counted afresh
    for stop_at in ("facts", "families"):
        with pytest.raises(KeyboardInterrupt):
            rebuild(desk, now=now, progress=lambda what, *_, at=stop_at: cut() if what == at else None)
        tick(desk, now=now)
        assert follow(desk, now=now).families == 0
        assert {name: found for name, found in rows().items() if name not in tallied} == {
            name: found for name, found in right.items() if name not in tallied
        }


def test_a_finding_is_verified_and_what_differs_is_said(desk: Desk) -> None:
    assert [one for one in verify(desk) if not one.ok] == []
    finding = models.Finding.objects.get(norm=PERIOD, matter="A-1")
    execute(
        desk.connection, "UPDATE records_finding SET at = at + 1, level = 'blue' WHERE id = ?", (finding.id,)
    )
    (one,) = verify(desk, [finding.id])
    assert not one.ok and "level blue → red" in one.en and "at " in one.en and "program" not in one.en
    execute(desk.connection, "UPDATE records_provenance SET program = '0.0.1'")
    (one,) = verify(desk, [finding.id])
    assert "judged by program 0.0.1" in one.en
    execute(desk.connection, "UPDATE records_finding SET events = 'A-1#77' WHERE id = ?", (finding.id,))
    (one,) = verify(desk, [finding.id])
    assert one.en == "the ledger has no fact A-1#77"
    execute(desk.connection, "UPDATE records_provenance SET pack = 'no-such-pack'")
    (one,) = verify(desk, [finding.id])
    assert "no-such-pack" in one.en
    with pytest.raises(XiezhiError, match="there is no finding 'F0'"):
        list(verify(desk, ["F0"]))


def test_a_finding_verifies_as_of_its_time_whatever_came_after(desk: Desk) -> None:
    clerk = Clerk(desk.pack)
    take(desk, [clerk.fact("A-1", "penalty_decided", "2026-04-03 09:00")], now=clerk.at("2026-04-03 10:00"))
    take(desk, [clerk.fact("A-2", "attributes_changed", "2026-03-01 09:00", data={"category": "交通"})],
         now=clerk.at("2026-04-03 11:00"))  # fmt: skip
    tick(desk, now=clerk.at("2026-06-01"))
    assert models.Finding.objects.filter(present=False).exists()
    assert [one for one in verify(desk) if not one.ok] == []
