# SPDX-License-Identifier: Apache-2.0
"""``xiezhi finding list | show | verify``: what is wrong now, why, and whether it can be recomputed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, Purpose, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.progress import Counter
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xiezhi.records.models import Finding, Matter

Unit = Annotated[str, typer.Option("--unit", help="只看某单位。 Only of a unit.")]
Officer = Annotated[str, typer.Option("--officer", help="只看某民警。 Only of an officer.")]
Norm = Annotated[str, typer.Option("--norm", help="只看某规则。 Only of a norm.")]
MatterId = Annotated[str, typer.Option("--matter", help="只看某事项。 Only of a matter.")]
Most = Annotated[int, typer.Option("--limit", min=1, help="至多多少行。 At most so many rows.")]
LEVELS = {
    "red": ("红", "red"),
    "orange": ("橙", "orange"),
    "yellow": ("黄", "yellow"),
    "blue": ("蓝", "blue"),
}
HEADS = {
    "id": ("编号", "finding"), "level": ("级别", "level"), "word": ("性质", "nature"), "title": ("规则", "norm"),
    "matter": ("事项", "matter"), "unit": ("单位", "unit"), "officer": ("民警", "officer"), "at": ("时间", "at"),
    "status": ("规则状态", "status"),
}  # fmt: skip
ENDED = HEADS | {"ended_at": ("止于", "ended"), "ended_why": ("因", "why")}
WORDS = {"告警": "breach", "预警": "warning", "缺数据": "gap", "迟办": "late", "待确认": "doubtful"}


def register(app: typer.Typer) -> None:
    """Adds ``finding`` with what can be read of findings."""
    group = next((one.typer_instance for one in app.registered_groups if one.name == "finding"), None)
    if group is None:
        group = typer.Typer(help="预警告警。 Findings.", no_args_is_help=True)
        app.add_typer(group, name="finding")
    for name, command in (("list", list_), ("show", show), ("verify", verify)):
        group.command(name)(command)


def list_(
    unit: Unit = "", officer: Officer = "", norm: Norm = "", matter: MatterId = "",
    level: Annotated[str, typer.Option("--level", help="red | orange | yellow | blue")] = "",
    nature: Annotated[str, typer.Option("--nature", help="breach | warning | gap")] = "",
    shadow: Annotated[bool, typer.Option("--shadow", help="含试运行的规则。 Shadow norms too.")] = False,
    ended: Annotated[bool, typer.Option("--ended", help="看已消失的。 Those that hold no more.")] = False,
    limit: Most = 100, purpose: Purpose = None, home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """现有的预警告警, 最重的在前。 Findings that hold, worst first."""
    asked = opened(home, now, lang, json)
    from xiezhi.records import lists

    for given, allowed in ((level, lists.LEVELS), (nature, lists.NATURES)):
        if given and given not in allowed:
            right = " | ".join(allowed)
            raise XiezhiError(f"{given!r} 应为 {right}", f"{given!r}: {right} would be right")
    statuses = ("live", "shadow") if shadow else ("live",)
    wanted = lists.Asked(unit, officer, norm, matter, level, nature, statuses, ended, seen(asked, who))
    rows = list(lists.findings(wanted)[:limit])
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.looking import searched

    narrowed = {
        "unit": unit,
        "officer": officer,
        "norm": norm,
        "matter": matter,
        "level": level,
        "nature": nature,
    }
    searched(asked.desk, Actor(who), narrowed, len(rows), purpose, now=asked.now)
    doubtful = lists.doubtful(rows)
    told = [as_row(asked, row, lists.word(row, doubtful)) for row in rows]
    asked.table(told, ENDED if ended else HEADS, empty=("没有预警告警", "no findings"))


def seen(asked: Asked, who: str | None) -> QuerySet[Matter] | None:
    """The matters that who asks may see; ``None``: at the console, all."""
    if who is None:
        return None
    from xiezhi.casework.allowed import Actor, visible
    from xiezhi.records.models import Matter

    return visible(asked.desk, Actor(who), Matter.objects.all(), asked.now)


def as_row(asked: Asked, row: Finding, word: str) -> dict[str, Any]:
    """A finding as a row of a list."""
    norm = asked.desk.pack.norms.get(row.norm)
    return {
        "id": row.id, "level": asked.zh(*LEVELS[row.level]), "word": asked.zh(word, WORDS[word]),
        "nature": row.nature, "norm": row.norm, "title": norm.title if norm is not None else row.norm,
        "matter": row.matter, "unit": row.unit, "officer": row.officer, "at": asked.time(row.at),
        "status": row.status, "present": row.present, "ended_at": asked.time(row.ended_at), "ended_why": row.ended_why,
    }  # fmt: skip


def show(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="编号。 Its id.")],
    home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """一条预警告警: 条文、事实、计算、出处。 One finding: article, facts, arithmetic, where it comes from."""
    asked = opened(home, now, lang, json)
    from xiezhi.records import lists
    from xiezhi.records.models import Finding

    wanted = lists.Asked(matters=seen(asked, who))
    rows = Finding.objects.filter(id=finding, matter__in=lists.seen(wanted).values("id"))
    row = rows.select_related("provenance").first()
    if row is None:
        raise XiezhiError(f"没有预警告警 {finding!r}", f"there is no finding {finding!r}")
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.looking import look
    from xiezhi.records.models import Matter

    look(asked.desk, Actor(who), Matter.objects.get(id=row.matter), now=asked.now)
    value = as_row(asked, row, lists.word(row, lists.doubtful([row]))) | {
        "version": row.version, "anchor": row.anchor, "events": row.events.split(" "), "explanation": row.explanation,
        "first_at": asked.time(row.first_at), "as_of": asked.time(row.as_of), "seq": row.seq,
        "pack": row.provenance.pack, "calendar": row.provenance.calendar, "program": row.provenance.program,
        "cured": row.cured, "tie": row.tie, "late_entry": row.late_entry, "calendar_uncertain": row.calendar_uncertain,
    }  # fmt: skip
    asked.answer(value, _lines(asked, value))


def _lines(asked: Asked, value: Mapping[str, Any]) -> list[str]:
    ended = ("", "") if value["present"] else (f"(止于 {value['ended_at']}: {value['ended_why']})",
                                               f" (ended {value['ended_at']}: {value['ended_why']})")  # fmt: skip
    said = [
        f"{value['id']} {value['level']} {value['word']} {value['title']}{asked.zh(*ended)}",
        f"  {value['matter']} {value['unit']} {value['officer']} {value['at']}",
        f"  {value['explanation']}",
        asked.zh("  依据事实: ", "  facts: ") + " ".join(value["events"]),
        asked.zh(
            f"  判定于 {value['as_of']}, 账本至第 {value['seq']} 条, 规则 {value['norm']} 版本 {value['version']}, "
            f"规则包 {value['pack'][:12]}, 日历 {value['calendar'][:12]}, 程序 {value['program']}",
            f"  judged as of {value['as_of']}, ledger up to {value['seq']}, norm {value['norm']} version "
            f"{value['version']}, pack {value['pack'][:12]}, calendar {value['calendar'][:12]}, "
            f"program {value['program']}",
        ),
    ]
    return said


def verify(
    finding: Annotated[list[str] | None, typer.Argument(metavar="FINDING…", help="编号。 Their ids.")] = None,
    every: Annotated[bool, typer.Option("--all", help="全部。 All of them.")] = False,
    home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """从账本重新计算, 不同的说明何处不同; 有不同时退出码 1。 Recomputes from the ledger; exit 1 where any differs."""
    if bool(finding) == every:
        raise XiezhiError("应给出编号, 或 --all", "right would be ids of findings, or --all")
    asked = opened(home, now, lang, json)
    from xiezhi.records.verify import verify as recompute

    same, differing = 0, []
    with Counter(asked.zh("核验", "verified"), 0) as counter:
        for one in recompute(asked.desk, finding or None, progress=lambda done, _: counter.reached(done)):
            same += one.ok
            if not one.ok:
                differing.append(
                    {"id": one.id, "norm": one.norm, "matter": one.matter, "what": asked.zh(one.zh, one.en)}
                )
    lines = [f"{one['id']} {one['norm']} {one['matter']}: {one['what']}" for one in differing]
    lines.append(asked.zh(f"相同 {same}, 不同 {len(differing)}", f"{same} the same, {len(differing)} differ"))
    asked.answer({"same": same, "differing": differing}, lines)
    if differing:
        raise typer.Exit(1)
