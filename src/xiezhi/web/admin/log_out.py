# SPDX-License-Identifier: Apache-2.0
"""The chained log taken away as Excel, for a purpose, which is logged with the file's digest."""

from __future__ import annotations

import tempfile
from pathlib import Path

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiezhi.casework.allowed import access_of
from xiezhi.casework.looking import took_away
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.journal import Line
from xiezhi.web.admin.log import READ, wanted_of
from xiezhi.web.admin.log_reading import read
from xiezhi.web.admin.log_words import act_title, content
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.times import exact

MOST = 100_000  # entries of a file
WIDTHS = (10, 18, 16, 18, 34, 80, 74, 74)


@page(verb=READ)
@require_POST
def export(request: Asked) -> HttpResponseBase:
    """The entries that the filters show."""
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        raise XiezhiError("缺用途: 导出须写明用途", "the purpose is missing: an export needs one")
    lines = read(access_of(request.desk).journal, wanted_of(request, request.POST), MOST)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        _write(request, Path(file.name), lines)
        took_away(
            request.desk, request.who.actor, "access_journal", len(lines), Path(file.name), purpose, now=request.now
        )  # fmt: skip
        kept = Path(file.name).read_bytes()
    answer = HttpResponse(
        kept, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer["Content-Disposition"] = content_disposition_header(True, _("审计日志.xlsx"))
    return answer


def _write(request: Asked, file: Path, lines: list[Line]) -> None:
    """All cells are text: what begins with = + - @ is no formula."""
    zone = request.desk.pack.zone
    kinds = {name: kind.title for name, kind in request.desk.pack.kinds.items()}
    book = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("审计日志"))
    heads = (_("序号"), _("时间"), _("谁"), _("做了什么"), _("对象"), _("内容"), _("前一条摘要"), _("摘要"))
    for column, (head, width) in enumerate(zip(heads, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head)
    for number, line in enumerate(lines, 1):
        cells = (
            str(line.seq), exact(zone, line.at), line.actor, act_title(line.act), line.subject,
            content(line.data, kinds), line.prev, line.digest,
        )  # fmt: skip
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell)
    about = book.add_worksheet(_("口径"))
    for number, text in enumerate(_definitions(request, len(lines))):
        about.write_string(number, 0, text)
    book.close()


def _definitions(request: Asked, count: int) -> tuple[str, ...]:
    told = request.POST
    asked = "  ".join(
        f"{name}={told[name]}" for name in ("actor", "act", "subject", "from", "to") if told.get(name)
    )
    return (
        _("条数：%(n)d（最多 %(most)d 条，最近的在前）") % {"n": count, "most": MOST},
        _("筛选：%(asked)s") % {"asked": asked or _("无")},
        _("时间为 %(zone)s，精确到分；摘要覆盖本条内容和前一条摘要") % {"zone": request.desk.pack.zone.name},
        _("导出：%(who)s %(at)s") % {"who": request.who.officer, "at": exact(request.desk.pack.zone, request.now)},
    )  # fmt: skip
