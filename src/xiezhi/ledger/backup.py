# SPDX-License-Identifier: Apache-2.0
"""Backup and restore with proof: after either both sides are verified, and the root over all heads must be the same.

A backup is an SQLite file, whatever database it came from. Of an SQLite home it is the whole database, taken while
others write (online backup); of PostgreSQL it is the ledger's tables (the rest is rebuilt, or kept with ``pg_dump``).
Keys of personal values are in it as they are in the database: wrapped by the home key, which is not.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from xiezhi.kernel.digest import hasher
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import Connection, begin, execute, has_table
from xiezhi.ledger.line import Stored
from xiezhi.ledger.postgres import PostgresTables
from xiezhi.ledger.sqlite import SqliteTables
from xiezhi.ledger.store import open_store
from xiezhi.ledger.tables import Tables
from xiezhi.ledger.verifier.xiezhi_verify import head_line

PAGE = 10_000
Progress = Callable[[int], None]


class Proof(NamedTuple):
    """What was verified on both sides: events, seals, and the root over the ends of all chains."""

    events: int
    seals: int
    root: str


def backup(
    connection: Connection, file: Path, algorithm: str, progress: Progress = lambda seq: None
) -> Proof:
    """Writes a backup; it stands under its name only once it is proved the same."""
    if file.exists():
        raise XiezhiError(f"{file} 已存在: 备份应写新文件", f"{file} exists: a new file would be right")
    half = file.with_name(f"{file.name}.part")
    half.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(half, isolation_level=None)) as target:
            if isinstance(connection, sqlite3.Connection):
                connection.backup(target, pages=4096)
            else:
                begin(connection)
                execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # all as of one moment
                _copy(PostgresTables(connection), SqliteTables(target), progress)
                connection.rollback()
            target.execute("PRAGMA journal_mode = DELETE")
            proof = _proved(target, algorithm, progress)
            upto = _proof(open_store(connection, algorithm).tables, algorithm, proof.events)
            _compare(upto, proof)
        with half.open("rb+") as written:
            os.fsync(written.fileno())
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    half.replace(file)
    return proof


def restore(
    file: Path, connection: Connection, algorithm: str, progress: Progress = lambda seq: None
) -> Proof:
    """Brings a backup into an empty database; the caller commits. A ledger that has events is never written over."""
    if not file.is_file():
        raise XiezhiError(f"{file} 不存在", f"{file} does not exist")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)) as source:
        try:
            if not has_table(source, "events"):
                raise sqlite3.DatabaseError
            there = _proved(source, algorithm, progress)
        except sqlite3.DatabaseError as error:
            raise XiezhiError(
                f"{file} 不是账本备份, 应为 xiezhi ledger backup 所写的文件",
                f"{file} is no backup of a ledger: a file of xiezhi ledger backup would be right",
            ) from error
        if has_table(connection, "events") and open_store(connection, algorithm).last_seq():
            raise XiezhiError(
                "目标账本已有事件: 只能恢复到新建的目录或空库",
                "the ledger already has events: a new home or an empty database would be right",
            )
        if isinstance(connection, sqlite3.Connection):
            source.backup(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        else:
            PostgresTables(connection).create()
            _copy(SqliteTables(source), PostgresTables(connection), progress)
        _compare(_proved(connection, algorithm, progress), there)
    return there


def _copy(source: Tables, target: Tables, progress: Progress) -> None:
    """Rows of all tables of the ledger, as they are; seen as of one moment."""
    target.create()
    if isinstance(target, SqliteTables):
        target.lock()
    end = source.end().seq
    with target.writing() as write:
        for rows in _pages(source, end):
            write(rows)
            progress(rows[-1].seq)
    heads = list(source.sealed_heads())
    for seal in source.seals():
        if seal.last_seq <= end:
            target.add_seal(seal, (head for head in heads if head.seal == seal.number))
    values = list(source.all_values())
    target.add_values(values)
    target.add_keys(source.keys_of({value.matter for value in values}))
    if isinstance(target, SqliteTables):
        target.connection.commit()


def _pages(source: Tables, upto: int) -> Iterator[list[Stored]]:
    seq = 0
    while seq < upto:
        rows = source.after(seq, min(PAGE, upto - seq))
        yield rows
        seq = rows[-1].seq


def _proved(connection: Connection, algorithm: str, progress: Progress) -> Proof:
    store = open_store(connection, algorithm)
    found = store.verify(progress=progress)
    if not found.whole:
        first = found.faults[0]
        raise XiezhiError(
            f"账本不完整, 首处: {first.event} {first.zh}; 详见 xiezhi ledger verify",
            f"the ledger is not whole, first: {first.event} {first.en}; xiezhi ledger verify tells all",
        )
    return _proof(store.tables, algorithm, found.events)


def _proof(tables: Tables, algorithm: str, upto: int) -> Proof:
    running = hasher(algorithm)
    for matter, head in tables.heads(upto):
        running.update(head_line(matter, head.n, head.digest))
    seals = sum(seal.last_seq <= upto for seal in tables.seals())
    return Proof(min(upto, tables.end().seq), seals, f"{algorithm}:{running.hexdigest()}")


def _compare(one: Proof, other: Proof) -> None:
    if one != other:
        raise XiezhiError(
            f"备份与账本不符: {one.root} ({one.events}) 与 {other.root} ({other.events})",
            f"backup and ledger differ: {one.root} ({one.events}) and {other.root} ({other.events})",
        )
