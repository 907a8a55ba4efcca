# SPDX-License-Identifier: Apache-2.0
"""The sign of a level on the wall: its shape, filled by its nature."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from xiezhi.web.shell.shapes import shape_svg

register = template.Library()
SHAPES = {"red": "octagon", "orange": "diamond", "yellow": "triangle", "blue": "circle"}


@register.simple_tag
def level_shape(level: str, nature: str) -> SafeString:
    """Octagon, diamond, triangle, circle: what tells levels apart without colour."""
    return shape_svg(SHAPES[level], nature == "breach")
