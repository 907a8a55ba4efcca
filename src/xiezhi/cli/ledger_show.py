# SPDX-License-Identifier: Apache-2.0
"""``xiezhi ledger show``: the facts of a matter, as of a moment and as known at another."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from xiezhi.cli.desk import HomeFolder, Json, opened
from xiezhi.cli.inputs import AsOf, KnownAt
from xiezhi.cli.language import Lang
from xiezhi.cli.times import parse_time
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import utc_text


def show(
    matter: Annotated[str, typer.Argument(metavar="MATTER", help="事项。 The matter.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    all_: Annotated[
        bool, typer.Option("--all", help="含作废的和作废记录。 With voids and what they void.")
    ] = False,
    home: HomeFolder = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """一个事项的事实。 The facts of a matter; personal values are masked to their names."""
    from xiezhi.ledger.entry import BEGINNING, ENDING
    from xiezhi.ledger.view import attributes, visible, voided

    asked = opened(home, None, lang, as_json)
    zone = asked.desk.pack.zone
    until = ENDING if as_of is None else parse_time(as_of, zone, "--as-of")
    known = None if known_at is None else parse_time(known_at, zone, "--known-at")
    events = asked.desk.store.events_of([matter], known)
    if not events:
        raise XiezhiError(f"账本中没有事项 {matter}", f"the ledger has no matter {matter}")
    seen = visible(events, until, known)
    gone = voided(events, known)
    rows = [
        {
            "seq": e.seq, "id": e.id, "step": e.step,
            "at": None if e.at == BEGINNING else utc_text(e.at), "recorded_at": utc_text(e.recorded_at),
            "actor": e.actor, "unit": e.unit, "source": e.source, "voids": e.voids, "voided": e.id in gone,
            "data": dict(e.data), "personal": sorted(e.personal_hashes), "digest": e.digest,
        }
        for e in (events if all_ else seen)
    ]  # fmt: skip
    if asked.json:
        value = {"matter": matter, "kind": events[-1].kind, "attributes": attributes(seen), "events": rows}
        typer.echo(json.dumps(value, ensure_ascii=False))
        return
    shown = [
        row | {
            "at": asked.zh("一直", "always") if row["at"] is None else zone.text(e.at),
            "recorded_at": zone.text(e.recorded_at),
            "data": json.dumps(row["data"], ensure_ascii=False) if row["data"] else "",
            "voided": "×" if row["voided"] else "",
        }
        for row, e in zip(rows, events if all_ else seen, strict=True)
    ]  # fmt: skip
    heads = {
        "seq": ("序号", "seq"), "id": ("事件", "event"), "step": ("步骤", "step"), "at": ("发生", "at"),
        "recorded_at": ("记账", "recorded"), "actor": ("经办", "actor"), "source": ("来源", "source"),
        "data": ("内容", "data"),
    }  # fmt: skip
    if all_:
        heads |= {"voids": ("作废", "voids"), "voided": ("已作废", "voided")}
    asked.table(shown, heads, empty=("当时没有事实", "no facts at that time"))
