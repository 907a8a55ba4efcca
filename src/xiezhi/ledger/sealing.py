# SPDX-License-Identifier: Apache-2.0
"""Seals: a root over the ends of all chains, chained to the seal before, printed as one line to be kept elsewhere."""

from __future__ import annotations

from datetime import date

from xiezhi.kernel.digest import digest, hasher
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.tables import SealedHead, Tables
from xiezhi.ledger.verifier.xiezhi_verify import Seal, head_line, seal_line, seal_words

__all__ = ["make_seal", "seal_line"]


def make_seal(tables: Tables, algorithm: str, day: date, now: int) -> Seal:
    """Adds the seal of all that stands; a seal of the same day that covers it already is given back as it is."""
    tables.lock()
    end, seals = tables.end(), tables.seals()
    before = seals[-1] if seals else None
    if before is not None:
        if before.last_seq == end.seq and before.day == day.isoformat():
            return before
        _check_day(before, day)
    number = 1 if before is None else before.number + 1
    grown = tables.matters_after(0 if before is None else before.last_seq)
    running, matters, moved = hasher(algorithm), 0, list[SealedHead]()
    for matter, head in tables.heads():
        running.update(head_line(matter, head.n, head.digest))
        matters += 1
        if matter in grown:
            moved.append(SealedHead(number, matter, head.n, head.digest))
    root = f"{algorithm}:{running.hexdigest()}"
    stamp = max([now, *([end.recorded_at] if end.recorded_at is not None else [])])
    prev = "" if before is None else before.seal
    seal = Seal(number, day.isoformat(), stamp, end.seq, end.seq, matters, root, prev, "")
    seal = seal._replace(seal=digest(algorithm, seal_words(seal).encode()))
    tables.add_seal(seal, moved)
    return seal


def _check_day(before: Seal, day: date) -> None:
    if day.isoformat() < before.day:
        raise XiezhiError(
            f"封印日期 {day} 早于上一封印的 {before.day}: 时钟可能倒走, 应为当日或以后的日期",
            f"a seal of {day} after that of {before.day}: does the clock run backwards? {before.day} or later "
            "would be right",
        )
