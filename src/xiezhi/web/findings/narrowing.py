# SPDX-License-Identifier: Apache-2.0
"""What the address of the inbox narrows it to: everything that one sees can be sent as a link and kept as a view."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.translation import gettext_noop as N

from xiezhi.records import typed
from xiezhi.records.desk import Desk
from xiezhi.records.judging import unkeyed
from xiezhi.supervision.lists import Asked
from xiezhi.supervision.precision import VERDICTS
from xiezhi.web.findings.periods import Period, own_period, period_of
from xiezhi.web.shell.numbers import number_of, number_within
from xiezhi.web.shell.who import Who

TOGGLES = (
    ("red", "breach"), ("orange", "breach"), ("orange", "warning"), ("yellow", "breach"), ("yellow", "warning"),
    ("blue", "warning"), ("", "gap"),
)  # fmt: skip
"""Level and nature, as the seven toggles have them; a red warning goes with red, a blue breach with blue."""
WITH = {("red", "breach"): (("red", "warning"),), ("blue", "warning"): (("blue", "breach"),)}
STATES = {
    "": N("未办结"), "in_loop": N("办理中"), "none": N("未派发"), "pending": N("待处理"), "in_hand": N("处理中"),
    "to_verify": N("待核查"), "returned": N("已退回"), "escalated": N("已督办"), "closed": N("已办结"),
    "all": N("全部"),
}  # fmt: skip
LOOP = "loop"
ABOUT = {"minor": N("涉未成年人"), "custody": N("办案区"), LOOP: N("督办时限")}
CUSTODY = ("custody_stay",)
SORTS = ("", "at", "-at", "unit", "norm")
SIZES = (10, 20, 50, 100)
COLUMNS = {
    "seq": N("序号"), "level": N("级别"), "norm": N("规则・条文"), "matter": N("案件・对象"), "unit": N("单位・承办"),
    "limit": N("时限"), "state": N("状态"), "answer": N("反馈期限"), "with": N("现在由"), "found": N("编号"),
    "closed": N("办结・结论"),
}  # fmt: skip
USUAL = ("seq", "level", "norm", "matter", "unit", "limit", "state", "answer")
CONDITIONS = (
    "period",
    "unit",
    "state",
    "norm",
    "q",
    "level",
    "about",
    "late",
    "verdict",
    "closed_from",
    "closed_to",
)
NO_VERDICT = "none"
CLOSINGS = (*VERDICTS, NO_VERDICT)
LONGEST = 200  # characters of a text


@dataclass(frozen=True)
class Narrowing:
    """One address of the inbox, read. ``unit`` ``""``: that of the top bar; ``own``: without the units under it."""

    period: Period = field(default_factory=Period)
    unit: str = ""
    own: bool = False
    state: str = ""
    norm: str = ""
    text: str = ""
    toggles: tuple[tuple[str, str], ...] = ()
    about: str = ""
    late: bool = False
    closed: Period = field(default_factory=Period)
    verdicts: tuple[str, ...] = ()
    sort: str = ""
    size: int = 20
    page: int = 1
    columns: tuple[str, ...] = USUAL

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """The address again, without what goes without saying; not the page."""
        told: list[tuple[str, str]] = []
        if self.period.name:
            told.append(("period", self.period.name))
        if self.period.name == "own":
            told += [("from", self.period.typed[0]), ("to", self.period.typed[1])]
        plain = (
            ("unit", self.unit),
            ("own", "1" if self.own else ""),
            ("state", self.state),
            ("norm", self.norm),
        )
        told += [*plain, ("q", self.text), ("about", self.about), ("late", "1" if self.late else "")]
        told += [("level", ".".join(pair).lstrip(".")) for pair in self.toggles]
        told += [("verdict", one) for one in self.verdicts]
        told += zip(("closed_from", "closed_to"), self.closed.typed, strict=True)
        told += [("sort", self.sort), ("size", "" if self.size == 20 else str(self.size))]
        told += [("col", name) for name in self.columns] if self.columns != USUAL else []
        return [(name, value) for name, value in told if value]

    @property
    def query(self) -> str:
        """``period=month&level=red.breach``; empty where nothing is narrowed."""
        return urlencode(self.pairs)

    @property
    def narrowed(self) -> list[str]:
        """Names of the conditions that are set: what an empty list suggests to drop."""
        return [name for name, _ in self.pairs if name in CONDITIONS]

    @property
    def ended(self) -> bool:
        """Whether it is asked how or when things were closed: then the closed ones are meant, unless a state is."""
        return bool(self.verdicts) or self.closed.first is not None or self.closed.last is not None

    @property
    def shown_state(self) -> str:
        """The state that is listed, as the address or what it asks for says."""
        return "closed" if self.ended and not self.state else self.state

    def address(self, **changes: object) -> str:
        """``?…`` with some fields changed, on the first page."""
        text = replace(self, page=1, **changes).query  # type: ignore[arg-type]
        return f"?{text}" if text else "?"

    def asked(self, desk: Desk, who: Who) -> Asked:
        """As ``supervision.lists`` asks for it."""
        since, until = self.period.bounds(desk.pack.zone)
        toggles = tuple(one for pair in self.toggles for one in (pair, *WITH.get(pair, ())))
        mine = who.scope == "mine" and not self.unit
        at = self.unit or ("" if who.at is None else who.at.id)
        norms = norms_meant(desk, self.norm, self.about)
        closed_since, closed_until = self.closed.bounds(desk.pack.zone)
        usual = "closed" if self.ended else "open"
        return Asked(
            toggles=toggles,
            state={"": usual, "all": ""}.get(self.state, self.state),
            unit="" if mine else at,
            below=not self.own and (bool(self.unit) or who.scope == "below"),
            scope="mine" if mine else "",
            since=since,
            until=until,
            text=self.text,
            norms=norms,
            paperwork=_paperwork(desk, self.about, norms),
            undone=self.about == LOOP and not self.state and not self.ended,
            closed_since=closed_since,
            closed_until=closed_until,
            verdicts=tuple("" if one == NO_VERDICT else one for one in self.verdicts),
            kinds=CUSTODY if self.about == "custody" else (),
            late=self.late,
            sort=self.sort,
            page=self.page,
            per_page=self.size,
        )


def norms_meant(desk: Desk, text: str, about: str) -> tuple[str, ...]:
    """The norms that a text means and that are about something; empty: all, ``("",)``: none."""
    found: set[str] | None = None
    if text:
        found = {text} if text in desk.pack.norms else {norm.id for norm in typed.norms(desk, text)}
    if about == "minor":
        minors = of_minors(desk)
        found = minors if found is None else found & minors
    return () if found is None else tuple(sorted(found)) or ("",)


def _paperwork(desk: Desk, about: str, norms: tuple[str, ...]) -> bool | None:
    """Limits of supervision's own work have a view of their own; a norm of theirs that is asked for shows them, too."""
    if about == LOOP:
        return True
    kinds = unkeyed(desk)
    own = (desk.pack.norms[norm].matter for norm in norms if norm in desk.pack.norms)
    return None if any(not kinds.isdisjoint(one) for one in own) else False


