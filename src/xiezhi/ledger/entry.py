# SPDX-License-Identifier: Apache-2.0
"""What goes into the ledger (``Entry``) and what stands in it (``Recorded``). Source: norm-language §1.

Instants are ``int`` microseconds since 1970-01-01T00:00Z. Values of ``data`` and ``personal`` are JSON: instants as ISO
8601 text with offset, dates ISO, durations as text, numbers, booleans, texts, lists, objects. Where only the day
of ``at`` is known, ``data["at_precision"]`` is ``"day"`` and ``at`` is the first instant of that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BEGINNING = -62_135_596_800_000_000  # 0001-01-01T00:00Z: the `at` of what holds for all time
ENDING = 253_402_300_799_999_999  # the last microsecond of the year 9999
OWN = "xiezhi"  # the source of what is recorded here

ATTRIBUTES_CHANGED = "attributes_changed"
LINKED = "linked"
ERASED = "erased"
VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact to be appended.

    ``id`` where the source has one, else the ledger gives ``<matter>#<n>``. ``(source, source_key)`` is what the
    source calls the fact (``source_key`` without one is the id): the same content again is ignored, other content is a
    correction. ``voids`` names an earlier event of the same matter, by its id or as the source calls it.
    """

    matter: str
    kind: str
    step: str
    at: int
    id: str | None = None
    actor: str | None = None
    unit: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] = field(default_factory=dict)
    source: str = OWN
    source_key: str | None = None
    voids: str | None = None


class Recorded(NamedTuple):
    """A fact as it stands: an entry with its place, its stamp and its link in the matter's chain.

    ``personal`` has the values that can still be read; ``personal_hashes`` all that were recorded, erased ones too.
    ``prev`` is the digest of the matter's previous event, empty for the first.
    """

    id: str
    matter: str
    kind: str
    step: str
    at: int
    recorded_at: int
    seq: int
    actor: str | None
    unit: str | None
    data: Mapping[str, Any]
    personal_hashes: Mapping[str, str]
    source: str
    source_key: str
    revision: int
    voids: str | None
    prev: str
    digest: str
    personal: Mapping[str, Any] = {}


class Head(NamedTuple):
    """The end of a matter's chain: how many events, and the digest of the last."""

    n: int
    digest: str


NO_HEAD = Head(0, "")


class Refusal(NamedTuple):
    """An entry that was not taken: why, in Chinese and in English, each with what would be right."""

    entry: Entry
    zh: str
    en: str


class Correction(NamedTuple):
    """A former event, the void that takes it out of view, and the event that stands instead."""

    old: str
    void: str
    new: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the entries of one append.

    ``appended`` has every new event in seq order, voids of corrections too; ``same`` counts ignored doubles;
    ``withheld`` names personal fields that were not taken since the law had them erased: (event id, fields).
    """

    appended: tuple[Recorded, ...] = ()
    same: int = 0
    corrected: tuple[Correction, ...] = ()
    refused: tuple[Refusal, ...] = ()
    withheld: tuple[tuple[str, tuple[str, ...]], ...] = ()
