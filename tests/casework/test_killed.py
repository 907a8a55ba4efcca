# SPDX-License-Identifier: Apache-2.0
"""Imports and ticks are killed at random points; what was acknowledged stands, once, and the records are as rebuilt."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.import_crash import crash


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_an_import_killed_anywhere_goes_on_where_it_stopped(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    dsn = None if database == "sqlite" else request.getfixturevalue("postgres").dsn()
    assert crash(tmp_path, dsn, times=5, seed=3) == 5
