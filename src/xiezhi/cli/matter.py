# SPDX-License-Identifier: Apache-2.0
"""``xiezhi matter``: what is done to matters, for each kind of the catalogue alike."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, Purpose, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.times import parse_time
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.casework.commands import Done

Values = Annotated[
    list[str] | None,
    typer.Argument(metavar="FIELD=VALUE…", help="字段=值, 字段可写名称。 Fields, by name or title."),
]
StepName = Annotated[str, typer.Argument(metavar="STEP", help="步骤。 The step.")]
Reason = Annotated[
    str | None, typer.Option("--override", metavar="REASON", help="例外办理的理由。 Why by exception.")
]
Second = Annotated[str | None, typer.Option("--second", metavar="OFFICER", help="同意的第二人。 Who agrees.")]
ExceptionNumber = Annotated[int, typer.Argument(metavar="NUMBER", help="例外办理的编号。 Of the exception.")]
Sentence = Annotated[str, typer.Option("--text", help="一句话说明。 One sentence.")]
MatterId = Annotated[str, typer.Argument(metavar="MATTER", help="事项。 The matter.")]
Unit = Annotated[str | None, typer.Option("--unit", help="为哪个单位办。 For which unit.")]


def register(app: typer.Typer) -> None:
    """Adds ``matter``."""
    group = typer.Typer(
        help="事项: 新建、登记步骤、作废、附材料、关联、看。 Matters: open, record, void, attach, link, show."
    )
    group.command("open")(open_)
    for verb in (record, agree, refuse, void, attach, link, next_, show, list_):
        group.command(verb.__name__.rstrip("_"))(verb)
    app.add_typer(group, name="matter")


def open_(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="事项类型。 The kind.")], values: Values = None,
    unit: Unit = None, parent: Annotated[str | None, typer.Option("--parent", help="上级事项。 The parent.")] = None,
    id: Annotated[str | None, typer.Option("--id", help="编号, 默认自编。 Its id, else given.")] = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """新建事项。 Opens a matter."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.commands import open_matter

    done = open_matter(
        asked.desk,
        Actor(officer, unit),
        kind,
        _values(values),
        now=asked.now,
        unit=unit,
        parent=parent,
        id=id,
    )
    _tell(asked, done)


