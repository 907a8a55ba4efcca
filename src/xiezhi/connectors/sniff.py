# SPDX-License-Identifier: Apache-2.0
"""What kind of file it is, by its content and not by its ending."""

from __future__ import annotations

import zipfile
from pathlib import Path

from xiezhi.connectors.blocks import Blocks, open_file, unreadable
from xiezhi.kernel.errors import XiezhiError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def kind_of(path: Path) -> str:
    """``parquet xlsx xes jsonl csv``; gzip around the last three makes no difference.

    Raises ``XiezhiError`` for an empty file, an old or encrypted workbook, and other archives.
    """
    with open_file(path) as file:
        head = file.read(8)
    if not head:
        raise unreadable(path, "the file is empty", "文件为空")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path)
    if head == OLE:
        raise _old_or_locked(path)
    return _text(path)


def _text(path: Path) -> str:
    blocks = Blocks(path)
    head = blocks.head(4096)
    if not head:
        why = blocks.broken or ("文件为空", "the file is empty")
        raise unreadable(path, why[1], why[0])
    coding = next((name for bom, name in _BOMS if head.startswith(bom)), "latin-1")
    text = head.decode(coding, "ignore").lstrip()
    return {"<": "xes", "{": "jsonl"}.get(text[:1], "csv")


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise unreadable(path, f"damaged workbook or archive: {error}", "工作簿或压缩包已损坏") from error
    if "xl/workbook.bin" in names:
        raise unreadable(path, "an .xlsb workbook: save it as .xlsx", "是 .xlsb 工作簿, 请另存为 .xlsx")
    if not any(name.lower() == "[content_types].xml" for name in names):
        raise unreadable(path, "a zip archive, not a workbook: unpack it", "是压缩包而不是工作簿, 请先解压")
    return "xlsx"


def _old_or_locked(path: Path) -> XiezhiError:
    with open_file(path) as file:
        if _ENCRYPTED in file.read(16 << 20):
            return unreadable(
                path,
                "the workbook is protected by a password: save it without one",
                "工作簿有密码, 请另存为无密码的 .xlsx",
            )
    return unreadable(
        path, "an old .xls or a workbook with a password: save it as .xlsx without one",
        "是旧版 .xls 或有密码的工作簿, 请另存为无密码的 .xlsx",
    )  # fmt: skip
