# SPDX-License-Identifier: Apache-2.0
"""What people do in the loop: dispatch, take, answer, verify, return, urge, escalate, close.

Each act is checked against the state and the rights of who acts, recorded as a fact, and answers with the item's row.
``now`` is an argument; the caller gives the transaction (``transaction.atomic``) or lets each act open its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import LINKED, Entry
from xiezhi.records.desk import Desk
from xiezhi.records.models import Finding
from xiezhi.supervision.book import entry, hold, hours_of, item_id, item_of, plan_of, post
from xiezhi.supervision.item import WORDS, Item, State
from xiezhi.supervision.models import LoopItem
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.precision import check_verdict
from xiezhi.supervision.releasing import watch
from xiezhi.supervision.routing import Route, Subject, due, over, route, verifying

SUPERVISES = "supervises"
WORDS_OF_ACTS = {
    "taken": ("签收", "be taken up"), "progressed": ("说明进展", "be reported on"), "replied": ("反馈", "be answered"),
    "returned": ("退回", "be returned"), "closed": ("办结", "be closed"), "urged": ("催办", "be urged"),
    "escalated": ("督办", "be escalated"), "exemption_requested": ("申请豁免", "be asked to be exempted"),
    "exempted": ("批准豁免", "be exempted"), "exemption_refused": ("不同意豁免", "be refused an exemption"),
    "merged": ("并案", "be merged"), "dispatched": ("派发", "be dispatched"),
}  # fmt: skip


def finding_of(finding: str) -> Finding:
    """A finding by its id; ``XiezhiError`` where there is none."""
    found = Finding.objects.filter(id=finding).first()
    if found is None:
        raise XiezhiError(
            f"没有预警 {finding!r}, 应为 finding list 列出的编号",
            f"no finding {finding!r}: an id of finding list would be right",
        )
    return found


def row_of(finding: str) -> LoopItem:
    """The item of a finding; ``XiezhiError`` where the finding is not there, or was never dispatched."""
    found = LoopItem.objects.filter(finding=finding).first()
    if found is None:
        finding_of(finding)
        raise XiezhiError(
            f"预警 {finding} 尚未派发, 应先 finding dispatch {finding}",
            f"finding {finding} was not dispatched: finding dispatch {finding} first would be right",
        )
    return found


def subject_of(desk: Desk, finding: Finding) -> Subject:
    """What routing looks at. A finding whose norm is not in the pack any more protects what its level says, no more."""
    norm = desk.pack.norms.get(finding.norm)
    versions = () if norm is None else norm.versions
    mine = [one for one in versions if one.number == finding.version] or list(versions)
    protects = tuple(dict.fromkeys(name for version in mine for name in version.protects))
    return Subject(finding.level, finding.nature, protects, finding.unit or None, finding.officer or None)


@transaction.atomic
def dispatch(
    desk: Desk,
    finding: str,
    by: By,
    now: int,
    *,
    to: str | None = None,
    officer: str | None = None,
    reason: str = "",
    verb: str = "dispatch",
) -> LoopItem:
    """Sends a finding out by hand, or again elsewhere: by the pack's routing, or to a unit and officer given.

    ``verb``: what the person who acts must have the right to.
    """
    found = finding_of(finding)
    organisation = Organisation(desk)
    organisation.permit(by, verb, found, now)
    subject, plan = subject_of(desk, found), plan_of(desk.pack)
    way = route(plan, subject, organisation, now)
    target = to or way.to or subject.unit
    if target is None:
        raise XiezhiError(
            f"预警 {finding} 的事项没有单位, 应以 --to 指明单位",
            f"the matter of finding {finding} has no unit: --to UNIT would be right",
        )
    if to is not None:
        organisation.known(to, now)
    hold(desk)
    item = item_of(desk, item_id(finding))
    if item.state is State.CLOSED:
        record(desk, finding, "reopened", by, now, {"reason": reason or "重新派发"}, item)
    elif item.state is not None:
        _fits(finding, item, "dispatched")
    limit = None if found.nature == "warning" else way.limit or plan.by_hand
    because = reason or f"手工派发: {way.because[0]}"
    sent = Route(target, officer or way.officer, way.copies, limit, True, (because, because))
    post(desk, entries_of_dispatch(desk, found, subject, sent, now, by=by, first=item.state is None), now)
    return row_of(finding)


def entries_of_dispatch(
    desk: Desk,
    found: Finding,
    subject: Subject,
    way: Route,
    now: int,
    *,
    by: By | None = None, digest: bool = False, first: bool = True,
) -> list[Entry]:  # fmt: skip
    """The facts of sending a finding out, with the link to its matter the ``first`` time; no limit in a digest."""
    trail, matter = plan_of(desk.pack).loop, item_id(found.id)
    limit = None if digest else due(hours_of(desk.pack), now, way.limit)
    told = way.because[0] if way.missing is None else f"{way.because[0]}; {way.missing[0]}"
    data = {
        "finding": found.id, "about": found.matter, "norm": found.norm, "level": found.level, "nature": found.nature,
        "concerned": found.unit, "to": way.to, "officer": way.officer, "copy": way.copies, "answer_due": limit,
        "digest": digest or None, "exempt": subject.exempt or None, "because": told,
    }  # fmt: skip
    actor, unit = _who(desk, by, now)
    unit = unit if actor else way.to or found.unit
    made = [entry(trail, matter, "dispatched", now, actor=actor, unit=unit, data=data)]
    if first:
        made.append(Entry(matter, trail.kind, LINKED, now, data={"to": found.matter, "role": SUPERVISES}))
    return made


def take_up(desk: Desk, finding: str, by: By, now: int) -> LoopItem:
    """Says that the unit concerned has it in hand."""
    return _answering(desk, finding, "taken", by, now, {})


def progress(desk: Desk, finding: str, by: By, now: int, text: str) -> LoopItem:
    """Tells how far it is; the limit goes on."""
    return _answering(desk, finding, "progressed", by, now, {"text": _said(text)})


def answer(
    desk: Desk, finding: str, by: By, now: int, text: str, *, way: str = "整改", files: tuple[str, ...] = ()
) -> LoopItem:
    """Explains (解释) or reports what was put right (整改), with evidence: it then waits for verification."""
    if way not in ("解释", "整改"):
        raise XiezhiError(
            f"没有反馈方式 {way!r}, 应为: 解释 整改", f"no way {way!r}: right would be 解释 整改"
        )
    limit = due(hours_of(desk.pack), now, plan_of(desk.pack).verify)
    data = {"text": _said(text), "way": way, "files": files, "verify_due": limit}
    return _answering(desk, finding, "replied", by, now, data)


@transaction.atomic
def _answering(desk: Desk, finding: str, act: str, by: By, now: int, data: Mapping[str, Any]) -> LoopItem:
    row_of(finding)
    Organisation(desk).permit(by, "answer", finding_of(finding), now)
    return record(desk, finding, act, by, now, data)


@transaction.atomic
def send_back(desk: Desk, finding: str, by: By, now: int, reason: str) -> LoopItem:
    """Returns an answer that does not do; a new limit runs."""
    row = row_of(finding)
    Organisation(desk).permit(by, "return", finding_of(finding), now)
    check_other(desk, row, by, now)
    limit = due(hours_of(desk.pack), now, plan_of(desk.pack).returned)
    return record(desk, finding, "returned", by, now, {"reason": _said(reason), "answer_due": limit})


@transaction.atomic
def verify(desk: Desk, finding: str, by: By, now: int, verdict: str, remark: str = "") -> LoopItem:
    """Accepts an answer and closes with a verdict; ``XiezhiError`` where nothing was answered."""
    row = row_of(finding)
    if row.state != State.TO_VERIFY:
        raise XiezhiError(
            f"预警 {finding} 是{WORDS[State(row.state)][0]}, 没有待核查的反馈; 直接办结用 finding close",
            f"finding {finding} is {WORDS[State(row.state)][1]}, no answer waits: finding close closes without one",
        )
    return close(desk, finding, by, now, verdict, remark)


@transaction.atomic
def close(desk: Desk, finding: str, by: By, now: int, verdict: str, remark: str = "") -> LoopItem:
    """Closes with a verdict, or adds the verdict to what closed by itself; those merged into it share its fate."""
    row = row_of(finding)
    check_verdict(verdict, row.nature)
    Organisation(desk).permit(by, "verify", finding_of(finding), now)
    check_other(desk, row, by, now)
    closed = record(desk, finding, "closed", by, now, {"verdict": verdict, "remark": remark})
    for other in LoopItem.objects.filter(merged_into=row.id).exclude(state=State.CLOSED).order_by("id"):
        shared = verdict if _fitting(verdict, other.nature) else None
        data = {"verdict": shared, "remark": f"随 {finding} 办结", "batch": row.id}
        record(desk, other.finding, "closed", by, now, data)
    watch(desk, row.norm, now)
    return closed


@transaction.atomic
def urge(desk: Desk, finding: str, by: By, now: int, text: str = "") -> LoopItem:
    """Reminds the unit concerned; nothing else changes."""
    row_of(finding)
    Organisation(desk).permit(by, "dispatch", finding_of(finding), now)
    return record(desk, finding, "urged", by, now, {"text": text})


@transaction.atomic
def escalate(desk: Desk, finding: str, by: By, now: int, reason: str, to: str | None = None) -> LoopItem:
    """Puts it under an order (督办): one level up, or to a unit given."""
    row, organisation = row_of(finding), Organisation(desk)
    organisation.permit(by, "escalate", finding_of(finding), now)
    if to is not None:
        organisation.known(to, now)
    holder = row.to or row.concerned
    target = to or over(organisation, holder, now) or holder
    limit = due(hours_of(desk.pack), now, plan_of(desk.pack).escalated)
    return record(
        desk, finding, "escalated", by, now, {"to": target, "reason": _said(reason), "answer_due": limit}
    )


@transaction.atomic
def record(
    desk: Desk,
    finding: str,
    act: str,
    by: By | None,
    now: int,
    data: Mapping[str, Any],
    item: Item | None = None,
) -> LoopItem:
    """One act as a fact, if the state allows it; who acts is known by then to have the right."""
    hold(desk)
    matter = item_id(finding)
    _fits(finding, item or item_of(desk, matter), act)
    actor, unit = _who(desk, by, now)
    post(desk, [entry(plan_of(desk.pack).loop, matter, act, now, actor=actor, unit=unit, data=data)], now)
    return LoopItem.objects.get(id=matter)


def _who(desk: Desk, by: By | None, now: int) -> tuple[str | None, str | None]:
    """The officer who acts and the unit acted for; nobody and none where time alone did it."""
    return (None, None) if by is None else (by.officer, Organisation(desk).unit_for(by, now))


def _fits(finding: str, item: Item, act: str) -> None:
    if item.may(act):
        return
    zh, en = WORDS_OF_ACTS.get(act, (act, act))
    state = ("尚未派发", "not dispatched") if item.state is None else WORDS[item.state]
    if item.merged_into and item.open:
        other = item.merged_into
        raise XiezhiError(
            f"预警 {finding} 已并入 {other}, 应在那里{zh}",
            f"finding {finding} was merged into {other}: act there",
        )
    if item.state is State.CLOSED and item.verdict:
        state = (f"{state[0]} (结论 {item.verdict})", f"{state[1]} ({item.verdict})")
    if act in ("exempted", "exemption_refused") and item.open:
        state = ("没有待批准的豁免申请", "without a request for an exemption")
    raise XiezhiError(
        f"预警 {finding}: {state[0]}, 不能{zh}", f"finding {finding} is {state[1]} and cannot {en}"
    )


def check_other(desk: Desk, row: LoopItem, by: By, now: int) -> None:
    """``XiezhiError`` where who verifies answered it, handles the matter or is of the unit concerned."""
    if by.officer in row.answered_by.split():
        raise XiezhiError(
            f"{by.officer} 反馈了预警 {row.finding}, 应由他人核查",
            f"{by.officer} answered finding {row.finding}: another person must verify it",
        )
    found = Finding.objects.filter(id=row.finding).first()
    if by.officer in {row.officer, found.officer if found is not None else ""}:
        raise XiezhiError(
            f"{by.officer} 是预警 {row.finding} 的承办人, 应由他人核查",
            f"{by.officer} handles the matter of finding {row.finding}: another person must verify it",
        )
    organisation = Organisation(desk)
    unit = organisation.unit_for(by, now)
    if unit is not None and row.concerned and unit == row.concerned:
        right = verifying(organisation, row.concerned, row.to or None, now)
        raise XiezhiError(
            f"{by.officer} 属被监督单位 {row.concerned}, 应由 {right} 的人核查",
            f"{by.officer} is of the unit concerned {row.concerned}: somebody of {right} must verify it",
        )


def _fitting(verdict: str, nature: str) -> bool:
    try:
        check_verdict(verdict, nature)
    except XiezhiError:
        return False
    return True


def _said(text: str) -> str:
    if text.strip():
        return text.strip()
    raise XiezhiError("应写一句说明 (--text)", "one sentence would be right (--text)")
