# SPDX-License-Identifier: Apache-2.0
"""Wrongs that were found, kept between runs: which changes to which draws, under the hash of all that decides them.

Nothing that goes wrong here is told: the wrongs are then looked for anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import xiezhi
from xiezhi.catalog.cache import cache_folder
from xiezhi.catalog.model import Pack
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant
from xiezhi.simulate.book import Template
from xiezhi.simulate.changes import Change, Changes
from xiezhi.simulate.draft import Draw

KEPT = 6
FORM = "xiezhi wrongs 1"


def fingerprint(draw: Draw) -> str:
    """The hash of all that a draw tells."""
    told = [
        (t.kind, t.parent.number if t.parent else None, t.unit, t.attributes, t.events) for t in draw.things
    ]
    return hashlib.sha256(repr((draw.epoch, draw.change, told)).encode()).hexdigest()[:32]


def name_of(pack: Pack, templates: Iterable[Template], days: Sequence[int]) -> str:
    """Under which name the wrongs of some templates are kept."""
    parts = [FORM, pack.digest, pack.calendar.digest, _program(), str(list(days))]
    parts += [fingerprint(template.draw) for template in templates]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def _program() -> str:
    """Version and hash of the code that finds them; what scenarios draw is hashed by itself."""
    room = Path(xiezhi.__file__).parent
    files = [file for name in ("engine", "kernel", "catalog") for file in sorted((room / name).rglob("*.py"))]
    digest = hashlib.sha256()
    for file in [*files, *sorted((room / "simulate").glob("*.py"))]:
        digest.update(file.read_bytes())
    return f"{xiezhi.__version__} {digest.hexdigest()}"


def read_kept(name: str) -> dict[str, Any] | None:
    """What is kept under a name."""
    path = _path(name)
    with suppress(Exception):
        if path is not None:
            told = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(told, dict) and told.get("form") == FORM:
                os.utime(path)
                return told
    return None


def write_kept(name: str, told: dict[str, Any]) -> None:
    """Keeps it; the latest few stay."""
    path = _path(name)
    with suppress(Exception):
        if path is not None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps({"form": FORM, **told}, ensure_ascii=False), encoding="utf-8")
            part.replace(path)
            files = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime_ns, reverse=True)
            for old in files[KEPT:]:
                old.unlink()


def _path(name: str) -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder.parent / "wrongs" / f"{name}.json"


# -- changes as plain values


def plain_changes(changes: Changes) -> list[Any]:
    """Changes as JSON has them."""
    return [
        [
            c.action,
            c.on,
            c.name,
            _plain(c.value),
            c.by,
            c.at,
            [[name, _plain(value)] for name, value in c.data],
        ]
        for c in changes
    ]


def changes_of(told: Sequence[Any]) -> Changes:
    """And back."""
    return tuple(
        Change(action, on, name, _value(value), by, at, tuple((key, _value(one)) for key, one in data))
        for action, on, name, value, by, at, data in told
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Instant):
        return {"instant": [value.us, value.day]}
    if isinstance(value, Duration):
        return {"duration": [value.n, value.unit]}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"list": [_plain(one) for one in value]} if isinstance(value, tuple) else value


def _value(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    ((kind, value),) = told.items()
    if kind == "instant":
        return Instant(*value)
    if kind == "duration":
        return Duration(*value)
    return date.fromisoformat(value) if kind == "date" else tuple(_value(one) for one in value)
