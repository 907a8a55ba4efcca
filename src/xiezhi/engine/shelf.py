# SPDX-License-Identifier: Apache-2.0
"""Batches put by until all have been seen, as when who is qualified may be told anywhere in a log."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType

from xiezhi.engine.facts import Facts

MOST = 2_000_000
"""Events kept in memory; batches beyond go to files of their own."""


class Shelf:
    """The first batches stay in memory, further ones lie in temporary files that end with the shelf."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._events = 0
        self._lock = Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def put(self, chunks: list[Facts]) -> Callable[[], list[Facts]]:
        """Puts chunks by, from any thread; what is returned gives them back, once."""
        events = sum(facts.size for facts in chunks)
        with self._lock:
            self._events += events
            number, kept = self._events, self._events <= self._most
            if not kept and self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="xiezhi-")
        if kept or self._folder is None:
            return partial(_same, chunks)
        handle, name = tempfile.mkstemp(suffix=f"-{number}", dir=self._folder.name)
        with open(handle, "wb") as file:
            pickle.dump(chunks, file, protocol=pickle.HIGHEST_PROTOCOL)
        return partial(_taken, Path(name))


def _same(chunks: list[Facts]) -> list[Facts]:
    return chunks


def _taken(path: Path) -> list[Facts]:
    """The chunks of a file that this process has written itself; the file is gone then."""
    with path.open("rb") as file:
        chunks: list[Facts] = pickle.load(file)
    path.unlink()
    return chunks
