# SPDX-License-Identifier: Apache-2.0
"""The sealed export: what seals cover, as lines of text, with the verifier beside it. The format: ``xiezhi_verify``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.line import line_of
from xiezhi.ledger.tables import Tables
from xiezhi.ledger.verifier import xiezhi_verify
from xiezhi.ledger.verifier.xiezhi_verify import Seal, head_line, seal_line

VERIFIER = Path(xiezhi_verify.__file__)
PAGE = 10_000


class Exported(NamedTuple):
    """How many events were written, how many are not yet sealed and were left out, the last seal."""

    events: int
    unsealed: int
    seal: Seal


def export(tables: Tables, folder: Path, progress: Callable[[int], None] | None = None) -> Exported:
    """Writes events, heads, seals, the verifier and their sums into a new or empty folder.

    Personal values stay in the ledger: the lines have their salted hashes.
    """
    seals = tables.seals()
    if not seals:
        raise XiezhiError(
            "还没有封印, 应先运行 xiezhi ledger seal",
            "nothing is sealed yet: right would be xiezhi ledger seal first",
        )
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise XiezhiError(
            f"{folder} 不是空目录: 导出应写入新的或空的目录",
            f"{folder} is not empty: a new or empty folder would be right",
        )
    last = seals[-1]
    files = {
        "events.txt": _events(tables, last.last_seq, progress),
        "heads.txt": (
            f"{h.seal}\t".encode() + head_line(h.matter, h.n, h.digest) for h in tables.sealed_heads()
        ),
        "seals.txt": (f"{seal_line(seal)}\n".encode() for seal in seals),
        VERIFIER.name: iter([VERIFIER.read_bytes()]),
    }
    sums = [(_write(folder / name, lines), name) for name, lines in files.items()]
    (folder / "sums.txt").write_bytes("".join(f"{found}  {name}\n" for found, name in sums).encode())
    return Exported(last.last_seq, tables.end().seq - last.last_seq, last)


def _events(tables: Tables, upto: int, progress: Callable[[int], None] | None) -> Iterator[bytes]:
    seq = 0
    while seq < upto and (rows := tables.after(seq, min(PAGE, upto - seq))):
        yield b"".join(f"{row.digest} {line_of(row)}\n".encode() for row in rows)
        seq = rows[-1].seq
        if progress is not None:
            progress(seq)


def _write(path: Path, pieces: Iterator[bytes]) -> str:
    """Writes a file; the SHA-256 of it."""
    found = hashlib.sha256()
    with path.open("wb") as file:
        for piece in pieces:
            found.update(piece)
            file.write(piece)
    return found.hexdigest()
