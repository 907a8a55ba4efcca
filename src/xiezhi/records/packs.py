# SPDX-License-Identifier: Apache-2.0
"""Packs by their content: each that ever judged is kept in the vault, one is in force.

The folder that the settings name may change at any time; what judges live facts changes only by a release.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from xiezhi.catalog.folder import Shelf
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.overlay import chain
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import Connection, execute, fetch_one, has_table
from xiezhi.vault.cipher import Keys
from xiezhi.vault.packs import keep_pack, restore_pack
from xiezhi.vault.places import Place
from xiezhi.vault.retention import retention_of
from xiezhi.vault.store import Vault

if TYPE_CHECKING:
    from xiezhi.records.desk import Desk

STATE = "records_readmodelstate"
KEPT = "packs"  # folder of the home in which kept packs are unpacked
ACTOR = "xiezhi"


def vault_of(desk: Desk) -> Vault:
    """The vault of the desk's home, over the same connection."""
    retention = retention_of(desk.settings.rest.get("retention", {}))
    place = Place(desk.home.vault, desk.settings.rest.get("vault_options"))
    named = desk.settings.rest.get("vault_keys")
    return Vault(
        desk.connection,
        place,
        zone=desk.pack.zone,
        retention=retention,
        keys=None if named is None else Keys.read(desk.home.folder / str(named)),
        algorithm=desk.settings.algorithm,
    )


def keep(desk: Desk, pack: Pack, now: int) -> None:
    """Keeps a pack in the vault under its digest, its layers side by side."""
    folders = chain(pack.folder, Shelf()) or []
    layers = {folder.path.name: folder.path for folder in folders}
    vault = vault_of(desk)
    vault.create()
    keep_pack(vault, pack.digest, layers, actor=ACTOR, now=now)


def kept(desk: Desk, digest: str) -> Pack:
    """The pack of some digest: the desk's own, or as the vault keeps it; an error where that is not the same."""
    if digest == desk.pack.digest:
        return desk.pack
    folder = desk.home.folder / KEPT / digest
    unpacked = list(folder.glob("*/pack.yaml")) if folder.is_dir() else []
    if unpacked:
        return _read(folder, digest)
    pack = load_pack(restore_pack(vault_of(desk), digest, folder))
    if pack.digest != digest:
        raise XiezhiError(
            f"文件库中的规则包 {digest[:12]} 已不是原样(现为 {pack.digest[:12]})",
            f"the pack {digest[:12]} in the vault is not what it was: it is {pack.digest[:12]} now",
        )
    return pack


_lately: OrderedDict[tuple[str, str], tuple[tuple[int, int], Pack]] = OrderedDict()
FEW = 3
"""Former packs that a process holds: proofs of one list ask for the same ones again and again."""


def _read(folder: Path, digest: str) -> Pack:
    """The pack of that digest in a folder; read again only where a file has changed since."""
    key, stamp = (str(folder), digest), _stamp(folder)
    held = _lately.get(key)
    if held is not None and held[0] == stamp:
        return held[1]
    for file in sorted(folder.glob("*/pack.yaml")):
        pack = load_pack(file.parent)
        if pack.digest == digest:
            _lately[key] = stamp, pack
            while len(_lately) > FEW:
                _lately.popitem(last=False)
            return pack
    raise XiezhiError(f"{folder} 中没有规则包 {digest[:12]}", f"{folder} has no pack {digest[:12]}")


def _stamp(folder: Path) -> tuple[int, int]:
    """How many files there are, and when the last of them was changed (ns)."""
    times = [file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()]
    return len(times), max(times, default=0)


def in_force(connection: Connection) -> str | None:
    """The digest of the pack that is in force; ``None`` before the first fact."""
    return ruling(connection) if has_table(connection, STATE) else None


def ruling(connection: Connection) -> str | None:
    """The same, where the tables are known to be there."""
    row = fetch_one(connection, f"SELECT pack FROM {STATE}")
    return None if row is None or not row[0] else str(row[0])


def put_in_force(desk: Desk, pack: Pack, now: int) -> None:
    """From here on this pack judges; it is kept."""
    keep(desk, pack, now)
    execute(desk.connection, f"UPDATE {STATE} SET pack = ?", (pack.digest,))
