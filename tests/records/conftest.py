# SPDX-License-Identifier: Apache-2.0
"""A home of the tests' own, on SQLite or PostgreSQL, with a desk over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.records.desk import Desk
from xiezhi.records.home import SETTINGS, Home
from xiezhi.records.setup import configure, prepare, ready

ready()  # models are imported by the tests

MakeDesk = Callable[..., Desk]


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Rooms that follow findings, and append facts of their own, are left out."""
    from xiezhi.records.signals import findings_changed

    following, findings_changed.receivers = findings_changed.receivers, []
    findings_changed.sender_receivers_cache.clear()
    yield
    findings_changed.receivers = following
    findings_changed.sender_receivers_cache.clear()


@pytest.fixture(scope="session")
def police() -> Pack:
    return load_pack("cn_police")


@pytest.fixture(scope="session")
def fines() -> Pack:
    return load_pack("it_traffic_fines")


def make(folder: Path, pack: Pack, dsn: str | None = None, more: str = "") -> Desk:
    """A desk over a new home; ``more``: further lines of its settings."""
    environ = {} if dsn is None else {"DATABASE_URL": dsn}
    home = Home.create(folder, str(pack.folder), environ)
    if more:
        with (home.folder / SETTINGS).open("a", encoding="utf-8") as file:
            file.write(more)
        home = Home.open(folder, environ)
    configure(home)
    prepare(home)
    return Desk.open(home, pack)


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """Makes desks: ``make_desk(pack)``, on SQLite unless a ``dsn`` is given."""
    from django.db import connection

    def made(pack: Pack, dsn: str | None = None, more: str = "", name: str = "home") -> Desk:
        return make(tmp_path / name, pack, dsn, more)

    yield made
    connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_desk(request: pytest.FixtureRequest, make_desk: MakeDesk, police: Pack) -> Desk:
    """A desk under cn_police on each database."""
    if request.param == "sqlite":
        return make_desk(police)
    return make_desk(police, request.getfixturevalue("postgres").dsn())
