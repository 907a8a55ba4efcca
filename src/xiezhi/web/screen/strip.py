# SPDX-License-Identifier: Apache-2.0
"""The eight figures along the top: each with its base, and the records that it opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.kernel.instant import DAY, date_of
from xiezhi.supervision.lists import UNCLOSED
from xiezhi.web.home.figures import FEWEST
from xiezhi.web.home.loop import BROKEN
from xiezhi.web.screen.custody import STAY, Custody
from xiezhi.web.screen.sight import Sight
from xiezhi.web.shell import addresses

INCIDENT, CASES = "incident", ("admin_case", "criminal_case")
CASE_WORDS = {"admin_case": N("行政"), "criminal_case": N("刑事")}
SOON = 3 * DAY
"""A case is 临期 that many µs before its limit ends."""
WEEKS = 4
WARNINGS = ("orange.warning", "yellow.warning", "blue.warning")


@dataclass(frozen=True)
class Part:
    """One of the figures that stand side by side in a place, each with its records."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Figure:
    """``kinds``: the matters it rests on, so that it can be shown grey while their source is silent.

    ``parts``: instead of ``value`` and ``url``, where its records stand in several lists.
    """

    name: str
    label: str
    value: str
    unit: str
    note: str
    url: str
    kinds: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


def strip(sight: Sight, held: Custody | None) -> list[Figure]:
    """In the order of the wall, ``held`` of the custody suites; what the pack has no matters for is left out."""
    known = sight.desk.pack.kinds
    figures = [
        *_incidents(sight),
        *_cases(sight),
        *_stays(held),
        *_warned(sight),
        *_broken(sight),
        _in_time(sight),
    ]
    return [one for one in figures if not one.kinds or any(kind in known for kind in one.kinds)]


def _incidents(sight: Sight) -> list[Figure]:
    sql = (
        "SELECT COALESCE(SUM(CASE WHEN m.opened_at >= ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.opened_at < ? THEN 1 ELSE 0 END), 0) FROM records_matter m"
        " WHERE m.kind = ? AND m.opened_at >= ? AND m.opened_at <= ? AND {seen}"
    )
    before = (sight.today, sight.now - DAY, INCIDENT, sight.today - DAY, sight.now)
    today, then = sight.rows(sql, sight.matters, *before)[0]
    note = _("昨日同时段 %(n)s") % {"n": number(then)}
    url = sight.to_matters(INCIDENT, span="day")
    return [Figure("incidents", _("今日警情"), number(today), _("起"), note, url, (INCIDENT,))]


def _cases(sight: Sight) -> list[Figure]:
    """Cases filed today and those in hand, by kind: each kind has a list of its own."""
    known = [kind for kind in CASES if kind in sight.desk.pack.kinds]
    kinds = ", ".join(f"'{kind}'" for kind in CASES)
    sql = (
        "SELECT m.kind, COALESCE(SUM(CASE WHEN m.opened_at >= ? AND m.opened_at <= ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.opened_at >= ? AND m.opened_at < ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.closed_at IS NULL THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.closed_at IS NULL AND m.clock = 'open' AND m.due <= ? THEN 1 ELSE 0 END), 0)"
        f" FROM records_matter m WHERE m.kind IN ({kinds}) AND (m.closed_at IS NULL OR m.opened_at >= ?) AND {{seen}}"
        " GROUP BY m.kind"
    )
    yesterday = sight.today - DAY
    before = (sight.today, sight.now, yesterday, sight.now - DAY, sight.now + SOON, yesterday)
    told = {kind: rest for kind, *rest in sight.rows(sql, sight.matters, *before)}
    told = {kind: told.get(kind, [0, 0, 0, 0]) for kind in known}
    then, soon = (sum(one[place] for one in told.values()) for place in (1, 3))

    def parts(place: int, **asked: object) -> tuple[Part, ...]:
        return tuple(
            Part(_(CASE_WORDS[kind]), number(one[place]), sight.to_matters(kind, **asked))
            for kind, one in told.items()
        )

    return [
        Figure(
            "filed", _("今日受立案"), "", _("起"), _("昨日同时段 %(n)s") % {"n": number(then)}, "", CASES,
            parts(0, span="day"),
        ),
        Figure(
            "running", _("在办案件"), "", _("件"), _("三日内到期 %(n)s") % {"n": number(soon)}, "", CASES,
            parts(2, state="open"),
        ),
    ]  # fmt: skip


def _stays(held: Custody | None) -> list[Figure]:
    if held is None:
        return []
    note = _("2 小时内到限 %(n)s") % {"n": number(held.near)}
    return [Figure("custody", _("办案区在区"), number(held.inside), _("人"), note, held.url, (STAY,))]


