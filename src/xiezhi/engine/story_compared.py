# SPDX-License-Identifier: Apache-2.0
"""What a story expects beside what came out, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.stories import Expected, Telling
from xiezhi.catalog.words import NATURES, STATES
from xiezhi.engine.results import Clock, Finding, Result

Told = tuple[str | None, str | None, int | None]
"""A finding as stories tell it: nature, step of its anchor, time; what is ``None`` is not compared."""
AS_TOLD = "", "", ""


def compare(pack: Pack, norm: Norm, telling: Telling, result: Result) -> tuple[str, str, str]:
    """What differs, in Chinese and English, and the engine's own reason; empty texts where nothing differs."""
    clocks = [clock for clock in result.clocks if clock.norm == norm.id]
    findings = [finding for finding in result.findings if finding.norm == norm.id]
    expected = telling.expected
    words = _Words(pack, telling)
    if expected.none:
        if not clocks and not findings:
            return AS_TOLD
        zh, en = (
            "; ".join([*(words.clock(clock, lang) for clock in clocks), *words.findings(findings, lang)])
            for lang in ("zh", "en")
        )
        return f"应无结果, 实为 {zh}", f"nothing expected, but: {en}", _reason(findings)
    said = _compare_clock(words, expected, clocks, findings)
    if expected.findings is not None and said == AS_TOLD:
        said = _compare_findings(words, expected.findings, findings)
    return said


def _compare_clock(
    words: _Words, expected: Expected, clocks: list[Clock], findings: list[Finding]
) -> tuple[str, str, str]:
    """Against the clock with the latest trigger; undetermined also where a gap stands instead of a clock."""
    if expected.state is None and expected.due is None:
        return AS_TOLD
    zh, en = (words.state(expected.state, expected.due, lang) for lang in ("zh", "en"))
    if not clocks:
        if expected.state == "undetermined" and any(finding.nature == "gap" for finding in findings):
            return AS_TOLD
        return f"应为 {zh}, 实无时钟", f"{en} expected, but there is no clock", _reason(findings)
    clock = max(clocks, key=lambda c: (c.trigger_at, c.version))
    state_fits = expected.state in (None, clock.state)
    if state_fits and expected.due in (None, clock.due):
        return AS_TOLD
    return (
        f"应为 {zh}, 实为 {words.clock(clock, 'zh')}",
        f"{en} expected, but {words.clock(clock, 'en')}",
        _reason(findings),
    )


def _compare_findings(
    words: _Words, expected: Sequence[Told], findings: list[Finding]
) -> tuple[str, str, str]:
    left = list(findings)
    missing = []
    for want in expected:
        fit = next((got for got in left if _fits(want, words.told(got))), None)
        if fit is None:
            missing.append(want)
        else:
            left.remove(fit)
    if not missing and not left:
        return AS_TOLD
    wanted, got = (
        ["; ".join(said) or none for said, none in zip(pair, ("无发现", "none"), strict=True)]
        for pair in (
            [[words.finding(want, lang) for want in expected] for lang in ("zh", "en")],
            [words.findings(findings, lang) for lang in ("zh", "en")],
        )
    )
    return f"应为 {wanted[0]}, 实为 {got[0]}", f"{wanted[1]} expected, but {got[1]}", _reason(left)


def _fits(want: Told, got: Told) -> bool:
    return all(one is None or one == other for one, other in zip(want, got, strict=True))


def _reason(findings: Iterable[Finding]) -> str:
    """How the engine explains the first of some findings."""
    return next((finding.explanation for finding in findings), "")


class _Words:
    """Clocks and findings of one story in words: in Chinese with what the story's file calls them."""

    def __init__(self, pack: Pack, telling: Telling) -> None:
        self.pack = pack
        self.steps = {event.id: event.step for matter in telling.matters for event in matter.events}
        kinds = [pack.kinds[matter.kind] for matter in telling.matters]
        self.titles = {step.name: step.title for kind in reversed(kinds) for step in kind.steps.values()}

    def told(self, finding: Finding) -> Told:
        """A finding as a story would tell it."""
        first = finding.anchor or finding.events.split(" ")[0]
        return finding.nature, self.steps.get(first), finding.at

    def clock(self, clock: Clock, lang: str) -> str:
        return self.state(clock.state, clock.due, lang)

    def state(self, state: str | None, due: int | None, lang: str) -> str:
        """A state and the due instant."""
        if lang == "en":
            return " ".join(filter(None, [state, self._stamp(due)]))
        named = None if state is None else f"{STATES[state][0]} ({state})"
        return " ".join(filter(None, [named, None if due is None else f"期限 {self._stamp(due)}"]))

    def findings(self, findings: Iterable[Finding], lang: str) -> list[str]:
        return [self.finding(self.told(finding), lang) for finding in findings]

    def finding(self, told: Told, lang: str) -> str:
        """Nature, step and time."""
        nature, step, at = told
        if lang == "zh":
            nature = None if nature is None else f"{NATURES[nature][0]} ({nature})"
            step = None if step is None else f"{self.titles.get(step, step)} ({step})"
        return " ".join(filter(None, [nature, step, self._stamp(at)]))

    def _stamp(self, us: int | None) -> str:
        return "" if us is None else self.pack.zone.text(us)
