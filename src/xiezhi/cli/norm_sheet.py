# SPDX-License-Identifier: Apache-2.0
"""A norm as one sheet: the version in force on a day, its article, the rule in words, other versions."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.catalog.words import KINDS, LEVELS, PROTECTED, STATUSES, rule_words, word
from xiezhi.kernel.instant import date_of

STYLES = {"yellow": "yellow", "orange": "dark_orange", "red": "red"}


def norm_sheet(pack: Pack, norm: Norm, day: int, lang: str) -> Iterator[RenderableType]:
    """The parts of the sheet, in order."""
    zh = lang == "zh"
    version = next((version for version in norm.versions if version.covers(day)), None)
    shown = version or norm.versions[-1]
    yield Text(shown.title or norm.title, style="bold")
    yield Text(f"{norm.id} · {pack.title} · {norm.file}", style="dim")
    if version is None:
        text = f"{date_of(day)} 没有有效的版本" if zh else f"no version is in force on {date_of(day)}"
        yield Text(text, style="bold red")
    else:
        yield _facts(pack, norm, version, lang)
        yield Text("")
        for sentence in rule_words(pack, norm, version, lang):
            yield Text(f"• {sentence}")
    yield Text("")
    yield _versions(pack, norm, version, lang)
    if norm.stories:
        yield Text("")
        yield Text(f"事例 {len(norm.stories)}" if zh else f"{len(norm.stories)} stories", style="bold")
        for story in norm.stories:
            yield Text(f"  {story.title}")


def _facts(pack: Pack, norm: Norm, version: Version, lang: str) -> Table:
    zh = lang == "zh"
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    kinds = " ".join(pack.kinds[name].title for name in norm.matter if name in pack.kinds)
    rows = [
        ("依据", "basis", version.basis),
        ("有效期", "in force", span(version)),
        ("类别", "sort", f"{word(KINDS, version.kind, lang)} · {kinds}"),
        ("状态", "status", word(STATUSES, norm.status, lang)),
        ("违反时", "breach", word(LEVELS, version.level, lang)),
        (
            "保护",
            "protects",
            ("、" if zh else ", ").join(word(PROTECTED, name, lang) for name in version.protects),
        ),
        ("缘由", "why", version.why),
        ("补救", "cures", ("、" if zh else ", ").join(_step(pack, norm, name) for name in version.cures)),
    ]
    for name_zh, name_en, value in rows:
        if value:
            style = STYLES.get(version.level, "") if name_en == "breach" else ""
            table.add_row(name_zh if zh else name_en, Text(value, style=style))
    if version.reading:
        reading = version.reading
        by = " · ".join(filter(None, [reading.get("by"), reading.get("authority")]))
        table.add_row("口径" if zh else "reading", Text(reading.get("text", "") + (f" ({by})" if by else "")))
    return table


def _step(pack: Pack, norm: Norm, name: str) -> str:
    kind, _, step = name.rpartition(".")
    for owner in [kind] if kind else norm.matter:
        if owner in pack.kinds and step in pack.kinds[owner].steps:
            return pack.kinds[owner].steps[step].title
    return name


def span(version: Version) -> str:
    """``2026-01-01 – …``; an open end is ``…``."""
    ends = (version.valid_from, version.valid_to)
    return " – ".join("…" if day is None else str(date_of(day)) for day in ends)


def _versions(pack: Pack, norm: Norm, current: Version | None, lang: str) -> Table:
    heads = ("版本", "有效期", "依据", "规则") if lang == "zh" else ("version", "in force", "basis", "rule")
    table = Table()
    for head in heads:
        table.add_column(head, overflow="fold")
    for version in norm.versions:
        rule = rule_words(pack, norm, version, lang)[0]
        mark = " ←" if version is current else ""
        table.add_row(f"{version.number}{mark}", span(version), version.basis, rule)
    return table
