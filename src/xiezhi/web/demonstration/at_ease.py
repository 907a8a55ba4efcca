# SPDX-License-Identifier: Apache-2.0
"""While a demonstration is built nothing has to outlive a loss of power: half of one is begun anew anyway."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from xiezhi.kernel.sql import execute
from xiezhi.records.desk import Desk
from xiezhi.records.judging import teller

OBJECTS = 200_000


@contextmanager
def at_ease(desk: Desk) -> Iterator[None]:
    """The SQLite file is not forced to disk at each transaction, but at the end; the collector of rings looks through
    the hundreds of thousands of facts in memory seldom, and what was read of a fact is remembered."""
    usual = gc.get_threshold()
    gc.set_threshold(OBJECTS, *usual[1:])
    gc.freeze()
    teller(desk).remembered = {}
    execute(desk.connection, "PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        teller(desk).remembered = None
        execute(desk.connection, "PRAGMA synchronous=FULL")
        execute(desk.connection, "PRAGMA wal_checkpoint(TRUNCATE)")
        gc.unfreeze()
        gc.set_threshold(*usual)
