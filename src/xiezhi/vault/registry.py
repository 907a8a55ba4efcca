# SPDX-License-Identifier: Apache-2.0
"""What the vault knows of its files: an append-only, chained table of what was done to each.

No name of a file stands here, only its ending: a name may tell of a person, and nothing here can be erased. Names
belong to the matter, in a personal field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.journal import Journal, Line
from xiezhi.kernel.sql import Connection

TABLE = "vault_journal"
PUT, HOLD, RELEASE, EXPIRED, ERASED, REKEYED = "put", "hold", "release", "expired", "erased", "rekeyed"
PACK = "pack"
Kept = tuple[str, int]
"""Retention class and the civil day from which it counts."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing ends the keeping of the file while it stands."""

    number: int
    ground: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class File:
    """A file as its entries tell: ``size`` in bytes of the plain content, ``key`` it is encrypted with (or none).

    ``gone``: ``expired`` or ``erased``; ``put_at`` in µs UTC, of the first putting since it was last gone.
    """

    digest: str
    size: int
    media: str
    ending: str
    key: str | None
    put_at: int
    put_by: str
    kept: frozenset[Kept]
    holds: Mapping[int, Hold] = field(default_factory=dict)
    gone: str | None = None

    @property
    def path(self) -> str:
        """Where it lies below the place."""
        return path_of(self.digest, self.key)


def path_of(digest: str, key: str | None) -> str:
    """``files/sha256/ab/cd/abcd…``; with ``.enc`` where encrypted, so that both may lie side by side while rekeyed."""
    algorithm, _, letters = digest.partition(":")
    return f"files/{algorithm}/{letters[:2]}/{letters[2:4]}/{letters}{'' if key is None else '.enc'}"


class Registry:
    """The entries and what follows from them."""

    def __init__(self, connection: Connection, algorithm: str) -> None:
        self.journal = Journal(connection, TABLE, algorithm)

    def file(self, digest: str) -> File:
        """A file by its digest, or by the beginning of it where that is unmistakable."""
        found = list(self.files(digest))
        if len(found) == 1:
            return found[0]
        if not found:
            raise XiezhiError(f"文件库没有 {digest[:80]!r}", f"the vault has no {digest[:80]!r}")
        raise XiezhiError(
            f"{digest!r} 有 {len(found)} 个文件与之相符, 应写长一些",
            f"{len(found)} files begin with {digest!r}: more of the digest would be right",
        )

    def exact(self, digest: str) -> File | None:
        """A file by its whole digest, ``None`` where nothing is known of it."""
        return state_of(digest, self.journal.of(digest))

    def files(self, beginning: str = "") -> Iterator[File]:
        """Every file that was ever put, in order of the digests; ``beginning`` of a digest, also without algorithm."""
        letters = beginning.partition(":")[2] or beginning
        if not all(letter in "0123456789abcdef" for letter in letters):
            return
        where = "subject LIKE ? AND act <> ?"
        by_file: dict[str, list[Line]] = {}
        for line in self.journal.lines(where, (f"%:{letters}%", PACK)):
            by_file.setdefault(line.subject, []).append(line)
        for digest in sorted(by_file):
            made = state_of(digest, by_file[digest])
            if made is not None and digest.partition(":")[2].startswith(letters):
                yield made


def state_of(digest: str, lines: Iterable[Line]) -> File | None:
    """What the entries about one file come to."""
    state: File | None = None
    for line in lines:
        state = _put(digest, state, line) if line.act == PUT else _next(state, line)
    return state


def _put(digest: str, state: File | None, line: Line) -> File:
    data: Mapping[str, Any] = line.data
    kept = (str(data["retention"]), int(data["since"]))
    if state is None or state.gone is not None:
        holds = {} if state is None else state.holds
        return File(
            digest, data["size"], data["media"], data["ending"], data["key"], line.at, line.actor,
            frozenset([kept]), holds,
        )  # fmt: skip
    return replace(state, kept=state.kept | {kept})


def _next(state: File | None, line: Line) -> File | None:
    if state is None:
        return None
    if line.act == HOLD:
        hold = Hold(line.seq, line.data["ground"], line.actor, line.at)
        return replace(state, holds={**state.holds, line.seq: hold})
    if line.act == RELEASE:
        left = {number: hold for number, hold in state.holds.items() if number != line.data["hold"]}
        return replace(state, holds=left)
    if line.act in (EXPIRED, ERASED):
        return replace(state, gone=line.act)
    return replace(state, key=line.data["key"]) if line.act == REKEYED else state
