# SPDX-License-Identifier: Apache-2.0
"""Two people at one matter at once: who was second is shown what the first did, and saves nothing unseen."""

from __future__ import annotations

from collections.abc import Sequence

from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import write_lock
from xiezhi.ledger.entry import Recorded
from xiezhi.records.desk import Desk
from xiezhi.records.families import voided
from xiezhi.records.live import LOCK


class Changed(XiezhiError):
    """Others have recorded ``facts`` since the page was opened; ``seq``: how far the ledger now goes for the matter."""

    def __init__(self, facts: Sequence[Recorded], seq: int) -> None:
        super().__init__(
            "打开本页以后，他人已办理此事项，应先看过再保存",
            "others have recorded something since this page was opened: look at it before you save",
        )
        self.facts, self.seq = facts, seq


def unchanged(desk: Desk, matter: str, seq: int) -> None:
    """Nothing where the matter's facts end at ``seq``; else ``Changed``. Other writers wait from here on, so it is
    asked in the transaction that then records.
    """
    write_lock(desk.connection, LOCK)
    facts = desk.store.events_of([matter])
    gone = voided(facts)
    later = [fact for fact in facts if fact.seq > seq and fact.id not in gone]
    if later:
        raise Changed(later, max(fact.seq for fact in facts))
