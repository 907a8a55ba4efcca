# SPDX-License-Identifier: Apache-2.0
"""``when:`` of mapping files: the expressions of norms as far as one row can answer them.

Names are attributes of the source, fields of the event's ``data`` (also ``data.x``), ``actor`` ``unit`` ``at``, else
columns of the file as they are headed. A column that is none of these is text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xiezhi.catalog import expression as ast
from xiezhi.engine.reference.values import both, compare, contains, either, settled, truth
from xiezhi.kernel.instant import Zone

Row = Mapping[str, Any]
_ROW_NODES = (
    ast.Literal, ast.Listing, ast.EventField, ast.Data, ast.Attribute, ast.Compare, ast.Contains, ast.IsNone, ast.Not,
    ast.And, ast.Or, ast.Arithmetic, ast.Negative,
)  # fmt: skip


def unsupported(node: ast.Expr) -> str | None:
    """What in an expression a row alone cannot answer; ``None`` where it can."""
    for part in ast.walk(node):
        if not isinstance(part, _ROW_NODES):
            return str(getattr(part, "function", type(part).__name__.lower()))
        if isinstance(part, ast.Attribute) and part.kind is not None:
            return f"{part.kind}.{part.name}"
    return None


def names_in(node: ast.Expr) -> Iterator[str]:
    """The names that an expression asks a row for."""
    for part in ast.walk(node):
        if isinstance(part, (ast.Attribute, ast.Data, ast.EventField)):
            yield part.name


def holds(node: ast.Expr, row: Row, zone: Zone) -> bool:
    """Whether a condition is true of a row; unknown is not true."""
    return evaluate(node, row, zone) is True


def evaluate(node: ast.Expr, row: Row, zone: Zone) -> Any:
    """The value of a node at a row, ``None`` where unknown."""
    return _READERS[type(node)](node, row, zone)


def _named(node: Any, row: Row, zone: Zone) -> Any:
    return row.get(node.name)


def _listing(node: ast.Listing, row: Row, zone: Zone) -> Any:
    return tuple(evaluate(item, row, zone) for item in node.items)


def _compare(node: ast.Compare, row: Row, zone: Zone) -> Any:
    return compare(node.op, evaluate(node.left, row, zone), evaluate(node.right, row, zone), zone)


def _contains(node: ast.Contains, row: Row, zone: Zone) -> Any:
    found = contains(evaluate(node.item, row, zone), evaluate(node.container, row, zone), zone)
    return found if found is None or not node.negated else not found


def _is_none(node: ast.IsNone, row: Row, zone: Zone) -> Any:
    return (evaluate(node.operand, row, zone) is None) != node.negated


def _not(node: ast.Not, row: Row, zone: Zone) -> Any:
    value = truth(evaluate(node.operand, row, zone))
    return None if value is None else not value


def _and(node: ast.And, row: Row, zone: Zone) -> Any:
    return both(truth(evaluate(part, row, zone)) for part in node.parts)


def _or(node: ast.Or, row: Row, zone: Zone) -> Any:
    return either(truth(evaluate(part, row, zone)) for part in node.parts)


def _number(value: Any) -> float | None:
    return value if isinstance(value, float) else None


def _arithmetic(node: ast.Arithmetic, row: Row, zone: Zone) -> Any:
    left, right = _number(evaluate(node.left, row, zone)), _number(evaluate(node.right, row, zone))
    if left is None or right is None or (node.op == "/" and right == 0):
        return None
    operations = {"+": left + right, "-": left - right, "*": left * right}
    return settled(left / right if node.op == "/" else operations[node.op])


def _negative(node: ast.Negative, row: Row, zone: Zone) -> Any:
    value = _number(evaluate(node.operand, row, zone))
    return None if value is None else -value


_READERS: dict[type, Callable[[Any, Row, Zone], Any]] = {
    ast.Literal: lambda node, row, zone: node.value, ast.Listing: _listing, ast.EventField: _named, ast.Data: _named,
    ast.Attribute: _named, ast.Compare: _compare, ast.Contains: _contains, ast.IsNone: _is_none, ast.Not: _not,
    ast.And: _and, ast.Or: _or, ast.Arithmetic: _arithmetic, ast.Negative: _negative,
}  # fmt: skip
