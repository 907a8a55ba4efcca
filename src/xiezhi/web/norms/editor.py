# SPDX-License-Identifier: Apache-2.0
"""起草: a norm's draft in fields and in its own text side by side, checked as one types, its stories run at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xiezhi.catalog.single import Single, read_single, untried
from xiezhi.derive.chart import chart as chart_of
from xiezhi.derive.chart_sheets import chart_sheets
from xiezhi.derive.norm_clauses import clauses
from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision import drafting
from xiezhi.supervision.editions import digest_of_text, file_of
from xiezhi.supervision.models import NormText
from xiezhi.supervision.releasing import standing
from xiezhi.supervision.upper import loosening, upper_of
from xiezhi.web.norms import fields, stories
from xiezhi.web.norms.basis import choices as basis_choices
from xiezhi.web.norms.comparing import compared_texts
from xiezhi.web.norms.fields import Open
from xiezhi.web.norms.steps import choices
from xiezhi.web.norms.writing import put_item
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

MOST = 400_000  # bytes of an uploaded file


@dataclass(frozen=True)
class Base:
    """What the editor begins with: the text, where its file lies, the revision it is saved over."""

    text: str
    file: str
    revision: int
    row: NormText | None


def base_of(request: Asked, norm: str) -> Base:
    """The draft as saved last, else the text in force; 404 where there is neither."""
    row = drafting.latest(norm)
    held = standing(request.desk, norm)
    if row is not None and held.draft == row.of:
        return Base(row.text, row.file, row.revision, row)
    if norm not in request.desk.pack.norms:
        if row is None:
            raise Http404
        return Base(row.text, row.file, row.revision, row)
    text = drafting.starting_text(request.desk, norm)
    return Base(text, file_of(request.desk.pack, norm), 0 if row is None else row.revision, None)


def sent(request: Asked) -> tuple[str, int]:
    """The text, with what the fields say where it was not typed in since it was last in step; the version shown."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    version = number_of(request.POST.get("version"), 0)
    if digest_of_text(text) != request.POST.get("synced", ""):
        return text, version
    pack = request.desk.pack
    text = fields.applied(Open.of(pack, text, version), request.POST)
    return stories.applied(Open.of(pack, text, version), request.POST), version


@page(verb="draft_norm", post="draft_norm")
@require_http_methods(["GET", "POST"])
def editor(request: Asked, norm: str) -> HttpResponse:
    """The page; POST saves, or what the button says: a version more, a file in place of the text."""
    base = base_of(request, norm)
    if request.method == "GET":
        return _shown(
            request, norm, base.text, number_of(request.GET.get("version", "999"), 0), base.revision
        )
    text, version = sent(request)
    do = request.POST.get("do", "save")
    if do.startswith("show:"):
        return _shown(request, norm, text, number_of(do[5:], 0), _base(request))
    if do == "version":
        opened = Open.of(request.desk.pack, text, version)
        text, version = _one_more(opened), len(opened.versions) or 1
        return _shown(request, norm, text, version, _base(request))
    if do == "upload":
        given = _uploaded(request)
        text = text if given is None else given
        return _shown(request, norm, text, version, _base(request), note=_uploading(given))
    return _save(request, norm, text, version)


def _base(request: Asked) -> int:
    return number_of(request.POST.get("base"), 0)


def _uploaded(request: Asked) -> str | None:
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > MOST:
        return None
    try:
        return file.read().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def _uploading(given: str | None) -> str:
    if given is None:
        return _("没有读到文件：应为 UTF-8 的 .yaml，不超过 400 KB")
    return _("文件已放入文本，尚未保存")


def _one_more(opened: Open) -> str:
    """A version more, from the last one, that begins the day after; both dates are for the writer to see to."""
    there = opened.versions
    text = opened.text
    if not there:
        return text
    last = there[-1].plain()
    new = {**last, "valid_from": last.get("valid_to") or ""}
    new.pop("valid_to", None)
    return put_item(text, "versions", len(there), new)


def _save(request: Asked, norm: str, text: str, version: int) -> HttpResponse:
    desk, reason = request.desk, request.POST.get("reason", "").strip()
    try:
        made = drafting.save(desk, norm, text, request.who.by, request.now, _base(request), reason)
    except drafting.Overtaken as other:
        page_ = _shown(request, norm, text, version, _base(request), other=other.other)
        page_.status_code = 409
        return page_
    except XiezhiError as error:
        page_ = _shown(request, norm, text, version, _base(request), note=error.say(spoken()))
        page_.status_code = 422
        return page_
    messages.success(request, _("已保存第 %(n)d 稿") % {"n": made.revision})
    return HttpResponseRedirect(f"{reverse('norms:editor', args=[norm])}?version={version}")


def _shown(
    request: Asked,
    norm: str,
    text: str,
    version: int,
    base: int,
    *,
    note: str = "",
    other: NormText | None = None,
) -> HttpResponse:
    opened = Open.of(request.desk.pack, text, version)
    row = drafting.latest(norm)
    held = standing(request.desk, norm)
    return render(request, "norms/editor.html", {
        **_form(request, opened), **_checked(request, norm, opened, base),
        "norm": norm, "title": opened.at("title") or norm, "base": base, "note": note, "row": row, "held": held,
        "file": row.file if row is not None else file_of(request.desk.pack, norm),
        "live": norm in request.desk.pack.norms, "other": other,
        "changes": compared_texts(other.text, text) if other is not None else [],
    })  # fmt: skip


