# SPDX-License-Identifier: Apache-2.0
"""The order of findings in lists, as a number that an index can hold; and the stage of those that nobody follows."""

from __future__ import annotations

LEVELS = ("blue", "yellow", "orange", "red")
_NATURES = ("breach", "warning")
NOBODY = "none"
"""The stage of a finding that holds and that no room follows."""


def rank_of(level: str, nature: str) -> int:
    """The place of a finding in lists: red before blue, a breach before a warning; what lacks facts comes last.

    >>> [rank_of("red", "breach"), rank_of("red", "warning"), rank_of("blue", "breach"), rank_of("red", "gap")]
    [0, 1, 30, 40]
    """
    order = len(LEVELS) - 1 - LEVELS.index(level)
    return 10 * order + _NATURES.index(nature) if nature in _NATURES else 10 * len(LEVELS) + order


def level_and_nature(rank: int) -> tuple[str, str]:
    """What a rank was made of."""
    tens, ones = divmod(rank, 10)
    if tens < len(LEVELS):
        return LEVELS[-1 - tens], _NATURES[ones]
    return LEVELS[-1 - ones], "gap"
