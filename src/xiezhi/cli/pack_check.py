# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack check``: all faults of a pack, and with ``--statutes`` its citations against statute texts."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from xiezhi.catalog.faults import SEVERITIES, Fault, Faults
from xiezhi.catalog.load import pack_language, read_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.statute_check import NO_TEXT, StatuteCheck
from xiezhi.catalog.statute_package import PACKAGE, open_shelf
from xiezhi.catalog.statute_shelf import EXCERPT, PART, StatuteShelf
from xiezhi.cli.language import Lang, Language, spoken
from xiezhi.cli.picking import Source, sources
from xiezhi.cli.plain import console
from xiezhi.kernel.instant import date_of

REASONS = {NO_TEXT: "no text", EXCERPT: "excerpts only", PART: "part of the text only"}
Statutes = Annotated[
    str | None,
    typer.Option(
        "--statutes",
        metavar=f"DIR|{PACKAGE}",
        help="逐条核对依据: 法律文本目录, 或该软件包。 Statute texts: a folder, or that package.",
    ),
]


def check(source: Source = None, statutes: Statutes = None, lang: Lang = None) -> None:
    """检查规则包, 一次列出全部问题。 All faults at once; exit 0 none, 1 warnings, 2 errors."""
    shelf, worst = _shelf(statutes, lang)
    for name in sources(source):
        texts = None if shelf is None else StatuteCheck(shelf)
        pack, faults = read_pack(name, texts)
        said = spoken(lang, pack_language(name))
        _print_faults(name, pack, faults, said)
        if texts is not None:
            _print_verified(texts, said)
        worst = max([worst, *(2 if fault.is_error else 1 for fault in faults)])
    raise typer.Exit(worst)


def _shelf(statutes: str | None, lang: Language | None) -> tuple[StatuteShelf | None, int]:
    """The statute texts, their own faults told, and the exit status that these ask for."""
    if statutes is None:
        return None, 0
    faults = Faults()
    shelf = open_shelf(statutes, faults)
    tell(faults, spoken(lang, "zh"))
    return shelf, int(bool(len(faults)))


def tell(faults: Faults | list[Fault], lang: str) -> None:
    """Each fault on a line."""
    out = console()
    for fault in faults:
        line = Text(f"{fault.place}: ", style="bold")
        label = SEVERITIES[fault.severity][lang != "zh"]
        line.append(f"{label}: ", style="red" if fault.is_error else "yellow").append(
            fault.message(lang), style="not bold"
        )
        out.print(line, soft_wrap=True)


def _print_faults(name: str, pack: Pack | None, faults: list[Fault], lang: str) -> None:
    zh = lang == "zh"
    tell(faults, lang)
    errors = sum(fault.is_error for fault in faults)
    warnings = len(faults) - errors
    norms, kinds = (len(pack.norms), len(pack.kinds)) if pack else (0, 0)
    summary = (
        f"{name}: {errors} 处错误, {warnings} 处提示"
        if zh
        else f"{name}: {errors} errors, {warnings} warnings"
    )
    if pack is not None:
        summary += f"; {kinds} 种案件, {norms} 条规则" if zh else f"; {kinds} kinds, {norms} norms"
        until = pack.calendar.covered_until
        if until is not None:
            summary += f", 工作日历至 {date_of(until)}" if zh else f", calendar to {date_of(until)}"
    console().print(Text(summary, style="green" if not faults else "bold"), soft_wrap=True)


def _print_verified(texts: StatuteCheck, lang: str) -> None:
    """How many citations stand in the texts, and which could not be looked up."""
    out, zh, shelf = console(), lang == "zh", texts.shelf
    open_ = sum(texts.unverified.values())
    head = f"依据与文本 {shelf.source} ({shelf.count} 个版本): 已核 {texts.verified} 处, 未核 {open_} 处"
    if not zh:
        head = f"citations and the texts of {shelf.source} ({shelf.count}): {texts.verified} verified, {open_} not"
    out.print(Text(head, style="bold"), soft_wrap=True)
    for (citation, reason), many in sorted(texts.unverified.items()):
        line = f"未核: {citation}: {reason}, {many} 处"
        if not zh:
            line = f"not verified: {citation}: {REASONS[reason]}, {many}"
        out.print(Text(line), soft_wrap=True)
