# SPDX-License-Identifier: Apache-2.0
"""发布: a draft into shadow by who wrote it; live, or out of use, only when a second person has looked and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xiezhi.catalog.model import Norm
from xiezhi.catalog.single import Single
from xiezhi.derive.norm_clauses import clauses, compared
from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision import drafting, going_live, releasing
from xiezhi.supervision.editions import text_of, with_status
from xiezhi.supervision.models import NormText
from xiezhi.supervision.precision import never_by_machine
from xiezhi.supervision.releasing import standing
from xiezhi.supervision.standing import Standing
from xiezhi.web.norms import stories, working
from xiezhi.web.norms.backtests import result_of
from xiezhi.web.norms.comparing import compared_texts
from xiezhi.web.norms.impacts import summary
from xiezhi.web.norms.models import BACKTEST, DONE, IMPACT, Trial
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken

SECOND = ("release", "refuse")


@page(verb="draft_norm", post="draft_norm")
@require_http_methods(["GET", "POST"])
def release(request: Asked, norm: str) -> HttpResponse:
    """What is to be released beside what is in force, and the acts; POST ``act`` with a sentence."""
    held = standing(request.desk, norm)
    if norm not in request.desk.pack.norms and not held.drafts:
        raise Http404
    if request.method == "GET":
        return render(request, "norms/release.html", _context(request, norm, held, [], ""))
    act = request.POST.get("act", "")
    if act in SECOND and not request.who.may("release_norm"):
        raise Http404
    try:
        said = _done(request, norm, held, act)
    except drafting.Blocked as error:
        context = _context(request, norm, standing(request.desk, norm), error.blocks, error.say(spoken()))
        return _refused(request, context)
    except XiezhiError as error:
        context = _context(request, norm, standing(request.desk, norm), [], error.say(spoken()))
        return _refused(request, context)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("norms:release", args=[norm]))


def _refused(request: Asked, context: dict[str, Any]) -> HttpResponse:
    answer = render(request, "norms/release.html", context)
    answer.status_code = 409
    return answer


def _done(request: Asked, norm: str, held: Standing, act: str) -> str:
    """The act, by the rights of who asks; what was done, in words. What follows takes effect at once."""
    desk, by, now = request.desk, request.who.by, request.now
    reason = request.POST.get("reason", "").strip()
    shown = request.POST.get("of", "")
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "shadow": (lambda: _shadow(request, norm, held, reason), _("已转影子，只有维护人看得见它的预警")),
        "propose": (lambda: _propose(request, norm, held, reason), _("已提交，待第二人核对发布")),
        "retire": (lambda: releasing.propose(desk, norm, "retired", by, now, reason), _("已提交停用，待第二人核对")),
        "release": (lambda: drafting.release(desk, norm, by, now, reason, shown), _("已核对发布，即时生效")),
        "refuse": (lambda: drafting.refuse(desk, norm, by, now, reason), _("已退回起草人")),
        "withdraw": (lambda: releasing.withdraw(desk, norm, by, now, reason), _("已撤回")),
        "drop": (lambda: drafting.drop(desk, norm, by, now, reason), _("草稿已弃用，历次文本仍在")),
    }  # fmt: skip
    if act not in acts:
        raise Http404
    acts[act][0]()
    # other threads share the desk: theirs changes between pages
    going_live.put_in_force(desk.under(desk.pack), now)
    return acts[act][1]


def _shadow(request: Asked, norm: str, held: Standing, reason: str) -> None:
    if held.draft:
        drafting.shadow(request.desk, norm, request.who.by, request.now, reason)
    else:
        releasing.propose(request.desk, norm, "shadow", request.who.by, request.now, reason)


def _propose(request: Asked, norm: str, held: Standing, reason: str) -> None:
    desk, by, now = request.desk, request.who.by, request.now
    of = held.draft or (held.text if held.status in ("shadow", "retired") else "")
    tried = _tried(norm, of, desk.pack.digest)
    told = None if tried is None else working.told_of(tried, len(tried.result.get("hits", ())))
    if of:
        drafting.propose(desk, norm, by, now, reason, told)
        return
    releasing.propose(desk, norm, "live", by, now, reason)
    if told is not None:
        releasing.tested(desk, norm, by, now, told)


def _tried(norm: str, of: str, pack: str) -> Trial | None:
    """The last back-test of this very text; of the pack's own, under the pack in force."""
    rows = Trial.objects.filter(norm=norm, sort=BACKTEST, state=DONE, of=of)
    return (rows if of else rows.filter(pack=pack)).order_by("-created_at", "-id").first()


