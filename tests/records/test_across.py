# SPDX-License-Identifier: Apache-2.0
"""Patterns of units and officers, and intervals of one resource, kept live: the same as a judgement of everything."""

import random
from pathlib import Path

import pytest
from tests.records.conftest import MakeDesk
from tests.records.telling import rows_kept, rows_of

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.kernel.instant import DAY, HOUR
from xiezhi.ledger.entry import Entry
from xiezhi.records import models
from xiezhi.records.live import take, tick
from xiezhi.records.rebuild import compare, rebuild
from xiezhi.records.verify import verify

FILES = {
    "pack.yaml": "id: small\ntitle: s\nversion: '1'\nlanguage: en\ntime_zone: Asia/Shanghai\ncalendar: weekends\n",
    "matters/stay.yaml": """
kind: stay
title: stay
steps:
  entered: {title: in, fields: {room: {type: text}, guests: {type: list}}}
  left: {title: out, final: true}
  slapped: {title: slapped}
""",
    "norms/one-a-room.yaml": """
id: one-a-room
title: one a room
matter: stay
kind: overlap
status: live
interval: {from: entered, to: left, at_most: 5 d}
by: data.room
level: orange
""",
    "norms/no-slapping.yaml": """
id: no-slapping
title: no slapping
matter: stay
kind: prohibition
status: live
never: slapped
level: yellow
""",
    "norms/three-a-unit.yaml": """
id: three-a-unit
title: three in a unit
matter: stay
kind: pattern
status: live
of: [no-slapping, one-a-room]
at_least: 3
window: 10 d
by: unit
level: red
""",
    "norms/two-an-officer.yaml": """
id: two-an-officer
title: two of an officer
matter: stay
kind: pattern
status: live
of: [no-slapping]
at_least: 2
window: 10 d
by: officer
level: orange
""",
}
START = 1_772_323_200_000_000  # 2026-03-01T00:00Z


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder: Path = tmp_path_factory.mktemp("pack")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_pack(folder)


def stays(draw: random.Random, n: int) -> list[Entry]:
    """Stays in a few rooms, some without a room, some left open; officers slap, some of no known unit."""
    facts = []
    for number in range(n):
        name, at = f"S{number}", START + draw.randrange(40) * DAY + draw.randrange(20) * HOUR
        unit, officer = draw.choice(("U1", "U2", None)), draw.choice(("P1", "P2", "P3", None))
        room = draw.choice(("1", "2", "3", None))
        facts.append(
            Entry(name, "stay", "entered", at, actor=officer, unit=unit, data={"room": room} if room else {})
        )
        for _ in range(draw.choice((0, 0, 1, 2))):
            facts.append(
                Entry(name, "stay", "slapped", at + draw.randrange(1, 60) * HOUR, actor=officer, unit=unit)
            )
        if draw.random() < 0.7:
            facts.append(
                Entry(name, "stay", "left", at + draw.randrange(1, 200) * HOUR, actor=officer, unit=unit)
            )
    return sorted(facts, key=lambda fact: (fact.at, fact.matter, fact.step))


def everything(pack: Pack, recorded: list, now: int):  # type: ignore[no-untyped-def]
    families = {}
    gone = {row.voids for row in recorded if row.voids}
    for row in recorded:
        families.setdefault(row.matter, [])
        if row.voids is None and row.id not in gone:
            event = Event(
                row.id, row.matter, row.step, row.at, row.recorded_at, row.seq, row.actor, row.unit, row.data
            )
            families[row.matter].append(event)
    made = [Family({name: Matter(name, "stay")}, tuple(events)) for name, events in families.items()]
    return rows_of(judge_columnar(pack, made, pack.checked(), now, None))


@pytest.mark.parametrize("seed", range(6))
def test_groups_touched_are_judged_as_if_all_were(make_desk: MakeDesk, small: Pack, seed: int) -> None:
    draw = random.Random(seed)
    desk, recorded = make_desk(small), []
    waiting = stays(draw, 25)
    while waiting:
        size = draw.choice((1, 4, 20))
        part, waiting = waiting[:size], waiting[size:]
        if recorded and draw.random() < 0.3:
            wrong = draw.choice([row for row in recorded if row.voids is None])
            part.append(Entry(wrong.matter, "stay", "voided", part[-1].at, voids=wrong.id))
        outcome = take(desk, part, now=part[-1].at)
        assert not outcome.errors
        recorded += outcome.receipt.appended
        now = part[-1].at + draw.choice((0, DAY))
        tick(desk, now=now)
        wanted, kept = (
            everything(small, recorded, max(now, models.ReadModelState.objects.get().ticked_at)),
            rows_kept(),
        )
        assert kept[1] == wanted[1]
    assert compare(desk, now=now) == []
    assert [one for one in verify(desk) if not one.ok] == []
    rebuild(desk, now=now)
    assert rows_kept()[1] == wanted[1]
    assert models.Finding.objects.filter(norm="three-a-unit", present=True).exists()
