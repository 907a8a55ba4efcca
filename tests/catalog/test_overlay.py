# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - examples, one a line
"""A pack that extends another may only tighten it, within its own dates."""

from datetime import date

import pytest

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import Version
from xiezhi.catalog.tighter import loosened, shorter
from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.instant import day_of

OVER = "id: over\nextends: small\n"
EMPTY = {"matters/case.yaml": None, "matters/person.yaml": None, "norms/decision/decided-30d.yaml": None}


@pytest.fixture
def over(write):
    """Writes the sound pack, and an overlay of some files beside it."""

    def make(files, frame=OVER):
        write()
        return write({**EMPTY, "pack.yaml": frame, **files}, name="over")

    return make


def test_keys_given_override_and_the_rest_stays(over) -> None:
    pack, faults = read_pack(over({"norms/decided-30d.yaml": "id: decided-30d\nwithin: 20 d\nlevel: red\n"}))
    assert faults == []
    (version,) = pack.norms["decided-30d"].versions
    assert (str(version.within), version.level, len(version.extend)) == ("20 d", "red", 1)
    assert (pack.id, pack.zone.name, pack.norms["decided-30d"].title) == (
        "over",
        "Asia/Shanghai",
        "三十日内决定",
    )
    assert len(pack.norms["decided-30d"].stories) == 3
    assert pack.digest not in (load_pack(pack.folder.parent / "small").digest, "")


def test_outside_its_dates_the_base_stays(over) -> None:
    frame = OVER + "valid_from: 2026-01-01\nvalid_to: 2026-12-31\n"
    pack = load_pack(over({"norms/decided-30d.yaml": "id: decided-30d\nwithin: 20 d\n"}, frame))
    spans = [(v.valid_from, v.valid_to, str(v.within)) for v in pack.norms["decided-30d"].versions]
    first, last = day_of(date(2026, 1, 1)), day_of(date(2026, 12, 31))
    assert spans == [(None, first - 1, "30 d"), (first, last, "20 d"), (last + 1, None, "30 d")]


def test_the_stories_of_a_norm_that_an_overlay_changes_are_not_counted(over) -> None:
    keys = "id: decided-30d\nversions:\n  - {valid_from: 2026-01-01, within: 25 d}\n"
    new = "id: told\nmatter: case\nkind: prohibition\nnever: filed\nstories: [{expect: none, as_of: 2026-01-01}]\n"
    _, faults = read_pack(over({"norms/decided-30d.yaml": keys, "norms/told.yaml": new}))
    assert [(fault.file, fault.code) for fault in faults] == [("norms/told.yaml", "stories")]


def test_an_override_may_name_dates_of_its_own(over) -> None:
    norm = "id: decided-30d\nversions:\n  - {valid_from: 2026-01-01, within: 25 d}\n"
    pack = load_pack(over({"norms/decided-30d.yaml": norm}))
    assert [str(v.within) for v in pack.norms["decided-30d"].versions] == ["30 d", "25 d"]


def test_a_new_norm_and_new_steps_are_welcome(over) -> None:
    files = {
        "norms/heard-first.yaml": "id: heard-first\nmatter: case\nkind: precedence\nbefore: decided\nrequire: heard\n",
        "matters/case.yaml": "kind: case\nsteps:\n  heard: {title: 听证}\n  decided: {documents: [决定书]}\n",
    }
    pack, _ = read_pack(over(files, OVER + "valid_from: 2026-01-01\n"))
    assert pack.norms["heard-first"].versions[0].valid_from == day_of(date(2026, 1, 1))
    assert pack.kinds["case"].steps["decided"].final and pack.kinds["case"].steps["decided"].documents == (
        "决定书",
    )
    assert "heard" in pack.kinds["case"].steps


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ("within: 31 d", "within"),
        ("within: 30 wd", "within"),
        ("unless: extended", "unless"),
        ("expect: [decided, extended]", "expect"),
        ("extend: {step: extended, by: 40 d}", "extend"),
        ("extend: {step: extended, by: 30 d, max: 2}", "extend"),
        ("pause: {from: extended, to: decided}", "pause"),
        ("status: shadow", "status"),
        ("when: category == '治安'", "when"),
        ("unknown: ignore", "unknown"),
        ("bearer: party", "bearer"),
        ("matter: person", "matter"),
    ],
)
def test_a_loosening_overlay_is_an_error_that_names_the_key(over, keys: str, key: str) -> None:
    pack, faults = read_pack(over({"norms/decided-30d.yaml": f"id: decided-30d\n{keys}\n"}))
    assert pack is None
    (fault,) = [fault for fault in faults if fault.code == "loosens"]
    assert (fault.file, fault.line) == ("norms/decided-30d.yaml", 2)
    assert f"{key}: " in fault.message("en") and "a shorter limit" in fault.message("en")


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"matters/case.yaml": "kind: case\nsteps: {decided: {final: false}}\n"}, "cannot change final"),
        (
            {"matters/case.yaml": "kind: case\nattributes: {amount: {type: text}}\nsteps: {}\n"},
            "cannot change type",
        ),
        ({"calendar_days.csv": "date,working\n2026-01-05,0\n"}, "cannot change the calendar"),
        ({"pack.yaml": OVER + "calendar: china\n"}, "cannot change calendar"),
    ],
)
def test_what_norms_rest_on_cannot_be_changed(over, files, says: str) -> None:
    _, faults = read_pack(over(files))
    assert any(says in fault.message("en") and fault.is_error for fault in faults), [
        f.say("en") for f in faults
    ]


