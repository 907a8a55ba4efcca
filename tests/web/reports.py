# SPDX-License-Identifier: Apache-2.0
"""Invented reports, cases and acts for tests of acceptance supervision, on days in which the city has nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, Entry

DAY = "2026-08-12"
SOURCE = "虚构接处警系统"
Told = tuple[Any, ...]


def at(small: Any, stamp: str) -> int:
    """``10:00`` of the day, or a whole stamp, as an instant."""
    whole = stamp if "T" in stamp else f"{DAY}T{stamp}"
    return int(small.site.desk().pack.zone.from_local(datetime.fromisoformat(whole))[0])


def tell(
    small: Any, id: str, kind: str, unit: str, *events: Told, parent: str = "",
    attributes: Mapping[str, Any] | None = None, personal: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """A matter with its facts: ``(step, time)`` or ``(step, time, data)`` or ``(step, time, data, personal)``."""
    from xiezhi.records import live

    said = {"unit": unit} | ({"parent": parent} if parent else {}) | dict(attributes or {})
    entries = [
        Entry(id, kind, ATTRIBUTES_CHANGED, BEGINNING, unit=unit, data=said, personal=personal or {}, source=SOURCE,
              source_key=f"{id}/0"),
    ]  # fmt: skip
    for n, (step, stamp, *rest) in enumerate(events, 1):
        data, own = [*rest, {}, {}][:2]
        told = {"unit": unit, "data": data, "personal": own, "source": SOURCE, "source_key": f"{id}/{n}"}
        entries.append(Entry(id, kind, step, at(small, stamp), **told))
    outcome = live.take(small.site.desk(), entries, now=small.site.clock())
    assert outcome.receipt is not None and not outcome.receipt.refused, outcome.receipt
    return id


def report(small: Any, id: str, unit: str, category: str, *events: Told, **more: Any) -> str:
    """A report received at ten."""
    attributes = {"category": category, "channel": "110"} | more.pop("attributes", {})
    call = more.pop("call", {"content": "报警人称被打。"})
    number = more.pop("number", None)
    received = ("received", "10:00", call, {"call_number": number} if number else {})
    return tell(small, id, "incident", unit, received, *events, attributes=attributes, **more)
