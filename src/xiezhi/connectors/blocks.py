# SPDX-License-Identifier: Apache-2.0
"""The bytes of a file in blocks of bounded size; gzip is unpacked on the way, however far it is whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from xiezhi.kernel.errors import XiezhiError

SIZE = 1 << 20
GZIP = b"\x1f\x8b"


class Blocks:
    """Iterates over the content of a file, at most ``SIZE`` bytes at a time.

    ``broken`` is empty, or after the last block says (zh, en) why the content ends too early. What could be unpacked
    before a gzip breaks off is given, so that good rows go on.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken: tuple[str, str] | None = None

    def __iter__(self) -> Iterator[bytes]:
        with open_file(self.path) as file:
            head = file.read(2)
            file.seek(0)
            chunks = iter(lambda: file.read(SIZE), b"")
            yield from self._unpacked(chunks) if head == GZIP else chunks

    def head(self, size: int = 1 << 16) -> bytes:
        """The first bytes of the content."""
        result = b""
        for block in self:
            result += block
            if len(result) >= size:
                break
        return result[:size]

    def _unpacked(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The members of a gzip file, one after the other."""
        unpack, begun = zlib.decompressobj(31), False
        for chunk in chunks:
            while chunk:
                if not begun:
                    chunk = chunk.lstrip(b"\0")  # padding between and after members
                    if not chunk:
                        break
                    unpack, begun = zlib.decompressobj(31), True
                try:
                    block = unpack.decompress(chunk, SIZE)
                except zlib.error:
                    self.broken = ("gzip 数据损坏", "the gzip data are corrupt")
                    return
                if block:
                    yield block
                chunk = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
                begun = not unpack.eof
        if begun:
            yield from self._rest(unpack)

    def _rest(self, unpack: zlib._Decompress) -> Iterator[bytes]:
        """What is left when the file ends before the gzip does."""
        while not unpack.eof and (block := unpack.decompress(unpack.unconsumed_tail, SIZE)):
            yield block
        if not unpack.eof:
            self.broken = ("gzip 文件不完整 (被截断)", "the gzip file is truncated")


def open_file(path: Path):  # type: ignore[no-untyped-def]
    """A file for reading its bytes; ``XiezhiError`` with its name where it cannot be."""
    try:
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error


def unreadable(path: Path | str, why: str, zh: str | None = None) -> XiezhiError:
    """The error of a file that cannot be read at all."""
    why = " ".join(why.split())[:300]
    return XiezhiError(f"无法读取文件 {path}: {zh or why}", f"cannot read {path}: {why}")
