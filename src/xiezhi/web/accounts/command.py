# SPDX-License-Identifier: Apache-2.0
"""``xiezhi-web account``: log-ins given out, given anew, unlocked, from the console of the machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from xiezhi.web.setup import Site

HomeFolder = Annotated[Path | None, typer.Option("--home", metavar="DIR", help="獬豸的目录。 The home.")]
Number = Annotated[str, typer.Argument(metavar="OFFICER", help="警号。 The police number.")]
account = typer.Typer(
    help="登录账户: 开立、重置、解锁。 Log-ins: given out, given anew, unlocked.", no_args_is_help=True
)


def _opened(home: Path | None) -> Site:
    from xiezhi.records.home import Home
    from xiezhi.web.setup import open_site

    return open_site(Home.open(home, os.environ))


@account.command()
def add(officer: Number, home: HomeFolder = None) -> None:
    """为在册人员开立账户, 打印一次性密码。 A log-in for an officer; its one-time password is printed."""
    from xiezhi.web.accounts.giving import give
    from xiezhi.web.accounts.written import CONSOLE

    here = _opened(home)
    _tell(officer, give(here.desk(), officer, CONSOLE, here.clock()))


@account.command()
def reset(
    officer: Number,
    home: HomeFolder = None,
    second: Annotated[
        bool, typer.Option("--second", help="动态口令也重新启用。 The second factor anew, too.")
    ] = False,
) -> None:
    """换一个一次性密码, 已登录的退出。 Another one-time password; sessions end."""
    from xiezhi.web.accounts.giving import give_anew
    from xiezhi.web.accounts.written import CONSOLE

    here = _opened(home)
    _tell(officer, give_anew(here.desk(), officer, CONSOLE, here.clock(), second=second))


@account.command()
def unlock(officer: Number, home: HomeFolder = None) -> None:
    """解除因失败次数过多的等待。 Takes away the wait after too many failures."""
    from xiezhi.web.accounts.giving import unlocked
    from xiezhi.web.accounts.written import CONSOLE

    here = _opened(home)
    waits = unlocked(here.desk(), officer, CONSOLE, here.clock())
    typer.echo(f"{officer}: 已解锁 unlocked" if waits else f"{officer}: 没有锁定 was not locked")


def _tell(officer: str, password: str) -> None:
    typer.echo(f"{officer}  {password}")
    typer.echo("只显示这一次, 首次登录时须更改。 Shown once; to be changed at the first log-in.", err=True)
