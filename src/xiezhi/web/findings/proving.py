# SPDX-License-Identifier: Apache-2.0
"""Proof of a finding: judged again from the ledger as of the T, seq and pack that it names; and that as a file."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xiezhi.kernel.digest import digest
from xiezhi.kernel.instant import utc_text
from xiezhi.records.models import Finding
from xiezhi.records.verify import Verified, verify
from xiezhi.web.findings.seeing import Sealed, Seen, seen
from xiezhi.web.shell.page import Asked, page
from xiezhi.web.shell.tongue import spoken


@page(verb="view")
@require_GET
def again(request: Asked, finding: str) -> HttpResponse:
    """The proof line after judging again; without script the page shows it."""
    found = _seen(request, finding, log=False)
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('findings:detail', args=[finding])}?again=1#proof")
    return render(request, "findings/proof.html", {"found": found.finding} | verified(request, found.finding))


def verified(request: Asked, found: Finding) -> dict[str, Any]:
    """Whether it comes out the same, what differs, and the digest of the proof."""
    one = next(iter(verify(request.desk, [found.id])))
    text = _text(_certificate(request, found, one))
    what = one.zh if spoken() == "zh" else one.en
    made = digest(request.desk.settings.algorithm, text)
    algorithm, _, value = made.partition(":")
    short = f"{algorithm.upper()} {value[:4]}…{value[-4:]}"
    return {"verified": one, "what": what, "digest": made, "digest_short": short}


@page(verb="view")
@require_GET
def proof(request: Asked, finding: str) -> HttpResponse:
    """The proof as JSON: what was found, from which facts with their digests, by which pack, calendar and program."""
    found = _seen(request, finding, log=True)
    certificate = _certificate(request, found.finding, next(iter(verify(request.desk, [finding]))))
    certificate["digest"] = digest(request.desk.settings.algorithm, _text(certificate))
    text = json.dumps(certificate, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{finding}.json"'
    return answer


def _seen(request: Asked, finding: str, *, log: bool) -> Seen:
    try:
        return seen(request, finding, log=log)
    except Sealed as error:
        raise Http404 from error


def _certificate(request: Asked, found: Finding, one: Verified) -> dict[str, Any]:
    """What the proof says; texts of facts are not in it, their digests are."""
    facts = (request.desk.store.event(name) for name in found.events.split())
    return {
        "finding": found.id, "norm": found.norm, "version": found.version, "matter": found.matter,
        "level": found.level, "nature": found.nature, "at": utc_text(found.at), "as_of": utc_text(found.as_of),
        "explanation": found.explanation, "seq": found.seq, "pack": found.provenance.pack,
        "calendar": found.provenance.calendar, "program": found.provenance.program,
        "facts": [{"id": fact.id, "seq": fact.seq, "digest": fact.digest} for fact in facts if fact is not None],
        "same": one.ok, "differs": one.en, "checked_at": utc_text(request.now),
    }  # fmt: skip


def _text(certificate: dict[str, Any]) -> bytes:
    """Without the instant of checking, so that the same proof has the same digest."""
    lasting = {name: value for name, value in certificate.items() if name not in ("checked_at", "digest")}
    return json.dumps(lasting, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
