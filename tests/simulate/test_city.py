# SPDX-License-Identifier: Apache-2.0
"""What is written is whole: every step and value known to the pack, families complete, nobody at two places."""

from __future__ import annotations

import polars as pl
import pytest
from tests.simulate.conftest import DAYS, FIRST, Simulated

from xiezhi.catalog.model import LISTS, Pack
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.book import column_types

PLAIN = ("matter", "unit", "parent", "step", "at", "seq", "actor", "recorded_at")


def test_every_step_and_value_is_known_to_the_pack(pack: Pack, district: Simulated) -> None:
    kinds = district.matters.select("matter", its_kind="kind")
    events = district.events.join(kinds, on="matter", how="left")
    assert events["its_kind"].null_count() == 0
    known = {(kind.name, step) for kind in pack.kinds.values() for step in kind.steps}
    assert set(events.select("its_kind", "step").unique().iter_rows()) <= known
    for name in set(district.events.columns) - set(PLAIN):
        told = events.filter(pl.col(name).is_not_null())
        for kind, step in told.select("its_kind", "step").unique().iter_rows():
            field = pack.kinds[kind].attributes.get(name) or pack.kinds[kind].steps[step].fields.get(name)
            assert field is not None, (kind, step, name)
            if field.type == "enum":
                here = told.filter((pl.col("its_kind") == kind) & (pl.col("step") == step))
                assert set(here[name].unique()) <= set(field.values), (kind, step, name)


def test_attributes_are_known_to_the_pack(pack: Pack, district: Simulated) -> None:
    for name in set(district.matters.columns) - {*PLAIN, "kind"}:
        told = district.matters.filter(pl.col(name).is_not_null())
        for kind in told["kind"].unique():
            field = pack.kinds[kind].attributes[name]
            if field.type == "enum":
                assert set(told.filter(pl.col("kind") == kind)[name].unique()) <= set(field.values)


def test_no_slot_is_left_unfilled(pack: Pack, district: Simulated) -> None:
    for table in (district.matters, district.events):
        for name in (name for name, kind in table.schema.items() if kind == pl.String):
            if name != "step" and (name != "kind" or table is district.events):
                left = table.filter(pl.col(name).str.contains(r"^[a-z_]+\d*$|[a-z]:"))
                assert left.is_empty(), (name, left[name][:3])


def test_families_are_whole_and_lie_in_the_period(district: Simulated) -> None:
    matters, events = district.matters, district.events
    assert matters["matter"].is_unique().all()
    parents = set(matters["parent"].drop_nulls())
    assert parents <= set(matters["matter"])
    days = events["at"].dt.convert_time_zone("Asia/Shanghai").dt.date()
    assert FIRST <= days.min()
    assert day_of(days.max()) < day_of(FIRST) + DAYS
    assert events.height == district.made.events and matters.height == district.made.matters
    families = matters.filter(~pl.col("matter").str.starts_with("Q"))["matter"].str.split("-").list.first()
    assert families.n_unique() == district.made.families.total()
    assert set(events["matter"].str.split("-").list.first()) == set(families)


def test_times_of_a_matter_run_with_its_sequence(district: Simulated) -> None:
    """Waiting for a working day never turns what a scenario wrote in order around, within a matter."""
    order = district.events.sort("matter", "seq").with_columns(
        back=pl.col("at").diff().over("matter").dt.total_seconds() < 0
    )
    assert order.filter(pl.col("back")).is_empty()


@pytest.mark.parametrize("what", ["officers", "room"])
def test_nobody_is_in_two_interviews_and_no_room_holds_two(district: Simulated, what: str) -> None:
    kinds = district.matters.select("matter", "room", its_kind="kind")
    events = district.events.join(kinds.filter(pl.col("its_kind") == "interview"), on="matter", suffix="_of")
    if what == "room" and "room_of" in events.columns:
        events = events.with_columns(room=pl.coalesce("room", "room_of"))
    begun = events.filter(pl.col("step") == "started").select("matter", "unit", what, begin="at")
    ended = events.filter(pl.col("step") == "ended").group_by("matter").agg(end=pl.col("at").min())
    spans = begun.join(ended, on="matter").filter(pl.col(what).is_not_null())
    if what == "officers":
        spans = spans.with_columns(pl.col("officers").str.split(";")).explode("officers")
        keys = ["officers"]
    else:
        keys = ["unit", "room"]
    assert spans.height > 20
    spans = spans.sort(*keys, "begin").with_columns(before=pl.col("end").shift().over(keys))
    assert spans.filter(pl.col("begin") < pl.col("before")).is_empty()


def test_officers_who_act_are_qualified(district: Simulated) -> None:
    held = district.matters.filter(pl.col("kind") == "officer_qualification")
    officers = set(held["officer"])
    acted = {name for name in district.events["actor"].drop_nulls() if "〔" in name}
    assert acted <= officers


def test_columns_have_one_form(pack: Pack) -> None:
    forms = column_types(pack)
    assert set(forms.values()) <= {"text", "number", "boolean", "date", "time"}
    listed = {f.name for kind in pack.kinds.values() for f in kind.attributes.values() if f.type in LISTS}
    assert all(forms[name] == "text" for name in listed)
