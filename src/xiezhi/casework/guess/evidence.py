# SPDX-License-Identifier: Apache-2.0
"""What the values of a column say about its meaning: times, numbers, words of a list, ids?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from xiezhi.catalog.values import BOOLEANS
from xiezhi.connectors.times import Rule, read_times


@dataclass(frozen=True)
class Column:
    """A column of a foreign table: its name and values of its first rows, empty ones left out."""

    name: str
    values: tuple[str, ...]
    rows: int
    rule: Rule

    @cached_property
    def distinct(self) -> Counter[str]:
        return Counter(self.values)

    @property
    def sample(self) -> tuple[str, ...]:
        """Up to three different values, the most frequent first."""
        return tuple(value for value, _ in self.distinct.most_common(3))

    @cached_property
    def times(self) -> float:
        """The share of values that are times; numbers of eight or fourteen digits are, where they make a date."""
        if not self.values:
            return 0.0
        read = read_times(pa.array(self.values, pa.string()), self.rule)
        return float(read.ok.sum()) / len(self.values)

    @cached_property
    def numbers(self) -> float:
        """The share of values that are numbers."""
        return _share(self.values, _is_number)

    @cached_property
    def booleans(self) -> float:
        """The share of values that say yes or no."""
        return _share(self.values, lambda value: value.strip().lower() in BOOLEANS)

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own."""
        return self.rows > 0 and len(self.distinct) == self.rows

    def among(self, words: Sequence[str]) -> float:
        """The share of values that are one of some words."""
        known = set(words)
        return _share(self.values, lambda value: value in known)


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for value in values if test(value)) / len(values) if values else 0.0


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
