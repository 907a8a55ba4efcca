# SPDX-License-Identifier: Apache-2.0
"""The shapes of a pack. Source: packs.md, norm-language §3, §4. Days are day numbers (kernel.instant)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from xiezhi.catalog.expression import Expr, walk
from xiezhi.catalog.patrol import Patrol
from xiezhi.catalog.roles import RoleBook
from xiezhi.catalog.sight import Sight, sight
from xiezhi.catalog.supervision import Supervision
from xiezhi.kernel.calendar import Calendar
from xiezhi.kernel.due import Reckoner
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Zone

TYPES = (
    "text", "boolean", "integer", "number", "money", "date", "time", "duration",
    "enum", "table", "officer", "unit", "person", "list", "citations", "file",
)  # fmt: skip
NUMERIC = ("integer", "number", "money")
LISTS = ("list", "citations")
NORM_KINDS = ("deadline", "precedence", "required", "prohibition", "limit", "overlap", "pattern", "judgement")
STATUSES = ("draft", "shadow", "live", "retired")
LEVELS = ("blue", "yellow", "orange", "red")
COMMON_STEPS = ("answered", "attributes_changed", "linked", "overridden", "erased")


@dataclass(frozen=True)
class Field:
    """An attribute of a kind or a field of a step: ``type`` is one of ``TYPES``."""

    name: str
    title: str
    type: str = "text"
    values: tuple[str, ...] = ()
    table: str | None = None
    default: Any = None
    personal: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a kind."""

    name: str
    title: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    final: bool = False
    protective: bool = False
    next: tuple[str, ...] = ()
    role: str | None = None
    documents: tuple[str, ...] = ()
    same_as: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of matter; ``steps`` holds the common ones too."""

    name: str
    title: str
    parents: tuple[str, ...]
    attributes: Mapping[str, Field]
    steps: Mapping[str, Step]
    number: str | None = None


@dataclass(frozen=True)
class StepRef:
    """A step as a norm names it: of the own matter (``kind`` None) or of relatives; ``when`` filters."""

    kind: str | None
    step: str
    when: Expr | None = None

    def __str__(self) -> str:
        return f"{self.kind}.{self.step}" if self.kind else self.step


Refs = tuple[StepRef, ...]


@dataclass(frozen=True)
class Extension:
    """``by`` lengthens the limit, ``to`` sets it where longer; at most ``max`` events of the entry count."""

    refs: Refs
    by: Duration | None
    to: Duration | None
    max: int = 1


@dataclass(frozen=True)
class Interval:
    """A pause, or the intervals of ``total`` and ``overlap``."""

    start: Refs
    end: Refs
    at_most: Duration | None = None


@dataclass(frozen=True)
class Tier:
    when: Expr
    within: Duration


Bound = float | Duration | Expr | None


@dataclass(frozen=True)
class Version:
    """A norm in force from ``valid_from`` to ``valid_to`` (civil days, inclusive, None = open), keys merged.

    Which keys a kind of norm uses: norm-language §4. ``refs`` fields are empty where the key is absent.
    """

    number: int
    kind: str
    valid_from: int | None = None
    valid_to: int | None = None
    basis: str = ""
    title: str = ""
    when: Expr | None = None
    anchor: Refs = ()
    survives: bool = False
    bearer: str = "us"
    protects: tuple[str, ...] = ()
    level: str = "yellow"
    enforce: str = "warn"
    internal: bool = False
    unknown: str | None = None  # None (undetermined), ignore, breach
    match: str | None = None
    why: str = ""
    cures: tuple[str, ...] = ()
    reading: Mapping[str, str] | None = None
    remind: tuple[Duration, ...] = ()
    # deadline
    after: Refs = ()
    occurrence: str = "first"  # first, last, each (precedence: first or each)
    within: Duration | None = None
    tiers: tuple[Tier, ...] = ()
    until: Expr | None = None
    next_hour: bool = False  # start: next_hour
    rollover: bool = True
    extend: tuple[Extension, ...] = ()
    pause: tuple[Interval, ...] = ()
    expect: Refs = ()
    unless: Refs = ()
    lead: Duration | None = None
    # precedence
    before: Refs = ()
    require: Refs = ()
    since: Refs = ()
    max_age: Duration | None = None
    min_gap: Duration | None = None
    consume: bool = False
    # required, prohibition, judgement, limit
    on: Refs = ()
    need: Expr | None = None
    never: Refs = ()
    ask: str = ""
    count: Refs = ()
    total: Interval | None = None
    value: Expr | None = None
    max: Bound = None  # overlap: a float
    min: Bound = None
    # overlap
    interval: Interval | None = None  # {from, to}
    by: tuple[Expr, ...] = ()  # overlap: key; pattern uses group
    distinct: Expr | None = None
    # pattern
    of: tuple[str, ...] = ()
    at_least: int = 0
    window: Duration | None = None
    group: str = ""  # unit or officer
    source: Mapping[str, str] = field(default_factory=dict)  # key → text of each expression, for people

    def covers(self, day: int) -> bool:
        """Whether the version is in force on a civil day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @cached_property
    def nodes(self) -> tuple[Expr, ...]:
        """Every node of every expression of the version, filters, tiers and bounds included."""
        return tuple(_nodes(tuple(vars(self).values())))

    @cached_property
    def refs(self) -> Refs:
        """Every step that any key of the version names."""
        return tuple(_refs(tuple(vars(self).values())))


