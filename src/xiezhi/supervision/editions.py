# SPDX-License-Identifier: Apache-2.0
"""A pack with the statuses that facts have given its norms, and the texts of norms that were written in the pages.

Else the same folders: where no text is given only the key ``status`` differs.

So what is in force is always a folder of data that anybody can read, check, keep and load again.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Written:
    """A norm as written in the pages: its ``file`` in the pack and its ``text``.

    ``known``: digests of its own texts and of what they were written over. A pack that brings another text than these
    has been rewritten since, and stays.
    """

    file: str
    text: str
    known: Collection[str] = ()


def digest_of_text(text: str) -> str:
    """Of a norm's text, whatever its status says."""
    return digest("sha256", with_status(text, "live").encode()).partition(":")[2]


def with_status(text: str, status: str) -> str:
    """The text with the status given; as it is where it cannot be read."""
    node = parse_yaml(text, "", Faults())
    return text if node is None or node.get("id") is None else _with_status(text, node, status)


def file_of(pack: Pack, norm: str, named: str = "") -> str:
    """Where the text of a norm lies in the pack's own folder, or would."""
    known = pack.norms.get(norm)
    if known is not None and (pack.folder / known.file).is_file():
        return known.file
    return named or f"norms/{known.domain if known is not None else 'own'}/{norm}.yaml".replace("//", "/")


def text_of(pack: Pack, norm: str) -> str | None:
    """The text of a norm as the pack's own folder has it."""
    path = pack.folder / file_of(pack, norm)
    return path.read_text("utf-8") if norm in pack.norms and path.is_file() else None


def rewritten(
    pack: Pack, texts: Mapping[str, Written], statuses: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Norm → (file, text) of all that the pack's files say otherwise."""
    found = {}
    for norm, told in sorted(texts.items()):
        file = file_of(pack, norm, told.file)
        path = pack.folder / file
        there = path.read_text("utf-8") if path.is_file() else None
        wanted = with_status(told.text, statuses.get(norm, "draft"))
        if there == wanted or (there is not None and digest_of_text(there) not in told.known):
            continue
        found[norm] = (file, wanted)
    return found


def edition(
    pack: Pack, statuses: Mapping[str, str], into: Path, texts: Mapping[str, Written] | None = None
) -> Pack:
    """The pack with these statuses and texts, written below ``into``; itself where its files say so already."""
    new = rewritten(pack, texts or {}, statuses)
    changed = {name: status for name, status in differing(pack, statuses).items() if name not in new}
    if not changed and not new:
        return pack
    layers = chain(pack.folder, Shelf())
    if layers is None:
        raise XiezhiError(
            f"规则包目录 {pack.folder} 无法读取", f"the pack's folder {pack.folder} cannot be read"
        )
    told = "\0".join(
        [
            pack.digest,
            *(f"{name}={status}" for name, status in changed.items()),
            *(f"{file}:{text}" for file, text in new.values()),
        ]
    )
    place = into / digest("sha256", told.encode()).partition(":")[2][:16]
    shutil.rmtree(place, ignore_errors=True)
    for layer in layers:
        for file, content in _edited(layer, changed).items():
            target = place / layer.path.name / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    for file, text in new.values():
        target = place / layers[0].path.name / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
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
