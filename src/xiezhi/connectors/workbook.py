# SPDX-License-Identifier: Apache-2.0
"""What is looked at in a workbook before it is opened: its size unpacked, document types, merged cells."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from xiezhi.connectors.blocks import unreadable

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    KeyError,
)
MOST_BYTES = 2 << 30
MOST_SHARED = 512 << 20  # shared strings are held in memory
MOST_RATIO = 200
SMALL = 50 << 20
MOST_PARTS = 10_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def guard(path: Path) -> None:
    """``XiezhiError`` for a workbook that would unpack to too much, or whose XML has a document type."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _guard_sizes(path, parts)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        _guard_prolog(path, stream.read)
    except DAMAGE as error:
        raise unreadable(path, f"damaged workbook: {error}", "工作簿已损坏") from error


def _guard_sizes(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, min(path.stat().st_size, sum(part.compress_size for part in parts)))
    shared = max((part.file_size for part in parts if "sharedstrings" in part.filename.lower()), default=0)
    bomb = unpacked > MOST_BYTES or shared > MOST_SHARED or len(parts) > MOST_PARTS
    if bomb or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        raise unreadable(
            path, f"the workbook would unpack to {unpacked:,} bytes (a zip bomb?): export it as CSV",
            f"工作簿解压后将达 {unpacked:,} 字节 (疑为压缩炸弹), 请导出为 CSV",
        )  # fmt: skip


class _Seen(Exception):
    """The root element has begun: no document type can follow."""


def _guard_prolog(path: Path, read) -> None:  # type: ignore[no-untyped-def]
    parser = expat.ParserCreate()

    def begun(*_: object) -> None:
        raise _Seen

    def refuse(*_: object) -> None:
        raise unreadable(
            path,
            "the workbook's XML has a document type (DTD): refused",
            "工作簿 XML 含文档类型定义 (DTD), 已拒绝",
        )

    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = refuse
    try:
        while block := read(1 << 14):
            parser.Parse(block)
    except _Seen:
        return
    except expat.ExpatError as error:
        raise unreadable(path, f"damaged workbook: {error}", "工作簿已损坏") from error


def merged_cells(path: Path, part: str, most_row: int) -> Iterator[tuple[int, int, int, int]]:
    """(first row, first column, last row, last column), all from 0, of merged cells that begin above ``most_row``."""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            tail += block
            for found in _MERGED.finditer(tail):
                top, bottom = int(found[2]) - 1, int(found[4]) - 1
                if top < most_row:
                    yield top, _column(found[1]), bottom, _column(found[3])
            tail = tail[-200:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