def _nodes(value: object) -> Iterator[Expr]:
    if isinstance(value, Expr):
        yield from walk(value)
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for place in fields(value):
            yield from _nodes(getattr(value, place.name))


def _refs(value: object) -> Iterator[StepRef]:
    if isinstance(value, StepRef):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _refs(item)
    elif is_dataclass(value) and not isinstance(value, type | Expr):
        for place in fields(value):
            yield from _refs(getattr(value, place.name))


@dataclass(frozen=True)
class Story:
    """A tiny history with its expected verdict, as written; times are in the pack's zone."""

    title: str
    raw: Mapping[str, Any]
    line: int = 0


@dataclass(frozen=True)
class Norm:
    """A norm: one duty, its dated versions in order, its stories; ``matter``: the kinds that carry it."""

    id: str
    title: str
    matter: tuple[str, ...]
    kind: str
    status: str
    versions: tuple[Version, ...]
    stories: tuple[Story, ...] = ()
    file: str = ""
    line: int = 0
    domain: str = ""

    @cached_property
    def parts(self) -> tuple[Norm, ...]:
        """The norm taken apart by the kind of its versions: mostly just itself."""
        kinds = dict.fromkeys(version.kind for version in self.versions)
        if list(kinds) == [self.kind]:
            return (self,)
        versions = {
            kind: tuple(version for version in self.versions if version.kind == kind) for kind in kinds
        }
        return tuple(replace(self, kind=kind, versions=versions[kind]) for kind in kinds)

    def part_of(self, other: Norm | None) -> bool:
        """Whether it is another norm, or that norm's versions of one kind."""
        if other is None:
            return False
        return self is other or all(any(one is own for own in other.versions) for one in self.versions)

    @cached_property
    def judged_steps(self) -> frozenset[tuple[str, str]]:
        """(kind, step) of the events that any version judges."""
        named = [
            refs
            for version in self.versions
            for refs in (version.after, version.before, version.on, version.never, version.count)
        ]
        named += [version.total.start for version in self.versions if version.total is not None]
        return frozenset(
            (ref.kind or kind, ref.step) for refs in named for ref in refs for kind in self.matter
        )


@dataclass(frozen=True)
class TableRow:
    keys: tuple[Any, ...]
    values: Mapping[str, Any]
    valid_from: int | None
    valid_to: int | None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Table:
    """A dated look-up table; ``types`` of all its columns; ``replaceable``: an overlay may bring its own."""

    name: str
    keys: tuple[str, ...]
    types: Mapping[str, str]
    rows: tuple[TableRow, ...]
    replaceable: bool = False

    @cached_property
    def index(self) -> Mapping[tuple[Any, ...], tuple[TableRow, ...]]:
        result: dict[tuple[Any, ...], tuple[TableRow, ...]] = {}
        for row in self.rows:
            result[row.keys] = (*result.get(row.keys, ()), row)
        return result

    def find(self, keys: tuple[Any, ...], column: str, day: int) -> Any:
        """The value of the row in force on ``day``; ``None`` where no row is (unknown)."""
        for row in self.index.get(keys, ()):
            if (row.valid_from is None or row.valid_from <= day) and (
                row.valid_to is None or day <= row.valid_to
            ):
                return row.values.get(column)
        return None


