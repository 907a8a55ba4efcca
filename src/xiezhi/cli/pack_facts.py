# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack facts``: what a pack accounts for, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from xiezhi.catalog.account import OTHER, Account, account
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import LEVELS, STATUSES, Pack
from xiezhi.catalog.words import LEVELS as LEVEL_WORDS
from xiezhi.catalog.words import STATUSES as STATUS_WORDS
from xiezhi.catalog.words import word
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.picking import Source, sources
from xiezhi.cli.plain import console

HEADS_ZH = ("领域", "规则", "上线", "影子", "研判", "红", "义务", "事例")
HEADS_EN = ("domain", "norms", "live", "shadow", "judgements", "red", "duties", "stories")


def facts(source: Source = None, lang: Lang = None) -> None:
    """规则包的账: 事实、义务、规则、事例各多少。 What a pack accounts for, in figures."""
    out = console()
    for name in sources(source):
        pack = load_pack(name)
        said = spoken(lang, pack.language)
        out.print(Text(f"{pack.title} · {name}", style="bold"))
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_column(style="dim", no_wrap=True)
        for label, value in _lines(account(pack), said):
            table.add_row(label, value)
        out.print(table)
        out.print(_domains(pack, said))


def _lines(found: Account, lang: str) -> Iterator[tuple[str, str]]:
    zh = lang == "zh"
    if found.duties:
        bare = found.duties - found.encoded
        yield ("规范事实", f"{found.facts}") if zh else ("facts", f"{found.facts}")
        yield (
            ("义务", f"{found.duties}: 有规则 {found.encoded}, 无规则 {bare}")
            if zh
            else ("duties", f"{found.duties}: {found.encoded} by a norm, {bare} by none")
        )
        reasons = ", ".join(f"{_reason(sort, zh)} {n}" for sort, n in found.reasons.most_common())
        yield ("无规则的理由", reasons or "–") if zh else ("reasons for none", reasons or "–")
    yield ("规则" if zh else "norms", _by_status(found.norms, lang))
    yield ("由事实判定" if zh else "decided by facts", _by_status(found.decided, lang))
    yield ("研判" if zh else "judgements", _by_status(found.judgements, lang))
    live = sum(found.levels.values())
    shares = (
        f"{word(LEVEL_WORDS, level, lang)} {found.levels[level]} ({found.levels[level] / live:.1%})"
        for level in reversed(LEVELS)
        if found.levels[level]
    )
    yield ("上线规则的等级" if zh else "levels of live norms", ", ".join(shares) or "–")
    tried = f"{found.tried} / {found.versions}"
    yield (
        ("事例", f"{found.stories}; 上线版本事例齐全的 {tried}")
        if zh
        else ("stories", f"{found.stories}; live versions with all of theirs {tried}")
    )


def _reason(sort: str, zh: bool) -> str:
    return ("其他" if zh else "other") if sort == OTHER else sort


def _by_status(counted: Counter[str], lang: str) -> str:
    parts = (f"{word(STATUS_WORDS, name, lang)} {counted[name]}" for name in STATUSES if counted[name])
    told = ", ".join(parts)
    return f"{counted.total()}: {told}" if told else "0"


def _domains(pack: Pack, lang: str) -> Table:
    table = Table()
    for number, head in enumerate(HEADS_ZH if lang == "zh" else HEADS_EN):
        table.add_column(head, justify="right" if number else "left")
    for domain in sorted({norm.domain for norm in pack.norms.values()}):
        found = account(pack, domain)
        figures = (
            found.norms.total(), found.norms["live"], found.norms["shadow"], found.judgements.total(),
            found.levels["red"], found.encoded, found.stories,
        )  # fmt: skip
        table.add_row(domain or "–", *map(str, figures))
    return table
