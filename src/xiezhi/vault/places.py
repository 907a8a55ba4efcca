# SPDX-License-Identifier: Apache-2.0
"""Where files lie: a local folder, or any store that fsspec knows (``s3://bucket/path``, ``memory://``).

A file appears under its name whole or not at all: it is written beside, brought to the disk (fsync), and renamed. On an
object store an upload appears when it is closed, and is then copied into place.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem
from fsspec.spec import AbstractBufferedFile

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import round_us

INCOMING, FILES = "incoming", "files"


class Found(NamedTuple):
    """A stored file: path below the place, bytes, and when it was last changed (µs UTC; ``None``: not known)."""

    path: str
    size: int
    changed: int | None


class Place:
    """One root of files; paths below it use ``/``."""

    def __init__(self, url: str, options: Mapping[str, Any] | None = None) -> None:
        try:
            self._fs, root = fsspec.core.url_to_fs(url, **dict(options or {}))
        except (ImportError, ValueError) as error:
            raise XiezhiError(
                f"文件库地址 {url[:120]!r} 无法使用: {error}",
                f"vault address {url[:120]!r} cannot be used: {error}",
            ) from error
        self.url, self._root = url, root.rstrip("/")
        self._local = isinstance(self._fs, LocalFileSystem)

    @contextmanager
    def receive(self) -> Iterator[tuple[BinaryIO, str]]:
        """A new file to write to, and its temporary path; whole and on the disk once the block is left well.

        Left by an error, what was written is removed.
        """
        path = f"{INCOMING}/{secrets.token_hex(16)}"
        self._make_folder(path)
        stream = cast(BinaryIO, self._fs.open(self._full(path), "wb"))
        try:
            yield stream, path
            if self._local:
                stream.flush()
                os.fsync(stream.fileno())
            stream.close()
        except BaseException:
            self._give_up(stream, path)
            raise

    def _give_up(self, stream: Any, path: str) -> None:
        """Removes an unfinished file; an upload that can be abandoned is, so that it never appears."""
        if isinstance(stream, AbstractBufferedFile):
            stream.discard()
            stream.closed = True
        else:
            stream.close()
        self.remove(path)

    def keep(self, incoming: str, path: str) -> None:
        """Moves a received file to its place, over one that is there; durable when this returns."""
        self._make_folder(path)
        if not self._local:
            self._fs.mv(self._full(incoming), self._full(path))
            return
        os.replace(self._full(incoming), self._full(path))
        _sync_folder(os.path.dirname(self._full(path)))

    def open(self, path: str) -> BinaryIO:
        """A stored file to read and to seek in; ``FileNotFoundError`` where it is not there."""
        return cast(BinaryIO, self._fs.open(self._full(path), "rb"))

    def size(self, path: str) -> int | None:
        """Bytes of a stored file, ``None`` where it is not there."""
        try:
            return int(self._fs.info(self._full(path))["size"])
        except FileNotFoundError:
            return None

    def remove(self, path: str) -> None:
        """Removes a file; one that is not there is no error."""
        try:
            self._fs.rm_file(self._full(path))
        except FileNotFoundError:
            return
        if self._local:
            _sync_folder(os.path.dirname(self._full(path)))

    def files(self, top: str) -> Iterator[Found]:
        """Every file below a folder, in order of the paths."""
        if not self._fs.exists(self._full(top)):
            return
        self._fs.invalidate_cache()
        for full, info in sorted(self._fs.find(self._full(top), detail=True).items()):
            yield Found(full[len(self._root) + 1 :], int(info["size"]), _changed(info))

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _make_folder(self, path: str) -> None:
        """Makes the folder of a file; where a new level appears, the one above is brought to the disk too."""
        folder = os.path.dirname(self._full(path))
        if not self._local:
            self._fs.makedirs(folder, exist_ok=True)
            return
        missing = []
        while not os.path.isdir(folder):
            missing.append(folder)
            folder = os.path.dirname(folder)
        for level in reversed(missing):
            os.makedirs(level, mode=0o700, exist_ok=True)
            _sync_folder(os.path.dirname(level))


def _sync_folder(path: str) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _changed(info: Mapping[str, Any]) -> int | None:
    """When a file was last changed, as the different stores tell it."""
    for key in ("mtime", "LastModified", "last_modified", "created"):
        value = info.get(key)
        if isinstance(value, datetime):
            return round_us(value)
        if isinstance(value, (int, float)):
            return int(value * 1_000_000)
    return None
