# SPDX-License-Identifier: Apache-2.0
"""An event told by a system as an entry of the ledger, or why it cannot be one and what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xiezhi.casework.fields import checked
from xiezhi.casework.imports.taking import AHEAD
from xiezhi.catalog.model import Field, Kind
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import MINUTE, Instant, utc_text
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, VOIDED, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.families import PRECISION, SOURCE_STAMP
from xiezhi.records.seeing import access_of
from xiezhi.records.values import instant
from xiezhi.web.api.events_said import Event
from xiezhi.web.api.problems import right_of

STRUCTURE = ("unit", "parent", "number")
SHOWN = 60  # steps that are named to who does not know them


@dataclass(frozen=True)
class Held:
    """Why an event is kept out."""

    code: str
    field: str
    reason: str
    right: str


@dataclass
class Told:
    """An event on its way: the entry, or why there is none; ``remarks``: values that do not fit and were left out.

    ``old``: the ledger has this revision, or has gone beyond it.
    """

    event: Event
    entry: Entry | None = None
    held: Held | None = None
    remarks: list[str] = field(default_factory=list)
    old: bool = False


@dataclass
class Teller:
    """Makes entries of the events of one source at ``now`` (µs UTC). ``kinds``: matter → kind, as known and as told."""

    desk: Desk
    source: str
    now: int
    kinds: dict[str, str]

    def told(self, event: Event) -> Told:
        """One event."""
        found = Told(event)
        try:
            found.entry = self._entry(found)
        except _Kept as kept:
            found.held = kept.held
        return found

    def _entry(self, found: Told) -> Entry:
        event = found.event
        kind = self._kind(event)
        step = self._step(event, kind)
        at, day = self._at(event, step)
        for name, unit in (("unit", event.unit), ("data.unit", event.data.get("unit"))):
            self._unit(name, unit)
        data, personal = self._values(found, kind, step)
        if day:
            data[PRECISION] = "day"
        if event.recorded_at is not None:
            data[SOURCE_STAMP] = utc_text(self._instant(event.recorded_at, "recorded_at").us)
        self.kinds.setdefault(event.matter, kind.name)
        return Entry(
            event.matter, kind.name, step, at, actor=event.actor, unit=event.unit, data=data, personal=personal,
            source=self.source, source_key=event.source_key, voids=event.voids,
        )  # fmt: skip

    def _kind(self, event: Event) -> Kind:
        kinds = self.desk.pack.kinds
        known = self.kinds.get(event.matter)
        if known is None and event.kind is None:
            if len(kinds) == 1:
                return next(iter(kinds.values()))
            raise _Kept(
                "unknown_matter",
                "kind",
                f"还没有事项 {event.matter}，也没有说是哪一类",
                f"给出 kind：{_names(kinds)}",
            )
        name = known or event.kind or ""
        if name not in kinds:
            raise _Kept("unknown_kind", "kind", f"没有事项类型 {name}", _names(kinds))
        if event.kind not in (None, name):
            raise _Kept(
                "other_kind",
                "kind",
                f"事项 {event.matter} 是{kinds[name].title}，不是 {event.kind}",
                f"{name}，或换事项编号",
            )
        return kinds[name]

    def _step(self, event: Event, kind: Kind) -> str:
        if event.voids is not None and event.step in (None, VOIDED):
            return VOIDED
        if event.step is None or event.step not in kind.steps or event.step == VOIDED:
            right = "、".join(
                f"{one.name}（{one.title}）" for one in list(kind.steps.values())[:SHOWN] if one.title
            )
            what = "没有说是哪一步" if event.step is None else f"{kind.title}没有步骤 {event.step}"
            raise _Kept("unknown_step", "step", what, f"{kind.title}的步骤：{right}")
        return event.step

    def _at(self, event: Event, step: str) -> tuple[int, bool]:
        if event.at is None:
            if step == ATTRIBUTES_CHANGED:
                return BEGINNING, False
            if step == VOIDED:
                return self.now, False
            raise _Kept("no_time", "at", "没有发生时间", "如 2026-11-20T09:42:00+08:00")
        found = self._instant(event.at, "at")
        if found.us > self.now + AHEAD:
            raise _Kept(
                "ahead",
                "at",
                f"时间比本系统{_ahead(found.us - self.now)}",
                self._not_after(found.us - self.now),
            )
        return found.us, bool(found.day)

    def _not_after(self, ahead: int) -> str:
        now = self.desk.pack.zone.text(self.now)
        return f"请校时；本系统现在是 {now}" if ahead < 26 * 60 * MINUTE else f"不晚于 {now}；到时再发"

    def _instant(self, text: str, name: str) -> Instant:
        found = instant(self.desk.pack.zone, text.strip())
        if not isinstance(found, Instant):
            raise _Kept("no_time", name, f"{name} {text[:40]} 不是时间", "如 2026-11-20T09:42:00+08:00")
        return found

    def _unit(self, name: str, unit: Any) -> None:
        directory = access_of(self.desk).directory
        if unit is not None and directory.units and str(unit) not in directory.units:
            raise _Kept(
                "unknown_unit",
                name,
                f"没有单位 {str(unit)[:80]}",
                "机构表里的单位编号；新单位先由系统管理员登记",
            )

    def _values(self, found: Told, kind: Kind, step: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values that fit their types, the personal ones apart; what nobody declares stays as it was told."""
        data: dict[str, Any] = {}
        personal: dict[str, Any] = {}
        fields = kind.steps[step].fields if step in kind.steps else {}
        for name, value in found.event.data.items():
            if value is None or value == "":
                continue
            declared: Field | None = kind.attributes.get(name) or fields.get(name)
            if declared is None or (step == ATTRIBUTES_CHANGED and name in STRUCTURE):
                data[name] = value
                continue
            try:
                fit = checked(self.desk.pack, declared, value, kind.title)
            except XiezhiError as error:
                found.remarks.append(f"{declared.title}（{name}）不合类型，没有收：{right_of(error.zh)}")
                continue
            (personal if declared.personal else data)[name] = fit
        return data, personal


class _Kept(Exception):
    def __init__(self, code: str, field: str, reason: str, right: str) -> None:
        super().__init__(code)
        self.held = Held(code, field, reason, right)


def _names(kinds: Mapping[str, Kind]) -> str:
    return "、".join(f"{one.name}（{one.title}）" for one in kinds.values())


def _ahead(us: int) -> str:
    minutes = round(us / MINUTE)
    return f"快 {minutes} 分钟" if minutes < 26 * 60 else f"快 {minutes // (24 * 60)} 天"
