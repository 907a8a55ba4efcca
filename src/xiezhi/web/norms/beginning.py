# SPDX-License-Identifier: Apache-2.0
"""新规则: from a kind of norm, or as a copy of another; it is a draft until two people let it go live."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.catalog.words import KINDS
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.supervision import drafting
from xiezhi.supervision.editions import text_of
from xiezhi.web.norms.basis import choices, citation
from xiezhi.web.norms.listing import DOMAINS
from xiezhi.web.norms.writing import lines_of, put
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

ASKED = ("id", "title", "domain", "kind", "matter", "copy", "statute", "article", "paragraph", "item")
ABOUT = {
    "deadline": ("做了甲，多久之内应做乙", "after one step another is due within a time"),
    "precedence": ("做乙之前，必须先有甲", "a step must come before another"),
    "required": ("做到某一步时，某个条件必须成立", "something must hold at a step"),
    "prohibition": ("某种情形下，不得做某一步", "a step must not happen"),
    "limit": ("次数、累计时长、数值不得超过或不得少于", "a count, total or value within bounds"),
    "overlap": ("同一人、同一房间，不得同时有两个", "no two at one time"),
    "pattern": ("一段时间内，违反达到几次", "so many breaches within a time"),
    "judgement": ("事实决定不了，巡查时由人判断", "a question for people"),
}
STARTS: dict[str, tuple[str, ...]] = {
    "deadline": ("after", "within", "expect"), "precedence": ("before", "require"), "required": ("on", "need"),
    "prohibition": ("never",), "limit": ("count", "max"), "overlap": ("from", "to", "by"),
    "pattern": ("of", "at_least", "window", "by"), "judgement": ("on", "ask"),
}  # fmt: skip


@page(verb="draft_norm", post="draft_norm")
@require_http_methods(["GET", "POST"])
def new(request: Asked) -> HttpResponse:
    """The form; POST saves the first draft and goes on to the editor."""
    given = {name: request.POST.get(name, request.GET.get(name, "")).strip() for name in ASKED}
    wrong = ""
    if request.method == "POST":
        try:
            text = _copied(request, given) if given["copy"] else _started(request, given)
            domain = given["domain"] if given["domain"] in DOMAINS else "own"
            drafting.begin(request.desk, given["id"], domain, text, request.who.by, request.now)
        except XiezhiError as error:
            wrong = error.say(spoken())
        else:
            return HttpResponseRedirect(reverse("norms:editor", args=[given["id"]]))
    pack, at = request.desk.pack, 0 if spoken() == "zh" else 1
    answer = render(request, "norms/new.html", {
        "given": given, "wrong": wrong, "statutes": choices(pack),
        "sorts": [(name, words[at], ABOUT[name][at]) for name, words in KINDS.items()],
        "domains": [(name, words[at]) for name, words in DOMAINS.items()],
        "kinds": [(name, kind.title) for name, kind in pack.kinds.items()],
        "norms": [(name, norm.title) for name, norm in pack.norms.items()],
    })  # fmt: skip
    if wrong:
        answer.status_code = 422
    return answer


def _started(request: Asked, given: dict[str, str]) -> str:
    """The bare text of a kind of norm: what is still blank the check asks for."""
    kind = given["kind"] if given["kind"] in KINDS else "deadline"
    if given["matter"] not in request.desk.pack.kinds and kind != "pattern":
        raise XiezhiError(_("应选择管哪种事项"), "a kind of matter would be right")
    if not given["title"]:
        raise XiezhiError(_("应写名称"), "a title would be right")
    head: list[tuple[str, Any]] = [
        ("id", given["id"]), ("title", given["title"]), ("matter", given["matter"]), ("kind", kind),
        ("status", "draft"), ("level", "yellow"),
    ]  # fmt: skip
    lines = [line for key, value in head for line in lines_of(key, value, 0)]
    today = date_of(request.who.day)
    lines += ["versions:", f"  - valid_from: {today.isoformat()}"]
    basis = citation(given["statute"], given["article"], given["paragraph"], given["item"])
    lines += [line for key, value in (("basis", basis),) if value for line in lines_of(key, value, 4)]
    lines += [f"    {key}:" for key in STARTS[kind]]
    return "\n".join(lines) + "\n"


def _copied(request: Asked, given: dict[str, str]) -> str:
    """The text of another norm under a new id."""
    text = text_of(request.desk.pack, given["copy"])
    if text is None:
        raise XiezhiError(_("没有可复制的规则文本"), "there is no text of that norm to copy")
    text = put(put(text, ("id",), given["id"]), ("status",), "draft")
    return put(text, ("title",), given["title"]) if given["title"] else text
