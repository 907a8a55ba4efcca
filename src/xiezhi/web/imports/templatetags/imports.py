# SPDX-License-Identifier: Apache-2.0
"""Tags of the pages of imports: signs of faults, names of files, addresses of a further page."""

from __future__ import annotations

import re

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.web.imports.receiving import shown_name
from xiezhi.web.shell.words import LEVELS

register = template.Library()
_OPEN = '<svg class="sign" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
UNITS = {
    "h": N("小时"), "d": N("天"), "min": N("分钟"), "wd": N("个工作日"), "w": N("周"), "m": N("个月"), "y": N("年"),
}  # fmt: skip


@register.simple_tag
def cross() -> SafeString:
    """The red sign: goes to quarantine."""
    return mark_safe(
        f'{_OPEN}<circle cx="6" cy="6" r="5" fill="none" stroke="#ad231c" stroke-width="1.4"/>'
        '<path d="M4 4l4 4M8 4l-4 4" stroke="#ad231c" stroke-width="1.4"/></svg>'
        f'<span class="visually-hidden">{_("错误")} </span>'
    )


@register.simple_tag
def tri() -> SafeString:
    """The yellow sign: is taken, with a remark."""
    return mark_safe(
        f'{_OPEN}<path d="M6 1.5 11 10.5H1z" fill="none" stroke="#7a5b00" stroke-width="1.4"/></svg>'
        f'<span class="visually-hidden">{_("提醒")} </span>'
    )


@register.filter
def file_name(path: str) -> str:
    """The last part of a path."""
    return shown_name(path) if path else ""


@register.filter
def line_of(line: str) -> str:
    """Where a row stands, without the sheet; a key of a source as it is."""
    last = line.rsplit("!", 1)[-1]
    return _("第 %(line)s 行") % {"line": last} if last.isdigit() else line


@register.filter
def limit_words(limit: str) -> str:
    """``2 h`` in words."""
    found = re.fullmatch(r"(\d+) ?(min|wd|h|d|w|m|y)", limit)
    return f"{found[1]} {_(UNITS[found[2]])}" if found else limit or "—"


@register.filter
def level_word(level: str) -> str:
    """A level in a word."""
    return _(LEVELS.get(level, level))


@register.simple_tag(takes_context=True)
def change(context: RequestContext, name: str, value: int) -> str:
    """The parameters of this address with one of them changed."""
    told = context["request"].GET.copy()
    told[name] = str(value)
    return told.urlencode()
