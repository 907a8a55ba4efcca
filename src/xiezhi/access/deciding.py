# SPDX-License-Identifier: Apache-2.0
"""May this person do that to this thing now, and why. Source: design Guarding; what it leaves open: docs/access.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from xiezhi.access.decision import Decision, Thing
from xiezhi.access.directory import Directory, Held
from xiezhi.access.reach import Reach, Span, reaches, span_of
from xiezhi.access.rights import BELOW, MINE, REACH_WORDS, REACHES, SEEN, Rights
from xiezhi.access.sealing import UNDER_SEAL, is_open
from xiezhi.access.separation import mixed
from xiezhi.access.tables import JOURNAL, directory_of, version
from xiezhi.access.visible import NOTHING, Columns, Condition, condition, named_on, within_units
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Zone
from xiezhi.kernel.journal import Journal
from xiezhi.kernel.sql import Connection


class Access:
    """Decides by the tables behind a connection and the roles of a pack. Days are those of ``zone``."""

    def __init__(self, connection: Connection, rights: Rights, zone: Zone, algorithm: str = "sha256") -> None:
        self.connection, self.rights, self.zone = connection, rights, zone
        self.journal = Journal(connection, JOURNAL, algorithm)
        self._directory, self._version, self._still = Directory(), "", False

    @contextmanager
    def still(self) -> Iterator[None]:
        """Within it units and people stand as they stood at its beginning: the many questions of one page agree."""
        self.directory  # noqa: B018
        before, self._still = self._still, True
        try:
            yield
        finally:
            self._still = before

    @property
    def directory(self) -> Directory:
        """Units and people as the tables now have them, read anew after a change."""
        if self._still:
            return self._directory
        now = version(self.connection)
        if now != self._version:
            self._directory, self._version = directory_of(self.connection, now), now
        return self._directory

    def held(self, actor: str, now: int) -> list[Held]:
        """Roles of a person at an instant, by standing in too."""
        return self.directory.held(actor, self.zone.day(now))

    # -- one thing

    def allow(self, actor: str, verb: str, thing: Thing | None, now: int) -> Decision:
        """Yes or no; without a thing: whether the person may use the verb on anything at all."""
        decision = self._decided(actor, verb, thing, now)
        if not decision.hidden:
            return decision
        if thing is None:  # nothing that could be hidden was asked for
            return replace(decision, hidden=False)
        return replace(decision, about=thing.id)

    def _decided(self, actor: str, verb: str, thing: Thing | None, now: int) -> Decision:
        zh, en = self.rights.verb(verb)
        day, directory = self.zone.day(now), self.directory
        held = directory.held(actor, day)
        if no := self._not_at_all(actor, held, day):
            return no
        found = list(reaches(directory, self.rights, held, verb, day))
        if thing is None:
            return (
                _yes(directory, actor, found[0], zh, en) if found else self._no_role(actor, held, verb, False)
            )
        within = next((reach for reach in found if reach.has(thing)), None)
        seen = within is not None or self._sees(directory, held, thing, day)
        if thing.sealed:
            return self._sealed(actor, verb, thing, within, held, now)
        if verb == "unseal" and seen:
            return Decision(False, "not_sealed", f"{thing.id} 没有封存", f"{thing.id} is not sealed")
        if within is not None:
            return _yes(directory, actor, within, zh, en)
        if not found:
            return self._no_role(actor, held, verb, not seen)
        zh = f"{thing.id} 不在可以{zh}的范围内: {_told(found, 'zh')}"
        en = f"{thing.id} lies outside of where one may {en}: {_told(found, 'en')}"
        return Decision(False, "out_of_reach", zh, en, hidden=not seen)

    def _not_at_all(self, actor: str, held: Sequence[Held], day: int) -> Decision | None:
        """A no for whatever is asked: nobody we know, or roles in one hand that must be apart."""
        if self.directory.officer(actor, day) is None:
            return Decision(
                False,
                "unknown_officer",
                f"没有在职人员 {actor}",
                f"no officer {actor} in service",
                hidden=True,
            )
        if pair := mixed(self.rights, [one.role for one in held]):
            titles = "、".join(self.rights.roles[name].title for name in pair)
            zh = f"{actor} 同时任 {titles}: 三员须各由专人担任且不办业务, 分开之前一概不准"
            en = f"{actor} holds {' and '.join(pair)}, which must be apart: nothing is allowed until they are"
            return Decision(False, "separation", zh, en, hidden=True)
        return None

    def _sees(self, directory: Directory, held: list[Held], thing: Thing, day: int) -> bool:
        return any(reach.has(thing) for reach in reaches(directory, self.rights, held, "view", day))

    def _no_role(self, actor: str, held: Sequence[Held], verb: str, hidden: bool) -> Decision:
        zh, en = self.rights.verb(verb)
        own = list(dict.fromkeys(one.role for one in held))
        able = [role for role in self.rights.roles.values() if any(role.reaches(verb))]
        titles = "、".join(self.rights.roles[name].title for name in own if name in self.rights.roles)
        who_zh = "、".join(role.title for role in able) or "无"
        who_en = ", ".join(role.name for role in able) or "nobody"
        return Decision(
            False, "no_role",
            f"{self.directory.name(actor)} ({titles or '没有角色'}) 无权{zh}; 有此权限的是 {who_zh}",
            f"{actor} ({', '.join(own) or 'no role'}) may not {en}; who may: {who_en}",
            hidden,
        )  # fmt: skip

    # -- what is sealed

    def _sealed(
        self, actor: str, verb: str, thing: Thing, within: Reach | None, held: list[Held], now: int
    ) -> Decision:
        """A sealed record is not there, but for who may open it; opened, it can be read for a while and no more."""
        day, basis = self.zone.day(now), self.rights.seal_basis
        may_open = any(
            reach.has(thing) for reach in reaches(self.directory, self.rights, held, "unseal", day)
        )
        zh, en = self.rights.verb(verb)
        if verb == "unseal" and within is not None:
            return _yes(self.directory, actor, within, zh, en)
        if verb in UNDER_SEAL and within is not None and is_open(self.journal, actor, thing.id, now):
            return _yes(self.directory, actor, within, zh, en)
        zh = f"{thing.id} 已封存 ({basis}): 须写明用途和依据方可查阅"
        en = f"{thing.id} is sealed ({basis}): opened only with purpose and ground"
        return Decision(False, "sealed", zh, en, hidden=not may_open)

    # -- how personal data are shown

    def sees(self, actor: str, thing: Thing, now: int) -> str:
        """``full``, ``masked`` or ``hidden``: how personal data of a thing are shown to a person."""
        if not self.allow(actor, "view", thing, now).yes:
            return "hidden"
        day = self.zone.day(now)
        found = [
            reach.role.personal.get(reach.name, "masked")
            for reach in reaches(self.directory, self.rights, self.held(actor, now), "view", day)
            if reach.has(thing)
        ]
        return min(found, key=SEEN.index, default="hidden")

    # -- all that is visible

    def visible(
        self,
        actor: str,
        verb: str,
        now: int,
        *,
        columns: Columns | None = None,
        scope: str | None = None,
        unit: str | None = None,
    ) -> Condition:
        """The matters to which ``allow(actor, verb, …)`` says yes, sealed ones never.

        ``scope``: 我的, 本级 or 含下级 (``mine unit below``) of a unit, else of his own unit; it narrows.
        """
        self.rights.verb(verb)
        columns, day, directory = columns or Columns(), self.zone.day(now), self.directory
        held = directory.held(actor, day)
        if self._not_at_all(actor, held, day):
            return NOTHING
        allowed = condition(reaches(directory, self.rights, held, verb, day), columns)
        if scope is None and unit is None:
            return allowed
        return allowed.and_(self.scope(actor, scope or BELOW, unit, now, columns))

    def scope(self, actor: str, scope: str, unit: str | None, now: int, columns: Columns) -> Condition:
        """What lies in a scope, whether or not it may be seen: see ``visible``."""
        day = self.zone.day(now)
        if scope not in REACHES:
            right = " ".join(f"{name} ({REACH_WORDS[name][0]})" for name in REACHES)
            raise XiezhiError(
                f"没有范围 {scope!r}, 应为 {right}", f"no scope {scope!r}: {right} would be right"
            )
        if scope == MINE:
            return named_on((actor, *self.directory.stands_in_for(actor, day)), columns)
        at = unit or self.directory.posted(actor, day)
        span = Span(frozenset()) if at is None else span_of(self.directory, at, day, below=scope == BELOW)
        return within_units(span, columns)


def _yes(directory: Directory, actor: str, reach: Reach, zh: str, en: str) -> Decision:
    """The yes with the role and reach that give it."""
    unit = directory.last_known(reach.held.unit)
    where = reach.held.unit if unit is None else unit.name
    reach_zh, reach_en = REACH_WORDS[reach.name]
    why_zh = f"{reach.role.title} ({where}) 可以{zh}{reach_zh}事项"
    why_en = f"{reach.role.name} at {reach.held.unit} may {en}: matters {reach_en}"
    instead = None if reach.held.owner == actor else reach.held.owner
    if instead is not None and reach.held.absence is not None:
        why_zh += f", 代 {directory.name(instead)} ({reach.held.absence.ground})"
        why_en += f", standing in for {instead} ({reach.held.absence.ground})"
    return Decision(True, "role", why_zh, why_en, False, reach.role.name, reach.name, instead)


def _told(found: Sequence[Reach], lang: str) -> str:
    """Where a verb may be used: role, unit, reach."""
    parts = []
    for reach in found[:4]:
        words = REACH_WORDS[reach.name][lang != "zh"]
        title = reach.role.title if lang == "zh" else reach.role.name
        kinds = "" if reach.kinds is None else f" ({' '.join(sorted(reach.kinds))})"
        parts.append(f"{title} {reach.held.unit} {words}{kinds}")
    return "; ".join(dict.fromkeys(parts))
