# SPDX-License-Identifier: Apache-2.0
"""From a button of the page to the act of the loop."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404
from django.utils.translation import gettext_noop as N

from xiezhi.supervision import acts, exemptions, merging
from xiezhi.supervision.lists import may_see
from xiezhi.web.findings.attachments import keep_file
from xiezhi.web.findings.seeing import Seen
from xiezhi.web.shell.page import Asked

DONE = {
    "dispatch": N("已派发"), "urge": N("已催办"), "escalate": N("已转督办"), "exempt": N("已申请豁免，待另一人批准"),
    "merge": N("已并案"), "verify": N("已办结"), "return": N("已退回"), "approve": N("已批准豁免"),
    "refuse": N("已回复不同意豁免"), "take": N("已签收"), "progress": N("已发送"), "explain": N("已提交解释，待核查"),
    "answer": N("已提交整改，待核查"),
}  # fmt: skip
"""Each deed that a page can ask for, and what is said when it is done."""
EXPLAINS, CURES = "解释", "整改"


def perform(request: Asked, found: Seen, typed: Mapping[str, str]) -> None:
    """Does one; ``XiezhiError`` where the loop does not take it. In the caller's transaction."""
    desk, by, now, id_ = request.desk, request.who.by, request.now, found.finding.id
    act, text = typed["act"], typed["text"]
    if act == "dispatch":
        acts.dispatch(desk, id_, by, now, reason=text)
    elif act == "urge":
        acts.urge(desk, id_, by, now, text)
    elif act == "escalate":
        acts.escalate(desk, id_, by, now, text)
    elif act == "verify":
        acts.close(desk, id_, by, now, typed["verdict"], text)
    elif act == "return":
        acts.send_back(desk, id_, by, now, text)
    elif act == "take":
        acts.take_up(desk, id_, by, now)
    elif act == "progress":
        acts.progress(desk, id_, by, now, text)
    elif act in ("explain", "answer"):
        files = keep_file(request, found)
        acts.answer(desk, id_, by, now, text, way=CURES if act == "answer" else EXPLAINS, files=files)
    else:
        _decide(request, found, typed)


def _decide(request: Asked, found: Seen, typed: Mapping[str, str]) -> None:
    """Exemptions and mergers."""
    desk, by, now, id_ = request.desk, request.who.by, request.now, found.finding.id
    if typed["act"] == "exempt":
        exemptions.request(desk, id_, by, now, typed["ground"], typed["reason"], typed["basis"])
    elif typed["act"] == "approve":
        exemptions.approve(desk, id_, by, now, typed["text"])
    elif typed["act"] == "refuse":
        exemptions.refuse(desk, id_, by, now, typed["text"])
    elif typed["act"] == "merge":
        if not may_see(desk, request.who.actor, typed["into"], now):
            raise Http404
        merging.merge(desk, typed["into"], [id_], by, now, typed["common"])
