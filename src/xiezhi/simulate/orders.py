# SPDX-License-Identifier: Apache-2.0
"""The rows of a plant file, read: what is to be done to which event. See ``plant``."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.nodes import parse_yaml
from xiezhi.catalog.reading import closest
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, HOUR, MINUTE

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "shift": ("by",), "drop": (), "actor": ("to",), "place": ("to",), "set": ("field",),
}  # fmt: skip
KEYS = ("event", "action", "by", "to", "field", "value")
_SPAN = re.compile(r"([+-]?)((?:\s*\d+\s*(?:d|h|min))+)\s*$")
_PART = re.compile(r"(\d+)\s*(d|h|min)")
_UNITS = {"d": DAY, "h": HOUR, "min": MINUTE}


@dataclass(frozen=True)
class Order:
    """One row of a plant file."""

    row: int
    event: str
    action: str
    by: int = 0
    field: str = ""
    value: Any = None


@dataclass(frozen=True)
class Refused:
    """A row that was not done. ``row``: of the file (a line of CSV, the n-th entry of YAML)."""

    file: str
    row: int
    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The line in a language."""
        said = self.zh if lang.startswith("zh") else self.en
        return f"{self.file}:{self.row}: {said}"


def rows_of_file(path: Path) -> list[tuple[int, Any]]:
    """The rows of a YAML or CSV file with their numbers; ``XiezhiError`` where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise XiezhiError(
            f"{path} 无法读取, 应为 UTF-8 的 YAML 或 CSV: {error}",
            f"{path} cannot be read; YAML or CSV in UTF-8 would be right: {error}",
        ) from error
    return _csv_rows(text, path) if path.suffix.lower() == ".csv" else _yaml_rows(text, path)


def _csv_rows(text: str, path: Path) -> list[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = [name.strip() for name in reader.fieldnames or ()]
    if "event" not in names or "action" not in names:
        raise XiezhiError(
            f"{path} 的表头应有 event, action, 另可有 {', '.join(KEYS[2:])}",
            f"{path}: headers event and action would be right, and {', '.join(KEYS[2:])} beside them",
        )
    reader.fieldnames = names
    return [(reader.line_num, {k: v for k, v in row.items() if k and v not in (None, "")}) for row in reader]


def _yaml_rows(text: str, path: Path) -> list[tuple[int, Any]]:
    faults = Faults()
    node = parse_yaml(text, path.name, faults)
    rows = None if node is None else node.plain()
    if not isinstance(rows, list):
        why = next((f"{fault.zh} / {fault.en}" for fault in faults), "")
        raise XiezhiError(
            f"{path} 应为列表, 每项如 {{event: ID, action: drop}} {why}",
            f"{path}: a list would be right, of entries such as {{event: ID, action: drop}} {why}",
        )
    return list(enumerate(rows, 1))


def order_of(row: int, told: Any) -> Order:
    """The order of one row; ``XiezhiError`` where it is none."""
    if not isinstance(told, dict):
        raise XiezhiError("应为 {event: …, action: …}", "{event: …, action: …} would be right")
    told = {str(key): value for key, value in told.items()}
    if unknown := [key for key in told if key not in KEYS]:
        raise XiezhiError(
            f"没有 {unknown[0]!r} 这一项, 应为 {', '.join(KEYS)}{closest(unknown[0], KEYS)}",
            f"no key {unknown[0]!r}: {', '.join(KEYS)}{closest(unknown[0], KEYS)}",
        )
    event, action = str(told.get("event", "")).strip(), str(told.get("action", "")).strip()
    if not event:
        raise XiezhiError("缺 event (事件编号)", "event is missing: the id of an event")
    if action not in ACTIONS:
        names = ", ".join(ACTIONS)
        raise XiezhiError(
            f"没有动作 {action!r}, 应为 {names}", f"no action {action!r}: {names} would be right"
        )
    for key in ACTIONS[action]:
        if str(told.get(key, "")).strip() == "":
            raise XiezhiError(f"{action} 缺 {key}", f"{action} needs {key}")
    if action == "shift":
        return Order(row, event, action, by=span_of(str(told["by"])))
    name = str(told.get("field", "")).strip() if action == "set" else ""
    return Order(row, event, action, field=name, value=told.get("value" if action == "set" else "to"))


def span_of(text: str) -> int:
    """``3 d``, ``-2 h 30 min`` in microseconds."""
    match = _SPAN.match(text.strip())
    if match is None:
        raise XiezhiError(
            f"{text[:40]!r} 不是时长, 应如 3 d, -2 h 30 min",
            f"{text[:40]!r} is no span: 3 d, -2 h 30 min would be right",
        )
    span = sum(int(n) * _UNITS[unit] for n, unit in _PART.findall(match[2]))
    if span > 366 * 200 * DAY:
        raise XiezhiError(f"{text[:40]!r} 超过 200 年", f"{text[:40]!r} is more than 200 years")
    return -span if match[1] == "-" else span
