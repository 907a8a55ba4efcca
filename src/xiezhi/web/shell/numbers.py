# SPDX-License-Identifier: Apache-2.0
"""Whole numbers as addresses and forms bring them: anybody may have typed anything."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")
LONGEST = 18  # digits; what is longer is no number of ours


def number_of(text: str | None, otherwise: T) -> int | T:
    """The number that a text is; ``otherwise`` where it is none, or far too long a one."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST else otherwise


def number_within(text: str | None, usual: int, most: int) -> int:
    """The same as 1 at least and ``most`` at most."""
    return min(max(number_of(text, usual), 1), most)
