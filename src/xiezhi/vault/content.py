# SPDX-License-Identifier: Apache-2.0
"""What a file is, told from its content: the first bytes of known formats, and the names inside packed ones.

Only what reaches an organ's vault is listed: documents, pictures, recordings (those of usual suppliers too), archives,
images of seized media. Endings are checked against the content, never believed.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import NamedTuple

from xiezhi.kernel.errors import XiezhiError

HEAD = TAIL = 1 << 16
"""Bytes of the beginning and of the end that are looked at."""


class FileType(NamedTuple):
    """``media`` type, the endings under which such files go, and its name for people."""

    name: str
    media: str
    endings: tuple[str, ...]
    program: bool = False


OCTETS = FileType("未识别", "application/octet-stream", ())
TEXT = FileType("文本", "text/plain", ("txt", "csv", "tsv", "log", "md", "json", "jsonl", "xml", "xes", "html", "htm",
                "yaml", "yml", "srt", "ass", "ini", "toml", "eml", "sql"))  # fmt: skip
ZIP = FileType("ZIP", "application/zip", ("zip",))
_OOXML = "application/vnd.openxmlformats-officedocument."
PACKED = (
    (b"word/", FileType("Word", _OOXML + "wordprocessingml.document", ("docx", "docm", "dotx"))),
    (b"xl/", FileType("Excel", _OOXML + "spreadsheetml.sheet", ("xlsx", "xlsm", "xltx"))),
    (b"ppt/", FileType("PowerPoint", _OOXML + "presentationml.presentation", ("pptx", "pptm"))),
    (b"OFD.xml", FileType("OFD", "application/ofd", ("ofd",))),
    (b"mimetypeapplication/vnd.oasis", FileType("OpenDocument", "application/vnd.oasis.opendocument",
        ("odt", "ods", "odp"))),
)  # fmt: skip
BEGINNINGS: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"%PDF-", FileType("PDF", "application/pdf", ("pdf",))),
    (0, b"\xff\xd8\xff", FileType("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))),
    (0, b"\x89PNG\r\n\x1a\n", FileType("PNG", "image/png", ("png",))),
    (0, b"GIF8", FileType("GIF", "image/gif", ("gif",))),
    (0, b"II*\0", FileType("TIFF", "image/tiff", ("tif", "tiff", "dng"))),
    (0, b"MM\0*", FileType("TIFF", "image/tiff", ("tif", "tiff", "dng"))),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("Office 97–2003, WPS", "application/x-ole-storage",
        ("doc", "xls", "ppt", "wps", "et", "dps", "msg"))),
    (0, b"{\\rtf", FileType("RTF", "application/rtf", ("rtf", "doc"))),
    (0, b"Rar!\x1a\x07", FileType("RAR", "application/vnd.rar", ("rar",))),
    (0, b"7z\xbc\xaf\x27\x1c", FileType("7-Zip", "application/x-7z-compressed", ("7z",))),
    (0, b"\x1f\x8b", FileType("gzip", "application/gzip", ("gz", "tgz"))),
    (0, b"BZh", FileType("bzip2", "application/x-bzip2", ("bz2",))),
    (0, b"\xfd7zXZ\0", FileType("xz", "application/x-xz", ("xz",))),
    (257, b"ustar", FileType("tar", "application/x-tar", ("tar",))),
    (0, b"PAR1", FileType("Parquet", "application/vnd.apache.parquet", ("parquet",))),
    (0, b"SQLite format 3\0", FileType("SQLite", "application/vnd.sqlite3", ("sqlite", "sqlite3", "db"))),
    (0, b"EVF\t\r\n\xff\0", FileType("E01", "application/x-ewf", ("e01", "ex01"))),
    (128, b"DICM", FileType("DICOM", "application/dicom", ("dcm",))),
    (0, b"\x1aE\xdf\xa3", FileType("Matroska", "video/x-matroska", ("mkv", "webm", "mka"))),
    (0, b"FLV\x01", FileType("FLV", "video/x-flv", ("flv",))),
    (0, b"0&\xb2u\x8ef\xcf\x11", FileType("Windows Media", "video/x-ms-asf", ("wmv", "wma", "asf"))),
    (0, b"\0\0\x01\xba", FileType("MPEG", "video/mpeg", ("mpg", "mpeg", "ps", "vob", "mp4"))),
    (0, b"IMKH", FileType("海康录像", "video/x-hikvision", ("mp4", "hik", "ps"))),
    (0, b"DHAV", FileType("大华录像", "video/x-dahua", ("dav",))),
    (0, b"#!AMR", FileType("AMR", "audio/amr", ("amr",))),
    (0, b"OggS", FileType("Ogg", "audio/ogg", ("ogg", "oga", "opus", "ogv"))),
    (0, b"fLaC", FileType("FLAC", "audio/flac", ("flac",))),
    (0, b"ID3", FileType("MP3", "audio/mpeg", ("mp3",))),
    (0, b"\xff\xf1", FileType("AAC", "audio/aac", ("aac",))),
    (0, b"\xff\xf9", FileType("AAC", "audio/aac", ("aac",))),
    (0, b"\xff\xfb", FileType("MP3", "audio/mpeg", ("mp3",))),
    (0, b"\xff\xf3", FileType("MP3", "audio/mpeg", ("mp3",))),
    (0, b"\x7fELF", FileType("ELF", "application/x-executable", (), True)),
    (0, b"\xca\xfe\xba\xbe", FileType("Java, Mach-O", "application/x-executable", (), True)),
    (0, b"\xcf\xfa\xed\xfe", FileType("Mach-O", "application/x-executable", (), True)),
    (0, b"#!", FileType("script", "text/x-script", (), True)),
)  # fmt: skip
BRANDS: tuple[tuple[bytes, FileType], ...] = (
    (b"qt  ", FileType("QuickTime", "video/quicktime", ("mov", "qt"))),
    (b"heic", FileType("HEIC", "image/heic", ("heic", "heif"))),
    (b"heix", FileType("HEIC", "image/heic", ("heic", "heif"))),
    (b"mif1", FileType("HEIF", "image/heif", ("heic", "heif"))),
    (b"avif", FileType("AVIF", "image/avif", ("avif",))),
    (b"M4A ", FileType("M4A", "audio/mp4", ("m4a", "mp4"))),
    (b"3gp", FileType("3GP", "video/3gpp", ("3gp", "3g2", "mp4"))),
    (b"", FileType("MP4", "video/mp4", ("mp4", "m4v", "m4a", "mov"))),
)
RIFF: tuple[tuple[bytes, FileType], ...] = (
    (b"WAVE", FileType("WAV", "audio/wav", ("wav",))),
    (b"AVI ", FileType("AVI", "video/x-msvideo", ("avi",))),
    (b"WEBP", FileType("WebP", "image/webp", ("webp",))),
)
BITMAP = FileType("BMP", "image/bmp", ("bmp", "dib"))
STREAM = FileType("MPEG-TS", "video/mp2t", ("ts", "mts", "m2ts"))
PROGRAM = FileType("Windows 程序", "application/x-msdownload", (), True)


def type_of(head: bytes, tail: bytes = b"") -> FileType:
    """The type of a file by its first and last bytes (at least ``HEAD`` and ``TAIL``, or all there are)."""
    for test in (_container, _beginning, _checked):
        if found := test(head, tail):
            return found
    return TEXT if _is_text(head) else OCTETS


def known_endings() -> frozenset[str]:
    """Every ending that claims a type listed here."""
    lists: list[Callable[[], tuple[FileType, ...]]] = [
        lambda: tuple(type_ for _, _, type_ in BEGINNINGS),
        lambda: tuple(type_ for _, type_ in (*PACKED, *BRANDS, *RIFF)),
        lambda: (TEXT, ZIP, BITMAP, STREAM),
    ]
    return frozenset(ending for made in lists for type_ in made() for ending in type_.endings)


def checked_type(ending: str, head: bytes, tail: bytes = b"") -> FileType:
    """The type of a file whose ending does not lie; ``XiezhiError`` says what its content is.

    An unlisted ending goes with any content but a program's: suppliers have formats of their own.
    """
    found, ending = type_of(head, tail), ending.lower().lstrip(".")
    if found.program:
        raise XiezhiError(
            f"内容是可执行程序 ({found.name}), 不予存放; 作为证据的电子数据应打包为 zip 或镜像文件",
            f"the content is a program ({found.name}) and is not kept: evidence packed as zip or image would be right",
        )
    if ending in found.endings or ending not in known_endings():
        return found
    right = "、".join(f".{one}" for one in found.endings[:4]) or "与内容相符的扩展名"
    raise XiezhiError(
        f"扩展名 .{ending} 与内容不符: 内容是 {found.name} ({found.media}), 应为 {right}",
        f"the ending .{ending} does not match the content, which is {found.media}: "
        f"{', '.join(found.endings[:4]) or 'a true ending'} would be right",
    )


def _container(head: bytes, tail: bytes) -> FileType | None:
    """Formats that are packed in another: by the names inside, which stand in the end of a ZIP file."""
    if head[4:8] == b"ftyp":
        return next(type_ for brand, type_ in BRANDS if head[8:].startswith(brand))
    if head[:4] == b"RIFF":
        return next((type_ for form, type_ in RIFF if head[8:12] == form), None)
    if head[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return None
    names = head + tail
    if b"[Content_Types].xml" not in names and b"OFD.xml" not in names and b"mimetype" not in head[:64]:
        return ZIP
    return next((type_ for name, type_ in PACKED if name in names), ZIP)


def _beginning(head: bytes, _: bytes) -> FileType | None:
    return next((type_ for at, magic, type_ in BEGINNINGS if head[at : at + len(magic)] == magic), None)


def _checked(head: bytes, _: bytes) -> FileType | None:
    """Short beginnings that ordinary text may have too: a second mark must agree."""
    if (
        head[:2] == b"BM"
        and len(head) > 18
        and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 108, 124)
    ):
        return BITMAP
    if head[:2] == b"MZ" and not _is_text(head):
        return PROGRAM
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return STREAM
    return None


def _is_text(head: bytes) -> bool:
    """UTF-8, UTF-16 with its mark, or GB 18030 without control characters."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    if any(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False