def record(
    matter: MatterId, step: StepName, values: Values = None,
    at: Annotated[str | None, typer.Option("--at", metavar="T", help="何时发生, 默认现在。 When, else now.")] = None,
    unit: Unit = None,
    override: Reason = None, second: Second = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """登记步骤; 法律不许的说明理由。 Records a step; what the law blocks says why."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.commands import Done, Override
    from xiezhi.casework.exceptional import ask

    when = asked.now if at is None else parse_time(at, asked.desk.pack.zone, "--at")
    exception = Override(override, second or "") if override is not None else None
    done = ask(
        asked.desk, Actor(officer, unit), matter, step, _values(values), at=when, now=asked.now, unit=unit,
        override=exception,
    )  # fmt: skip
    if isinstance(done, Done):
        _tell(asked, done)
        return
    waits = {"exception": done.id, "second": done.second, "state": done.state}
    zh = f"尚未登记: 例外办理 {done.id} 等 {done.second} 确认 (xiezhi matter agree {done.id} --text …)"
    en = f"not recorded yet: exception {done.id} waits for {done.second} (xiezhi matter agree {done.id} --text …)"
    asked.answer(waits, [asked.zh(zh, en)])


def agree(
    number: ExceptionNumber, text: Sentence, home: HomeFolder = None, now: Now = None, officer: As = None,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """第二人同意例外办理, 步骤随即登记。 The second person agrees to an exception: the step is recorded."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.exceptional import agree as say_yes

    _tell(asked, say_yes(asked.desk, Actor(officer), number, text, now=asked.now))


def refuse(
    number: ExceptionNumber, text: Sentence, home: HomeFolder = None, now: Now = None, officer: As = None,
    lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """第二人不同意, 步骤不登记。 The second person does not agree: nothing is recorded."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.exceptional import refuse as say_no

    done = say_no(asked.desk, Actor(officer), number, text, now=asked.now)
    told = asked.zh(
        f"例外办理 {number}: 不同意, 没有登记", f"exception {number}: refused, nothing is recorded"
    )
    asked.answer({"exception": done.id, "state": done.state}, [told])


def void(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="事件。 The event.")],
    reason: Annotated[str, typer.Option("--reason", help="理由。 Why.")],
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """作废一个事件, 账上仍在。 Takes an event out of view; it stays in the ledger."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.commands import void as take_out

    _tell(asked, take_out(asked.desk, Actor(officer), event, reason, now=asked.now))


def attach(
    matter: MatterId, file: Annotated[Path, typer.Argument(metavar="FILE", help="材料。 The file.")],
    title: Annotated[str | None, typer.Option("--title", help="名称, 默认文件名。 Else the file's name.")] = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """把文件存入文件库并附于事项。 Keeps a file and ties it to the matter."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.attaching import attach_file

    _tell(asked, attach_file(asked.desk, Actor(officer), matter, file, title or file.name, now=asked.now))


def link(
    matter: MatterId, other: Annotated[str, typer.Argument(metavar="OTHER", help="另一事项。 The other matter.")],
    role: Annotated[
        str, typer.Option("--role", help="related merged_into merged_from split_from split_into")
    ] = "related",
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """关联、并案、分案。 Ties two matters: related, merged, split."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.commands import link as tie

    _tell(asked, tie(asked.desk, Actor(officer), matter, other, role, now=asked.now))


def next_(
    matter: MatterId, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """下一步: 可以办、不能办、办了不起作用。 What is lawful next."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor, demand
    from xiezhi.casework.lawful import next_steps
    from xiezhi.casework.matters import seen

    demand(asked.desk, Actor(officer), "view", matter=seen(matter), now=asked.now)
    words = {
        "lawful": ("可以办", "lawful"),
        "blocked": ("不能办", "blocked"),
        "without_effect": ("不计入", "without effect"),
    }
    rows = [
        {
            "step": one.step, "title": one.title, "standing": asked.zh(*words[one.standing]),
            "due": asked.time(one.due), "because": "; ".join(one.because), "documents": " ".join(one.documents),
            "role": one.role,
        }
        for one in next_steps(asked.desk, matter, asked.now, actor=officer)
    ]  # fmt: skip
    heads = {
        "step": ("步骤", "step"), "title": ("名称", "title"), "standing": ("可否", "standing"), "due": ("届满", "due"),
        "because": ("为什么", "because"), "documents": ("文书", "documents"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("没有下一步", "nothing comes next"))


def show(
    matter: MatterId, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """一个事项: 时间线、时钟、发现。 A matter: time line, clocks, findings."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.matters import picture

    found = picture(asked.desk, Actor(officer), matter, asked.now)
    if as_json:
        asked.answer(found, ())
        return
    head = found["matter"]
    typer.echo(
        " · ".join(str(head[name]) for name in ("id", "number", "title", "unit", "state") if head.get(name))
    )
    for name, heads in _PICTURE.items():
        asked.table(found[name], heads, empty=("—", "—"))


def list_(
    kind: Annotated[str | None, typer.Option("--kind", help="类型。 Only of a kind.")] = None, unit: Unit = None,
    open_only: Annotated[bool, typer.Option("--open", help="只看未结。 Only open ones.")] = False,
    purpose: Purpose = None, home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """事项清单。 A list of matters."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.matters import listed

    rows = listed(asked.desk, Actor(officer), kind, unit, open_only, asked.now, purpose)
    for row in rows:
        row["opened_at"] = asked.time(row["opened_at"])
    heads = {
        "id": ("事项", "matter"), "title": ("类型", "kind"), "number": ("文号", "number"), "unit": ("单位", "unit"),
        "state": ("状态", "state"), "opened_at": ("始于", "opened"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("没有事项", "no matters"))


_PICTURE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "events": {
        "at": ("发生", "at"), "title": ("步骤", "step"), "actor": ("谁", "who"), "unit": ("单位", "unit"),
        "recorded_at": ("入账", "recorded"), "source": ("来源", "source"), "data": ("内容", "data"),
        "id": ("事件", "event"),
    },
    "clocks": {
        "norm": ("规则", "norm"), "state": ("状态", "state"), "due": ("届满", "due"), "trigger_at": ("起算", "from"),
    },
    "findings": {
        "level": ("级别", "level"), "nature": ("性质", "nature"), "norm": ("规则", "norm"), "at": ("时间", "at"),
        "explanation": ("说明", "why"),
    },
}  # fmt: skip


def _values(said: list[str] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in said or ():
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise XiezhiError(f"{one!r} 应写作 字段=值", f"{one!r}: FIELD=VALUE would be right")
        found[name.strip()] = value
    return found


def _tell(asked: Asked, done: Done) -> None:
    changes = [
        {"finding": one.finding_id, "why": one.why, "norm": held.norm, "level": held.level}
        for one in done.outcome.changes
        if (held := one.after or one.before) is not None
    ]
    clocks = [
        {"norm": one.norm, "before": one.before, "after": one.after, "due": asked.time(one.due)}
        for one in done.outcome.clocks_changed
    ]
    value = {"matter": done.matter, "event": done.entry_id, "findings": changes, "clocks": clocks}
    text = [f"{done.matter} {done.entry_id}"]
    text += [
        f"  {one['norm']}: {one['before'] or '—'} → {one['after'] or '—'} {one['due']}" for one in clocks
    ]
    text += [f"  {one['finding']} {one['level']} {one['norm']}: {one['why']}" for one in changes]
    asked.answer(value, text)
