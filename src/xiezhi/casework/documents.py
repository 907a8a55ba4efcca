# SPDX-License-Identifier: Apache-2.0
"""The documents of a matter: what its steps call for, and which of them are recorded; 未见 for one that is not found.

A document is recorded where a matter of the kind ``document`` bears its name, a dossier was given one of that name, or
a file with that title is attached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiezhi.casework.whole import Whole
from xiezhi.catalog.model import Kind
from xiezhi.ledger.entry import LINKED, Recorded

DOCUMENT, NAME = "document", "name"
CATEGORY = "category"


@dataclass
class Paper:
    """One document by name. ``called_for``: by how many steps; ``step``: the first of them, in words; ``at``: when it
    was recorded (None: 未见). ``file``: digest of one attached, ``matter``: id of its own matter.
    """

    name: str
    called_for: int = 0
    step: str = ""
    asked_at: int | None = None
    at: int | None = None
    copies: int = 0
    file: str = ""
    media: str = ""
    matter: str = ""

    @property
    def missing(self) -> bool:
        """A step calls for it, and it was not found."""
        return self.copies == 0


def papers(found: Whole) -> list[Paper]:
    """Every document called for or recorded, in the order of the steps."""
    listed: dict[str, Paper] = {}
    for fact in found.standing:
        kind = found.desk.pack.kinds.get(fact.kind)
        if kind is None or fact.step not in kind.steps:
            continue
        for name in _called_for(found, kind, fact):
            paper = listed.setdefault(name, Paper(name, step=kind.steps[fact.step].title, asked_at=fact.at))
            paper.called_for += 1
    for name, at, file, media, matter in _recorded(found):
        paper = listed.setdefault(name, Paper(name))
        paper.at = at if paper.at is None else min(paper.at, at)
        paper.copies += 1
        paper.file, paper.media, paper.matter = (
            file or paper.file,
            media or paper.media,
            matter or paper.matter,
        )
    return list(listed.values())


def _called_for(found: Whole, kind: Kind, fact: Recorded) -> Iterator[str]:
    """Where a kind has categories that documents are named after (询问 讯问), only those of its own."""
    field = kind.attributes.get(CATEGORY)
    own = _category(found, fact.matter)
    others = [] if field is None or own is None else [value for value in field.values if value != own]
    for name in kind.steps[fact.step].documents:
        if not any(name.startswith(other) for other in others):
            yield name


def _category(found: Whole, matter: str) -> str | None:
    told = [fact.data[CATEGORY] for fact in found.standing if fact.matter == matter and CATEGORY in fact.data]
    return str(told[-1]) if told else None


def _recorded(found: Whole) -> Iterator[tuple[str, int, str, str, str]]:
    """(name, at, digest of a file, media, matter) of each that is there."""
    for fact in found.standing:
        if fact.step == LINKED and fact.data.get("role") == DOCUMENT:
            digest = str(fact.data.get("to", "")).removeprefix("vault:")
            yield str(fact.data.get("title") or digest), fact.at, digest, str(fact.data.get("media", "")), ""
        elif fact.kind == DOCUMENT and isinstance(fact.data.get(NAME), str):
            row = found.rows.get(fact.matter)
            at = row.opened_at if row is not None and row.opened_at is not None else fact.recorded_at
            yield fact.data[NAME], at, "", "", fact.matter
        elif fact.step == "document_added" and isinstance(fact.data.get(NAME), str):
            yield fact.data[NAME], fact.at, "", "", ""
