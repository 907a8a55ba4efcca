# SPDX-License-Identifier: Apache-2.0
"""The stages of building as lines: each with what was done and its seconds; a bar where somebody looks on."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

TITLES = {
    "judge": "核对场景是否合法 · scenarios judged",
    "seek": "寻找可安插的违法 · wrongs sought",
    "simulate": "模拟城市 · events simulated",
    "read": "已发生的事实 · facts known",
    "people": "单位和人员 · people entered",
    "library": "条文库 · articles installed",
    "pass": "逐日入账、判定、督办 · days supervised",
}


class Stages:
    """A context; ``reached`` is told how far a stage is."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn(), console=console,
            disable=not console.is_terminal,
        )  # fmt: skip
        self._tasks: dict[str, TaskID] = {}
        self._now, self._since, self._done = "", time.monotonic(), 0

    def __enter__(self) -> Stages:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended()
        self._bars.stop()

    def reached(self, stage: str, done: int, total: int) -> None:
        """A stage is at so much of so much."""
        if stage != self._now:
            self._ended()
            self._now = stage
        self._done = done
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(TITLES.get(stage, stage), total=total)
        self._bars.update(self._tasks[stage], completed=done, total=total)

    def _ended(self) -> None:
        """The stage that was under way is over: without a terminal that is one line."""
        now = time.monotonic()
        if self._now and not self._console.is_terminal:
            seconds = now - self._since
            self._console.print(
                f"{TITLES.get(self._now, self._now)}: {self._done:,} ({seconds:.1f} s)", highlight=False
            )
        elif self._now:
            self._bars.stop_task(self._tasks[self._now])
        self._since = now
