# SPDX-License-Identifier: Apache-2.0
"""Wrongs in facts: found for every norm that facts decide, confirmed, done to draws, listed with instances' ids."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache

import pyarrow as pa
import pytest

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.stories import read_story
from xiezhi.engine.officers import officers_of
from xiezhi.engine.reference.judge import judge, verdicts_of
from xiezhi.engine.stories import families_of
from xiezhi.simulate.book import Template
from xiezhi.simulate.changes import changed, drop, put, redrawn, shift
from xiezhi.simulate.draft import Draw, day, drawn, scenarios
from xiezhi.simulate.joining import joined
from xiezhi.simulate.kept import changes_of, plain_changes
from xiezhi.simulate.laid import faults, laid
from xiezhi.simulate.observed import rows_of_found
from xiezhi.simulate.planting import planted
from xiezhi.simulate.proof import Listed, proved
from xiezhi.simulate.proof_page import Proven, markdown, page
from xiezhi.simulate.reaching import Stock
from xiezhi.simulate.search import Found, Search, Start
from xiezhi.simulate.starts import RESERVE
from xiezhi.simulate.wrongs import WRONGS, Row, Wrong, rows_of


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load_pack("cn_police")


@lru_cache(maxsize=1)
def told() -> tuple[Search, dict[str, list[Start]]]:
    """A search that knows all stories, and of each norm its lawful ones."""
    norms = pack().checked(frozenset({"shadow"}))
    samples, starts = defaultdict(list), defaultdict(list)
    for norm in norms:
        for story in norm.stories:
            families = families_of(read_story(story, norm, pack()).matters)
            if story.title.startswith("合规"):
                starts[norm.id].append(Start(story.title, [*families, *RESERVE]))
            for family in families:
                for event in family.events:
                    matter = family.matters[event.matter]
                    samples[matter.kind, event.step].append((event, matter))
    return Search(pack(), norms, Stock(samples=dict(samples))), starts


def test_of_the_stories_of_every_norm_that_facts_decide_one_can_be_made_wrong() -> None:
    search, starts = told()
    asked = lost = 0
    for norm in search.norms:
        version = norm.versions[-1]
        if norm.kind == "judgement" or version.bearer != "us":
            continue
        asked += 1
        lost += not any(search.ways(norm, version, start) for start in starts[norm.id])
    assert asked > 800
    assert lost <= asked * 0.01


def test_asked_of_all_norms_a_family_gets_the_verdicts_of_each() -> None:
    search, starts = told()
    norms = [norm for norm in search.norms if norm.kind != "overlap"]
    judged = 0
    for start in [start for id in sorted(starts)[::12] for start in starts[id]]:
        officers = officers_of(search.pack, start.families)
        for scene in search.scenes(start.families, officers, start.as_of(start.families)):
            each = [one for norm in norms for one in verdicts_of(scene, norm)]
            assert list(search.verdicts(scene, norms)) == each
            judged += len(each)
    assert judged > 1_000


@pytest.mark.parametrize(
    "id",
    [
        "decision-pre-penalty-notice",
        "custody-waiting-room-sex-separation",
        "relief-compensation-2m-supplement-once",
    ],
)
def test_a_way_breaches_the_norm_at_the_event_it_names(id: str) -> None:
    search, starts = told()
    norm = pack().norms[id]
    start = starts[id][-1]
    way = next(way for version in norm.versions for way in search.ways(norm, version, start))
    families = changed(start.families, way.changes, pack())
    findings = judge(pack(), families, [norm], start.as_of(families), None).findings
    assert (way.breach.matter, way.breach.event) in {
        (one.matter, one.anchor) for one in findings if one.nature == "breach"
    }
    assert changes_of(plain_changes(way.changes)) == way.changes


def _draws(*names: str) -> list[Template]:
    known = scenarios()
    return [
        Template(name, drawn(known[name], "after", number), number) for name in names for number in range(2)
    ]


def test_wrong_templates_are_confirmed_kept_and_told(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("XIEZHI_CACHE", str(tmp_path))
    small = replace(
        pack(), norms={id: n for id, n in pack().norms.items() if n.domain in ("incident", "recording")}
    )
    templates, days = _draws("incident_help", "incident_dispute"), [20522, 20560]
    made = planted(small, templates, days)
    again = planted(small, templates, days)
    assert made.templates and "planted" in made.told.values()
    assert [one.wrong for one in again.templates] == [one.wrong for one in made.templates]
    assert [one.draw.things for one in again.templates] == [one.draw.things for one in made.templates]
    for template in made.templates:
        assert not faults(template.draw, small)
        wrong = template.wrong
        family = laid(template.draw, small, days[0])
        norm = small.norms[wrong.planted.norm]
        as_of = max(event.recorded_at for event in family.events) + 730 * 86_400_000_000
        found = {
            (one.matter, one.anchor) for one in judge(small, [family, *RESERVE], [norm], as_of, None).findings
        }
        thing = template.draw.things[wrong.planted.thing]
        owner = template.draw.things[wrong.planted.owner]
        event = f"{owner.kind}-{owner.number}#{wrong.planted.number}"
        assert (f"{thing.kind}-{thing.number}", event) in found
        assert wrong.how


def test_changes_are_done_to_a_draw_and_leave_the_other_alone() -> None:
    draw = Draw(rng=None)  # type: ignore[arg-type]
    incident = draw.matter("incident", category="求助")
    incident.do("received", day(0), by="call_taker").do("closed", day(1), result="救助")
    family = laid(draw, pack(), 20522)
    first, last = sorted(family.events, key=lambda event: event.at)
    done = redrawn(draw, (shift(first, 90 * 60_000_000), put(last, "result", None)), pack(), 20522)
    events = done.draw.things[0].events
    assert [event.at for event in events] == [day(0, "10:30"), day(1)]
    assert events[1].more == {} and incident.events[1].more == {"result": "救助"}
    assert [event.step for event in redrawn(draw, (drop(first),), pack(), 20522).draw.things[0].events] == [
        "closed"
    ]


def test_two_draws_made_one_share_the_unit_and_nobody_in_it() -> None:
    draw = Draw(rng=None)  # type: ignore[arg-type]
    case = draw.matter("incident", reporter="person:1")
    case.do("received", day(0), by="officer2")
    draw.matter("incident").do("linked", day(0), to=case.ref)
    both = joined(draw, draw)
    assert [thing.number for thing in both.things] == [0, 1, 2, 3]
    assert both.things[2].events[0].by == "officer4"
    assert both.things[2].attributes["reporter"] == "person:2"
    assert both.things[3].events[0].more["to"] == "matter:2"
    assert draw.things[0].number == 0


WRONG = Wrong(
    (Row("late", 0, "live", 1, 2, 1), Row("lost", -1, "shadow", 0, 0, 0, "gap")),
    "shift {1}#2 +31 d; drop {0} closed",
    40,
)


def test_rows_have_the_ids_of_their_instances() -> None:
    table = rows_of(WRONG, [pa.array(["A", "B"]), pa.array(["A-01", "B-01"])], pa.array(["w1", "w2"]))
    assert table.schema == WRONGS
    how = {x: f"shift {x}-01#2 +31 d; drop {x} closed" for x in "AB"}
    late = [
        {"norm": "late", "version": 0, "nature": "breach", "matter": f"{x}-01", "event": f"{x}-01#2", "how": how[x],
         "caused_by": None, "status": "live", "planted_id": w}
        for x, w in (("A", "w1"), ("B", "w2"))
    ]  # fmt: skip
    lost = [
        {"norm": "lost", "version": None, "nature": "gap", "matter": x, "event": None, "how": how[x],
         "caused_by": f"late {x}-01", "status": "shadow", "planted_id": w}
        for x, w in (("A", "w1"), ("B", "w2"))
    ]  # fmt: skip
    assert table.to_pylist() == late + lost


def test_what_is_found_beside_the_planted_breach_is_listed_gaps_once_a_matter() -> None:
    rest, rounds = "custody-criminal-food-rest-rest", "custody-waiting-room-guard-rounds"
    gap = Found(rounds, 0, "gap", "custody_stay-3", "", 5)
    found = [gap, gap, Found(rest, 0, "breach", "custody_stay-3", "custody_stay-3#4", 7)]
    assert rows_of_found(found, rest, pack()) == (
        Row(rest, 0, "live", 3, 4, 3),
        Row(rounds, 0, "live", 3, 0, 3, "gap"),
    )
    assert rows_of_found(found, rounds, pack()) is None
    assert (
        rows_of_found([*found, Found(rest, 0, "breach", "q-reserve", "q-reserve#1", 7)], rest, pack()) is None
    )


def test_the_proof_says_what_is_missed_and_what_was_not_planned() -> None:
    wrongs = rows_of(WRONG, [pa.array(["A"]), pa.array(["A-01"])], pa.array(["w1"]))
    findings = pa.Table.from_pylist(
        [
            {"norm": "late", "matter": "A-01", "anchor": "A-01#2", "nature": "breach"},
            {"norm": "late", "matter": "A-01", "anchor": "A-01#1", "nature": "warning"},
            {"norm": "other", "matter": "A", "anchor": "A#1", "nature": "breach"},
        ]
    )
    proof = proved(findings, wrongs)
    assert not proof.exact
    assert proof.missed == [Listed("lost", "gap", "A", "")]
    assert proof.unplanned == [
        Listed("late", "warning", "A-01", "A-01#1"),
        Listed("other", "breach", "A", "A#1"),
    ]
    assert (proof.recall, proof.precision) == (0.5, 1 / 3)
    rows = {row["norm"]: row for row in proof.table.to_pylist()}
    assert rows["late"] == {"norm": "late", "planted": 1, "caused": 0, "found": 2, "missed": 0, "unplanned": 1,
                            "recall": 1.0, "precision": 0.5}  # fmt: skip
    assert "| late | 1 | 0 | 2 | 0 | 1 |" in markdown(proof)
    assert proved(findings.slice(0, 1), wrongs.slice(0, 1)).exact


def test_the_page_shows_totals_the_table_and_why_nothing_was_planted() -> None:
    wrongs = rows_of(WRONG, [pa.array(["A"]), pa.array(["A-01"])], pa.array(["w1"]))
    late = {"norm": "late", "matter": "A-01", "anchor": "A-01#2", "nature": "breach"}
    lost = {"norm": "lost", "matter": "A", "anchor": None, "nature": "gap"}
    schema = pa.schema([(name, pa.string()) for name in late])
    exact = proved(pa.Table.from_pylist([late, lost], schema=schema), wrongs)
    half = proved(pa.Table.from_pylist([late], schema=schema), wrongs)
    shown = page(Proven(pack(), "xiezhi simulate", 1200, 7, exact, half, {"other": "judged by people"}))
    assert "| columnar | 1,200 条事件 events | 1 | 1 | 2 | 0 | 0 | 1 | 1 |" in shown
    assert "| reference | 7 个案件组 families | 1 | 1 | 1 | 1 | 0 | 0.500000 | 1 |" in shown
    assert "| lost | 0 | 1 | 1 | 0 | 0 |" in shown
    assert "由人判断 · judged by people (1): other" in shown
    assert pack().digest[:12] in shown
