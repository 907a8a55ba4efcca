# SPDX-License-Identifier: Apache-2.0
"""Signs and words that only the first pages use."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xiezhi.kernel.instant import date_of
from xiezhi.web.setup import site
from xiezhi.web.shell.shapes import shape_svg
from xiezhi.web.shell.times import WEEKDAYS
from xiezhi.web.shell.words import SHAPES

register = template.Library()


@register.simple_tag
def sign(level: str, nature: str) -> SafeString:
    """The shape of a level alone, filled for what is broken; nothing without a level."""
    shape = "gap" if nature == "gap" else SHAPES.get(level, "")
    if not shape:
        return mark_safe("")
    solid = " solid" if nature == "breach" else ""
    return format_html('<span class="sign {}{}">{}</span>', level, solid, shape_svg(shape, bool(solid)))


@register.filter
def due_day(us: int) -> str:
    """The day that a limit ends with, and which of the week: ``11-23（周一）``."""
    day = date_of(site().desk().pack.zone.day(us - 1))
    return _("%(day)s（周%(w)s）") % {"day": f"{day:%m-%d}", "w": _(WEEKDAYS[day.weekday()])}
