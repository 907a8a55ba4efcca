# SPDX-License-Identifier: Apache-2.0
"""What somebody typed into a search box, as conditions: numbers, titles, people, norms, units."""

from __future__ import annotations

from collections.abc import Iterable

from xiezhi.access.visible import NOTHING, Condition
from xiezhi.catalog.model import Norm
from xiezhi.kernel.sql import Connection, dialect_of, fetch
from xiezhi.records.desk import Desk
from xiezhi.records.identity import LENGTH, SHORT
from xiezhi.records.initials import initials_of
from xiezhi.records.paging import joined
from xiezhi.records.search_keys import LEAST, parts, plain, under
from xiezhi.records.seeing import access_of

_TITLES = """
WITH RECURSIVE t(title) AS (
  SELECT MIN(title) FROM records_matter
  UNION ALL
  SELECT (SELECT MIN(m.title) FROM records_matter m WHERE m.title > t.title) FROM t WHERE t.title IS NOT NULL
) SELECT title FROM t WHERE title IS NOT NULL
"""  # from one title to the next: some hundred steps, however many matters
RARE = 2_000  # keys that are counted to find the rarest piece of a text
MOST = 200  # titles, norms, people that one text may mean


def numbered(connection: Connection, text: str) -> Condition:
    """Of ``records_searchkey k``: keys of the numbers that the text may mean; ``NOTHING`` where it is too short.

    Typed in pieces (韦曲 2026 412), and no number begins like that, all pieces must stand in the number; the rarest is
    looked up.
    """
    whole, pieces = plain(text), [piece for piece in parts(text) if len(piece) >= LEAST]
    if len(whole) < LEAST:
        return NOTHING
    dialect = dialect_of(connection)
    found = under("k.key", whole, dialect)
    if len(pieces) < 2 or how_many(connection, found, 1):
        return found
    rarest = min(pieces, key=lambda piece: how_many(connection, under("k.key", piece, dialect), RARE))
    conditions = [under("k.key", rarest, dialect)]
    for piece in pieces:
        if piece != rarest:
            beside = under("b.key", piece, dialect)
            sql = f"(EXISTS (SELECT 1 FROM records_searchkey b WHERE b.matter = k.matter AND {beside.sql}))"
            conditions.append(Condition(sql, beside.params))
    return joined(conditions)


def how_many(connection: Connection, keys: Condition, most: int) -> int:
    """How many keys there are, counted up to ``most``."""
    asked = f"SELECT COUNT(*) FROM (SELECT 1 FROM records_searchkey k WHERE {keys.sql} LIMIT {most}) counted"
    return int(fetch(connection, asked, keys.params)[0][0])


def titles(connection: Connection, text: str) -> list[str]:
    """The titles of matters that hold the text, or whose initials begin with it or hold three of its letters."""
    rows = (str(row[0]) for row in fetch(connection, _TITLES))
    return [title for title in rows if title and meant(title, text)][:MOST]


def meant(name: str, text: str) -> bool:
    """Whether a text means a name: part of it, or the beginning of its initials, or a longer part of these."""
    typed = text.strip().lower()
    if len(typed) < LEAST:
        return False
    if typed in name.lower():
        return True
    if not (typed.isascii() and typed.isalnum()):
        return False
    initials = initials_of(name)
    return initials.startswith(typed) or (len(typed) > LEAST and typed in initials)


def norms(desk: Desk, text: str) -> list[Norm]:
    """Norms by id, title or article (第118条, 治安管理处罚法), those that begin with it first."""
    typed = text.strip().lower()
    if len(typed) < LEAST:
        return []
    found = [norm for norm in desk.pack.norms.values() if _named(norm, typed, text)]
    return sorted(found, key=lambda norm: (not norm.title.startswith(text.strip()), norm.id))[:MOST]


def _named(norm: Norm, typed: str, text: str) -> bool:
    if typed in norm.id.lower() or meant(norm.title, text):
        return True
    return any(typed in version.basis.lower() or meant(version.title, text) for version in norm.versions)


def people(desk: Desk, text: str) -> list[str]:
    """Numbers of the officers whose name or number is meant."""
    typed = text.strip()
    if len(typed) < LEAST:
        return []
    officers = access_of(desk).directory.officers
    return [id for id, rows in officers.items() if id == typed or any(meant(row.name, text) for row in rows)][
        :MOST
    ]


def units(desk: Desk, text: str, now: int) -> list[tuple[str, str]]:
    """(id, name) of the units of today whose name, its initials or id are meant, in the order of the tree."""
    access = access_of(desk)
    found = access.directory.units_on(access.zone.day(now))
    return [(unit.id, unit.name) for unit in found if unit.id == text.strip() or meant(unit.name, text)][
        :MOST
    ]


def finding_prefix(text: str) -> str:
    """The beginning of the id of a finding that a text names (``YJ-ABCDEFGH``, ``FABCDEFGH…``); empty: none."""
    typed = text.strip().upper()
    if typed.startswith(SHORT):
        typed = "F" + typed.removeprefix(SHORT)
    signs = typed[1:].isalnum() and typed.isascii()
    return typed if typed.startswith("F") and 5 <= len(typed) <= LENGTH + 1 and signs else ""


def within(column: str, values: Iterable[str]) -> Condition:
    """That a column has one of a few values."""
    listed = tuple(sorted(set(values)))
    return Condition(f"({column} IN ({', '.join('?' * len(listed))}))", listed) if listed else NOTHING


def one_of(column: str, selects: Iterable[tuple[str, Condition]]) -> Condition:
    """That a column is among the rows of some selects (each with a condition put behind it), each by its own index."""
    real = [(select, one) for select, one in selects if one is not NOTHING]
    if not real:
        return NOTHING
    params = tuple(param for _, one in real for param in one.params)
    return Condition(
        f"({column} IN ({' UNION '.join(f'{select} {one.sql}' for select, one in real)}))", params
    )
