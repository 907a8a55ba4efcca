# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack chart | booklet``: guidance charts as text, SVG and PDF."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.reading import closest
from xiezhi.catalog.values import parse_day
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.picking import only_with, packs_at_hand
from xiezhi.cli.printing import pdf, write_whole
from xiezhi.derive.booklet import booklet as booklet_of
from xiezhi.derive.booklet import pdf_of_sheets
from xiezhi.derive.chart import Chart
from xiezhi.derive.chart import chart as chart_of
from xiezhi.derive.chart_sheets import chart_sheets
from xiezhi.derive.chart_text import chart_text
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of

Source = Annotated[
    str | None, typer.Option("--pack", help="内置规则包名或目录。 A built-in pack or a folder.")
]
On = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="哪一天有效的规则, 默认今天。 Norms in force on that day, else today."
    ),
]
KindName = Annotated[
    str, typer.Argument(metavar="KIND", help="事项类型, 如 admin_case。 A kind, e.g. admin_case.")
]


def chart(
    kind: KindName,
    source: Source = None,
    on: On = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="D1 D2", help="两个日期前后对照。 What changed between two days."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="写到目录(每页一个 SVG)、.pdf 或 .txt; 不写则打印。 A folder (an SVG a sheet), .pdf, .txt; else text.",
        ),
    ] = None,
    lang: Lang = None,
) -> None:
    """指引导图: 谁、期限、条文、文书、阻断, 可印成 A4。 The guidance chart of a kind, printable on A4."""
    pack = pack_with(kind, source)
    if diff is not None and on is not None:
        raise XiezhiError("--on 和 --diff 只能用一个", "either --on or --diff")
    since, until = (None, on) if diff is None else (day_of(parse_day(diff[0])), diff[1])
    made = chart_of(pack, kind, day_on(pack, until), spoken(lang, pack.language), since)
    if out is None:
        typer.echo(chart_text(made), nl=False)
        return
    for path in _written(made, out):
        typer.echo(str(path))


def _written(made: Chart, out: Path) -> list[Path]:
    """The files written: one, or a folder of sheets."""
    ending = out.suffix.lower()
    if ending == ".txt":
        write_whole(out, chart_text(made).encode("utf-8"))
        return [out]
    sheets = chart_sheets(made)
    if ending == ".pdf":
        write_whole(out, pdf(pdf_of_sheets(sheets, made.words.title())))
        return [out]
    if ending and not out.is_dir():
        raise XiezhiError(
            f"--out {out}: 应为目录、.pdf 或 .txt", f"--out {out}: a folder, .pdf or .txt would be right"
        )
    paths = []
    for number, sheet in enumerate(sheets, 1):
        paths.append(out / f"{made.told.kind}-{number:02}.svg")
        write_whole(paths[-1], sheet.svg.encode("utf-8"))
    for stale in out.glob(f"{made.told.kind}-[0-9][0-9].svg"):
        if stale not in paths:
            stale.unlink()
    return paths


def booklet(
    source: Annotated[
        str, typer.Argument(metavar="[PACK]", help="内置规则包名或目录。 A built-in pack or a folder.")
    ] = "cn_police",
    out: Annotated[Path, typer.Option(help="写到哪个 PDF。 The PDF to write.")] = Path("booklet.pdf"),
    on: On = None,
    lang: Lang = None,
) -> None:
    """全部指引导图装订成一本 PDF, 有目录和条文索引。 All charts in one PDF with contents and an index of articles."""
    if out.suffix.lower() != ".pdf":
        raise XiezhiError(f"--out {out}: 应为 .pdf 文件", f"--out {out}: a .pdf file would be right")
    pack = load_pack(source)
    day = day_on(pack, on)
    charts = charts_of(pack, day, spoken(lang, pack.language))
    note = f"{charts[0].words.days()} · {charts[0].pack}"
    made = booklet_of(charts, pack.title, note, pack.digest)
    write_whole(out, pdf(made))
    typer.echo(str(out))


def charts_of(pack: Pack, day: int, lang: str) -> list[Chart]:
    """The charts of all kinds of a pack."""
    return [chart_of(pack, kind, day, lang) for kind in pack.kinds]


def day_on(pack: Pack, on: str | None) -> int:
    """The day asked for, else today in the pack's zone."""
    return day_of(parse_day(on)) if on is not None else day_of(datetime.now(pack.zone.info).date())


def pack_with(kind: str, source: str | None) -> Pack:
    """The pack named, that of the working folder, or the built-in one that has the kind."""
    packs = packs_at_hand(source)
    found = only_with(kind, packs, lambda pack: kind in pack.kinds)
    if found is not None:
        return found
    known = [name for pack in packs for name in pack.kinds]
    right = " ".join(known[:40]) + closest(kind, known)
    raise XiezhiError(
        f"没有事项类型 {kind!r}, 应为: {right}", f"unknown kind {kind!r}: right would be {right}"
    )
