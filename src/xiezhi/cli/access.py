# SPDX-License-Identifier: Apache-2.0
"""``xiezhi access``: may this person do that to this matter, and why; sealed records opened with purpose and ground."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from xiezhi.cli.administering import access_of
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.access.decision import Thing

MatterId = Annotated[str, typer.Argument(metavar="MATTER", help="事项。 The matter.")]


def register(app: typer.Typer) -> None:
    """Adds ``access``."""
    group = typer.Typer(help="权限: 能不能, 为什么; 查阅封存记录。 Who may do what, and why; sealed records.")
    group.command("why")(why)
    group.command("unseal")(unseal)
    group.command("personal")(personal)
    app.add_typer(group, name="access")


def why(
    officer: Annotated[str, typer.Argument(metavar="OFFICER", help="警号。 The police number.")],
    verb: Annotated[str, typer.Argument(metavar="VERB", help="权限, 如 view dispatch。 What to do.")],
    matter: Annotated[str | None, typer.Argument(metavar="MATTER", help="事项, 可不写。 The matter, or none.")] = None,
    home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """某人能否对某事项做某事, 为什么; 不能时状态 1。 Whether, and because of what; status 1 where not."""
    asked = opened(home, now, lang, as_json)
    thing = None if matter is None else _thing(asked, matter)
    decision = access_of(asked).allow(officer, verb, thing, asked.now)
    told = {
        "yes": decision.yes, "code": decision.code, "hidden": decision.hidden, "role": decision.role,
        "reach": decision.reach, "instead_of": decision.instead_of, "zh": decision.zh, "en": decision.en,
    }  # fmt: skip
    word = asked.zh("可以", "yes") if decision.yes else asked.zh("不可以", "no")
    hidden = asked.zh(" (对其如同不存在)", " (to this person it is not there)") if decision.hidden else ""
    asked.answer(told, [f"{word}{hidden}: {decision.say(asked.lang)}"])
    if not decision.yes:
        raise typer.Exit(1)


def unseal(
    matter: MatterId,
    purpose: Annotated[str, typer.Option("--purpose", help="用途。 For what purpose.")],
    ground: Annotated[str, typer.Option("--ground", help="依据, 为规则包所列之一。 One of the pack's grounds.")],
    officer: Annotated[str, typer.Option("--as", metavar="OFFICER", help="谁查阅。 Who opens it.")],
    home: HomeFolder = None, now: Now = None, lang: Lang = None,
) -> None:  # fmt: skip
    """查阅一件封存记录, 记入日志, 三十分钟内有效。 Opens one sealed record for half an hour; it is logged."""
    from django.db import transaction

    from xiezhi.access.log import open_sealed

    asked = opened(home, now, lang)
    access, thing = access_of(asked), _thing(asked, matter)
    with transaction.atomic():
        line = open_sealed(access, officer, thing, purpose=purpose, ground=ground, now=asked.now)
    typer.echo(asked.zh(f"已准许, 日志第 {line.seq} 条", f"opened, entry {line.seq} of the log"))


def personal(
    matter: MatterId,
    officer: As = None,
    purpose: Annotated[
        str | None, typer.Option("--reveal", metavar="PURPOSE", help="看完整的, 写明用途。 In full, for a purpose.")
    ] = None,
    home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """事项中的个人信息, 按角色遮盖。 Personal data of a matter, masked by role."""
    from django.db import transaction

    from xiezhi.casework.allowed import Actor
    from xiezhi.casework.personal import personal_of

    asked = opened(home, now, lang, as_json)
    access_of(asked)
    if purpose is not None and officer is None:
        raise XiezhiError("--reveal 须同时写 --as", "--reveal: --as would be right, too")
    with transaction.atomic():
        found = personal_of(asked.desk, Actor(officer), matter, asked.now, purpose=purpose)
    rows = [{"step": one.step, "name": one.name, "title": one.title, "value": one.value} for one in found]
    heads = {"step": ("步骤", "step"), "title": ("字段", "field"), "value": ("内容", "value")}
    asked.table(rows, heads, empty=("没有个人信息", "no personal data"))


def _thing(asked: Asked, matter: str) -> Thing:
    from xiezhi.casework.allowed import thing_of
    from xiezhi.records.models import Matter

    found = Matter.objects.filter(id=matter).first() or Matter.objects.filter(number=matter).first()
    if found is None:
        raise XiezhiError(f"没有事项 {matter[:80]!r}", f"no matter {matter[:80]!r}")
    return thing_of(asked.desk, found)