def _form(request: Asked, opened: Open) -> dict[str, Any]:
    pack = request.desk.pack
    return {
        "opened": opened, "groups": fields.shown(opened), "told": stories.shown(opened),
        "steps": choices(pack, opened.own), "kinds": [(name, kind.title) for name, kind in pack.kinds.items()],
        "units": fields.UNITS, "synced": digest_of_text(opened.text), "statutes": basis_choices(pack),
        "states": stories_states(), "natures": (("breach", _("告警")), ("warning", _("预警")), ("gap", _("缺数据"))),
    }  # fmt: skip


def stories_states() -> list[tuple[str, str]]:
    """What a clock may be expected to be, in words."""
    return [
        ("met", _("按期")), ("late", _("迟办")), ("overdue", _("超期未办")), ("open", _("期限内")),
        ("paused", _("中止")), ("void", _("已免除")), ("undetermined", _("无法判定")),
    ]  # fmt: skip


def _checked(request: Asked, norm: str, opened: Open, base: int) -> dict[str, Any]:
    """What the text says: faults, the rule in words, stories as they come out."""
    desk, lang = request.desk, spoken()
    row = drafting.latest(norm)
    read = read_single(desk.pack, opened.text, "norm.yaml", norm)
    ran = stories.ran(read, lang)
    loose = [] if read.norm is None else loosening(desk.pack, upper_of(desk, norm), read.norm)
    lacking = [] if read.norm is None or read.pack is None else untried(read.pack, read.norm)
    faults = [
        fault for fault in read.faults if fault.code not in ("stories", "no-stories")
    ]  # these are told with the stories
    return {
        "read": read, "faults": [(fault, fault.message(lang)) for fault in faults], "ran": ran,
        "failed": sum(not one.outcome.ok for one in ran), "loose": [one.say(lang) for one in loose],
        "lacking": [one.zh if lang == "zh" else one.en for one, _n in lacking],
        "clauses": _words(read, opened.version, lang), "zh": lang == "zh",
        "newer": row if row is not None and row.revision > base and row.officer != request.who.officer else None,
    }  # fmt: skip


def _words(read: Single, version: int, lang: str) -> list[Any]:
    if read.norm is None or read.pack is None:
        return []
    shown = read.norm.versions[min(version, len(read.norm.versions) - 1)]
    return list(clauses(read.pack, read.norm, shown, lang))


@page(verb="draft_norm", post="draft_norm")
@require_POST
def check(request: Asked, norm: str) -> HttpResponse:
    """As one types: faults with their lines, the words, the stories; the other side of the page follows."""
    text, version = sent(request)
    typed = digest_of_text(text) == digest_of_text(request.POST.get("text", "").replace("\r\n", "\n"))
    opened = Open.of(request.desk.pack, text, version)
    context = {**_checked(request, norm, opened, _base(request)), **_form(request, opened), "norm": norm}
    return render(request, "norms/checked.html", {
        **context, "oob_form": typed and request.POST.get("from") == "text", "oob_text": not typed, "oob": True,
    })  # fmt: skip


@page(verb="draft_norm", post="draft_norm")
@require_POST
def picture(request: Asked, norm: str) -> HttpResponse:
    """The sheet of the guidance chart on which the norm's steps stand, with the draft in it."""
    text, version = sent(request)
    read = read_single(request.desk.pack, text, "norm.yaml", norm)
    sheets: list[Any] = []
    if read.norm is not None and read.pack is not None:
        shown = read.norm.versions[min(version, len(read.norm.versions) - 1)]
        day = max(request.who.day, shown.valid_from or request.who.day)
        kind = read.norm.matter[0] if read.norm.matter else ""
        wanted = {step for one, step in read.norm.judged_steps if one == kind}
        if kind in read.pack.kinds:
            made = chart_sheets(chart_of(read.pack, kind, day, spoken()))
            sheets = [mark_safe(one.svg) for one in made if wanted & set(one.steps)][:1]
    return render(request, "norms/picture.html", {"sheets": sheets})


@page(verb="draft_norm")
@require_GET
def download(request: Asked, norm: str) -> HttpResponse:
    """The draft as the file that a pack would have; ``?revision=`` an older one."""
    base = base_of(request, norm)
    text = base.text
    if request.GET.get("revision"):
        found = NormText.objects.filter(norm=norm, revision=number_of(request.GET["revision"], 0)).first()
        if found is None:
            raise Http404
        text = found.text
    answer = HttpResponse(text.encode(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{norm}.yaml"'
    return answer


@page(verb="draft_norm")
@require_GET
def past(request: Asked, norm: str) -> HttpResponse:
    """All revisions, who saved them, and what each changed."""
    rows = list(NormText.objects.filter(norm=norm).order_by("-revision")[:50])
    if not rows and norm not in request.desk.pack.norms:
        raise Http404
    told = []
    for number, row in enumerate(rows):
        before = rows[number + 1].text if number + 1 < len(rows) else None
        told.append((row, compared_texts(before, row.text) if before is not None and number < 10 else []))
    return render(request, "norms/past.html", {"norm": norm, "rows": told})
