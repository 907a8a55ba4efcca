# SPDX-License-Identifier: Apache-2.0
"""Workbooks that go back to the source: the table with its faults marked, and the data-quality report; logged."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from xiezhi.casework.imports.quality import write_report
from xiezhi.web.imports import models
from xiezhi.web.imports.annotating import write
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.reach import draft_of, folder_of, run_of, told_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.taking_away import sent


@page(verb="import")
@require_GET
def annotated(request: Asked, token: str) -> HttpResponseBase:
    """The rows with faults of a draft, marked in the cells."""
    draft = draft_of(request, token)
    if draft.state != models.TRIED:
        raise Http404
    folder, choices = folder_of(request, draft), Choices(**draft.choices)
    whole = request.GET.get("rows") != "faulty"
    stem = Path(draft.name).stem
    return sent(
        request, f"{stem}-标注.xlsx", f"import annotate {draft.token}", request.who.purpose,
        lambda path: write(folder, choices, path, whole=whole),
    )  # fmt: skip


@page(verb="import")
@require_GET
def quality(request: Asked, number: int) -> HttpResponseBase:
    """The data-quality report of a run."""
    run = run_of(request, number)

    def made(path: Path) -> int:
        write_report(run, path, request.desk.pack.zone, told_of(request, run))
        return run.quarantined.count()

    name = f"数据质量-{run.source}-{run.pk}.xlsx"
    return sent(request, name, f"import report {run.pk}", request.who.purpose, made)
