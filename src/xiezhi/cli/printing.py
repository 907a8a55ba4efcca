# SPDX-License-Identifier: Apache-2.0
"""Files for people: PDF by Typst with the fonts that ship, CSV that Excel opens; whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from xiezhi.cli.folder import unwritable
from xiezhi.derive.booklet import MAIN, Booklet
from xiezhi.kernel.errors import XiezhiError

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def pdf(made: Booklet) -> bytes:
    """The document as PDF; only the fonts of the package are used, so every machine gives the same pages."""
    import pylopdf_fonts_zh_cn  # here: other commands need not wait for them
    import typst

    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        for name, text in made.files.items():
            Path(folder, name).write_text(text, encoding="utf-8")
        fonts = [str(pylopdf_fonts_zh_cn.sans_path()), str(pylopdf_fonts_zh_cn.serif_path())]
        try:
            result = typst.compile(
                str(Path(folder, MAIN)),
                root=folder,
                font_paths=[str(Path(fonts[0]).parent)],
                ignore_system_fonts=True,
            )
        except typst.TypstError as error:
            raise XiezhiError(f"PDF 排版失败: {error.message}", f"Typst failed: {error.message}") from error
    if not isinstance(result, bytes):
        raise XiezhiError("PDF 排版没有结果", "Typst gave no document")
    return result


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark; no cell that could be a formula."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    for row in (heads, *rows):
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return held.getvalue().encode("utf-8-sig")


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside the file and moves it into place: a full disk leaves no half of one."""
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".unfinished-", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise unwritable(path, error) from error
