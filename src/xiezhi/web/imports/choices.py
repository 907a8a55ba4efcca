# SPDX-License-Identifier: Apache-2.0
"""What a person chose for the columns of a table, first as it was guessed; as JSON, and as a mapping file.

Columns of the same name in another table of the source take the same choices again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import yaml

from xiezhi.catalog.model import Kind, Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.imports.folders import TABLE
from xiezhi.web.imports.targets import LEFT_OUT, ROW_STEP, Option, options


@dataclass
class Choices:
    """``targets``: column → key of an option, empty: not imported; ``sure``: column → (confidence, zh, en) of a guess;
    ``words``: column → their words → ours; ``others``: kinds that fit less well.
    """

    kind: str
    sheet: str | None = None
    header_rows: int = 1
    targets: dict[str, str] = field(default_factory=dict)
    sure: dict[str, list[Any]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def of(self, key: str) -> str | None:
        """The column chosen for a key."""
        return next((column for column, found in self.targets.items() if found == key), None)

    @property
    def by_row(self) -> bool:
        """Whether each row is one operation whose step stands in a column."""
        return self.of(ROW_STEP) is not None


def checked(pack: Pack, choices: Choices) -> list[tuple[str, str]]:
    """What is wrong with some choices, (zh, en) each; none: a mapping file can be made of them."""
    there = options(pack, pack.kinds[choices.kind])
    wrong = []
    chosen = [key for key in choices.targets.values() if key != LEFT_OUT]
    for key in dict.fromkeys(key for key in chosen if chosen.count(key) > 1):
        label = there[key].label if key in there else key
        columns = "、".join(column for column, found in choices.targets.items() if found == key)
        zh = f"{label} 只能由一列导入, 现有: {columns}"
        wrong.append((zh, f"{label}: one column only would be right: {columns}"))
    if "matter" not in chosen:
        title = pack.kinds[choices.kind].title
        wrong.append(
            (f"没有指明 {title}・编号 是哪一列", f"no column is the number of the {title}: choose one")
        )
    steps = {there[key].step for key in chosen if key in there and there[key].step}
    if not choices.by_row:
        for step in sorted(
            steps - {there[key].step for key in chosen if key in there and there[key].what == "at"}
        ):
            told = pack.kinds[choices.kind].steps[step].title
            wrong.append(
                (f"事件 {told} 还没有发生时间的列", f"{told}: no column says when it happened: choose one")
            )
    elif "row.at" not in chosen:
        wrong.append(
            ("一行一事的表还没有发生时间的列", "no column says when the step of a row happened: choose one")
        )
    return wrong


def mapping_text(pack: Pack, choices: Choices) -> str:
    """The mapping file of choices that are ``checked``. ``XiezhiError`` where they are not."""
    if faults := checked(pack, choices):
        raise XiezhiError("; ".join(zh for zh, _ in faults), "; ".join(en for _, en in faults))
    kind = pack.kinds[choices.kind]
    there = options(pack, kind)
    told = _by_row(choices, there) if choices.by_row else {"sources": [_wide(kind, choices, there)]}
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000))


def _table(choices: Choices) -> dict[str, Any]:
    found: dict[str, Any] = {"file": TABLE, "kind": choices.kind}
    if choices.sheet is not None:
        found["sheet"] = choices.sheet
    if choices.header_rows > 1:
        found["header_rows"] = choices.header_rows
    return found


def _values(choices: Choices, *without: str) -> dict[str, Any]:
    words = {
        column: {theirs: ours for theirs, ours in found.items() if ours}
        for column, found in choices.words.items()
        if choices.targets.get(column) not in (None, LEFT_OUT, *without)
    }
    words = {column: found for column, found in words.items() if found}
    return {"values": words} if words else {}


def _wide(kind: Kind, choices: Choices, there: Mapping[str, Option]) -> dict[str, Any]:
    """A table with a row a matter: each step whose time has a column is an event."""
    chosen = {column: there[key] for column, key in choices.targets.items() if key in there}
    unit = choices.of("unit")
    found = _table(choices) | {"matter": choices.of("matter")}
    if unit is not None:
        found["unit"] = unit
    for column, option in chosen.items():
        if option.what == "parent":
            found["parent"] = ({"kind": option.name} if option.name else {}) | {"column": column}
    attributes = {option.name: column for column, option in chosen.items() if option.what == "attribute"}
    if attributes:
        found["attributes"] = attributes
    found |= _values(choices)
    found["events"] = [
        _event(option.step, column, unit, chosen) for column, option in chosen.items() if option.what == "at"
    ]
    return found


def _event(step: str, at: str, unit: str | None, chosen: Mapping[str, Option]) -> dict[str, Any]:
    mine = {column: option for column, option in chosen.items() if option.step == step}
    event: dict[str, Any] = {"step": step, "at": at}
    for what in ("actor", "recorded_at"):
        column = next((column for column, option in mine.items() if option.what == what), None)
        event |= {} if column is None else {what: column}
    event |= {"unit": unit} if unit is not None else {}
    data = {option.name: column for column, option in mine.items() if option.what == "field"}
    return event | ({"data": data} if data else {})


def _by_row(choices: Choices, there: Mapping[str, Option]) -> dict[str, Any]:
    """A table with a row an operation."""
    columns = {}
    for column, key in choices.targets.items():
        option = there.get(key)
        if option is not None and option.what in ("matter", "step", "at", "recorded_at", "actor", "unit"):
            columns[option.what] = column
        elif option is not None and option.what in ("attribute", "field"):
            columns[option.name] = column
    steps = {theirs: ours for theirs, ours in choices.words.get(columns["step"], {}).items() if ours}
    found = _table(choices) | {"columns": columns}
    return found | ({"steps": steps} if steps else {}) | _values(choices, ROW_STEP)
