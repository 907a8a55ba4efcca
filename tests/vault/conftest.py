# SPDX-License-Identifier: Apache-2.0
"""A vault in a folder of its own, with a registry in SQLite."""

import io
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xiezhi.kernel.instant import zone
from xiezhi.vault.places import Place
from xiezhi.vault.retention import retention_of
from xiezhi.vault.store import Stored, Vault

NOW = 1_780_000_000_000_000  # 2026-05-28 20:26:40 UTC
DAY = 86_400_000_000
CLASSES = {"recording": {"2020-01-01": "6 m", "2026-01-01": "1 y"}, "note": "10 d"}

Make = Callable[..., Vault]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Opens a vault; what is not given is a plain folder and a database in a file."""

    def make(**other: Any) -> Vault:
        connection = sqlite3.connect(tmp_path / "registry.sqlite3")
        settings: dict[str, Any] = {
            "zone": zone("Asia/Shanghai"),
            "retention": retention_of(CLASSES),
            **other,
        }
        place = settings.pop("place", None) or Place(str(tmp_path / "vault"))
        vault = Vault(connection, place, **settings)
        vault.create()
        connection.commit()
        return vault

    return make


def put(vault: Vault, content: bytes, ending: str = "txt", **other: Any) -> Stored:
    """Puts content and commits."""
    told = {"retention": "note", "actor": "020001", "now": NOW, **other}
    made = vault.put(io.BytesIO(content), ending=ending, **told)
    vault.connection.commit()
    return made


def read(vault: Vault, digest: str) -> bytes:
    """The content, proved."""
    held = io.BytesIO()
    vault.copy(digest, held)
    return held.getvalue()
