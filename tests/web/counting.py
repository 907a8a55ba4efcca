# SPDX-License-Identifier: Apache-2.0
"""How many SQL statements a page costs, held against ``query_counts.json`` (name of the address → number)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

MOST = 40
BASELINE = Path(__file__).with_name("query_counts.json")


def statements(ask: Any) -> tuple[Any, int]:
    """What a call answers, and how many statements reached the database meanwhile (SQLite)."""
    from django.db import connection

    connection.ensure_connection()
    sent: list[str] = []
    connection.connection.set_trace_callback(
        lambda told: (
            None if told.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "-- ")) else sent.append(told)
        )
    )
    try:
        return ask(), len(sent)
    finally:
        connection.connection.set_trace_callback(None)


def within_baseline(name: str, n: int) -> bool:
    """Whether a page costs no more than written down, and that no more than any page may."""
    written = json.loads(BASELINE.read_text("utf-8"))[name]
    return n <= written <= MOST
