# SPDX-License-Identifier: Apache-2.0
"""YAML 1.2 as nodes that know their place. No anchors, aliases, tags or duplicate keys; sizes are bounded.

The C parser gives events; plain scalars are resolved here by the YAML 1.2 core schema (so ``no`` and
``09:00`` are texts, and dates stay texts until something asks for a date).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

from xiezhi.catalog.faults import Faults, Place

MOST_DEPTH = 40
MOST_NODES = 200_000
MOST_DIGITS = 18
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE, _FALSE = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
_INTEGER = re.compile(r"[-+]?[0-9]+$|0o[0-7]+$|0x[0-9a-fA-F]+$")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")

Scalar = bool | int | float | str | None


@dataclass(slots=True)
class Node:
    """A scalar, a list of nodes or a mapping of nodes, with its place; ``text`` is a scalar as written."""

    value: Any
    text: str
    file: str
    line: int
    column: int
    quoted: bool = False
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_map(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    @property
    def is_scalar(self) -> bool:
        return not isinstance(self.value, (dict, list))

    @property
    def is_empty(self) -> bool:
        """Nothing written: a key without a value."""
        return self.value is None

    def items(self) -> list[Node]:
        """The members of a list; a single value is a list of itself, an empty one of nothing."""
        if self.is_list:
            return list(self.value)
        return [] if self.is_empty else [self]

    def get(self, key: str) -> Node | None:
        """The member of a mapping, ``None`` where absent, empty or no mapping."""
        child = self.value.get(key) if isinstance(self.value, dict) else None
        return None if child is None or child.is_empty else child

    def key_place(self, key: str) -> Place:
        """Where a key of the mapping is written; else where its value is; else the node's own place."""
        if key in self.keys:
            return Place(self.file, *self.keys[key])
        child = self.value.get(key) if isinstance(self.value, dict) else None
        at = self if child is None else child
        return Place(at.file, at.line, at.column)

    def plain(self) -> Any:
        """As Python values: dict, list, bool, int, float, str, None."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        return [child.plain() for child in self.value] if isinstance(self.value, list) else self.value


class _Refused(Exception):
    """Inside a file: the place and the fault that ends its reading."""

    def __init__(self, mark: Any, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.mark, self.code, self.zh, self.en = mark, code, zh, en


def parse_yaml(text: str, file: str, faults: Faults) -> Node | None:
    """The node of the only document of a file, or ``None`` with the fault that says why not."""
    try:
        return _Composer(file, faults).document(yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER))
    except _Refused as refused:
        place = Place(file, refused.mark.line + 1, refused.mark.column + 1)
        faults.error(place, refused.code, refused.zh, refused.en)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
        faults.error(place, "yaml", f"YAML 无法读取: {what}", f"unreadable YAML: {what}", YAML_FORM)
    return None


YAML_FORM = ("YAML 1.2, UTF-8, 缩进对齐", "YAML 1.2 in UTF-8, indented evenly")


class _Composer:
    """Events to nodes, iteratively bounded in depth and number."""

    def __init__(self, file: str, faults: Faults) -> None:
        self.file, self.faults, self.count = file, faults, 0

    def document(self, events: Iterator[Any]) -> Node | None:
        result: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if result is not None:
                    raise _Refused(event.start_mark, "yaml", "一个文件只能有一个文档", "one document a file")
            elif isinstance(event, yaml.NodeEvent):
                result = self.node(event, events, 0)
        if result is None or result.is_empty:
            self.faults.error(Place(self.file, 1, 1), "yaml", "文件为空", "the file is empty")
            return None
        return result

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._bounded(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.implicit[0]
            return self._make(resolve(event.value) if plain else event.value, event, event.value, not plain)
        if isinstance(event, yaml.SequenceStartEvent):
            node = self._make([], event)
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                node.value.append(self.node(inner, events, depth + 1))
            return node
        return self._mapping(event, events, depth)

    def _make(self, value: Any, event: Any, text: str = "", quoted: bool = False) -> Node:
        mark = event.start_mark
        return Node(value, text, self.file, mark.line + 1, mark.column + 1, quoted)

    def _bounded(self, event: Any, depth: int) -> None:
        self.count += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _Refused(
                event.start_mark,
                "anchor",
                "不允许锚点和别名 (& *)",
                "anchors and aliases (& *) are not allowed",
            )
        if getattr(event, "tag", None) is not None:
            raise _Refused(
                event.start_mark, "tag", f"不允许标签 {event.tag}", f"tags are not allowed: {event.tag}"
            )
        if depth > MOST_DEPTH:
            raise _Refused(
                event.start_mark, "size", f"嵌套超过 {MOST_DEPTH} 层", f"nested deeper than {MOST_DEPTH}"
            )
        if self.count > MOST_NODES:
            raise _Refused(
                event.start_mark, "size", f"超过 {MOST_NODES} 个值", f"more than {MOST_NODES} values"
            )

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        node = self._make({}, event)
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            self._bounded(inner, depth + 1)
            if not isinstance(inner, yaml.ScalarEvent):
                raise _Refused(inner.start_mark, "yaml", "键应为文字", "a key is a text")
            key = inner.value
            child = self.node(next(events), events, depth + 1)
            mark = inner.start_mark
            if key in node.value:
                place = Place(self.file, mark.line + 1, mark.column + 1)
                first = node.keys[key][0]
                self.faults.error(
                    place, "duplicate-key", f"键 {key[:60]!r} 重复, 已在第 {first} 行",
                    f"duplicate key {key[:60]!r}, first on line {first}", ("每个键只写一次", "each key once"),
                )  # fmt: skip
                continue
            node.value[key] = child
            node.keys[key] = (mark.line + 1, mark.column + 1)
        return node


def resolve(text: str) -> Scalar:
    """A plain scalar by the YAML 1.2 core schema; numbers too long to be one stay texts."""
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if not (text[0].isdigit() or text[0] in "+-."):
        return text
    if _INTEGER.match(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10) if len(text) <= MOST_DIGITS else text
    if _FLOAT.match(text) and len(text) <= 40 and math.isfinite(float(text)):
        return float(text)
    return text


def node_of(value: object, file: str, line: int = 1) -> Node:
    """The node of Python values (for packs built in memory); dates and times become their ISO texts."""
    if isinstance(value, Mapping):
        children = {str(key): node_of(child, file, line) for key, child in value.items()}
        return Node(children, "", file, line, 0)
    if isinstance(value, (list, tuple)):
        return Node([node_of(child, file, line) for child in value], "", file, line, 0)
    if isinstance(value, datetime):
        value = value.isoformat(" ")
    elif isinstance(value, date):
        value = value.isoformat()
    if value is None or isinstance(value, (bool, int, float, str)):
        return Node(value, _written(value), file, line, 0)
    return Node(str(value), str(value), file, line, 0)


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
