# SPDX-License-Identifier: Apache-2.0
"""Sealed records: opened one at a time, by who may, with purpose and ground. 治安管理处罚法(2025) 第一百三十六条."""

from __future__ import annotations

from xiezhi.kernel.instant import MINUTE
from xiezhi.kernel.journal import Journal

UNSEAL = "unseal"
OPEN_FOR = 30 * MINUTE
"""How long an opened record can be read by who opened it."""
UNDER_SEAL = ("view", "reveal")
"""What can be done to an opened record; it stays out of lists, search, counts, exports."""


def is_open(journal: Journal, actor: str, thing: str, now: int) -> bool:
    """Whether a person opened a record less than ``OPEN_FOR`` ago."""
    where = "subject = ? AND act = ? AND actor = ? AND at > ? AND at <= ?"
    return bool(journal.lines(where, (thing, UNSEAL, actor, now - OPEN_FOR, now), latest=1))
