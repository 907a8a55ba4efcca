# SPDX-License-Identifier: Apache-2.0
"""Stories: a tiny history with the verdict that the article's text demands. Source: packs.md, norms.

An event is ``[step, time]`` or ``[step, time, {column: value}]`` with the columns of the interchange: ``id``,
``actor``, ``unit``, ``recorded_at``, ``voids``; an attribute of the kind; else a field of ``data``. The only
matter of a story without ``family`` is called ``m``, its events ``m#1``, ``m#2`` … as in files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xiezhi.catalog.model import Field, Kind, Norm, Pack, Story
from xiezhi.catalog.reading import closest
from xiezhi.catalog.values import parse_instant, typed
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Instant

COLUMNS = ("id", "actor", "unit", "recorded_at", "voids")
MATTER_KEYS = ("id", "kind", "parent", "unit", "attributes", "events")
EXPECT_KEYS = ("state", "due", "findings")
STATES = ("void", "met", "late", "paused", "overdue", "open", "undetermined")
NATURES = ("breach", "warning", "gap")
ONLY_MATTER = "m"


@dataclass(frozen=True)
class StoryEvent:
    """One event as told; ``sets`` are attribute values, ``data`` fields, typed as the catalogue declares."""

    id: str
    step: str
    at: Instant
    recorded_at: Instant
    seq: int
    actor: str | None = None
    unit: str | None = None
    voids: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StoryMatter:
    """One matter as told, with its events in order."""

    id: str
    kind: str
    parent: str | None
    unit: str | None
    attributes: Mapping[str, Any]
    events: tuple[StoryEvent, ...]


@dataclass(frozen=True)
class Expected:
    """What the story expects: ``none`` (neither clock nor finding), a clock's state and due, or all findings.

    A finding is (nature, step of its anchor, time); a part that is ``None`` is not compared.
    """

    none: bool = False
    state: str | None = None
    due: int | None = None
    findings: tuple[tuple[str | None, str | None, int | None], ...] | None = None


@dataclass(frozen=True)
class Telling:
    """A story read: matters, the two times (microseconds; ``known_at`` None: no limit), what is expected."""

    matters: tuple[StoryMatter, ...]
    as_of: int
    known_at: int | None
    expected: Expected


def read_story(story: Story, norm: Norm, pack: Pack) -> Telling:
    """The story with its values typed; ``XiezhiError`` that says what would be right."""
    raw = story.raw
    teller = _Teller(norm, pack)
    if raw.get("family") is not None:
        if raw.get("matter") is not None or raw.get("events") is not None:
            raise _fault(
                "family 与 matter、events 不能并用", "family instead of matter and events, not beside them"
            )
        matters = tuple(teller.matter(item, n) for n, item in enumerate(_listed(raw["family"], "family"), 1))
    else:
        entry = {"id": ONLY_MATTER, "attributes": raw.get("matter"), "events": raw.get("events")}
        matters = (teller.matter(entry, 1),)
    if len({matter.id for matter in matters}) < len(matters):
        raise _fault("family 中 id 重复", "two matters of one id")
    stamps = [event.at.us for matter in matters for event in matter.events]
    as_of = teller.time(raw["as_of"]).us if raw.get("as_of") is not None else max(stamps, default=0)
    known_at = teller.time(raw["known_at"]).us if raw.get("known_at") is not None else None
    return Telling(matters, as_of, known_at, teller.expected(raw.get("expect")))


def _fault(zh: str, en: str) -> XiezhiError:
    return XiezhiError(zh, en)


def _unknown(noun: tuple[str, str], name: object, names: Mapping[str, Any]) -> XiezhiError:
    text = str(name)[:60]
    right = " ".join(list(names)[:30]) + closest(text, names)
    return XiezhiError(
        f"没有{noun[0]} {text!r}; 应为: {right}", f"unknown {noun[1]} {text!r}; right would be: {right}"
    )


def _listed(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise _fault(f"{key} 应为列表", f"{key}: a list would be right")
    return value


def _mapped(value: Any, key: str, allowed: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _fault(f"{key} 应为键值对", f"{key}: a mapping would be right")
    for name in value:
        if allowed and name not in allowed:
            raise _unknown(("键", "key"), name, dict.fromkeys(allowed))
    return value


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, (list, dict)):
        return None
    return typed(value, "text", _NO_ZONE) or None


class _Teller:
    """Reads the parts of one story; counts the events, which gives their ``seq``."""

    def __init__(self, norm: Norm, pack: Pack) -> None:
        self.norm, self.pack, self.seq = norm, pack, 0

    def time(self, value: Any) -> Instant:
        return parse_instant(str(value), self.pack.zone)

    def matter(self, raw: Any, number: int) -> StoryMatter:
        entry = _mapped(raw, "family", MATTER_KEYS)
        id_ = _text(entry.get("id"))
        if id_ is None:
            raise _fault(f"family 第 {number} 项没有 id", f"family, item {number}: no id")
        kind = self._kind(entry.get("kind"))
        given = dict(_mapped(entry.get("attributes"), "attributes"))
        own_unit = None if "unit" in kind.attributes else _text(given.pop("unit", None))
        attributes = {name: self._attribute(kind, name, value) for name, value in given.items()}
        rows = enumerate(_listed(entry.get("events") or [], "events"), 1)
        events = tuple(self._event(kind, id_, place, row) for place, row in rows)
        known = {name: value for name, value in attributes.items() if value is not None}
        return StoryMatter(
            id_, kind.name, _text(entry.get("parent")), _text(entry.get("unit")) or own_unit, known, events
        )

    def _kind(self, name: Any) -> Kind:
        kinds = self.pack.kinds
        if name is None:
            choices = self.norm.matter or tuple(kinds)
            if len(choices) > 1:
                raise _fault("须写明 kind: " + " ".join(choices), "kind is needed: " + " ".join(choices))
            name = choices[0]
        if name not in kinds:
            raise _unknown(("类型", "kind"), name, kinds)
        return kinds[name]

    def _attribute(self, kind: Kind, name: str, value: Any) -> Any:
        if name not in kind.attributes:
            raise _unknown(("属性", "attribute"), name, kind.attributes)
        return self._typed(kind.attributes[name], value)

    def _typed(self, declared: Field, value: Any) -> Any:
        try:
            return typed(value, declared.type, self.pack.zone)
        except XiezhiError as error:
            raise _fault(f"{declared.name}: {error.zh}", f"{declared.name}: {error.en}") from None

    def _event(self, kind: Kind, matter: str, place: int, raw: Any) -> StoryEvent:
        row = _listed(raw, "events")
        if not 2 <= len(row) <= 3:
            raise _fault(
                f"事件 {place} 应为 [步骤, 时间, {{列: 值}}]",
                f"event {place}: [step, time, {{column: value}}]",
            )
        columns = dict(_mapped(row[2] if len(row) == 3 else None, f"events {place}"))
        self.seq += 1
        given = {name: _text(columns.pop(name, None)) for name in COLUMNS}
        step = str(row[0])
        if step not in kind.steps and given["voids"] is None:
            raise _unknown(("步骤", "step"), step, kind.steps)
        at = self.time(row[1])
        sets = {
            name: self._attribute(kind, name, columns[name]) for name in columns if name in kind.attributes
        }
        data = {
            name: self._field(kind, step, name, columns[name])
            for name in columns
            if name not in kind.attributes
        }
        return StoryEvent(
            id=given["id"] or f"{matter}#{place}",
            step=step,
            at=at,
            recorded_at=self.time(given["recorded_at"]) if given["recorded_at"] else at,
            seq=self.seq,
            actor=given["actor"],
            unit=given["unit"],
            voids=given["voids"],
            data={name: value for name, value in data.items() if value is not None},
            sets={name: value for name, value in sets.items() if value is not None},
        )

    def _field(self, kind: Kind, step: str, name: str, value: Any) -> Any:
        declared = kind.steps[step].fields.get(name) if step in kind.steps else None
        return _plain(value) if declared is None else self._typed(declared, value)

    def expected(self, raw: Any) -> Expected:
        if raw is None or raw == "none":
            return Expected(none=True)
        entry = _mapped(raw, "expect", EXPECT_KEYS)
        if not entry:
            raise _fault(
                "expect 应为 {state, due}、{findings} 或 none", "expect: {state, due}, {findings} or none"
            )
        state = entry.get("state")
        if state is not None and state not in STATES:
            raise _unknown(("状态", "state"), state, dict.fromkeys(STATES))
        due = self.time(entry["due"]).us if entry.get("due") is not None else None
        findings = entry.get("findings")
        listed = None if findings is None else tuple(self._finding(f) for f in _listed(findings, "findings"))
        return Expected(state=state, due=due, findings=listed)

    def _finding(self, raw: Any) -> tuple[str | None, str | None, int | None]:
        nature, step, at, *more = [*_listed(raw, "findings"), None, None, None]
        if len(more) > 3 or (nature is not None and nature not in NATURES):
            raise _fault(
                "findings: [[breach|warning|gap, 步骤, 时间], …]",
                "findings: [[breach|warning|gap, step, time], …]",
            )
        if step is not None and not self._is_step(str(step)):
            steps = {name: None for kind in self.pack.kinds.values() for name in kind.steps}
            raise _unknown(("步骤", "step"), step, steps)
        name = None if step is None else str(step).rpartition(".")[2]
        return nature, name, None if at is None else self.time(at).us

    def _is_step(self, text: str) -> bool:
        kind, _, step = text.rpartition(".")
        kinds = (
            [self.pack.kinds[kind]] if kind in self.pack.kinds else [] if kind else self.pack.kinds.values()
        )
        return any(step in known.steps for known in kinds)


def _plain(value: Any) -> Any:
    """A value of a field that nobody declared: as written, in the engine's types."""
    if isinstance(value, (list, tuple)):
        return tuple(_plain(member) for member in value)
    if isinstance(value, bool) or value is None:
        return value
    return float(value) if isinstance(value, (int, float)) else str(value)


_NO_ZONE: Any = None  # a text needs none