@dataclass(frozen=True)
class Qualification:
    """Which kind tells what officers are qualified for: its attributes, and the grades from low to high."""

    kind: str
    officer: str
    grade: str
    valid_from: str | None
    valid_to: str | None
    grades: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    """A row of ``facts.csv``: a duty of a norm fact, and the norm that encodes it or the reason why none does."""

    fact: str
    duty: str
    norm: str
    reason: str
    line: int = 0


@dataclass(frozen=True)
class Way:
    """How the chart of a kind goes: its main way, and the ways beside it by title. Source: ``charts.yaml``.

    ``who``: who takes a step, where that is nobody with a role in the agency: step → title.
    """

    main: tuple[str, ...]
    sides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    who: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pack:
    """A loaded pack. ``digest`` is the hash of its content; ``steps`` numbers every (kind, step)."""

    id: str
    title: str
    version: str
    language: str
    zone: Zone
    calendar: Calendar
    kinds: Mapping[str, Kind]
    norms: Mapping[str, Norm]
    tables: Mapping[str, Table]
    digest: str
    folder: Path
    qualification: Qualification | None = None
    statutes: Mapping[str, Any] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
    ways: Mapping[str, Way] = field(default_factory=dict)  # of the charts, by kind
    supervision: Supervision | None = None  # how its findings are followed
    patrol: Patrol | None = None  # what is looked through, and for which problems
    roles: RoleBook = field(default_factory=RoleBook)

    @cached_property
    def reckoner(self) -> Reckoner:
        return Reckoner(self.zone, self.calendar)

    @cached_property
    def kind_code(self) -> Mapping[str, int]:
        """Kind → its number, in the order of ``kinds``."""
        return {name: number for number, name in enumerate(self.kinds)}

    @cached_property
    def step_code(self) -> Mapping[tuple[str, str], int]:
        """(kind, step) → its number, dense over the pack."""
        pairs = [(kind.name, step) for kind in self.kinds.values() for step in kind.steps]
        return {pair: number for number, pair in enumerate(pairs)}

    @cached_property
    def step_of(self) -> tuple[tuple[str, str], ...]:
        """The (kind, step) of each number."""
        return tuple(self.step_code)

    @cached_property
    def final_steps(self) -> frozenset[tuple[str, str]]:
        """(kind, step) of all final steps."""
        return frozenset(
            (kind.name, step.name)
            for kind in self.kinds.values()
            for step in kind.steps.values()
            if step.final
        )

    def sight(self, norm: Norm) -> Sight:
        """What events a norm can see: one of the pack, or another that is judged with it."""
        if not norm.part_of(self.norms.get(norm.id)):
            return sight(self, norm)
        if norm.id not in self._sights:
            self._sights[norm.id] = sight(self, self.norms[norm.id])
        return self._sights[norm.id]

    @cached_property
    def _sights(self) -> dict[str, Sight]:
        return {}

    @cached_property
    def above(self) -> Mapping[str, frozenset[str]]:
        """Kind → kinds that may stand above it (closure of ``parents``)."""
        result: dict[str, frozenset[str]] = {}
        for name in self.kinds:
            seen: set[str] = set()
            queue = list(self.kinds[name].parents)
            while queue:
                parent = queue.pop()
                if parent not in seen and parent in self.kinds:
                    seen.add(parent)
                    queue.extend(self.kinds[parent].parents)
            result[name] = frozenset(seen)
        return result

    def checked(self, include: frozenset[str] = frozenset()) -> tuple[Norm, ...]:
        """The norms that ``check`` runs: the live ones and those of the statuses in ``include``, by id."""
        if include not in self._checked:
            asked = {"live", *include}
            self._checked[include] = tuple(
                norm for _, norm in sorted(self.norms.items()) if norm.status in asked
            )
        return self._checked[include]

    @cached_property
    def _checked(self) -> dict[frozenset[str], tuple[Norm, ...]]:
        return {}
