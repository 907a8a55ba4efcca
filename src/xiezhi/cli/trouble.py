# SPDX-License-Identifier: Apache-2.0
"""Trouble with the database as one line: a full disk, a lost connection, a database that is busy for too long."""

from __future__ import annotations


def database_trouble(error: Exception) -> str:
    """What happened, and what stands."""
    first = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return (
        f"数据库: {first}; 已确认的都在, 这一次没有记入, 排除后重做 / "
        f"database: {first}; what was acknowledged stands, this was not taken: mend it and do it again"
    )
