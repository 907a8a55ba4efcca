# SPDX-License-Identifier: Apache-2.0
"""The order line of a precedence: what had to come before, what came, and what came too late."""

from __future__ import annotations

from dataclasses import replace

from xiezhi.engine.arithmetic.articles import of_version
from xiezhi.engine.arithmetic.asked import Names, Question
from xiezhi.engine.arithmetic.clock_facts import NOT_FOUND, NOT_USED
from xiezhi.engine.arithmetic.model import EMPTY, Arithmetic, Mark, Row, Used
from xiezhi.engine.arithmetic.stamps import duration_line, length, same
from xiezhi.engine.facts import Event
from xiezhi.engine.reference import precedence
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.precedence import REASONS, Fit, Served, serve
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.telling import named_events
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.engine.reference.visible import order

MOST = 6  # records on either side that are shown
DOUBT = "doubt"
WHY = {
    **REASONS, DOUBT: Line("是否属于所要求的，未知", "not known whether it is what is asked for"),
    "filter": Line("不是所要求的", "not what is asked for"),
    "hour": Line("取决于具体时刻", "depends on the time of day"),
    "chosen": Line("在前，符合", "came before"),
    "later": Line("在前，另有更早的", "before; an earlier one serves"),
}  # fmt: skip
Looked = tuple[Event, Fit, str]  # a record, whether it serves, and why not


def preceded(frame: Arithmetic, question: Question, verdict: Verdict, site: Site) -> Arithmetic:
    """A before B: each A looked at, whether it serves, and those that came after B."""
    names = question.names
    sites = [*precedence.applicable(site.scene, site.norm, site.matter, until=site.event), site]
    plain, whole = (serve(sites, doubtful=doubtful)[-1] for doubtful in (False, True))
    served = Served(whole.fit, plain.by, whole.looked_at)
    looked = _all_before(site, served)[-MOST:]
    after = _afterwards(site)[:MOST]
    rows = [
        _act(names, site),
        *(_row(names, site, one, served) for one in looked),
        *(_late(names, site, e) for e in after),
    ]
    if not looked and not after:
        rows.append(_nothing(names, site))
    marks = [_mark(names, site, one, served) for one in looked]
    marks += [_late_mark(names, event) for event in after]
    marks.append(
        Mark(
            "over" if verdict.breach else "act",
            site.event.at,
            same(names.step(site.event)),
            same(names.stamps.event(site.event)),
            event=site.event.id,
        )
    )
    marks += _since(names, site)
    if served.by is None:
        marks.append(
            Mark("lacking", None, names.refs(site.version.require), note=NOT_FOUND, before=site.event.at)
        )
    return replace(
        frame, form="order", rows=tuple(replace(row, number=n) for n, row in enumerate(rows, 1)),
        marks=tuple(sorted(marks, key=_place)), facts=_facts(names, site, served, looked, after),
        standing=_standing(names, site, verdict, served, after),
    )  # fmt: skip


def _all_before(site: Site, served: Served) -> list[Looked]:
    """What was looked at, and what its filter kept out or leaves in doubt."""
    found = named(site.scene, site.matter, site.version.require)
    doubtful = {event.id for event in found.doubtful}
    looked = {one[0].id: (*one[:2], DOUBT if one[0].id in doubtful else one[2]) for one in served.looked_at}
    for event in named_events(site.scene, site.matter, site.version.require):
        if event.id not in looked and order(event) < order(site.event):
            looked[event.id] = (event, Fit.NO, "filter")
    return sorted(looked.values(), key=lambda one: order(one[0]))


def _place(mark: Mark) -> tuple[int, int]:
    at = mark.at if mark.at is not None else mark.before
    return at or 0, mark.kind not in ("lacking",)


def _act(names: Names, site: Site) -> Row:
    first, basis = names.refs(site.version.require), of_version(site.version)
    fact = Line(f"{names.step(site.event)}之前须有{first.zh}", f"before {names.step(site.event)}: {first.en}")
    at = names.stamps.event(site.event, exact=True)
    return Row(0, fact, _conditions(site), same(at), *basis, at=site.event.at, event=site.event.id)


def _conditions(site: Site) -> Line:
    """How far apart they may be."""
    found = []
    if site.version.max_age is not None:
        age = duration_line(site.version.max_age)
        found.append(Line(f"相隔 ≤ {age.zh}", f"at most {age.en} apart"))
    if site.version.min_gap is not None:
        gap = duration_line(site.version.min_gap)
        found.append(Line(f"相隔 ≥ {gap.zh}", f"at least {gap.en} apart"))
    return Line("，".join(one.zh for one in found), ", ".join(one.en for one in found))


