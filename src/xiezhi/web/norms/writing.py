# SPDX-License-Identifier: Apache-2.0
"""A norm's text as a person writes it: one key, version or story put in place, all else left as it stands.

Comments and the order of keys stay. Paths: ``("title",)`` a key of the norm, ``("versions", 1, "within")`` one of a
version. What is ``None`` or empty goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.nodes import Node, parse_yaml, resolve

WIDE = 118
NORM_ORDER = (
    "id", "title", "matter", "kind", "when", "status", "bearer", "protects", "level", "internal", "enforce", "unknown",
    "on", "never", "need", "ask", "before", "require", "since", "after", "within", "expect", "unless", "remind", "why",
    "cures", "reading", "versions", "stories",
)  # fmt: skip
VERSION_ORDER = (
    "valid_from", "valid_to", "title", "basis", "when", "anchor", "survives", "level", "after", "occurrence", "within",
    "tiers", "until", "start", "rollover", "extend", "pause", "expect", "unless", "lead", "before", "require", "since",
    "on", "never", "need", "ask", "count", "total", "value", "from", "to", "by", "distinct", "max", "min", "of",
    "at_least", "window", "match", "max_age", "min_gap", "consume", "remind", "cures", "why", "reading",
)  # fmt: skip
STORY_ORDER = ("title", "matter", "family", "events", "as_of", "known_at", "expect")
BLOCKS = ("reading",)


def scalar(value: Any, *, inside: bool = False) -> str:
    """A value on one line; ``inside``: within brackets, where commas and brackets part values."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    text = str(value).replace("\r", "").replace("\n", " ").strip()
    plain = (
        text != ""
        and resolve(text) == text
        and text[0] not in "!&*[]{}|>@`\"'%#,?-:"
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not (inside and any(sign in text for sign in ",[]{}"))
    )
    return text if plain else "'" + text.replace("'", "''") + "'"


