# SPDX-License-Identifier: Apache-2.0
"""预览查错: the table as its source wrote it, faults in their cells, and what would happen, in figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xiezhi.web.beside import nobody_works
from xiezhi.web.imports import models
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.folders import ROWS, lock
from xiezhi.web.imports.looking import looked
from xiezhi.web.imports.mapping import said
from xiezhi.web.imports.models import Draft
from xiezhi.web.imports.reach import draft_of, folder_of
from xiezhi.web.imports.showing import Shown, shown_by_column
from xiezhi.web.imports.steps import steps, to
from xiezhi.web.imports.trying import FAULTS, PLAIN, REMARK, ROW, Summary, summary_of
from xiezhi.web.shell.numbers import number_within
from xiezhi.web.shell.page import Asked, page

A_PAGE = 50
FILTERS = ("all", "faulty", "wrong", "odd")


@dataclass(frozen=True)
class Cell:
    """``level``: red (quarantined), yellow (taken, with a remark) or nothing; ``right``: what would be."""

    text: str
    level: str = ""
    why: str = ""
    right: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the table; ``other``: faults that are of no column."""

    line: int
    cells: list[Cell]
    other: list[Cell]


@page(verb="import")
@require_GET
def preview(request: Asked, token: str) -> HttpResponse:
    """The preview, or that it is being made."""
    draft = draft_of(request, token)
    if draft.state in (models.TAKING, models.DONE):
        return to(request, reverse("imports:run", args=[token]))
    if draft.state == models.MAPPING:
        return to(request, reverse("imports:mapping", args=[token]))
    context: dict[str, Any] = {"draft": draft, "steps": steps(3, draft), "error": said(draft)}
    if request.htmx:  # asks only whether it is made
        answer = HttpResponse(status=204)
        if draft.state == models.TRIED:
            answer["HX-Redirect"] = request.path
        return answer
    if draft.state == models.TRYING:
        context["stopped"] = nobody_works(lock(request.desk.home))
        before = Draft.objects.filter(state__in=models.AT_WORK, changed_at__lt=draft.changed_at)
        context["waiting"] = before.count()
        return render(request, "imports/trying.html", context)
    return render(request, "imports/preview.html", context | _made(request, draft))


def _made(request: Asked, draft: Draft) -> dict[str, Any]:
    folder, summary = folder_of(request, draft), summary_of(draft.summary)
    asked = request.GET.get("show", "all")
    show = asked if asked in FILTERS else "all"
    choices = Choices(**draft.choices)
    names = [one.name for one in looked(folder).columns]
    rows = _rows(folder, show)
    pages = max(1, -(-len(rows) // A_PAGE))
    current = number_within(request.GET.get("page"), 1, pages)
    shown = shown_by_column(request.desk.pack, choices)
    mine = [_row(one, names, shown) for one in rows[(current - 1) * A_PAGE : current * A_PAGE]]
    return {
        "summary": summary, "names": names, "rows": mine, "show": show, "page": current, "pages": pages,
        "filters": _filters(summary), "cut": summary.more or summary.rows > PLAIN, "plain": PLAIN, "most": FAULTS,
        "kind": request.desk.pack.kinds[choices.kind], "counts": summary.counts,
        "facts": sum(int(summary.counts.get(name, 0)) for name in ("appended", "corrected")),
    }  # fmt: skip


def _filters(summary: Summary) -> list[tuple[str, str, int]]:
    figures = (summary.rows, summary.wrong + summary.odd, summary.wrong, summary.odd)
    labels = (_("全部"), _("有问题"), _("错误"), _("提醒"))
    return list(zip(FILTERS, labels, figures, strict=True))


def _rows(folder: Path, show: str) -> list[dict[str, Any]]:
    with (folder / ROWS).open(encoding="utf-8") as file:
        return [one for line in file if _asked(one := json.loads(line), show)]


def _asked(row: dict[str, Any], show: str) -> bool:
    if show == "all":
        return True
    wrong = any(mark[0] == ROW for marks in row["marks"].values() for mark in marks)
    return bool(row["marks"]) and (show == "faulty" or wrong == (show == "wrong"))


def _row(told: dict[str, Any], names: list[str], shown: dict[str, Shown]) -> Row:
    marks, cells = told["marks"], told["cells"]
    found = [
        _cell(shown.get(name, str)(cells[place]) if place < len(cells) else "", marks.get(name, ()))
        for place, name in enumerate(names)
    ]
    known = set(names)
    return Row(
        told["line"], found, [_cell("", some) for column, some in marks.items() if column not in known]
    )


def _cell(text: str, marks: Any) -> Cell:
    if not marks:
        return Cell(text)
    level = "red" if any(mark[0] == ROW for mark in marks) else "yellow"
    worst = [mark for mark in marks if (mark[0] == ROW) == (level == "red")]
    tail = "" if worst[0][0] in (ROW, REMARK) else _("，此值不入账")
    return Cell(text, level, "；".join(str(mark[1]) for mark in worst) + tail, str(worst[0][2]))
