# SPDX-License-Identifier: Apache-2.0
"""Runs a command: how long it took, how much memory it and all it started held at the peak."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PERIOD = 0.02
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Run:
    """Wall seconds, peak memory in bytes, what was printed."""

    seconds: float
    peak: int
    printed: str

    @property
    def megabytes(self) -> float:
        """The peak in MB."""
        return self.peak / 1e6


def measured(command: list[str], cpus: int = 2) -> Run:
    """Runs a command on the first `cpus` processors; a status other than 0 is an error with what it said."""
    allowed = sorted(os.sched_getaffinity(0))[:cpus]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
    )
    watch = _Watch(process.pid)
    out, err = process.communicate()
    seconds = time.perf_counter() - began
    peak = watch.stop()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\nended with status {process.returncode}\n{err or out}")
    return Run(seconds, peak, out)


class _Watch(threading.Thread):
    """Adds up the resident memory of a process and of all it started, again and again."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._peak, self._over = pid, 0, threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(PERIOD):
            self._peak = max(self._peak, resident(self._pid))

    def stop(self) -> int:
        """The peak in bytes."""
        self._over.set()
        self.join()
        return self._peak


def resident(pid: int) -> int:
    """Bytes held by a process and its descendants; pages that several of them share count once."""
    family = [pid, *_descendants(pid)]
    return _resident_of_one(pid) if len(family) == 1 else sum(_proportional(p) for p in family)


def _descendants(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except OSError:
        return []
    return [one for child in children for one in (child, *_descendants(child))]


def _resident_of_one(pid: int) -> int:
    """The high-water mark: nothing between two looks is missed."""
    return _field(Path(f"/proc/{pid}/status"), "VmHWM:")


def _proportional(pid: int) -> int:
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def _field(path: Path, name: str) -> int:
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(name)), 0)
