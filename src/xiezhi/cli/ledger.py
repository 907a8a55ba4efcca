# SPDX-License-Identifier: Apache-2.0
"""``xiezhi ledger``: facts taken in, shown, verified, sealed, exported; segments, backup, restore, erasure."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from xiezhi.cli import ledger_append, ledger_copies, ledger_show
from xiezhi.cli.administering import access_of
from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.progress import Counter
from xiezhi.kernel.instant import date_of

KeptLines = Annotated[
    Path | None,
    typer.Option("--kept", metavar="FILE", help="另存的封印, 一行一个。 Seal lines kept elsewhere."),
]


def register(app: typer.Typer) -> None:
    """Adds ``ledger``."""
    group = typer.Typer(
        help="账本: 只增不改的事实、链、封印、导出、备份。 The ledger: facts, chains, seals, export, backup."
    )
    verbs: tuple[Callable[..., None], ...] = (
        init, ledger_append.append, ledger_show.show, verify, seal, seals, erase, ledger_copies.segments,
        ledger_copies.rebuild, ledger_copies.export, ledger_copies.backup, ledger_copies.restore,
    )  # fmt: skip
    for verb in verbs:
        group.command(verb.__name__)(verb)
    app.add_typer(group, name="ledger")


def init(
    pack: Annotated[
        str, typer.Option("--pack", metavar="PACK", help="内置规则包名或目录。 A built-in pack or a folder.")
    ],
    algorithm: Annotated[
        str, typer.Option("--algorithm", metavar="NAME", help="摘要算法 sha256 | sm3。 Of the digests.")
    ] = "sha256",
    home: HomeFolder = None,
    lang: Lang = None,
) -> None:
    """新建目录与账本; 已有的不动。 Makes a home with its ledger; what is there stays."""
    from xiezhi.catalog.load import load_pack
    from xiezhi.records.home import KEY, Home
    from xiezhi.records.setup import configure, prepare

    loaded = load_pack(pack)
    made = Home.create(home, pack, os.environ, algorithm)
    configure(made)
    prepare(made)
    where, key = "DATABASE_URL" if made.database else str(made.sqlite), made.folder / KEY
    zh = spoken(lang, loaded.language) == "zh"
    typer.echo(f"{'目录' if zh else 'home'} {made.folder}, {'规则包' if zh else 'pack'} {loaded.id}, {where}")
    typer.echo(
        f"请把 {key} 另存一份: 没有它, 备份中的个人信息无法读出"
        if zh
        else f"keep a copy of {key} elsewhere: without it the personal values of a backup stay closed"
    )


def verify(kept: KeptLines = None, home: HomeFolder = None, lang: Lang = None, as_json: Json = False) -> None:
    """核验账本: 有改动、缺失、换位即逐条指出, 退出码 1。 Verifies all; what differs is named, exit status 1."""
    asked = opened(home, None, lang, as_json)
    lines = (
        []
        if kept is None
        else [line.strip() for line in kept.read_text("utf-8").splitlines() if line.strip()]
    )
    store = asked.desk.store
    with Counter(asked.zh("已核验", "verified"), store.last_seq()) as counter:
        found = store.verify(lines, counter.reached)
    from xiezhi.ledger.sealing import seal_line

    faults = [
        {"what": f.what, "seq": f.seq, "event": f.event, "told": asked.zh(f.zh, f.en)} for f in found.faults
    ]
    value = {
        "events": found.events, "matters": found.matters, "seals": found.seals, "sealed_upto": found.sealed_upto,
        "unsealed": found.unsealed, "last_seal": found.last_seal and seal_line(found.last_seal), "faults": faults,
    }  # fmt: skip
    asked.answer(value, _told_of(asked, value))
    if faults:
        raise typer.Exit(1)


def _told_of(asked: Asked, value: dict[str, Any]) -> list[str]:
    lines = [f"{fault['what']} {fault['seq']} {fault['event']}: {fault['told']}" for fault in value["faults"]]
    if value["last_seal"]:
        lines.append(value["last_seal"])
    counts = {name: f"{n:,}" if isinstance(n, int) else n for name, n in value.items()}
    counts["wrong"] = f"{len(value['faults']):,}"
    lines.append(
        asked.zh(
            "事件 {events}, 事项 {matters}, 封印 {seals}; 已封至序号 {sealed_upto}, 尚未封 {unsealed}; 不符 {wrong}",
            "events {events}, matters {matters}, seals {seals}; sealed up to seq {sealed_upto}, not yet sealed "
            "{unsealed}; faults {wrong}",
        ).format(**counts)
    )
    return lines


def seal(home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False) -> None:
    """封印至今的全部事项链, 打印一行, 另行保存。 Seals all chains; keep the printed line elsewhere."""
    from xiezhi.ledger.sealing import seal_line

    asked = opened(home, now, lang, as_json)
    with committed(asked):
        made = asked.desk.store.seal(date_of(asked.desk.pack.zone.day(asked.now)), asked.now)
    asked.answer({**made._asdict(), "line": seal_line(made)}, [seal_line(made)])


def seals(home: HomeFolder = None, lang: Lang = None, as_json: Json = False) -> None:
    """全部封印, 一行一个。 All seals, a line each."""
    from xiezhi.ledger.sealing import seal_line

    asked = opened(home, None, lang, as_json)
    lines = [seal_line(one) for one in asked.desk.store.seals()]
    asked.answer(lines, lines or [asked.zh("还没有封印", "no seals yet")])


def erase(
    matter: Annotated[str, typer.Argument(metavar="MATTER", help="事项。 The matter.")],
    ground: Annotated[str, typer.Option("--ground", metavar="TEXT", help="依据。 The ground in law.")],
    by: Annotated[
        list[str], typer.Option("--by", metavar="OFFICER", help="两个不同的人, 各一次。 Twice: two people.")
    ],
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="NAME,…", help="哪些, 默认全部。 Which ones, else all.")
    ] = None,
    home: HomeFolder = None,
    now: Now = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """依法删除事项的个人信息, 两人都须有权; 事件与链不变。 Erases by law, by two who may; chains stay."""
    from xiezhi.casework.allowed import Actor, demand

    asked = opened(home, now, lang, as_json)
    access_of(asked)
    for officer in by:
        demand(asked.desk, Actor(officer), "erase", now=asked.now)
    names = [name.strip() for name in (fields or "").split(",") if name.strip()]
    with committed(asked):
        done = asked.desk.store.erase(matter, names, ground, by, asked.now)
    scrub(asked)
    told = ", ".join(done.fields) or asked.zh("无", "none")
    asked.answer(
        {"event": done.event.id, "fields": list(done.fields)},
        [asked.zh(f"已删除 {told}, 记于 {done.event.id}; 旧备份须同样处理",
                  f"erased {told}, told by {done.event.id}; older backups need the same")],
    )  # fmt: skip


def committed(asked: Asked) -> Any:
    """One transaction over facts and what follows from them."""
    from django.db import transaction

    asked.desk.connection  # noqa: B018  # opens it
    return transaction.atomic()


def scrub(asked: Asked) -> None:
    """What was deleted leaves the database's files too, as far as the database does it when asked."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
        else:
            cursor.execute("VACUUM FULL matter_keys")
            cursor.execute("VACUUM FULL personal_values")
