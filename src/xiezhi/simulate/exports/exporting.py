# SPDX-License-Identifier: Apache-2.0
"""From a simulation to the exports of other systems: files, their mapping, ``faults.csv``."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.simulate.exports.books import MOST_ROWS, Book, opened
from xiezhi.simulate.exports.cells import Cells
from xiezhi.simulate.exports.faults import Faults
from xiezhi.simulate.exports.layouts import Layout, Sheet
from xiezhi.simulate.exports.mappings import ALL, file_name, layouts, mapping_text
from xiezhi.simulate.exports.rows import log_rows, placed, wide_rows
from xiezhi.simulate.exports.source import Batch, batches
from xiezhi.simulate.exports.systems import SYSTEMS

FAULTS = "faults.csv"
NAMES = (*SYSTEMS, ALL)
Progress = Callable[[int], None]


@dataclass
class Exported:
    """What was written. ``rows``: by file; ``faults``: by what they are; ``mapping``: the file for ``check --map``."""

    mapping: Path
    rows: Counter[str] = field(default_factory=Counter)
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)


def chosen(names: Sequence[str]) -> tuple[str, ...]:
    """The systems meant by some names, ``all`` being all of them; an unknown one is an error that names those there
    are."""
    for name in names:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, n=1)
            zh, en = (f", 是否指 {near[0]}", f"; {near[0]}?") if near else ("", "")
            right = ", ".join(NAMES)
            raise XiezhiError(
                f"--as {name!r} 不存在, 应为 {right}{zh}",
                f"--as {name!r} is not known: {right} would be right{en}",
            )
    return tuple(SYSTEMS) if ALL in names else tuple(dict.fromkeys(names))


def export(
    pack: Pack, simulation: Path, out: Path, names: Sequence[str], rate: float = 0.0, seed: int = 1,
    progress: Progress | None = None,
) -> Exported:  # fmt: skip
    """Writes what some systems would export of a simulated folder into ``out``, which must not be there or be empty.

    ``rate``: the share of rows with a fault. ``progress`` is called with the events written so far.
    """
    wanted = chosen(names)
    if not 0 <= rate <= 1:
        raise XiezhiError(f"--faults {rate} 应在 0 与 1 之间", f"--faults {rate}: 0 to 1 would be right")
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise XiezhiError(f"{out} 不是空目录: 请换一个", f"{out} is not empty: another folder would be right")
    work: Path | None = None
    try:
        out.absolute().parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}.unfinished-", dir=out.absolute().parent))
        made = _Run(pack, wanted, work, Faults(rate, seed)).all(batches(simulation), progress)
        os.chmod(work, 0o755)
        if out.is_dir():
            out.rmdir()
        work.rename(out)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise XiezhiError(f"无法写入 {out}: {reason}", f"cannot write {out}: {reason}") from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
    made.mapping = out / made.mapping.name
    return made


class _Run:
    """One export: the books of the part at hand are open."""

    def __init__(self, pack: Pack, names: tuple[str, ...], work: Path, faults: Faults) -> None:
        self.pack = pack
        self.names = names
        self.work = work
        self.faults = faults
        self.layouts = layouts(pack, tuple(SYSTEMS))
        self.wanted = set(layouts(pack, names))
        self.books: dict[str, list[tuple[Book, int]]] = {}
        self.part = ""
        self.told: set[str] = set()
        self.made = Exported(work / f"{names[0] if len(names) == 1 else ALL}.yaml")

    def all(self, found: Iterable[Batch], progress: Progress | None) -> Exported:
        try:
            for batch in found:
                if batch.part != self.part:
                    self._close_all()
                    self.part = batch.part
                self._batch(batch)
                if progress is not None:
                    progress(self.made.events)
            self._close_all()
            self.part = "empty"
            for kind in self.layouts:  # an export without rows is one too
                if kind in self.wanted - self.told:
                    self._books(kind)
        finally:
            self._close_all()
        self.made.mapping.write_text(mapping_text(self.pack, self.names), encoding="utf-8", newline="\n")
        if self.faults.rate:
            self.faults.write(self.work / FAULTS)
            self.made.faults.update(one.what for one in self.faults.found)
        return self.made

    def _batch(self, batch: Batch) -> None:
        place = placed(batch, self.layouts)
        for number, (kind, pair) in enumerate(self.layouts.items()):
            if kind not in self.wanted or not (place.kind == number).any():
                continue
            for table, grid in enumerate((
                wide_rows(batch, place, number, pair.wide, self.pack),
                log_rows(batch, place, number, pair.log, self.pack),
            )):  # fmt: skip
                self._add(kind, table, grid)
        self.made.events += len(batch.owner)

    def _add(self, kind: str, table: int, grid: Cells) -> None:
        """Rows of a table into the file at hand; when that is full, into the next."""
        sheet = self._sheet(kind, table)
        while True:
            book, number = self._books(kind)[table]
            room = MOST_ROWS - book.line[number]
            rows = self.faults.rows(grid[:room], sheet, book.path.name, book.line[number])
            book.add(number, rows)
            self.made.rows[book.path.name] += len(rows)
            grid = grid[room:]
            if not len(grid):
                return
            self._close(kind)

    def _sheet(self, kind: str, table: int) -> Sheet:
        pair: Layout = self.layouts[kind]
        return pair.wide if table == 0 else pair.log

    def _books(self, kind: str) -> list[tuple[Book, int]]:
        """The open books of a kind: for its wide table and for its log, with their numbers in the book."""
        if kind not in self.books:
            self.told.add(kind)
            pair = self.layouts[kind]
            part = self._part_name(kind)
            if pair.wide.system.form == "xlsx":
                book = opened(self.work / file_name(pair.wide, part), (pair.wide, pair.log))
                self.books[kind] = [(book, 0), (book, 1)]
            else:
                self.books[kind] = [
                    (opened(self.work / file_name(sheet, part), (sheet,)), 0)
                    for sheet in (pair.wide, pair.log)
                ]
        return self.books[kind]

    def _part_name(self, kind: str) -> str:
        """A name for the next file of a kind that none of its files has."""
        sheet = self.layouts[kind].wide
        names = [self.part, *(f"{self.part}-{n}" for n in range(2, 10_000))]
        return next(name for name in names if not (self.work / file_name(sheet, name)).exists())

    def _close(self, kind: str) -> None:
        books = self.books.pop(kind)
        for table, (book, number) in enumerate(books):
            book.add(number, self.faults.last(self._sheet(kind, table), book.path.name, book.line[number]))
        for book in dict.fromkeys(book for book, _ in books):
            book.close()

    def _close_all(self) -> None:
        for kind in list(self.books):
            self._close(kind)
