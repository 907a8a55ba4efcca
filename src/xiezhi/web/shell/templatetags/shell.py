# SPDX-License-Identifier: Apache-2.0
"""Tags and filters of all pages. What depends on the home asks this thread's desk."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from xiezhi.access.masking import mask_name
from xiezhi.casework.allowed import access_of
from xiezhi.records.models import Source
from xiezhi.web.settings import BUILT
from xiezhi.web.setup import site
from xiezhi.web.shell import times
from xiezhi.web.shell.shapes import shape_svg, state_svg
from xiezhi.web.shell.words import STATES, tag_of, word_of

register = template.Library()


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    file = BUILT / "manifest.json"
    if not file.is_file():
        raise RuntimeError(f"{file} is missing: make assets comes before the pages")
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return found


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file; its name changes with its content."""
    return f"/static/{_manifest()[name]}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of icons.txt, unread by screen readers: a word stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', asset("icons.svg"), name
    )


# -- levels and states


@register.simple_tag
def tag(level: str, nature: str, word: str) -> SafeString:
    """A tag of level and nature with its word."""
    made = tag_of(level, nature, word)
    classes = f"level-tag {made.level}{' solid' if made.solid else ''}"
    return format_html('<span class="{}">{}{}</span>', classes, shape_svg(made.shape, made.solid), made.word)


@register.simple_tag
def level_tag(row: Any) -> SafeString:
    """The tag of a finding, or of whatever has its ``level``, ``nature`` and ``norm``."""
    made: SafeString = tag(row.level, row.nature, word_of(site().desk().pack, row))
    return made


@register.simple_tag
def state_mark(state: str) -> SafeString:
    """A state of the loop: its sign and its word."""
    from django.utils.translation import gettext

    return format_html('<span class="state">{}{}</span>', state_svg(state), gettext(STATES.get(state, state)))


# -- times


@register.simple_tag(takes_context=True)
def moment(context: RequestContext, us: int | None) -> str:
    """When something happened."""
    return times.moment(site().desk().pack.zone, us, context["now"])


@register.simple_tag(takes_context=True)
def due(context: RequestContext, us: int | None) -> str:
    """When a limit ends."""
    return times.moment(site().desk().pack.zone, us, context["now"], due=True)


@register.simple_tag(takes_context=True)
def left(context: RequestContext, us: int | None) -> str:
    """How much of a limit is left, or how far it is over."""
    return times.left(site().desk().pack.zone, us, context["now"])


@register.filter
def exact(us: int | None) -> str:
    """With the year."""
    return times.exact(site().desk().pack.zone, us)


@register.filter
def day_words(us: int) -> str:
    """The day in words."""
    return times.day_words(site().desk().pack.zone, us)


@register.filter
def span(us: int) -> str:
    """A length of time."""
    return times.span(us)


# -- names


@register.filter
def unit_name(id_: str) -> str:
    """What a unit is called; its id where it is not known."""
    unit = access_of(site().desk()).directory.last_known(id_) if id_ else None
    return id_ if unit is None else unit.name


@register.filter
def officer_name(id_: str) -> str:
    """What an officer is called on pages of others: masked as parties are."""
    return mask_name(access_of(site().desk()).directory.name(id_)) if id_ else ""


@register.filter
def norm_title(id_: str) -> str:
    """What a norm is called."""
    norm = site().desk().pack.norms.get(id_)
    return id_ if norm is None else norm.title


@register.filter
def kind_title(name: str) -> str:
    """What a kind of matter is called."""
    kind = site().desk().pack.kinds.get(name)
    return name if kind is None else kind.title


@register.filter
def step_title(step: str, kind: str) -> str:
    """What a step is called."""
    declared = site().desk().pack.kinds.get(kind)
    return step if declared is None or step not in declared.steps else declared.steps[step].title


# -- the frame


@register.filter(name="is")
def is_(value: object, other: object) -> str:
    """``true`` or ``false``, for ARIA attributes."""
    return "true" if value == other else "false"


@register.filter
def thousands(value: int | None) -> str:
    """Figures with a thin space between thousands."""
    return "—" if value is None else f"{value:,}".replace(",", "\u2009")


@register.filter
def percent(value: float | None) -> str:
    """``93.1%``; a dash where there is no figure."""
    return "—" if value is None else f"{100 * value:.1f}%"


@register.filter
def own_address(url: str | None) -> str:
    """The path of an address of this site, else the home page."""
    parts = urlsplit(url or "/")
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: object) -> str:
    """The address of this page with some parameters changed (``None`` takes one away); back to the first page."""
    told = context["request"].GET.copy()
    told.pop("page", None)
    for name, value in changes.items():
        told.pop(name, None)
        if value not in (None, ""):
            told[name] = str(value)
    text = told.urlencode()
    return f"?{text}" if text else context["request"].path


@register.simple_tag(takes_context=True)
def watermark(context: RequestContext) -> SafeString:
    """Name, number and time over the whole page, on paper too, never in the way of a click."""
    who = context.get("who")
    if who is None:
        return mark_safe("")
    text = f"{mask_name(who.name)} {who.officer} {times.exact(site().desk().pack.zone, who.now)}"
    return format_html(
        '<svg class="watermark" aria-hidden="true"><defs><pattern id="watermark" width="340" height="190" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(-18)"><text x="10" y="100">{}</text></pattern></defs>'
        '<rect width="100%" height="100%" fill="url(#watermark)"></rect></svg>',
        text,
    )


FEW_SOURCES = 5  # that fit into one line of a page's head


@register.simple_tag(takes_context=True)
def freshness(context: RequestContext, every: bool = False) -> SafeString:
    """Up to when the data go, and the sources that are behind; ``every``: also those in time, where they are few."""
    zone, now = site().desk().pack.zone, context["now"]
    rows = list(Source.objects.exclude(limit="").order_by("name"))
    if not rows:
        return mark_safe("")
    late = [row for row in rows if _behind(row, now)]
    shown = rows if every and len(rows) <= FEW_SOURCES else late[:FEW_SOURCES]
    marks = format_html_join(
        "", '<span class="source{}">{}{} {}{}</span>', (_fresh(zone, row, now) for row in shown)
    )
    from django.utils.translation import gettext

    upto = times.near(zone, max(row.last_heard for row in rows), now)
    more = ""
    if len(late) > FEW_SOURCES:
        told = gettext("另有 %(n)s 个来源滞后") % {"n": len(late) - FEW_SOURCES}
        more = format_html('<span class="source late">△ {}</span>', told)
    return format_html('<span class="freshness">{} {}{}{}</span>', gettext("数据截至"), upto, marks, more)


def _behind(row: Source, now: int) -> bool:
    return row.stale_since is not None or (row.stale_at is not None and row.stale_at <= now)


def _fresh(zone: Any, row: Source, now: int) -> tuple[str, str, str, str, str]:
    from django.utils.translation import gettext

    late = _behind(row, now)
    behind = "，" + gettext("滞后 %(span)s") % {"span": times.span(now - row.last_heard)} if late else ""
    return (
        " late" if late else "",
        "△ " if late else "",
        row.name,
        times.near(zone, row.last_heard, now),
        behind,
    )
