# SPDX-License-Identifier: Apache-2.0
"""Wrongs described in facts, from a file: done to the events, and what cannot be done is told row by row."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pytest

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.simulate.event_table import fitted
from xiezhi.simulate.orders import span_of
from xiezhi.simulate.plant import CHANGES, Plant, read_plant


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load_pack("cn_police")


MATTERS = pa.table({"matter": ["A", "B"], "kind": pa.array(["incident", "interview"]).dictionary_encode()})
HOUR = 3_600_000_000


def events() -> pa.Table:
    return pa.table(
        {
            "matter": ["A", "A", "B"],
            "step": pa.array(["received", "closed", "started"]).dictionary_encode(),
            "at": pa.array([0, HOUR, 2 * HOUR], pa.timestamp("us", tz="UTC")),
            "actor": pa.array(["甲", "乙", "丙"]).dictionary_encode(),
            "result": pa.array([None, "救助", None]).dictionary_encode(),
        }
    )


def plant(tmp_path: Path, text: str, name: str = "plant.yaml") -> Plant:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_plant(path, pack())


def test_events_are_shifted_given_to_others_and_changed(tmp_path: Path) -> None:
    orders = plant(
        tmp_path,
        """
- {event: "A#1", action: shift, by: 1 d 2 h}
- {event: "A#1", action: actor, to: 丁}
- {event: "A#2", action: set, field: result}
- {event: "B#1", action: place, to: 询一}
""",
    )
    done = orders.done(MATTERS, events())
    assert orders.faults() == []
    assert done.column("at").cast(pa.int64()).to_pylist() == [26 * HOUR, HOUR, 2 * HOUR]
    assert done.column("actor").to_pylist() == ["丁", "乙", "丙"]
    assert done.column("result").to_pylist() == [None, None, None]
    told = [done.column(name).to_pylist()[2] for name in ("room", "place") if name in done.schema.names]
    assert "询一" in told
    listed = orders.changes()
    assert listed.schema == CHANGES
    assert listed.to_pylist()[1:3] == [
        {"row": 2, "event": "A#1", "matter": "A", "step": "received", "action": "actor", "field": "actor",
         "before": "甲", "after": "丁"},
        {"row": 3, "event": "A#2", "matter": "A", "step": "closed", "action": "set", "field": "result",
         "before": "救助", "after": None},
    ]  # fmt: skip


def test_what_is_dropped_leaves_the_others_their_ids(tmp_path: Path) -> None:
    orders = plant(tmp_path, "event,action\nA#1,drop\n", "plant.csv")
    done = orders.done(MATTERS, events())
    assert done.column("id").to_pylist() == ["A#2", "B#1"]
    assert orders.faults() == []
    schema = orders.schema(events().schema)
    assert schema.names == [*events().schema.names, "id"] == done.schema.names


def test_columns_that_the_orders_need_are_there_from_the_beginning(tmp_path: Path) -> None:
    orders = plant(
        tmp_path, '- {event: "A#1", action: set, field: colour}\n- {event: "B#1", action: place, to: 询一}'
    )
    schema = orders.schema(events().schema)
    assert (
        {"room", "place"} <= set(schema.names) and "colour" not in schema.names and "id" not in schema.names
    )
    assert orders.done(MATTERS, fitted(events(), schema)).schema == schema


def test_bad_rows_are_named_and_the_good_ones_done(tmp_path: Path) -> None:
    orders = plant(
        tmp_path,
        """
- {event: "A#9", action: drop}
- {event: "Z#1", action: drop}
- {event: "A#1", action: set, field: colour, value: red}
- {event: "A#2", action: set, field: result, value: 不对}
- {event: "A#1", action: vanish}
- {event: "A#1", action: shift, by: soon}
- {event: "A#1", action: shift, by: 1 h}
- nothing
""",
    )
    done = orders.done(MATTERS, events())
    faults = {fault.row: fault for fault in orders.faults()}
    assert sorted(faults) == [1, 2, 3, 4, 5, 6, 8]
    assert "A#1, A#2" in faults[1].zh and faults[1].say("en").startswith(
        "plant.yaml:1: there is no event 'A#9'"
    )
    assert "B#1" in faults[2].en
    assert "colour" in faults[3].en and "right would be" in faults[3].en
    assert "救助" in faults[4].zh
    assert "shift, drop" in faults[5].en
    assert "3 d" in faults[6].en
    assert done.column("at").cast(pa.int64()).to_pylist()[0] == HOUR


def test_events_are_found_in_whatever_part_they_are(tmp_path: Path) -> None:
    orders = plant(tmp_path, '- {event: "B#1", action: drop}\n')
    first = orders.done(MATTERS, events().slice(0, 2))
    second = orders.done(MATTERS, events().slice(2))
    assert (first.num_rows, second.num_rows, orders.faults()) == (2, 0, [])


@pytest.mark.parametrize(
    ("text", "name"), [("{a: 1}", "x.yaml"), ("what,ever\n1,2\n", "x.csv"), ("- [", "y.yml")]
)
def test_a_file_that_is_no_plant_file_is_refused(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(XiezhiError, match="right"):
        plant(tmp_path, text, name)


def test_spans_are_read() -> None:
    assert span_of("-2 h 30 min") == -150 * 60_000_000
    with pytest.raises(XiezhiError):
        span_of("2 weeks")
