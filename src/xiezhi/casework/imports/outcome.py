# SPDX-License-Identifier: Apache-2.0
"""What became of an import, in figures that a person can check against the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Counts:
    """Rows of the files, and what became of the facts in them. ``entries`` = appended + same + corrected + refused +
    future + doubled + outside.

    ``rows`` of events read; ``matters`` told; ``appended`` new facts; ``same`` known already; ``corrected`` told
    otherwise than before; ``refused`` by the ledger; ``future``: not happened yet; ``outside``: of units
    that are not the importer's; ``doubled``: told by another system,
    ``differing`` of them otherwise; ``vanished`` from a full export, ``back`` in it; ``orphans``: parents not found;
    ``rejected_rows``, ``rejected_values``: as ``check`` rejects them.
    """

    rows: int = 0
    matters: int = 0
    entries: int = 0
    appended: int = 0
    same: int = 0
    corrected: int = 0
    refused: int = 0
    future: int = 0
    outside: int = 0
    doubled: int = 0
    differing: int = 0
    vanished: int = 0
    back: int = 0
    orphans: int = 0
    rejected_rows: int = 0
    rejected_values: int = 0
    findings: dict[str, int] = field(default_factory=dict)

    def told(self) -> Mapping[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass
class Imported:
    """``run``: the number of the run; ``again``: that run took this export before, and nothing was done."""

    run: int
    source: str
    counts: Counts
    again: bool = False
