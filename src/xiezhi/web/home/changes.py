# SPDX-License-Identifier: Apache-2.0
"""本周变化: at most four sentences that the figures of this week give, each with where it can be looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.access.visible import Condition
from xiezhi.catalog.model import Pack
from xiezhi.kernel.sql import fetch
from xiezhi.records.desk import Desk
from xiezhi.records.models import Source
from xiezhi.records.paging import joined
from xiezhi.web.home.figures import points
from xiezhi.web.home.keeping import Kept, Units
from xiezhi.web.home.loop import BROKEN, Span
from xiezhi.web.shell import addresses

BETTER, WATCH, NEW = N("好转"), N("留意"), N("新见")
MOST = 4
Spread = Callable[[list[str]], Mapping[str, Units]]
"""The units of some norms in the week."""
ENOUGH = 30  # a change of a share of fewer is chance
NOTABLE = 0.5  # points


@dataclass(frozen=True)
class Change:
    """``mark``: 好转 留意 新见; ``about``: a few words; ``url``: the basis."""

    mark: str
    about: str
    text: str
    url: str


def changes(
    desk: Desk, seen: Condition, now: Span, then: Span, norms: Mapping[str, Kept], spread: Spread
) -> list[Change]:
    """The sentences, what is to be watched first; ``now``, ``then``: this week, and as much of the one before."""
    found = [
        *_breaches(desk, seen, now, then),
        *_norms(desk.pack, norms, spread),
        *_sources(desk),
        *_first(desk, seen, now),
    ]
    order = (WATCH, BETTER, NEW)
    return sorted(found, key=lambda one: order.index(one.mark))[:MOST]


def _breaches(desk: Desk, seen: Condition, now: Span, then: Span) -> list[Change]:
    """The norm whose breaches rose most, and the one whose fell most, since the week before."""
    where = joined([Condition(f"NOT (f.stage = '') AND f.status = 'live' AND {BROKEN}"), seen])
    sql = (
        f"SELECT f.norm, SUM(CASE WHEN f.at >= {now[0]} THEN 1 ELSE 0 END) AS n,"
        f" SUM(CASE WHEN f.at < {then[1]} THEN 1 ELSE 0 END) AS m FROM records_finding f"
        f" WHERE f.at >= ? AND f.at < ? AND {where.sql} GROUP BY f.norm"
    )
    rows = [
        (int(n) - int(m), norm, int(n), int(m))
        for norm, n, m in fetch(desk.connection, sql, (then[0], now[1], *where.params))
    ]
    rows.sort()
    found = []
    for change, norm, n, m in dict.fromkeys(rows[-1:] + rows[:1]):
        if abs(change) < 2:
            continue
        text = _("本周新发生告警 %(n)s 件，上周同期 %(m)s 件") % {"n": n, "m": m}
        url = addresses.findings(norm=norm, level=addresses.BREACHES, state="all", period="week")
        found.append(Change(WATCH if change > 0 else BETTER, _title(desk.pack, norm), text, url))
    return found


def _norms(pack: Pack, norms: Mapping[str, Kept], spread: Spread) -> list[Change]:
    """The norm that is kept less than before most, and the one that is kept more."""
    rated = sorted(
        (one.change, norm, one) for norm, one in norms.items()
        if one.change is not None and one.owed >= ENOUGH and sum(one.before) >= ENOUGH
    )  # fmt: skip
    told = [one for one in {one[1]: one for one in rated[:1] + rated[-1:]}.values() if abs(one[0]) >= NOTABLE]
    units = spread([norm for _change, norm, _one in told])
    found = []
    for change, norm, one in told:
        text = _("遵守率%(change)s（%(kept)s / %(owed)s 次）") % {
            "change": points(change), "kept": one.kept, "owed": one.owed,
        }  # fmt: skip
        if units[norm].outside:
            text += _("；%(n)s 个单位在控制界外") % {"n": units[norm].outside}
        url = addresses.address("home:overview", period="week", norm=norm) + "#articles"
        found.append(Change(WATCH if change < 0 else BETTER, _title(pack, norm), text, url))
    return found


def _sources(desk: Desk) -> list[Change]:
    """Sources that have fallen silent: limits that rest on them are not judged."""
    zone = desk.pack.zone
    return [
        Change(
            WATCH, _("数据来源"),
            _("%(name)s 自 %(at)s 起没有更新，所涉时限到此为止，不判违反") % {
                "name": row.name, "at": f"{zone.local(row.stale_since):%m-%d %H:%M}",
            },
            addresses.address("imports:sources"),
        )
        for row in Source.objects.filter(stale_since__isnull=False).order_by("stale_since", "name")[:1]
    ]  # fmt: skip


def _first(desk: Desk, seen: Condition, now: Span) -> list[Change]:
    """Norms that were broken this week for the first time in what is recorded."""
    where = joined([Condition(f"NOT (f.stage = '') AND f.status = 'live' AND {BROKEN}"), seen])
    new = (
        f"SELECT f.norm, COUNT(*) AS n FROM records_finding f WHERE f.at >= ? AND {where.sql} GROUP BY f.norm"
    )
    before = f"SELECT 1 FROM records_finding f WHERE f.norm = a.norm AND f.at < ? AND {where.sql}"
    sql = f"SELECT norm, n FROM ({new}) AS a WHERE NOT EXISTS ({before}) ORDER BY n DESC, norm LIMIT 2"
    rows = fetch(desk.connection, sql, (now[0], *where.params, now[0], *where.params))
    return [
        Change(
            NEW, _title(desk.pack, norm), _("本周首次出现告警 %(n)s 件") % {"n": n},
            addresses.findings(norm=norm, level=addresses.BREACHES, state="all", period="week"),
        )
        for norm, n in rows
    ]  # fmt: skip


def _title(pack: Pack, norm: str) -> str:
    found = pack.norms.get(norm)
    return norm if found is None else found.title
