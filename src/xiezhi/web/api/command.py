# SPDX-License-Identifier: Apache-2.0
"""``xiezhi-web token``: tokens of the API given, confirmed, listed, revoked, from the console of the machine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from xiezhi.web.setup import Site

HomeFolder = Annotated[Path | None, typer.Option("--home", metavar="DIR", help="獬豸的目录。 The home.")]
Number = Annotated[str, typer.Argument(metavar="TOKEN", help="令牌编号, 如 T-1A2B3C4D。 Its number.")]
CONSOLE = "console"
token = typer.Typer(
    help="接口令牌: 发放、确认、列出、收回。 Tokens: given, confirmed, listed, revoked.", no_args_is_help=True
)


def _opened(home: Path | None) -> Site:
    from xiezhi.records.home import Home
    from xiezhi.web.setup import open_site

    return open_site(Home.open(home, os.environ))


@token.command()
def give(
    name: Annotated[str, typer.Argument(metavar="NAME", help="名称。 What it is called.")],
    purpose: Annotated[str, typer.Option("--purpose", help="用途。 What it is for.")],
    source: Annotated[str, typer.Option("--source", help="推送这一来源的系统。 A system that pushes.")] = "",
    officer: Annotated[str, typer.Option("--officer", help="某人的令牌。 A person's.")] = "",
    unit: Annotated[str, typer.Option("--unit", help="某单位大屏的令牌。 A screen's.")] = "",
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope", help="个人令牌的范围: read count record supervise import draft。"),
    ] = None,
    days: Annotated[int, typer.Option("--days", help="有效天数, 至多 366。 Days it holds.")] = 366,
    home: HomeFolder = None,
) -> None:
    """发放令牌, 打印一次。系统和大屏的令牌还须确认。 Gives a token, printed once; a system's waits to be confirmed."""
    here = _opened(home)  # before all else: models need Django
    from xiezhi.web.api import tokens
    from xiezhi.web.api.scopes import AGGREGATES, pushes

    scopes = tuple(scope or ()) if officer else (pushes(source),) if source else (AGGREGATES,)
    wanted = tokens.Wanted(name, purpose, scopes, days, officer=officer, source=source, unit=unit)
    made, secret = tokens.give(here.desk(), wanted, CONSOLE, here.clock())
    typer.echo(f"{made.number}  {secret}")
    more = "" if officer else " 经 confirm 后才有效。 It holds once confirmed."
    typer.echo(f"只显示这一次。 Shown once.{more}", err=True)


@token.command()
def confirm(
    number: Number,
    who: Annotated[
        str, typer.Option("--as", metavar="OFFICER", help="安全管理员。 The security administrator.")
    ],
    home: HomeFolder = None,
) -> None:
    """第二人确认。 The second administrator's word."""
    here = _opened(home)
    from xiezhi.casework.allowed import access_of
    from xiezhi.web.api import tokens

    access_of(here.desk()).allow(who, "manage_security", None, here.clock()).required()
    made = tokens.confirm(here.desk(), number, who, here.clock())
    typer.echo(f"{made.number}  {made.name}: 已确认 confirmed")


@token.command("list")
def list_(
    home: HomeFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON。 As JSON.")] = False,
) -> None:
    """全部令牌; 没有密文。 All tokens, without their secrets."""
    here = _opened(home)
    from xiezhi.web.api import tokens
    from xiezhi.web.api.scopes import titles

    desk, now, zone = here.desk(), here.clock(), here.desk().pack.zone
    for one in tokens.listed():
        standing = tokens.standing(desk, one, now)
        owner = one.officer or one.source or one.unit
        if as_json:
            told = {
                "number": one.number, "name": one.name, "owner": owner, "scopes": one.scopes, "standing": standing,
                "expires_at": zone.text(one.expires_at),
            }  # fmt: skip
            typer.echo(json.dumps(told, ensure_ascii=False))
            continue
        line = (one.number, one.name, owner, titles(one.scopes), standing, zone.text(one.expires_at)[:10])
        typer.echo("  ".join(line))


@token.command()
def revoke(number: Number, home: HomeFolder = None) -> None:
    """收回, 立即失效。 Takes it back at once."""
    here = _opened(home)
    from xiezhi.web.api import tokens

    made = tokens.revoke(here.desk(), number, CONSOLE, here.clock())
    typer.echo(f"{made.number}  {made.name}: 已收回 revoked")
