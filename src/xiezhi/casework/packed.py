# SPDX-License-Identifier: Apache-2.0
"""Packed files that would burst: refused by what they say of themselves, before anything is unpacked."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from xiezhi.kernel.errors import XiezhiError

LARGE, TIMES = 256 * 1024 * 1024, 200
"""Bytes unpacked below which nothing is looked at, and how many times its size a file may unpack to."""
ENTRIES = 100_000


def refuse_bomb(file: Path) -> None:
    """``XiezhiError`` where a ZIP file (xlsx, docx, ofd too) unpacks to absurdly more than it is."""
    if not is_zipfile(file):
        return
    try:
        with ZipFile(file) as packed:
            listed = packed.infolist()
    except BadZipFile:
        raise XiezhiError("压缩文件已损坏, 应重新打包后上传", "the archive is broken: pack it anew") from None
    whole, size = sum(one.file_size for one in listed), max(file.stat().st_size, 1)
    if len(listed) > ENTRIES or (whole > LARGE and whole > size * TIMES):
        large, times = whole >> 20, whole // size
        raise XiezhiError(
            f"压缩文件解开后有 {large} MB, 是原大小的 {times} 倍, 不予存放; 应直接上传其中的文件",
            f"the archive unpacks to {large} MB, {times} times its size, and is not kept: "
            "the files themselves would be right",
        )
