# SPDX-License-Identifier: Apache-2.0
"""Entries for what happens to matters as such: attributes set, moved to a parent, merged, split, related, voided.

They are plain events; what they mean is told by ``view`` and by the rooms that read families.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, LINKED, OWN, VOIDED, Entry

MERGED_INTO, SPLIT_FROM, RELATED = "merged_into", "split_from", "related"


def set_attributes(
    matter: str, kind: str, values: Mapping[str, Any], *, at: int = BEGINNING, actor: str | None = None,
    source: str = OWN, source_key: str | None = None,
) -> Entry:  # fmt: skip
    """``values`` (attributes, ``unit``, ``parent``) hold from ``at`` on; without one for all time."""
    return Entry(
        matter,
        kind,
        ATTRIBUTES_CHANGED,
        at,
        actor=actor,
        data=dict(values),
        source=source,
        source_key=source_key,
    )


def move(matter: str, kind: str, parent: str | None, *, at: int, actor: str | None = None) -> Entry:
    """The matter belongs under another parent from ``at`` on, or under none."""
    return set_attributes(matter, kind, {"parent": parent}, at=at, actor=actor)


def link(
    matter: str, kind: str, to: str, role: str, *, at: int, actor: str | None = None, **data: Any
) -> Entry:
    """The matter stands in ``role`` to another."""
    return Entry(matter, kind, LINKED, at, actor=actor, data={"to": to, "role": role, **data})


def merge(matter: str, kind: str, into: str, *, at: int, actor: str | None = None) -> Entry:
    """The matter goes on in another (并案)."""
    return link(matter, kind, into, MERGED_INTO, at=at, actor=actor)


def split(matter: str, kind: str, off: str, *, at: int, actor: str | None = None) -> Entry:
    """The (new) matter was parted from another (分案)."""
    return link(matter, kind, off, SPLIT_FROM, at=at, actor=actor)


def void(matter: str, kind: str, event: str, *, at: int, actor: str | None = None, reason: str = "") -> Entry:
    """Takes an event of the matter out of view; a void of a void lets it return."""
    data = {"reason": reason} if reason else {}
    return Entry(matter, kind, VOIDED, at, actor=actor, data=data, voids=event)
