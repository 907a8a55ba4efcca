# SPDX-License-Identifier: Apache-2.0
"""What a pack's files become."""

from datetime import date
from pathlib import Path

import pytest

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.expression import And, Compare
from xiezhi.catalog.faults import PackError
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import COMMON_STEPS, Extension, Interval, Norm, Pack, StepRef, Tier
from xiezhi.catalog.parsing import parse_expression
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

CASE = {
    "kind": "case",
    "attributes": {"category": None, "amount": {"type": "money", "default": 5}, "grave": {"type": "boolean"}},
    "steps": {"a": None, "b": {"final": True}, "c": None, "d": None},
}
PERSON = {"kind": "person", "parent": ["case"], "steps": {"in": None, "out": None}}


def one(**keys: object) -> Norm:
    """The norm of these keys in a small pack."""
    frame = {"id": "n", "matter": "case", **keys}
    return pack_from_mappings({}, [CASE, PERSON], [frame]).norms["n"]


def test_the_sound_pack_has_no_faults(write) -> None:
    pack, faults = read_pack(write())
    assert faults == []
    assert isinstance(pack, Pack)
    assert (pack.id, pack.version, pack.language, pack.zone.name) == (
        "small",
        "2026.1",
        "zh-CN",
        "Asia/Shanghai",
    )
    assert pack.norms["decided-30d"].domain == "decision"
    assert pack.norms["decided-30d"].file == "norms/decision/decided-30d.yaml"


def test_a_built_in_pack_is_found_by_name() -> None:
    assert load_pack("it_traffic_fines").id == "it_traffic_fines"


def test_an_unknown_pack_is_one_line_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="it_traffic_fines"):
        load_pack("no_such_pack")
    with pytest.raises(XiezhiError, match=r"pack\.yaml"):
        load_pack(tmp_path)


def test_every_kind_has_the_common_steps() -> None:
    pack = pack_from_mappings(
        {}, [CASE], [{"id": "n", "matter": "case", "kind": "prohibition", "never": "c"}]
    )
    assert set(COMMON_STEPS) <= set(pack.kinds["case"].steps)
    assert pack.kinds["case"].attributes["amount"].default == 5.0


def test_status_and_level_missing_mean_live_and_yellow() -> None:
    norm = one(kind="prohibition", never="c")
    assert norm.status == "live"
    assert norm.versions[0].level == "yellow"


def test_a_norm_without_versions_has_one_open_version() -> None:
    (version,) = one(kind="prohibition", never="c").versions
    assert (version.number, version.valid_from, version.valid_to) == (0, None, None)


def test_keys_under_a_version_override_the_norms_own() -> None:
    old, new = one(
        kind="deadline",
        after="a",
        within="30 d",
        expect="b",
        level="red",
        versions=[
            {"valid_to": "2025-12-31", "basis": "old"},
            {
                "valid_from": date(2026, 1, 1),
                "basis": "new",
                "within": "10 d",
                "after": ["a", "c"],
                "level": "orange",
            },
        ],
    ).versions
    assert (old.within, old.level, old.basis) == (Duration(30, "d"), "red", "old")
    assert (new.within, new.level, new.basis) == (Duration(10, "d"), "orange", "new")
    assert old.after == (StepRef(None, "a"),)
    assert new.after == (StepRef(None, "a"), StepRef(None, "c"))
    assert (old.valid_to, new.valid_from) == (day_of(date(2025, 12, 31)), day_of(date(2026, 1, 1)))
    assert old.covers(day_of(date(2025, 12, 31))) and not old.covers(day_of(date(2026, 1, 1)))


def test_steps_are_named_in_three_forms_and_lists() -> None:
    norm = one(kind="prohibition", never=["c", "person.in", {"step": "d", "when": "amount > 3"}])
    plain, related, filtered = norm.versions[0].never
    assert (plain, related) == (StepRef(None, "c"), StepRef("person", "in"))
    assert filtered == StepRef(None, "d", parse_expression("amount > 3"))


def test_a_filter_inside_a_filter_asks_for_both() -> None:
    inner = {"step": "d", "when": "amount > 3"}
    (ref,) = one(kind="prohibition", never={"step": inner, "when": "grave == true"}).versions[0].never
    assert isinstance(ref.when, And)


def test_a_deadline_with_everything() -> None:
    (v,) = one(
        kind="deadline",
        after={"step": "a"},
        occurrence="each",
        tiers=[{"when": "grave == true", "within": "24 h"}],
        within="8 h",
        start="next_hour",
        rollover=False,
        extend=[{"step": "c", "by": "4 h", "max": 2}, {"step": ["d"], "by": "1 h"}],
        pause={"from": "person.in", "to": "person.out", "at_most": "2 d"},
        expect=["b"],
        unless="c",
        lead="1 h",
        match="ref",
        remind="1 h",
        protects="life",
        survives=True,
        internal=True,
        unknown="breach",
        anchor="a",
    ).versions
    assert v.tiers == (Tier(parse_expression("grave == true"), Duration(24, "h")),)
    assert v.next_hour and not v.rollover and v.survives and v.internal
    assert v.extend == (
        Extension((StepRef(None, "c"),), Duration(4, "h"), None, 2),
        Extension((StepRef(None, "d"),), Duration(1, "h"), None, 1),
    )
    pause = Interval((StepRef("person", "in"),), (StepRef("person", "out"),), Duration(2, "d"))
    assert v.pause == (pause,)
    assert (v.remind, v.protects, v.unknown, v.match) == ((Duration(1, "h"),), ("life",), "breach", "ref")
    assert (v.occurrence, v.lead, v.anchor) == ("each", Duration(1, "h"), (StepRef(None, "a"),))
    assert v.source["tiers.0"] == "grave == true"


