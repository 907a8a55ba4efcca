# SPDX-License-Identifier: Apache-2.0
"""Recording a step: what blocks it and what it brings is shown as one types, and asked again when it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.access.decision import Refused
from xiezhi.casework.commands import Blocked, Done, Override
from xiezhi.casework.exceptional import ask
from xiezhi.casework.fields import fields_of
from xiezhi.casework.foreseen import Foreseen, foreseen
from xiezhi.casework.models import AskedException
from xiezhi.casework.together import Changed, unchanged
from xiezhi.casework.whole import whole
from xiezhi.catalog.model import COMMON_STEPS, Kind
from xiezhi.engine.arithmetic.articles import named_places
from xiezhi.kernel.errors import XiezhiError
from xiezhi.ledger.entry import VOIDED
from xiezhi.records.models import Matter
from xiezhi.web.cases.approvers import approvers
from xiezhi.web.cases.inputs import Input, inputs, local_text, moment_typed, said
from xiezhi.web.cases.next_acts import link_of, needed, source_of
from xiezhi.web.cases.seeing import Sealed, address, ask_first, seen
from xiezhi.web.cases.told import told_of
from xiezhi.web.shell.numbers import number_of
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.templatetags.shell import officer_name
from xiezhi.web.shell.times import moment
from xiezhi.web.shell.tongue import spoken


@dataclass
class Form:
    """What was typed, what is wrong with it, what it would bring."""

    inputs: list[Input]
    at_text: str
    at: int | None
    at_wrong: str
    seq: int
    values: dict[str, Any]
    reason: str = ""
    second: str = ""
    wrong: str = ""

    @property
    def faulty(self) -> bool:
        """Whether anything that was typed does not do."""
        return bool(self.at_wrong) or any(one.wrong for one in self.inputs)


@page(verb="record", post="record")
@require_http_methods(["GET", "POST"])
def step(request: Asked, kind: str, matter: str, step: str) -> HttpResponse:
    """The form of a step; POST saves it, with ``check`` it only tells what saving would bring."""
    try:
        row = seen(request, kind, matter, verb="record")
    except Sealed as sealed:
        return ask_first(request, sealed.row)
    declared = request.desk.pack.kinds[kind]
    if step not in declared.steps or step in (*COMMON_STEPS, VOIDED):
        raise Http404
    form = _form(request, declared, row, step)
    if request.method == "GET":
        return _page(request, row, step, form)
    if request.POST.get("check"):
        return render(request, "cases/lawful.html", _brings(request, row, step, form))
    if form.faulty:
        return _page(request, row, step, form, status=422)
    try:
        done = _saved(request, row, step, form)
    except Changed as changed:
        form.seq = changed.seq
        return _page(request, row, step, form, status=409, others=changed)
    except Refused as no:
        form.wrong = no.say(spoken())
        return _page(request, row, step, form, status=422)
    except Blocked as blocked:
        return _page(request, row, step, form, status=422, blocked=blocked)
    except XiezhiError as error:
        form.wrong = error.say(spoken())
        return _page(request, row, step, form, status=422)
    if isinstance(done, AskedException):
        told = _("已请第二人 %(name)s 确认；确认以前“%(step)s”没有登记")
        name = officer_name(done.second)
        messages.warning(request, told % {"name": name, "step": declared.steps[step].title})
        return HttpResponseRedirect(reverse("cases:exception", args=[done.id]))
    _tell(request, declared, step, done)
    return HttpResponseRedirect(address(row))


def _form(request: Asked, kind: Kind, row: Matter, step: str) -> Form:
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    listed = inputs(request.who, kind.steps[step].fields, typed)
    at_text = typed.get("at", "" if typed else local_text(request.desk, request.now))
    at, at_wrong = moment_typed(request.desk, at_text, request.now)
    values = said(request.desk.pack, listed, f"{kind.title} {kind.steps[step].title}")
    seq = number_of(typed.get("seq"), None)
    known = _seq(request, row) if seq is None else seq
    return Form(
        listed, at_text, at, at_wrong, known, values, typed.get("reason", "").strip()[:400],
        typed.get("second", "").strip().split(" ")[0][:80],
    )  # fmt: skip


def _seq(request: Asked, row: Matter) -> int:
    return max((fact.seq for fact in request.desk.store.events_of([row.id])), default=0)


def _saved(request: Asked, row: Matter, step: str, form: Form) -> Done | AskedException:
    """Records it, unless others came between; what is blocked waits for the second person."""
    override = Override(form.reason, form.second) if form.reason or form.second else None
    at = request.now if form.at is None else form.at
    with transaction.atomic():
        unchanged(request.desk, row.id, form.seq)
        return ask(
            request.desk,
            request.who.actor,
            row.id,
            step,
            form.values,
            at=at,
            now=request.now,
            override=override,
        )


def _brings(request: Asked, row: Matter, step: str, form: Form) -> dict[str, Any]:
    """What saving it now would bring, in words."""
    kind = request.desk.pack.kinds[row.kind]
    data, _personal = fields_of(request.desk.pack, kind, step, form.values)
    found = foreseen(
        request.desk, row.id, step, request.now, at=form.at, actor=request.who.officer,
        unit=request.who.actor.unit or row.unit, data=data,
    )  # fmt: skip
    return {
        "brings": found,
        "refusals": _refusals(request, row.kind, found),
        "row": row,
        "step": kind.steps[step],
    }


def _refusals(request: Asked, kind: str, found: Foreseen) -> list[dict[str, Any]]:
    return [
        {
            "norm": one.norm.id,
            "title": one.norm.title,
            "reason": one.reason,
            "article": named_places(one.norm.versions[one.version].basis).say(spoken()),
            "first": needed(request.desk.pack, kind, one.norm.versions[one.version]),
        }
        for one in found.refusals
    ]


def _page(
    request: Asked, row: Matter, step: str, form: Form, *, status: int = 200, others: Changed | None = None,
    blocked: Blocked | None = None,
) -> HttpResponse:  # fmt: skip
    told = _brings(request, row, step, form)
    found = whole(request.desk, request.who.actor, row, request.now)
    source = source_of(found)
    others_facts = [] if others is None else told_of(found, others.facts)
    context = told | {
        "form": form, "others": others_facts, "blocked": blocked is not None, "source": source,
        "link": link_of(found, source), "approvers": approvers(request, row) if told["refusals"] else [],
        "may_override": request.who.may("override"),
    }  # fmt: skip
    return render(request, "cases/step.html", context, status=status)


def _tell(request: Asked, kind: Kind, step: str, done: Done) -> None:
    """What was recorded, and which clocks it changed."""
    pack, zone = request.desk.pack, request.desk.pack.zone
    messages.success(request, _("已登记：%(step)s") % {"step": kind.steps[step].title})
    words = {
        "met": _("按期办结"), "late": _("逾期办结"), "open": _("开始计时"), "paused": _("中止"), "overdue": _("已超期"),
        "void": _("终结"),
    }  # fmt: skip
    for change in done.outcome.clocks_changed[:5]:
        norm = pack.norms.get(change.norm)
        if norm is None or norm.status != "live" or change.after is None:
            continue
        due = ""
        if change.after == "open" and change.due:
            due = "，" + _("%(due)s 届满") % {"due": moment(zone, change.due, request.now, due=True)}
        messages.info(request, f"{norm.title}：{words.get(change.after, change.after)}{due}")
