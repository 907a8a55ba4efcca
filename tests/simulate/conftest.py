# SPDX-License-Identifier: Apache-2.0
"""The pack, and one small district simulated and checked, for all tests of a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.making import Made, Request, make

FIRST, DAYS = date(2026, 3, 2), 42


@dataclass(frozen=True)
class Simulated:
    """A folder, and what was said of it."""

    folder: Path
    made: Made
    matters: pl.DataFrame
    events: pl.DataFrame


def request(preset: str = "district", seed: int = 7, **more: object) -> Request:
    """A small request: six weeks of spring, two draws of each scenario."""
    told = {"first": day_of(FIRST), "days": DAYS, "draws": 2, **more}
    return Request(preset, seed=seed, **told)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("cn_police")


@pytest.fixture(scope="session")
def district(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    folder = tmp_path_factory.mktemp("district") / "out"
    made = make(pack, request(), folder)
    matters = pl.concat([pl.read_parquet(f) for f in sorted((folder / "matters").iterdir())], how="diagonal")
    events = pl.concat([pl.read_parquet(file) for file in sorted((folder / "events").iterdir())])
    return Simulated(folder, made, matters, events)
