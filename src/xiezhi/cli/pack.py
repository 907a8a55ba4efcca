# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack``: list, check, test, show, account for packs; charts and lists drawn from them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import LEVELS, NORM_KINDS, STATUSES, Pack
from xiezhi.catalog.named import norm_of
from xiezhi.catalog.values import parse_day
from xiezhi.catalog.words import STATUSES as STATUS_WORDS
from xiezhi.catalog.words import word
from xiezhi.cli.impact import impact
from xiezhi.cli.language import Lang, Language, spoken
from xiezhi.cli.norm_list import norm_list
from xiezhi.cli.norm_sheet import norm_sheet
from xiezhi.cli.pack_chart import booklet, chart
from xiezhi.cli.pack_check import check
from xiezhi.cli.pack_facts import facts
from xiezhi.cli.pack_lists import checklist, powers
from xiezhi.cli.picking import Domain, Status, norms_of, only_with, packs_at_hand
from xiezhi.cli.plain import console
from xiezhi.cli.story_runs import test
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of, day_of

NAMED_KINDS = 4  # of more the number is shown
HEADS_ZH = ("名称", "标题", "版本", "案件类型", "规则", "时区", "工作日历")
HEADS_EN = ("pack", "title", "version", "kinds", "norms", "time zone", "calendar")


def register(app: typer.Typer) -> None:
    """Adds ``pack`` and its commands."""
    packs = typer.Typer(
        help="规则包: 列出、检查、事例、规则、算账、修法影响、指引导图、清单。 Packs: check, test, charts, lists.",
        no_args_is_help=True,
    )
    packs.command("list")(list_packs)
    packs.command("check")(check)
    packs.command("test")(test)
    packs.command("show")(show)
    packs.command("facts")(facts)
    packs.command("impact")(impact)
    packs.command("chart")(chart)
    packs.command("booklet")(booklet)
    packs.command("checklist")(checklist)
    packs.command("powers")(powers)
    app.add_typer(packs, name="pack")


def list_packs(lang: Lang = None) -> None:
    """列出内置规则包。 The packs that ship."""
    zh = lang != Language.en
    table = Table(*(HEADS_ZH if zh else HEADS_EN))
    for name in builtin_packs():
        pack, faults = read_pack(name)
        if pack is None:
            many = sum(fault.is_error for fault in faults)
            table.add_row(name, Text(f"{many} 处错误" if zh else f"{many} errors", style="red"))
            continue
        kinds = " ".join(pack.kinds) if len(pack.kinds) <= NAMED_KINDS else str(len(pack.kinds))
        said = "zh" if zh else "en"
        table.add_row(
            name, pack.title, pack.version, kinds, _statuses(pack, said), pack.zone.name, _reach(pack, said)
        )
    console().print(table)


def _reach(pack: Pack, lang: str) -> str:
    """How far the working days are known."""
    until = pack.calendar.covered_until
    if until is None:
        return pack.calendar.name
    return (
        f"{pack.calendar.name} 至 {date_of(until)}"
        if lang == "zh"
        else f"{pack.calendar.name} to {date_of(until)}"
    )


def _statuses(pack: Pack, lang: str) -> str:
    counted = Counter(norm.status for norm in pack.norms.values())
    return ", ".join(
        f"{counted[name]} {word(STATUS_WORDS, name, lang)}" for name in STATUSES if counted[name]
    )


def show(
    norm: Annotated[
        str | None, typer.Argument(metavar="[NORM]", help="规则编号; 不写则列出。 Its id; without it, all.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--pack", help="内置规则包名或目录。 A built-in pack or a folder.")
    ] = None,
    domain: Domain = None,
    kind: Annotated[
        str | None, typer.Option(metavar="|".join(NORM_KINDS), help="只列一种规则。 One kind of norm.")
    ] = None,
    level: Annotated[
        str | None, typer.Option(metavar="|".join(LEVELS), help="只列一个等级。 One level.")
    ] = None,
    status: Status = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="DATE", help="哪一天有效的版本, 默认今天。 In force on that day, else today."
        ),
    ] = None,
    lang: Lang = None,
) -> None:
    """列出规则, 或看一条: 当日有效的版本、条文、文字说明。 The norms; or one, as in force on a day, in words."""
    if norm is None:
        for pack in _packs(source):
            day = _day(pack, on)
            norms = norms_of(pack, domain=domain, kind=kind, status=status, level=level, day=day)
            console().print(norm_list(pack, norms, day, spoken(lang, pack.language)))
        return
    pack = _pack_with(norm, source)
    found = norm_of(pack, norm)
    day = _day(pack, on)
    said = spoken(lang, pack.language)
    out = console()
    for part in norm_sheet(pack, found, day, said):
        out.print(part)
    raise typer.Exit(0 if any(version.covers(day) for version in found.versions) else 1)


def _day(pack: Pack, on: str | None) -> int:
    return day_of(parse_day(on)) if on is not None else day_of(datetime.now(pack.zone.info).date())


def _packs(source: str | None) -> list[Pack]:
    """The pack named, that of the working folder, or all that ship and load."""
    if source is not None:
        return [load_pack(source)]
    if Path("pack.yaml").is_file():
        return [load_pack(Path())]
    return [pack for name in builtin_packs() if (pack := read_pack(name)[0]) is not None]


def _pack_with(norm: str, source: str | None) -> Pack:
    """The pack named, that of the working folder, or the built-in one that has the norm."""
    packs = packs_at_hand(source)
    found = packs[0] if len(packs) == 1 else only_with(norm, packs, lambda pack: norm in pack.norms)
    if found is None:
        raise XiezhiError(
            f"内置规则包都没有规则 {norm!r}, 请用 --pack",
            f"no built-in pack has a norm {norm!r}: say --pack",
        )
    return found
