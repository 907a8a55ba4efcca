# SPDX-License-Identifier: Apache-2.0
"""A desk: what every command over live facts is given — the home, the pack in force, the ledger, the settings."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.kernel.sql import Connection
from xiezhi.ledger.store import Store, open_store
from xiezhi.records.home import Home, Settings
from xiezhi.records.packs import in_force, kept
from xiezhi.records.setup import configure


class _Own(threading.local):
    """What one thread keeps of its own connection; ``mark``: of which connection, under which pack."""

    mark: tuple[Connection, Pack] | None = None
    kept: dict[str, Any]


@dataclass(eq=False)  # a sender of signals: one desk is not another
class Desk:
    """``home`` with its ``pack``. The ledger's ``store`` speaks over Django's own connection: one transaction for both.

    ``kept``: what rooms have worked out from the pack and keep for as long as the desk lives, by their own keys.
    ``own``: the same for what speaks over a connection. Threads may share a desk: each has its own connection.
    """

    home: Home
    pack: Pack
    kept: dict[str, Any] = field(default_factory=dict)
    _own: _Own = field(default_factory=_Own)

    @classmethod
    def open(cls, home: Home, pack: Pack | None = None) -> Desk:
        """Sets Django up for the home; its pack is the one given, else the one in force, else that of the settings."""
        configure(home)
        return cls.ruled(home) if pack is None else cls(home, pack)

    @classmethod
    def ruled(cls, home: Home) -> Desk:
        """A desk by the pack in force, Django set up for the home already: its connections stay as they are."""
        desk = cls(home, load_pack(home.settings.pack))
        ruling = in_force(desk.connection)
        return desk if ruling in (None, desk.pack.digest) else desk.under(kept(desk, str(ruling)))

    @classmethod
    def at(cls, folder: str | Path | None, environ: Mapping[str, str]) -> Desk:
        """The desk of the home in a folder; ``Home.open`` says which where none is given."""
        return cls.open(Home.open(folder, environ))

    @property
    def settings(self) -> Settings:
        """The settings of the home."""
        return self.home.settings

    @property
    def connection(self) -> Connection:
        """The DB-API connection that Django uses now."""
        from django.db import connection

        connection.ensure_connection()
        raw: Connection = connection.connection
        return raw

    @property
    def store(self) -> Store:
        """The ledger, on the connection that Django uses now."""
        own = self.own
        if "store" not in own:
            own["store"] = open_store(self.connection, self.settings.algorithm, home_key=self.home.key)
        store: Store = own["store"]
        return store

    @property
    def own(self) -> dict[str, Any]:
        """What rooms keep of the connection that this thread uses now; empty again with another one, or pack."""
        raw, own = self.connection, self._own
        if own.mark is None or own.mark[0] is not raw or own.mark[1] is not self.pack:
            own.mark, own.kept = (raw, self.pack), {}
        return own.kept

    def under(self, pack: Pack) -> Desk:
        """The same home under another pack: nothing worked out from the former is kept."""
        return replace(self, pack=pack, kept={}, _own=_Own())
