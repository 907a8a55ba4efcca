# SPDX-License-Identifier: Apache-2.0
"""Words and marks of norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xiezhi.catalog.model import Norm, Version
from xiezhi.catalog.words import KINDS, STATES, STATUSES, duty_words, word
from xiezhi.engine.arithmetic.articles import citations, named_places
from xiezhi.kernel.instant import date_of
from xiezhi.supervision.precision import ENGLISH
from xiezhi.web.norms.writing import flow
from xiezhi.web.setup import site
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


@register.filter
def iso_day(day: int | None) -> str:
    """A civil day (day number) as ``2026-01-01``; ``…`` where there is none."""
    return "…" if day is None else date_of(day).isoformat()


@register.filter
def status_mark(status: str) -> SafeString:
    """草稿, 影子, 上线, 停用 as a mark."""
    return norm_status(status)


@register.filter
def of_key(words: Mapping[str, str], key: str) -> str:
    """The word for a key."""
    return words.get(key, key)


@register.filter
def duty(version: Version, norm: Norm) -> str:
    """What a version asks, in one sentence."""
    return duty_words(site().desk().pack, norm, version, spoken())


@register.filter
def stateword(state: str) -> str:
    """按时完成, 超期未办 … of a clock; 违反 of a breach; 无 where there is none."""
    if not state:
        return _("无")
    return _("违反") if state == "breach" else word(STATES, state, spoken())


@register.simple_tag
def cite(version: Version) -> str:
    """A version's statutes and articles, short."""
    return named_places(version.basis).zh


@register.filter
def said(text: str) -> str:
    """A word of the forms in the tongue of the page."""
    return _(text) if text else ""


@register.filter(name="flow")
def in_brackets(value: object) -> str:
    """A value as the file has it on one line."""
    return flow(value)


@register.filter
def also(text: str, more: object) -> str:
    """Two texts in one."""
    return f"{text}{more}"


@register.filter
def near_pages(page: Page[Any]) -> list[int]:
    """The numbers of a pager: the first, the last, those around; 0 where some are left out."""
    told = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [n if isinstance(n, int) else 0 for n in told]
