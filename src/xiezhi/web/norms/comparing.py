# SPDX-License-Identifier: Apache-2.0
"""Two texts beside each other: what went, what came, with a little of what stayed around it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

AROUND = 1


class Row(NamedTuple):
    """A line: its number before and after (0: not there), ``sign`` ``-``, ``+``, `` `` or ``…``."""

    before: int
    after: int
    sign: str
    text: str


def compared_texts(old: str, new: str) -> list[Row]:
    """The lines that differ; empty where none do."""
    return list(_rows(old.splitlines(), new.splitlines()))


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    shown = 0
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        start = max(i - AROUND, shown)
        if start > shown or (shown == 0 and start > 0):
            yield Row(0, 0, "…", "")
        for at in range(start, i):
            yield Row(at + 1, k - (i - at) + 1, " ", old[at])
        for at in range(i, j):
            yield Row(at + 1, 0, "-", old[at])
        for at in range(k, m):
            yield Row(0, at + 1, "+", new[at])
        shown = j
