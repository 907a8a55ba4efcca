# SPDX-License-Identifier: Apache-2.0
"""``xiezhi explain``: the story of one matter under one norm, from a log of any size."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture
def explain(run: Call, pack: Path, log: Path) -> Call:
    """``xiezhi explain`` on the small log."""

    def call(matter: str, norm: str, *more: object, events: object = log) -> Any:
        source = ("--pack", pack, "--events", events, "--as-of", "2026-06-01")
        return run("explain", *source, "--matter", matter, "--norm", norm, *more)

    return call


def test_why_it_fired_with_the_arithmetic(explain: Call) -> None:
    said = explain("C2", "decide-30d")
    assert (said.code, said.err) == (0, "")
    assert "三十日内决定 (decide-30d) · C2" in said.out.splitlines()[0]
    assert "2026-03-02" in said.out and "30 d" in said.out and "2026-04-01" in said.out  # 2 March + 30 days
    assert "某法 第30条" in said.out and "red" in said.out


def test_why_it_did_not(explain: Call) -> None:
    said = explain("C1", "decide-30d", "--lang", "en")
    assert said.code == 0 and "no finding" in said.out and "2026-03-30" in said.out
    said = explain("A10", "fine-within", "--lang", "en")
    assert said.code == 0 and "no event to judge" in said.out


def test_a_missing_fact_is_named(explain: Call) -> None:
    said = explain("A9", "fine-within")
    assert "缺" in said.out and "罚款" in said.out


def test_norms_of_any_status_can_be_asked(explain: Call) -> None:
    assert "quick-5d" in explain("C2", "quick-5d").out


def test_what_was_known_then(explain: Call, tmp_path: Path) -> None:
    rows = "matter,step,at,recorded_at\nC1,filed,2026-03-02,2026-03-02\nC1,decided,2026-03-05,2026-05-20\n"
    (tmp_path / "late.csv").write_text(rows, encoding="utf-8")
    said = explain("C1", "decide-30d", "--known-at", "2026-05-01", events=tmp_path / "late.csv")
    assert "当时尚未录入" in said.out and "breach" in said.out


def test_a_matter_that_the_log_does_not_have(explain: Call) -> None:
    said = explain("C99", "decide-30d")
    assert said.code == 2 and "'C99'" in said.err and len(said.err.splitlines()) == 1


def test_a_matter_whose_rows_were_rejected(explain: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(
        "matter,step,at\nC1,filed,soon\nC2,filed,2026-03-02\n", encoding="utf-8"
    )
    said = explain("C1", "decide-30d", "--lang", "en", events=tmp_path / "bad.csv")
    assert said.code in (0, 2)
    assert said.code == 0 or "1 rows were rejected" in said.err


def test_a_norm_that_the_pack_does_not_have_names_the_nearest(explain: Call) -> None:
    said = explain("C1", "decide-30")
    assert said.code == 2 and "decide-30d" in said.err


def test_the_whole_family_is_seen_and_only_that(explain: Call, pack: Path, tmp_path: Path) -> None:
    (pack / "norms" / "decision" / "child.yaml").write_text(
        "id: child\ntitle: 上级先立案\nmatter: case\nkind: required\nlevel: red\nstatus: live\n"
        "versions:\n  - {basis: 某法, on: decided, need: count(case.filed) >= 1}\n",
        encoding="utf-8",
    )
    matters = "matter,kind,parent\nP,case,\nK,case,P\nZ,case,\n"
    (tmp_path / "matters.csv").write_text(matters, encoding="utf-8")
    rows = ["matter,step,at", "K,decided,2026-03-03", "P,filed,2026-03-02"] + [
        f"Z,filed,2026-03-0{n}" for n in range(1, 9)
    ]
    (tmp_path / "family.csv").write_text("\n".join(rows), encoding="utf-8")
    said = explain("K", "child", "--matters", tmp_path / "matters.csv", events=tmp_path / "family.csv")
    assert said.code == 0 and "没有提示" in said.out and "Z" not in said.out


OVERLAP = """
id: one-at-once
title: 同一人同时只在一处
matter: case
kind: overlap
status: live
level: red
versions:
  - {basis: 某法, interval: {from: filed, to: decided}, by: category, max: 1}
"""


def test_a_norm_across_families_sees_them_all(
    explain: Call, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pack / "norms" / "decision" / "one-at-once.yaml").write_text(OVERLAP, encoding="utf-8")
    rows = "matter,step,at,category\nA,filed,2026-03-01,x\nB,filed,2026-03-02,x\nA,decided,2026-03-05,\n"
    (tmp_path / "two.csv").write_text(rows, encoding="utf-8")
    said = explain("B", "one-at-once", events=tmp_path / "two.csv")
    assert said.code == 0 and "breach" in said.out
    monkeypatch.setattr("xiezhi.cli.explain.SMALL", 2)
    said = explain("B", "one-at-once", events=tmp_path / "two.csv")
    assert said.code == 2 and "one-at-once" in said.err
