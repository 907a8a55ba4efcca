# SPDX-License-Identifier: Apache-2.0
"""A home of the tests' own, and a simulated station whose records have gone wrong in places."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.records.conftest import MakeDesk, any_desk, make_desk, police  # noqa: F401  (fixtures)
from typer.testing import CliRunner

from xiezhi.cli.app import app

DAYS = 12
START = "2026-02-25"


def run(*arguments: object) -> str:
    """One command; its output, an error where it fails."""
    found = CliRunner().invoke(app, [str(one) for one in arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output


@pytest.fixture(scope="session")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Events and matters of a station, one in six events lost or moved by days."""
    folder = tmp_path_factory.mktemp("station")
    run(
        "simulate",
        "--preset",
        "station",
        "--from",
        START,
        "--days",
        DAYS,
        "--seed",
        4,
        "--draws",
        1,
        "--out",
        folder / "all",
    )
    disturb(folder / "all" / "events", seed=4)
    yield folder / "all"


def disturb(events: Path, seed: int) -> None:
    """Loses and moves events of the files of a folder, the same ones for a seed."""
    chance = random.Random(seed)
    for file in sorted(events.glob("*.parquet")):
        table = pq.read_table(file)
        kept = [chance.random() > 0.08 for _ in range(table.num_rows)]
        table = table.filter(pa.array(kept))
        day = 86_400_000_000
        moved = [
            chance.choice((2, 9, 40)) * day if chance.random() < 0.08 else 0 for _ in range(table.num_rows)
        ]
        at = table["at"].cast(pa.int64()).to_pylist()
        later = pa.array([one + more for one, more in zip(at, moved, strict=True)], pa.int64())
        place = table.schema.get_field_index("at")
        table = table.set_column(place, "at", later.cast(table.schema.field("at").type))
        pq.write_table(table, file)
