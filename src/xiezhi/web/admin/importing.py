# SPDX-License-Identifier: Apache-2.0
"""Units and people from Excel or CSV: what is taken, and each row that is not, with why. Tried only, nothing stays.

The system administrator brings units, people and postings; the security administrator brings the table of people again,
for the roles in it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.access.import_officers import import_officers
from xiezhi.access.import_units import import_units
from xiezhi.access.incoming import BadRow, Report, Row
from xiezhi.connectors.administered import rows_of
from xiezhi.connectors.sniff import kind_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.admin.changing import changing, day_given, iso
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

ENDINGS = (".xlsx", ".csv", ".txt", ".tsv")
LARGEST = 20 * 1024 * 1024  # bytes
PEOPLE = "officers"
SHOWN = 500  # bad rows on the page


@page()
@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: Asked) -> HttpResponse:
    """A table of units or of people; ``try``: only told what would come of it."""
    units = request.who.may("manage_units")
    if not units and not request.who.may("grant"):
        raise Http404
    context: dict[str, Any] = {"units": units, "today": iso(request.who.day)}
    if request.method != "POST":
        context["what"] = request.GET.get("what", "units") if units else PEOPLE
        return render(request, "admin/import.html", context)
    told = request.POST
    context |= {
        "what": told.get("what", "units") if units else PEOPLE, "typed": told, "tried": "try" in told,
    }  # fmt: skip
    try:
        headers, rows, unread = _table(request.FILES.get("file"))
        since = day_given(told.get("since"), "起", request.who.day)
        report = _take(request, context["what"], headers, rows, since, keep="try" not in told)
    except XiezhiError as error:
        return render(request, "admin/import.html", context | {"wrong": error.say(spoken())})
    bad = sorted([*report.bad, *unread], key=lambda one: one.line)
    shown = [(one.line, one.field, one.zh if spoken() == "zh" else one.en) for one in bad[:SHOWN]]
    return render(
        request, "admin/import.html", context | {"report": report, "bad": shown, "bad_count": len(bad)}
    )


def _take(
    request: Asked, what: str, headers: list[str], rows: list[Row], since: int, *, keep: bool
) -> Report:
    """Takes rows in, in one transaction; without ``keep`` it is undone again."""
    with changing(request) as register:
        if what == PEOPLE:
            may = {verb: request.who.may(verb) for verb in ("manage_officers", "grant")}
            report = import_officers(
                register, headers, rows, since, postings=may["manage_officers"], grants=may["grant"]
            )
        else:
            report = import_units(register, headers, rows, since)
        transaction.set_rollback(not keep)
    return report


def _table(file: Any) -> tuple[list[str], list[Row], list[BadRow]]:
    """Headers and rows of an uploaded table, and the rows that could not be read."""
    if file is None:
        raise XiezhiError("没有选择文件, 应为 .xlsx 或 .csv", "no file: .xlsx or .csv would be right")
    ending = Path(file.name).suffix.lower()
    if ending not in ENDINGS or file.size > LARGEST:
        raise XiezhiError(
            _("%(name)s 不能导入，应为 20 MB 以内的 .xlsx 或 .csv") % {"name": Path(file.name).name[:80]},
            f"{Path(file.name).name[:80]}: an .xlsx or .csv of at most 20 MB would be right",
        )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"table{ending}"
        with place.open("wb") as out:
            shutil.copyfileobj(file, out)
        name = Path(file.name).name[:80]
        try:
            _as_named(place, name)
            return rows_of(place)
        except XiezhiError as error:  # the name on this machine says nothing to anybody
            raise XiezhiError(*(text.replace(str(place), name) for text in (error.zh, error.en))) from error


def _as_named(place: Path, name: str) -> None:
    """An error where the content is not what the ending says: no program is read as a table."""
    workbook = kind_of(place) == "xlsx"
    with place.open("rb") as file:
        head = file.read(4096)
    binary = b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")
    if workbook != (place.suffix == ".xlsx") or (binary and not workbook):
        raise XiezhiError(
            f"{name} 的内容不是它名称所说的表格, 应为 Excel 工作簿 (.xlsx) 或文本 (.csv)",
            f"{name} is not the table that its name says: a workbook (.xlsx) or text (.csv) would be right",
        )