def of_minors(desk: Desk) -> set[str]:
    """The norms that protect minors."""
    kept: set[str] | None = desk.kept.get("web.findings.minors")
    if kept is None:
        norms = desk.pack.norms.values()
        kept = {norm.id for norm in norms if any("minor" in version.protects for version in norm.versions)}
        desk.kept["web.findings.minors"] = kept
    return kept


def read(asked: QueryDict, who: Who) -> Narrowing:
    """The narrowing of an address; what no page of ours writes is left out. ``Http404`` for a unit not one's own."""
    unit = asked.get("unit", "")
    if unit and unit not in {one.id for one in who.units}:
        raise Http404
    columns = tuple(name for name in COLUMNS if name in asked.getlist("col"))
    size = number_of(asked.get("size"), 0)
    return Narrowing(
        period=period_of(asked, who.day),
        unit=unit,
        own=asked.get("own") == "1",
        state=_among(asked.get("state", ""), STATES),
        norm=asked.get("norm", "").strip()[:LONGEST],
        text=asked.get("q", "").strip()[:LONGEST],
        toggles=tuple(pair for pair in TOGGLES if ".".join(pair).lstrip(".") in asked.getlist("level")),
        about=_among(asked.get("about", ""), ABOUT),
        late=asked.get("late") == "1",
        closed=own_period((asked.get("closed_from", "").strip(), asked.get("closed_to", "").strip())),
        verdicts=tuple(one for one in CLOSINGS if one in asked.getlist("verdict")),
        sort=_among(asked.get("sort", ""), SORTS),
        size=size if size in SIZES else 20,
        page=number_within(asked.get("page"), 1, 10_000_000),
        columns=columns or USUAL,
    )


def _among(value: str, known: object) -> str:
    return value if value in known else ""  # type: ignore[operator]
