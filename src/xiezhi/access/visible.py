# SPDX-License-Identifier: Apache-2.0
"""What a person may see as one SQL condition: lists, counts and exports hold what ``allow`` says and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xiezhi.access.reach import Reach, Span


class Condition(NamedTuple):
    """SQL with ``?`` for each of ``params``; in brackets, so that it can stand beside others."""

    sql: str
    params: tuple[Any, ...] = ()

    def and_(self, other: Condition) -> Condition:
        """Both."""
        return Condition(f"({self.sql} AND {other.sql})", self.params + other.params)


NOTHING, ALL = Condition("(1 = 0)"), Condition("(1 = 1)")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the table of matters, as they are called in the query.

    ``mine``: SQL that is true where an officer is named on the matter, with ``?`` for his number, once or more, such as
    ``EXISTS (SELECT 1 FROM handling h WHERE h.matter = m.id AND h.officer = ?)``.
    """

    unit: str = "unit"
    kind: str = "kind"
    sealed: str = "sealed"
    mine: str = "officer = ?"


def condition(reaches: Iterable[Reach], columns: Columns) -> Condition:
    """What lies within any of some reaches, and is not sealed: nothing sealed is ever in a list."""
    parts = list(dict.fromkeys(_within(reach, columns) for reach in reaches))
    if not parts:
        return NOTHING
    return _any(parts).and_(Condition(f"({columns.sealed} IS NULL OR NOT {columns.sealed})"))


def within_units(span: Span, columns: Columns) -> Condition:
    """Matters of the units of a span."""
    if span.outside is None:
        return among(columns.unit, span.units)
    if not span.outside:
        return ALL
    inner = among(columns.unit, span.outside)
    return Condition(f"({columns.unit} IS NULL OR NOT {inner.sql})", inner.params)


def named_on(officers: Sequence[str], columns: Columns) -> Condition:
    """Matters on which one of some officers is named."""
    times = columns.mine.count("?")
    return (
        _any([Condition(f"({columns.mine})", (officer,) * times) for officer in officers])
        if officers
        else NOTHING
    )


def _within(reach: Reach, columns: Columns) -> Condition:
    own = named_on([reach.held.owner], columns) if reach.span is None else within_units(reach.span, columns)
    return own if reach.kinds is None else own.and_(among(columns.kind, reach.kinds))


def among(column: str, values: Iterable[str]) -> Condition:
    """Rows whose column holds one of some values."""
    listed = tuple(sorted(values))
    return Condition(f"({column} IN ({', '.join('?' * len(listed))}))", listed) if listed else NOTHING


def _any(parts: Sequence[Condition]) -> Condition:
    params = tuple(param for part in parts for param in part.params)
    return Condition(f"({' OR '.join(part.sql for part in parts)})", params)
