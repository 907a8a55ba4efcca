# SPDX-License-Identifier: Apache-2.0
"""``xiezhi explain``: why a norm fired on one matter, and why it did not, as a tree with the arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import typer
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.named import norm_of
from xiezhi.cli.inputs import (
    AsOf,
    Events,
    KindName,
    KnownAt,
    MapFile,
    Matters,
    OpenMatters,
    PackName,
    Source,
    ask,
    open_source,
)
from xiezhi.cli.judging import SMALL
from xiezhi.cli.language import Lang
from xiezhi.connectors.log import Log
from xiezhi.engine.explain import STYLES, Explanation, as_text
from xiezhi.engine.explain import explain as told_of
from xiezhi.engine.facts import Facts, Family, families, family_of
from xiezhi.kernel.errors import XiezhiError

ACROSS = ("overlap", "pattern")  # kinds of norms that look at all families


def register(app: typer.Typer) -> None:
    """Adds ``explain``."""
    app.command("explain")(explain)


def explain(
    pack: PackName,
    matter: Annotated[str, typer.Option("--matter", metavar="M", help="事项编号。 Id of the matter.")],
    norm: Annotated[str, typer.Option("--norm", metavar="N", help="规则编号。 Id of the norm.")],
    events: Events = None,
    matters: Matters = None,
    mapping: MapFile = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    kind: KindName = None,
    open_matters: OpenMatters = False,
    lang: Lang = None,
) -> None:
    """说明一条规则对一个事项为何触发、为何没有。 Why a norm fired on a matter, and why it did not."""
    asked = ask(pack, as_of, known_at, lang)
    rule = norm_of(asked.pack, norm)
    with open_source(asked, Source(events, matters, mapping, kind, open_matters)) as log:
        family, others = _find(log, asked.pack, rule, matter)
    told = told_of(asked.pack, family, rule, matter, asked.as_of, asked.known_at, [family, *others])
    console = Console()
    if console.is_terminal:
        console.print(_tree(told, asked.lang))
    else:
        typer.echo(as_text(told, asked.lang))


def _find(log: Log, pack: Pack, norm: Norm, matter: str) -> tuple[Family, list[Family]]:
    """The matter's family, and those that the norm needs beside it; of the rest nothing is kept."""
    across = any((version.kind or norm.kind) in ACROSS for version in norm.versions)
    found, others, events = None, [], 0
    for facts in log.chunks():
        row = pc.index(pa.array(facts.matter_ids), matter).as_py()
        if row >= 0:
            found = family_of(facts, pack, row)
        events += facts.size
        others += families(facts, pack) if across else list(_officers(facts, pack))
        if across and events > SMALL:
            raise _too_many(norm)
        if found is not None and not across and pack.qualification is None:
            break
    if found is None:
        raise _unknown(log, matter)
    mine = set(found.matters)
    return found, [other for other in others if mine.isdisjoint(other.matters)]


def _officers(facts: Facts, pack: Pack) -> Iterator[Family]:
    """The families that tell who is qualified for what."""
    if pack.qualification is None:
        return
    rows = np.flatnonzero(facts.matter_kind == pack.kind_code[pack.qualification.kind])
    for root in np.unique(facts.roots()[rows]).tolist():
        yield family_of(facts, pack, root)


def _unknown(log: Log, matter: str) -> XiezhiError:
    """The error of a matter that is not among the facts; where rows were rejected it may be one of these."""
    rows = log.rejected.rows
    zh = f"; 有 {rows} 行未收录, 见 xiezhi check 的 rejected.csv" if rows else ""
    en = f"; {rows} rows were rejected: see rejected.csv of xiezhi check" if rows else ""
    return XiezhiError(f"日志中没有事项 {matter!r}{zh}", f"the log has no matter {matter!r}{en}")


def _too_many(norm: Norm) -> XiezhiError:
    return XiezhiError(
        f"规则 {norm.id} 要看所有事项, 日志不能超过 {SMALL} 个事件: 请只留有关事项 (发现的 events 列列有其事件)",
        f"norm {norm.id} looks at all matters, the log may have up to {SMALL} events: keep the matters concerned "
        "(the events of the finding name them)",
    )


def _tree(told: Explanation, lang: str) -> Tree:
    """For a terminal; what did not count is struck out."""
    tree = Tree(Text(told.line.say(lang), style=STYLES[told.mark]))
    for child in told.children:
        tree.children.append(_tree(child, lang))
    return tree
