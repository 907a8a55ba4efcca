# SPDX-License-Identifier: Apache-2.0
"""下一步: what may be done, what may not and why, what would have no effect; where it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from xiezhi.casework.lawful import BLOCKED, LAWFUL, NextStep, next_steps
from xiezhi.casework.whole import Whole
from xiezhi.catalog.model import Pack, Step, Version
from xiezhi.engine.arithmetic.articles import named_places
from xiezhi.ledger.entry import OWN
from xiezhi.records.desk import Desk
from xiezhi.web.shell.tongue import spoken

FIRST = 4  # of each standing that are shown at once


@dataclass(frozen=True)
class Reason:
    """Why a step is blocked or has no effect: the norm, its words, its article; ``first``: what to do before it."""

    norm: str
    title: str
    text: str
    article: str
    first: Sequence[Step] = ()


@dataclass(frozen=True)
class Act:
    """One step on the page. ``ends``: (title of the norm, due) of clocks that it ends. ``role``: whose act it is."""

    step: str
    title: str
    standing: str
    reasons: Sequence[Reason]
    ends: Sequence[tuple[str, int | None]]
    role: str
    documents: Sequence[str]


@dataclass(frozen=True)
class Acts:
    """``first``: those shown at once, ``more``: the others. ``source``, ``link``: where acts are done, if elsewhere."""

    first: Sequence[Act]
    more: Sequence[Act]
    source: str
    link: str


def acts(found: Whole) -> Acts:
    """The steps of a matter now."""
    steps = next_steps(
        found.desk, found.row.id, found.at, actor=found.actor.officer, unit=found.actor.unit, told=found.told
    )
    shown = [_act(found.desk.pack, found.row.kind, one) for one in steps]
    first: list[Act] = []
    for standing in dict.fromkeys((LAWFUL, BLOCKED, *(one.standing for one in shown))):
        first += [one for one in shown if one.standing == standing][:FIRST]
    source = source_of(found)
    return Acts(first, [one for one in shown if one not in first], source, link_of(found, source))


def _act(pack: Pack, kind: str, step: NextStep) -> Act:
    role = pack.roles.roles.get(step.role or "")
    ends = [(_title(pack, norm), due) for norm, due in step.clocks]
    return Act(
        step.step, step.title, step.standing, [_reason(pack, kind, text) for text in step.because], ends,
        "" if role is None else role.title, step.documents,
    )  # fmt: skip


def _title(pack: Pack, norm: str) -> str:
    found = pack.norms.get(norm)
    return norm if found is None else found.title


def _reason(pack: Pack, kind: str, text: str) -> Reason:
    """``lawful`` tells reasons as ``norm: words``."""
    name, _, words = text.partition(": ")
    norm = pack.norms.get(name)
    if norm is None:
        return Reason("", "", text, "")
    version = norm.versions[-1]
    return Reason(
        name, norm.title, words, named_places(version.basis).say(spoken()), needed(pack, kind, version)
    )


def needed(pack: Pack, kind: str, version: Version) -> list[Step]:
    """The steps of a kind that a version asks for before the one it judges."""
    steps = pack.kinds[kind].steps
    names = dict.fromkeys(
        ref.step for ref in version.require if ref.kind in (None, kind) and ref.step in steps
    )
    return [steps[name] for name in names]


def source_of(found: Whole) -> str:
    """The system that tells of the matter: the one with most of its facts; ``""``: it is kept here."""
    told = Counter(fact.source for fact in found.facts if fact.matter == found.row.id)
    return next((name for name, _ in told.most_common() if name != OWN), "")


def link_of(found: Whole, source: str) -> str:
    """The address of the matter in its source, by the template that ``[links]`` of the settings has for the source."""
    template = links(found.desk).get(source, "")
    if not template.startswith(("https://", "http://")):
        return ""
    values = {"id": found.row.id, "number": found.row.number or found.row.id, "kind": found.row.kind}
    for name, value in values.items():
        template = template.replace("{" + name + "}", quote(value, safe=""))
    return template


def links(desk: Desk) -> dict[str, str]:
    """``[links]`` of ``xiezhi.toml``: source → address with ``{id}``, ``{number}``, ``{kind}``."""
    told = desk.settings.rest.get("links", {})
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}
