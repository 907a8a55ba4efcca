# SPDX-License-Identifier: Apache-2.0
"""A norm changes: the difference is shown before, going live makes it so, what was judged before stays verifiable."""

import shutil
from pathlib import Path

import pytest
from tests.records.cases import Clerk
from tests.records.conftest import MakeDesk

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records import models
from xiezhi.records.change import difference, go_live, touched_by
from xiezhi.records.desk import Desk
from xiezhi.records.live import take, tick
from xiezhi.records.rebuild import compare
from xiezhi.records.verify import verify

PERIOD = "decision-period-30d"
FILE = "norms/decision/decision-period-30d.yaml"


@pytest.fixture
def changed(police: Pack, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Copies of cn_police with a text replaced in a file, or with a file left out."""

    def make(name: str, file: str, old: str | None = None, new: str = "") -> Pack:
        folder = tmp_path / name
        shutil.copytree(police.folder, folder)
        path = folder / file
        if old is None:
            path.unlink()
        else:
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")
        return load_pack(folder)

    return make


@pytest.fixture
def desk(make_desk: MakeDesk, police: Pack) -> Desk:
    made = make_desk(police)
    clerk = Clerk(police)
    for number, day in enumerate(("2026-03-02", "2026-03-20")):
        take(made, clerk.case(f"A-{number}", f"{day} 09:00"), now=clerk.at(f"{day} 10:00"))
    tick(made, now=clerk.at("2026-04-03"))
    return made


def of_period() -> list[tuple[str, str, bool]]:
    rows = models.Finding.objects.filter(norm=PERIOD).order_by("matter")
    return [(row.matter, row.nature, row.present) for row in rows]


def test_the_difference_is_shown_and_changes_nothing(desk: Desk, changed) -> None:  # type: ignore[no-untyped-def]
    tighter = changed("tighter", FILE, "within: 30 d", "within: 10 d")
    now = Clerk(desk.pack).at("2026-04-03")
    seen: list[tuple[int, int]] = []
    before = of_period()
    found = difference(desk, tighter, now=now, progress=lambda done, total: seen.append((done, total)))
    assert PERIOD in found.touched.norms and not found.touched.whole
    assert found.touched.kinds == {"admin_case"} and found.families == 2 and seen == [(2, 2)]
    told = [(c.why, c.after.matter, c.after.nature) for c in found.appearing if c.after.norm == PERIOD]
    assert told == [("new", "A-1", "breach")]
    assert [c.after.matter for c in found.changing if c.after.norm == PERIOD] == ["A-0"]
    assert of_period() == before == [("A-0", "breach", True)]


def test_going_live_judges_what_is_touched_and_old_findings_verify_by_the_kept_pack(
    desk: Desk, changed
) -> None:  # type: ignore[no-untyped-def]
    tighter = changed("tighter", FILE, "within: 30 d", "within: 10 d")
    now = Clerk(desk.pack).at("2026-04-03")
    outcome = go_live(desk, tighter, now=now)
    assert desk.pack is tighter and of_period() == [("A-0", "breach", True), ("A-1", "breach", True)]
    assert [c.why for c in outcome.changes if (c.after or c.before).norm == PERIOD] == ["changed", "new"]
    assert compare(desk, now=now) == []
    assert [one for one in verify(desk) if not one.ok] == []
    again = Desk.open(desk.home)
    assert again.pack.digest == tighter.digest, (
        "the pack in force is the one released, not that of the settings"
    )


def test_a_desk_opened_before_a_release_judges_by_what_was_released(desk: Desk, changed) -> None:  # type: ignore[no-untyped-def]
    tighter = changed("tighter", FILE, "within: 30 d", "within: 10 d")
    clerk = Clerk(desk.pack)
    before = desk.under(desk.pack)  # as an import under way, or a push that waits for its turn
    go_live(desk, tighter, now=clerk.at("2026-04-03"))
    take(before, clerk.case("A-9", "2026-03-21 09:00"), now=clerk.at("2026-04-03 10:00"))
    tick(before, now=clerk.at("2026-04-04"))
    assert of_period()[-1] == ("A-9", "breach", True)
    assert compare(desk, now=clerk.at("2026-04-04")) == []


def test_two_who_release_at_once_do_not_undo_each_other(desk: Desk, changed) -> None:  # type: ignore[no-untyped-def]
    first = changed("first", FILE, "within: 30 d", "within: 10 d")
    second = changed("second", FILE, "within: 30 d", "within: 20 d")
    now, other = Clerk(desk.pack).at("2026-04-03"), desk.under(desk.pack)
    go_live(desk, first, now=now)
    with pytest.raises(XiezhiError, match=first.digest[:12]):
        go_live(other, second, now=now)
    assert Desk.open(desk.home).pack.digest == first.digest


def test_a_finding_of_a_deleted_norm_stays_readable_and_verifiable(desk: Desk, changed) -> None:  # type: ignore[no-untyped-def]
    norm = "archive-one-case-one-file-opened"
    without = changed("without", f"norms/archive/{norm}.yaml")
    now = Clerk(desk.pack).at("2026-04-03")
    found = difference(desk, without, now=now)
    assert {c.before.norm for c in found.vanishing} == {norm} and not found.appearing
    outcome = go_live(desk, without, now=now)
    assert {c.why for c in outcome.changes if c.before and c.before.norm == norm} == {"norm"}
    ended = models.Finding.objects.get(norm=norm, matter="A-0")
    assert (ended.present, ended.ended_why) == (False, "norm") and ended.explanation
    assert next(verify(desk, [ended.id])).ok
    assert not models.Clock.objects.filter(norm=norm).exists()
    assert compare(desk, now=now) == []


def test_a_change_of_words_for_people_touches_no_verdict(desk: Desk, changed) -> None:  # type: ignore[no-untyped-def]
    other = changed("stories", FILE, "stories:", "stories:  # told")
    assert touched_by(desk.pack, other).norms == frozenset()
    now = Clerk(desk.pack).at("2026-04-03")
    assert go_live(desk, other, now=now).changes == ()
    assert [one for one in verify(desk) if not one.ok] == []
