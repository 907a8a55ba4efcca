# SPDX-License-Identifier: Apache-2.0
"""What every command over a home is asked: which home, when it is, who asks, and how to answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.language import Language, spoken
from xiezhi.cli.plain import console
from xiezhi.cli.times import as_of_now, parse_time

if TYPE_CHECKING:
    from xiezhi.records.desk import Desk

HomeFolder = Annotated[
    Path | None,
    typer.Option(
        "--home",
        metavar="DIR",
        help="獬豸的目录, 默认 XIEZHI_HOME 或 ./xiezhi-home。 The home of this installation.",
    ),
]
Now = Annotated[
    str | None,
    typer.Option("--now", metavar="T", help="现在是何时, 默认看钟。 What time it is, else the clock's."),
]
As = Annotated[
    str | None,
    typer.Option("--as", metavar="OFFICER", help="以谁的身份。 Who is asking; without it, the console."),
]
Purpose = Annotated[
    str | None,
    typer.Option(
        "--purpose", metavar="TEXT", help="用途; 以个人身份查询须写明。 What for; needed with --as."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 回答。 Answers as JSON.")]


@dataclass(frozen=True)
class Asked:
    """An opened home, the time, and the language of the answer."""

    desk: Desk
    now: int
    lang: str
    json: bool

    def zh(self, zh: str, en: str) -> str:
        """The one of two texts that is asked for."""
        return zh if self.lang == "zh" else en

    def time(self, us: int | None) -> str:
        """An instant in the pack's zone; empty where there is none."""
        return "" if us is None else self.desk.pack.zone.text(us)

    def answer(self, value: Any, text: Iterable[str]) -> None:
        """Prints a JSON value, or lines."""
        if self.json:
            typer.echo(json.dumps(value, ensure_ascii=False))
            return
        for line in text:
            typer.echo(line)

    def table(
        self,
        rows: Sequence[Mapping[str, Any]],
        heads: Mapping[str, tuple[str, str]],
        *,
        empty: tuple[str, str],
    ) -> None:
        """Prints rows as a table with heads (name → Chinese, English), or as JSON; ``empty`` where there are none."""
        if self.json:
            typer.echo(json.dumps(list(rows), ensure_ascii=False))
            return
        if not rows:
            typer.echo(self.zh(*empty))
            return
        from rich.table import Table

        made = Table(box=None, pad_edge=False)
        for zh, en in heads.values():
            made.add_column(self.zh(zh, en), overflow="fold")
        for row in rows:
            made.add_row(*("" if row.get(name) is None else str(row[name]) for name in heads))
        console().print(made)


def opened(home: Path | None, now: str | None, lang: Language | None, json: bool = False) -> Asked:
    """Opens the home; the clock is asked where no ``--now`` is given."""
    from xiezhi.records.desk import Desk  # here: commands without a home need not wait for Django

    desk = Desk.at(home, os.environ)
    when = as_of_now() if now is None else parse_time(now, desk.pack.zone, "--now")
    return Asked(desk, when, spoken(lang, desk.pack.language), json)
