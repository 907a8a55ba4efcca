# SPDX-License-Identifier: Apache-2.0
"""Lines of text out of bytes: UTF-8 (with or without BOM), GB18030 or UTF-16, decided once by the first bytes
that tell.

Bytes that do not fit the encoding make their line unreadable, and that line only.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xiezhi.connectors.blocks import Blocks, unreadable

LONGEST_LINE = 64 << 20
_INVALID = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


@dataclass
class TextBlock:
    """Whole lines as UTF-8; ``bad``: of those (from 0) that cannot be read, the reason in ``words.REASONS``."""

    data: bytes
    bad: Mapping[int, str] = field(default_factory=dict)


class TextBlocks:
    """Iterates over a file as ``TextBlock``s; afterwards ``broken`` as in ``Blocks``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.coding: str | None = None  # None: ASCII so far
        self._blocks = Blocks(path)

    @property
    def broken(self) -> tuple[str, str] | None:
        return self._blocks.broken

    def __iter__(self) -> Iterator[TextBlock]:
        for block, whole in _whole_lines(self._bytes()):
            yield self._read(block) if whole else TextBlock(block, {0: "too_long"})

    def _bytes(self) -> Iterator[bytes]:
        """The content without byte order mark; UTF-16 as UTF-8."""
        blocks = iter(self._blocks)
        first = next(blocks, b"")
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.coding = "utf-8"
            decode = codecs.getincrementaldecoder("utf-16")("replace").decode
            yield decode(first).encode("utf-8", "replace")
            yield from (decode(block).encode("utf-8", "replace") for block in blocks)
            return
        if first.count(0) * 5 > len(first):
            raise unreadable(self.path, "binary data, not a table as text", "是二进制数据, 不是文本表格")
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from blocks

    def _read(self, block: bytes) -> TextBlock:
        if block.isascii():
            return TextBlock(block)
        self.coding = self.coding or decide(block, self.path)
        try:
            text = block.decode(self.coding)
        except UnicodeDecodeError:
            return self._damaged(block)
        return TextBlock(block if self.coding == "utf-8" else text.encode())

    def _damaged(self, block: bytes) -> TextBlock:
        lines, bad = [], {}
        for number, line in enumerate(block.splitlines(keepends=True)):
            try:
                lines.append(line.decode(str(self.coding)).encode())
            except UnicodeDecodeError:
                bad[number] = "bytes"
                lines.append(line.decode(str(self.coding), "replace").encode())
        return TextBlock(b"".join(lines), bad)


def decide(block: bytes, path: Path) -> str:
    """``utf-8`` or ``gb18030``; a few bytes that do not fit are damage, many are another encoding."""
    text = block.decode("utf-8", "surrogateescape")
    wrong = len(_INVALID.findall(text))
    right = len(_NOT_ASCII.findall(text)) - wrong
    if wrong * 2 <= right:
        return "utf-8"
    chinese = block.decode("gb18030", "replace")
    letters = len(_NOT_ASCII.findall(chinese))
    if chinese.count("\ufffd") * 20 > letters:
        raise unreadable(path, "neither UTF-8 nor GB18030", "既不是 UTF-8 也不是 GB18030 编码")
    return "gb18030"


def _whole_lines(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes cut after line ends; of a line beyond ``LONGEST_LINE`` only the beginning, and ``False``."""
    waiting: list[bytes] = []
    size, skipping = 0, False
    for block in blocks:
        if skipping:
            block = block[block.find(b"\n") + 1 or len(block) :]
            skipping = not block
        cut = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, -1) + 1
        if cut:
            yield b"".join([*waiting, block[:cut]]), True
            waiting, size = [], 0
        waiting.append(block[cut:])
        size += len(block) - cut
        if size > LONGEST_LINE:
            yield b"".join(waiting)[:200].decode("ascii", "replace").encode() + b"\n", False
            waiting, size, skipping = [], 0, True
    if rest := b"".join(waiting):
        yield rest, True
