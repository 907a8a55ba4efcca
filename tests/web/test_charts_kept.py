# SPDX-License-Identifier: Apache-2.0
"""Charts kept in files: read by the next process, drawn anew where a file is not to be trusted."""

from __future__ import annotations

import hashlib
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xiezhi.derive.checklist import Listing
from xiezhi.web.charts import keeping

KEY = ("a pack", "powers", 20_000, "zh")


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XIEZHI_CACHE", str(tmp_path))
    return tmp_path / "charts"


def made(title: str) -> Callable[[], Listing]:
    return lambda: Listing(title, "注", ("一", "二"), (("1", "甲"),))


def test_what_was_made_is_read_and_another_pack_asks_for_another_file(kept: Path) -> None:
    assert keeping.read_or_make(KEY, made("甲")).title == "甲"
    assert keeping.read_or_make(KEY, made("乙")) == made("甲")()
    assert keeping.read_or_make(("another", *KEY[1:]), made("乙")).title == "乙"
    assert len(list(kept.iterdir())) == 2


@pytest.mark.parametrize("spoil", ["cut", "foreign", "open to others", "link"])
def test_a_file_that_is_not_to_be_trusted_is_not_read(kept: Path, tmp_path: Path, spoil: str) -> None:
    keeping.read_or_make(KEY, made("甲"))
    (file,) = kept.iterdir()
    if spoil == "cut":
        file.write_bytes(file.read_bytes()[:-4])
    elif spoil == "foreign":
        _put(file, Path("/tmp"))
    elif spoil == "open to others":
        file.chmod(0o666)
    else:
        file.rename(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    assert keeping.read_or_make(KEY, made("乙")).title == "乙"


def _put(file: Path, told: Any) -> None:
    """A whole file of something that no chart is made of."""
    packed = zlib.compress(pickle.dumps(told))
    file.write_bytes(hashlib.sha256(packed).digest() + packed)


def test_without_a_place_for_caches_all_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIEZHI_CACHE", "")
    assert keeping.read_or_make(KEY, made("甲")).title == "甲"
    assert keeping.read_or_make(KEY, made("乙")).title == "乙"


def test_only_the_files_used_last_stay(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KEPT", 3)
    for n in range(5):
        keeping.read_or_make((*KEY, n), made(str(n)))
    assert len(list(kept.iterdir())) == 3
