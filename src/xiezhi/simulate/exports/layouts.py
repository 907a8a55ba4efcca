# SPDX-License-Identifier: Apache-2.0
"""The columns of what a system exports: of each kind a wide table, a row a matter, and a log of what it cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from xiezhi.catalog.model import COMMON_STEPS, NUMERIC, Field, Kind, Pack
from xiezhi.simulate.exports.systems import WIDE, System

LOG = "日志明细"
BASIC = "基本信息"
MOST_STEPS = 12


@dataclass(frozen=True)
class Column:
    """``group``: the header line above, where there are two; ``type`` of the pack, or ``id``; ``words``: ours →
    theirs."""

    title: str
    type: str
    group: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """How a mapping file calls it."""
        return f"{self.group}/{self.title}" if self.group else self.title

    @property
    def number(self) -> bool:
        return self.type in NUMERIC


@dataclass(frozen=True)
class StepColumns:
    """Where the events of a step stand: numbers of columns. ``sets``: the attributes that the event sets; of a log
    ``word`` tells the step."""

    step: str
    at: int
    actor: int
    fields: Mapping[str, int]
    sets: Mapping[str, int]
    word: str = ""


@dataclass(frozen=True)
class Sheet:
    """One table. ``matter``, ``unit``: their columns; ``parent`` of a wide one, ``step`` ``recorded`` ``seq`` of a
    log."""

    system: System
    kind: str
    kind_title: str
    title: str
    columns: tuple[Column, ...]
    steps: Mapping[str, StepColumns]
    attributes: Mapping[str, int]
    matter: int = 0
    unit: int = 0
    parent: int = -1
    step: int = -1
    recorded: int = -1
    seq: int = -1

    @property
    def lines(self) -> int:
        """How many lines the header has."""
        return self.system.lines if self.is_wide else 1

    @property
    def is_wide(self) -> bool:
        return self.parent >= 0


@dataclass(frozen=True)
class Layout:
    """What a system exports of a kind."""

    wide: Sheet
    log: Sheet


def layout(system: System, pack: Pack, kind: str) -> Layout:
    """The tables of a kind in a system."""
    return Layout(_wide(system, pack.kinds[kind]), _log(system, pack.kinds[kind]))


def setters(kind: Kind, step: str) -> list[str]:
    """Fields of a step that are attributes of its kind: events of it set them."""
    return [name for name in kind.steps[step].fields if name in kind.attributes]


class _Columns:
    """Columns in the making; no two have the same path."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.made: list[Column] = []
        self.paths: set[str] = set()

    def add(self, titles: Iterable[str], type_: str, group: str = "", told: Field | None = None) -> int:
        """A column by the first of some titles that is free."""
        choices = list(titles)
        title = next(one for one in self._numbered(choices) if f"{group}/{one}" not in self.paths)
        self.paths.add(f"{group}/{title}")
        path = f"{group}/{title}" if group else title
        words = {} if told is None else words_of(self.system, path, [told])
        self.made.append(Column(title, type_, group, words))
        return len(self.made) - 1

    def _numbered(self, choices: list[str]) -> Iterator[str]:
        yield from choices
        yield from (f"{choices[-1]}{n}" for n in range(2, 99))


def words_of(system: System, path: str, fields: list[Field]) -> dict[str, str]:
    """What a column writes for our words, where all that stands in it is enumerated."""
    if any(one.type != "enum" for one in fields):
        return {}
    values = list(dict.fromkeys(value for one in fields for value in one.values))
    if path in system.words:
        return {ours: theirs for ours, theirs in system.words[path].items() if ours in values}
    return {value: f"{n:02}" for n, value in enumerate(values, 1)} if system.coded else {}


def _wide_steps(kind: Kind, system: System) -> list[str]:
    if kind.name in WIDE:
        return [step for step in WIDE[kind.name] if step in kind.steps]
    own = [step for step in kind.steps if step not in COMMON_STEPS]
    return [step for step in own if system.lines == 1 or not setters(kind, step)][:MOST_STEPS]


def _wide(system: System, kind: Kind) -> Sheet:
    columns = _Columns(system)
    two = system.lines == 2
    basic = BASIC if two else ""
    matter = columns.add([f"{kind.title}编号"], "id", basic)
    parent = columns.add(["上级编号"], "id", basic)
    unit = columns.add(["办案单位"], "text", basic)
    attributes = {
        name: columns.add([system.titles.get(name, one.title)], one.type, basic, one)
        for name, one in kind.attributes.items()
    }
    steps = {}
    for name in _wide_steps(kind, system):
        step = kind.steps[name]
        group, front = (step.title, "") if two else ("", step.title)
        at = columns.add([system.titles.get(name, f"{front}时间")], "time", group)
        actor = columns.add([f"{front}民警"], "text", group)
        cells = {
            field: columns.add([one.title, f"{front}{one.title}"], one.type, group, one)
            for field, one in step.fields.items()
        }
        sets = {field: cells.pop(field) for field in setters(kind, name)}
        steps[name] = StepColumns(name, at, actor, cells, sets)
    return Sheet(
        system,
        kind.name,
        kind.title,
        kind.title,
        tuple(columns.made),
        steps,
        attributes,
        matter,
        unit,
        parent=parent,
    )


def _log(system: System, kind: Kind) -> Sheet:
    """A row an event: the fields of all steps in columns by their titles, what attributes become in others."""
    columns = _Columns(system)
    matter = columns.add([f"{kind.title}编号"], "id")
    seq = columns.add(["序号"], "integer")
    step_at = columns.add(["环节"], "text")
    at = columns.add(["操作时间"], "time")
    recorded = columns.add(["录入时间"], "time")
    actor = columns.add(["操作人"], "text")
    unit = columns.add(["操作单位"], "text")
    shared: dict[tuple[str, str, int], list[Field]] = {}
    meant: dict[str, dict[str, tuple[str, str, int]]] = {}
    for name, step in kind.steps.items():
        told = kind.attributes if name == "attributes_changed" else step.fields
        front = "变更后" if name == "attributes_changed" else ""
        for field_name, one in told.items():
            key = (f"{front}{one.title}", _form(one), 0)
            while key in meant.get(name, {}).values():
                key = (key[0], key[1], key[2] + 1)
            shared.setdefault(key, []).append(one)
            meant.setdefault(name, {})[field_name] = key
    places = {key: _shared(columns, key, fields) for key, fields in shared.items()}
    steps: dict[str, StepColumns] = {}
    words: set[str] = set()
    for name, step in kind.steps.items():
        cells = {field_name: places[key] for field_name, key in meant.get(name, {}).items()}
        sets = {} if name == "attributes_changed" else {one: cells.pop(one) for one in setters(kind, name)}
        word = step.title if step.title not in words else f"{step.title}（{name}）"
        words.add(word)
        steps[name] = StepColumns(name, at, actor, cells, sets, word)
    return Sheet(
        system, kind.name, kind.title, LOG, tuple(columns.made), steps, {}, matter, unit,
        step=step_at, recorded=recorded, seq=seq,
    )  # fmt: skip


def _shared(columns: _Columns, key: tuple[str, str, int], fields: list[Field]) -> int:
    """The column for all fields of one title and form."""
    number = columns.add([key[0]], fields[0].type)
    made = columns.made[number]
    columns.made[number] = Column(made.title, made.type, "", words_of(columns.system, made.path, fields))
    return number


def _form(one: Field) -> str:
    """What keeps fields of one title apart: times, dates and numbers are written in ways of their own."""
    if one.type in NUMERIC:
        return "number"
    return one.type if one.type in ("time", "date", "enum", "boolean") else "text"
