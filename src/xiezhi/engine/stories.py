# SPDX-License-Identifier: Apache-2.0
"""Runs the stories of norms on a backend and compares what it says with what the stories expect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xiezhi.catalog import expression as ex
from xiezhi.catalog.model import Norm, Pack, Story, Version
from xiezhi.catalog.stories import Expected, StoryEvent, StoryMatter, Telling, read_story
from xiezhi.engine.facts import Event, Family, Matter
from xiezhi.engine.results import Clock, Finding, Result
from xiezhi.kernel.errors import XiezhiError

Backend = Callable[[Pack, Sequence[Norm], Sequence[Family], int, int | None], Result]
"""(pack, norms, families, as_of, known_at) → result; times in microseconds, ``known_at`` None: no limit."""


@dataclass(frozen=True)
class Outcome:
    """One story on one backend; ``zh``/``en`` say what differs, empty where it is as expected."""

    norm: str
    story: Story
    backend: str
    zh: str = ""
    en: str = ""

    @property
    def ok(self) -> bool:
        return not self.en


def run_stories(pack: Pack, norms: Iterable[Norm], backends: dict[str, Backend]) -> Iterator[Outcome]:
    """Every story of some norms on every backend."""
    for norm in norms:
        asked = with_asked(norm, pack)
        for story in norm.stories:
            for name, backend in backends.items():
                yield run_story(pack, norm, story, asked, name, backend)


def run_story(
    pack: Pack, norm: Norm, story: Story, norms: Sequence[Norm], name: str, backend: Backend
) -> Outcome:
    """One story; ``norms`` are the norm and those it asks for."""
    try:
        telling = read_story(story, norm, pack)
        families = families_of(telling.matters)
        result = backend(pack, norms, families, telling.as_of, telling.known_at)
    except XiezhiError as error:
        return Outcome(norm.id, story, name, error.zh, error.en)
    zh, en = compare(pack, norm, telling, result)
    return Outcome(norm.id, story, name, zh, en)


# -- facts


def families_of(matters: Sequence[StoryMatter]) -> list[Family]:
    """Matters by their root; a circle of parents is refused."""
    known = {matter.id: matter for matter in matters}
    groups: dict[str, list[StoryMatter]] = {}
    for matter in matters:
        groups.setdefault(_root(matter, known), []).append(matter)
    return [
        Family(
            {matter.id: _matter(matter, known) for matter in group},
            tuple(_event(event, matter.id) for matter in group for event in matter.events),
        )
        for group in groups.values()
    ]


def _root(matter: StoryMatter, known: dict[str, StoryMatter]) -> str:
    seen = {matter.id}
    while matter.parent in known:
        matter = known[matter.parent]
        if matter.id in seen:
            raise XiezhiError("事例中的上级成环", "a circle of parents in the story")
        seen.add(matter.id)
    return matter.id


def _matter(matter: StoryMatter, known: dict[str, StoryMatter]) -> Matter:
    here = matter.parent in known
    return Matter(
        id=matter.id,
        kind=matter.kind,
        unit=matter.unit,
        parent=matter.parent if here else None,
        parent_missing=matter.parent is not None and not here,
        attributes=matter.attributes,
    )


def _event(event: StoryEvent, matter: str) -> Event:
    return Event(
        id=event.id,
        matter=matter,
        step=event.step,
        at=event.at.us,
        recorded_at=event.recorded_at.us,
        seq=event.seq,
        actor=event.actor,
        unit=event.unit,
        data=event.data,
        sets=event.sets,
        voids=event.voids,
        at_day=event.at.day,
    )


# -- norms that a norm asks for


def with_asked(norm: Norm, pack: Pack) -> list[Norm]:
    """The norm, and all that it needs: named in ``due()``, ``state()`` or a pattern's ``of``."""
    found = {norm.id: norm}
    queue = [norm]
    while queue:
        for name in _asked(queue.pop()):
            if name in pack.norms and name not in found:
                found[name] = pack.norms[name]
                queue.append(pack.norms[name])
    return list(found.values())


def _asked(norm: Norm) -> Iterator[str]:
    for version in norm.versions:
        yield from version.of
        for expr in expressions_of(version):
            yield from (node.norm for node in ex.walk(expr) if isinstance(node, ex.ClockOf))


