# SPDX-License-Identifier: Apache-2.0
"""What the law asks at each step of a kind on a day: who, limits, articles, records, blocks. The stuff of charts.

Only live norms count. What two days say may be compared: each note then carries how it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from xiezhi.catalog.model import COMMON_STEPS, Kind, Norm, Pack, Refs, Step, StepRef, Version
from xiezhi.catalog.words import duty_words
from xiezhi.derive.guidance_words import SORTS, ShortWords, recorded_fields, split_basis, who_acts

EVERYWHERE = 4  # a deadline that starts at more steps of a kind than this is told once for the whole of it


@dataclass(frozen=True)
class Note:
    """What one norm says at one step. ``sort``: a key of ``SORTS``; ``text`` is short, ``brief`` shorter, ``duty`` all.

    ``change``: empty, ``new``, ``gone`` or ``changed``; ``was`` is then the note of the earlier day.
    """

    sort: str
    norm: str
    title: str
    text: str
    basis: tuple[str, ...]
    duty: str = ""
    brief: str = ""
    level: str = "yellow"
    internal: bool = False
    hours: float = 0.0  # of a limit, roughly: the shortest comes first
    narrow: bool = False  # whether it holds on conditions that a chart does not spell out
    other: str = ""  # title of the kind that the norm belongs to, where it is another one
    change: str = ""
    was: Note | None = field(default=None, compare=False)


@dataclass(frozen=True)
class StepGuide:
    """One step: who takes it, documents and fields to be recorded, what the norms say."""

    name: str
    title: str
    who: str
    documents: tuple[str, ...]
    next: tuple[str, ...]
    final: bool
    protective: bool
    notes: tuple[Note, ...]

    @property
    def changed(self) -> bool:
        """Whether two days differ here."""
        return any(note.change for note in self.notes)

    def of(self, *sorts: str) -> list[Note]:
        """The notes of some sorts, in their order."""
        return [note for sort in sorts for note in self.notes if note.sort == sort]


@dataclass(frozen=True)
class Guidance:
    """A kind on a day; ``since``: the earlier day it is compared with; ``throughout``: what no single step carries."""

    kind: str
    title: str
    day: int
    since: int | None
    steps: Mapping[str, StepGuide]
    throughout: tuple[Note, ...]
    lang: str

    @property
    def notes(self) -> Iterator[Note]:
        """All notes, step by step."""
        for step in self.steps.values():
            yield from step.notes
        yield from self.throughout


def guidance(pack: Pack, kind: str, day: int, lang: str, since: int | None = None) -> Guidance:
    """What the live norms in force on ``day`` say at each step of a kind, compared with an earlier day if given."""
    owner = pack.kinds[kind]
    now = _notes(pack, owner, day, lang)
    if since is not None:
        before = _notes(pack, owner, since, lang)
        now = {
            name: _compared(before.get(name, ()), now.get(name, ()))
            for name in dict.fromkeys((*owner.steps, ""))
        }
    steps = {
        name: _guide(step, now.get(name, ()), who_acts(step, lang, pack.ways.get(kind)))
        for name, step in owner.steps.items()
        if name not in COMMON_STEPS
    }
    return Guidance(kind, owner.title, day, since, steps, tuple(now.get("", ())), lang)


def _guide(step: Step, notes: Iterable[Note], who: str) -> StepGuide:
    order = list(SORTS)
    ranked = sorted(notes, key=lambda note: (order.index(note.sort), bool(note.other), note.internal))
    return StepGuide(
        step.name, step.title, who, step.documents,
        tuple(name for name in step.next if name != step.name), step.final, step.protective, tuple(ranked),
    )  # fmt: skip


def _notes(pack: Pack, kind: Kind, day: int, lang: str) -> dict[str, list[Note]]:
    """Step → its notes; under the empty name what no single step carries."""
    found: dict[str, list[Note]] = {}
    for norm in pack.checked():
        for version in norm.versions:
            if not version.covers(day):
                continue
            for step, note in _of_version(pack, kind, norm, version, lang):
                held = found.setdefault(step, [])
                if note not in held:
                    held.append(note)
    for step, note in _blocks_below(pack, kind, day, lang):
        found.setdefault(step, []).append(note)
    return found


def _own(kind: Kind, norm: Norm, refs: Refs) -> list[StepRef]:
    """The references that name a step of the kind."""
    return [
        ref
        for ref in refs
        if (ref.kind == kind.name or (ref.kind is None and kind.name in norm.matter))
        and ref.step in kind.steps
    ]


def _of_version(
    pack: Pack, kind: Kind, norm: Norm, version: Version, lang: str
) -> Iterator[tuple[str, Note]]:
    words = ShortWords(pack, norm, lang)
    other = "" if kind.name in norm.matter else " ".join(pack.kinds[name].title for name in norm.matter[:1])

    narrow = words.condition(version.when) != words.condition(version.when, plain=True)

    def note(sort: str, text: str, brief: str = "") -> Note:
        title = version.title or norm.title
        return Note(
            sort, norm.id, title, text, split_basis(version.basis), duty_words(pack, norm, version, lang),
            brief or text, version.level, version.internal, _hours(version), narrow, other,
        )  # fmt: skip

    if version.kind == "deadline":
        yield from _deadline(kind, norm, version, words, note)
        return
    own = _own(kind, norm, (*version.before, *version.on, *version.never, *version.count))
    if version.total is not None:
        own += _own(kind, norm, version.total.start)
    made = note(*_said(kind, version, words))
    steps = list(dict.fromkeys(ref.step for ref in own))
    for step in steps:
        yield step, made
    if not steps and not other:
        yield "", made


def _said(kind: Kind, version: Version, words: ShortWords) -> tuple[str, str]:
    """The sort of a note and its short text."""
    pick, condition = words.say.pick, words.condition(version.when)
    bounds = pick(f"({condition})", f" ({condition})") if condition else ""
    title = version.title or words.norm.title
    if version.kind == "precedence":
        first = pick(f"须先有{words.acts(version.require, 3)}", f"first {words.acts(version.require, 3)}")
        return ("block" if version.enforce == "block" else "first"), first + bounds
    if version.enforce == "block":
        return "block", title
    fields = recorded_fields(version)
    if version.kind == "required" and fields:
        titles = pick("、", ", ").join(dict.fromkeys(_field(kind, version, words, name) for name in fields))
        return "record", titles + bounds
    sorts = {"required": "need", "prohibition": "ban", "limit": "cap", "judgement": "look"}
    return sorts.get(version.kind, "cap"), title


def _field(kind: Kind, version: Version, words: ShortWords, name: str) -> str:
    for ref in version.on:
        step = kind.steps.get(ref.step)
        if step is not None and name in step.fields:
            return step.fields[name].title
    return words.say.field(name)


_HOURS = {"min": 1 / 60, "h": 1.0, "d": 24.0, "wd": 34.0, "m": 730.0, "y": 8760.0}


def _hours(version: Version) -> float:
    limits = [tier.within for tier in version.tiers] + ([version.within] if version.within else [])
    return min((limit.n * _HOURS[limit.unit] for limit in limits), default=1e6)


def _deadline(
    kind: Kind, norm: Norm, version: Version, words: ShortWords, note: Callable[[str, str, str], Note]
) -> Iterator[tuple[str, Note]]:
    pick, limit = words.say.pick, words.limit(version)
    extras = [words.extension(version), words.condition(version.when)]
    if version.bearer != "us":
        extras.append(pick("当事人的期限" if version.bearer == "party" else "其他机关的期限", "not ours"))
    if version.internal:
        extras.append(pick("内部预警值", "our own figure"))
    extra = pick("；", "; ").join(filter(None, extras))
    tail = pick(f"({extra})", f" ({extra})") if extra else ""
    starts, ends = _own(kind, norm, version.after), _own(kind, norm, version.expect)
    gap = pick("", " ")
    few = [words.extension(version), words.condition(version.when, plain=True)]
    few += [pick("内部", "ours")] if version.internal else []
    short = pick("；", "; ").join(filter(None, few))
    ending = pick(f"({short})", f" ({short})") if short else ""
    start = note(
        "start",
        f"{limit}{gap}{words.acts(version.expect)}{tail}",
        f"{limit}{gap}{words.acts(version.expect, 1)}{ending}",
    )
    if len({ref.step for ref in starts}) > EVERYWHERE:
        yield "", start
        return
    for step in dict.fromkeys(ref.step for ref in starts):
        yield step, start
    origin = words.acts(version.after)
    end = note(
        "end", pick(f"自{origin}{limit}{tail}", f"{limit} of {origin}{tail}"),
        pick(f"自{origin}{limit}{ending}", f"{limit} of {origin}{ending}"),
    )  # fmt: skip
    for step in dict.fromkeys(ref.step for ref in ends):
        yield step, end


def _blocks_below(pack: Pack, kind: Kind, day: int, lang: str) -> Iterator[tuple[str, Note]]:
    """Blocks of steps below titled like a final one: what stops a penalty stops the case's penalty too."""
    finals = {
        step.title: name for name, step in kind.steps.items() if step.final and name not in COMMON_STEPS
    }
    for below in pack.kinds.values():
        if below.name == kind.name or kind.name not in pack.above[below.name]:
            continue
        twins = {name: finals[step.title] for name, step in below.steps.items() if step.title in finals}
        for norm in pack.checked():
            if not twins or below.name not in norm.matter:
                continue
            for version in norm.versions:
                if version.enforce != "block" or not version.covers(day) or version.kind == "deadline":
                    continue
                for step, made in _of_version(pack, below, norm, version, lang):
                    if step in twins:
                        yield twins[step], replace(made, other=below.title)


def _compared(before: Iterable[Note], now: Iterable[Note]) -> list[Note]:
    """The notes of the later day, each with how it changed, and those that are gone."""
    left = {(note.norm, note.sort): note for note in before}
    result = []
    for note in now:
        was = left.pop((note.norm, note.sort), None)
        if was is None:
            result.append(replace(note, change="new"))
        elif (was.text, was.basis, was.duty) != (note.text, note.basis, note.duty):
            result.append(replace(note, change="changed", was=was))
        else:
            result.append(note)
    return [*result, *(replace(note, change="gone") for note in left.values())]