def test_precedence_looks_at_each_unless_told_otherwise() -> None:
    assert one(kind="precedence", before="b", require="a").versions[0].occurrence == "each"
    assert (
        one(kind="precedence", before="b", require="a", occurrence="first").versions[0].occurrence == "first"
    )


@pytest.mark.parametrize(
    ("keys", "bounds"),
    [
        ({"count": "c", "max": 2}, (2.0, None)),
        ({"count": "c", "min": "amount / 2"}, (None, parse_expression("amount / 2"))),
        ({"total": {"from": "c", "to": "d"}, "max": "24 h"}, (Duration(24, "h"), None)),
        ({"value": "amount", "on": "c", "min": 1.5, "max": 10}, (10.0, 1.5)),
    ],
)
def test_limits_take_numbers_durations_and_expressions(keys, bounds) -> None:
    (version,) = one(kind="limit", **keys).versions
    assert (version.max, version.min) == bounds


@pytest.mark.parametrize(
    "keys",
    [{"from": "in", "to": "out"}, {"interval": {"from": "in", "to": "out"}}],
)
def test_overlap_takes_its_interval_in_two_forms(keys) -> None:
    frame = {
        "id": "n",
        "matter": "person",
        "kind": "overlap",
        "by": ["case.category", "unit"],
        "max": 2,
        **keys,
    }
    (version,) = pack_from_mappings({}, [CASE, PERSON], [frame]).norms["n"].versions
    assert version.interval == Interval((StepRef(None, "in"),), (StepRef(None, "out"),))
    assert version.by == (parse_expression("case.category"), parse_expression("unit"))
    assert version.max == 2.0


def test_a_pattern_groups_by_unit_or_officer() -> None:
    one_norm = {"id": "n", "matter": "case", "kind": "prohibition", "never": "c"}
    pattern = {"id": "p", "kind": "pattern", "of": "n", "at_least": 3, "window": "90 d", "by": "officer"}
    (version,) = pack_from_mappings({}, [CASE], [one_norm, pattern]).norms["p"].versions
    assert (version.of, version.group, version.by, version.at_least) == (("n",), "officer", (), 3)


def test_a_condition_may_be_true_or_a_number_comparison_without_quotes(write) -> None:
    text = "id: n\nmatter: case\nkind: required\non: decided\nneed: amount >= 0\nwhen: true\n"
    pack, faults = read_pack(write({"norms/n.yaml": text}))
    assert pack is not None and [fault.code for fault in faults] == ["no-stories"]
    assert isinstance(pack.norms["n"].versions[0].need, Compare)


def test_tables_qualification_and_own_days() -> None:
    officer = {"kind": "officer", "attributes": {"name": None, "grade": None}, "steps": {"s": None}}
    pack = pack_from_mappings(
        {
            "qualification": {
                "kind": "officer",
                "officer": "name",
                "grade": "grade",
                "grades": ["初级", "高级"],
            }
        },
        [officer],
        [{"id": "n", "matter": "officer", "kind": "required", "on": "s", "need": "qualified(actor, '初级')"}],
        tables={
            "fines": {
                "keys": ["code"],
                "types": {"code": "text", "most": "money"},
                "rows": [
                    {"code": "A", "most": 200, "valid_to": "2025-12-31"},
                    {"code": "A", "most": 500, "valid_from": "2026-01-01"},
                ],
            }
        },
        calendar_days={date(2026, 1, 5): (False, True)},
    )
    assert pack.qualification is not None and pack.qualification.grades == ("初级", "高级")
    days = [day_of(date(2025, 6, 1)), day_of(date(2026, 6, 1))]
    assert [pack.tables["fines"].find(("A",), "most", day) for day in days] == [200.0, 500.0]
    assert not pack.calendar.working[day_of(date(2026, 1, 5)) - day_of(date(1900, 1, 1))]


def test_the_digest_covers_every_file_and_nothing_else(write) -> None:
    first = load_pack(write()).digest
    assert load_pack(write(name="copy")).digest == first
    assert load_pack(write({"documents/a.typ": "#text"}, name="more")).digest != first
    assert load_pack(write({".git/x": "hidden", "pack.yaml~": "left over"}, name="hidden")).digest == first


def test_an_error_raises_with_all_faults(write) -> None:
    spoilt = {"norms/x.yaml": "id: x\nmatter: nowhere\nkind: prohibition\nnever: [nothing]\nlevl: red\n"}
    with pytest.raises(PackError) as raised:
        load_pack(write(spoilt))
    assert len([fault for fault in raised.value.faults if fault.is_error]) >= 2
    assert "norms/x.yaml:2" in raised.value.say("en") and "norms/x.yaml:5" in raised.value.say("zh")
