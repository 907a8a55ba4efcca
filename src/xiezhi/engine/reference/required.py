# SPDX-License-Identifier: Apache-2.0
"""required, prohibition, judgement: verdicts on single events. Source: norm-language §4."""

from __future__ import annotations

from xiezhi.catalog.model import Norm
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.judged import Site, judge_events
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import Fact, Line, Verdict

ANSWERS = {"holds": "satisfied", "fails": "violated", "unclear": "undetermined"}


def required(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """At each event of ``on``, ``need`` must be true."""
    return judge_events(
        scene, norm, matter, lambda v: named(scene, matter, v.on), judge_required, occurrence="each"
    )


def judge_required(site: Site) -> list[Verdict]:
    """One event of ``on``."""
    version = site.version
    assert version.need is not None
    answer = evaluate(version.need, site.moment)
    text = version.source.get("need", "need")
    if answer.value is True:
        return [site.verdict("satisfied", Line(f"要求成立: {text}", f"what is needed holds: {text}"))]
    if answer.value is False or version.unknown == "breach":
        reasons = [Line(f"要求不成立: {text}", f"what is needed does not hold: {text}")]
        reasons += [Line(f"缺少: {fact.zh}", f"missing: {fact.en}") for fact in answer.lacking]
        return [site.verdict("violated", *reasons)]
    return [site.undetermined(site.lacking(answer.lacking))]


def prohibition(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """Each event of ``never`` where ``when`` holds is a breach."""
    return judge_events(
        scene, norm, matter, lambda v: named(scene, matter, v.never), judge_prohibited, occurrence="each"
    )


def judge_prohibited(site: Site) -> list[Verdict]:
    """One event of ``never`` where ``when`` holds."""
    step = site.scene.title(site.event)
    text = site.version.source.get("when")
    zh = f"不得有 {step}" + (f", 当 {text}" if text else "")
    en = f"{step} must not happen" + (f" where {text}" if text else "")
    return [site.verdict("violated", Line(zh, en))]


def judgement(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """At each event of ``on`` the last visible answer to ``ask`` counts."""
    return judge_events(
        scene, norm, matter, lambda v: named(scene, matter, v.on), judge_answer, occurrence="each"
    )


def judge_answer(site: Site) -> list[Verdict]:
    """One event of ``on`` with the answer about it."""
    answer = last_answer(site)
    if answer is None:
        return [
            site.verdict(
                "pending", Line(f"尚未检视: {site.version.ask}", f"not asked yet: {site.version.ask}")
            )
        ]
    outcome = ANSWERS[answer.data["verdict"]]
    if outcome == "undetermined":
        fact = Fact(f"对“{site.version.ask}”的明确答复", f"a clear answer to “{site.version.ask}”")
        return [site.undetermined(site.lacking([fact]))]
    remark = f" ({answer.data['remark']})" if answer.data.get("remark") else ""
    said = Line(
        f"检视“{site.version.ask}”: {'不符' if outcome == 'violated' else '符合'}{remark}",
        f"asked “{site.version.ask}”: {answer.data['verdict']}{remark}",
    )
    return [site.verdict(outcome, said)]


def last_answer(site: Site) -> Event | None:
    """The last visible answer in the family about this event and norm."""
    found = [
        event
        for event in site.scene.answers
        if event.data.get("norm") == site.norm.id
        and event.data.get("event") == site.event.id
        and event.data.get("verdict") in ANSWERS
    ]
    return found[-1] if found else None
