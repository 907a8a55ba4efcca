# SPDX-License-Identifier: Apache-2.0
"""Packs are kept by their content and come back as they were, overlays with what they extend."""

from pathlib import Path

import pytest
from tests.vault.conftest import NOW, Make

from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.vault.packs import keep_pack, kept_pack, restore_pack


def test_a_pack_comes_back_with_the_same_content(make: Make, tmp_path: Path) -> None:
    vault, pack = make(), load_pack("it_traffic_fines")
    made = keep_pack(vault, pack.digest, {"it_traffic_fines": pack.folder}, actor="x", now=NOW)
    again = keep_pack(vault, pack.digest, {"it_traffic_fines": pack.folder}, actor="x", now=NOW)
    assert again.same and again.digest == made.digest == kept_pack(vault, pack.digest)
    folder = restore_pack(vault, pack.digest, tmp_path / "back")
    assert load_pack(folder).digest == pack.digest


def test_an_overlay_comes_back_beside_its_base(make: Make, tmp_path: Path) -> None:
    base = builtin_packs()["it_traffic_fines"]
    over = tmp_path / "province"
    over.mkdir()
    (over / "pack.yaml").write_text("id: province\nextends: it_traffic_fines\nversion: '1'\n")
    pack, vault = load_pack(over), make()
    keep_pack(vault, pack.digest, {"province": over, "it_traffic_fines": base}, actor="x", now=NOW)
    folder = restore_pack(vault, pack.digest, tmp_path / "back")
    assert folder.name == "province" and load_pack(folder).digest == pack.digest


def test_a_pack_that_is_not_kept_is_said_so(make: Make, tmp_path: Path) -> None:
    with pytest.raises(XiezhiError, match="没有规则包 abc"):
        restore_pack(make(), "abc", tmp_path)
