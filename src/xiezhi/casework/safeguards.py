# SPDX-License-Identifier: Apache-2.0
"""The safeguards of somebody in a case area: recorded, still to be done, not found though due, or not called for.

Which norms speak of a safeguard is read off the pack: those that expect or require one of its steps. Whether it is due
is what their clocks and findings say; nothing is judged here a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.kernel.instant import HOUR
from xiezhi.ledger.entry import Recorded
from xiezhi.records.models import Clock, Finding

OK, DUE, MISSING, NONE = "ok", "due", "missing", "unasked"
STAY, PERSON, MEASURE, TALK, FILM = "custody_stay", "person_in_case", "measure", "interview", "recording"
Ref = tuple[str, str]  # kind, step
QUOTED = re.compile(r"'([^']*)'")
OTHERS = {
    "行政": frozenset(("讯问", "被侵害人", "被害人", "犯罪嫌疑人")),
    "刑事": frozenset(("询问", "被侵害人", "被害人", "违法嫌疑人")),
}
"""What a norm's condition names that is not for somebody kept under a regime."""


@dataclass(frozen=True)
class Safeguard:
    """``steps``: what fulfils it (kind, step), the first that a guard records, if any; ``begun``: what only begins it.

    ``wanted``: it is to be done even where no clock of a norm runs yet. ``near``: a clock farther off than that (µs)
    is not yet worth a word.
    """

    name: str
    title: str
    steps: tuple[Ref, ...]
    begun: tuple[Ref, ...] = ()
    wanted: bool = False
    near: int | None = None


def _each(step: str, *kinds: str) -> tuple[Ref, ...]:
    return tuple((kind, step) for kind in kinds)


SEARCH, RIGHTS, FAMILY, GUARDIAN, FILMED, FOOD, GUARD = (
    Safeguard("search", "检查", _each("safety_checked", STAY)),
    Safeguard("rights", "告知", _each("rights_informed", STAY, PERSON, TALK), wanted=True),
    Safeguard(
        "family", "家属", (*_each("family_notified", MEASURE, PERSON), *_each("notice_obstructed", MEASURE, PERSON)),
    ),
    Safeguard(
        "guardian", "监护", (*_each("guardian_arrived", TALK), *_each("adult_arrived", TALK)),
        begun=_each("guardian_notified", TALK),
    ),
    Safeguard("filmed", "录音", _each("started", FILM)),
    Safeguard("food", "饮食", _each("meal_served", STAY, TALK), near=2 * HOUR),
    Safeguard("guard", "看管", (*_each("guard_on", STAY), *_each("guard_round", STAY))),
)  # fmt: skip
SAFEGUARDS = (SEARCH, RIGHTS, FAMILY, GUARDIAN, FILMED, FOOD, GUARD)


@dataclass(frozen=True)
class Kept:
    """How a safeguard stands. ``facts``: what fulfils it; ``norm``, ``basis``: what asks for it; ``due``: by when.

    ``late``: it came later than it should, or not as it should; ``note``: what else there is to say (a gettext text).
    """

    safeguard: Safeguard
    state: str
    facts: Sequence[Recorded] = ()
    norm: str = ""
    basis: str = ""
    due: int | None = None
    finding: str = ""
    late: bool = False
    note: str = ""


def norms_of(pack: Pack, safeguard: Safeguard) -> tuple[Norm, ...]:
    """The live norms that ask for a safeguard, of matters that stand around a stay."""
    steps = frozenset((*safeguard.steps, *safeguard.begun))
    around = (STAY, PERSON, MEASURE, TALK)
    found = []
    for norm in pack.checked():
        if norm.matter[0] not in around:
            continue
        asked = {
            (ref.kind or norm.matter[0], ref.step)
            for one in norm.versions
            for ref in (*one.expect, *one.require)
        }
        if asked & steps or (safeguard is GUARD and _of_waiting(norm)):
            found.append(norm)
    return tuple(found)


def _of_waiting(norm: Norm) -> bool:
    """Whether a norm says by whom, or with whom, somebody is kept in a waiting room."""
    last = norm.versions[-1]
    refs = (*last.on, *(last.interval.start if last.interval is not None else ()))
    return norm.matter[0] == STAY and any(ref.step == "waiting_room_entered" for ref in refs)


