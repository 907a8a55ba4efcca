# SPDX-License-Identifier: Apache-2.0
"""The expressions of norms as small trees. Source: norm-language §5.

``xiezhi.catalog.parsing`` makes them from texts and knows no pack; ``xiezhi.catalog.names`` looks names up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


class ExpressionError(ValueError):
    """What does not parse: ``reason`` (zh, en) and ``column`` (1-based)."""

    def __init__(self, zh: str, en: str, column: int) -> None:
        super().__init__(f"{en} (column {column})")
        self.zh, self.en, self.column = zh, en, column


@dataclass(frozen=True, slots=True)
class Expr:
    """A node; ``column`` is its 1-based place in the text."""

    column: int


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    """``value``: ``None``, a bool, a float (every number is one) or a text."""

    value: bool | float | str | None


@dataclass(frozen=True, slots=True)
class Listing(Expr):
    """A list of expressions."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class EventField(Expr):
    """``at recorded_at actor unit unit.level`` of the current event."""

    name: str


@dataclass(frozen=True, slots=True)
class Data(Expr):
    """``data.x`` of the current event."""

    name: str


@dataclass(frozen=True, slots=True)
class Attribute(Expr):
    """An attribute of the matter itself (``kind`` None) or of its nearest ancestor of a kind."""

    kind: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """One comparison; ``op`` is ``== != < <= > >=``. Chains become ``And`` of them."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Contains(Expr):
    """``item in container`` (``negated``: ``not in``)."""

    item: Expr
    container: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class IsNone(Expr):
    """``x is none`` (``negated``: ``is not none``); always known."""

    operand: Expr
    negated: bool


@dataclass(frozen=True, slots=True)
class Not(Expr):
    operand: Expr


@dataclass(frozen=True, slots=True)
class And(Expr):
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or(Expr):
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic(Expr):
    """``op`` is ``+ - * /``."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negative(Expr):
    operand: Expr


@dataclass(frozen=True, slots=True)
class StepFunction(Expr):
    """``has count first last`` of the events of ``steps`` (``(kind or None, step)`` each), any of them."""

    function: str
    steps: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True)
class Values(Expr):
    """``values(step, field)``; ``field`` may be ``actor`` or ``unit``."""

    steps: tuple[tuple[str | None, str], ...]
    field: str


@dataclass(frozen=True, slots=True)
class Relatives(Expr):
    """``children(kind)``, ``children(kind, step)``, ``links(kind)``: lists of matter ids."""

    function: str
    kind: str
    step: str | None


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """``len sum min max hours_between days_between years_between hour_of is_workday is_holiday plus``."""

    function: str
    arguments: tuple[Expr, ...]
    unit: str | None = None
    day_after: bool = False


@dataclass(frozen=True, slots=True)
class ClockOf(Expr):
    """``due('norm')``, ``state('norm')``; ``kind`` where written ``'kind.norm'``."""

    function: str
    kind: str | None
    norm: str


@dataclass(frozen=True, slots=True)
class TableLookup(Expr):
    """``table('NAME', key…, 'column', on=t)``."""

    table: str
    keys: tuple[Expr, ...]
    value: str
    on: Expr | None


@dataclass(frozen=True, slots=True)
class Qualified(Expr):
    """``qualified(who, grade)``."""

    who: Expr
    grade: Expr


def walk(node: Expr) -> Iterator[Expr]:
    """A node and all below it."""
    yield node
    for field in fields(node):
        value: Any = getattr(node, field.name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Expr):
                yield from walk(child)


def split_name(text: str) -> tuple[str | None, str]:
    """``"kind.step"`` → ``("kind", "step")``, ``"step"`` → ``(None, "step")``."""
    kind, dot, name = text.partition(".")
    return (kind, name) if dot else (None, text)