def expressions_of(value: Any) -> Iterator[ex.Expr]:
    """Every expression inside a version, wherever it stands."""
    if isinstance(value, ex.Expr):
        yield value
    elif isinstance(value, tuple):
        for member in value:
            yield from expressions_of(member)
    elif isinstance(value, Version) or type(value).__module__ == Version.__module__:
        for member in vars(value).values():
            yield from expressions_of(member)


# -- comparing


def compare(pack: Pack, norm: Norm, telling: Telling, result: Result) -> tuple[str, str]:
    """What differs from what is expected, in Chinese and English; two empty texts where nothing does."""
    clocks = [clock for clock in result.clocks if clock.norm == norm.id]
    findings = [finding for finding in result.findings if finding.norm == norm.id]
    expected = telling.expected
    if expected.none:
        if not clocks and not findings:
            return "", ""
        got = "; ".join(
            [*(_clock_text(pack, clock) for clock in clocks), *_finding_texts(pack, telling, findings)]
        )
        return f"应无结果, 实为: {got}", f"nothing expected, but: {got}"
    zh, en = _compare_clock(pack, expected, clocks, findings)
    if expected.findings is not None and not en:
        zh, en = _compare_findings(pack, telling, expected.findings, findings)
    return zh, en


def _compare_clock(
    pack: Pack, expected: Expected, clocks: list[Clock], findings: list[Finding]
) -> tuple[str, str]:
    """Against the clock with the latest trigger; undetermined also where a gap stands instead of a clock."""
    if expected.state is None and expected.due is None:
        return "", ""
    want = " ".join(filter(None, [expected.state, _stamp(pack, expected.due)]))
    if not clocks:
        if expected.state == "undetermined" and any(finding.nature == "gap" for finding in findings):
            return "", ""
        return f"应为 {want}, 实无时钟", f"{want} expected, but there is no clock"
    clock = max(clocks, key=lambda c: (c.trigger_at, c.version))
    state_fits = expected.state in (None, clock.state)
    if state_fits and expected.due in (None, clock.due):
        return "", ""
    got = _clock_text(pack, clock)
    return f"应为 {want}, 实为 {got}", f"{want} expected, but {got}"


def _compare_findings(
    pack: Pack,
    telling: Telling,
    expected: Sequence[tuple[str | None, str | None, int | None]],
    findings: list[Finding],
) -> tuple[str, str]:
    steps = _steps(telling)
    left = [(f.nature, steps.get(_first_event(f)), f.at) for f in findings]
    missing = []
    for want in expected:
        fit = next((got for got in left if _fits(want, got)), None)
        if fit is None:
            missing.append(want)
        else:
            left.remove(fit)
    if not missing and not left:
        return "", ""
    wanted = "; ".join(_finding_text(pack, want) for want in expected) or "none"
    got = "; ".join(_finding_texts(pack, telling, findings)) or "none"
    return f"应为 {wanted}, 实为 {got}", f"{wanted} expected, but {got}"


def _fits(want: Sequence[Any], got: Sequence[Any]) -> bool:
    return all(one is None or one == other for one, other in zip(want, got, strict=True))


def _first_event(finding: Finding) -> str:
    return finding.anchor or finding.events.split(" ")[0]


def _steps(telling: Telling) -> dict[str, str]:
    return {event.id: event.step for matter in telling.matters for event in matter.events}


def _stamp(pack: Pack, us: int | None) -> str:
    return "" if us is None else pack.zone.text(us)


def _clock_text(pack: Pack, clock: Clock) -> str:
    return " ".join(filter(None, [clock.state, _stamp(pack, clock.due)]))


def _finding_texts(pack: Pack, telling: Telling, findings: list[Finding]) -> list[str]:
    steps = _steps(telling)
    return [_finding_text(pack, (f.nature, steps.get(_first_event(f)), f.at)) for f in findings]


def _finding_text(pack: Pack, finding: tuple[str | None, str | None, int | None]) -> str:
    nature, step, at = finding
    return " ".join(filter(None, [nature, step, _stamp(pack, at)]))
