# SPDX-License-Identifier: Apache-2.0
"""``xiezhi-web``: serves the pages of a home, and lets time pass for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.accounts.command import account
from xiezhi.web.api.command import token

app = typer.Typer(help="獬豸的网页。 The pages of Xiezhi.", no_args_is_help=True, add_completion=False)
app.add_typer(account, name="account")
app.add_typer(token, name="token")
BIND = "127.0.0.1:8600"
HomeFolder = Annotated[Path | None, typer.Option("--home", metavar="DIR", help="獬豸的目录。 The home.")]


@app.callback()
def root() -> None:
    """獬豸的网页。 The pages of Xiezhi."""


@app.command()
def serve(
    home: HomeFolder = None,
    bind: Annotated[
        str, typer.Option("--bind", metavar="HOST:PORT", help="监听地址。 Where to listen.")
    ] = BIND,
    workers: Annotated[int, typer.Option("--workers", min=1, help="进程数。 Processes.")] = 2,
    threads: Annotated[
        int,
        typer.Option(
            "--threads", min=0, help="每个进程的线程数；0：SQLite 4，PostgreSQL 8。 Threads of each."
        ),
    ] = 0,
    host: Annotated[
        list[str] | None, typer.Option("--host", help="另可使用的主机名。 Names it answers to.")
    ] = None,
    secure: Annotated[bool, typer.Option("--secure", help="只经 HTTPS。 Only behind HTTPS.")] = False,
) -> None:
    """开启网页服务。 Serves the pages."""
    from xiezhi.web.serving import Serving, run

    run(
        Serving(
            home, bind, workers, threads, tuple(host or ()), secure, os.environ.get("XIEZHI_DEMO") == "1"
        ),
        os.environ,
    )


@app.command()
def demo(
    home: Annotated[Path, typer.Option("--home", metavar="DIR", help="演示数据的目录。 Where to build it.")],
    bind: Annotated[
        str, typer.Option("--bind", metavar="HOST:PORT", help="监听地址。 Where to listen.")
    ] = BIND,
) -> None:
    """建立虚构的城市并开启网页。 Builds the invented city, where it does not stand yet, and serves it."""
    import subprocess
    import sys

    # in a process of its own: what building needs is not carried into every process that serves
    built = subprocess.run([sys.executable, "-m", "xiezhi.web.demonstration", "--home", str(home)])
    if built.returncode:
        raise typer.Exit(built.returncode)
    serve(home, bind, workers=2, threads=0, host=None, secure=False)


@app.command()
def tick(home: HomeFolder = None) -> None:
    """让时间走（serve 自行启动）。 Lets time pass; serve starts it by itself."""
    from xiezhi.records.home import Home
    from xiezhi.web.ticking import tick_for_ever

    tick_for_ever(Home.open(home, os.environ))


@app.command()
def messages(
    lacking: Annotated[
        bool, typer.Option("--lacking", help="列出没有英文的字句。 Tell what has no English.")
    ] = False,
) -> None:
    """编译网页的英文词句。 Compiles the English catalogues of the pages."""
    from xiezhi.web import messages

    made = messages.compile_all()
    told = messages.missing()
    if lacking:
        typer.echo("\n".join(f"{name}\t{text}" for name, texts in told.items() for text in texts))
    else:
        typer.echo(f"{made} 个词句表 catalogues · 缺英文 without English: {sum(map(len, told.values()))}")


def main() -> None:
    """The console script; errors of ours are one line."""
    try:
        app(standalone_mode=False)
    except XiezhiError as error:
        typer.echo(error.say("zh"), err=True)
        raise SystemExit(2) from error
    except typer.Exit as ended:
        raise SystemExit(ended.exit_code) from None
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
