# SPDX-License-Identifier: Apache-2.0
"""Options and answers that the acts on findings share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import Asked
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.supervision.models import LoopItem
    from xiezhi.supervision.organisation import By

Id = Annotated[str, typer.Argument(metavar="FINDING", help="预警编号。 The finding's id.")]
Verdict = Annotated[
    str,
    typer.Option(
        "--verdict", metavar="V", help="属实 | 及时纠正 | 数据有误 | 依法例外 | 规则有误。 The verdict."
    ),
]
Remark = Annotated[str, typer.Option("--remark", help="核查意见。 A remark.")]
Reason = Annotated[str, typer.Option("--reason", help="理由。 Why.")]
Text = Annotated[str, typer.Option("--text", help="一句说明。 One sentence.")]
ToUnit = Annotated[
    str | None,
    typer.Option("--to", metavar="UNIT", help="送交单位, 默认按规则包。 To which unit, else by the pack."),
]
OfUnit = Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="只限这一单位。 Only of a unit.")]
HEADS = {
    "finding": ("编号", "finding"), "state": ("状态", "state"), "level": ("级别", "level"),
    "nature": ("性质", "nature"), "norm": ("规则", "norm"), "about": ("事项", "matter"),
    "concerned": ("单位", "unit"), "to": ("现在由", "with"), "officer": ("民警", "officer"),
    "answer_due": ("反馈期限", "answer due"), "verdict": ("结论", "verdict"),
}  # fmt: skip


def actor(who: str | None) -> By:
    """Who acts; an act without a person is refused."""
    from xiezhi.supervision.organisation import By

    if not who:
        raise XiezhiError("应以 --as 指明由谁办理", "--as OFFICER would be right: acts are done by somebody")
    return By(who)


def group_of(app: typer.Typer, name: str, text: str) -> typer.Typer:
    """The group of commands of a name, made where it is not there yet."""
    for one in app.registered_groups:
        if one.name == name and one.typer_instance is not None:
            return one.typer_instance
    group = typer.Typer(help=text, no_args_is_help=True)
    app.add_typer(group, name=name)
    return group


def tell(asked: Asked, row: LoopItem) -> None:
    """One item after an act: its state, with whom, until when."""
    view = shown(asked, row)
    parts = [f"{row.finding}: {view['state']}"]
    for name in ("to", "officer", "answer_due", "verdict"):
        if view[name]:
            parts.append(f"{asked.zh(*HEADS[name])} {view[name]}")
    asked.answer(view, ["  ".join(parts)])


def tell_all(asked: Asked, rows: list[LoopItem], batch: str = "") -> None:
    """Many items after one act."""
    value: Mapping[str, Any] = {"batch": batch or None, "findings": [shown(asked, row) for row in rows]}
    tail = asked.zh(f", 批次 {batch}", f", batch {batch}") if batch else ""
    asked.answer(value, [asked.zh(f"{len(rows)} 件{tail}", f"{len(rows)} findings{tail}")])


def shown(asked: Asked, row: LoopItem) -> dict[str, Any]:
    """An item for people: words for state, level and nature, times in the pack's zone."""
    from xiezhi.supervision.asking import viewed

    view = viewed(row, asked.lang)
    return {**view, **{name: asked.time(view[name]) or None for name in ("answer_due", "verify_due")}}
