# SPDX-License-Identifier: Apache-2.0
"""What is done to a matter beside its steps: files attached and taken out, matters linked, a record voided."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N
from django.views.decorators.http import require_GET, require_http_methods

from xiezhi.access.decision import Refused
from xiezhi.casework import commands
from xiezhi.casework.attaching import attach_file
from xiezhi.casework.documents import DOCUMENT
from xiezhi.casework.looking import took_away
from xiezhi.casework.whole import named
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import LINKED, OWN
from xiezhi.records.families import voided
from xiezhi.records.models import Matter
from xiezhi.records.packs import vault_of
from xiezhi.web.cases.seeing import Sealed, address, ask_first, seen
from xiezhi.web.settings import UPLOAD
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken
from xiezhi.web.shell.uploads import too_long

ROLES = {
    "related": N("相关"), "merged_into": N("并入"), "merged_from": N("并自"), "split_from": N("分自"),
    "split_into": N("分出"),
}  # fmt: skip
TITLE = 120


def _roles() -> list[tuple[str, str]]:
    return [(name, _(word)) for name, word in ROLES.items()]


def _faulty(request: Asked, row: Matter, form: str, wrong: str, told: Mapping[str, str]) -> HttpResponse:
    """The small form again with what was typed."""
    context = {"row": row, "form": form, "wrong": wrong, "told": told, "roles": _roles()}
    return render(request, "cases/change.html", context, status=422)


@page(verb="attach", post="attach")
@require_http_methods(["GET", "POST"])
def attach(request: Asked, kind: str, matter: str) -> HttpResponse:
    """Keeps a file with the matter; its type is that of its content."""
    row = seen(request, kind, matter, verb="attach")
    if request.method == "GET":
        return render(request, "cases/change.html", {"row": row, "form": "attach", "told": request.GET})
    title = request.POST.get("title", "").strip()[:TITLE]
    uploaded = request.FILES.get("file")
    if too_long(request):
        wrong = _("文件超过 %(most)d MB，没有接收；录像请从视音频系统接入") % {"most": UPLOAD >> 20}
        return _faulty(request, row, "attach", wrong, {"title": title})
    if uploaded is None:
        return _faulty(request, row, "attach", _("没有选文件，应选一个文件再上传"), {"title": title})
    try:
        _attached(request, row, uploaded, title or Path(uploaded.name or "").name[:TITLE])
    except Refused:
        raise
    except XiezhiError as error:
        return _faulty(request, row, "attach", error.say(spoken()), {"title": title})
    messages.success(request, _("已存入：%(title)s") % {"title": title or uploaded.name})
    return HttpResponseRedirect(f"{address(row)}?tab=documents")


def _attached(request: Asked, row: Matter, uploaded: UploadedFile, title: str) -> None:
    """The file as it was called, since its ending is checked against its content."""
    ending = "".join(sign for sign in Path(uploaded.name or "").suffix if sign.isalnum() or sign == ".")[:12]
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"file{ending}"
        with file.open("wb") as target:
            shutil.copyfileobj(uploaded.file, target, 1 << 20)
        attach_file(request.desk, request.who.actor, row.id, file, title, now=request.now)


@page(verb="view")
@require_GET
def file(request: Asked, kind: str, matter: str, digest: str) -> HttpResponseBase:
    """A file of the matter to keep elsewhere; it is taken away, and that is logged."""
    try:
        row = seen(request, kind, matter)
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    facts = request.desk.store.events_of([row.id])
    gone = voided(facts)
    found = next(
        (
            fact for fact in facts
            if fact.id not in gone and fact.step == LINKED and fact.data.get("role") == DOCUMENT
            and fact.data.get("to") == f"vault:{digest}"
        ),
        None,
    )  # fmt: skip
    if found is None:
        raise Http404
    vault = vault_of(request.desk)
    held = vault.registry.exact(digest)
    if held is None:
        raise Http404
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "file"
        with copy.open("wb") as target:
            vault.copy(digest, target)
        took_away(
            request.desk, request.who.actor, f"file {row.id}", 1, copy, request.who.purpose, now=request.now
        )
        stream = copy.open("rb")
    name = str(found.data.get("title") or "file")
    ending = f".{held.ending}" if getattr(held, "ending", "") else ""
    answer = FileResponse(
        stream, as_attachment=True, filename=name if name.endswith(ending) else name + ending
    )
    answer["Content-Type"] = "application/octet-stream"
    return answer


@page(verb="link", post="link")
@require_http_methods(["GET", "POST"])
def link(request: Asked, kind: str, matter: str) -> HttpResponse:
    """Ties the matter to another, named by its number or id."""
    row = seen(request, kind, matter, verb="link")
    if request.method == "GET":
        return render(
            request, "cases/change.html", {"row": row, "form": "link", "told": {}, "roles": _roles()}
        )
    told = {"other": request.POST.get("other", "").strip()[:200], "role": request.POST.get("role", "related")}
    others = named(request.desk, request.who.actor, told["other"], request.now)
    if not others or others[0].id == row.id:
        return _faulty(request, row, "link", _("没有这一事项，或无权查看；应填另一事项的编号"), told)
    if len(others) > 1:
        return _faulty(request, row, "link", _("不止一件有此编号，应填事项标识"), told)
    try:
        commands.link(request.desk, request.who.actor, row.id, others[0].id, told["role"], now=request.now)
    except XiezhiError as error:
        return _faulty(request, row, "link", error.say(spoken()), told)
    messages.success(request, _("已关联 %(other)s") % {"other": others[0].number or others[0].id})
    return HttpResponseRedirect(f"{address(row)}?tab=links")


@page(verb="void", post="void")
@require_http_methods(["GET", "POST"])
def void(request: Asked, kind: str, matter: str, event: str) -> HttpResponse:
    """Takes a record out of view, with the reason; it stays in the ledger, and so does the void."""
    row = seen(request, kind, matter, verb="void")
    facts = request.desk.store.events_of([row.id])
    fact = next(
        (one for one in facts if one.id == event and one.voids is None and one.id not in voided(facts)), None
    )
    if fact is None:
        raise Http404
    context = {"row": row, "form": "void", "fact": fact, "elsewhere": fact.source != OWN, "told": {}}
    if request.method == "GET":
        return render(request, "cases/change.html", context)
    reason = request.POST.get("reason", "").strip()[:400]
    try:
        commands.void(request.desk, request.who.actor, event, reason, now=request.now)
    except Refused:
        raise
    except XiezhiError as error:
        wrong = error.say(spoken()) if reason else _("作废须说明理由，应写一句")
        context |= {"wrong": wrong, "told": {"reason": reason}}
        return render(request, "cases/change.html", context, status=422)
    messages.success(request, _("已作废，原记录和理由都留在账本里"))
    return HttpResponseRedirect(address(row))
