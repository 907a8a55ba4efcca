# SPDX-License-Identifier: Apache-2.0
"""Workbooks that go back to the source: the table with its faults marked, and the data-quality report; logged."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from xiezhi.casework.imports.quality import write_report
from xiezhi.casework.looking import took_away
from xiezhi.web.imports import models
from xiezhi.web.imports.annotating import write
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.reach import draft_of, folder_of, run_of
from xiezhi.web.shell.page import Asked, page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(verb="import")
@require_GET
def annotated(request: Asked, token: str) -> HttpResponse:
    """The rows with faults of a draft, marked in the cells."""
    draft = draft_of(request, token)
    if draft.state != models.TRIED:
        raise Http404
    folder, choices = folder_of(request, draft), Choices(**draft.choices)
    whole = request.GET.get("rows") != "faulty"
    stem = Path(draft.name).stem
    return _file(
        request, f"{stem}-标注.xlsx", f"import annotate {draft.token}",
        lambda path: write(folder, choices, path, whole=whole),
    )  # fmt: skip


@page(verb="import")
@require_GET
def quality(request: Asked, number: int) -> HttpResponse:
    """The data-quality report of a run."""
    run = run_of(request, number)

    def made(path: Path) -> int:
        write_report(run, path, request.desk.pack.zone)
        return run.quarantined.count()

    return _file(request, f"数据质量-{run.source}-{run.pk}.xlsx", f"import report {run.pk}", made)


def _file(request: Asked, name: str, what: str, write_to: Callable[[Path], int]) -> HttpResponse:
    """A workbook written beside, logged by its digest, sent."""
    from urllib.parse import quote

    with tempfile.TemporaryDirectory(prefix="xiezhi-") as folder:
        path = Path(folder) / "made.xlsx"
        rows = write_to(path)
        took_away(request.desk, request.who.actor, what, rows, path, request.who.purpose, now=request.now)
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    plain = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response
