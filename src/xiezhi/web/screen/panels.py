# SPDX-License-Identifier: Apache-2.0
"""The panels of the wall: what is open by level, thirty days, articles, from call to case, sources."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.kernel.instant import DAY, date_of
from xiezhi.kernel.sql import fetch
from xiezhi.records.models import Source
from xiezhi.supervision.lists import UNCLOSED
from xiezhi.web.home.figures import FEWEST, percent
from xiezhi.web.home.keeping import kept
from xiezhi.web.home.loop import BROKEN, happened
from xiezhi.web.home.rows import brief
from xiezhi.web.screen.sight import Sight
from xiezhi.web.screen.strip import CASES, INCIDENT
from xiezhi.web.shell import addresses, times

SHOWN = (
    ("red", "breach", (0, 1)), ("orange", "breach", (10,)), ("yellow", "breach", (20,)),
    ("orange", "warning", (11,)), ("yellow", "warning", (21,)), ("blue", "warning", (31, 30)),
)  # fmt: skip
"""Level, nature and the ranks that are counted as such, as the toggles of the inbox have them."""
DAYS, NORMS = 30, 5


@dataclass(frozen=True)
class Bar:
    """``share`` of the longest bar, 0 to 100."""

    level: str
    nature: str
    n: int
    share: float
    url: str


def levels(sight: Sight) -> list[Bar]:
    """What is not closed, by level and nature."""
    unclosed = ", ".join(f"'{stage}'" for stage in UNCLOSED)
    sql = (
        f"SELECT f.rank, COUNT(*) FROM records_finding f WHERE f.stage IN ({unclosed}) AND NOT (f.stage = '')"
        " AND f.status = 'live' AND {seen} GROUP BY f.rank"
    )
    found: dict[int, int] = dict(sight.rows(sql, sight.findings))
    counts = [sum(int(found.get(rank, 0)) for rank in ranks) for _level, _nature, ranks in SHOWN]
    most = max(counts) or 1
    return [
        Bar(level, nature, n, round(100 * n / most, 1), sight.to_findings(level=f"{level}.{nature}"))
        for (level, nature, _ranks), n in zip(SHOWN, counts, strict=True)
    ]


@dataclass(frozen=True)
class Day:
    """``label`` only where the axis has room; counts of red, orange, yellow."""

    label: str
    counts: tuple[int, int, int]


def days(sight: Sight) -> list[Day]:
    """Breaches by the day on which they happened, today the last."""
    zone = sight.desk.pack.zone
    first = sight.day - DAYS + 1
    spans = [
        (zone.midnight(day), min(sight.now, zone.midnight(day + 1))) for day in range(first, sight.day + 1)
    ]
    counts = happened(sight.desk, sight.findings, spans)
    return [
        Day(
            f"{date_of(day):%m-%d}" if (day - first) % 5 == 0 else "",
            (one.get("red", 0), one.get("orange", 0), one.get("yellow", 0)),
        )
        for day, one in zip(range(first, sight.day + 1), counts, strict=True)
    ]


@dataclass(frozen=True)
class Article:
    """``rate``: share kept in thirty days, empty of fewer than ten; ``week``: breaches since Monday."""

    norm: str
    title: str
    basis: str
    rate: str
    week: int
    url: str


def articles(sight: Sight) -> list[Article]:
    """The norms that were broken most often this week: norms, not units."""
    monday = sight.desk.pack.zone.midnight(sight.day - date_of(sight.day).weekday())
    sql = (
        f"SELECT f.norm, COUNT(*) AS n FROM records_finding f WHERE {BROKEN} AND f.at >= ? AND NOT (f.stage = '')"
        " AND f.status = 'live' AND {seen} GROUP BY f.norm ORDER BY n DESC, f.norm"
    )
    week = [(str(norm), int(n)) for norm, n in sight.rows(sql, sight.findings, monday)]
    rates = sight.once("kept", sight.day, counted=lambda: _rates(sight))
    found = []
    for norm, n in week[:NORMS]:
        known = sight.desk.pack.norms.get(norm)
        title, basis = (norm, "") if known is None else (known.title, brief(known.versions[-1].basis))
        url = sight.to_findings(norm=norm, state="all", period="week", level=addresses.BREACHES)
        found.append(Article(norm, title, basis, rates.get(norm, ""), n, url))
    return found


def _rates(sight: Sight) -> dict[str, str]:
    now = sight.now
    told = kept(sight.desk, sight.within, (now - DAYS * DAY, now), (now - 2 * DAYS * DAY, now - DAYS * DAY))
    return {
        norm: percent(one.rate) for norm, one in told.items() if one.owed >= FEWEST and one.rate is not None
    }


@dataclass(frozen=True)
class Pace:
    """A stage from call to case: how many of today's incidents have come so far."""

    label: str
    n: int
    url: str