def _warned(sight: Sight) -> list[Figure]:
    """Warnings that arose today, or rose to their level, as the toggles of the inbox have them."""
    sql = (
        "SELECT COUNT(*) FROM records_finding f WHERE f.rank IN (11, 21, 31, 30) AND f.at >= ? AND f.at < ?"
        " AND NOT (f.stage = '') AND f.status = 'live' AND {seen}"
    )
    n = sight.rows(sql, sight.findings, sight.today, sight.tomorrow)[0][0]
    url = sight.to_findings(level=WARNINGS, state="all", period="day")
    return [Figure("warned", _("今日预警"), number(n), _("件"), _("尚未违反"), url)]


def _broken(sight: Sight) -> list[Figure]:
    """Breaches that happened today by level, and those not closed with how many past the limit of their answer."""
    unclosed = ", ".join(f"'{stage}'" for stage in UNCLOSED)
    sql = (
        "SELECT COALESCE(SUM(CASE WHEN f.at >= ? AND f.rank IN (0, 1) THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN f.at >= ? AND f.rank = 10 THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN f.at >= ? AND f.rank = 20 THEN 1 ELSE 0 END), 0),"
        f" COALESCE(SUM(CASE WHEN f.stage IN ({unclosed}) THEN 1 ELSE 0 END), 0),"
        f" COALESCE(SUM(CASE WHEN f.stage IN ({unclosed}) AND i.answer_due < ? THEN 1 ELSE 0 END), 0)"
        " FROM records_finding f LEFT JOIN supervision_loopitem i ON i.finding = f.id"
        f" WHERE {BROKEN} AND NOT (f.stage = '') AND f.status = 'live'"
        f" AND (f.at >= ? OR f.stage IN ({unclosed})) AND {{seen}}"
    )
    today = sight.today
    red, orange, yellow, open_, late = sight.rows(sql, sight.findings, today, today, today, sight.now, today)[
        0
    ]
    levels = _("红 %(r)s  橙 %(o)s  黄 %(y)s") % {"r": red, "o": orange, "y": yellow}
    broken = addresses.BREACHES
    return [
        Figure(
            "broken", _("今日告警"), number(red + orange + yellow), _("件"), levels,
            sight.to_findings(level=broken, state="all", period="day"),
        ),
        Figure(
            "open", _("未办结告警"), number(open_), _("件"), _("超反馈期限 %(n)s") % {"n": number(late)},
            sight.to_findings(level=broken),
        ),
    ]  # fmt: skip


def _in_time(sight: Sight) -> Figure:
    """Of the breaches closed in four weeks the share that needed no order; of fewer than ten it says nothing.

    What was exempted is closed, too, but put right it was not: it is said apart.
    """
    first = sight.day - 7 * WEEKS + 1
    closed, in_time, exempted = sight.once("in_time", first, counted=lambda: _closed(sight, first))
    value = f"{100 * in_time / closed:.1f}" if closed >= FEWEST else "—"
    note = _("近 %(w)s 周 %(n)s 件") % {"w": WEEKS, "n": number(closed)}
    if exempted:
        note += _("，另豁免 %(n)s") % {"n": number(exempted)}
    dates = {
        name: date_of(day).isoformat() for name, day in (("closed_from", first), ("closed_to", sight.day))
    }
    url = sight.to_findings(level=addresses.BREACHES, **dates)
    return Figure("in_time", _("按期整改率"), value, "%", note, url)


def _closed(sight: Sight, first: int) -> tuple[int, int, int]:
    """(put right, of these without an order, exempted) of the breaches closed since a day."""
    sql = (
        "SELECT COALESCE(SUM(CASE WHEN i.closing <> 'exempted' THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN i.closing <> 'exempted' AND i.escalations = 0 THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN i.closing = 'exempted' THEN 1 ELSE 0 END), 0)"
        " FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
        f" WHERE i.closed_at >= ? AND i.closed_at < ? AND i.state = 'closed' AND f.stage = 'closed' AND {BROKEN}"
        " AND NOT (f.stage = '') AND f.status = 'live' AND {seen}"
    )
    since = sight.desk.pack.zone.midnight(first)
    right, in_time, exempted = sight.rows(sql, sight.findings, since, sight.tomorrow)[0]
    return int(right), int(in_time), int(exempted)


def number(n: int) -> str:
    """``1 386``: thousands parted by a thin space."""
    return f"{n:,}".replace(",", "\u2009")
