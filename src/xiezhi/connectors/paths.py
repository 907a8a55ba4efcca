# SPDX-License-Identifier: Apache-2.0
"""Which files a name stands for: a file, a folder or a glob, in the order of their paths by code points."""

from __future__ import annotations

import glob
from pathlib import Path

from xiezhi.kernel.errors import XiezhiError

_NOT_DATA = (".", "_", "~$")  # hidden files, Spark's markers, Excel's lock files


def expand(name: str | Path, beside: Path | None = None) -> list[Path]:
    """The files of a name, at least one; a relative name is looked up beside ``beside`` (the mapping file's folder).

    A folder stands for the files directly in it. Hidden files and Excel's lock files (``~$…``) are no data.
    Raises ``XiezhiError`` where nothing is there.
    """
    path = Path(name) if beside is None else beside / name
    if path.is_file():
        return [path]
    found = [path] if path.is_dir() else [Path(one) for one in glob.glob(str(path))]
    files = [file for one in found for file in (_inside(one) if one.is_dir() else [one])]
    if not files:
        raise XiezhiError(f"找不到文件 {path}", f"no such file: {path}")
    return sorted(dict.fromkeys(files), key=str)


def _inside(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.is_file() and not one.name.startswith(_NOT_DATA)]
