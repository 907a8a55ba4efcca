# SPDX-License-Identifier: Apache-2.0
"""The chained log by page: newest first, narrowed by who, what, about what, and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xiezhi.kernel.journal import Journal, Line
from xiezhi.kernel.sql import fetch

WAYS = 64  # times of entries that are looked at together


@dataclass(frozen=True)
class Wanted:
    """``first``, ``last``: instants, µs, from and before; ``before``: older than this entry; empty: all."""

    actor: str = ""
    act: str = ""
    subject: str = ""
    first: int | None = None
    last: int | None = None
    before: int | None = None


def read(journal: Journal, wanted: Wanted, most: int) -> list[Line]:
    """The newest entries that are wanted, at most so many."""
    where, params = _condition(journal, wanted)
    return journal.lines(where, params, latest=most)[::-1]


def _condition(journal: Journal, wanted: Wanted) -> tuple[str, tuple[Any, ...]]:
    given: Mapping[str, Any] = {
        "actor = ?": wanted.actor, "act = ?": wanted.act, "subject = ?": wanted.subject, "seq < ?": wanted.before,
        "seq >= ?": None if wanted.first is None else seq_at(journal, wanted.first),
        "seq < ? ": None if wanted.last is None else seq_at(journal, wanted.last),
    }  # fmt: skip
    kept = {text: value for text, value in given.items() if value not in (None, "")}
    return " AND ".join(kept), tuple(kept.values())


def seq_at(journal: Journal, instant: int) -> int:
    """The number of the first entry at or after an instant, one more than the last where there is none.

    Times of entries never run back, so that they are found by looking at a few of them.
    """
    low, high = 1, journal.last_seq() + 1  # the answer lies in low … high
    while low < high:
        step = max(1, (high - low) // WAYS)
        probes = list(range(low, high, step))
        marks = ", ".join("?" * len(probes))
        rows = fetch(
            journal.connection, f"SELECT seq, at FROM {journal.table} WHERE seq IN ({marks})", probes
        )
        if not rows:  # entries were taken away behind the database's back: verification says so
            return low
        earlier = [seq for seq, at in rows if at < instant]
        later = [seq for seq, at in rows if at >= instant]
        low = max(earlier, default=low - 1) + 1 if earlier else low
        high = min(later, default=high)
        if not earlier and later:
            return low
    return low
