# SPDX-License-Identifier: Apache-2.0
"""The proof: what a check found beside what was planted, norm by norm.

A finding counts by norm, nature (breach, gap, warning), matter and event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

PROOF = pa.schema(
    [
        ("norm", pa.string()), ("planted", pa.int64()), ("caused", pa.int64()), ("found", pa.int64()),
        ("missed", pa.int64()), ("unplanned", pa.int64()), ("recall", pa.float64()), ("precision", pa.float64()),
    ]
)  # fmt: skip


class Listed(NamedTuple):
    """A finding, or the row of one to be found; ``event`` is empty for a gap."""

    norm: str
    nature: str
    matter: str
    event: str


@dataclass
class Proof:
    """``missed``: in the list of wrongs and not found; ``unplanned``: found and not in the list."""

    table: pa.Table
    missed: list[Listed] = field(default_factory=list)
    unplanned: list[Listed] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether exactly what was planned was found."""
        return not self.missed and not self.unplanned

    @property
    def recall(self) -> float:
        """Of all that was to be found, the share that was."""
        return _share(self.total("found") - len(self.unplanned), self.total("planted") + self.total("caused"))

    @property
    def precision(self) -> float:
        """Of all that was found, the share that was to be."""
        return _share(self.total("found") - len(self.unplanned), self.total("found"))

    def total(self, column: str) -> int:
        """The sum of a column of the table."""
        return int(pc.sum(self.table.column(column)).as_py() or 0)


def proved(findings: pa.Table, wrongs: pa.Table) -> Proof:
    """Findings of a check (live and shadow) against ``wrongs.parquet``; norms without either have no row."""
    found = set(_listed(findings, "anchor"))
    owing: dict[Listed, bool] = {}  # whether it was planted itself
    for one, caused in zip(_listed(wrongs, "event"), wrongs.column("caused_by").to_pylist(), strict=True):
        owing[one] = owing.get(one, False) or caused is None
    missed = sorted(set(owing) - found)
    unplanned = sorted(found - set(owing))
    rows: dict[str, dict[str, int]] = {}

    def count(one: Listed, column: str) -> None:
        rows.setdefault(one.norm, dict.fromkeys(PROOF.names[1:6], 0))[column] += 1

    for one, own in owing.items():
        count(one, "planted" if own else "caused")
    for column, some in (("found", found), ("missed", missed), ("unplanned", unplanned)):
        for one in some:
            count(one, column)
    return Proof(_table(rows), missed, unplanned)


def _listed(table: pa.Table, event: str) -> list[Listed]:
    columns = [
        table.column(name).cast(pa.string()).fill_null("").to_pylist()
        for name in ("norm", "nature", "matter", event)
    ]
    return [Listed(*row) for row in zip(*columns, strict=True)]


def _table(rows: dict[str, dict[str, int]]) -> pa.Table:
    told = []
    for norm, row in sorted(rows.items()):
        right = row["found"] - row["unplanned"]
        told.append(
            {
                "norm": norm, **row, "recall": _share(right, row["planted"] + row["caused"]),
                "precision": _share(right, row["found"]),
            }
        )  # fmt: skip
    return pa.Table.from_pylist(told, schema=PROOF)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
