# SPDX-License-Identifier: Apache-2.0
"""The proof: what a check found beside what was planted, norm by norm. A breach counts by (norm, matter, event)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

Breach = tuple[str, str, str]
PROOF = pa.schema(
    [
        ("norm", pa.string()), ("planted", pa.int64()), ("caused", pa.int64()), ("found", pa.int64()),
        ("missed", pa.int64()), ("unplanned", pa.int64()), ("recall", pa.float64()), ("precision", pa.float64()),
    ]
)  # fmt: skip


@dataclass
class Proof:
    """``missed``: in the list of wrongs and not found; ``unplanned``: found and not in the list."""

    table: pa.Table
    missed: list[Breach] = field(default_factory=list)
    unplanned: list[Breach] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        """Whether exactly what was planned was found."""
        return not self.missed and not self.unplanned

    @property
    def recall(self) -> float:
        """Of all that was to be found, the share that was."""
        return _share(self._sum("found") - len(self.unplanned), self._sum("planted") + self._sum("caused"))

    @property
    def precision(self) -> float:
        """Of all that was found, the share that was to be."""
        return _share(self._sum("found") - len(self.unplanned), self._sum("found"))

    def _sum(self, column: str) -> int:
        return int(pc.sum(self.table.column(column)).as_py() or 0)


def proved(findings: pa.Table, wrongs: pa.Table, natures: Iterable[str] = ("breach",)) -> Proof:
    """Findings of a check (live and shadow) against ``wrongs.parquet``; norms without either have no row."""
    some = findings.filter(pc.is_in(findings.column("nature"), pa.array(list(natures))))
    found = set(_breaches(some, "anchor"))
    owing: dict[Breach, bool] = {}  # whether it was planted itself
    for breach, caused in zip(
        _breaches(wrongs, "event"), wrongs.column("caused_by").to_pylist(), strict=True
    ):
        owing[breach] = owing.get(breach, False) or caused is None
    missed = sorted(set(owing) - found)
    unplanned = sorted(found - set(owing))
    rows: dict[str, dict[str, int]] = {}

    def count(breach: Breach, column: str) -> None:
        rows.setdefault(breach[0], dict.fromkeys(PROOF.names[1:6], 0))[column] += 1

    for breach, own in owing.items():
        count(breach, "planted" if own else "caused")
    for column, breaches in (("found", found), ("missed", missed), ("unplanned", unplanned)):
        for breach in breaches:
            count(breach, column)
    return Proof(_table(rows), missed, unplanned)


def _breaches(table: pa.Table, event: str) -> list[Breach]:
    columns = [
        table.column(name).cast(pa.string()).fill_null("").to_pylist() for name in ("norm", "matter", event)
    ]
    return list(zip(*columns, strict=True))


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


def markdown(proof: Proof) -> str:
    """The table for people."""
    names = PROOF.names
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in proof.table.to_pylist():
        cells = [f"{row[name]:.3f}" if isinstance(row[name], float) else str(row[name]) for name in names]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
