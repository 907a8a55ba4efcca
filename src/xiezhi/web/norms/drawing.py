# SPDX-License-Identifier: Apache-2.0
"""Small drawings of a norm's page as SVG: its versions on a line, a year of weeks, an interval. No style attributes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.engine.arithmetic.articles import citations, named_places
from xiezhi.kernel.instant import Zone, date_of
from xiezhi.supervision.precision import Precision
from xiezhi.web.norms.figures import Week

WIDE, LEAD = 1160, 900  # of the version line: all, and up to today
LEAST = 170  # units of width that a version's words need
WEEKS_WIDE, WIDEST = 604, 24  # of a year of weeks, and of one week where they are few
NARROWEST, DATE_WIDE = 240, 58  # of a chart of few weeks, and of a date under it


def versions_svg(pack: Pack, norm: Norm, shown: Version, day: int, lang: str) -> SafeString:
    """Versions from left to right, today's line, the one shown in colour; widths grow with time but words fit."""
    spans = _placed(norm.versions, day)
    parts = []
    for version, left, width in spans:
        chosen = version.number == shown.number
        fill, line = ("#dce9f5", "#6f9cc6") if chosen else ("#eceef0", "#cbd2d8")
        first = "…" if version.valid_from is None else str(date_of(version.valid_from))
        parts.append(
            f'<line x1="{left}" x2="{left}" y1="6" y2="24" stroke="#98a2ab"/>'
            f'<text x="{left + 5}" y="16" class="mute">{first}</text>'
            f'<a href="?version={version.number}"><rect x="{left}" y="24" width="{width}" height="26" fill="{fill}" '
            f'stroke="{line}"/><text x="{left + 9}" y="41">{escape(_fitting(_named(version), width - 14))}</text></a>'
        )
    now = _today(spans, day)
    today = escape(_("今天"))
    parts.append(
        f'<path d="M{now} 4V24M{now} 50V58" stroke="#1b2733" stroke-width="2"/>'
        f'<text x="{now - 6}" y="16" text-anchor="end" class="strong">{today} {str(date_of(day))[5:]}</text>'
    )
    label = escape(_("版本与今天"))
    return mark_safe(
        f'<svg class="version-line" viewBox="0 0 {WIDE} 60" role="group" aria-label="{label}">{"".join(parts)}</svg>'
    )


def _named(version: Version) -> str:
    found = citations(version.basis)
    year = f"{found[0].year} " if found else ""
    return f"{year}{named_places(version.basis).zh}"


