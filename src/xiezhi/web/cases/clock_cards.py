# SPDX-License-Identifier: Apache-2.0
"""The clock strip of a matter: up to five cards, the worst first, each with its bar; the rest in a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xiezhi.casework.whole import Whole
from xiezhi.derive.clock_bar import strip
from xiezhi.engine.arithmetic import Arithmetic, arithmetic
from xiezhi.engine.arithmetic.articles import first_place, named_places
from xiezhi.records.evaluate import ClockRow
from xiezhi.records.models import Clock
from xiezhi.web.shell.tongue import spoken

MOST = 5


@dataclass(frozen=True)
class Card:
    """One clock. ``level``, ``nature``, ``word``: of its tag; ``bar``: SVG; ``notes``: what it runs from and to."""

    norm: str
    title: str
    level: str
    nature: str
    word: str
    standing: str
    bar: SafeString
    article: str
    basis: str
    due: int | None
    notes: Sequence[str]
    finding: str
    matter: str
    stale_since: int | None


def cards(found: Whole) -> tuple[list[Card], list[Clock | ClockRow]]:
    """(the cards, the clocks that have none)."""
    clocks = found.clocks()
    made = [_card(found, one, place) for place, one in enumerate(clocks[:MOST])]
    return [one for one in made if one is not None], clocks[MOST:]


def _card(found: Whole, clock: Clock | ClockRow, place: int) -> Card | None:
    pack, lang = found.desk.pack, spoken()
    norm = pack.norms.get(clock.norm)
    if norm is None or clock.matter not in found.told.family.matters:
        return None
    at = clock.stale_since if clock.stale_since is not None else found.at
    told = arithmetic(
        pack, found.told.family, norm, clock.matter, clock.anchor, at, None, version=clock.version
    )
    basis = "" if told.version is None else told.version.basis
    level, nature = _tag(told)
    return Card(
        norm.id, (told.version.title if told.version is not None else "") or norm.title, level, nature,
        told.tag_word.say(lang), told.standing.say(lang), _stretched(strip(told, lang=lang, uid=f"clock-{place}")),
        first_place(basis).say(lang), named_places(basis).say(lang), told.due, _notes(told, lang), clock.finding,
        clock.matter, clock.stale_since,
    )  # fmt: skip


def _stretched(svg: str) -> SafeString:
    """As wide as its card, however wide that is."""
    return mark_safe(svg.replace("<svg ", '<svg preserveAspectRatio="none" ', 1))


def _tag(told: Arithmetic) -> tuple[str, str]:
    """Level and nature as tags have them; what is kept is good, what runs has no colour."""
    if told.level is not None and told.nature is not None:
        return told.level, told.nature
    return "", "good" if told.tag in ("kept", "in_time") else "gap" if told.tag == "missing" else ""


def _notes(told: Arithmetic, lang: str) -> list[str]:
    """What it started from, what lengthened or stopped it, what ended it; three at most."""
    shown, extended, paused = [], 0, 0
    for mark in told.marks:
        if mark.kind in ("trigger", "done"):
            shown.append(f"{mark.label.say(lang)} {mark.stamp.say(lang)}".strip())
        extended += mark.kind == "extended"
        paused += mark.kind == "paused"
    if extended:
        shown.insert(1, _("延长 %(n)d 次") % {"n": extended})
    if paused:
        shown.insert(1, _("扣除 %(n)d 段") % {"n": paused})
    return shown[:3]
