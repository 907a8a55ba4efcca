# SPDX-License-Identifier: Apache-2.0
"""Nodes to values: each reader gives the value, or reports what would be right and gives ``None``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

from xiezhi.catalog.expression import Expr, ExpressionError
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.parsing import parse_expression
from xiezhi.kernel.duration import UNITS, Duration, parse_duration
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone, day_of, zone

T = TypeVar("T")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})([T ]00:00(:00(\.0+)?)?)?$")
MOST_COUNT = 10**12
MOST_UNKNOWN = 20


def shown(node: Node) -> str:
    """A node as written, short, for messages."""
    if node.is_map:
        return "{…}"
    return "[…]" if node.is_list else repr(node.text[:60])


class Reader:
    """Reads nodes of one pack and collects the faults."""

    def __init__(self, faults: Faults, where: Zone | None = None) -> None:
        self.faults = faults
        self.zone = where or zone("UTC")

    def wrong(self, node: Node, zh: str, en: str, code: str = "value") -> None:
        """The value does not fit; ``zh``/``en`` say what would be right."""
        self.faults.error(node, code, f"{shown(node)} 不对", f"{shown(node)} is not right here", (zh, en))

    def text(self, node: Node) -> str | None:
        """One line or several; numbers and booleans as written."""
        if not node.is_scalar:
            self.wrong(node, "文字", "a text")
            return None
        return node.text if node.value is not None else ""

    def texts(self, node: Node) -> tuple[str, ...]:
        """A list of texts, or one."""
        read = (self.text(item) for item in node.items())
        return tuple(text for text in read if text is not None)

    def one_of(self, node: Node, words: Iterable[str]) -> str | None:
        """One of some words."""
        words = tuple(words)
        text = node.text if node.is_scalar else None
        if text not in words:
            self.wrong(
                node, " | ".join(words) + closest(text, words), " | ".join(words) + closest(text, words)
            )
            return None
        return text

    def flag(self, node: Node) -> bool | None:
        """``true`` or ``false``."""
        if not isinstance(node.value, bool):
            self.wrong(node, "true 或 false", "true or false")
            return None
        return node.value

    def whole(self, node: Node, least: int = 0) -> int | None:
        """A whole number, not below ``least``."""
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_COUNT:
            self.wrong(node, f"不小于 {least} 的整数", f"a whole number of at least {least}")
            return None
        return value

    def duration(self, node: Node) -> Duration | None:
        """``<whole number> <unit>``."""
        try:
            return parse_duration(node.text if node.is_scalar else None)
        except XiezhiError:
            units = " ".join(UNITS)
            self.wrong(
                node,
                f"“整数 单位”, 单位为 {units}, 如 30 d",
                f"a whole number and one of {units}: 30 d",
                "unit",
            )
            return None

    def durations(self, node: Node) -> tuple[Duration, ...]:
        """A list of durations, or one."""
        read = (self.duration(item) for item in node.items())
        return tuple(duration for duration in read if duration is not None)

    def expression(self, node: Node) -> Expr | None:
        """An expression; ``true`` and numbers are expressions too."""
        if not node.is_scalar or node.value is None:
            self.wrong(node, "表达式 (一行文字)", "an expression (a text)", "expression")
            return None
        try:
            return parse_expression(node.text)
        except ExpressionError as error:
            self.faults.error(
                column_in(node, error.column), "expression",
                f"表达式第 {error.column} 列: {error.zh}: {node.text[:80]!r}",
                f"expression, column {error.column}: {error.en}: {node.text[:80]!r}",
                ("规则语言第 5 节的写法", "what section 5 of the norm language allows"),
            )  # fmt: skip
            return None

    def expressions(self, node: Node) -> tuple[Expr, ...]:
        """A list of expressions, or one."""
        read = (self.expression(item) for item in node.items())
        return tuple(expression for expression in read if expression is not None)

    def day(self, node: Node) -> int | None:
        """A civil day number of an ISO date."""
        match = _DATE.match(node.text) if node.is_scalar else None
        if match:
            try:
                return day_of(date(int(match[1]), int(match[2]), int(match[3])))
            except ValueError:
                pass
        self.wrong(node, "日期 YYYY-MM-DD", "a date YYYY-MM-DD")
        return None

    def mapping(self, node: Node, *, allowed: Iterable[str], needed: Iterable[str] = ()) -> bool:
        """Whether the node is a mapping of known keys with all needed ones; faults for each that is not."""
        allowed = tuple(allowed)
        if not node.is_map:
            self.wrong(node, f"键值对 {{{', '.join(allowed)}}}", f"a mapping {{{', '.join(allowed)}}}")
            return False
        for key in [key for key in node.value if key not in allowed][:MOST_UNKNOWN]:
            self.unknown_key(node, key, allowed)
        missing = [key for key in needed if node.get(key) is None]
        for key in missing:
            self.missing(node, key)
        return not missing

    def unknown_key(self, node: Node, key: str, allowed: Iterable[str]) -> None:
        """A key that does not belong here."""
        allowed = tuple(allowed)
        hint = closest(key, allowed)
        self.faults.error(
            node.key_place(key), "unknown-key", f"没有键 {key[:60]!r}", f"unknown key {key[:60]!r}",
            (" ".join(allowed) + hint, " ".join(allowed) + hint),
        )  # fmt: skip

    def missing(self, node: Node, key: str) -> None:
        """A key that is needed and absent."""
        self.faults.error(
            node, "missing-key", f"缺少键 {key}", f"{key} is missing", (f"写上 {key}", f"give {key}")
        )

    def each(self, node: Node, read: Callable[[Node], T | None]) -> tuple[T, ...]:
        """A list (or one) read member by member."""
        return tuple(value for value in map(read, node.items()) if value is not None)


def column_in(node: Node, column: int) -> Place:
    """The place of a column of an expression; exact where the expression stands on one line as written."""
    if "\n" in node.text or not node.column:
        return Place(node.file, node.line, node.column)
    return Place(node.file, node.line, node.column + int(node.quoted) + column - 1)


def closest(word: Any, words: Iterable[str]) -> str:
    """``" (did you mean …?)"`` where a word is near one of some words."""
    near = get_close_matches(word[:60], list(words)[:2_000], 1, 0.75) if isinstance(word, str) else []
    return f" (→ {near[0]}?)" if near else ""
