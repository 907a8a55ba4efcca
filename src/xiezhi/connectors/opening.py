# SPDX-License-Identifier: Apache-2.0
"""Opens files as tables, whatever their kind."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from xiezhi.connectors.paths import expand
from xiezhi.connectors.raw import RawFile
from xiezhi.connectors.read_csv import CsvFile
from xiezhi.connectors.read_jsonl import JsonLinesFile
from xiezhi.connectors.read_parquet import ParquetFile
from xiezhi.connectors.read_xes import XesFile
from xiezhi.connectors.read_xlsx import XlsxFile
from xiezhi.connectors.sniff import kind_of

T = TypeVar("T")
_AHEAD = 2


def open_table(
    name: str | Path, beside: Path | None = None, sheet: str | None = None, header_rows: int = 1
) -> list[RawFile]:
    """The files that a name stands for (``paths.expand``), opened; ``XiezhiError`` for the first that cannot be."""
    return [_open(path, sheet, header_rows) for path in expand(name, beside)]


def _open(path: Path, sheet: str | None, header_rows: int) -> RawFile:
    readers: dict[str, Callable[[], RawFile]] = {
        "parquet": lambda: ParquetFile(path),
        "csv": lambda: CsvFile(path, header_rows),
        "xlsx": lambda: XlsxFile(path, sheet, header_rows),
        "jsonl": lambda: JsonLinesFile(path),
        "xes": lambda: XesFile(path),
    }
    return readers[kind_of(path)]()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, made by another thread a little ahead of their use."""
    ready: queue.Queue[tuple[bool, T | BaseException | None]] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def make() -> None:
        try:
            for item in items:
                if not _put(ready, (True, item), stopped):
                    return
            _put(ready, (False, None), stopped)
        except BaseException as error:
            _put(ready, (False, error), stopped)

    threading.Thread(target=make, daemon=True).start()
    try:
        while True:
            more, item = ready.get()
            if not more:
                if isinstance(item, BaseException):
                    raise item
                return
            yield item  # type: ignore[misc]
    finally:
        stopped.set()


def _put(ready: queue.Queue[T], item: T, stopped: threading.Event) -> bool:
    """Puts an item; ``False`` where nobody waits for it any more."""
    while not stopped.is_set():
        try:
            ready.put(item, timeout=0.2)
            return True
        except queue.Full:
            continue
    return False
