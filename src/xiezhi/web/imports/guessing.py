# SPDX-License-Identifier: Apache-2.0
"""Choices as they are guessed from a table, or taken over from what was confirmed for the same header before."""

from __future__ import annotations

from collections.abc import Mapping

from xiezhi.access.directory import Directory
from xiezhi.casework.guess.evidence import Column
from xiezhi.casework.guess.proposal import Meaning, Proposal, propose
from xiezhi.casework.guess.table import ForeignTable
from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.looking import WORDS
from xiezhi.web.imports.targets import LEFT_OUT, ROW_STEP, key_of, options

ENTERED = ("录入", "登记", "recorded", "entered")
LIKELY = 0.9


def guessed(pack: Pack, table: ForeignTable, units: Mapping[str, str], kind: str | None = None) -> Choices:
    """What the columns may mean. ``units``: name → id. Where no column looks like an id, nothing is guessed."""
    try:
        found = propose(pack, table, kind)
    except XiezhiError:
        first = kind if kind is not None else next(iter(pack.kinds))
        return Choices(first, table.sheet, table.header_rows, {one.name: LEFT_OUT for one in table.columns})
    choices = Choices(
        found.kind.name, table.sheet, table.header_rows, others=[name for name, _ in found.others]
    )
    for one in found.meanings:
        _take(choices, one)
    _rows(choices, found)
    _entered(pack, choices, table)
    for column in table.columns:
        if choices.targets[column.name] in ("unit", "row.unit"):
            choices.words[column.name] = unit_words(column.distinct, units)
    return choices


def unit_names(directory: Directory, day: int) -> dict[str, str]:
    """Units by their names; names that two have are left out."""
    found: dict[str, str] = {}
    twice = set()
    for unit in directory.units_on(day):
        twice |= {unit.name} & set(found)
        found[unit.name] = unit.id
    return {name: id_ for name, id_ in found.items() if name not in twice}


def unit_words(values: Mapping[str, int], units: Mapping[str, str]) -> dict[str, str]:
    """Names of units in a column → their ids; empty where the table of units has no such name."""
    ids = set(units.values())
    return {value: _unit(value, units) for value in list(values)[:WORDS] if value not in ids}


def _unit(name: str, units: Mapping[str, str]) -> str:
    """A unit by its name, or by an ending of it that only one has."""
    if name in units:
        return units[name]
    alike = [id_ for full, id_ in units.items() if full.endswith(name) or name.endswith(full)]
    return alike[0] if len(alike) == 1 else ""


def _take(choices: Choices, one: Meaning) -> None:
    column = one.column.name
    choices.targets[column] = LEFT_OUT if one.target is None else key_of(one.target)
    if one.target is None:
        return
    choices.sure[column] = [one.confidence, *one.note]
    declared = one.target.declared
    if declared is not None and declared.type == "enum" and len(one.column.distinct) <= WORDS:
        strange = [value for value in one.column.distinct if value not in declared.values]
        choices.words[column] = {value: one.words.get(value, "") for value in strange}


def _rows(choices: Choices, found: Proposal) -> None:
    """The columns of a table with a row an operation."""
    if found.step_column is None:
        return
    choices.targets[found.step_column] = ROW_STEP
    choices.sure[found.step_column] = [1.0, "", ""]
    column = next(one for one in found.table.columns if one.name == found.step_column)
    choices.words[found.step_column] = {
        word: found.steps.get(word, "")
        for word in list(column.distinct)[:WORDS]
        if word not in found.kind.steps
    }
    for what, name in found.log.items():
        choices.targets[name] = f"row.{what}"
        choices.sure[name] = [LIKELY, "", ""]


def _entered(pack: Pack, choices: Choices, table: ForeignTable) -> None:
    """A column of times called 录入… after the time of a step is when that step was entered."""
    there = options(pack, pack.kinds[choices.kind])
    last = ""
    for column in table.columns:
        option = there.get(choices.targets[column.name])
        if option is not None and option.what == "at":
            last = option.step
        elif last and option is None and _is_entry(column) and choices.of(f"{last}.recorded_at") is None:
            choices.targets[column.name] = f"{last}.recorded_at"
            choices.sure[column.name] = [LIKELY, "", ""]


def _is_entry(column: Column) -> bool:
    return column.times > 0.5 and any(word in column.name.lower() for word in ENTERED)
