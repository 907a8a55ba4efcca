# SPDX-License-Identifier: Apache-2.0
"""Erasing personal values by law: a ground, two people, and an event that stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import ERASED, Entry, Recorded
from xiezhi.ledger.personal import EVERY
from xiezhi.ledger.tables import Tables


class Erasure(NamedTuple):
    """The event ``erased`` and the names of the fields that were there."""

    event: Recorded
    fields: tuple[str, ...]


def erasure_entry(
    tables: Tables, matter: str, fields: Collection[str], ground: str, by: Sequence[str], now: int
) -> Entry:
    """The event that tells of the erasure; two different people, a ground and a known matter, or an error."""
    people = list(dict.fromkeys(name.strip() for name in by if name.strip()))
    if len(people) != 2 or len(by) != 2:
        told = ", ".join(by) or "-"
        raise XiezhiError(
            f"删除个人信息须由两个不同的人办理, 现为 {told}",
            f"erasing takes two different people, not {told}",
        )
    if not ground.strip():
        raise XiezhiError(
            "删除个人信息须写明依据 (法律条文或文书号)",
            "erasing needs its ground: the article or the document's number",
        )
    rows = tables.of_matters([matter], None)
    if not rows:
        raise XiezhiError(f"账本中没有事项 {matter}", f"the ledger has no matter {matter}")
    known = {name for row in rows for name in _names(row.personal)}
    unknown = sorted(set(fields) - known - {EVERY})
    if unknown:
        has = ", ".join(sorted(known)) or "-"
        raise XiezhiError(
            f"事项 {matter} 没有个人信息 {unknown[0]}, 有: {has}",
            f"matter {matter} has no personal value {unknown[0]}; it has: {has}",
        )
    data = {"ground": ground.strip(), "by": people, "fields": sorted(fields) or [EVERY]}
    return Entry(matter, rows[-1].kind, ERASED, now, actor=people[0], data=data)


def _names(personal: str) -> list[str]:
    return [] if personal == "{}" else list(json.loads(personal))
