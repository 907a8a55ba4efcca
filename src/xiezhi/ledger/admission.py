# SPDX-License-Identifier: Apache-2.0
"""Whether an entry can be a fact at all: what must be there, of which type, and what the databases can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from xiezhi.ledger.entry import BEGINNING, ENDING, Entry, Refusal
from xiezhi.ledger.line import json_text

_NEEDED = ("matter", "kind", "step", "source")
_OPTIONAL = ("id", "actor", "unit", "source_key", "voids")
_PLAIN = {str, int, float, bool, type(None)}


class Admitted(NamedTuple):
    """An entry in the form that is stored: ``data`` as JSON text, the key by which its source knows it.

    ``plain``: reading the text gives what the entry has.
    """

    entry: Entry
    data: str
    key: str | None
    plain: bool


def admit(entry: Entry) -> Admitted | Refusal:
    """The entry as it is stored, or why it cannot be."""
    fault = _text_fault(entry) or _at_fault(entry)
    if fault is not None:
        return Refusal(entry, *fault)
    try:
        plain = _plain_members(entry.data)
        data = json_text(entry.data)
        if not data.isascii():
            data.encode()
        if entry.personal:
            _plain_members(entry.personal)
            json_text(entry.personal).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return Refusal(
            entry,
            f"事项 {entry.matter} 环节 {entry.step}: data 或 personal 不是 JSON 对象 ({error}), "
            "时间应写作 ISO 8601 文本",
            f"matter {entry.matter} step {entry.step}: data or personal is no JSON object ({error}): "
            "times as ISO 8601 text would be right",
        )
    return Admitted(entry, data, entry.source_key if entry.source_key is not None else entry.id, plain)


def _plain_members(value: Mapping[str, Any]) -> bool:
    """Whether all inside are of JSON's own types, none that only look like them (tuples, enumerations).

    Members are named by text: JSON would turn other names into text in silence, and two could become one.
    """
    if type(value) is not dict and not isinstance(value, Mapping):
        raise TypeError(f"{type(value).__name__} is not an object")
    plain = type(value) is dict
    for name, member in value.items():
        if type(name) is not str:
            raise TypeError(f"member {name!r} is not named by text")
        if type(member) not in _PLAIN:
            plain &= _plain_inside(member)
    return plain


def _plain_inside(value: Any) -> bool:
    if isinstance(value, Mapping):
        return _plain_members(value)
    plain = type(value) is list
    if plain or isinstance(value, list | tuple):
        for member in value:
            if type(member) not in _PLAIN:
                plain &= _plain_inside(member)
    return plain


def _text_fault(entry: Entry) -> tuple[str, str] | None:
    """All texts at once; one by one only where something is wrong."""
    needed = (entry.matter, entry.kind, entry.step, entry.source)
    others = (entry.id, entry.actor, entry.unit, entry.source_key, entry.voids)
    try:
        texts = [*needed, *(text for text in others if text is not None)]
        joined = "\n".join(texts)
        if all(texts) and "\0" not in joined and not any(map(str.isspace, needed)):
            if not joined.isascii():
                joined.encode()
            return None
    except (TypeError, UnicodeEncodeError):  # not text; a lone surrogate
        pass
    return _named_fault(entry)


def _named_fault(entry: Entry) -> tuple[str, str]:
    """Which text is missing or cannot be stored."""
    for name in _NEEDED:
        value = getattr(entry, name)
        if not isinstance(value, str) or not value or value.isspace():
            who = entry.id or entry.source_key or entry.matter or "?"
            return (
                f"事件 {who} 没有 {name}: 每个事件须有 {', '.join(_NEEDED)}",
                f"event {who} has no {name}: an event with {', '.join(_NEEDED)} would be right",
            )
    name, value = next(
        (name, getattr(entry, name)) for name in _NEEDED + _OPTIONAL if not _storable(getattr(entry, name))
    )
    return (
        f"事项 {entry.matter!r} 环节 {entry.step!r}: {name} {value!r} 不能存, 应为不空、无 NUL 的 UTF-8 文本",
        f"matter {entry.matter!r} step {entry.step!r}: {name} {value!r} cannot be stored: "
        "UTF-8 text without NUL, not empty, would be right",
    )


def _storable(value: Any) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or not value or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _at_fault(entry: Entry) -> tuple[str, str] | None:
    at = entry.at
    if isinstance(at, int) and not isinstance(at, bool) and BEGINNING <= at <= ENDING:
        return None
    return (
        f"事项 {entry.matter} 环节 {entry.step}: at {at!r} 不是时间, "
        "应为 1970-01-01T00:00Z 起的微秒数 (公元 1 至 9999 年)",
        f"matter {entry.matter} step {entry.step}: at {at!r} is no instant: microseconds since 1970-01-01T00:00Z "
        "within the years 1 to 9999 would be right",
    )
