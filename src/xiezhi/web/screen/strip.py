# SPDX-License-Identifier: Apache-2.0
"""The eight figures along the top: each with its base, and the records that it opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import DAY
from xiezhi.supervision.lists import UNCLOSED
from xiezhi.web.home.figures import FEWEST
from xiezhi.web.home.loop import BROKEN, cured
from xiezhi.web.screen.custody import STAY, Custody
from xiezhi.web.screen.sight import Sight
from xiezhi.web.shell import addresses

INCIDENT, CASES = "incident", ("admin_case", "criminal_case")
SOON = 3 * DAY
"""A case is 临期 that many µs before its limit ends."""
WEEKS = 4


@dataclass(frozen=True)
class Figure:
    """``kinds``: the matters it rests on, so that it can be shown grey while their source is silent."""

    name: str
    label: str
    value: str
    unit: str
    note: str
    url: str
    kinds: tuple[str, ...] = ()


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
    url = addresses.address("cases:list", INCIDENT, span="day")
    return [Figure("incidents", _("今日警情"), number(today), _("起"), note, url, (INCIDENT,))]


def _cases(sight: Sight) -> list[Figure]:
    kinds = ", ".join(f"'{kind}'" for kind in CASES)
    sql = (
        "SELECT COALESCE(SUM(CASE WHEN m.opened_at >= ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.opened_at >= ? AND m.opened_at < ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.closed_at IS NULL THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN m.closed_at IS NULL AND m.clock = 'open' AND m.due <= ? THEN 1 ELSE 0 END), 0)"
        f" FROM records_matter m WHERE m.kind IN ({kinds}) AND (m.closed_at IS NULL OR m.opened_at >= ?) AND {{seen}}"
    )
    yesterday = sight.today - DAY
    before = (sight.today, yesterday, sight.now - DAY, sight.now + SOON, yesterday)
    filed, then, running, soon = sight.rows(sql, sight.matters, *before)[0]
    return [
        Figure(
            "filed", _("今日受立案"), number(filed), _("起"), _("昨日同时段 %(n)s") % {"n": number(then)},
            addresses.address("cases:list", CASES[0], span="day"), CASES,
        ),
        Figure(
            "running", _("在办案件"), number(running), _("件"), _("三日内到期 %(n)s") % {"n": number(soon)},
            addresses.address("cases:list", CASES[0], state="open"), CASES,
        ),
    ]  # fmt: skip


def _stays(held: Custody | None) -> list[Figure]:
    if held is None:
        return []
    note = _("2 小时内到限 %(n)s") % {"n": number(held.near)}
    return [Figure("custody", _("办案区在区"), number(held.inside), _("人"), note, held.url, (STAY,))]


def _warned(sight: Sight) -> list[Figure]:
    """Warnings that were first there today and have not turned into a breach."""
    sql = (
        "SELECT COUNT(*) FROM records_finding f WHERE f.nature = 'warning' AND f.rank > 1 AND f.first_at >= ?"
        " AND NOT (f.stage = '') AND f.status = 'live' AND {seen}"
    )
    n = sight.rows(sql, sight.findings, sight.today)[0][0]
    url = addresses.findings(level=("orange.warning", "yellow.warning", "blue.warning"))
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
            addresses.findings(level=broken, state="all", period="day"),
        ),
        Figure(
            "open", _("未办结告警"), number(open_), _("件"), _("超反馈期限 %(n)s") % {"n": number(late)},
            addresses.findings(level=broken),
        ),
    ]  # fmt: skip


def _in_time(sight: Sight) -> Figure:
    """Of the breaches closed in four weeks the share that needed no order; of fewer than ten it says nothing."""
    since = sight.now - 7 * WEEKS * DAY
    one = sight.once("in_time", counted=lambda: cured(sight.desk, sight.findings, [(since, sight.now)]))[0]
    value = f"{100 * one.in_time / one.closed:.1f}" if one.closed >= FEWEST else "—"
    note = _("近 %(w)s 周 %(n)s 件") % {"w": WEEKS, "n": number(one.closed)}
    return Figure("in_time", _("按期整改率"), value, "%", note, addresses.findings(state="closed"))


def number(n: int) -> str:
    """``1 386``: thousands parted by a thin space."""
    return f"{n:,}".replace(",", "\u2009")
