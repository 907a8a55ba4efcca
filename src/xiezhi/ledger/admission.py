# SPDX-License-Identifier: Apache-2.0
"""Whether an entry can be a fact at all: what must be there, of which type, and what the databases can hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from xiezhi.ledger.entry import BEGINNING, ENDING, Entry, Refusal
from xiezhi.ledger.line import json_text

_NEEDED = ("matter", "kind", "step", "source")
_OPTIONAL = ("id", "actor", "unit", "source_key", "voids")


class Admitted(NamedTuple):
    """An entry in the form that is stored: ``data`` as JSON text, the key by which its source knows it."""

    entry: Entry
    data: str
    key: str | None


def admit(entry: Entry) -> Admitted | Refusal:
    """The entry as it is stored, or why it cannot be."""
    fault = _text_fault(entry) or _at_fault(entry)
    if fault is not None:
        return Refusal(entry, *fault)
    try:
        data = json_text(_string_keyed(entry.data))
        personal = json_text(_string_keyed(entry.personal)) if entry.personal else ""
        (data + personal).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return Refusal(
            entry,
            f"事项 {entry.matter} 环节 {entry.step}: data 或 personal 不是 JSON 对象 ({error}), "
            "时间应写作 ISO 8601 文本",
            f"matter {entry.matter} step {entry.step}: data or personal is no JSON object ({error}): "
            "times as ISO 8601 text would be right",
        )
    return Admitted(entry, data, entry.source_key if entry.source_key is not None else entry.id)


def _string_keyed(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Members are named by text: JSON would turn other names into text in silence, and two could become one."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{type(value).__name__} is not an object")
    for name, member in value.items():
        if not isinstance(name, str):
            raise TypeError(f"member {name!r} is not named by text")
        if member.__class__ in (dict, list, tuple):
            _check_inside(member)
    return value


def _check_inside(value: Any) -> None:
    if isinstance(value, Mapping):
        _string_keyed(value)
    elif isinstance(value, list | tuple):
        for member in value:
            _check_inside(member)


def _text_fault(entry: Entry) -> tuple[str, str] | None:
    for name in _NEEDED:
        value = getattr(entry, name)
        if not isinstance(value, str) or not value or value.isspace():
            who = entry.id or entry.source_key or entry.matter or "?"
            return (
                f"事件 {who} 没有 {name}: 每个事件须有 {', '.join(_NEEDED)}",
                f"event {who} has no {name}: an event with {', '.join(_NEEDED)} would be right",
            )
    for name in _NEEDED + _OPTIONAL:
        value = getattr(entry, name)
        if value is not None and not _storable(value):
            return (
                f"事项 {entry.matter!r} 环节 {entry.step!r}: {name} {value!r} 不能存, "
                "应为不空、无 NUL 的 UTF-8 文本",
                f"matter {entry.matter!r} step {entry.step!r}: {name} {value!r} cannot be stored: "
                "UTF-8 text without NUL, not empty, would be right",
            )
    return None


def _storable(value: Any) -> bool:
    if not isinstance(value, str) or not value or "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:  # a lone surrogate
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
