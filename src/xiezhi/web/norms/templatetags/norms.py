# SPDX-License-Identifier: Apache-2.0
"""Words and marks of norms."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xiezhi.catalog.words import KINDS, STATUSES, word
from xiezhi.engine.arithmetic.articles import citations, named_places
from xiezhi.supervision.precision import ENGLISH
from xiezhi.web.shell.tongue import spoken

register = template.Library()
LOOKS = {"live": "good", "shadow": "shadow", "draft": "draft", "retired": "plain"}


@register.filter
def sort_word(kind: str) -> str:
    """期限, 先后 …"""
    return word(KINDS, kind, spoken())


@register.filter
def places(basis: str) -> str:
    """The first statute with its articles: ``治安管理处罚法 第118条``."""
    return named_places(basis).zh


@register.filter
def edition(basis: str) -> str:
    """The year of the first statute cited, as versions are called: ``2025 版``."""
    found = citations(basis)
    return _("%(year)s 版") % {"year": found[0].year} if found else basis


@register.filter
def verdict_word(verdict: str) -> str:
    """属实, 及时纠正 …"""
    return verdict if spoken() == "zh" else ENGLISH.get(verdict, verdict)


@register.simple_tag
def norm_status(status: str) -> SafeString:
    """草稿, 影子, 上线, 停用."""
    look = LOOKS.get(status, "plain")
    return format_html('<span class="level-tag {}">{}</span>', look, word(STATUSES, status, spoken()))
