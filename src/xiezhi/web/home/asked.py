# SPDX-License-Identifier: Apache-2.0
"""Exceptions that wait for this person's word, as rows of the to-do list: they come first, nothing goes on before."""

from __future__ import annotations

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.casework.exceptional import waiting_for
from xiezhi.casework.models import AskedException
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter
from xiezhi.web.home.horizon import ASKED
from xiezhi.web.home.rows import Row, brief
from xiezhi.web.shell import addresses
from xiezhi.web.shell.news import matters_of
from xiezhi.web.shell.who import Who


def asked_rows(who: Who) -> list[Row]:
    """The oldest first, of matters that may be seen. Three queries, one where nothing waits."""
    waiting = waiting_for(who.officer)
    matters = matters_of(who, waiting)
    return [_row(who.desk, one, matters[one.matter]) for one in waiting if one.matter in matters]


def _row(desk: Desk, one: AskedException, matter: Matter) -> Row:
    step = desk.pack.kinds[one.kind].steps[one.step].title
    norm = desk.pack.norms.get(one.norms[0]) if one.norms else None
    return Row(
        f"x{one.id}", ASKED, "", "", N("待确认"), None, one.asked_at, mark_safe(""),
        _("例外办理：%(step)s") % {"step": step}, one.reason, "due", addresses.address("cases:exception", str(one.id)),
        addresses.matter(one.kind, one.matter), matter.number or matter.title or matter.id,
        matter.title if matter.number else matter.id, one.asked_unit or matter.unit, one.asked_by,
        brief(norm.versions[-1].basis) if norm is not None else "", _(N("确认")), True,
    )  # fmt: skip
