# SPDX-License-Identifier: Apache-2.0
"""Facts of an administrative case, as an officer would tell them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.ledger.entry import BEGINNING, Entry


class Clerk:
    """Tells facts of one pack, times as its zone's clocks show them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def at(self, text: str) -> int:
        """``2026-03-02 09:00`` in the pack's zone as µs UTC."""
        return self.pack.zone.from_local(datetime.fromisoformat(text))[0]

    def fact(self, matter: str, step: str, at: str, kind: str = "admin_case", **more: Any) -> Entry:
        """One fact of a matter."""
        return Entry(matter, kind, step, self.at(at), **more)

    def about(self, matter: str, kind: str = "admin_case", **data: Any) -> Entry:
        """What is so of a matter for all time."""
        return Entry(matter, kind, "attributes_changed", BEGINNING, data=data)

    def case(self, matter: str, filed: str, unit: str = "U1", officer: str = "P1") -> list[Entry]:
        """A public-order case, accepted and filed at one time."""
        return [
            self.about(matter, category="治安", unit=unit),
            self.fact(matter, "accepted", filed.replace("09:00", "08:50"), actor=officer, unit=unit),
            self.fact(matter, "filed", filed, actor=officer, unit=unit),
        ]