def test_a_circle_of_extends_is_an_error(write) -> None:
    write({"pack.yaml": OVER.replace("over", "small").replace("extends: small", "extends: other")})
    folder = write({"pack.yaml": "id: other\nextends: small\n"}, name="other")
    _, faults = read_pack(folder)
    assert any("circle" in fault.message("en") for fault in faults)


def test_an_error_of_the_base_is_shown_with_its_file(write) -> None:
    write({"norms/x.yaml": "id: x\n"})
    _, faults = read_pack(write({**EMPTY, "pack.yaml": OVER}, name="over"))
    assert any(fault.file.endswith("norms/x.yaml") for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "tighter"),
    [
        ("30 d", "29 d", True), ("30 d", "30 d", True), ("30 d", "31 d", False), ("1 m", "27 d", True),
        ("1 m", "28 d", False), ("1 y", "11 m", True), ("30 d", "24 h", True), ("24 h", "1 d", False),
        ("10 wd", "9 d", True), ("10 d", "9 wd", False), ("2 h", "90 min", True), ("8 h", "481 min", False),
    ],
)  # fmt: skip
def test_only_what_is_surely_shorter_is_shorter(old: str, new: str, tighter: bool) -> None:
    assert shorter(parse_duration(old), parse_duration(new)) is tighter


def version(**keys: object) -> Version:
    """The only version of a norm of these keys."""
    kind = {
        "kind": "case",
        "attributes": {"n": {"type": "money"}},
        "steps": {"a": None, "b": {"final": True}, "c": None},
    }
    norm = {"id": "n", "matter": "case", **keys}
    return pack_from_mappings({}, [kind], [norm]).norms["n"].versions[0]


@pytest.mark.parametrize(
    ("keys", "tighter", "looser"),
    [
        ({"kind": "limit", "count": "a", "max": 3}, {"max": 2}, {"max": 4}),
        ({"kind": "limit", "count": "a", "min": 3}, {"min": 4}, {"min": 2}),
        ({"kind": "precedence", "before": "b", "require": ["a", "c"]}, {"require": "a"}, {"require": ["a", "b", "c"]}),
        ({"kind": "precedence", "before": "b", "require": "a"}, {"before": ["b", "c"]}, {"before": "c"}),
        ({"kind": "precedence", "before": "b", "require": "a", "max_age": "3 d"}, {"max_age": "2 d"}, {"max_age": "4 d"}),
        ({"kind": "precedence", "before": "b", "require": "a", "min_gap": "3 d"}, {"min_gap": "4 d"}, {"min_gap": "2 d"}),
        ({"kind": "required", "on": "a", "need": "n > 1"}, {"need": "n > 1 and n < 9"}, {"need": "n > 0"}),
        ({"kind": "prohibition", "never": "a", "when": "n > 1"}, {"when": "n > 1 or n < 0"}, {"when": "n > 2"}),
        ({"kind": "prohibition", "never": "a"}, {"enforce": "block"}, {"when": "n > 1"}),
        ({"kind": "prohibition", "never": "a", "level": "orange"}, {"level": "red"}, {"level": "yellow"}),
    ],
)  # fmt: skip
def test_tighter_and_looser(keys: dict, tighter: dict, looser: dict) -> None:
    before = version(**keys)
    assert list(loosened(before, version(**{**keys, **tighter}))) == []
    assert list(loosened(before, version(**{**keys, **looser}))) == list(looser)


def test_tiers_may_shrink_and_fall_together() -> None:
    tiers = [{"when": "n > 1", "within": "24 h"}]
    keys = {"kind": "deadline", "after": "a", "expect": "b", "within": "8 h", "tiers": tiers}
    before = version(**keys)
    assert list(loosened(before, version(**{**keys, "tiers": [{"when": "n > 1", "within": "20 h"}]}))) == []
    assert list(loosened(before, version(**{**keys, "tiers": []}))) == []
    assert "tiers" in list(
        loosened(before, version(**{**keys, "tiers": [{"when": "n > 0", "within": "24 h"}]}))
    )
