# SPDX-License-Identifier: Apache-2.0
"""The proof, small: a winter with Spring Festival in it, checked by both backends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xiezhi.catalog.model import Pack
from xiezhi.connectors.log import open_log
from xiezhi.engine.columnar.families import judge_columnar
from xiezhi.engine.facts import Family, families
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Result, findings_table
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.making import Request, make
from xiezhi.simulate.proof import proved

FIRST, DAYS = date(2026, 1, 5), 84
DOMAINS = ("incident", "recording", "permit", "custody")


@dataclass(frozen=True)
class Winter:
    """A station in which every family that can be has something wrong."""

    pack: Pack
    families: list[Family]
    wrongs: pa.Table

    @property
    def as_of(self) -> int:
        return self.pack.zone.midnight(day_of(FIRST) + DAYS)


@pytest.fixture(scope="module")
def winter(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Winter:
    """Norms of other domains rest: it is the search for their wrongs that takes minutes."""
    norms = {
        id: norm if norm.domain in DOMAINS else replace(norm, status="draft")
        for id, norm in pack.norms.items()
    }
    some = replace(pack, norms=norms)
    folder = tmp_path_factory.mktemp("winter") / "out"
    make(some, Request("station", day_of(FIRST), DAYS, 5, draws=1, wrongs=1.0), folder)
    with open_log(some, events=folder / "events", matters=folder / "matters") as log:
        found = [family for facts in log.chunks() for family in families(facts, some)]
    return Winter(some, found, pq.read_table(folder / "wrongs.parquet"))


@pytest.mark.parametrize("judged", [judge, judge_columnar], ids=["reference", "columnar"])
def test_exactly_what_was_planted_is_found(winter: Winter, judged: object) -> None:
    norms = winter.pack.checked(frozenset({"shadow"}))
    result: Result = judged(winter.pack, winter.families, norms, winter.as_of, None)  # type: ignore[operator]
    proof = proved(findings_table(result.findings), winter.wrongs)
    assert (proof.missed, proof.unplanned) == ([], [])
    assert proof.exact and proof.recall == proof.precision == 1.0
    planted = [row["norm"] for row in proof.table.to_pylist() if row["planted"]]
    assert len(planted) > 70
