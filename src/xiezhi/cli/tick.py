# SPDX-License-Identifier: Apache-2.0
"""``xiezhi tick``: time has passed; what falls due is judged. To be run every minute, by cron or with ``--every``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.times import as_of_now
from xiezhi.cli.trouble import database_trouble
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.sql import in_trouble

if TYPE_CHECKING:
    from xiezhi.records.outcome import Outcome
    from xiezhi.supervision.limits import Passed

WHY = {
    "new": ("新增", "new"), "returned": ("再现", "returned"), "raised": ("升级", "raised"),
    "lowered": ("降级", "lowered"),
    "breached": ("超期", "breached"), "cured": ("迟办", "cured late"), "changed": ("变化", "changed"),
    "met": ("已办", "met"), "void": ("终结", "void"), "corrected": ("因更正消失", "corrected"),
    "moved": ("期限变动", "due moved"), "paused": ("中止", "paused"), "stale": ("来源中断", "source stale"),
    "norm": ("规则变更", "norm changed"), "time": ("时间", "time"),
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds ``tick``."""
    app.command("tick")(tick)


def tick(
    every: Annotated[
        int | None, typer.Option("--every", metavar="S", min=1, help="每隔几秒一次, 直到中断。 Every so many seconds.")
    ] = None,
    home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """时间到了: 判定届满、提醒、来源中断。 Time has passed: judges what falls due, and silent sources."""
    if every is not None and now is not None:
        raise XiezhiError("--every 与 --now 不能同用", "--every and --now do not go together")
    asked = opened(home, now, lang, json)
    if every is None:
        _once(asked, asked.now)
        return
    while True:
        try:
            _once(asked, as_of_now())
        except Exception as error:
            if not in_trouble(error):
                raise
            _missed(asked, error)
        time.sleep(every)


def _once(asked: Asked, at: int) -> None:
    from xiezhi.records.live import tick as judge_due
    from xiezhi.supervision.going_live import pass_time

    outcome = judge_due(asked.desk, now=at)
    tell(asked, outcome, pass_time(asked.desk, at))


def _missed(asked: Asked, error: Exception) -> None:
    """This time nothing was judged; the next time does it, over another connection where this one is lost."""
    from django.db import connection

    connection.close_if_unusable_or_obsolete()
    typer.echo(f"{asked.time(as_of_now())} {database_trouble(error)}", err=True)


def tell(asked: Asked, outcome: Outcome, passed: Passed | None = None) -> None:
    """What changed, as a count for each reason and norm; errors one a line; what the loop did as time passed."""
    counts: dict[tuple[str, str], int] = {}
    for change in outcome.changes:
        held = change.after or change.before
        if held is not None:
            counts[change.why, held.norm] = counts.get((change.why, held.norm), 0) + 1
    rows: list[dict[str, Any]] = [
        {"why": why, "norm": norm, "n": n} for (why, norm), n in sorted(counts.items())
    ]
    errors = [{"matter": one.matter, "error": one.error} for one in outcome.errors]
    value: dict[str, Any] = {
        "families": outcome.families,
        "changes": rows,
        "clocks": len(outcome.clocks_changed),
        "errors": errors,
    }
    lines = [
        asked.zh(
            f"判定 {outcome.families} 组事项, 时钟变化 {len(outcome.clocks_changed)}, "
            f"预警告警变化 {len(outcome.changes)}",
            f"{outcome.families} families judged, {len(outcome.clocks_changed)} clocks and {len(outcome.changes)} "
            "findings changed",
        )
    ]
    lines += [
        f"  {asked.zh(*WHY.get(row['why'], (row['why'],) * 2))} {row['n']:>6} {row['norm']}" for row in rows
    ]
    failed = asked.zh("判定出错", "failed")
    lines += [f"  {failed}: {one['matter']}: {one['error']}" for one in errors]
    if passed is not None:
        value["loop"] = vars(passed)
        lines += _loop_said(asked, passed)
    asked.answer(value, lines)


def _loop_said(asked: Asked, passed: Passed) -> list[str]:
    """One line where limits ran out, digests were let out, or norms went into shadow; else none."""
    counts = (len(passed.escalated), len(passed.let_out), passed.retried, len(passed.shadowed))
    if not any(counts):
        return []
    up, out, again, shadowed = counts
    names = " ".join(passed.shadowed)
    return [
        asked.zh(
            f"  督办 {up}, 摘要转出 {out}, 重新派发 {again}, 规则转影子 {shadowed} {names}".rstrip(),
            f"  {up} escalated, {out} out of digests, {again} sent again, {shadowed} into shadow {names}".rstrip(),
        )
    ]
