# SPDX-License-Identifier: Apache-2.0
"""Objects for the pages of the guide, out of the data: each function names arguments of an address, the best first.

``(site, officer)``: whose page it is. What the person may not see is left out by whoever asks for the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

OPENED_BEFORE = 5 * 3_600_000_000  # µs
Arguments = Iterator[tuple[str, ...]]


def _units(site: Any, officer: str) -> list[str]:
    """The unit that somebody works for and those under it."""
    from xiezhi.casework.allowed import access_of

    desk = site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(site.clock())
    posted = directory.posted(officer, day)
    return [] if posted is None else list(directory.covered(posted, day, below=True))


def _matters(site: Any, officer: str, *kinds: str, sealed: bool = False) -> Any:
    """Rows of a kind in reach, what is the officer's own first, then open ones, then those of which most is known."""
    from django.db.models import Case, F, Value, When

    from xiezhi.records.models import Handling, Matter

    mine = Handling.objects.filter(officer=officer).values("matter")
    rows = Matter.objects.filter(unit__in=_units(site, officer), sealed=sealed)
    rows = rows.filter(kind__in=kinds) if kinds else rows
    own = Case(When(id__in=mine, then=Value(0)), default=Value(1))
    running = Case(When(clock="overdue", then=Value(0)), When(clock="open", then=Value(1)), default=Value(2))
    return rows.annotate(own=own, running=running).order_by(
        "own", F("closed_at").desc(nulls_first=True), "running", "-events", "id"
    )


def open_case(site: Any, officer: str) -> Arguments:
    """A case of administrative law under way, with a clock that runs."""
    for row in _matters(site, officer, "admin_case").filter(closed_at=None, running__lt=2):
        yield row.kind, row.id


def a_report(site: Any, officer: str) -> Arguments:
    """A report that became a case, the most told first."""
    from xiezhi.records.models import Matter

    cases = Matter.objects.filter(kind="admin_case", parent__gt="").values("parent")
    for row in _matters(site, officer, "incident").filter(id__in=cases):
        yield row.kind, row.id


def a_report_alone(site: Any, officer: str) -> Arguments:
    """The same by its id alone."""
    for _kind, id in a_report(site, officer):
        yield (id,)


def suite_stay(site: Any, officer: str) -> Arguments:
    """Somebody in a custody suite."""
    for row in _matters(site, officer, "custody_stay"):
        yield row.kind, row.id


def a_stay(site: Any, officer: str) -> Arguments:
    """The same by its id alone, who has come in only."""
    for row in _matters(site, officer, "custody_stay").exclude(opened_at=None):
        yield (row.id,)


def a_safeguard(site: Any, officer: str) -> Arguments:
    """Somebody in a custody suite, and a step by which a guard records a safeguard."""
    for (stay,) in a_stay(site, officer):
        yield stay, "meal_served"


def sealed_matter(site: Any, officer: str) -> Arguments:
    """A record that is sealed."""
    for row in _matters(site, officer, sealed=True).exclude(kind="supervision_item"):
        yield row.kind, row.id


def person_masked(site: Any, officer: str) -> Arguments:
    """A person in a case."""
    for row in _matters(site, officer, "person_in_case"):
        yield row.kind, row.id


def step_free(site: Any, officer: str) -> Arguments:
    """A step that may be done in a case under way."""
    for row in _matters(site, officer, "admin_case")[:20]:
        yield row.kind, row.id, "progress_informed"


def step_blocked(site: Any, officer: str) -> Arguments:
    """A decision on a penalty that some article holds back; where there is none, one that is opened now."""
    for row in _matters(site, officer, "penalty").filter(own=0, closed_at=None):
        yield row.kind, row.id, "decided"
    yield "penalty", _new_penalty(site, officer), "decided"


def _new_penalty(site: Any, officer: str) -> str:
    """A penalty of a case of the officer's, of which nobody was told yet."""
    from xiezhi.casework.allowed import Actor, access_of
    from xiezhi.casework.commands import open_matter

    desk, now = site.desk(), site.clock() - OPENED_BEFORE
    actor = Actor(officer, access_of(desk).directory.posted(officer, desk.pack.zone.day(now)) or "")
    case = open_matter(desk, actor, "admin_case", {"category": "治安", "procedure": "普通"}, now=now).matter
    told = {"name": "虚某某", "sex": "男", "role": "违法嫌疑人"}
    person = open_matter(desk, actor, "person_in_case", told, now=now, parent=case).matter
    return open_matter(desk, actor, "penalty", {"party": "个人"}, now=now, parent=person).matter


