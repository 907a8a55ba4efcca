# SPDX-License-Identifier: Apache-2.0
"""What a deed needs before it is tried: what is missing is said at its field."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision.exemptions import GROUNDS
from xiezhi.supervision.precision import EXCEPTION, check_verdict
from xiezhi.web.findings.deeds import DONE
from xiezhi.web.shell.tongue import spoken

SAYS = {
    "explain": N("写一句说明，再点“解释”"),
    "answer": N("写一句怎样整改的，再点“提交整改”"),
    "progress": N("写一句进展"),
    "return": N("写一句为何退回"),
    "escalate": N("写一句为何督办"),
    "refuse": N("写一句为何不同意"),
}


def checked(typed: Mapping[str, str], nature: str, longest: int) -> dict[str, str]:
    """Field → what is wrong in it; empty: it can be tried."""
    act, wrong = typed["act"], {}
    if act not in DONE:
        return {"form": _("没有这样的办理")}
    if act in SAYS and not typed["text"]:
        wrong["text"] = _(SAYS[act])
    for name in ("text", "reason", "basis", "common"):
        if len(typed[name]) > longest:
            wrong[name] = _("最多 %(n)d 字") % {"n": longest}
    if act == "verify":
        wrong |= _verdict(typed["verdict"], nature, "verdict", _("选一项结论，再点核查通过"))
    if act == "exempt":
        wrong |= _exempt(typed, nature)
    if act == "merge":
        wrong |= {} if typed["into"] else {"into": _("选并入哪一件")}
        wrong |= {} if typed["common"] else {"common": _("写明共同原因")}
    return wrong


def _exempt(typed: Mapping[str, str], nature: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if typed["ground"] not in GROUNDS:
        wrong["ground"] = _("选一项豁免理由")
    else:
        wrong |= _verdict(typed["ground"], nature, "ground", "")
    if typed["ground"] == EXCEPTION and not typed["basis"]:
        wrong["basis"] = _("依法例外应写明条文")
    if not typed["reason"]:
        wrong["reason"] = _("写明理由")
    return wrong


def _verdict(verdict: str, nature: str, field: str, missing: str) -> dict[str, str]:
    if not verdict:
        return {field: missing}
    try:
        check_verdict(verdict, nature)
    except XiezhiError as error:
        return {field: error.say(spoken())}
    return {}
