# SPDX-License-Identifier: Apache-2.0
"""One export of a foreign system: its files, and a digest by which the same export is known again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xiezhi.connectors.mapping import MappingFile
from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.connectors.paths import expand
from xiezhi.kernel.digest import digest


@dataclass(frozen=True)
class Export:
    """What is to be taken in: a ``mapping`` with files of its own, or ``events`` (and ``matters``) with or without one.

    ``folder``: where the mapping's files lie, else beside it. ``full``: it holds all that its source has, so that what
    is missing in it has vanished there.
    """

    source: str
    events: str | None = None
    matters: str | None = None
    mapping: Path | None = None
    kind: str | None = None
    full: bool = False
    folder: Path | None = None
    open_matters: bool = False

    def read(self) -> MappingFile | None:
        """The mapping file as read."""
        if self.mapping is None:
            return None
        read = read_mapping(self.mapping)
        return read if self.folder is None else replace(read, folder=self.folder)

    def files(self) -> list[Path]:
        """All files that it reads, the mapping first."""
        named: list[tuple[str, Path | None]] = [
            (name, None) for name in (self.events, self.matters) if name is not None
        ]
        read = self.read()
        if read is not None:
            named += [(source.file, read.folder) for source in read.sources]
            if read.table is not None:
                told = (read.table.file, read.table.matters_file)
                named += [(name, read.folder) for name in told if name is not None]
        found = [self.mapping] if self.mapping is not None else []
        found += [path for name, beside in named for path in expand(name, beside)]
        return list(dict.fromkeys(found))

    def content(self) -> tuple[str, list[dict[str, Any]]]:
        """A digest over names and contents of all files, and what each is."""
        files = []
        for path in self.files():
            whole = hashlib.sha256()
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    whole.update(block)
            files.append({"name": path.name, "bytes": path.stat().st_size, "sha256": whole.hexdigest()})
        told = "\n".join(f"{one['name']} {one['sha256']}" for one in files)
        return digest("sha256", f"{self.kind or ''}\n{self.full}\n{told}".encode()), files
