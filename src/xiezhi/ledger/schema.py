# SPDX-License-Identifier: Apache-2.0
"""The tables of the ledger, and the triggers by which the database itself refuses UPDATE and DELETE of facts."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.kernel.sql import Dialect

KEPT = ("events", "seals", "sealed_heads")  # append-only; personal values and keys can be deleted by law

_TABLES = """
CREATE TABLE IF NOT EXISTS events (
    seq {big} PRIMARY KEY, id {text} NOT NULL UNIQUE, matter {text} NOT NULL, kind {text} NOT NULL,
    step {text} NOT NULL, at {big} NOT NULL, recorded_at {big} NOT NULL, actor {text}, unit {text},
    data {text} NOT NULL, personal {text} NOT NULL, source {text} NOT NULL, source_key {text} NOT NULL,
    revision {big} NOT NULL, voids {text}, prev {text} NOT NULL, digest {text} NOT NULL,
    UNIQUE (source, source_key, revision)){strict};
CREATE UNIQUE INDEX IF NOT EXISTS events_of_matter ON events (matter, seq);
CREATE TABLE IF NOT EXISTS seals (
    number {big} PRIMARY KEY, day {text} NOT NULL, sealed_at {big} NOT NULL, events {big} NOT NULL,
    last_seq {big} NOT NULL, matters {big} NOT NULL, root {text} NOT NULL, prev {text} NOT NULL,
    seal {text} NOT NULL){strict};
CREATE TABLE IF NOT EXISTS sealed_heads (
    seal {big} NOT NULL, matter {text} NOT NULL, n {big} NOT NULL, digest {text} NOT NULL,
    PRIMARY KEY (seal, matter)){strict};
CREATE TABLE IF NOT EXISTS matter_keys (matter {text} PRIMARY KEY, wrapped {bytes} NOT NULL){strict};
CREATE TABLE IF NOT EXISTS personal_values (
    event {text} NOT NULL, field {text} NOT NULL, matter {text} NOT NULL, cipher {bytes} NOT NULL,
    PRIMARY KEY (event, field)){strict};
CREATE INDEX IF NOT EXISTS personal_of_matter ON personal_values (matter)"""

# Texts are compared by code points on both, whatever the database's locale.
_TYPES = {
    "sqlite": {"big": "INTEGER", "text": "TEXT", "bytes": "BLOB", "strict": " STRICT"},
    "postgresql": {"big": "BIGINT", "text": 'TEXT COLLATE "C"', "bytes": "BYTEA", "strict": ""},
}

_REFUSAL = "{table}: rows are facts and stay as they are; append a correction or a void"

_SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION xiezhi_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: rows are facts and stay as they are; append a correction or a void', TG_TABLE_NAME; END $$"""

_POSTGRES_TRIGGER = """
CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION xiezhi_refuse()"""


def statements(dialect: Dialect) -> Iterator[str]:
    """What makes the tables and triggers where they are missing."""
    yield from _TABLES.format(**_TYPES[dialect]).split(";")
    if dialect == "sqlite":
        for table in KEPT:
            for verb in ("UPDATE", "DELETE"):
                yield _SQLITE_TRIGGER.format(table=table, verb=verb, refusal=_REFUSAL.format(table=table))
        return
    yield _POSTGRES_FUNCTION
    for table in KEPT:
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            yield _POSTGRES_TRIGGER.format(table=table, verb=verb)
