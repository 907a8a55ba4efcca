# SPDX-License-Identifier: Apache-2.0
"""Charts and lists of a pack on a day, kept in files between runs: what one process drew, the others read.

A file stands under the hash of the pack, of the program that draws, and of what was asked; a change of either asks for
another name. As for packs (docs/decisions/0006): only the user's own files are read, only shapes of ours are made of
them, and what goes wrong here is not told: it is then drawn anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import stat
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import xiezhi
from xiezhi.catalog.cache import cache_folder, program

T = TypeVar("T")
KEPT = 160  # files: all kinds in both languages on two days
ENDING, PART = ".chart", ".part"
DRAW = ("derive", "web/charts")


def read_or_make(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What is kept under a key, else made and kept."""
    folder = _folder()
    if folder is None:
        return make()
    file = folder / f"{hashlib.sha256(repr((*key, _drawer())).encode()).hexdigest()}{ENDING}"
    found: T | None = _read(file)
    if found is None:
        found = make()
        _write(file, found)
    return found


def _folder() -> Path | None:
    """Beside the packs that are kept; ``None`` where nothing is."""
    packs = cache_folder()
    return None if packs is None or not hasattr(os, "geteuid") else packs.with_name("charts")


@lru_cache(maxsize=1)
def _drawer() -> str:
    """The hash of the code that draws."""
    room, digest = Path(xiezhi.__file__).parent, hashlib.sha256()
    for file in sorted(file for name in DRAW for file in (room / name).glob("*.py")):
        digest.update(file.read_bytes())
    return f"{program()} {digest.hexdigest()} {sys.version}"


def _read(file: Path) -> Any:
    with suppress(Exception):
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as stream:
            if not (_ours(os.fstat(handle), stat.S_ISREG) and _ours(os.stat(file.parent), stat.S_ISDIR)):
                return None
            content = stream.read()
        digest, packed = content[:32], content[32:]
        if hashlib.sha256(packed).digest() == digest:
            os.utime(file)
            return _Unpickler(io.BytesIO(zlib.decompress(packed))).load()
    return None


def _write(file: Path, made: Any) -> None:
    with suppress(Exception):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _ours(os.stat(file.parent), stat.S_ISDIR):
            return
        packed = zlib.compress(pickle.dumps(made, protocol=5), 1)
        part = file.with_name(f"{file.stem}.{os.getpid()}{PART}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(packed).digest() + packed)
            part.replace(file)
        except BaseException:
            part.unlink()
            raise
        _keep_latest(file.parent)


def _ours(found: os.stat_result, sort: Callable[[int], bool]) -> bool:
    """Whether it is of a sort, the user's own, and nobody else can write to it."""
    return sort(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _keep_latest(folder: Path) -> None:
    """Removes all but the files used last."""
    files = [file for file in folder.iterdir() if file.suffix in (ENDING, PART)]
    for file in sorted(files, key=lambda one: one.stat().st_mtime_ns, reverse=True)[KEPT:]:
        file.unlink(missing_ok=True)


class _Unpickler(pickle.Unpickler):
    """Makes the shapes of charts and plain values, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("django.utils.safestring", "SafeString"):
            return super().find_class(module, name)
        if module.startswith(("xiezhi.derive.", "xiezhi.web.charts.")) and "." not in name:
            made = super().find_class(module, name)
            if isinstance(made, type) and made.__module__ == module:
                return made
        raise pickle.UnpicklingError(f"{module}.{name}")
