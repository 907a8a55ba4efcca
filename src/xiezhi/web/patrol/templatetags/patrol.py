# SPDX-License-Identifier: Apache-2.0
"""Filters of the patrol pages."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def category(title: str) -> str:
    """What a matter is about, without the name of its kind: 警情·求助 is 求助."""
    return title.rpartition("·")[2]