def flow(value: Any) -> str:
    """A value in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, inside=True)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return scalar(value, inside=True)


def lines_of(key: str, value: Any, indent: int) -> list[str]:
    """A key with its value as lines that begin at a column."""
    pad = " " * indent
    if key in BLOCKS and isinstance(value, dict):
        return [f"{pad}{key}:", *(f"{pad}  {name}: {scalar(one)}" for name, one in value.items() if one)]
    if key in ("versions", "stories") and isinstance(value, list):
        order = VERSION_ORDER if key == "versions" else STORY_ORDER
        return [f"{pad}{key}:", *(line for one in value for line in item_lines(one, order, indent + 2))]
    if isinstance(value, dict | list):
        one = f"{pad}{key}: {flow(value)}"
        if len(one) <= WIDE or isinstance(value, dict) or len(value) < 2:
            return [one]
        return [f"{pad}{key}:", *(f"{pad}  - {flow(entry)}" for entry in value)]
    return [f"{pad}{key}: {scalar(value)}".rstrip()]


def item_lines(value: dict[str, Any], order: Sequence[str], indent: int) -> list[str]:
    """A mapping as a member of a list: its keys below each other, the first behind the dash."""
    names = sorted(value, key=lambda name: order.index(name) if name in order else len(order))
    lines = [line for name in names for line in lines_of(name, value[name], indent + 2)]
    return [" " * indent + "- " + lines[0].lstrip(), *lines[1:]] if lines else [" " * indent + "- {}"]


def empty(value: Any) -> bool:
    """Whether a value says nothing: then its key goes."""
    return value is None or value == "" or value == [] or value == {}


def put(text: str, path: tuple[Any, ...], value: Any) -> str:
    """The text with a key set; unchanged where it cannot be read. Empty values take the key away."""
    node = parse_yaml(text, "", Faults())
    place = node
    for step in path[:-1]:
        place = _child(place, step)
    if node is None or place is None or not place.is_map:
        return text
    rows = text.split("\n")
    if _in_brackets(rows, place):
        return _whole(text, node, path, value)
    key, order = str(path[-1]), NORM_ORDER if len(path) == 1 else VERSION_ORDER
    if key in place.keys:
        return "\n".join(_replaced(rows, place, key, value))
    return text if empty(value) else "\n".join(_inserted(rows, place, key, value, order))


def put_item(text: str, key: str, number: int, value: dict[str, Any] | None) -> str:
    """The text with the version or story of a number set, added (number beyond the last) or taken away (``None``)."""
    node = parse_yaml(text, "", Faults())
    if node is None or not node.is_map:
        return text
    listed = node.get(key)
    have = [] if listed is None else listed.items()
    rows, order = text.split("\n"), VERSION_ORDER if key == "versions" else STORY_ORDER
    plain = [one.plain() for one in have]
    if not have or _in_brackets(rows, listed) or any(_in_brackets(rows, one) for one in have):
        changed = [*plain[:number], *([] if value is None else [value]), *plain[number + 1 :]]
        return put(text, (key,), changed)
    dash = rows[have[0].line - 1].index("-")
    first, last = _extent(rows, node, key)
    starts = [one.line - 1 for one in have] + [last]
    new = [] if value is None else item_lines(value, order, dash)
    if number >= len(have):
        return "\n".join([*rows[:last], *new, *rows[last:]])
    if value is None and len(have) == 1:
        return put(text, (key,), None)
    del first
    return "\n".join([*rows[: starts[number]], *new, *rows[starts[number + 1] :]])


def _child(node: Node | None, step: Any) -> Node | None:
    if node is None:
        return None
    if isinstance(step, int):
        have = node.items()
        return have[step] if 0 <= step < len(have) else None
    return node.get(step)


def _in_brackets(rows: list[str], node: Node | None) -> bool:
    if node is None or not node.line:
        return False
    return rows[node.line - 1][node.column - 1 : node.column] in ("{", "[")


def _whole(text: str, node: Node, path: tuple[Any, ...], value: Any) -> str:
    """Where a mapping stands in brackets, the key of the norm that it lies under is written anew."""
    if len(path) == 1:
        return text
    plain = node.plain()
    inner = plain
    for step in path[:-1]:
        inner = inner[step]
    if empty(value):
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    return put(text, (path[0],), plain[path[0]])


def _extent(rows: list[str], place: Node, key: str) -> tuple[int, int]:
    """The rows of a key with its value: the first, and the one after the last."""
    line, column = place.keys[key]
    at, indent = line - 1, column - 1
    end = at + 1
    last = end
    while end < len(rows):
        row = rows[end]
        bare = row.strip()
        if bare and not bare.startswith("#"):
            depth = len(row) - len(row.lstrip())
            if depth < indent or (depth == indent and not (bare.startswith("- ") and indent == 0)):
                break
            last = end + 1
        end += 1
    return at, last


def _replaced(rows: list[str], place: Node, key: str, value: Any) -> list[str]:
    first, last = _extent(rows, place, key)
    indent = place.keys[key][1] - 1
    head = rows[first][:indent]
    if not empty(value):
        new = lines_of(key, value, indent)
        return [*rows[:first], head + new[0][indent:], *new[1:], *rows[last:]]
    if "-" in head and len(place.keys) > 1 and last < len(rows):  # the next key comes behind the dash
        return [*rows[:first], head + rows[last][indent:], *rows[last + 1 :]]
    return (
        [*rows[:first], *rows[last:]] if "-" not in head else [*rows[:first], f"{head}{key}:", *rows[last:]]
    )


def _inserted(rows: list[str], place: Node, key: str, value: Any, order: Sequence[str]) -> list[str]:
    rank = order.index(key) if key in order else len(order)
    before = [one for one in place.keys if one in order and order.index(one) < rank]
    after = max(before or list(place.keys)[:1], key=lambda one: place.keys[one][0])
    last = _extent(rows, place, after)[1]
    indent = place.keys[after][1] - 1
    return [*rows[:last], *lines_of(key, value, indent), *rows[last:]]
