# SPDX-License-Identifier: Apache-2.0
"""A client that appends batch after batch and says so after each commit, to be killed at any moment.

python bench/ledger_writer.py DATABASE CLIENT FIRST BATCHES SIZE
"""

import sqlite3
import sys
from typing import Any

import psycopg

from xiezhi.ledger.entry import Entry
from xiezhi.ledger.store import Store, open_store

NOW = 1_700_000_000_000_000


def connect(database: str) -> Any:
    """A connection as the program itself opens it: one writer waits for another."""
    if database.startswith("postgresql:"):
        return psycopg.connect(database)
    connection = sqlite3.connect(database, isolation_level=None, timeout=60)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def batch(client: str, number: int, size: int) -> list[Entry]:
    """The facts of one batch: the same whenever it is sent; half of the matters are everybody's."""
    return [
        Entry(
            f"{client if n % 2 else 'all'}-{n % 5}", "case", "opened", number, id=f"{client}:{number}:{n}",
            data={"batch": number, "place": n}, source=client,
        )
        for n in range(size)
    ]  # fmt: skip


def write(store: Store, connection: Any, client: str, first: int, batches: int, size: int) -> None:
    """Appends and commits; what is printed was acknowledged."""
    for number in range(first, first + batches):
        store.append(batch(client, number, size), now=NOW + number)
        connection.commit()
        print(number, flush=True)


def main() -> None:
    database, client, first, batches, size = sys.argv[1:]
    connection = connect(database)
    write(open_store(connection), connection, client, int(first), int(batches), int(size))


if __name__ == "__main__":
    main()
