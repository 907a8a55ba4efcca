# SPDX-License-Identifier: Apache-2.0
"""``xiezhi audit``: the chained log of who changed, looked at, searched for and took away what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.administering import access_of, permitted
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.kernel.journal import Journal

HEADS = {
    "seq": ("序号", "seq"), "at": ("时间", "at"), "actor": ("谁", "who"), "act": ("做了什么", "act"),
    "subject": ("对象", "subject"), "data": ("内容", "data"),
}  # fmt: skip
MOST = 100


def register(app: typer.Typer) -> None:
    """Adds ``audit``."""
    group = typer.Typer(help="审计日志: 查看、校验、链头。 The chained log: list, verify, head.")
    for verb in (list_, verify, head):
        group.command(verb.__name__.rstrip("_"))(verb)
    app.add_typer(group, name="audit")


def list_(
    who: Annotated[str | None, typer.Option("--who", metavar="OFFICER", help="谁做的。 By whom.")] = None,
    act: Annotated[str | None, typer.Option("--act", help="何事, 如 view export unseal granted。 Which act.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="对象, 如事项、警号。 About what.")] = None,
    latest: Annotated[int, typer.Option("--latest", min=1, help="最近多少条。 How many of the latest.")] = MOST,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """最近的日志。 The latest entries."""
    asked = opened(home, now, lang, as_json)
    access = access_of(asked)
    permitted(access, officer, "read_log", asked.now)
    asks = {"actor": who, "act": act, "subject": subject}
    given = {name: value for name, value in asks.items() if value is not None}
    where = " AND ".join(f"{name} = ?" for name in given)
    rows = [_row(asked, line) for line in access.journal.lines(where, tuple(given.values()), latest=latest)]
    asked.table(rows, HEADS, empty=("没有日志", "no entries"))


def _row(asked: Asked, line: Any) -> dict[str, Any]:
    data = line.data if asked.json else " ".join(f"{name}={value}" for name, value in line.data.items())
    at = line.at if asked.json else asked.time(line.at)
    return {
        "seq": line.seq,
        "at": at,
        "actor": line.actor,
        "act": line.act,
        "subject": line.subject,
        "data": data,
    }


def verify(
    heads: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="LINE", help="另存的链头, 可写多次。 A head kept elsewhere, may be repeated."),
    ] = None,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """校验日志和文件库登记: 被改、被删、被截的指出是哪一条。 Names the entry that was changed, removed or cut off."""
    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "verify_log", asked.now)
    journals = _journals(asked)
    given = {text.split()[0]: text for text in heads or () if text.split()}
    if unknown := set(given) - set(journals):
        right = " ".join(journals)
        raise XiezhiError(
            f"链头 {' '.join(unknown)} 应为 {right}",
            f"head of {' '.join(unknown)}: one of {right} would be right",
        )
    told, lines = [], []
    for name, journal in journals.items():
        broken = journal.verify(given.get(name))
        found = None if broken is None else {"seq": broken.seq, "zh": broken.zh, "en": broken.en}
        told.append({"log": name, "entries": journal.last_seq(), "broken": found, "head": journal.head()})
        if broken is None:
            whole = asked.zh(
                f"{name}: {journal.last_seq()} 条完整", f"{name}: {journal.last_seq()} entries, whole"
            )
            lines.append(f"{whole}; {journal.head()}")
        else:
            lines.append(
                f"{name}: {asked.zh(f'第 {broken.seq} 条{broken.zh}', f'entry {broken.seq}: {broken.en}')}"
            )
    asked.answer(told, lines)
    if any(one["broken"] for one in told):
        raise typer.Exit(1)


def head(
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False
) -> None:
    """链头, 一行, 打印或抄到别处保存。 The heads, a line each, to be kept elsewhere."""
    asked = opened(home, now, lang, as_json)
    permitted(access_of(asked), officer, "verify_log", asked.now)
    found = [journal.head() for journal in _journals(asked).values()]
    asked.answer(found, found)


def _journals(asked: Asked) -> dict[str, Journal]:
    from xiezhi.cli.vault import vault_of

    access, vault = access_of(asked), vault_of(asked)
    return {journal.table: journal for journal in (access.journal, vault.registry.journal)}
