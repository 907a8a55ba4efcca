# SPDX-License-Identifier: Apache-2.0
"""The two times on the command line: as of when, and known at when. Only here is the clock asked."""

from __future__ import annotations

from datetime import UTC, datetime

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import FIRST_YEAR, LAST_YEAR, Zone, round_us, utc_text


def parse_time(text: str, zone: Zone, option: str) -> int:
    """An instant in ISO 8601; a date alone is 00:00 of that day, a stamp without offset is in the pack's zone."""
    try:
        stamp = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _wrong(text, option) from None
    if not FIRST_YEAR <= stamp.year < LAST_YEAR:
        raise _wrong(text, option)
    return round_us(stamp) if stamp.tzinfo is not None else zone.from_local(stamp)[0]


def _wrong(text: str, option: str) -> XiezhiError:
    right = f"2026-03-02, 2026-03-02T09:05, 2026-03-02T09:05+08:00; {FIRST_YEAR}–{LAST_YEAR - 1}"
    return XiezhiError(
        f"{option} {text[:60]!r} 不是时间, 应如 {right}",
        f"{option} {text[:60]!r} is not a time: right would be {right}",
    )


def as_of_now() -> int:
    """Now, in microseconds since the epoch."""
    return round_us(datetime.now(UTC))


def told(us: int | None, zone: Zone, lang: str) -> str:
    """A time as ``check`` prints it: in the pack's zone, and in UTC as the files write it."""
    if us is None:
        return "不限" if lang == "zh" else "no limit"
    return f"{zone.text(us)} {zone.name} ({utc_text(us)})"
