# SPDX-License-Identifier: Apache-2.0
"""A workbook that is taken away: asked first what for, logged by its digest, then sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.http import FileResponse
from django.utils.translation import gettext as _

from xiezhi.casework.allowed import access_of
from xiezhi.casework.looking import took_away
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.shell.page import Asked
from xiezhi.web.shell.times import exact
from xiezhi.web.shell.workbooks import XLSX

LONGEST = 200  # signs of a purpose
_NO_NAME = re.compile(r"[\x00-\x1f/\\]")  # what no name of a file may have


def purpose_of(request: Asked) -> str:
    """What somebody says a file is for; without it there is none."""
    purpose = request.POST.get("purpose", "").strip()[:LONGEST]
    if not purpose:
        raise XiezhiError(
            "导出须写明用途, 应填写用途后再导出", "an export needs its purpose: fill it in first"
        )
    return purpose


def sent(
    request: Asked, name: str, what: str, purpose: str | None, write_to: Callable[[Path], int]
) -> FileResponse:
    """A file that ``write_to`` writes, answering with its rows; ``what`` it is of stands in the log."""

    def logged(file: Path) -> None:
        with access_of(request.desk).still():
            rows = write_to(file)
        took_away(request.desk, request.who.actor, what, rows, file, purpose, now=request.now)

    return unlogged(name, logged)


def unlogged(name: str, write_to: Callable[[Path], object]) -> FileResponse:
    """The same of law alone, or of what has a line in the log of its own."""
    with NamedTemporaryFile(prefix="xiezhi-", suffix=".xlsx") as kept:
        write_to(Path(kept.name))
        stream = Path(kept.name).open("rb")
    name = _NO_NAME.sub("_", name)
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def dated(request: Asked, title: str) -> str:
    """The name of a file: its title and the day."""
    return f"{title}-{exact(request.desk.pack.zone, request.now)[:10]}.xlsx"


def told_of(request: Asked, purpose: str) -> list[tuple[str, str]]:
    """Lines of 口径 that every list has: as of when, of which facts and rules, by whom, what for."""
    desk, who = request.desk, request.who
    return [
        (_("算到"), exact(desk.pack.zone, request.now)),
        (_("数据截至"), _("账本第 %(seq)d 条") % {"seq": desk.store.last_seq()}),
        (_("导出人"), f"{who.name} {who.officer}"),
        (_("用途"), purpose),
        (_("规则包"), f"{desk.pack.title} {desk.pack.version} {desk.pack.digest}"),
    ]
