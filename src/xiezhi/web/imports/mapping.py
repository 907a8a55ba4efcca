# SPDX-License-Identifier: Apache-2.0
"""对照表头: what each column is imported as. Guessed first, decided by a person, kept for the next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xiezhi.access.directory import Directory
from xiezhi.casework.allowed import access_of
from xiezhi.casework.imports.mappings import kept
from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.imports import folders, models, starting
from xiezhi.web.imports.adopting import adopted
from xiezhi.web.imports.checking import named
from xiezhi.web.imports.choices import Choices, checked
from xiezhi.web.imports.guessing import guessed, unit_names, unit_words
from xiezhi.web.imports.looking import Looked, Seen, look, looked
from xiezhi.web.imports.models import Draft
from xiezhi.web.imports.reach import draft_of, folder_of
from xiezhi.web.imports.showing import Shown, shown_by_column
from xiezhi.web.imports.steps import steps
from xiezhi.web.imports.targets import LEFT_OUT, ROW_STEP, Option, options
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

SURE = 0.8
OPEN = (models.MAPPING, models.TRIED, models.TRYING)


@dataclass(frozen=True)
class Word:
    """One of their words: ``ours`` what it stands for, ``choices``: (value, label) what it may stand for."""

    field: str
    theirs: str
    ours: str
    choices: list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """A column as the page shows it."""

    field: str
    name: str
    sample: list[str]
    option: Option | None
    type: str
    confidence: int | None
    doubtful: bool
    note: str
    words: list[Word]
    open_words: int


@page(verb="import", post="import")
@require_http_methods(["GET", "POST"])
def mapping(request: Asked, token: str) -> HttpResponse:
    """The columns; POST keeps the choices and, unless only kept, begins the preview."""
    draft = draft_of(request, token)
    if draft.state not in OPEN:
        return HttpResponseRedirect(reverse("imports:run", args=[token]))
    seen = looked(folder_of(request, draft))
    choices = Choices(**draft.choices)
    wrong: list[str] = []
    if request.method == "POST":
        choices = _chosen(request, choices, seen)
        wrong = [zh if spoken() == "zh" else en for zh, en in checked(request.desk.pack, choices)]
        if not wrong or request.POST.get("do") == "keep":
            return _kept(request, draft, choices)
    return _shown(request, draft, seen, choices, wrong)


@page(verb="import", post="import")
@require_POST
def guess(request: Asked, token: str) -> HttpResponse:
    """Guesses anew, for another kind of matter or another sheet of the workbook."""
    draft = draft_of(request, token)
    kind, sheet = request.POST.get("kind"), request.POST.get("sheet") or None
    if draft.state not in OPEN or (kind and kind not in request.desk.pack.kinds):
        raise Http404
    folder = folder_of(request, draft)
    try:
        seen, table = look(folder, request.desk.pack.zone, sheet)
    except XiezhiError as error:
        raise named(error, folder / folders.TABLE, draft.name) from None
    directory = access_of(request.desk).directory
    found = guessed(request.desk.pack, table, unit_names(directory, request.who.day), kind or None)
    Draft.objects.filter(pk=token, state__in=OPEN).update(
        choices=found.told(), header=seen.header, state=models.MAPPING, changed_at=request.now
    )
    return HttpResponseRedirect(reverse("imports:mapping", args=[token]))


def _chosen(request: Asked, former: Choices, seen: Looked) -> Choices:
    """The form as choices; what it does not name stays left out."""
    there = options(request.desk.pack, request.desk.pack.kinds[former.kind])
    found = Choices(former.kind, former.sheet, former.header_rows, others=former.others)
    directory = access_of(request.desk).directory
    names = unit_names(directory, request.who.day)
    for number, column in enumerate(seen.columns):
        key = request.POST.get(f"t{number}", LEFT_OUT)
        found.targets[column.name] = key if key in there else LEFT_OUT
        if former.targets.get(column.name) == key and column.name in former.sure:
            found.sure[column.name] = former.sure[column.name]
        allowed = {value for value, _label in _word_choices(request, there.get(key), former.kind)}
        words = _needed(column, there.get(key), former.words.get(column.name, {}), names)
        for place, theirs in enumerate(sorted(words)):
            ours = request.POST.get(f"w{number}-{place}")
            words[theirs] = ours if ours is not None and ours in allowed else words[theirs]
        if words:
            found.words[column.name] = words
    return found


def _needed(
    column: Seen, option: Option | None, former: dict[str, str], units: dict[str, str]
) -> dict[str, str]:
    """The words of a column that need another of ours, with what they stand for so far."""
    if option is None:
        return {}
    if option.what == "unit":
        found = unit_words(dict.fromkeys(column.words, 1), units)
        return {theirs: former.get(theirs, ours) for theirs, ours in found.items()}
    if option.key == ROW_STEP:
        return {word: former.get(word, "") for word in column.words}
    if option.declared is not None and option.declared.type == "enum":
        strange = [word for word in column.words if word not in option.declared.values]
        return {word: former.get(word, "") for word in strange}
    return {}


def _word_choices(request: Asked, option: Option | None, kind: str) -> list[tuple[str, str]]:
    if option is None:
        return []
    if option.what == "unit":
        directory: Directory = access_of(request.desk).directory
        return [("", "—"), *((unit.id, unit.name) for unit in directory.units_on(request.who.day))]
    if option.key == ROW_STEP:
        steps_there = request.desk.pack.kinds[kind].steps.values()
        return [("", "—"), *((step.name, step.title) for step in steps_there)]
    if option.declared is not None and option.declared.type == "enum":
        return [("", "—"), *((value, value) for value in option.declared.values)]
    return []


def _kept(request: Asked, draft: Draft, choices: Choices) -> HttpResponse:
    """Keeps the choices; a whole preview begins unless the person wants to go on later."""
    later = request.POST.get("do") == "keep"
    state = models.MAPPING if later else models.TRYING
    with transaction.atomic():
        changed = Draft.objects.filter(pk=draft.pk, state__in=OPEN).update(
            choices=choices.told(), state=state, error=[], tries=0, changed_at=request.now
        )
        if changed and not later:
            models.Confirmed.objects.update_or_create(
                unit=draft.unit, source=draft.source, header=draft.header,
                defaults={
                    "choices": {**choices.told(), "sure": {}}, "officer": request.who.officer, "at": request.now
                },
            )  # fmt: skip
    if later:
        messages.success(request, _("草稿已存，可从数据接入继续"))
        return HttpResponseRedirect(reverse("imports:sources"))
    starting.start(request.desk.home)
    return HttpResponseRedirect(reverse("imports:preview", args=[draft.token]))


def _shown(request: Asked, draft: Draft, seen: Looked, choices: Choices, wrong: list[str]) -> HttpResponse:
    pack = request.desk.pack
    there = options(pack, pack.kinds[choices.kind])
    lines = _lines(request, seen, choices, there)
    groups: dict[str, list[Option]] = {}
    for option in there.values():
        groups.setdefault(option.group, []).append(option)
    context = {
        "draft": draft, "steps": steps(2, draft), "lines": lines, "groups": list(groups.items()), "seen": seen,
        "kind": pack.kinds[choices.kind], "kinds": list(pack.kinds.values()), "choices": choices, "wrong": wrong,
        "matched": sum(one.option is not None and not one.doubtful for one in lines),
        "doubtful": sum(one.doubtful for one in lines), "left_out": sum(one.option is None for one in lines),
        "error": said(draft), "before": _before(draft), "again": not choices.sure and bool(choices.targets),
        "confirmed": models.Confirmed.objects.filter(
            unit=draft.unit, source=draft.source, header=draft.header
        ).first(),
        "console": _console(request, draft, seen),
    }  # fmt: skip
    return render(request, "imports/mapping.html", context, status=422 if wrong else 200)


def _console(request: Asked, draft: Draft, seen: Looked) -> str:
    """Whether a mapping was confirmed at the console: ``taken`` here, ``more`` than a page can say, or none."""
    place = kept(request.desk, draft.source)
    if place is None:
        return ""
    return "more" if adopted(request.desk.pack, place, seen) is None else "taken"


def said(draft: Draft) -> str:
    """Why the last step failed."""
    return str(draft.error[0 if spoken() == "zh" else 1]) if draft.error else ""


def _before(draft: Draft) -> Draft | None:
    """The import that took the same file before."""
    same = Draft.objects.filter(sha256=draft.sha256, source=draft.source, unit=draft.unit, state=models.DONE)
    return same.exclude(run=None).order_by("-changed_at").first()


def _lines(request: Asked, seen: Looked, choices: Choices, there: dict[str, Option]) -> list[Line]:
    shown = shown_by_column(request.desk.pack, choices)
    return [_line(request, number, one, choices, there, shown) for number, one in enumerate(seen.columns)]


def _line(
    request: Asked,
    number: int,
    one: Seen,
    choices: Choices,
    there: dict[str, Option],
    shown: dict[str, Shown],
) -> Line:
    option = there.get(choices.targets.get(one.name, LEFT_OUT))
    sure: list[Any] = choices.sure.get(one.name, [])
    words = choices.words.get(one.name, {})
    may = _word_choices(request, option, choices.kind)
    told = [
        Word(f"w{number}-{place}", theirs, words[theirs], may) for place, theirs in enumerate(sorted(words))
    ]
    unset = sum(not one.ours for one in told)
    note = str(sure[1 if spoken() == "zh" else 2]) if sure else ""
    doubtful = option is not None and bool((sure and (sure[0] < SURE or sure[1])) or unset)
    return Line(
        f"t{number}", one.name, [shown.get(one.name, str)(value) for value in one.sample], option,
        _type(option, one), round(sure[0] * 100) if sure and option else None, doubtful,
        _note(option, len(told), unset, note), told, unset,
    )  # fmt: skip


def _note(option: Option | None, words: int, unset: int, note: str) -> str:
    if option is not None and words:
        if option.what == "unit":
            return (
                _("%(n)d 个名称对不上") % {"n": unset}
                if unset
                else _("%(n)d 个名称已对上单位表") % {"n": words}
            )
        if unset:
            return _("%(n)d 个取值，%(unset)d 个未对照") % {"n": words, "unset": unset}
        return _("%(n)d 个取值已对照") % {"n": words}
    return note


def _type(option: Option | None, one: Seen) -> str:
    """What the values are."""
    if option is not None and option.what == "unit":
        return _("单位表")
    if option is not None and option.what in ("at", "recorded_at"):
        return _("日期时间")
    declared = None if option is None else option.declared
    if declared is not None and declared.type == "enum":
        return _("枚举 %(n)d") % {"n": len(declared.values)}
    known = {
        "time": _("日期时间"), "date": _("日期"), "boolean": _("是非"), "integer": _("整数"), "number": _("数字"),
        "money": _("金额"), "person": _("姓名"),
    }  # fmt: skip
    if declared is not None:
        return known.get(declared.type, _("文本"))
    return _("日期时间") if one.times > 0.5 else _("数字") if one.numbers > 0.9 else _("文本")
