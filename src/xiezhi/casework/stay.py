# SPDX-License-Identifier: Apache-2.0
"""One stay in a case area, as everything known of it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from xiezhi.casework.mixing import Mixed
from xiezhi.casework.safeguards import (
    MISSING,
    Kept,
)  # fmt: skip
from xiezhi.casework.stay_limits import UNKNOWN, UNLIMITED, Limit
from xiezhi.casework.stay_places import Span
from xiezhi.ledger.entry import Recorded
from xiezhi.records.models import Matter


@dataclass(frozen=True)
class Stay:
    """One stay. ``name``: as the asker may see it, empty where not at all; ``age``: in years, ``None`` likewise.

    ``case``: id of the case; ``arrived`` ``entered`` ``left``: µs; ``limit``: the clock that limits it. ``facts``: of
    the person's matters since arrival, ``own``: the ids of these; ``source``: who told of it; ``next``: the next
    lawful step; ``mixed``: with whom a room must not be shared.
    """

    row: Matter
    person: Matter | None
    case: str
    name: str
    sex: str
    age: int | None
    minor: bool
    born: bool
    suite: str
    ground: str
    cause: str
    arrived: int | None
    entered: int | None
    left: int | None
    means: str
    place: Span
    spans: Sequence[Span]
    limit: Limit | None
    kept: Sequence[Kept]
    facts: Sequence[Recorded]
    own: Sequence[str]
    source: frozenset[str] = frozenset()
    next: str = ""
    mixed: Sequence[Mixed] = field(default=())

    @property
    def id(self) -> str:
        """Of the matter."""
        return str(self.row.id)

    @property
    def missing(self) -> list[Kept]:
        """The safeguards that are due and were not found."""
        return [one for one in self.kept if one.state == MISSING]

    @property
    def unclear(self) -> bool:
        """Whether somebody is kept on a ground that is limited, and no record tells by when: data are missing."""
        if self.limit is not None:
            return self.limit.state == UNKNOWN
        return self.ground not in UNLIMITED

    def colour(self, now: int) -> str:
        """``red`` ``orange`` or nothing, by the limit."""
        return "" if self.limit is None or self.left is not None else self.limit.colour(now)
