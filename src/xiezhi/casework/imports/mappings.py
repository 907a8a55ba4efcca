# SPDX-License-Identifier: Apache-2.0
"""Confirmed mappings, one a source, in the home: ``mappings/<source>.yaml``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk

_NAME = re.compile(r"^[\w-]{1,80}$")


def keep(desk: Desk, source: str, mapping: Path) -> Path:
    """Keeps a mapping that reads; the former one is kept beside it under its number."""
    read_mapping(mapping, desk.pack)
    target = _place(desk, source)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        number = sum(1 for _ in target.parent.glob(f"{source}.*.yaml")) + 1
        target.replace(target.with_name(f"{source}.{number}.yaml"))
    shutil.copyfile(mapping, target)
    return target


def kept(desk: Desk, source: str) -> Path | None:
    """The confirmed mapping of a source, if there is one."""
    place = _place(desk, source)
    return place if place.is_file() else None


def _place(desk: Desk, source: str) -> Path:
    if not _NAME.match(source):
        raise XiezhiError(
            f"来源名 {source!r} 应为 80 字以内的文字、数字、_ 和 -",
            f"source {source!r}: letters, digits, _ and - would be right, up to 80",
        )
    return desk.home.folder / "mappings" / f"{source}.yaml"