STAGES = (("arrived", N("已处警")), ("fed_back", N("已反馈")), ("case_opened", N("转为案件")))


def path(sight: Sight) -> list[Pace]:
    """Today's incidents, and how many have each of the steps; a step the pack does not know is left out."""
    kind = sight.desk.pack.kinds.get(INCIDENT)
    if kind is None:
        return []
    steps = ", ".join(f"'{step}'" for step, _title in STAGES)
    sql = (
        "SELECT e.step, COUNT(DISTINCT e.matter) FROM records_matter m JOIN events e ON e.matter = m.id"
        f" WHERE m.kind = ? AND m.opened_at >= ? AND m.opened_at <= ? AND e.step IN ({steps})"
        " AND NOT EXISTS (SELECT 1 FROM events v WHERE v.matter = e.matter AND v.voids = e.id)"
        " AND {seen} GROUP BY e.step"
    )
    told: dict[str, int] = dict(sight.rows(sql, sight.matters, INCIDENT, sight.today, sight.now))
    all_ = "SELECT COUNT(*) FROM records_matter m WHERE m.kind = ? AND m.opened_at >= ? AND m.opened_at <= ? AND {seen}"
    received = sight.rows(all_, sight.matters, INCIDENT, sight.today, sight.now)[0][0]
    found = [Pace(_("接警"), int(received), sight.to_matters(INCIDENT, span="day"))]
    return found + [
        Pace(_(title), int(told.get(step, 0)), sight.to_matters(INCIDENT, span="day", had=step))
        for step, title in STAGES if step in kind.steps
    ]  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """A source and when it was last heard."""

    name: str
    at: str
    late: bool


def sources(sight: Sight) -> list[Heard]:
    """Those with a limit on their silence."""
    zone = sight.desk.pack.zone
    return [
        Heard(
            row.name, times.near(zone, row.last_heard, sight.now),
            row.stale_since is not None or (row.stale_at is not None and row.stale_at <= sight.now),
        )
        for row in Source.objects.exclude(limit="").order_by("name")
    ]  # fmt: skip


def silent_kinds(sight: Sight) -> dict[str, str]:
    """Kinds of matter that a silent source feeds → when it was last heard: their figures are shown grey."""
    return sight.once("silent", *_silent(sight), counted=lambda: _fed(sight))


def _silent(sight: Sight) -> tuple[str, ...]:
    rows = fetch(
        sight.desk.connection, "SELECT name FROM records_source WHERE stale_since IS NOT NULL ORDER BY name"
    )
    return tuple(str(name) for (name,) in rows)


def _fed(sight: Sight) -> dict[str, str]:
    found: dict[str, str] = {}
    zone, kinds = sight.desk.pack.zone, (INCIDENT, *CASES, "custody_stay")
    for source in Source.objects.filter(stale_since__isnull=False).order_by("-last_heard"):
        for kind in kinds:
            sql = (
                "SELECT 1 FROM records_matter m WHERE m.kind = ? AND EXISTS (SELECT 1 FROM records_feed f"
                " WHERE f.matter = m.id AND f.source = ?) LIMIT 1"
            )
            if fetch(sight.desk.connection, sql, (kind, source.name)):
                found[kind] = times.near(zone, source.last_heard, sight.now)
    return found