def _placed(versions: Sequence[Version], day: int) -> list[tuple[Version, int, int]]:
    """Each version with its left edge and width."""
    starts = [day if one.valid_from is None else one.valid_from for one in versions]
    ends = [
        one.valid_to if one.valid_to is not None else max(day + 120, start + 1)
        for one, start in zip(versions, starts, strict=True)
    ]
    days = [max(end - start, 1) for start, end in zip(starts, ends, strict=True)]
    room = max(WIDE - LEAST * len(versions), 0)
    widths = [LEAST + room * length // sum(days) for length in days]
    if LEAST * len(versions) > WIDE:
        widths = [WIDE // len(versions)] * len(versions)
    lefts = [sum(widths[:at]) + 1 for at in range(len(widths))]
    return [(one, left, width - 2) for one, left, width in zip(versions, lefts, widths, strict=True)]


def _today(spans: Sequence[tuple[Version, int, int]], day: int) -> int:
    """Where today lies: within the version in force, else after the last one that has begun."""
    for version, left, width in reversed(spans):
        first = version.valid_from if version.valid_from is not None else day
        if first <= day:
            last = version.valid_to if version.valid_to is not None else max(day + 120, first + 1)
            return left + min(width, width * (day - first) // max(last - first, 1))
    return 2


def _fitting(text: str, room: int) -> str:
    """As much of a text as there is room for, at 12 units a Chinese character."""
    taken = 0
    for at, sign in enumerate(text):
        taken += 12 if ord(sign) > 0x2E80 else 7
        if taken > room - 12:
            return text[:at] + "…"
    return text


def bars_svg(zone: Zone, weeks: Sequence[Week]) -> SafeString:
    """Warnings below, breaches hatched above; one bar a week, no wider for being few; the scale in whole findings."""
    top = max([one.warnings + one.breaches for one in weeks] + [1])
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**6) if top <= 4 * step)
    high = step * -(-top // step)
    pitch = min(WEEKS_WIDE / max(len(weeks), 1), WIDEST)
    every = -(-DATE_WIDE // int(pitch))
    right = 36 + max(round(pitch * len(weeks)), NARROWEST)
    lines = "".join(
        f'<line x1="34" x2="{right}" y1="{_y(n, high)}" y2="{_y(n, high)}" stroke="#e9ecee"/>'
        f'<text x="28" y="{_y(n, high) + 4}" text-anchor="end" class="mute">{n}</text>'
        for n in range(0, high + 1, step)
    )
    bars = "".join(_bar(36 + at * pitch, pitch, one, high) for at, one in enumerate(weeks))
    days = "".join(
        f'<text x="{36 + at * pitch + pitch / 3:.0f}" y="172" text-anchor="middle" class="mute">'
        f"{_month_day(zone, one.first)}</text>"
        for at, one in enumerate(weeks) if at % every == 0
    )  # fmt: skip
    hatch = (
        '<defs><pattern id="breach-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)">'
        '<rect width="5" height="5" fill="#ad231c"/><rect width="2" height="5" fill="#c4574f"/></pattern></defs>'
    )
    label = escape(_("%(n)s 周每周件数") % {"n": len(weeks)})
    return mark_safe(
        f'<svg class="weeks" viewBox="0 0 650 180" role="img" aria-label="{label}">{hatch}{lines}{bars}{days}</svg>'
    )


def _y(n: int, high: int) -> int:
    return 154 - 138 * n // high


def _bar(left: float, pitch: float, one: Week, high: int) -> str:
    low, middle, upper = _y(0, high), _y(one.warnings, high), _y(one.warnings + one.breaches, high)
    wide = f'x="{left:.1f}" width="{pitch * 0.7:.1f}"'
    return (
        f'<rect {wide} y="{middle}" height="{low - middle}" fill="#9fb9d2"/>'
        f'<rect {wide} y="{upper}" height="{middle - upper}" fill="url(#breach-hatch)"/>'
    )


def _month_day(zone: Zone, us: int) -> str:
    day = date_of(zone.day(us))
    return f"{day.month}-{day.day}"


def interval_svg(told: Precision, floor: float) -> SafeString:
    """The precision with its interval and the floor, from 50 % to 100 %; nothing where there are too few verdicts."""
    if told.share is None:
        return mark_safe("")
    low, high = (min(max(value, 0.5), 1.0) for value in told.interval)
    place = [round((value - 0.5) * 2 * 280, 1) for value in (low, high, max(told.share, 0.5), floor)]
    return mark_safe(
        '<svg class="interval" viewBox="0 0 284 40" aria-hidden="true">'
        '<line x1="0" x2="280" y1="12" y2="12" stroke="#dfe3e6"/>'
        f'<rect x="{place[0]}" y="8" width="{place[1] - place[0]:.1f}" height="8" fill="#8fadc9"/>'
        f'<line x1="{place[2]}" x2="{place[2]}" y1="5" y2="19" stroke="#17324f" stroke-width="3"/>'
        f'<line x1="{place[3]}" x2="{place[3]}" y1="4" y2="22" stroke="#ad231c" stroke-dasharray="3 2"/>'
        '<text x="0" y="36" class="mute">50%</text>'
        f'<text x="{place[3]}" y="36" text-anchor="middle" class="mute">{floor:.0%}</text>'
        '<text x="280" y="36" text-anchor="end" class="mute">100%</text></svg>'
    )