@dataclass(frozen=True)
class Known:
    """What is known around a stay: facts since arrival, clocks and findings of its matters, the regime, the time."""

    facts: Sequence[Recorded]
    clocks: Sequence[Clock]
    findings: Sequence[Finding]
    regime: str
    day: int
    now: int


def kept(pack: Pack, safeguard: Safeguard, norms: Sequence[Norm], known: Known, *, open_: bool) -> Kept:
    """How a safeguard stands by facts, clocks and findings; ``open_``: the stay has not ended."""
    names = {norm.id for norm in norms}
    clocks = [one for one in known.clocks if one.norm in names and one.state != "void"]
    wrong = [one for one in known.findings if one.norm in names and one.nature == "breach" and one.present]
    facts = [fact for fact in known.facts if (fact.kind, fact.step) in safeguard.steps]
    over = next((one for one in clocks if one.state == "overdue"), None)
    if over is not None and not wrong:
        return _told(pack, safeguard, MISSING, facts, over.norm, over.version, over.due)
    if wrong and (over is not None or not facts):
        one = wrong[0]
        return _told(
            pack, safeguard, MISSING, facts, one.norm, one.version, over.due if over else None, one.id
        )
    if facts:
        asked = next(iter(wrong), None) or next(iter(clocks), None)
        told = _told(
            pack,
            safeguard,
            OK,
            facts,
            "" if asked is None else asked.norm,
            0 if asked is None else asked.version,
        )
        late = bool(wrong) or any(one.state == "late" for one in clocks)
        told = told if told.norm else _by_default(told, norms, known)
        return replace(told, late=late, finding=wrong[0].id if wrong else "")
    return _without(pack, safeguard, norms, clocks, known, open_=open_)


def _without(
    pack: Pack,
    safeguard: Safeguard,
    norms: Sequence[Norm],
    clocks: Sequence[Clock],
    known: Known,
    *,
    open_: bool,
) -> Kept:
    """Nothing recorded, nothing broken: still to come, or not called for."""
    waiting = [one for one in clocks if one.state in ("open", "paused", "undetermined")]
    if waiting and open_:
        first = min(waiting, key=lambda one: one.due if one.due is not None else 1 << 62)
        far = safeguard.near is not None and first.due is not None and first.due - known.now > safeguard.near
        return _told(pack, safeguard, NONE if far else DUE, (), first.norm, first.version, first.due)
    begun = any((fact.kind, fact.step) in safeguard.begun for fact in known.facts)
    state = DUE if open_ and (safeguard.wanted or begun) else NONE
    return _by_default(Kept(safeguard, state), norms, known)


def _told(
    pack: Pack, safeguard: Safeguard, state: str, facts: Sequence[Recorded], norm: str, version: int | None,
    due: int | None = None, finding: str = "",
) -> Kept:  # fmt: skip
    found = pack.norms.get(norm)
    one = (
        None
        if found is None
        else next((one for one in found.versions if one.number == version), found.versions[-1])
    )
    return Kept(safeguard, state, tuple(facts), norm, "" if one is None else one.basis, due, finding)


def _by_default(told: Kept, norms: Iterable[Norm], known: Known) -> Kept:
    """With the norm that would ask for it in this regime, where no clock nor finding names one."""
    for norm in norms:
        for version in norm.versions:
            if version.covers(known.day) and _fits(version, known.regime):
                return replace(told, norm=norm.id, basis=version.basis)
    return told


def _fits(version: Version, regime: str) -> bool:
    """Whether a version is not of the other regime, and begins with a coming or a hearing, not with some later turn."""
    text = version.source.get("when", "")
    if ("regime ==" in text and f"'{regime}'" not in text) or OTHERS[regime] & set(QUOTED.findall(text)):
        return False
    firsts = {ref.step for ref in (*version.after, *version.before, *version.on)}
    return not firsts or bool(
        firsts & {"arrived", "entered", "started", "ended", "waiting_room_entered", "guard_round"}
    )
