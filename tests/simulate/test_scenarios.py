# SPDX-License-Identifier: Apache-2.0
"""Scenarios are lawful: neither engine finds anything in their draws; and what is wrong with one is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.simulate.conftest import DAYS, FIRST, Simulated
from typer.testing import CliRunner

from xiezhi.catalog.model import Pack
from xiezhi.cli.app import app
from xiezhi.kernel.instant import date_of, day_of
from xiezhi.simulate.book import Template
from xiezhi.simulate.draft import Day, Draw, day, drawn, scenario, scenarios
from xiezhi.simulate.laid import faults
from xiezhi.simulate.templates import judged
from xiezhi.simulate.trial import trial


@pytest.mark.parametrize("name", list(scenarios()))
def test_a_scenario_is_lawful(pack: Pack, name: str) -> None:
    one = scenarios()[name]
    found = [line for epoch in one.epochs for line in trial(one, pack, epoch, 0, days=2)]
    assert found == []


def test_no_draw_of_the_district_was_refused(district: Simulated) -> None:
    assert district.made.refused == {}


def test_the_check_of_a_simulated_district_finds_nothing(district: Simulated, tmp_path: Path) -> None:
    as_of = str(date_of(day_of(FIRST) + DAYS))
    asked = ["check", str(district.folder), "--pack", "cn_police", "--as-of", as_of, "--include", "shadow"]
    result = CliRunner().invoke(app, [*asked, "--strict", "--out", str(tmp_path)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found = pl.read_parquet(tmp_path / "findings.parquet")
    assert found.select("norm", "nature", "explanation").rows()[:5] == []


def test_draws_do_not_depend_on_what_else_is_drawn() -> None:
    one = next(iter(scenarios().values()))
    first, again = (drawn(one, one.epochs[0], 3) for _ in range(2))
    assert [thing.events for thing in first.things] == [thing.events for thing in again.things]


def test_an_unlawful_draw_is_refused(pack: Pack) -> None:
    d = Draw(np.random.default_rng(1))
    case = d.matter("admin_case", category="治安", committed_on=Day(-1))
    case.do("accepted", day(0), registered_by="officer1", officers=["officer1", "officer2"])
    bad = judged(pack, [Template("never_decided", d)], [day_of(FIRST)])
    assert bad[0]


WRONG = [
    (lambda d: d.matter("nothing"), "no kind"),
    (lambda d: d.matter("incident", colour="red"), "no such attribute"),
    (lambda d: d.matter("incident", category="红"), "is not one of"),
    (lambda d: d.matter("incident", reporter="张三"), "is no slot"),
    (lambda d: d.matter("incident", occurred_at=Day(1)), "would be right"),
    (lambda d: d.matter("incident").do("nothing", day(0)), "no such step"),
    (lambda d: d.matter("incident").do("received", day(0), by="sheriff"), "no role"),
    (lambda d: d.matter("incident").do("received", day(0), unit="mars"), "no unit"),
    (lambda d: d.matter("incident").do("arrived", day(0), officers=["甲;乙"]), "a member of a list"),
    (lambda d: d.matter("hearing", d.matter("incident")), "cannot be its parent"),
    (lambda d: d.matter("interview", room="room:cellar1"), "right would be"),
]  # fmt: skip


@pytest.mark.parametrize(("write", "told"), WRONG)
def test_words_that_the_pack_does_not_know_are_told(pack: Pack, write: object, told: str) -> None:
    d = Draw(np.random.default_rng(1))
    write(d)  # type: ignore[operator]
    assert any(told in line for line in faults(d, pack)), faults(d, pack)


def test_a_scenario_with_an_unknown_epoch_or_rhythm_is_refused() -> None:
    with pytest.raises(ValueError, match="epoch"):
        scenario("x", weight=1, epochs=("later",))
    with pytest.raises(ValueError, match="rhythm"):
        scenario("x", weight=1, rhythm="waltz")
