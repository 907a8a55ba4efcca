# SPDX-License-Identifier: Apache-2.0
"""The seven counters: each counts what the list that it opens would show. Six queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.access.visible import Condition
from xiezhi.kernel.sql import fetch, fetch_one
from xiezhi.records.paging import joined
from xiezhi.records.seeing import MATTERS, scoped, visible
from xiezhi.supervision.finding_rows import FINDINGS
from xiezhi.supervision.lists import OPEN, paperwork
from xiezhi.web.home import sources
from xiezhi.web.home.horizon import THREE, TODAY, Horizon
from xiezhi.web.shell import addresses
from xiezhi.web.shell.who import Who

CUSTODY = "custody_stay"
BROKEN = "(0, 1, 10, 20)"
"""Ranks that the inbox shows under its toggles of what is broken; a red warning is a breach but for a doubt."""


@dataclass(frozen=True)
class Counter:
    """``sign``: (level, nature) of the shape before the label; ``at``: an instant after the note; ``about``: 口径."""

    name: str
    label: str
    short: str
    value: int
    note: str
    url: str
    about: str
    sign: tuple[str, str] = ("", "")
    at: int | None = None
    red: bool = False


def counters(who: Who, until: Horizon) -> list[Counter]:
    """The strip, in its order."""
    found = _findings(who)
    today, three, custody = _clocks(who, until)
    return [
        _open_breaches(who, found),
        _today(today, custody),
        _three(three, until),
        *_loop(who),
        _reviews(who),
        Counter(
            "escalated", _("督办在办"), _("督办"), found["escalated"], _("逾期 %(n)s") % {"n": found["overdue"]},
            addresses.findings(state="escalated"),
            _("已转督办、尚未办结的预警；逾期指督办后的反馈期限已过。"),
        ),
        Counter(
            "gap", _("缺数据"), _("缺数据"), found["gap"], _("无法判定"),
            addresses.findings(level="gap"),
            _("应有的记录没有采到，无法判定是否合规；不算通过，也不算违反。"), ("gap", "gap"),
        ),
    ]  # fmt: skip


def _seen(who: Who, verb: str = "view") -> Condition:
    here = scoped(who.desk, who.officer, who.scope, who.now, FINDINGS, who.unit or None)
    law = paperwork(who.desk, only=False)
    return visible(who.desk, who.officer, verb, who.now, FINDINGS).and_(here).and_(law)


def _findings(who: Who) -> dict[str, int]:
    """Open breaches and how many of today, gaps, what is under an order and how much of that is overdue."""
    seen, zone = _seen(who), who.desk.pack.zone
    sql = (
        f"SELECT COALESCE(SUM(CASE WHEN f.rank IN {BROKEN} THEN 1 ELSE 0 END), 0),"
        f" COALESCE(SUM(CASE WHEN f.rank IN {BROKEN} AND f.at >= ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN f.rank >= 40 THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN f.stage = 'escalated' THEN 1 ELSE 0 END), 0)"
        f" FROM records_finding f WHERE {OPEN} AND f.status = 'live'"
        f" AND {seen.sql}"
    )
    breaches, today, gaps, escalated = fetch(
        who.desk.connection, sql, (zone.midnight(who.day), *seen.params)
    )[0]
    late = (
        "SELECT COUNT(*) FROM supervision_loopitem i JOIN records_finding f ON f.id = i.finding"
        f" WHERE i.state = 'escalated' AND i.answer_due < ? AND {seen.sql}"
    )
    row = fetch_one(who.desk.connection, late, (who.now, *seen.params)) if escalated else (0,)
    told = {
        "breach": breaches,
        "today": today,
        "gap": gaps,
        "escalated": escalated,
        "overdue": row[0] if row else 0,
    }
    return {name: int(value) for name, value in told.items()}


def _today(n: int, custody: int) -> Counter:
    note = _("其中办案区 %(n)s") % {"n": custody} if custody else _("至 24:00")
    url = addresses.address("home:home", tab="area", group=TODAY)
    about = _("今天之内届满、正在运行的期限，按上方范围计；同一案件可有几个期限。已超期的不在内。")
    return Counter("today", _("今日到期"), _("今日"), n, note, url, about, ("orange", "breach"))


def _three(n: int, until: Horizon) -> Counter:
    url = addresses.address("home:home", tab="area", group=THREE)
    about = _("今日之后三个自然日内届满、正在运行的期限；遇周末、节假日顺延的，按顺延后的时间计。")
    sign = ("yellow", "breach")
    return Counter("three", _("三日内到期"), _("三日内"), n, _("至"), url, about, sign, until.three)


def _open_breaches(who: Who, found: dict[str, int]) -> Counter:
    return Counter(
        "breach", _("已超期 / 违反"), _("超期违反"), found["breach"], _("今日新发生 %(n)s") % {"n": found["today"]},
        addresses.findings(level=addresses.BREACHES),
        _("已经违反、尚未办结的告警，含迟办和红色待确认；封存的不在内，反馈、核查本身逾期的另在“督办时限”。范围按上方“我的、本级、含下级”。"),
        ("red", "breach"), red=found["breach"] > 0,
    )  # fmt: skip


def _clocks(who: Who, until: Horizon) -> tuple[int, int, int]:
    """Limits that end today, those after it within three days, and those of today of people in custody suites."""
    union = sources.united(sources.area(who, until, ahead=True))
    sql = (
        "SELECT COALESCE(SUM(CASE WHEN a.due <= ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN a.due > ? THEN 1 ELSE 0 END), 0),"
        " COALESCE(SUM(CASE WHEN a.due <= ? AND k.kind = ? THEN 1 ELSE 0 END), 0)"
        f" FROM ({union.sql}) AS a JOIN records_clock k ON k.id = a.clock"
    )
    bounds = (until.today, until.today, until.today, CUSTODY)
    today, three, custody = fetch(who.desk.connection, sql, (*bounds, *union.params))[0]
    return int(today), int(three), int(custody)


def _loop(who: Who) -> list[Counter]:
    """What waits for me: to verify, for who verifies; else to answer."""
    verifying = who.may("verify")
    source = sources.verifying(who) if verifying else sources.answering(who)
    sql = f"SELECT COUNT(*), MIN(a.due) FROM ({source.sql}) AS a"
    n, first = fetch(who.desk.connection, sql, source.params)[0]
    label, short = (_("待我核查"), _("待核查")) if verifying else (_("待我反馈"), _("待反馈"))
    about = (
        _("承办单位已反馈、由我核查的预警；最早指最先届满的核查期限。")
        if verifying
        else _("发给我、或发给我可以代为反馈的单位、尚未反馈的预警。")
    )
    url = addresses.address("home:home", tab="mine", task="verify" if verifying else "answer")
    return [Counter("loop", label, short, int(n), _("最早") if first else _("没有"), url, about, at=first)]


def _reviews(who: Who) -> Counter:
    """Reviews that are not done."""
    where = joined([
        Condition("m.kind = 'review' AND m.closed_at IS NULL"),
        visible(who.desk, who.officer, "view", who.now, MATTERS),
        scoped(who.desk, who.officer, who.scope, who.now, MATTERS, who.unit or None),
    ])  # fmt: skip
    n, first = fetch(
        who.desk.connection,
        f"SELECT COUNT(*), MIN(m.due) FROM records_matter m WHERE {where.sql}",
        where.params,
    )[0]
    return Counter(
        "review", _("待法制审核"), _("待审核"), int(n), _("最早") if first else _("没有期限"),
        addresses.address("cases:list", "review", state="open"),
        _("已送审、还没有审核结论的法制审核；最早指最先届满的审核期限。"), at=first,
    )  # fmt: skip
