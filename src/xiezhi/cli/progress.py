# SPDX-License-Identifier: Apache-2.0
"""Progress on a terminal (stderr), silence elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

T = TypeVar("T")


class Counter:
    """So many of so many; nothing is shown where stderr is no terminal."""

    def __init__(self, what: str, total: int, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task(what, total=total)

    def each(self, members: Iterable[T]) -> Iterator[T]:
        """The members, counted as they go by."""
        for member in members:
            self._progress.advance(self._task)
            yield member

    def reached(self, count: int) -> None:
        """So many in all, of a number that is not known."""
        self._progress.update(self._task, completed=count, total=None)

    def __enter__(self) -> Counter:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class Ticker:
    """Counts events as they are read and as they are judged; nothing is shown where stderr is no terminal."""

    def __init__(self, lang: str, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        read, judged = ("已读", "已判") if lang == "zh" else ("read", "judged")
        self._progress = Progress(
            SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f}"), TimeElapsedColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._read: TaskID = self._progress.add_task(read, total=None)
        self._judged: TaskID = self._progress.add_task(judged, total=None)

    def read(self, rows: int) -> None:
        """So many rows were read in all."""
        self._progress.update(self._read, completed=rows)

    def judged(self, events: int) -> None:
        """So many more events were judged."""
        self._progress.advance(self._judged, events)

    def __enter__(self) -> Ticker:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
