# SPDX-License-Identifier: Apache-2.0
"""The norms near one: which they are, and one line each on why they make no finding."""

from __future__ import annotations

from functools import lru_cache

import pytest
from tests.engine.histories import deadline, law, tell
from tests.engine.pack_hunt import case_of

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.values import parse_instant
from xiezhi.engine.arithmetic import Neighbour, neighbours
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.reference.judge import judge

BASIS = {"basis": "治安管理处罚法(2025) 第118条第1款"}


@lru_cache
def police() -> Pack:
    return load_pack("cn_police")


def beating() -> Family:
    """A public order case, filed, examined, extended once in time and once too late."""
    zone = police().zone
    case = Matter("A", "admin_case", attributes={"category": "治安", "procedure": "普通"})
    appraisal = Matter("J", "appraisal", parent="A")
    rows = [
        ("A", "filed", "2026-09-03 16:40"), ("J", "commissioned", "2026-09-04 10:30"),
        ("J", "concluded", "2026-09-15 15:00"), ("A", "extension_approved", "2026-10-12 10:05"),
    ]  # fmt: skip
    events = [
        Event(str(n), matter, step, parse_instant(at, zone).us, parse_instant(at, zone).us, n)
        for n, (matter, step, at) in enumerate(rows, 1)
    ]
    return Family({"A": case, "J": appraisal}, tuple(events))


def near(norm: str, family: Family, as_of: str) -> dict[str, Neighbour]:
    pack = police()
    found = neighbours(pack, family, pack.norms[norm], "A", parse_instant(as_of, pack.zone).us)
    return {one.title: one for one in found}


def test_at_most_eight_with_the_kept_ones_first() -> None:
    found = list(near("decision-period-30d", beating(), "2026-11-20 09:42").values())
    assert 4 <= len(found) <= 8
    order = ["kept", "in_time", "running", "paused", "not_applicable", "missing", "not_started"]
    places = [order.index(one.tag) for one in found]
    assert places == sorted(places) and len(set(places)) >= 3


def test_the_earlier_version_of_the_norm_says_why_it_does_not_apply() -> None:
    found = near("decision-period-30d", beating(), "2026-11-20 09:42")["治安案件办案期限（2012版）"]
    assert (found.tag_word.zh, found.why.zh) == ("不适用", "立案在 2025-12-31 之后")
    assert found.article.zh.startswith("治安管理处罚法 第99条")


def test_the_figures_that_keep_a_limit_are_shown() -> None:
    found = near("decision-period-30d", beating(), "2026-11-20 09:42")["治安案件立即调查"]
    assert found.tag_word.zh == "按期"
    assert found.why.zh == "立案 09-03 16:40 → 委托鉴定 09-04 10:30，17 时 50 分 ≤ 24 小时"


def test_a_condition_that_fails_is_told_with_its_value() -> None:
    pack = law(
        {**deadline(), **BASIS}, {**deadline(), **BASIS, "when": "category == '交通'", "title": "其他"}
    )
    family = tell(pack, [["filed", "2026-03-02 09:00"]], {"category": "治安"})[0]
    (one,) = neighbours(pack, family, pack.norms["n0"], "m", parse_instant("2026-06-01", pack.zone).us)
    assert (one.tag, one.why.zh) == ("not_applicable", "案件类别 = 治安，不符：案件类别为“交通”")


def test_a_norm_that_makes_a_finding_is_no_neighbour_but_one_of_another_matter_is_none_either() -> None:
    pack = law(
        {**deadline(), **BASIS}, {**deadline(within="3 d"), **BASIS}, {**deadline(within="90 d"), **BASIS}
    )
    family = tell(pack, [["filed", "2026-03-02 09:00"]], {})[0]
    found = neighbours(pack, family, pack.norms["n0"], "m", parse_instant("2026-03-20", pack.zone).us)
    assert [(one.norm, one.tag) for one in found] == [("n2", "running")]


@pytest.mark.parametrize("seed", range(1, 40, 3))
def test_neighbours_are_silent_on_what_they_were_asked(seed: int) -> None:
    case = case_of("cn_police", seed)
    result = judge(case.pack, case.families, case.pack.checked(), case.as_of, None)
    loud = {(one.norm, one.anchor) for one in result.findings if one.nature != "gap"}
    for one in result.findings[:6]:
        family = next(family for family in case.families if one.matter in family.matters)
        found = neighbours(case.pack, family, case.pack.norms[one.norm], one.matter, case.as_of)
        assert not {(row.norm, row.anchor) for row in found if row.anchor} & loud
        assert all(row.why.zh and row.why.en and row.title for row in found)
        assert len({(row.norm, row.version) for row in found}) == len(found) <= 8
