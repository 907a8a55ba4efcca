# SPDX-License-Identifier: Apache-2.0
"""What an upload is by its content, and whether it may be opened: no programs, no archives, nothing that unpacks to too
much. The readers look at workbooks themselves (``connectors.workbook``).
"""

from __future__ import annotations

from pathlib import Path

from xiezhi.connectors.blocks import GZIP, Blocks, open_file
from xiezhi.connectors.sniff import kind_of
from xiezhi.kernel.errors import XiezhiError

MOST_UNPACKED = 2 << 30
MOST_RATIO, SMALL = 200, 50 << 20
MOST_ROWS = 5_000_000
BOMS = (b"\xff\xfe", b"\xfe\xff")
SEEN = 1 << 16
BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ",
    b"\x7fELF",
    b"BZh",
    b"\xfd7zXZ",
)


def form_of(path: Path, name: str) -> str:
    """``xlsx csv xes parquet jsonl``. ``name``: what the error calls the file. ``XiezhiError``: none of these, damaged,
    or it would unpack to too much.
    """
    try:
        found = kind_of(path)
    except XiezhiError as error:
        raise named(error, path, name) from None
    if found == "parquet":
        _parquet(path, name)
    if found in ("csv", "jsonl", "xes"):
        _text(path, name)
    return found


def named(error: XiezhiError, path: Path, name: str) -> XiezhiError:
    """The same error with the file called as the person calls it, without any path of this machine."""

    def said(lang: str) -> str:
        return error.say(lang).replace(str(path), name).replace(f"{path.parent}/", "")

    return XiezhiError(said("zh"), said("en"))


def _text(path: Path, name: str) -> None:
    with open_file(path) as file:
        packed = file.read(2) == GZIP
    head = Blocks(path).head(SEEN)
    if head.startswith(BINARY) or (b"\0" in head and not head.startswith(BOMS)):
        raise XiezhiError(
            f"{name} 不是表格: 按内容看是程序、图片或其他二进制文件, 应为 Excel(.xlsx)、CSV、XES、Parquet 或 JSONL",
            f"{name} is no table: by its content it is a program, a picture or the like; Excel (.xlsx), CSV, XES, "
            "Parquet or JSONL would be right",
        )
    if packed:
        _unpacked(path, name)


def _unpacked(path: Path, name: str) -> None:
    """Counts what a gzip file unpacks to, and stops where that is too much."""
    size, packed = 0, max(1, path.stat().st_size)
    for block in Blocks(path):
        size += len(block)
        if size > MOST_UNPACKED or (size > SMALL and size > MOST_RATIO * packed):
            raise too_much(name, size)


def _parquet(path: Path, name: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        told = pq.read_metadata(path)
        size = sum(told.row_group(n).total_byte_size for n in range(told.num_row_groups))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise XiezhiError(f"{name} 是损坏的 Parquet 文件", f"{name} is a damaged Parquet file") from error
    if size > MOST_UNPACKED or told.num_rows > MOST_ROWS:
        raise too_much(name, size)


def too_much(name: str, size: int) -> XiezhiError:
    """The error of what unpacks to too much."""
    return XiezhiError(
        f"{name} 解压后超过 {size >> 20} MB (疑为压缩炸弹), 已拒绝; 应为解压后不超过 2 048 MB 的表, 可分批导出",
        f"{name} unpacks to more than {size >> 20} MB (a zip bomb?): refused; at most 2 048 MB unpacked would be right",
    )
