# SPDX-License-Identifier: Apache-2.0
"""``xiezhi records rebuild | compare | status``: the read models made anew from the ledger, or compared with it."""

from __future__ import annotations

from typing import Annotated

import typer

from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.progress import Counter
from xiezhi.cli.tick import tell

FAILED = 20  # families with an error that are named


def register(app: typer.Typer) -> None:
    """Adds ``records``."""
    group = typer.Typer(
        help="读模型: 重建、比较、状况。 Read models: rebuild, compare, status.", no_args_is_help=True
    )
    for verb in (rebuild, compare, status):
        group.command(verb.__name__)(verb)
    app.add_typer(group, name="records")


def rebuild(home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None) -> None:
    """从账本重建。 Makes matters, clocks, findings, counters anew from the ledger."""
    asked = opened(home, now, lang, json)
    from xiezhi.records.rebuild import rebuild as make

    with Counter(asked.zh("重建", "rebuilt"), 0) as counter:
        outcome = make(asked.desk, now=asked.now, progress=lambda _, done, __: counter.reached(done))
    _loop(asked)
    tell(asked, outcome)


def _loop(asked: Asked) -> None:
    """The rows of the loop and of norms on their way follow from the same ledger."""
    if asked.desk.pack.supervision is None:
        return
    from xiezhi.supervision.book import rebuild as items
    from xiezhi.supervision.patrol.book import rebuild as patrols
    from xiezhi.supervision.releasing import rebuild_norms

    items(asked.desk)
    rebuild_norms(asked.desk)
    patrols(asked.desk)


def compare(
    most: Annotated[int, typer.Option("--limit", min=1, help="至多列出多少处。 At most so many.")] = 100,
    home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """与账本比较, 不改动; 有不同时退出码 1。 Compares with the ledger and changes nothing; exit 1 where any differs."""
    asked = opened(home, now, lang, json)
    from xiezhi.records.live import tick
    from xiezhi.records.rebuild import compare as look

    tick(asked.desk, now=asked.now)
    with Counter(asked.zh("比较", "compared"), 0) as counter:
        found = look(asked.desk, now=asked.now, most=most, progress=lambda _, done, __: counter.reached(done))
    rows = [{"table": one.table, "row": one.row, "stored": one.stored, "right": one.right} for one in found]
    heads = {
        "table": ("表", "table"), "row": ("行", "row"), "stored": ("现存", "stored"), "right": ("应为", "right"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("与账本一致", "the same as the ledger says"))
    if rows:
        raise typer.Exit(1)


def status(home: HomeFolder = None, now: Now = None, json: Json = False, lang: Lang = None) -> None:
    """状况: 账本与读模型各到哪里, 判定出错的, 中断的来源。 How far they are, what failed, which sources are silent."""
    asked = opened(home, now, lang, json)
    from xiezhi.records import models

    state = models.ReadModelState.objects.first()
    failed = models.Family.objects.exclude(error="")
    remarked = models.Family.objects.exclude(remark="")
    value = {
        "ledger": asked.desk.store.last_seq(), "records": state.seq if state else 0,
        "ticked_at": asked.time(state.ticked_at if state else None), "pack": state.pack if state else "",
        "families": models.Family.objects.count(), "matters": models.Matter.objects.count(),
        "clocks": models.Clock.objects.count(), "findings": models.Finding.objects.filter(present=True).count(),
        "due": models.Family.objects.filter(next_instant__lte=asked.now).count(),
        "failed": failed.count(), "remarked": remarked.count(),
        "errors": [{"matter": _matter(one.id), "error": one.error} for one in failed[:FAILED]],
        "remarks": [{"matter": _matter(one.id), "remark": one.remark} for one in remarked[:FAILED]],
        "sources": [
            {"name": one.name, "last_heard": asked.time(one.last_heard), "stale_since": asked.time(one.stale_since)}
            for one in models.Source.objects.order_by("name")
        ],
    }  # fmt: skip
    asked.answer(value, _lines(asked, value))


def _matter(family: int) -> str:
    from xiezhi.records import models

    found = models.Matter.objects.filter(family_id=family).order_by("id").values_list("id", flat=True).first()
    return found or ""


def _lines(asked: Asked, value: dict[str, object]) -> list[str]:
    names = {
        "ledger": ("账本条数", "facts in the ledger"), "records": ("读模型至", "records up to"),
        "ticked_at": ("时间至", "time up to"), "pack": ("规则包", "pack"), "families": ("事项组", "families"),
        "matters": ("事项", "matters"), "clocks": ("时钟", "clocks"), "findings": ("预警告警", "findings"),
        "due": ("到时未判", "due, not judged"), "failed": ("判定出错", "failed"),
        "remarked": ("有规则包不识的事实", "with facts unknown to the pack"),
    }  # fmt: skip
    lines = [f"{asked.zh(*words)}: {value[name]}" for name, words in names.items()]
    for name in ("errors", "remarks", "sources"):
        for one in value[name]:  # type: ignore[attr-defined]
            lines.append("  " + " ".join(str(part) for part in one.values() if part))
    return lines
