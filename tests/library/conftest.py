# SPDX-License-Identifier: Apache-2.0
"""Invented statutes of two versions, a pack that lists them, and a library with them on SQLite or PostgreSQL."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.catalog.conftest import SOUND
from tests.catalog.test_statute_check import LISTED

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import day_of
from xiezhi.kernel.sql import Connection
from xiezhi.library.reading import Library
from xiezhi.library.sources import install_folder

TEXTS = Path(__file__).parents[1] / "catalog" / "statutes"
NOW = 1_780_000_000_000_000  # 2026-05-28 20:26:40 UTC
TODAY = day_of(date(2026, 5, 28))
BEFORE = day_of(date(2025, 12, 31))


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("pack")
    for name, text in {**SOUND, "statutes.yaml": LISTED}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_pack(str(folder))


@pytest.fixture
def empty() -> Connection:
    return sqlite3.connect(":memory:")


@pytest.fixture(scope="session")
def library() -> Library:
    """All the texts, only to be read."""
    connection = sqlite3.connect(":memory:")
    install_folder(connection, TEXTS, NOW)
    connection.commit()
    return Library(connection)


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    if request.param == "sqlite":
        yield sqlite3.connect(":memory:")
        return
    with psycopg.connect(request.getfixturevalue("postgres").dsn()) as made:
        yield made
