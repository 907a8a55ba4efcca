# SPDX-License-Identifier: Apache-2.0
"""Exemptions: a reason, and a second person; singly, or all that one outage of a source caused.

What an outage caused is asked for and approved as one batch, and counts as one verdict (``precision.precision_of``).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from xiezhi.kernel.digest import digest
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import utc_text
from xiezhi.records.desk import Desk
from xiezhi.records.models import Finding
from xiezhi.supervision.acts import (
    dispatch,
    entries_of_dispatch,
    finding_of,
    record,
    row_of,
    subject_of,
)  # fmt: skip
from xiezhi.supervision.book import BATCH, entry, hold, item_id, item_of, plan_of, post
from xiezhi.supervision.item import State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.precision import DATA, EXCEPTION, NORM, check_verdict
from xiezhi.supervision.releasing import watch
from xiezhi.supervision.routing import route

GROUNDS = (DATA, EXCEPTION, NORM)


@dataclass(frozen=True)
class Outage:
    """A source was down from ``first`` to ``last`` (microseconds UTC); ``unit``: only what concerns that unit."""

    source: str
    first: int
    last: int
    unit: str | None = None

    @property
    def batch(self) -> str:
        """The name of the batch: the same outage has the same one."""
        told = f"{self.source}\0{self.first}\0{self.last}\0{self.unit or ''}"
        return f"outage:{digest('sha256', told.encode()).partition(':')[2][:12]}"


@transaction.atomic
def request(
    desk: Desk, finding: str, by: By, now: int, ground: str, reason: str, basis: str = "", batch: str = ""
) -> LoopItem:
    """Asks for an exemption; what was not dispatched yet is dispatched first, so that the loop knows of it."""
    found = finding_of(finding)
    _grounded(ground, found.nature, reason, basis)
    Organisation(desk).permit(by, "exempt", found, now)
    _open(desk, found, by, now)
    data = {"verdict": ground, "reason": reason, "basis": basis, "batch": batch}
    return record(desk, finding, "exemption_requested", by, now, data)


@transaction.atomic
def approve(desk: Desk, finding: str, by: By, now: int, remark: str = "") -> LoopItem:
    """Approves what another person asked for."""
    asked = _decidable(desk, finding, by, now)
    data = {"verdict": asked["verdict"], "reason": remark, "batch": asked.get("batch")}
    done = record(desk, finding, "exempted", by, now, data)
    watch(desk, done.norm, now)
    return done


@transaction.atomic
def refuse(desk: Desk, finding: str, by: By, now: int, reason: str) -> LoopItem:
    """Refuses it; the loop goes on where it stood."""
    if not reason.strip():
        raise XiezhiError("不同意豁免应写明理由 (--reason)", "a refusal says why (--reason)")
    _decidable(desk, finding, by, now)
    return record(desk, finding, "exemption_refused", by, now, {"reason": reason})


@transaction.atomic
def request_outage(desk: Desk, outage: Outage, by: By, now: int, reason: str) -> list[LoopItem]:
    """Asks for all findings that one outage caused: of clocks that the source feeds, that arose while it was down."""
    hold(desk)
    found = caused_by(outage)
    if not found:
        first, last = utc_text(outage.first), utc_text(outage.last)
        raise XiezhiError(
            f"来源 {outage.source} 在 {first} 至 {last} 期间没有未办结的预警",
            f"source {outage.source} has no open finding between {first} and {last}",
        )
    trail, organisation, entries = plan_of(desk.pack).loop, Organisation(desk), []
    known = set(
        LoopItem.objects.filter(finding__in=[one.id for one in found]).values_list("finding", flat=True)
    )
    asked = {"verdict": DATA, "reason": reason, "basis": outage.source, "batch": outage.batch}
    for one in found:
        _grounded(DATA, one.nature, reason, "")
        organisation.permit(by, "exempt", one, now)
        if one.id not in known:
            subject = subject_of(desk, one)
            way = route(plan_of(desk.pack), subject, organisation, now)
            entries += entries_of_dispatch(desk, one, subject, way, now, by=by)
        at = {"actor": by.officer, "unit": organisation.unit_for(by, now)}
        entries.append(entry(trail, item_id(one.id), "exemption_requested", now, **at, data=asked))
    post(desk, entries, now)
    return list(LoopItem.objects.filter(finding__in=[one.id for one in found]).order_by("id"))


@transaction.atomic
def approve_batch(desk: Desk, batch: str, by: By, now: int, remark: str = "") -> list[LoopItem]:
    """Approves a whole batch at once."""
    hold(desk)
    waiting = _waiting(desk, batch)
    if not waiting:
        raise XiezhiError(
            f"批次 {batch!r} 没有待批准的豁免申请", f"batch {batch!r} has no request that waits for approval"
        )
    trail, entries, unit = plan_of(desk.pack).loop, [], Organisation(desk).unit_for(by, now)
    for finding in waiting:
        asked = _decidable(desk, finding, by, now)
        data = {"verdict": asked["verdict"], "reason": remark, "batch": batch}
        entries.append(
            entry(trail, item_id(finding), "exempted", now, actor=by.officer, unit=unit, data=data)
        )
    post(desk, entries, now)
    done = list(LoopItem.objects.filter(finding__in=waiting).order_by("id"))
    for norm in sorted({row.norm for row in done}):
        watch(desk, norm, now)
    return done


def caused_by(outage: Outage) -> list[Finding]:
    """Open findings of matters that the source tells of, whose instant lies in the outage.

    Warnings that were only shown are left out: they go by themselves as the facts come in.
    """
    from xiezhi.records.models import Feed

    fed = Feed.objects.filter(source=outage.source).values("matter")
    found = Finding.objects.filter(present=True, at__gte=outage.first, at__lte=outage.last, matter__in=fed)
    if outage.unit is not None:
        found = found.filter(unit=outage.unit)
    states = dict(LoopItem.objects.filter(finding__in=found.values("id")).values_list("finding", "state"))
    return [
        one
        for one in found.order_by("id")
        if states.get(one.id) != State.CLOSED and (one.id in states or one.nature != "warning")
    ]


def _waiting(desk: Desk, batch: str) -> list[str]:
    rows = LoopItem.objects.exclude(requested_by="").exclude(state=State.CLOSED).order_by("id")
    return [
        row.finding
        for row in rows.iterator(BATCH)
        if (asked := item_of(desk, row.id).request) is not None and asked.data.get("batch") == batch
    ]


def _decidable(desk: Desk, finding: str, by: By, now: int) -> dict[str, str]:
    """The request that waits, where who decides may: another person, not of the unit concerned."""
    row = row_of(finding)
    organisation = Organisation(desk)
    organisation.permit(by, "approve", finding_of(finding), now)
    asked = item_of(desk, row.id).request
    if asked is None:
        raise XiezhiError(
            f"预警 {finding} 没有待批准的豁免申请, 应先申请豁免",
            f"finding {finding} has no request for an exemption: it must be asked for first",
        )
    if asked.actor == by.officer:
        raise XiezhiError(
            f"豁免由 {by.officer} 申请, 应由另一人批准",
            f"{by.officer} asked for the exemption: a second person must approve it",
        )
    unit = organisation.unit_for(by, now)
    if unit is not None and unit == row.concerned:
        raise XiezhiError(
            f"{by.officer} 属被监督单位 {unit}, 豁免应由上级单位批准",
            f"{by.officer} is of the unit concerned {unit}: a unit above must approve the exemption",
        )
    return dict(asked.data)


def _grounded(ground: str, nature: str, reason: str, basis: str) -> None:
    if ground not in GROUNDS:
        names = " ".join(GROUNDS)
        raise XiezhiError(f"豁免理由 {ground!r} 应为: {names}", f"ground {ground!r}: right would be {names}")
    check_verdict(ground, nature)
    if not reason.strip():
        raise XiezhiError("申请豁免应写明理由 (--reason)", "an exemption needs a reason (--reason)")
    if ground == EXCEPTION and not basis.strip():
        raise XiezhiError("依法例外应写明条文 (--basis)", "a lawful exception names its article (--basis)")


def _open(desk: Desk, found: Finding, by: By, now: int) -> None:
    if not LoopItem.objects.filter(id=item_id(found.id)).exists():
        dispatch(desk, found.id, by, now, reason="申请豁免", verb="exempt")
