# SPDX-License-Identifier: Apache-2.0
"""What may befall a ledger: killed clients, many at once, a full disk, a lost connection."""

import resource
import signal
import sqlite3
from pathlib import Path

import psycopg
import pytest
from bench.ledger_crash import at_once, killed
from bench.ledger_writer import batch, connect
from tests.ledger.conftest import connect_sqlite

from xiezhi.ledger.store import open_store

NOW = 1_700_000_000_000_000


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where a fresh ledger lies, for clients of their own, and a connection to look at it."""
    name = (
        str(tmp_path / "l.sqlite3")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres").dsn()
    )
    connection = connect(name)
    open_store(connection).create()
    connection.commit()
    yield name, connection
    connection.close()


def test_a_client_killed_at_any_point_loses_nothing_acknowledged_and_doubles_nothing(place):
    assert killed(*place, times=6, size=200, seed=5) >= 6


def test_eight_clients_write_at_once_without_an_error(place):
    at_once(*place, clients=8, batches=5, size=20)


def test_a_full_disk_is_an_error_and_what_was_there_stays(tmp_path):
    """The file may not grow beyond what is allowed: as on a disk that is full."""
    connection = connect_sqlite(tmp_path / "l.sqlite3")
    store = open_store(connection)
    store.create()
    store.append(batch("c", 0, 100), now=NOW)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = (tmp_path / "l.sqlite3").stat().st_size
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, hard))
        with pytest.raises(sqlite3.OperationalError, match=r"full|I/O"):
            for number in range(1, 50):
                store.append(batch("c", number, 1_000), now=NOW)
                connection.commit()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    connection.rollback()
    there = store.last_seq()
    assert store.verify().whole and there >= 100 and (there - 100) % 1_000 == 0
    receipt = store.append([e for n in range(50) for e in batch("c", n, 100 if n == 0 else 1_000)], now=NOW)
    connection.commit()
    assert receipt.same == there and store.last_seq() == 100 + 49 * 1_000


def test_a_lost_connection_is_an_error_and_the_batch_can_be_sent_again(postgres):
    dsn = postgres.dsn()
    with psycopg.connect(dsn) as first:
        open_store(first).create()
        first.commit()
        open_store(first).append(batch("c", 0, 60), now=NOW)
        first.commit()
        store = open_store(first)

        def cut():
            yield from batch("c", 1, 11_000)
            with psycopg.connect(dsn, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (first.info.backend_pid,))
            yield from batch("c", 2, 60)

        with pytest.raises(psycopg.OperationalError):
            store.append(cut(), now=NOW)
            first.commit()
    with psycopg.connect(dsn) as again:
        store = open_store(again)
        assert store.last_seq() == 60 and store.verify().whole
        sent = [e for n, size in ((0, 60), (1, 11_000)) for e in batch("c", n, size)]
        assert store.append(sent, now=NOW).same == 60
        again.commit()
        assert store.last_seq() == 11_060


def test_a_writer_that_waits_in_vain_is_told(tmp_path: Path):
    one = connect_sqlite(tmp_path / "l.sqlite3")
    open_store(one).create()
    other = sqlite3.connect(tmp_path / "l.sqlite3", isolation_level=None, timeout=0.05)
    open_store(one).append(batch("c", 0, 2), now=NOW)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        open_store(other).append(batch("c", 1, 2), now=NOW)
    one.commit()
    assert len(open_store(other).append(batch("c", 1, 2), now=NOW).appended) == 2
    other.commit()
