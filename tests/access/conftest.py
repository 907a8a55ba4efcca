# SPDX-License-Identifier: Apache-2.0
"""A city of three levels with its people, on SQLite and on PostgreSQL; the roles are those of the police pack."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest

from xiezhi.access.deciding import Access
from xiezhi.access.officers import add_officer, grant, post
from xiezhi.access.register import Register
from xiezhi.access.rights import Rights, rights_of
from xiezhi.access.tables import create_tables
from xiezhi.access.units import add_unit
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.nodes import parse_yaml
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.roles_file import read_roles
from xiezhi.kernel.instant import day_of, zone
from xiezhi.kernel.sql import Connection

PACK = Path(__file__).parents[2] / "packs" / "cn_police"
ZONE = zone("Asia/Shanghai")
START = day_of(date(2026, 1, 1))
UNITS = [
    ("C", "长安市公安局", 1, None),
    ("A", "东城分局", 2, "C"),
    ("B", "西城分局", 2, "C"),
    ("A1", "城关派出所", 3, "A"),
    ("A2", "河滨派出所", 3, "A"),
    ("B1", "西关派出所", 3, "B"),
]
PEOPLE = {
    "sys": ("系统员", "C", ["system_admin"]),
    "sec": ("安全员", "C", ["security_admin"]),
    "aud": ("审计员", "C", ["audit_admin"]),
    "o1": ("王一", "A1", ["case_officer"]),
    "o2": ("王二", "A2", ["case_officer"]),
    "l1": ("李法", "A1", ["legal_officer"]),
    "h1": ("赵所", "A1", ["unit_head"]),
    "g1": ("看守", "A", ["guard"]),
    "ma": ("钱案", "A", ["centre_manager"]),
    "mb": ("孙案", "B", ["centre_manager"]),
    "mc": ("周案", "C", ["city_manager"]),
    "in": ("吴督", "C", ["inspector"]),
}


def at(year: int, month: int, day: int) -> int:
    """Noon of a day in the pack's zone, µs UTC."""
    return ZONE.midnight(day_of(date(year, month, day))) + 12 * 3_600_000_000


NOW = at(2026, 5, 20)


@pytest.fixture(scope="session")
def rights() -> Rights:
    kinds = [path.stem for path in (PACK / "matters").glob("*.yaml")]
    node = parse_yaml((PACK / "roles.yaml").read_text(encoding="utf-8"), "roles.yaml", Faults())
    assert node is not None
    book = read_roles(node, kinds, Reader(Faults()))
    assert book is not None
    return rights_of(book.plain())


def fill(access: Access) -> None:
    """Enters the city."""
    register = Register(access, "setup", at(2026, 1, 1))
    for id_, name, level, parent in UNITS:
        add_unit(register, id_, name, level, parent, START)
    for officer, (name, unit, roles) in PEOPLE.items():
        add_officer(register, officer, name, START)
        post(register, officer, unit, START)
        for role in roles:
            grant(register, officer, role, unit, START)


@pytest.fixture
def empty(tmp_path: Path, rights: Rights) -> Access:
    """No units, no people, on SQLite."""
    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    create_tables(connection)
    return Access(connection, rights, ZONE)


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    if request.param == "sqlite":
        yield sqlite3.connect(tmp_path / "x.sqlite3")
        return
    with psycopg.connect(request.getfixturevalue("postgres").dsn()) as made:
        yield made


@pytest.fixture
def city(empty: Access) -> Access:
    """The city on SQLite."""
    fill(empty)
    empty.connection.commit()
    return empty


@pytest.fixture
def both(connection: Connection, rights: Rights) -> Access:
    """The city on SQLite and on PostgreSQL."""
    create_tables(connection)
    access = Access(connection, rights, ZONE)
    fill(access)
    connection.commit()
    return access


Change = Callable[[str], Register]


@pytest.fixture
def change(city: Access) -> Change:
    """Someone who changes the city on a day."""

    def change(who: str = "sec") -> Register:
        return Register(city, who, NOW)

    return change
