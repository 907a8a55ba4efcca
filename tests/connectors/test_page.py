# SPDX-License-Identifier: Apache-2.0
"""The page on files and mappings says what the program understands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.connectors.test_times import FORMS, one

from xiezhi.connectors.mapping_file import EVENT_KEYS, SOURCE_KEYS, TABLE_KEYS, read_mapping

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "connect" / "files-and-mappings.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_its_mappings_are_read(number: int, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(BLOCKS[number], encoding="utf-8")
    mapping = read_mapping(tmp_path / "map.yaml")
    assert (mapping.table is not None) == (number == 0) and len(mapping.sources) == 2 * number


@pytest.mark.parametrize("key", sorted({*TABLE_KEYS, *SOURCE_KEYS, *EVENT_KEYS}))
def test_every_key_is_on_the_page(key: str) -> None:
    assert re.search(rf"\b{key}\b", PAGE)


def test_its_times_are_read() -> None:
    told = re.findall(r"`([^`]+)`", PAGE[PAGE.index("## 时间") : PAGE.index("只有日期的")])
    assert len(told) == 6 and FORMS
    assert all(one(text)[0] is not None for text in told)
