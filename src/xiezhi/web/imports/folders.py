# SPDX-License-Identifier: Apache-2.0
"""Where uploads lie until they are taken: ``imports/<token>/`` in the home, readable by nobody else.

A file is called ``table``, whatever it was called where it came from: no name from outside ever becomes a path.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.home import Home
from xiezhi.web.settings import UPLOAD

ROOM, TABLE, MAPPING, ROWS = "imports", "table", "mapping.yaml", "rows.jsonl"
KEEP_DAYS, MOST_MB = 14, UPLOAD >> 20
_TOKEN = re.compile(r"^[0-9a-f]{32}$")


@dataclass(frozen=True)
class Limits:
    """``most``: bytes of one file; ``days``: how long a draft is kept that nobody touches."""

    most: int
    days: int


def limits(home: Home) -> Limits:
    """``[imports] most_mb``, ``keep_days`` of the settings. ``XiezhiError``: they are no whole numbers from 1."""
    told: Mapping[str, Any] = home.settings.rest.get(ROOM, {})
    most, days = told.get("most_mb", MOST_MB), told.get("keep_days", KEEP_DAYS)
    for name, value in (("most_mb", most), ("keep_days", days)):
        if not isinstance(value, int) or value < 1:
            raise XiezhiError(
                f"[imports] {name} = {value!r} 应为 1 以上的整数",
                f"[imports] {name} = {value!r}: a whole number from 1 would be right",
            )
    return Limits(most << 20, days)


def new_token() -> str:
    """A name for a draft that nobody guesses."""
    return secrets.token_hex(16)


def place(home: Home, token: str) -> Path:
    """The folder of a draft; ``ValueError`` for what is no token."""
    if not _TOKEN.match(token):
        raise ValueError(token)
    return room(home) / token


def room(home: Home) -> Path:
    """The folder of all drafts, made for the owner alone."""
    folder = home.folder / ROOM
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def make(home: Home, token: str) -> Path:
    """A new folder of a draft."""
    folder = place(home, token)
    folder.mkdir(mode=0o700)
    return folder


def clear(home: Home, token: str) -> None:
    """Deletes all that a draft has on disk."""
    shutil.rmtree(place(home, token), ignore_errors=True)


def tokens(home: Home) -> list[str]:
    """The drafts that have a folder."""
    return [one.name for one in room(home).iterdir() if _TOKEN.match(one.name)]


def private(path: Path, text: str) -> Path:
    """Writes a text that only the owner reads; whoever reads meanwhile sees the former one."""
    half = path.with_name(f".{path.name}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return half.replace(path)


def lock(home: Home) -> Path:
    """Held by the process that is at work on the home's drafts."""
    return room(home) / ".work"
