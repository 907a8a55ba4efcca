# SPDX-License-Identifier: Apache-2.0
"""Sets Django up for one home, and makes its tables.

SQLite runs in WAL mode and every transaction is IMMEDIATE, so that a writer waits at the beginning and never fails
in the middle; ``synchronous=FULL`` keeps what was acknowledged through a loss of power.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.home import Home

ROOMS = ("records", "supervision", "casework")
WAIT = 60  # seconds that a writer waits for another
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=268435456;"
)


def configure(home: Home, *, keep: bool = False) -> None:
    """Django speaks to the database of this home from now on; asked again for another home, it changes over.

    ``keep``: connections stay open from one request to the next; one that broke meanwhile is opened again.
    """
    ready()
    from django.db import connections

    wanted = database_of(home) | ({"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True} if keep else {})
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]


def ready(more: Mapping[str, Any] | None = None) -> None:
    """Loads Django and the models, once; which database is meant is told by ``configure``.

    ``more``: settings of a room above, whose ``INSTALLED_APPS`` come after those of the rooms.
    """
    import django
    from django.conf import settings

    told = dict(more or {})
    if not settings.configured:
        settings.configure(
            DATABASES={"default": _sqlite(":memory:")},
            INSTALLED_APPS=[*installed(), *told.pop("INSTALLED_APPS", ())],
            USE_TZ=True,
            TIME_ZONE="UTC",
            DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
            **told,
        )
        django.setup()


def installed() -> list[str]:
    """The rooms that have tables of their own."""
    return [f"xiezhi.{room}" for room in ROOMS if find_spec(f"xiezhi.{room}.models") is not None]


def prepare(home: Home) -> None:
    """Makes what is missing of the tables: the ledger's, those of access and vault, the read models'.

    ``configure`` comes before.
    """
    from django.core.management import call_command
    from django.db import connection, transaction

    from xiezhi.access.tables import create_tables
    from xiezhi.ledger.store import open_store
    from xiezhi.vault.registry import Registry

    connection.ensure_connection()
    open_store(connection.connection, home.settings.algorithm).create()
    with transaction.atomic():
        create_tables(connection.connection, home.settings.algorithm)
        Registry(connection.connection, home.settings.algorithm).journal.create()
    call_command("migrate", verbosity=0, interactive=False)


def database_of(home: Home) -> dict[str, Any]:
    """Django's entry for the database: the SQLite file of the home, or what ``DATABASE_URL`` names."""
    if home.database is None:
        return _sqlite(str(home.sqlite))
    url = urlsplit(home.database)
    if url.scheme == "sqlite":
        return _sqlite(unquote(url.path))
    if url.scheme not in ("postgres", "postgresql"):
        right = "postgresql://USER:PASSWORD@HOST:5432/NAME, sqlite:///FILE"
        raise XiezhiError(
            f"DATABASE_URL 的 {url.scheme!r} 应为 {right}",
            f"DATABASE_URL {url.scheme!r}: right would be {right}",
        )
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""), "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", None) or unquote(url.hostname or ""),
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
    }  # fmt: skip


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": WAIT, "init_command": _PRAGMAS},
    }
