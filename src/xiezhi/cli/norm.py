# SPDX-License-Identifier: Apache-2.0
"""``xiezhi norm …``: where norms stand and how often they are right; trials and releases stand beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.catalog.named import norm_of
from xiezhi.catalog.words import LEVELS, STATUSES, word
from xiezhi.cli import norm_release, norm_trial
from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.finding_options import group_of
from xiezhi.cli.language import Lang
from xiezhi.cli.norm_options import NormId

if TYPE_CHECKING:
    from xiezhi.catalog.model import Pack
    from xiezhi.supervision.precision import Precision

AnyNorm = Annotated[str | None, typer.Argument(metavar="NORM", help="规则编号; 不写为全部。 Else all.")]
OfStatus = Annotated[str | None, typer.Option("--status", help="draft | shadow | live | retired。")]


def register(app: typer.Typer) -> None:
    """Adds the group ``norm``."""
    group = group_of(app, "norm", "规则: 回测、发布、精确度。 Norms: back-test, release, precision.")
    own: dict[str, Callable[..., None]] = {"list": list_, "show": show, "precision": precision}
    for name, command in (*own.items(), *norm_trial.COMMANDS.items(), *norm_release.COMMANDS.items()):
        group.command(name)(command)


def list_(
    status: OfStatus = None, home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None
) -> None:
    """规则及其状态。 Norms and where they stand."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision.models import NormRow

    rows = {row.norm: row for row in NormRow.objects.all()}
    told = [
        {
            "norm": norm.id, "title": norm.title, "level": word(LEVELS, norm.versions[-1].level, asked.lang),
            "status": word(STATUSES, norm.status, asked.lang),
            "wanted": word(STATUSES, rows[norm.id].wanted, asked.lang) if norm.id in rows else "",
            "shadow_at": asked.time(rows[norm.id].shadow_at) if norm.id in rows else "",
        }
        for _, norm in sorted(asked.desk.pack.norms.items())
        if status is None or norm.status == status
    ]  # fmt: skip
    heads = {
        "norm": ("规则", "norm"), "title": ("名称", "title"), "level": ("级别", "level"),
        "status": ("状态", "status"), "wanted": ("待发布", "proposed"), "shadow_at": ("将转影子", "shadow at"),
    }  # fmt: skip
    asked.table(told, heads, empty=("没有这样的规则", "no such norm"))


def show(
    norm: NormId, home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None
) -> None:
    """一条规则的状态、精确度、历次变动。 One norm: standing, precision, history."""
    asked = opened(home, now, lang, json)
    from xiezhi.catalog.supervision import RELEASES, WRITING
    from xiezhi.supervision import releasing
    from xiezhi.supervision.book import NORM, acts_of

    known = norm_of(asked.desk.pack, norm)
    found = releasing.precision(asked.desk, norm, asked.now)
    trail = releasing.trail_of(asked.desk.pack)
    history = [
        {
            "at": asked.time(act.at),
            "act": {**RELEASES, **WRITING}[act.name],
            "actor": act.actor or "",
            "told": str(act.data.get("reason") or ""),
        }
        for act in acts_of(trail, asked.desk.store.events_of([f"{NORM}{norm}"]))
    ]
    value = {
        "norm": norm,
        "title": known.title,
        "status": known.status,
        "precision": _plain(found),
        "history": history,
    }
    lines = [f"{norm}  {known.title}  {word(STATUSES, known.status, asked.lang)}", _said(asked, found)]
    lines += [f"  {row['at']}  {row['act']}  {row['actor']}  {row['told']}".rstrip() for row in history]
    asked.answer(value, lines)


def precision(
    norm: AnyNorm = None, home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None
) -> None:
    """精确度及 95% 区间; 不足 30 件不评价。 Precision with its interval at 95 %."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import releasing
    from xiezhi.supervision.precision import never_by_machine

    pack = asked.desk.pack
    names = [norm] if norm is not None else sorted({one.norm for one in releasing.judged()})
    if norm is not None:
        norm_of(pack, norm)
    rows = []
    for name in names:
        found = releasing.precision(asked.desk, name, asked.now)
        low, high = found.interval
        rows.append(
            {
                "norm": name, "right": found.right, "total": found.total, "units": found.units,
                "precision": None if found.share is None else f"{100 * found.share:.1f}%",
                "interval": None if found.share is None else f"{100 * low:.1f}–{100 * high:.1f}%",
                "remark": _remark(asked, pack, name, found, never_by_machine),
            }
        )  # fmt: skip
    heads = {
        "norm": ("规则", "norm"), "right": ("成立", "right"), "total": ("结论", "verdicts"),
        "units": ("单位", "units"), "precision": ("精确度", "precision"), "interval": ("95%区间", "95 %"),
        "remark": ("说明", "remark"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("还没有结论", "no verdicts yet"))


def _remark(asked: Asked, pack: Pack, name: str, found: Precision, guarded: Any) -> str:
    if found.share is None:
        return asked.zh("件数不足, 不评价", "too few to say")
    plan = pack.supervision
    if plan is None or found.interval[1] >= plan.precision.floor or name not in pack.norms:
        return ""
    if guarded(pack.norms[name]):
        return asked.zh("低于下限, 仅告知维护人", "below the floor: only its owner is told")
    return asked.zh("低于下限", "below the floor")


def _plain(found: Precision) -> dict[str, Any]:
    low, high = found.interval
    return {
        "right": found.right, "total": found.total, "units": found.units, "precision": found.share,
        "interval": [low, high], "verdicts": dict(found.counts),
    }  # fmt: skip


def _said(asked: Asked, found: Precision) -> str:
    if found.share is None:
        return asked.zh(
            f"精确度: {found.total} 件, 件数不足, 不评价",
            f"precision: {found.total} verdicts, too few to say",
        )
    low, high = found.interval
    told = f"{100 * found.share:.1f}% ({100 * low:.1f}–{100 * high:.1f}%)"
    return asked.zh(
        f"精确度: {told}, {found.right} / {found.total}", f"precision: {told}, {found.right} / {found.total}"
    )
