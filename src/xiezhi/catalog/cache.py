# SPDX-License-Identifier: Apache-2.0
"""Large packs as loaded, kept between runs; why and how safe: docs/decisions/0006.

A pack is kept under the hash of all its files (and of those of the packs under it), of this program and of what it
runs on: whatever changes, another name is asked for. Nothing that goes wrong here is told: the pack is then read anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

import xiezhi
from xiezhi.catalog.faults import Fault
from xiezhi.catalog.folder import Folder
from xiezhi.catalog.model import Pack
from xiezhi.kernel.calendar import calendar_of

FORM = b"xiezhi pack 1\n"
LEAST = 200_000
"""Bytes of a pack that are worth a file: smaller ones are read in no time."""
KEPT = 8
ENDING, PART = ".pack", ".part"
ROOMS = ("catalog", "kernel")
Kept = tuple[Pack, list[Fault]]


def cache_name(layers: Sequence[Folder] | None) -> str | None:
    """Under which name a pack of some folders is kept; ``None`` where it is not."""
    if layers is None or sum(len(content) for folder in layers for content in folder.files.values()) < LEAST:
        return None
    if not hasattr(os, "geteuid") or cache_folder() is None:
        return None
    parts = [*(folder.digest for folder in layers), program(), sys.version, yaml.__version__]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def cache_folder() -> Path | None:
    """``$XIEZHI_CACHE/packs``, else that of the user's caches; ``None`` where it is switched off or lies nowhere."""
    given = os.environ.get("XIEZHI_CACHE")
    if given is not None:
        return Path(given, "packs") if os.path.isabs(given) else None
    home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        top = Path(home) if os.path.isabs(home) else Path.home() / ".cache"
    except RuntimeError:
        return None
    return top / "xiezhi" / "packs"


@lru_cache(maxsize=1)
def program() -> str:
    """Version and hash of the code that reads packs, and of the notices it knows: what a developer changes counts."""
    room = Path(xiezhi.__file__).parent
    files = sorted(file for name in ROOMS for file in (room / name).glob("*.py"))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return f"{xiezhi.__version__} {digest.hexdigest()} {calendar_of('china').digest}"


def read_cached(name: str, path: Path) -> Kept | None:
    """What is kept under a name, the pack as if read from ``path``; ``None`` where nothing is that can be trusted."""
    with suppress(Exception), _opened() as folder:
        file = os.open(name + ENDING, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with os.fdopen(file, "rb") as stream:
            if not _ours(os.fstat(file), stat.S_ISREG):
                return None
            content = stream.read()
        head = _head(name, content[len(_head(name, b"")) :])
        if not content.startswith(head):
            return None
        pack, faults = _Unpickler(io.BytesIO(content[len(head) :])).load()
        os.utime(name + ENDING, dir_fd=folder, follow_symlinks=False)
        return (replace(pack, folder=path), faults) if isinstance(pack, Pack) else None
    return None


def write_cached(name: str, pack: Pack, faults: list[Fault]) -> None:
    """Keeps a pack that loads, with its warnings; the latest few stay."""
    with suppress(Exception), _opened(make=True) as folder:
        content = pickle.dumps((replace(pack, folder=Path()), faults), protocol=5)
        part = f"{name}.{os.getpid()}{PART}"
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        try:
            with os.fdopen(file, "wb") as stream:
                stream.write(_head(name, content) + content)
            os.replace(part, name + ENDING, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            os.unlink(part, dir_fd=folder)
            raise
        _keep_latest(folder)


def _head(name: str, content: bytes) -> bytes:
    return FORM + f"{name}\n{hashlib.sha256(content).hexdigest()}\n".encode()


@contextmanager
def _opened(make: bool = False) -> Iterator[int]:
    """The folder, held open so that nobody can put another in its place; refused where others may write to it."""
    path = cache_folder()
    if path is None:
        raise PermissionError
    if make:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not _ours(os.fstat(folder), stat.S_ISDIR):
            raise PermissionError
        yield folder
    finally:
        os.close(folder)


def _ours(found: os.stat_result, sort: Any) -> bool:
    """Whether something is of the sort asked for, the user's own, and nobody else can write to it."""
    others = stat.S_IWGRP | stat.S_IWOTH
    return bool(sort(found.st_mode)) and found.st_uid == os.geteuid() and not found.st_mode & others


def _keep_latest(folder: int) -> None:
    """Removes all but the files used last, and what broken-off runs left."""
    names = [name for name in os.listdir(folder) if name.endswith((ENDING, PART))]
    used = {name: os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime_ns for name in names}
    for name in sorted(names, key=lambda name: used[name], reverse=True)[KEPT:]:
        os.unlink(name, dir_fd=folder)


FOREIGN = {
    ("datetime", "date"), ("datetime", "datetime"), ("pathlib", "PosixPath"),
    ("xiezhi.kernel.instant", "zone"), ("xiezhi.kernel.calendar", "calendar_of"),
}  # fmt: skip


class _Unpickler(pickle.Unpickler):
    """Makes the shapes of packs and plain values, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in FOREIGN:
            return super().find_class(module, name)
        if module.startswith(("xiezhi.catalog.", "xiezhi.kernel.")) and "." not in name:
            made = super().find_class(module, name)
            if isinstance(made, type) and made.__module__ == module:
                return made
        raise pickle.UnpicklingError(f"{module}.{name}")
