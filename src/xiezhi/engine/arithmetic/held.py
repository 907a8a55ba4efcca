# SPDX-License-Identifier: Apache-2.0
"""The interval strip of an overlap: the reported interval, and those that held the same thing at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xiezhi.engine.arithmetic.articles import of_version
from xiezhi.engine.arithmetic.asked import Names, Question
from xiezhi.engine.arithmetic.model import Arithmetic, Bar, Lane, Mark, Row, Used
from xiezhi.engine.arithmetic.stamps import length, same
from xiezhi.engine.reference.intervals import NOW, TO, Stretch
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.overlap import intervals
from xiezhi.engine.reference.verdict import Line, Verdict

MOST = 8  # lanes shown


def held(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """The reported interval below the earlier ones that it ran into."""
    names = question.names
    found = list(_intervals(question, site))
    own = next(
        (one for one in found if one[1].start.id == site.event.id and one[0].matter.id == site.matter.id),
        None,
    )
    counted = {event.id for event in verdict.events}
    others = [one for one in found if one is not own and one[1].start.id in counted] if verdict.breach else []
    shown = [*others[: MOST - 1], *([own] if own is not None else [])]
    rows = [_row(names, one, own) for one in shown] + _keys(names, verdict, site)
    lanes = tuple(_lane(names, one, own) for one in shown)
    standing = _standing(own, others) if own is not None else Line("", "")
    marks: tuple[Mark, ...] = ()
    if question.as_of and any(one[1].ended == NOW for one in shown):
        marks = (Mark("now", question.as_of, Line("现在", "now"), same(names.stamps.at(question.as_of))),)
    return replace(
        frame, form="lanes", rows=tuple(replace(row, number=n) for n, row in enumerate(rows, 1)), lanes=lanes,
        marks=marks, facts=tuple(used for one in shown for used in _facts(one)), standing=standing,
    )  # fmt: skip


Held = tuple[Site, Stretch]


def _intervals(question: Question, site: Site) -> Iterable[Held]:
    """The intervals of all matters that the norm looks at."""
    for scene in question.scenes:
        for matter in scene.matters.values():
            if matter.kind in site.norm.matter:
                for one, stretch, _ in intervals(scene, site.norm, site.version, matter.id):
                    yield one, stretch


def _name(one: Held) -> str:
    site, _ = one
    kind = site.scene.pack.kinds.get(site.matter.kind)
    return f"{kind.title if kind is not None else site.matter.kind} {site.matter.id}"


def _row(names: Names, one: Held, own: Held | None) -> Row:
    site, stretch = one
    until = Line("（未结束）", " (not ended)") if stretch.ended == NOW else Line("", "")
    span = names.stamps.from_to(stretch.span.start, stretch.span.end)
    sum_ = Line(span + until.zh, span + until.en)
    shared = _shared(one, own) if own is not None and one is not own else 0
    result = Line("", "")
    if shared > 0:
        both = length(shared)
        result = Line(f"重叠 {both.zh}", f"{both.en} together")
    tone = "bad" if shared > 0 else ""
    return Row(
        0, same(_name(one)), sum_, result, *of_version(site.version), tone=tone, event=stretch.start.id
    )


def _shared(one: Held, own: Held) -> int:
    return min(one[1].span.end, own[1].span.end) - max(one[1].span.start, own[1].span.start)


def _keys(names: Names, verdict: Verdict, site: Site) -> list[Row]:
    """What they held together, in the words of the verdict."""
    if not verdict.breach or not verdict.reasons:
        return []
    return [
        Row(
            0,
            verdict.reasons[0],
            basis=of_version(site.version)[0],
            statutory=of_version(site.version)[1],
            tone="bad",
        )
    ]


def _lane(names: Names, one: Held, own: Held | None) -> Lane:
    _, stretch = one
    span, running = stretch.span, stretch.ended == NOW
    label = length(span.end - span.start, 2)
    bars = [Bar("counted", span.start, span.end, label, running)]
    if own is not None and one is not own and _shared(one, own) > 0:
        start, end = max(span.start, own[1].span.start), min(span.end, own[1].span.end)
        parts = [(span.start, start, "counted"), (start, end, "over"), (end, span.end, "counted")]
        bars = [
            Bar(
                kind, a, b, label if kind == "counted" else Line("重叠", "overlap"), running and b == span.end
            )
            for a, b, kind in parts
            if b > a
        ]
    return Lane(same(_name(one)), tuple(bars), one[0].matter.id)


def _facts(one: Held) -> list[Used]:
    site, stretch = one
    found = [Used(same(site.scene.title(stretch.start)), Line("起", "from"), stretch.start)]
    if stretch.end is not None and stretch.ended == TO:
        found.append(Used(same(site.scene.title(stretch.end)), Line("止", "to"), stretch.end))
    else:
        found.append(
            Used(
                Line(f"{site.scene.title(stretch.start)}的结束记录", "its end"),
                Line("未见", "not found"),
                None,
                "gap",
            )
        )
    return found


def _standing(own: Held, others: list[Held]) -> Line:
    if not others:
        return Line("没有重叠", "no overlap")
    longest = max(_shared(one, own) for one in others)
    both = length(max(longest, 0), 2)
    return Line(
        f"与另 {len(others)} 段重叠，最长 {both.zh}", f"overlaps {len(others)} others, {both.en} at most"
    )
