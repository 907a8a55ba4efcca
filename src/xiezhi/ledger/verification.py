# SPDX-License-Identifier: Apache-2.0
"""Whether the ledger still is what was recorded and sealed; each difference is named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.line import Stored, line_of
from xiezhi.ledger.personal import EVERY, Secrets, salted
from xiezhi.ledger.tables import Tables
from xiezhi.ledger.verifier.xiezhi_verify import Checker, Fault, Seal

PAGE = 10_000
Progress = Callable[[int], None]
_Opened = tuple[dict[str, tuple[bytes, object]], XiezhiError | None]


@dataclass(frozen=True)
class Verification:
    """What was verified: counts, the last seal, what it does not yet cover, and every difference."""

    events: int
    matters: int
    seals: int
    sealed_upto: int
    unsealed: int
    last_seal: Seal | None
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing differs."""
        return not self.faults


def verify(
    tables: Tables, secrets: Secrets, kept: Iterable[str] = (), progress: Progress | None = None
) -> Verification:
    """Goes through all events in seq order, a page at a time; ``progress`` is told the events seen so far."""
    secrets.forget()
    seals = tables.seals()
    checker = Checker(seals, tables.sealed_heads(), kept)
    personal: list[Fault] = []
    seq = 0
    while rows := tables.after(seq, PAGE):
        for row in rows:
            checker.event("", line_of(row).encode(), row.digest, row[:16])
        personal += _personal_faults(tables, secrets, rows)
        seq = rows[-1].seq
        if progress is not None:
            progress(checker.events)
    faults = (*checker.end(), *personal)
    upto = checker.sealed
    last = seals[-1] if seals else None
    unsealed = max(checker.last_seq - upto, 0)
    return Verification(checker.events, len(checker.matters), len(seals), upto, unsealed, last, faults)


def _personal_faults(tables: Tables, secrets: Secrets, rows: Sequence[Stored]) -> Iterable[Fault]:
    """Values that do not fit their hash, and those that are gone without having been erased."""
    having = [row for row in rows if row.personal != "{}"]
    if not having:
        return
    kept = {(cipher.event, cipher.field) for cipher in tables.values_of([row.id for row in having])}
    erased = _erasures(tables, {row.matter for row in having})
    for row, (opened, unreadable) in zip(having, _opened(secrets, having), strict=True):
        if unreadable is not None:
            yield Fault("changed", "", row.seq, row.id, unreadable.zh, unreadable.en)
        for name, value in _hashes(row):
            gone = erased.get(row.matter, set())
            if (row.id, name) not in kept and name not in gone and EVERY not in gone:
                zh, en = (
                    f"个人信息 {name} 丢失, 且无删除记录",
                    f"the personal value {name} is lost and was not erased",
                )
                yield Fault("lost", "", row.seq, row.id, zh, en)
            elif name in opened and salted(value.partition(":")[0], *opened[name]) != value:
                zh, en = f"个人信息 {name} 与其摘要不符", f"the personal value {name} differs from its hash"
                yield Fault("changed", "", row.seq, row.id, zh, en)


def _hashes(row: Stored) -> Iterable[tuple[str, str]]:
    """The salted hashes of a row; none where they were changed into something else, which its digest tells."""
    try:
        return [(name, str(value)) for name, value in json.loads(row.personal).items()]
    except (ValueError, AttributeError):
        return []


def _erasures(tables: Tables, matters: set[str]) -> dict[str, set[str]]:
    """What was erased; nothing where an ``erased`` was changed into something else, which its digest tells."""
    try:
        return tables.erasures(matters)
    except (ValueError, KeyError, TypeError):
        return {}


def _opened(secrets: Secrets, rows: Sequence[Stored]) -> list[_Opened]:
    """Of each row its values; all at once, one by one only where one of them does not open."""
    try:
        values = secrets.read_salted(rows)
        return [(values.get(row.id, {}), None) for row in rows]
    except XiezhiError as error:
        if len(rows) == 1:
            return [({}, error)]
        return [found for row in rows for found in _opened(secrets, [row])]
