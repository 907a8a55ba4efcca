# SPDX-License-Identifier: Apache-2.0
"""附件: the files of a matter or of the conversation on a finding, as they were put, always as a download."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.http import HttpResponse
from ninja import Router

from xiezhi.casework.documents import DOCUMENT
from xiezhi.casework.looking import took_away
from xiezhi.ledger.entry import LINKED
from xiezhi.records.families import voided
from xiezhi.records.packs import vault_of
from xiezhi.supervision.book import item_id, item_of
from xiezhi.web.api.answers import Word, answers
from xiezhi.web.api.asking import needs
from xiezhi.web.api.findings import seen_finding
from xiezhi.web.api.matters_seen import matter_of
from xiezhi.web.api.problems import missing
from xiezhi.web.api.scopes import READ
from xiezhi.web.findings.conversation import VAULT, files_of

router = Router()
view = needs(READ, "view")
BYTES = "application/octet-stream"
CONTENT = {"responses": {200: {"content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}}


@router.get(
    "/matters/{path:matter}/files/{digest}",
    auth=view,
    response=answers(None),
    openapi_extra=CONTENT,
    summary="事项的附件",
)
def matter_file(request: Any, matter: str, digest: Word) -> Any:
    """编号见事项的 files。取走记入日志，连同用途。"""
    row = matter_of(request, matter)
    facts = request.desk.store.events_of([row.id])
    gone, kept = voided(facts), f"{VAULT}{digest}"
    there = any(
        fact.step == LINKED and fact.data.get("role") == DOCUMENT and fact.data.get("to") == kept
        for fact in facts if fact.id not in gone
    )  # fmt: skip
    return _handed_out(request, row.id, digest, there)


@router.get(
    "/findings/{finding}/files/{digest}",
    auth=view,
    response=answers(None),
    openapi_extra=CONTENT,
    summary="往来的附件",
)
def finding_file(request: Any, finding: Word, digest: Word) -> Any:
    """编号见预警告警 acts 的 files。取走记入日志，连同用途。"""
    found = seen_finding(request, finding, log=True)
    there = digest in files_of(item_of(request.desk, item_id(finding)))
    return _handed_out(request, found.finding.matter, digest, there)


def _handed_out(request: Any, matter: str, digest: str, there: bool) -> HttpResponse:
    """The content; that it was taken away is in the log by its digest."""
    vault = vault_of(request.desk)
    if not there or vault.registry.exact(digest) is None:
        raise missing()
    with NamedTemporaryFile() as copy:
        vault.copy(digest, copy)
        copy.flush()
        copy.seek(0)
        took_away(
            request.desk, request.who.actor, f"file {matter}", 1, Path(copy.name), request.who.purpose, now=request.now
        )  # fmt: skip
        answer = HttpResponse(copy.read(), content_type=BYTES)
    answer["Content-Disposition"] = "attachment"
    return answer
