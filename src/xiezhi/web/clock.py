# SPDX-License-Identifier: Apache-2.0
"""What time it is: the machine's clock or, in the demonstration, a day in the past that runs on from when it was built.

Only here and in the command line is a clock asked; everything below is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from xiezhi.kernel.errors import XiezhiError

Clock = Callable[[], int]
"""Microseconds since 1970-01-01T00:00Z."""


def machine_clock() -> int:
    """The time of the machine."""
    return time.time_ns() // 1000


def shifted(starts: int, began: int) -> Clock:
    """A clock that said ``starts`` when the machine's said ``began``, and has run with it since."""
    return lambda: starts + max(0, machine_clock() - began)


def clock_of(settings: Mapping[str, Any]) -> Clock:
    """The clock that a home's settings ask for: ``[demonstration] starts``, ``began`` (µs), else the machine's."""
    told = settings.get("demonstration")
    if told is None:
        return machine_clock
    starts, began = told.get("starts"), told.get("began")
    if not isinstance(starts, int) or not isinstance(began, int):
        raise XiezhiError(
            f"[demonstration] starts = {starts!r}, began = {began!r}: 应为 1970 年起的微秒数",
            f"[demonstration] starts = {starts!r}, began = {began!r}: microseconds since 1970 would be right",
        )
    return shifted(starts, began)
