# SPDX-License-Identifier: Apache-2.0
"""Wide tables, written out as events and matters, are judged as before."""

from __future__ import annotations

from pathlib import Path

from tests.connectors.made import read, write_csv, write_xlsx
from tests.connectors.test_sources import CASES, MAP, PACK, STAYS

from xiezhi.connectors.flatten_wide import flatten_wide


def test_the_same_events_and_matters(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(MAP, encoding="utf-8")
    write_xlsx(tmp_path / "cases.xlsx", CASES)
    write_csv(tmp_path / "stays.csv", STAYS)
    out, second = tmp_path / "out.parquet", tmp_path / "out.matters.parquet"
    done = flatten_wide(PACK, tmp_path / "map.yaml", out, second, "en")
    before = read(PACK, map_path=tmp_path / "map.yaml")
    after = read(PACK, out, matters=second)
    assert [(e.id, e.step, e.at, e.at_day, e.data, e.actor, e.unit) for e in after.events] == [
        (e.id, e.step, e.at, e.at_day, e.data, e.actor, e.unit) for e in before.events
    ]
    assert after.matters == before.matters and after.counts.missing_parents == 1
    assert (done.events, done.matters, done.rejected.rows) == (7, 4, before.counts.rejected_rows)
    assert after.lines == []
