# SPDX-License-Identifier: Apache-2.0
"""Wall time and peak memory of this process, and the cores it may use."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

_STARTED = time.perf_counter()


def wall_time() -> float:
    """Seconds since the program was loaded."""
    return time.perf_counter() - _STARTED


def peak_memory() -> int:
    """The most memory that was ever resident, in bytes; 0 where the system does not tell.

    ``ru_maxrss`` is only the second choice: on Linux it also counts the process that started this one.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def cores() -> int:
    """How many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
