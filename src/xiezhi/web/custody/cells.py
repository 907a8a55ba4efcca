# SPDX-License-Identifier: Apache-2.0
"""The seven narrow columns of a row, and what is to be done next: each opens its fact, or says where to enter it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from xiezhi.casework.mixing import SEX
from xiezhi.casework.safeguards import DUE, GUARDIAN, MISSING, OK, Kept
from xiezhi.casework.stay_places import INTERVIEW
from xiezhi.casework.stays import STAY, Stay
from xiezhi.catalog.model import Pack
from xiezhi.engine.arithmetic.articles import named_places
from xiezhi.kernel.instant import Zone
from xiezhi.web.custody.words import SAFEGUARDS, STATES, clock_time, hours_and_minutes
from xiezhi.web.shell.tongue import spoken


@dataclass(frozen=True)
class Cell:
    """``state``: ok due missing none; ``words``: all of it in a sentence; ``url``: fact or form (``enter``)."""

    name: str
    title: str
    state: str
    words: str
    article: str
    url: str
    enter: bool


@dataclass(frozen=True)
class Next:
    """The next act: ``tone``: ``red``, ``orange`` or nothing; ``url`` where it is done."""

    words: str
    tone: str = ""
    url: str = ""
    article: str = ""


def cells(pack: Pack, zone: Zone, stay: Stay, now: int, *, may: bool) -> list[Cell]:
    """The cells of a stay; ``may``: who asks may record on it."""
    return [_cell(pack, zone, stay, one, now, may=may) for one in stay.kept]


def _cell(pack: Pack, zone: Zone, stay: Stay, one: Kept, now: int, *, may: bool) -> Cell:
    step = entering(stay, one) if may else ""
    page = reverse("custody:stay", args=[stay.id])
    url = step_address(stay, step) if step else f"{page}#safeguard-{one.safeguard.name}"
    article = named_places(one.basis).say(spoken()) if one.basis else ""
    title = _(SAFEGUARDS[one.safeguard.name])
    return Cell(one.safeguard.name, _(one.safeguard.title), one.state, f"{title}：{said(pack, zone, stay, one, now)}",
                article, url, bool(step))  # fmt: skip


def entering(stay: Stay, one: Kept) -> str:
    """The step of the stay by which a safeguard that lacks is recorded; empty where it is not told of a stay."""
    if one.state not in (DUE, MISSING) or stay.left is not None:
        return ""
    return next((step for kind, step in one.safeguard.steps if kind == STAY), "")


def step_address(stay: Stay, step: str) -> str:
    """The form of a step, which leads back to the board."""
    return reverse("custody:record", args=[stay.id, step])


def said(pack: Pack, zone: Zone, stay: Stay, one: Kept, now: int) -> str:
    """How a safeguard stands, in words: when and how often, by when, or that nothing was found."""
    if one.note == "mixed":
        return _("不得同室的人现在同室")
    if one.state == OK:
        if not one.facts:
            return _("由在场民警看管")
        told = _("%(at)s 有记录") % {"at": clock_time(zone, one.facts[-1].at, now)}
        more = _("，共 %(n)d 次") % {"n": len(one.facts)} if len(one.facts) > 1 else ""
        return told + more + (_("，迟于要求") if one.late else "")
    if one.state == MISSING:
        return _("应有未见") + (
            _("，已超 %(span)s") % {"span": hours_and_minutes(now - one.due)} if one.due else ""
        )
    if one.note == "birth":
        return _("出生日期未登记，先查明是否未成年")
    if one.due is not None and one.state == DUE:
        return _("待完成，%(at)s 前") % {"at": clock_time(zone, one.due, now)}
    if one.due is not None:
        return _("尚未到时，%(at)s 前") % {"at": clock_time(zone, one.due, now)}
    return _(STATES[one.state])


def next_of(pack: Pack, stay: Stay, others: dict[str, str], now: int, *, may: bool) -> Next:
    """The loudest thing about a stay: who must not be together, the limit, what is missing, the next lawful step."""
    for mix in stay.mixed:
        words = _("男女混关：与%(name)s同室") if mix.why == SEX else _("同案混关：与%(name)s同室")
        return Next(
            words % {"name": others.get(mix.other, "")},
            "red",
            article=mixing_article(pack, mix.why, mix.where),
        )
    limit = stay.limit
    colour = stay.colour(now)
    if colour == "red" and limit is not None and limit.due is not None:
        return Next(_("已超时限 %(span)s，立即结束") % {"span": hours_and_minutes(now - limit.due)}, "red")
    for one in stay.missing:
        words = _("未见%(what)s") % {"what": _(SAFEGUARDS[one.safeguard.name])}
        step = entering(stay, one) if may else ""
        return Next(
            words, "red", step_address(stay, step) if step else "", named_places(one.basis).say(spoken())
        )
    if stay.unclear:
        return Next(_("时限无法计算：在“强制措施”登记“到案”"))
    if limit is not None and not limit.running and limit.ended is not None:
        return _to_leave(stay, may=may)
    if colour == "orange":
        return Next(_("结束询问讯问，或依法办理延长"), "orange")
    return _due(pack, stay, may=may)


def _to_leave(stay: Stay, *, may: bool) -> Next:
    """Whose summons has ended and who has no record of leaving: one of the two lacks."""
    return Next(_("措施已结束，未见离区记录"), "red", step_address(stay, "left") if may else "")


def _due(pack: Pack, stay: Stay, *, may: bool) -> Next:
    waiting = sorted(
        (one for one in stay.kept if one.state == DUE), key=lambda one: (one.due is None, one.due or 0)
    )
    for one in waiting:
        step = entering(stay, one) if may else ""
        article = named_places(one.basis).say(spoken()) if one.basis else ""
        url = step_address(stay, step) if step else ""
        if one.safeguard is GUARDIAN and stay.born:
            return Next(_("监护人到场前不得询问"), "", url, article)
        return Next(_(SAFEGUARDS[one.safeguard.name]), "", url, article)
    if stay.next:
        title = pack.kinds[STAY].steps[stay.next].title
        return Next(title, "", step_address(stay, stay.next) if may else "")
    return Next("—")


def mixing_article(pack: Pack, why: str, where: str) -> str:
    """What forbids two to be in one room, read off the pack; of one case in a waiting room: our own rule."""
    for norm in pack.checked():
        last = norm.versions[-1]
        if last.kind != "overlap" or last.interval is None:
            continue
        if why == SEX and norm.matter[0] == STAY and "sex" in last.source.get("distinct", ""):
            return named_places(last.basis).say(spoken())
        if (
            why != SEX
            and where == INTERVIEW
            and norm.matter[0] == "interview"
            and "room" in " ".join(last.source.values())
        ):
            return named_places(last.basis).say(spoken())
    return _("内部口径，非法定")
