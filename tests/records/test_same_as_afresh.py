# SPDX-License-Identifier: Apache-2.0
"""Whatever the order of appends and ticks: the records say what a judgement of all facts afresh says.

The facts are the stories of the packs: every kind of norm, corrections, facts dated ahead, days without a time, pauses
that run out, totals that grow, norms across families.
"""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.conftest import make
from tests.records.telling import Telling, afresh, entries, rows_kept, rows_of, tellings

from xiezhi.catalog.load import load_pack
from xiezhi.ledger.entry import Recorded
from xiezhi.records import counters
from xiezhi.records.desk import Desk
from xiezhi.records.live import take, tick
from xiezhi.records.rebuild import compare, rebuild
from xiezhi.records.verify import verify

FINES = load_pack("it_traffic_fines")
POLICE = load_pack("cn_police")
PACKS = {pack.id: pack for pack in (FINES, POLICE)}
TOLD = {
    name: tellings(pack, [norm for norm in pack.norms.values() if norm.status in ("live", "shadow")])
    for name, pack in PACKS.items()
}
HOUR = 3_600_000_000


class City:
    """Stories under way: facts go in as they are recorded, time passes by ticks."""

    def __init__(self, desk: Desk, stories: Sequence[Telling]) -> None:
        self.desk = desk
        self.matters = [matter for story in stories for matter in story.matters]
        self.waiting = entries(self.matters)
        self.recorded: dict[str, Recorded] = {}

    def until(self, now: int, together: int = 1) -> None:
        """Appends all that is recorded by ``now``, what shares an instant together, and so many instants at once."""
        while self.waiting and self.waiting[0][0] <= now:
            instants = sorted({at for at, _ in self.waiting if at <= now})[:together]
            part = [entry for at, entry in self.waiting if at <= instants[-1]]
            self.waiting = self.waiting[len(part) :]
            outcome = take(self.desk, part, now=instants[-1])
            assert not outcome.errors and not outcome.receipt.refused
            self.recorded.update({row.id: row for row in outcome.receipt.appended})

    def check(self, now: int) -> None:
        """After a tick the records are what all facts give at ``now``."""
        assert not tick(self.desk, now=now).errors
        wanted = rows_of(afresh(self.desk.pack, self.matters, self.recorded, now))
        for right, kept in zip(wanted, rows_kept(), strict=True):
            assert (right - kept, kept - right) == (set(), set())
        assert counters.kept(self.desk.connection) == counters.recounted(self.desk.connection)


def moments(stories: Sequence[Telling], draw: random.Random, n: int) -> list[int]:
    """Instants to look at: those of the stories, a little off, and far ahead."""
    times = [story.as_of for story in stories]
    times += [event.at.us for story in stories for matter in story.matters for event in matter.events]
    near = [
        draw.choice(times) + draw.choice((0, 0, 1, -1, HOUR, 30 * 24 * HOUR, 400 * 24 * HOUR))
        for _ in range(n)
    ]
    return sorted(near)


@pytest.mark.parametrize("name", ["it_traffic_fines", "cn_police"])
@settings(max_examples=5)
@given(seed=st.integers(0, 10**6), together=st.sampled_from([1, 3, 1000]))
def test_appends_and_ticks_in_any_rhythm(tmp_path_factory, name: str, seed: int, together: int) -> None:
    draw = random.Random(seed)
    stories = draw.sample(TOLD[name], 20)
    city = City(make(tmp_path_factory.mktemp("home"), PACKS[name]), stories)
    for now in moments(stories, draw, 6):
        city.until(now, together)
        city.check(now)
    assert compare(city.desk, now=now) == []
    assert [one for one in verify(city.desk) if not one.ok] == []
    kept = rows_kept()
    rebuild(city.desk, now=now)
    assert rows_kept() == kept
    assert compare(city.desk, now=now) == []


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_many_stories_at_once_and_what_lies_across_them(
    database: str, tmp_path_factory, request: pytest.FixtureRequest
) -> None:
    dsn = None if database == "sqlite" else request.getfixturevalue("postgres").dsn()
    across = {norm.id for norm in POLICE.norms.values() if norm.kind in ("overlap", "pattern")}
    stories = [
        *tellings(POLICE, [POLICE.norms[name] for name in sorted(across)], "across."),
        *random.Random(5).sample(TOLD[POLICE.id], 40),
    ]
    city = City(make(tmp_path_factory.mktemp("home"), POLICE, dsn), stories)
    last = max(story.as_of for story in stories)
    middle = sorted(story.as_of for story in stories)[len(stories) // 2]
    for now in (middle, last, last + 5000 * 24 * HOUR):
        city.until(now, 10_000)
        city.check(now)
    assert compare(city.desk, now=now) == []
