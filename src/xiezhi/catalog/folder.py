# SPDX-License-Identifier: Apache-2.0
"""Where packs lie and which files they hold; sizes are bounded, the digest covers every file."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

import xiezhi
from xiezhi.catalog.faults import Fault, Faults, Place
from xiezhi.kernel.errors import XiezhiError

MOST_YAML = 2_000_000
MOST_FILE = 50_000_000
MOST_FILES = 20_000


@dataclass
class Folder:
    """The files of a pack: path relative to the folder (with ``/``) → bytes, in order of the paths."""

    path: Path
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over paths and contents of all files, stories included."""
        return digest_of(self.files)

    def text(self, file: str, faults: Faults) -> str | None:
        """A file as UTF-8 text, or ``None`` with the fault."""
        try:
            return self.files[file].decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.files[file][: error.start].count(b"\n") + 1
            zh, en = f"第 {error.start} 字节不是 UTF-8", f"byte {error.start} is not UTF-8"
            faults.error(Place(file, line), "encoding", zh, en, ("UTF-8 编码", "UTF-8"))
            return None

    def under(self, top: str, *endings: str) -> list[str]:
        """The files below a folder with one of some endings."""
        return [file for file in self.files if file.startswith(f"{top}/") and file.endswith(endings)]


class Shelf:
    """Folders, each read once: what is hashed is what is parsed."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[Folder, list[Fault]]] = {}

    def folder(self, path: Path, faults: Faults) -> Folder:
        """The files of a folder, with the faults of reading them."""
        if path not in self._read:
            own = Faults()
            self._read[path] = read_folder(path, own), list(own)
        folder, found = self._read[path]
        for fault in found:
            faults.add(fault)
        return folder


def digest_of(files: dict[str, bytes]) -> str:
    """SHA-256 over (path, length, content) in order of the paths."""
    result = hashlib.sha256()
    for name in sorted(files):
        result.update(f"{name}\0{len(files[name])}\0".encode())
        result.update(files[name])
    return result.hexdigest()


def builtin_packs() -> dict[str, Path]:
    """Packs that ship: name → folder. In the source tree ``packs/``, in the wheel ``xiezhi/_packs/``."""
    room = Path(xiezhi.__file__).resolve().parent
    for shelf in (room / "_packs", room.parents[1] / "packs"):
        found = {path.name: path for path in sorted(shelf.glob("*")) if (path / "pack.yaml").is_file()}
        if found:
            return found
    return {}


def locate(source: str | Path) -> Path:
    """The folder of a built-in pack's name or of a path; ``XiezhiError`` where there is none."""
    packs = builtin_packs()
    name = str(source)
    if isinstance(source, str) and name in packs:
        return packs[name]
    try:
        if Path(source).is_dir():
            return Path(source)
    except (OSError, ValueError):
        pass
    known = " ".join(packs)
    raise XiezhiError(
        f"没有规则包 {name[:200]!r}, 应为内置规则包 ({known}) 或含 pack.yaml 的目录",
        f"no pack {name[:200]!r}: a built-in pack ({known}) or a folder with pack.yaml would be right",
    )


def read_folder(path: Path, faults: Faults) -> Folder:
    """All files of a folder; hidden ones, editors' leftovers and what is no plain file are passed over."""
    folder = Folder(path)
    for top, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith((".", "__")))
        for name in sorted(files):
            file = Path(top, name)
            if name.startswith(".") or name.endswith(("~", ".swp")) or not file.is_file():
                continue
            if len(folder.files) >= MOST_FILES:
                faults.error(
                    Place(str(path)), "size", f"超过 {MOST_FILES} 个文件", f"more than {MOST_FILES} files"
                )
                return folder
            _take(folder, file, faults)
    folder.files = dict(sorted(folder.files.items()))
    return folder


def _take(folder: Folder, file: Path, faults: Faults) -> None:
    name = file.relative_to(folder.path).as_posix()
    most = MOST_YAML if name.endswith((".yaml", ".yml")) else MOST_FILE
    try:
        size = file.stat().st_size
        if size <= most:
            folder.files[name] = file.read_bytes()
            return
    except OSError as error:
        faults.error(
            Place(name), "unreadable", f"无法读取: {error.strerror}", f"not readable: {error.strerror}"
        )
        return
    faults.error(
        Place(name),
        "size",
        f"{size} 字节, 过大",
        f"{size} bytes, too large",
        (f"至多 {most}", f"at most {most}"),
    )
