# SPDX-License-Identifier: Apache-2.0
"""The type of a file is told from its content, not from its ending."""

import io
import zipfile

import openpyxl
import pytest

from xiezhi.kernel.errors import XiezhiError
from xiezhi.vault.content import HEAD, TAIL, checked_type, type_of


def packed(*names: str, filler: int = 0) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, bytes(filler) or b"x")
    return held.getvalue()


def excel() -> bytes:
    held = io.BytesIO()
    openpyxl.Workbook().save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("ending", "content", "media"),
    [
        ("pdf", b"%PDF-1.4\n", "application/pdf"),
        ("JPG", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        ("mp4", b"\0\0\0\x18ftypisom\0\0", "video/mp4"),
        ("mov", b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        ("wav", b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        ("mp4", b"IMKH\x01\x01", "video/x-hikvision"),
        ("dav", b"DHAV\xfd", "video/x-dahua"),
        ("wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("ofd", packed("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        ("docx", packed("[Content_Types].xml", "word/document.xml"), ".wordprocessingml.document"),
        ("xlsx", excel(), ".spreadsheetml.sheet"),
        ("zip", packed("a.txt"), "application/zip"),
        ("csv", "警号,姓名\n020001,张三\n".encode("gb18030"), "text/plain"),
        ("txt", "半个字\u5f20".encode()[:-1], "text/plain"),
        ("hik2", b"\x01\x02\x03 a supplier's own", "application/octet-stream"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_true_endings_pass(ending: str, content: bytes, media: str) -> None:
    assert checked_type(ending, content[:HEAD], content[-TAIL:]).media.endswith(media)


def test_names_inside_a_packed_file_are_found_though_the_first_member_is_large() -> None:
    content = packed("[Content_Types].xml", "docProps/big.bin", "xl/workbook.xml", filler=3 * HEAD)
    assert type_of(content[:HEAD], content[-TAIL:]).endings[0] == "xlsx"


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        ("xlsx", packed("[Content_Types].xml", "word/document.xml")),
        ("pdf", b"hello"),
        ("mp4", b"\xff\xd8\xff\xe0"),
        ("docx", packed("a.txt")),
        ("jpg", bytes(64)),
        ("txt", b"\0\x01\x02"),
    ],
)
def test_lies_are_told(ending: str, content: bytes) -> None:
    with pytest.raises(XiezhiError) as told:
        checked_type(ending, content, content)
    assert f".{ending} 与内容不符" in told.value.zh and "would be right" in told.value.en


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0\x03\0\0\0", b"\x7fELF\x02", b"#!/bin/sh\n", b"\xca\xfe\xba\xbe"]
)
def test_programs_are_refused_under_any_name(content: bytes) -> None:
    for ending in ("exe", "xlsx", "dat", ""):
        with pytest.raises(XiezhiError, match="可执行程序"):
            checked_type(ending, content)
