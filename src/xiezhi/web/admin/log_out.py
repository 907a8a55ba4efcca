# SPDX-License-Identifier: Apache-2.0
"""The chained log taken away as Excel, for a purpose, which is logged with the file's digest."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.journal import Line
from xiezhi.web.admin.log import READ, wanted_of
from xiezhi.web.admin.log_reading import read
from xiezhi.web.admin.log_words import act_title, content
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import purpose_of, sent
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.workbooks import Workbook, when

MOST = 100_000  # entries of a file
PRINTED = 6  # columns on paper: digests are compared on screen


@page(verb=READ)
@require_POST
def export(request: Asked) -> HttpResponseBase:
    """The entries that the filters show."""
    purpose = purpose_of(request)
    lines = read(access_of(request.desk).journal, wanted_of(request, request.POST), MOST)
    return sent(
        request, _("审计日志.xlsx"), "access_journal", purpose,
        lambda file: _write(request, file, lines, purpose),
    )  # fmt: skip


def _write(request: Asked, file: Path, lines: list[Line], purpose: str) -> int:
    zone = request.desk.pack.zone
    kinds = {name: kind.title for name, kind in request.desk.pack.kinds.items()}
    columns = (
        (_("序号"), 10), (_("时间"), 18), (_("谁"), 16), (_("做了什么"), 18), (_("对象"), 34), (_("内容"), 80),
        (_("前一条摘要"), 74), (_("摘要"), 74),
    )  # fmt: skip
    with Workbook(file) as book:
        sheet = book.sheet(_("审计日志"), columns, printed=PRINTED)
        for line in lines:
            sheet.add(
                (line.seq, when(zone, line.at), line.actor, act_title(line.act), line.subject,
                 content(line.data, kinds), line.prev, line.digest)
            )  # fmt: skip
        book.definitions(_told(request, sheet.rows, purpose))
    return sheet.rows


def _told(request: Asked, count: int, purpose: str) -> list[tuple[str, str]]:
    told, zone, who = request.POST, request.desk.pack.zone, request.who
    asked = "  ".join(
        f"{name}={told[name]}" for name in ("actor", "act", "subject", "from", "to") if told.get(name)
    )
    return [
        (_("条数"), _("%(n)d（最多 %(most)d 条，最近的在前）") % {"n": count, "most": MOST}),
        (_("筛选"), asked or _("无")),
        (_("时间"), _("%(zone)s，精确到分；摘要覆盖本条内容和前一条摘要") % {"zone": zone.name}),
        (_("导出人"), f"{who.name} {who.officer} {exact(zone, request.now)}"),
        (_("用途"), purpose),
    ]
