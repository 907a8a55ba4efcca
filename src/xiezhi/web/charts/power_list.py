# SPDX-License-Identifier: Apache-2.0
"""权责清单: a row a kind of matter — basis, who acts, steps, limits, papers, supervision, remedies; and as Excel."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.derive.checklist import Listing
from xiezhi.derive.powers import powers as powers_of
from xiezhi.records.desk import Desk
from xiezhi.web.charts.asked import Days, days_of
from xiezhi.web.charts.drawing import held, told
from xiezhi.web.charts.keeping import read_or_make
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import unlogged
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.tongue import spoken
from xiezhi.web.shell.workbooks import A3, Workbook

WIDTHS = (6, 14, 40, 28, 34, 70, 24, 36, 38)


def listing(desk: Desk, day: int, lang: str) -> Listing:
    """The list on a day; worked out once for a pack, a day and a language."""

    def make() -> Listing:
        charts = [told(desk, kind, day, lang) for kind in desk.pack.kinds]
        return powers_of(desk.pack, charts, f"{charts[0].words.days()} · {charts[0].pack}" if charts else "")

    key = ("powers", day, lang)
    return held(desk, key, lambda: read_or_make((desk.pack.digest, *key), make))


@page(verb="view")
@require_GET
def powers(request: Asked) -> HttpResponse:
    """The list as a table."""
    days = days_of(request)
    found = listing(request.desk, days.on, spoken())
    rows = [(kind, row) for kind, row in zip(request.desk.pack.kinds, found.rows, strict=True)]
    return render(request, "charts/powers.html", {"listing": found, "rows": rows, "days": days})


@page(verb="view")
@require_GET
def export(request: Asked) -> HttpResponseBase:
    """The same as a workbook with a second sheet that says what it is. Of law alone: no record of anybody is in it."""
    days = days_of(request)
    found = listing(request.desk, days.on, spoken())

    def written(file: Path) -> None:
        with Workbook(file) as book:
            sheet = book.sheet(_("权责清单"), list(zip(found.heads, WIDTHS, strict=True)), paper=A3)
            for number, *texts in found.rows:
                sheet.add([int(number), *texts])
            book.definitions(_told(request, found, days))

    return unlogged(f"powers-{days.on_text}.xlsx", written)


def _told(request: Asked, found: Listing, days: Days) -> list[tuple[str, str]]:
    pack = request.desk.pack
    return [
        (_("内容"), found.title),
        (_("事项"), str(len(found.rows))),
        (_("按哪一天"), _("%(day)s 有效的上线规则") % {"day": days.on_text}),
        (_("依据"), _("规则所引条文，按法律归并。")),
        (_("法定期限"), _("规则的期限，不含本机关自定的内部预警值。")),
        (_("监督方式"), _("系统按记录判定和由人判断的规则条数，以及审核、监督文书、整改各自的依据。")),
        (_("规则包"), f"{pack.title} {pack.version} {pack.digest}"),
        (_("制作"), f"{request.who.name} {request.who.officer} {exact(pack.zone, request.now)}"),
    ]
