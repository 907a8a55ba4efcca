# SPDX-License-Identifier: Apache-2.0
"""Rows of a new file may name matters that are known from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from xiezhi.catalog.load import load_pack
from xiezhi.connectors.log import open_log
from xiezhi.engine.facts import families


class Before:
    """A ledger that holds incident I1 (called 警001) and case A1."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, ...]] = []

    def waits(self, matter: str, kind: str, attribute: str, value: str) -> None:
        self.waiting.append((matter, kind, attribute, value))

    def kinds(self, ids: Collection[str]) -> Mapping[str, str]:
        there = {"I1": "incident", "A1": "admin_case"}
        return {one: there[one] for one in ids if one in there}

    def valued(self, kind: str, attribute: str, values: Collection[str]) -> Mapping[str, tuple[str, str]]:
        assert (kind, attribute) == ("incident", "place")
        return {"警001": ("I1", "incident")} if "警001" in values else {}


def test_events_of_a_matter_that_came_before_are_taken(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(
        "matter,step,at\nA1,filed,2026-03-02 09:00\nA2,accepted,2026-03-02 10:00\nA3,accepted,2026-03-02 10:00\n"
    )
    (tmp_path / "m.csv").write_text("matter,kind,parent\nA2,admin_case,I1\n")
    with open_log(
        load_pack("cn_police"), events=tmp_path / "e.csv", matters=tmp_path / "m.csv", known=Before()
    ) as log:
        found = [family for facts in log.chunks() for family in families(facts, log.pack)]
        rejected = list(log.rejected.lines())
    assert [(event.matter, event.step) for family in found for event in family.events] == [
        ("A1", "filed"), ("A2", "accepted")
    ]  # fmt: skip
    assert [(line[0].rsplit("/", 1)[-1], line[1], line[4]) for line in rejected] == [("e.csv", "4", "A3")]
    parents = {one.id: one.parent for family in found for one in family.matters.values()}
    assert parents == {"A1": None, "A2": "I1", "I1": None}


def test_a_parent_named_by_a_value_is_found(tmp_path: Path) -> None:
    (tmp_path / "案件.csv").write_text(
        "案号,警情,受案\nA2,警001,2026-03-02 10:00\nA4,警009,2026-03-02 10:00\n"
    )
    (tmp_path / "m.yaml").write_text(
        "sources:\n  - file: 案件.csv\n    kind: admin_case\n    matter: 案号\n"
        "    parent: {kind: incident, by: place, column: 警情}\n    events: [{step: accepted, at: 受案}]\n"
    )
    before = Before()
    with open_log(load_pack("cn_police"), map_path=tmp_path / "m.yaml", known=before) as log:
        matters = {
            one.id: one
            for facts in log.chunks()
            for family in families(facts, log.pack)
            for one in family.matters.values()
        }
    assert matters["A2"].parent == "I1"
    assert matters["A4"].parent is None and matters["A4"].parent_missing
    assert before.waiting == [("A4", "incident", "place", "警009")]
