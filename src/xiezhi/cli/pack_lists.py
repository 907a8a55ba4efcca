# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack checklist | powers``: the review check-list of a kind and the power list, as Markdown and CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xiezhi.catalog.load import load_pack
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.pack_chart import KindName, On, Source, charts_of, day_on, pack_with
from xiezhi.cli.printing import csv_bytes, write_whole
from xiezhi.derive.chart import chart as chart_of
from xiezhi.derive.checklist import Listing, markdown
from xiezhi.derive.checklist import checklist as checklist_of
from xiezhi.derive.powers import powers as powers_of
from xiezhi.kernel.errors import XiezhiError

Out = Annotated[
    Path | None,
    typer.Option(
        help="写到 .csv(Excel 可开) 或 .md; 不写则打印。 A .csv (for Excel) or .md file; else printed."
    ),
]


def checklist(
    kind: KindName, source: Source = None, on: On = None, out: Out = None, lang: Lang = None
) -> None:
    """法制审核清单: 作出决定前要看的每一条, 附条文。 What to look at before a decision, with its article."""
    pack = pack_with(kind, source)
    made = chart_of(pack, kind, day_on(pack, on), spoken(lang, pack.language))
    _give(checklist_of(pack, made), out)


def powers(
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="事项类型, 不写则全部。 A kind, else all of the pack."),
    ] = None,
    source: Source = None,
    on: On = None,
    out: Out = None,
    lang: Lang = None,
) -> None:
    """权责清单: 依据、谁办、步骤、法定期限、文书、监督方式、救济途径。 The power list: basis, who acts, steps, limits,
    papers, supervision, remedies."""
    pack = pack_with(kind, source) if kind is not None else load_pack(source or "cn_police")
    day, said = day_on(pack, on), spoken(lang, pack.language)
    charts = charts_of(pack, day, said) if kind is None else [chart_of(pack, kind, day, said)]
    _give(powers_of(pack, charts, f"{charts[0].words.days()} · {charts[0].pack}"), out)


def _give(listing: Listing, out: Path | None) -> None:
    text = markdown([listing])
    if out is None:
        typer.echo(text, nl=False)
        return
    ending = out.suffix.lower()
    if ending not in (".csv", ".md"):
        raise XiezhiError(f"--out {out}: 应为 .csv 或 .md", f"--out {out}: .csv or .md would be right")
    write_whole(out, csv_bytes(listing.heads, listing.rows) if ending == ".csv" else text.encode("utf-8"))
    typer.echo(str(out))