def _row(names: Names, site: Site, one: Looked, served: Served) -> Row:
    event, fit, why = one
    at, act = names.stamps.event(event, exact=True), names.stamps.event(site.event, exact=True)
    gap = length(site.event.at - event.at)
    sum_ = Line(f"{at} < {act}，相隔 {gap.zh}", f"{at} < {act}, {gap.en} apart")
    fact, basis = same(names.step(event)), of_version(site.version)
    if why == DOUBT or fit == Fit.MAYBE:
        return Row(0, fact, sum_, WHY[why if why == DOUBT else "hour"], *basis, tone="gap", event=event.id)
    if fit == Fit.YES:
        chosen = served.by is not None and served.by.id == event.id
        result = WHY["chosen" if chosen else "later"]
        return Row(0, fact, sum_, result, *basis, tone="good" if chosen else "", at=event.at, event=event.id)
    reason = WHY[why]
    return Row(0, fact, sum_, EMPTY, *basis, tone="struck", reason=reason, event=event.id)


def _late(names: Names, site: Site, event: Event) -> Row:
    at, act = names.stamps.event(event, exact=True), names.stamps.event(site.event, exact=True)
    reason = Line("在其后，不计", "came afterwards, not counted")
    basis = of_version(site.version)
    return Row(
        0,
        same(names.step(event)),
        same(f"{at} > {act}"),
        EMPTY,
        *basis,
        tone="struck",
        reason=reason,
        event=event.id,
    )


def _nothing(names: Names, site: Site) -> Row:
    first = names.refs(site.version.require)
    return Row(
        0, first, Line("没有任何记录", "no record at all"), NOT_FOUND, *of_version(site.version), tone="bad"
    )


def _afterwards(site: Site) -> list[Event]:
    found = named_events(site.scene, site.matter, site.version.require)
    return [event for event in found if order(event) > order(site.event)]


def _mark(names: Names, site: Site, one: Looked, served: Served) -> Mark:
    event, fit, why = one
    chosen = served.by is not None and served.by.id == event.id
    note = WHY[why] if fit == Fit.NO or why == DOUBT else EMPTY
    kind = "need" if chosen else "struck" if fit == Fit.NO else "seen"
    return Mark(kind, event.at, same(names.step(event)), same(names.stamps.event(event)), note, event.id)


def _late_mark(names: Names, event: Event) -> Mark:
    note = Line("在其后，不计", "afterwards, not counted")
    return Mark("struck", event.at, same(names.step(event)), same(names.stamps.event(event)), note, event.id)


def _since(names: Names, site: Site) -> list[Mark]:
    """The last event from which it counts anew."""
    found = [
        e for e in named(site.scene, site.matter, site.version.since).sure if order(e) < order(site.event)
    ]
    note = Line("自此重新起算", "counts anew from here")
    return [
        Mark("since", e.at, same(names.step(e)), same(names.stamps.event(e)), note, e.id) for e in found[-1:]
    ]


def _facts(
    names: Names, site: Site, served: Served, looked: list[Looked], after: list[Event]
) -> tuple[Used, ...]:
    found = []
    for event, _, _ in looked:
        chosen = served.by is not None and served.by.id == event.id
        role = Line("在前", "came before") if chosen else NOT_USED
        found.append(Used(same(names.step(event)), role, event, "good" if chosen else "struck"))
    found.append(Used(same(names.step(site.event)), Line("判断对象", "judged"), site.event))
    found += [
        Used(same(names.step(event)), Line("在后，未采用", "afterwards, not used"), event, "struck")
        for event in after
    ]
    if served.by is None:
        found.append(Used(names.refs(site.version.require), NOT_FOUND, None, "gap"))
    return tuple(found)


def _standing(names: Names, site: Site, verdict: Verdict, served: Served, after: list[Event]) -> Line:
    first = names.refs(site.version.require)
    if served.by is not None and verdict.outcome == "satisfied":
        gap = length(site.event.at - served.by.at, 2)
        return Line(
            f"{names.step(served.by)}在前，早 {gap.zh}", f"{names.step(served.by)} came {gap.en} before"
        )
    if verdict.outcome == "undetermined":
        return Line("先后无法判定", "the order cannot be told")
    if after:
        gap = length(after[0].at - site.event.at, 2)
        return Line(f"{names.step(after[0])}晚 {gap.zh}", f"{names.step(after[0])} came {gap.en} after")
    if served.looked_at:
        return Line(f"此前的{first.zh}不符合", f"no {first.en} before it serves")
    return Line(f"此前未见{first.zh}", f"no {first.en} before it")
