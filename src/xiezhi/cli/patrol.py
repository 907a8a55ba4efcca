# SPDX-License-Identifier: Apache-2.0
"""``xiezhi patrol draw | show | answer | statement``: batches drawn by a seed, answered, and what they say."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.administering import given_day
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.finding_options import actor
from xiezhi.cli.language import Lang
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.supervision.patrol.rows import PatrolBatch
    from xiezhi.supervision.patrol.statement import Statement

BatchId = Annotated[str, typer.Argument(metavar="BATCH", help="批次。 The batch.")]
Place = Annotated[int, typer.Argument(metavar="N", help="第几件。 Which item.")]
HEADS = {
    "batch": ("批次", "batch"), "unit": ("单位", "unit"), "first": ("起", "from"), "last": ("止", "to"),
    "method": ("方法", "method"), "seed": ("种子", "seed"), "population": ("母体", "population"),
    "size": ("样本", "sample"), "done": ("已巡", "done"), "problems": ("问题", "problems"),
}  # fmt: skip
ITEMS = {
    "place": ("序号", "no."), "about": ("事项", "matter"), "layer": ("层", "stratum"), "chance": ("入样概率", "chance"),
    "state": ("状态", "state"), "answers": ("答复", "answers"), "problems": ("问题", "problems"),
}  # fmt: skip
QUESTIONS = {
    "n": ("题", "no."), "norm": ("规则", "norm"), "ask": ("问", "asked"), "basis": ("依据", "basis"),
    "answer": ("答", "answer"),
}  # fmt: skip
STATES = {"": ("未巡", "not yet"), "open": ("在巡", "begun"), "done": ("已巡", "done")}


def register(app: typer.Typer) -> None:
    """Adds the group ``patrol``."""
    group = typer.Typer(
        help="巡查: 抽样、作答、结论。 Patrol: samples, answers, statements.", no_args_is_help=True
    )
    for verb in (draw, show, answer, statement):
        group.command(verb.__name__)(verb)
    app.add_typer(group, name="patrol")


def draw(
    unit: Annotated[str, typer.Option("--unit", help="单位。 The unit.")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="接报起。 First day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="接报止。 Last day.")],
    seed: Annotated[str, typer.Option("--seed", help="种子。 The seed.")],
    size: Annotated[int, typer.Option("--size", help="件数。 How many.")] = 20,
    method: Annotated[
        str, typer.Option("--method", help="随机 | 分层 | 风险加权 | 自选。 random, stratified, weighted, by hand.")
    ] = "随机",
    strata_by: Annotated[str, typer.Option("--by", help="分层依据: 类别 | 单位。 Strata.")] = "类别",
    kind: Annotated[str, typer.Option("--kind", help="事项类型。 The kind.")] = "incident",
    alone: Annotated[bool, typer.Option("--alone", help="不含下级。 Without units under it.")] = False,
    chosen: Annotated[list[str] | None, typer.Argument(metavar="NUMBER…", help="自选的编号。 By hand.")] = None,
    home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """抽一批。 Draws a batch: the same seed and facts give the same sample."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision.patrol import batches

    plan = batches.Plan(
        kind, unit, given_day(first, "--from"), given_day(last, "--to"), method, size, seed, not alone, strata_by, (),
        tuple(chosen or ()),
    )  # fmt: skip
    row = batches.draw_batch(asked.desk, plan, actor(who), asked.now)
    told = _batch(row)
    asked.answer(told, ["  ".join(f"{asked.zh(*HEADS[name])} {told[name]}" for name in HEADS)])


def _batch(row: PatrolBatch) -> dict[str, Any]:
    names = [name for name in HEADS if name != "batch"]
    return {"batch": row.id, **{name: getattr(row, name) for name in names}}


