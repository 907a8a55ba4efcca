# SPDX-License-Identifier: Apache-2.0
"""Packs kept in the vault under the digest by which findings name them, so that any of them can be judged again.

A pack is kept as one ZIP file that does not depend on when or where it is made: a folder for each layer (an overlay and
the packs under it), in which the files stand as they were.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import write_lock
from xiezhi.vault.registry import PACK, TABLE
from xiezhi.vault.retention import PERMANENT
from xiezhi.vault.store import Stored, Vault

SKIPPED_STARTS, SKIPPED_ENDS = (".", "__"), ("~", ".swp")
_DATE = (1980, 1, 1, 0, 0, 0)
Layers = Mapping[str, Path]
"""Name of the folder → folder; the pack itself first, then what it extends."""


def keep_pack(vault: Vault, pack: str, layers: Layers, *, actor: str, now: int) -> Stored:
    """Keeps the files of a pack, whose content digest is ``pack``; a pack that is kept already is not read again."""
    write_lock(vault.connection, TABLE)
    known = kept_pack(vault, pack)
    if known is not None and (file := vault.registry.exact(known)) is not None and file.gone is None:
        return Stored(file.digest, file.size, file.media, True)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(_files(layers)):
            packed.writestr(zipfile.ZipInfo(name, _DATE), text, zipfile.ZIP_DEFLATED)
    content.seek(0)
    made = vault.put(content, ending="zip", retention=PERMANENT, actor=actor, now=now)
    vault.registry.journal.append(
        at=now, actor=actor, act=PACK, subject=f"pack:{pack}", data={"file": made.digest, "layers": [*layers]}
    )
    return made


def kept_pack(vault: Vault, pack: str) -> str | None:
    """The file that holds a pack of some content digest, ``None`` where it is not kept."""
    lines = vault.registry.journal.of(f"pack:{pack}")
    return lines[-1].data["file"] if lines else None


def restore_pack(vault: Vault, pack: str, folder: Path) -> Path:
    """Unpacks a kept pack below a folder, its layers side by side; the folder of the pack itself."""
    digest = kept_pack(vault, pack)
    if digest is None:
        raise XiezhiError(f"文件库没有规则包 {pack[:80]}", f"the vault keeps no pack {pack[:80]}")
    content = io.BytesIO()
    vault.copy(digest, content)
    with zipfile.ZipFile(content) as packed:
        for name in packed.namelist():
            target = folder / _safe(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.read(name))
    return folder / str(vault.registry.journal.of(f"pack:{pack}")[-1].data["layers"][0])


def _files(layers: Layers) -> Iterator[tuple[str, bytes]]:
    """Every file of each folder; hidden ones and editors' leftovers are no part of a pack."""
    for layer, folder in layers.items():
        for path in folder.rglob("*"):
            parts = path.relative_to(folder).parts
            hidden = any(part.startswith(SKIPPED_STARTS) for part in parts[:-1]) or parts[-1].startswith(".")
            if path.is_file() and not hidden and not path.name.endswith(SKIPPED_ENDS):
                yield "/".join((layer, *parts)), path.read_bytes()


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise XiezhiError(f"压缩包中的路径 {name!r} 越界", f"the path {name!r} leads out of the archive")
    return path