def asked_exception(site: Any, officer: str) -> Arguments:
    """A step that somebody asked to take by exception, with this officer as the second person."""
    from xiezhi.casework.allowed import Actor, access_of
    from xiezhi.casework.commands import Override
    from xiezhi.casework.exceptional import ask

    desk, now = site.desk(), site.clock()
    directory, day = access_of(desk).directory, desk.pack.zone.day(now)
    reach = _units(site, officer)
    held = [
        one for name in sorted(directory.officers) for one in directory.held(name, day) if one.unit in reach
    ]
    head = next((one for one in held if one.role == "unit_head"), None)
    handler = next(
        (one for one in held if head and one.unit == head.unit and one.role == "case_officer"), None
    )
    if head is None or handler is None:
        return
    why = Override("当事人急需离境就医，来不及书面告知，已当场口头告知并录像", officer)
    told = {"fine": "200"}
    asked = ask(
        desk, Actor(head.owner, head.unit), _new_penalty(site, handler.owner), "decided", told,
        at=now, now=now, override=why,
    )  # fmt: skip
    yield (str(getattr(asked, "id", 0)),)


def asked_list(site: Any, officer: str) -> Arguments:
    """No argument, but somebody whose word is waited for."""
    for _ in asked_exception(site, officer):
        yield ()


def record_of_case(site: Any, officer: str) -> Arguments:
    """The latest record of a case."""
    for row in _matters(site, officer, "admin_case")[:10]:
        for fact in reversed(site.desk().store.events_of([row.id])):
            yield row.kind, row.id, fact.id


def _findings(site: Any, officer: str, *states: str) -> Any:
    """Findings of a state of the loop, the gravest first, not all of one norm's."""
    from xiezhi.records.models import Finding

    units = _units(site, officer)
    rows = Finding.objects.filter(unit__in=units, status="live", sealed=False, present=True)
    return rows.filter(stage__in=states).order_by("-rank", "at", "id")


def finding_in_hand(site: Any, officer: str) -> Arguments:
    """A finding that the officer is to answer."""
    from xiezhi.supervision.models import LoopItem

    items = LoopItem.objects.filter(officer=officer, state__in=("in_hand", "returned", "pending"))
    for name in items.order_by("answer_due", "id").values_list("finding", flat=True):
        yield (name,)


def finding_to_verify(site: Any, officer: str) -> Arguments:
    """A finding that was answered."""
    for row in _findings(site, officer, "to_verify"):
        yield (row.id,)


def finding_gap(site: Any, officer: str) -> Arguments:
    """A finding that a record is missing."""
    for row in _findings(site, officer, "", "none", "pending", "in_hand", "to_verify").filter(nature="gap"):
        yield (row.id,)


def finding_sealed(site: Any, officer: str) -> Arguments:
    """A finding of a sealed record."""
    from xiezhi.records.models import Finding

    rows = Finding.objects.filter(unit__in=_units(site, officer), status="live", sealed=True)
    for row in rows.order_by("-rank", "id"):
        yield (row.id,)


def my_day(site: Any, officer: str) -> Arguments:
    """No argument, but an officer who has something to answer."""
    from xiezhi.supervision.models import LoopItem

    if LoopItem.objects.filter(officer=officer).exclude(state="closed").exists():
        yield ()


def news(site: Any, officer: str) -> Arguments:
    """No argument, but an officer of whom something was asked."""
    from xiezhi.supervision.models import LoopItem

    if LoopItem.objects.filter(officer=officer).exists():
        yield ()


def last_run(site: Any, officer: str) -> Arguments:
    """An import that was taken, one with faulty rows."""
    from xiezhi.casework.models import Run

    for row in sorted(Run.objects.all(), key=lambda row: (-row.counts.get("rejected_rows", 0), -row.pk)):
        yield (str(row.pk),)


def an_officer(site: Any, officer: str) -> Arguments:
    """A head of a station: posted, with a role."""
    from xiezhi.casework.allowed import access_of

    desk = site.desk()
    directory, day = access_of(desk).directory, desk.pack.zone.day(site.clock())
    for one in sorted(directory.officers):
        if any(held.role == "unit_head" for held in directory.held(one, day)):
            yield (one,)
