# SPDX-License-Identifier: Apache-2.0
"""Verdicts, clocks, findings: rows as objects and as Arrow tables. Source: norm-language §6, interchange Out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field, fields

import pyarrow as pa

VERDICTS = ("satisfied", "violated", "pending", "not_applicable", "undetermined")
STATES = ("void", "met", "late", "paused", "overdue", "open", "undetermined")
VERDICT_OF_STATE = {
    "met": "satisfied", "late": "violated", "overdue": "violated", "open": "pending", "paused": "pending",
    "void": "not_applicable", "undetermined": "undetermined",
}  # fmt: skip
_INSTANT = pa.timestamp("us", tz="UTC")

CLOCKS = pa.schema(
    [
        ("norm", pa.string()), ("status", pa.string()), ("version", pa.int32()), ("matter", pa.string()),
        ("anchor", pa.string()), ("trigger_at", _INSTANT), ("due", _INSTANT), ("state", pa.string()),
        ("fulfilled_by", pa.string()), ("fulfilled_at", _INSTANT), ("ended_by", pa.string()),
        ("extensions", pa.int32()), ("pauses", pa.int32()), ("over_s", pa.int64()), ("tie", pa.bool_()),
        ("late_entry", pa.bool_()), ("calendar_uncertain", pa.bool_()),
    ]
)  # fmt: skip
FINDINGS = pa.schema(
    [
        ("norm", pa.string()), ("status", pa.string()), ("version", pa.int32()), ("matter", pa.string()),
        ("anchor", pa.string()), ("nature", pa.string()), ("level", pa.string()), ("at", _INSTANT),
        ("over_s", pa.int64()), ("tie", pa.bool_()), ("late_entry", pa.bool_()), ("calendar_uncertain", pa.bool_()),
        ("events", pa.string()), ("explanation", pa.string()),
    ]
)  # fmt: skip


@dataclass(slots=True)
class Clock:
    """A deadline's clock; instants in microseconds UTC; the fields are the columns of ``CLOCKS``."""

    norm: str
    status: str
    version: int
    matter: str
    anchor: str
    trigger_at: int
    due: int | None
    state: str
    fulfilled_by: str | None = None
    fulfilled_at: int | None = None
    ended_by: str | None = None
    extensions: int = 0
    pauses: int = 0
    over_s: int | None = None
    tie: bool = False
    late_entry: bool = False
    calendar_uncertain: bool = False


@dataclass(slots=True)
class Finding:
    """A breach, warning or gap; ``events`` are ids, space-separated; the fields are the columns of ``FINDINGS``."""

    norm: str
    status: str
    version: int | None
    matter: str
    anchor: str | None
    nature: str
    level: str
    at: int
    over_s: int | None = None
    tie: bool = False
    late_entry: bool = False
    calendar_uncertain: bool = False
    events: str = ""
    explanation: str = ""


@dataclass
class Result:
    """What one evaluation gives. ``counts``: norm → verdict → how many."""

    clocks: list[Clock] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, norm: str, verdict: str, n: int = 1) -> None:
        """Adds to the figures of a norm."""
        row = self.counts.get(norm)
        if row is None:
            row = self.counts[norm] = dict.fromkeys(VERDICTS, 0)
        row[verdict] += n

    def sort(self) -> None:
        """By matter, norm, version, anchor, nature (code points, empty first), as the interchange files are."""
        self.clocks.sort(key=lambda c: (c.matter, c.norm, c.version, c.anchor))
        self.findings.sort(
            key=lambda f: (f.matter, f.norm, -1 if f.version is None else f.version, f.anchor or "", f.nature)
        )


def clocks_table(rows: Iterable[Clock]) -> pa.Table:
    """Clocks as the table of the interchange."""
    return _table(rows, CLOCKS)


def findings_table(rows: Iterable[Finding]) -> pa.Table:
    """Findings as the table of the interchange."""
    return _table(rows, FINDINGS)


def _table(rows: Iterable[Clock] | Iterable[Finding], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*(astuple(row) for row in rows), strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


assert [f.name for f in fields(Clock)] == CLOCKS.names
assert [f.name for f in fields(Finding)] == FINDINGS.names
