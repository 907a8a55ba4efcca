# SPDX-License-Identifier: Apache-2.0
"""What happened to a norm: its versions' first days, proposals, back-tests, releases, shadows. Newest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.catalog.model import Norm
from xiezhi.records.desk import Desk
from xiezhi.supervision.book import NORM, acts_of, plan_of
from xiezhi.supervision.releasing import trail_of

ACTS = {
    "proposed": N("提出变更"), "backtested": N("回测"), "announced": N("预告转入影子"), "withdrawn": N("撤回"),
    "drafted": N("起草"), "dropped": N("弃用草稿"), "refused": N("第二人不同意"), "sampled": N("盲评抽样"),
    "reviewed": N("盲评读回"), "shadowed": N("影子运行"), "released": N("上线"), "retired": N("停用"),
}  # fmt: skip


@dataclass(frozen=True)
class Happened:
    """``at``: µs UTC; ``what`` in words, ``who`` did it, ``why``; ``second``: whose proposal it was."""

    at: int
    what: str
    who: str
    why: str
    second: str = ""


def history(desk: Desk, norm: Norm) -> list[Happened]:
    """Acts of people and machines on the norm, and the days on which its versions took effect."""
    zone = desk.pack.zone
    told = [
        Happened(zone.midnight(one.valid_from), _("版本生效：%(basis)s") % {"basis": one.basis}, "", one.title)
        for one in norm.versions if one.valid_from is not None
    ]  # fmt: skip
    if plan_of(desk.pack).releases is not None:
        acts = acts_of(trail_of(desk.pack), desk.store.events_of([f"{NORM}{norm.id}"]))
        told += [
            Happened(
                act.at,
                _(ACTS.get(act.name, act.name)),
                act.actor or "",
                str(act.data.get("reason") or ""),
                str(act.data.get("proposer") or "") if act.actor != act.data.get("proposer") else "",
            )
            for act in acts
        ]
    return sorted(told, key=lambda one: one.at, reverse=True)