def show(
    batch: Annotated[str | None, typer.Argument(metavar="BATCH", help="批次; 不写列出各批。 A batch, or all.")] = None,
    place: Annotated[int | None, typer.Argument(metavar="N", help="第几件: 列出判断题。 Questions of an item.")] = None,
    again: Annotated[bool, typer.Option("--again", help="按当时已知的事实重抽核对。 Draws it again.")] = False,
    home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """各批, 一批的各件, 或一件的判断题。 Batches, the items of one, or the questions of an item."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision.patrol import batches

    if batch is None:
        rows = batches.batches_of(asked.desk, actor(who), asked.now)
        asked.table([_batch(row) for row in rows], HEADS, empty=("没有批次", "no batch"))
    elif place is not None:
        _questions(asked, batch, place, who)
    elif again:
        drawn = batches.redrawn(asked.desk, _seen(asked, batch, who))
        same = asked.zh("与记录的样本相同", "the sample recorded")
        other = asked.zh("与记录的样本不同", "not the sample recorded")
        asked.answer(asdict(drawn), [same if drawn.same else other])
        if not drawn.same:
            raise typer.Exit(1)
    else:
        _items(asked, batch, who)


def _seen(asked: Asked, batch: str, who: str | None) -> PatrolBatch:
    """A batch that somebody may see; to anybody else it is not there."""
    from xiezhi.supervision.patrol import batches, book

    row = book.batch_row(batch)
    if not batches.may_see(asked.desk, row, actor(who), asked.now):
        raise XiezhiError(f"没有巡查批次 {batch!r}", f"no patrol batch {batch!r}")
    return row


def _items(asked: Asked, batch: str, who: str | None) -> None:
    from xiezhi.supervision.patrol.reach import items_of

    _seen(asked, batch, who)
    rows = [
        {
            "place": row.place, "about": row.about, "layer": row.layer, "chance": f"{row.chance:.4f}",
            "state": asked.zh(*STATES[row.state]), "answers": len(json_text.loads(row.answers)),
            "problems": len(json_text.loads(row.raised)),
        }
        for row in items_of(asked.desk, actor(who).officer, batch, asked.now)
    ]  # fmt: skip
    asked.table(rows, ITEMS, empty=("没有", "none"))


def _asked_of(asked: Asked, batch: str, place: int, who: str | None) -> tuple[Any, list[Any]]:
    from xiezhi.records.judging import tell
    from xiezhi.supervision.patrol import acts, book, questions

    _seen(asked, batch, who)
    item = book.item_row(batch, place)
    matter = acts.matter_of(asked.desk, item, actor(who), asked.now)
    told = tell(asked.desk, [matter.family_id], asked.now)[matter.family_id]
    return item, questions.questions(asked.desk, matter, questions.scene(asked.desk, told, asked.now))


def _questions(asked: Asked, batch: str, place: int, who: str | None) -> None:
    item, found = _asked_of(asked, batch, place, who)
    given = {(norm, event): said for norm, event, said, _remark in json_text.loads(item.answers)}
    rows = [
        {
            "n": n,
            "norm": one.norm,
            "ask": one.ask,
            "basis": one.basis,
            "answer": given.get((one.norm, one.event), ""),
        }
        for n, one in enumerate(found, 1)
    ]
    asked.table(rows, QUESTIONS, empty=("没有要人判断的", "nothing to judge"))


def answer(
    batch: BatchId, place: Place,
    question: Annotated[int | None, typer.Option("--question", min=1, help="第几题。 Which question.")] = None,
    said: Annotated[str, typer.Option("--answer", help="是 | 否 | 不适用 | 说不清 | 未答。 The answer.")] = "",
    problem: Annotated[str, typer.Option("--problem", help="提问题: 类型。 Raises a problem of a type.")] = "",
    remark: Annotated[str, typer.Option("--remark", help="备注。 A remark.")] = "",
    tag: Annotated[bool, typer.Option("--tag", help="标重点。 Marks it.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="撤销上一步。 Takes back the last thing.")] = False,
    done: Annotated[bool, typer.Option("--done", help="巡毕这一件。 Done with the item.")] = False,
    home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """作答、提问题、标重点、撤销、巡毕一件。 Answers, problems, tags, undoing; done with an item."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision.patrol import acts

    desk, by, at = asked.desk, actor(who), asked.now
    item, found = _asked_of(asked, batch, place, who)
    if undo:
        acts.undo(desk, item, by, at)
    if question is not None:
        if question > len(found):
            raise XiezhiError(f"只有 {len(found)} 题", f"there are {len(found)} questions")
        one = found[question - 1]
        acts.answer(desk, item, one.norm, one.event, said, by, at, remark=remark)
    elif problem:
        acts.raise_problem(desk, item, problem, _event(desk, item, problem, found), remark, by, at)
    elif remark:
        acts.note(desk, item, remark, by, at)
    if tag:
        acts.tag(desk, item, True, by, at)
    if done:
        acts.finish(desk, item, by, at)
    told = {"batch": batch, "place": place, "state": item.state, "answers": json_text.loads(item.answers)}
    asked.answer(told, [f"{batch} {place}: {asked.zh(*STATES[item.state])}"])


def _event(desk: Any, item: Any, problem: str, found: list[Any]) -> str:
    """The event that the norm of a type of problem asks about; empty where the type is none."""
    looked = desk.pack.patrol.about.values()
    norm = next((one.norm for kind in looked for one in kind.problems if one.title == problem), "")
    return next((one.event for one in found if one.norm == norm), "")


def statement(
    batch: BatchId,
    home: HomeFolder = None,
    now: Now = None,
    who: As = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """这一批能说什么: 比例和区间, 或为什么不能。 What a batch supports: a share with its interval, or why not."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision.patrol import batches

    told = batches.statement_of(_seen(asked, batch, who))
    asked.answer(asdict(told), [_said(asked, told)])


def _said(asked: Asked, told: Statement) -> str:
    head = asked.zh(
        f"母体 {told.population}，样本 {told.size}，已巡 {told.looked}，有问题 {told.found}",
        f"population {told.population}, sample {told.size}, looked at {told.looked}, with a problem {told.found}",
    )
    if told.share is None or told.low is None or told.high is None:
        why = {
            "by_hand": ("自选样本，不能推断总体", "chosen by hand: nothing of the population"),
            "unfinished": ("尚未巡完，不作推断", "not finished: nothing of the population"),
        }.get(told.why, ("没有样本", "no sample"))
        return f"{head}: {asked.zh(*why)}"
    if told.gone:
        head += asked.zh(
            f"，另 {told.gone} 件已不能巡查，只及其余", f", {told.gone} out of reach: of what is not"
        )
    return f"{head}: {told.share:.1%} (95% {told.low:.1%}–{told.high:.1%})"
