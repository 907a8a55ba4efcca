# SPDX-License-Identifier: Apache-2.0
"""The six figures of the overview: each with its change, its base, what it counts, and the records behind it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiezhi.kernel.instant import DAY, HOUR
from xiezhi.supervision.precision import TOO_FEW, VERDICTS, wilson
from xiezhi.web.home.loop import Cured, Judged, Open
from xiezhi.web.home.periods import BEFORE, Period
from xiezhi.web.shell import addresses

FEWEST = 10
"""A rate of fewer is not shown: 件数不足, 不评价."""


@dataclass(frozen=True)
class Figure:
    """``value`` as shown; ``change`` beside it; ``base`` under it; ``about``: 口径; ``url``: its records."""

    name: str
    label: str
    value: str
    change: str
    base: str
    about: str
    url: str


def figures(
    period: Period, open_: Open, new: list[dict[str, int]], cured: list[Cured], judged: Judged,
    owed: tuple[tuple[int, int], tuple[int, int]], compared: bool,
) -> list[Figure]:  # fmt: skip
    """The strip, in its order. Pairs: the period, and the one before it; ``compared``: that one is recorded whole."""
    dates = addresses.between(period.first, period.last)
    before = _(BEFORE[period.name])
    ended = {"closed_from": dates["from_"], "closed_to": dates["to"]}
    if not compared:
        cured, owed = [cured[0], Cured(0, 0, None, None)], (owed[0], (0, 0))
    return [
        Figure(
            "open", _("未办结告警"), _number(open_.now),
            _("较一周前 %(n)s") % {"n": _signed(open_.now - open_.then)},
            _("其中超反馈期限 %(n)s") % {"n": open_.late},
            _("此刻已经违反、尚未办结的告警（红、橙、黄），含迟办；封存的不在内，反馈、核查本身逾期的另在“督办时限”。一周前按当时已发现、未办结计。"),
            addresses.findings(level=addresses.BREACHES),
        ),
        Figure(
            "new", _("本期新发生"), _number(sum(new[0].values())),
            f"{before} {_signed(sum(new[0].values()) - sum(new[1].values()))}" if compared else _("没有可比的时段"),
            _("红 %(r)s，橙 %(o)s，黄 %(y)s") % {
                "r": new[0].get("red", 0), "o": new[0].get("orange", 0), "y": new[0].get("yellow", 0),
            },
            _("违反发生（期限届满）在本期内的告警，不论是否已办结；前一时段按同样长短计。"),
            addresses.findings(level=addresses.BREACHES, state="all", **dates),
        ),
        _in_time(cured, ended),
        _median(cured, before, ended),
        _kept(owed),
        _precision(judged, ended),
    ]  # fmt: skip


def _in_time(cured: list[Cured], ended: dict[str, str]) -> Figure:
    now, then = cured
    value, change = _("件数不足"), _("不评价")
    if now.closed >= FEWEST:
        value = percent(now.in_time / now.closed)
        change = ""
        if then.closed >= FEWEST:
            change = points(100 * (now.in_time / now.closed - then.in_time / then.closed))
    return Figure(
        "in_time", _("按期整改率"), value, change,
        _("本期办结 %(all)s 件中 %(n)s 件") % {"all": now.closed, "n": now.in_time},
        _("本期办结的告警中，未因逾期转督办的份额；豁免的不计。少于 10 件不评价。"),
        addresses.findings(level=addresses.BREACHES, **ended),
    )  # fmt: skip


def _median(cured: list[Cured], before: str, ended: dict[str, str]) -> Figure:
    now, then = cured
    change = ""
    if now.median is not None and then.median is not None:
        change = f"{before} {_signed_length(now.median - then.median)}"
    base = (
        _("没有办结的")
        if now.quarter is None
        else _("四分之三在 %(span)s 内") % {"span": length(now.quarter)}
    )
    return Figure(
        "median", _("整改用时中位数"), "—" if now.median is None else length(now.median), change, base,
        _("本期办结的告警从派发到办结的时间，取中位数；豁免的不计。"),
        addresses.findings(level=addresses.BREACHES, **ended),
    )  # fmt: skip


def _kept(owed: tuple[tuple[int, int], tuple[int, int]]) -> Figure:
    (kept, broken), (kept_before, broken_before) = owed
    total, earlier = kept + broken, kept_before + broken_before
    change = ""
    if total >= FEWEST and earlier >= FEWEST:
        change = points(100 * (kept / total - kept_before / earlier))
    return Figure(
        "kept", _("时限遵守率"), percent(kept / total) if total >= FEWEST else _("件数不足"), change,
        _("届满 %(all)s 次中守 %(n)s 次") % {"all": _number(total), "n": _number(kept)},
        _("本期内届满的时限中，按期办到的份额；中止、已解除的不计，当事人的时限不计。逐条见下表。"), "#articles",
    )  # fmt: skip


def _precision(judged: Judged, ended: dict[str, str]) -> Figure:
    low, high = wilson(judged.right, judged.total)
    few = judged.total < TOO_FEW
    return Figure(
        "precision", _("预警精确度"), _("件数不足") if few else percent(judged.right / judged.total),
        _("不评价") if few else _("区间 %(low)s–%(high)s") % {"low": f"{100 * low:.1f}", "high": f"{100 * high:.1f}"},
        _("%(n)s 件已有结论") % {"n": judged.total},
        _("本期核查结论中属实和及时纠正的份额，同一原因只计一次；区间为 95% 威尔逊区间。少于 30 件不评价。"),
        addresses.findings(verdict=tuple(VERDICTS), **ended),
    )  # fmt: skip


def percent(share: float) -> str:
    """``97.4%``."""
    return f"{100 * share:.1f}%"


def points(change: float) -> str:
    """``+0.4 个百分点``; 持平 where it rounds to nothing."""
    told = signed_points(change)
    return told if abs(change) < 0.05 else _("%(n)s 个百分点") % {"n": told}


def signed_points(change: float | None) -> str:
    """``+0.4``; — where there is nothing to compare to."""
    if change is None:
        return "—"
    return _("持平") if abs(change) < 0.05 else f"{change:+.1f}".replace("-", "−")


def length(us: float) -> str:
    """``3.1 日``; under a day in hours."""
    return (
        _("%(n)s 日") % {"n": f"{us / DAY:.1f}"} if us >= DAY else _("%(n)s 小时") % {"n": f"{us / HOUR:.1f}"}
    )


def _signed_length(us: float) -> str:
    return ("−" if us < 0 else "+") + length(abs(us))


def _number(n: int) -> str:
    return f"{n:,}".replace(",", "\u2009")


def _signed(n: int) -> str:
    return _("持平") if n == 0 else f"{n:+d}".replace("-", "−")
