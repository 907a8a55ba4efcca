# SPDX-License-Identifier: Apache-2.0
"""The search box: numbers, titles, initials, units, findings, norms — of what the asker may see; sealed never.

    search(desk, actor, "wq412", now, limit=10) -> list[Hit]

Matters come first: those whose number it is or begins with, then those of the titles meant, the newest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xiezhi.access.visible import NOTHING, Condition
from xiezhi.kernel.sql import dialect_of, fetch
from xiezhi.records import typed
from xiezhi.records.desk import Desk
from xiezhi.records.identity import short_number
from xiezhi.records.search_keys import LEAST, plain, under
from xiezhi.records.seeing import FINDINGS, MATTERS, Asker, access_of, visible

FEW = 20_000  # keys that are looked through one after the other
_COLUMNS = "m.id, m.title, m.number, m.unit, m.kind"


@dataclass(frozen=True)
class Hit:
    """One thing found. ``what``: matter, finding, norm or unit; ``number``: of matters and findings, articles of norms.

    ``about``: of a matter its kind, of a finding its matter's id.
    """

    what: str
    id: str
    title: str
    number: str = ""
    unit: str = ""
    about: str = ""


def search(desk: Desk, actor: Asker, text: str, now: int, limit: int = 20) -> list[Hit]:
    """What a text finds, at most ``limit`` of each kind of thing; of fewer than two signs nothing."""
    if len(text.strip()) < LEAST:
        return []
    with access_of(desk).still():
        return _hits(desk, actor, text, now, limit)


def _hits(desk: Desk, actor: Asker, text: str, now: int, limit: int) -> list[Hit]:
    return [
        *_matters(desk, actor, text, now, limit),
        *_findings(desk, actor, text, now, limit),
        *(Hit("unit", id, name) for id, name in typed.units(desk, text, now)[:limit]),
        *(
            Hit("norm", one.id, one.title, one.versions[-1].basis if one.versions else "")
            for one in typed.norms(desk, text)[:limit]
        ),
    ]


def _matters(desk: Desk, actor: Asker, text: str, now: int, limit: int) -> list[Hit]:
    seen = visible(desk, actor.officer, "search", now, MATTERS)
    if seen is NOTHING:
        return []
    found = {hit.id: hit for hit in _numbered(desk, seen, text, limit)}
    if len(found) < limit:
        found = {hit.id: hit for hit in _titled(desk, seen, text, limit)} | found
    whole = plain(text)
    ranked = sorted(found.values(), key=lambda hit: _rank(hit, whole))
    return ranked[:limit]


def _rank(hit: Hit, whole: str) -> int:
    """Exact numbers, then what begins with the text, then what holds it, then the rest as it came."""
    number = plain(hit.number)
    return 0 if number == whole else 1 if number.startswith(whole) else 2 if whole in number else 3


def _numbered(desk: Desk, seen: Condition, text: str, limit: int) -> Iterator[Hit]:
    """By number: few keys are walked in their order; where there are many, what may be seen is asked for its keys."""
    connection = desk.connection
    keys = typed.numbered(connection, text)
    if keys is NOTHING:
        return
    exact = f"SELECT {_COLUMNS} FROM records_matter m WHERE m.id = ? AND {seen.sql}"
    rows = fetch(connection, exact, (text.strip(), *seen.params))
    if typed.how_many(connection, keys, FEW + 1) <= FEW:
        asked = (
            f"SELECT {_COLUMNS} FROM records_searchkey k CROSS JOIN records_matter m WHERE m.id = k.matter"
            f" AND {keys.sql} AND {seen.sql} ORDER BY k.key LIMIT {4 * limit}"  # a number may have several such keys
        )
        rows += fetch(connection, asked, keys.params + seen.params)
    else:
        asked = (
            f"SELECT {_COLUMNS} FROM records_matter m WHERE {seen.sql} AND EXISTS"
            f" (SELECT 1 FROM records_searchkey k WHERE k.matter = m.id AND {keys.sql}) LIMIT {limit}"
        )
        rows += fetch(connection, asked, seen.params + keys.params)
    for row in list(dict.fromkeys(rows))[:limit]:
        yield _hit(row)


def _titled(desk: Desk, seen: Condition, text: str, limit: int) -> Iterator[Hit]:
    titles = typed.within("m.title", typed.titles(desk.connection, text))
    if titles is NOTHING:
        return
    asked = (
        f"SELECT {_COLUMNS} FROM records_matter m WHERE {titles.sql} AND {seen.sql}"
        f" ORDER BY m.opened_at DESC NULLS FIRST, m.id LIMIT {limit}"
    )
    for row in fetch(desk.connection, asked, titles.params + seen.params):
        yield _hit(row)


def _hit(row: Sequence[str]) -> Hit:
    id, title, number, unit, kind = row
    return Hit("matter", id, title, number, unit, kind)


def _findings(desk: Desk, actor: Asker, text: str, now: int, limit: int) -> Iterator[Hit]:
    prefix = typed.finding_prefix(text)
    if not prefix:
        return
    seen = visible(desk, actor.officer, "view", now, FINDINGS)
    begins = under("f.id", prefix, dialect_of(desk.connection))
    asked = (
        f"SELECT f.id, f.norm, f.unit, f.matter FROM records_finding f WHERE {begins.sql} AND {seen.sql}"
        f" AND f.status = 'live' ORDER BY f.id LIMIT {limit}"
    )
    for id, norm, unit, matter in fetch(desk.connection, asked, begins.params + seen.params):
        declared = desk.pack.norms.get(norm)
        yield Hit("finding", id, norm if declared is None else declared.title, short_number(id), unit, matter)
