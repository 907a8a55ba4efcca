# SPDX-License-Identifier: Apache-2.0
"""``xiezhi todo``: what is due, for whom, soonest first."""

from __future__ import annotations

from typing import Annotated

import typer

from xiezhi.cli.desk import As, HomeFolder, Json, Now, opened
from xiezhi.cli.finding import LEVELS, MatterId, Most, Norm, Officer, Unit, seen
from xiezhi.cli.language import Lang
from xiezhi.cli.times import parse_time

HEADS = {
    "due": ("届满", "due"), "state": ("状态", "state"), "level": ("级别", "level"), "title": ("规则", "norm"),
    "matter": ("事项", "matter"), "number": ("文号", "number"), "unit": ("单位", "unit"),
    "officer": ("民警", "officer"), "stale": ("来源中断", "source stale since"), "finding": ("编号", "finding"),
}  # fmt: skip
STATES = {"open": ("未届满", "open"), "overdue": ("已超期", "overdue"), "paused": ("中止", "paused")}


def register(app: typer.Typer) -> None:
    """Adds ``todo``."""
    app.command("todo")(todo)


def todo(
    unit: Unit = "", officer: Officer = "", norm: Norm = "", matter: MatterId = "",
    until: Annotated[str | None, typer.Option("--until", metavar="T", help="此时以前届满的。 Due by then.")] = None,
    limit: Most = 100, home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """待办: 该办的事, 先届满的在前。 What is to be done, soonest due first."""
    asked = opened(home, now, lang, json)
    from xiezhi.records import lists

    zone = asked.desk.pack.zone
    last = None if until is None else parse_time(until, zone, "--until")
    wanted = lists.Asked(unit, officer, norm, matter, matters=seen(asked, who))
    rows = []
    for row in lists.todos(wanted, last)[:limit]:
        named = asked.desk.pack.norms.get(row.norm)
        rows.append(
            {
                "due": asked.time(row.due), "state": asked.zh(*STATES[row.state]),
                "level": asked.zh(*LEVELS[row.level]) if row.level else "", "norm": row.norm,
                "title": named.title if named is not None else row.norm, "matter": row.matter, "kind": row.kind,
                "number": row.number, "unit": row.unit, "officer": row.officer, "stale": asked.time(row.stale_since),
                "finding": row.finding,
            }
        )  # fmt: skip
    asked.table(rows, HEADS, empty=("没有待办", "nothing to do"))
