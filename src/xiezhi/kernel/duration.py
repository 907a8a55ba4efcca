# SPDX-License-Identifier: Apache-2.0
"""Durations as a norm writes them: ``<whole number> <unit>``. Source: norm-language §2."""

from __future__ import annotations

import re
from typing import NamedTuple

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import HOUR, MINUTE

ELAPSED = {"min": MINUTE, "h": HOUR}
UNITS = ("min", "h", "d", "wd", "m", "y")
MOST = 1_000_000
_FORM = re.compile(r"^\s*(\d{1,9})\s*(min|h|d|wd|m|y)\s*$")


class Duration(NamedTuple):
    """A length of time; ``n`` may be negative only inside arithmetic (``plus``)."""

    n: int
    unit: str

    @property
    def elapsed(self) -> int | None:
        """Microseconds for ``min`` and ``h``; ``None`` for units counted in civil days."""
        return self.n * ELAPSED[self.unit] if self.unit in ELAPSED else None

    def __str__(self) -> str:
        return f"{self.n} {self.unit}"


def parse_duration(text: object) -> Duration:
    """``"30 d"`` → ``Duration(30, "d")``; anything else is an error that says the form."""
    match = _FORM.match(text) if isinstance(text, str) else None
    if not match or int(match[1]) > MOST:
        raise XiezhiError(
            f"{str(text)[:60]!r} 不是期限, 应为“整数 单位”, 单位为 {' '.join(UNITS)}",
            f"{str(text)[:60]!r} is not a duration: a whole number and one of {' '.join(UNITS)} would be right",
        )
    return Duration(int(match[1]), match[2])
