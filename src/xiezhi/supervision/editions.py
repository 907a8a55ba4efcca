# SPDX-License-Identifier: Apache-2.0
"""A pack with the statuses that facts have given its norms: the same folders, where only the key ``status`` differs.

So what is in force is always a folder of data that anybody can read, check, keep and load again.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.folder import Folder, Shelf
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.overlay import chain
from xiezhi.kernel.digest import digest
from xiezhi.kernel.errors import XiezhiError


def differing(pack: Pack, statuses: Mapping[str, str]) -> dict[str, str]:
    """The statuses that the pack's files do not say; norms that it does not have any more are passed over."""
    return {
        name: status
        for name, status in sorted(statuses.items())
        if name in pack.norms and pack.norms[name].status != status
    }


def edition(pack: Pack, statuses: Mapping[str, str], into: Path) -> Pack:
    """The pack with these statuses, written below ``into``; itself where its files say so already."""
    changed = differing(pack, statuses)
    if not changed:
        return pack
    layers = chain(pack.folder, Shelf())
    if layers is None:
        raise XiezhiError(
            f"规则包目录 {pack.folder} 无法读取", f"the pack's folder {pack.folder} cannot be read"
        )
    told = "\0".join([pack.digest, *(f"{name}={status}" for name, status in changed.items())])
    place = into / digest("sha256", told.encode()).partition(":")[2][:16]
    shutil.rmtree(place, ignore_errors=True)
    for layer in layers:
        for file, content in _edited(layer, changed).items():
            target = place / layer.path.name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    made = load_pack(place / layers[0].path.name)
    left = differing(made, changed)
    if left:
        names = " ".join(left)
        raise XiezhiError(f"改不了规则 {names} 的 status", f"the status of {names} could not be set")
    return made


def _edited(layer: Folder, changed: Mapping[str, str]) -> dict[str, bytes]:
    files = dict(layer.files)
    for file in layer.under("norms", ".yaml", ".yml"):
        text = files[file].decode("utf-8")
        node = parse_yaml(text, file, Faults())
        name = node.get("id") if node is not None else None
        if node is not None and name is not None and name.text in changed:
            files[file] = _with_status(text, node, changed[name.text]).encode("utf-8")
    return files


def _with_status(text: str, node: Node, status: str) -> str:
    """The same text, where the key ``status`` of the norm itself says otherwise; all else stays as it is."""
    lines = text.splitlines(keepends=True)
    given, name = node.get("status"), node.value["id"]
    at = name if given is None else given
    line, column = lines[at.line - 1], at.column - 1
    end = column + len(at.text) + (2 if at.quoted else 0)
    if given is not None:
        lines[at.line - 1] = line[:column] + status + line[end:]
    elif text.lstrip().startswith("{"):
        lines[at.line - 1] = f"{line[:end]}, status: {status}{line[end:]}"
    else:
        lines.insert(at.line, f"status: {status}\n")
    return "".join(lines)
