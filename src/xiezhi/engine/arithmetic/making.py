# SPDX-License-Identifier: Apache-2.0
"""Makes the arithmetic of one verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xiezhi.catalog.model import Norm, Pack
from xiezhi.engine.arithmetic.asked import Question
from xiezhi.engine.arithmetic.clock import clock
from xiezhi.engine.arithmetic.model import Arithmetic, Row
from xiezhi.engine.arithmetic.others import other
from xiezhi.engine.arithmetic.spans import Course
from xiezhi.engine.arithmetic.tags import WORDS, Tag, ours, tag_of
from xiezhi.engine.facts import Family
from xiezhi.engine.reference.verdict import Line, Verdict


def arithmetic(
    pack: Pack,
    family: Family,
    norm: Norm,
    matter: str,
    anchor: str | None,
    as_of: int,
    known_at: int | None,
    *,
    version: int | None = None,
    families: Sequence[Family] | None = None,
) -> Arithmetic:
    """How a norm comes to its verdict on the event ``anchor`` of a matter at T and K (microseconds UTC).

    ``anchor`` None: of a gap, the first verdict that lacks a fact. ``version``: where several judge one event.
    ``families``: others that norms across families (overlap, pattern) look at. Nothing there: state ``absent``.
    """
    every = [family, *(one for one in families or () if one is not family)]
    question = Question(pack, every, norm, matter, as_of, known_at)
    verdict = question.pick(question.verdicts(), anchor, version)
    return of_verdict(question, verdict, anchor) if verdict is not None else _absent(question, anchor)


def of_verdict(question: Question, verdict: Verdict, anchor: str | None = None) -> Arithmetic:
    """The arithmetic of a verdict that was found."""
    tag = tag_of(question.pack, verdict, question.as_of)
    if anchor is None and verdict.missing and ours(verdict):
        tag = Tag("missing", "blue", "gap")  # the gap is asked for, whatever verdict stands beside it
    account = verdict.account
    frame = Arithmetic(
        question.norm, verdict.version, verdict.matter.id, anchor or verdict.event.id, "plain",
        account.state if account is not None else verdict.outcome, tag.key, tag.word,
        question.as_of, question.known_at, tag.level, tag.nature, start=verdict.event.at,
    )  # fmt: skip
    site = question.site(verdict)
    if account is not None and site is not None:
        return clock(frame, Course(site, account, question.names), verdict)
    return other(frame, question, verdict, site)


def _absent(question: Question, anchor: str | None) -> Arithmetic:
    """What is said where the norm judges nothing at the anchor."""
    line = Line("按此刻所知，这条规则在此没有判断", "by what is known, the norm judges nothing here")
    return replace(
        Arithmetic(
            question.norm, None, question.matter, anchor, "plain", "absent", "not_applicable",
            WORDS["not_applicable"], question.as_of, question.known_at,
        ),
        standing=line, conclusion=Row(0, line),
    )  # fmt: skip