# -- what is shown


def _context(
    request: Asked, norm: str, held: Standing, blocks: list[drafting.Block], wrong: str
) -> dict[str, Any]:
    desk, lang = request.desk, spoken()
    known = desk.pack.norms.get(norm)
    of = held.wanted_text or held.draft or (held.text if held.status in ("shadow", "retired") else "")
    row = drafting.text_by(norm, of) if of else None
    read = None if row is None else drafting.read_draft(desk, row)
    new = (None if read is None else read.norm) or known
    tried = _tried(norm, of or held.text, desk.pack.digest)
    impact = (
        Trial.objects.filter(norm=norm, sort=IMPACT, of=of, state=DONE).order_by("-id").first()
        if of
        else None
    )
    if row is not None and read is not None and not blocks:
        blocks = drafting.blocks(desk, read, norm)
    status = held.status or (known.status if known is not None else "draft")
    return {
        "norm": norm, "title": new.title if new is not None else norm, "held": held, "status": status,
        "row": row, "of": of, "known": known,
        "blocks": [(one.zh if lang == "zh" else one.en, one.line) for one in blocks],
        "wrong": wrong, "ran": [] if read is None else stories.ran(read, lang), "tried": tried,
        "tried_told": None if tried is None else result_of(request, tried), "zh": lang == "zh",
        "impact": None if impact is None else summary(request, impact), "impact_trial": impact,
        "lines": _lines(request, norm, row), "sides": _sides(request, known, read, lang), "lang": lang,
        "guarded": new is not None and never_by_machine(new), "own": held.wanted_by == request.who.officer,
        "may_release": request.who.may("release_norm"), "may": _may(request, held, status, row, tried, blocks),
    }  # fmt: skip


def _may(
    request: Asked, held: Standing, status: str, row: NormText | None, tried: Trial | None, blocks: Any
) -> dict[str, bool]:
    """Which acts the page offers; the rooms below decide again."""
    in_pack = status in ("live", "shadow", "retired")
    waits = bool(held.wanted)
    return {
        "shadow": bool(held.draft) and status in ("draft", "shadow", "retired") and not blocks,
        "propose": not waits and tried is not None and not blocks and (row is not None or status == "shadow"),
        "retire": in_pack and status != "retired" and not waits and not held.draft,
        "decide": waits and held.wanted_by != request.who.officer and request.who.may("release_norm"),
        "withdraw": held.shadow_at is not None or held.automatic,
        "drop": bool(held.draft) and not waits,
    }  # fmt: skip


def _lines(request: Asked, norm: str, row: NormText | None) -> Any:
    """The file in force beside the one to be released."""
    if row is None:
        return []
    there = text_of(request.desk.pack, norm)
    return compared_texts(
        "" if there is None else with_status(there, "draft"), with_status(row.text, "draft")
    )


def _sides(request: Asked, known: Norm | None, read: Single | None, lang: str) -> list[Any]:
    """By version of the text the clauses beside those in force; only what differs where something is in force."""
    if read is None or read.norm is None or read.pack is None:
        return []
    found = []
    for version in read.norm.versions:
        new = clauses(read.pack, read.norm, version, lang)
        old_version = None if known is None else next(
            (one for one in known.versions if one.valid_from == version.valid_from), known.versions[-1]
        )  # fmt: skip
        old = (
            []
            if known is None or old_version is None
            else clauses(request.desk.pack, known, old_version, lang)
        )
        rows = compared(old, new)
        found.append((version, [row for row in rows if row[3]] if known is not None else rows))
    return found
