# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack impact OLD NEW``: two versions of a statute side by side, and what of a pack cites what changed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from xiezhi.catalog.alignment import STATES, Link, align
from xiezhi.catalog.citations import CITATION
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.impact import DOCUMENT, FOLLOWED, NORM, OPEN, OTHERWISE, STORY, TABLE, Change, Use
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.provisions import article_label
from xiezhi.catalog.reading import closest
from xiezhi.catalog.statute_package import open_shelf
from xiezhi.catalog.statute_shelf import StatuteShelf, StatuteText, read_statute
from xiezhi.catalog.statute_text import Article
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.pack_check import Statutes, tell
from xiezhi.cli.plain import console
from xiezhi.cli.printing import csv_bytes, write_whole
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

STATE_WORDS = dict(zip(STATES, ("未变", "移条", "改动", "拆分", "并入", "新增", "删去"), strict=True))
FOLLOW_WORDS = {
    OPEN: ("待改", "open"), FOLLOWED: ("已接续", "followed"), OTHERWISE: ("接续与对照不同", "followed otherwise"),
}  # fmt: skip
KINDS = {
    NORM: ("规则", "norm"), TABLE: ("表", "table"), DOCUMENT: ("文书", "document"), STORY: ("事例", "story"),
}  # fmt: skip
HEADS_ZH = ("旧条", "新条", "变化", "相似", "旧文", "新文", "规则", "表", "文书", "事例")
HEADS_EN = (
    "old",
    "new",
    "state",
    "likeness",
    "old text",
    "new text",
    "norms",
    "tables",
    "documents",
    "stories",
)
MOST_LINES = 20
OPENING = 30  # characters of an article that the printed table shows

Version = Annotated[
    str,
    typer.Argument(
        metavar="OLD|NEW",
        help="文件, 或 名称(年份) 并给出 --statutes。 A file, or NAME(YEAR) with --statutes.",
    ),
]


def impact(
    old: Version,
    new: Version,
    pack: Annotated[
        str | None, typer.Option(help="内置规则包名或目录, 默认全部。 A built-in pack or a folder, else all.")
    ] = None,
    statutes: Statutes = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="另存为表格, 含全文。 The table with all words.")
    ] = None,
    lang: Lang = None,
) -> None:
    """两个版本逐条对照, 列出引用变动条文的规则、表、文书、事例。 Two versions, and what cites what changed."""
    said = spoken(lang, "zh")
    faults = Faults()
    shelf = None if statutes is None else open_shelf(statutes, faults)
    before, after = (_text(given, shelf, faults) for given in (old, new))
    tell(faults, said)
    change = Change(before, after, align(before.body.articles, after.body.articles))
    uses = [(one, list(change.uses(one))) for one in _packs(pack)]
    _print_comparison(change, [use for _, found in uses for use in found], said)
    for one, found in uses:
        if found or pack is not None:
            _print_uses(one, found, said)
    if out is not None:
        _write(out, change, [use for _, found in uses for use in found], said)


def _text(given: str, shelf: StatuteShelf | None, faults: Faults) -> StatuteText:
    path, match = Path(given), CITATION.match(given)
    found: StatuteText | None = None
    if path.is_file():
        texts = read_statute(path, faults)
        found = texts[0] if len(texts) == 1 else None
        if found is None:
            why = "; ".join(fault.zh for fault in faults), "; ".join(fault.en for fault in faults)
            raise XiezhiError(
                f"{given} 不是一个版本的法律文本: {why[0]}",
                f"{given} is not the text of one version: {why[1]}",
            )
    elif match is not None and not match["places"] and shelf is not None:
        name, year = match["name"].strip(), int(match["year"])
        found = shelf.find(name, year)
        known = [str(text) for texts in shelf.texts.values() for text in texts.values()]
        if found is None:
            raise XiezhiError(
                f"{shelf.source} 中没有 {name}({year}){closest(f'{name}({year})', known)}",
                f"{shelf.source} has no {name}({year}){closest(f'{name}({year})', known)}",
            )
    if found is None:
        raise XiezhiError(
            f"没有 {given[:200]!r}, 应为法律文本文件, 或 名称(年份) 并用 --statutes 给出文本目录",
            f"no {given[:200]!r}: a statute's file, or NAME(YEAR) with --statutes DIR, would be right",
        )
    if not found.body.articles:
        raise XiezhiError(
            f"{found} 不分条, 无法逐条对照", f"{found} has no articles that could be set side by side"
        )
    return found


def _packs(source: str | None) -> list[Pack]:
    if source is not None:
        return [load_pack(source)]
    return [load_pack(name) for name in (["."] if Path("pack.yaml").is_file() else builtin_packs())]


def _label(article: Article | None) -> str:
    return "" if article is None else article_label(article.number)


def _by_line(uses: list[Use]) -> dict[tuple[str, str], list[Use]]:
    """The uses of each line of the comparison."""
    found: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        for link in use.links:
            found.setdefault(_line(link), []).append(use)
    return found


def _line(link: Link) -> tuple[str, str]:
    return _label(link.old), _label(link.new)


def _print_comparison(change: Change, uses: list[Use], lang: str) -> None:
    out, zh = console(), lang == "zh"
    links = change.alignment.links
    counted = Counter(link.state for link in links)
    states = ", ".join(
        f"{STATE_WORDS[name] if zh else name} {counted[name]}" for name in STATES if counted[name]
    )
    many = (len(change.old.body.articles), len(change.new.body.articles))
    head = f"{change.old} → {change.new}: {many[0]} → {many[1]} {'条' if zh else 'articles'}; {states}"
    out.print(Text(head, style="bold"), soft_wrap=True)
    cited = _by_line(uses)
    heads = (
        ("旧条", "新条", "变化", "相似", "文字", "引用")
        if zh
        else ("old", "new", "state", "likeness", "words", "cited")
    )
    table = Table(*heads)
    for link in links:
        if link.state == "identical":
            continue
        words = (link.new or link.old or Article((0,), ())).shown.replace("\n", " ")
        table.add_row(
            _label(link.old), _label(link.new), STATE_WORDS[link.state] if zh else link.state,
            _percent(link), words[:OPENING], str(len(cited.get(_line(link), ())) or ""),
        )  # fmt: skip
    out.print(table)


def _percent(link: Link) -> str:
    return f"{100 * link.likeness:.0f}%" if link.old is not None and link.new is not None else ""


def _print_uses(pack: Pack, uses: list[Use], lang: str) -> None:
    out, zh = console(), lang == "zh"
    lines: dict[tuple[int, bool, str, str], list[int]] = {}
    for use in uses:
        if use.kind != STORY:
            where, what = _where(pack, use, zh), _what(use, zh)
            lines.setdefault((list(KINDS).index(use.kind), use.follow != OPEN, where, what), []).append(
                use.number
            )
    for (kind, _, where, what), numbers in sorted(lines.items(), key=lambda line: line[0][:2]):
        at = "" if list(KINDS)[kind] == NORM else _rows(numbers, zh)
        out.print(Text(f"{where}{at}: {what}"), soft_wrap=True)
    for kind_, names in KINDS.items():
        found = Counter(use.follow for use in uses if use.kind == kind_)
        if found:
            parts = ", ".join(
                f"{words[not zh]} {found[name]}" for name, words in FOLLOW_WORDS.items() if found[name]
            )
            out.print(
                Text(f"{pack.id}: {names[not zh]} {sum(found.values())}: {parts}", style="bold"),
                soft_wrap=True,
            )
    if not uses:
        out.print(Text(f"{pack.id}: 没有引用变动的条文" if zh else f"{pack.id}: cites nothing that changed"))


def _rows(numbers: list[int], zh: bool) -> str:
    listed = ", ".join(map(str, numbers[:MOST_LINES])) + (" …" if len(numbers) > MOST_LINES else "")
    return f" 第 {listed} 行" if zh else f" line {listed}"


def _where(pack: Pack, use: Use, zh: bool) -> str:
    """Which norm, and since when that version of it is in force; which table or document."""
    since = ""
    if use.kind == NORM:
        version = next(one for one in pack.norms[use.name].versions if one.number == use.number)
        since = "" if version.valid_from is None else f" ({date_of(version.valid_from)}–)"
    return f"{KINDS[use.kind][not zh]} {use.name}{since}"


def _what(use: Use, zh: bool) -> str:
    """What became of the place that is cited, and what the pack has made of it."""
    links = sorted(use.links, key=lambda link: link.state in ("split", "merged"))
    state = STATE_WORDS[links[0].state] if zh else links[0].state
    became = "、".join(_label(link.new) for link in links if link.new is not None)
    line = f"{use.place} {state}" + (f" → {became}" if became else "")
    if use.same:
        line += ", 所引文字未变" if zh else ", the cited words unchanged"
    line += f"; {FOLLOW_WORDS[use.follow][not zh]}"
    return line + (": " + "、".join(map(article_label, use.cites)) if use.follow == OTHERWISE else "")


def _write(path: Path, change: Change, uses: list[Use], lang: str) -> None:
    """The comparison as CSV that Excel opens."""
    zh, cited = lang == "zh", _by_line(uses)
    rows = []
    for link in change.alignment.links:
        cells = [
            _label(link.old), _label(link.new), STATE_WORDS[link.state] if zh else link.state, _percent(link),
            "" if link.old is None else link.old.shown, "" if link.new is None else link.new.shown,
        ]  # fmt: skip
        for kind in KINDS:
            found = [use for use in cited.get(_line(link), ()) if use.kind == kind]
            names = [use.name if use.kind in (NORM, STORY) else f"{use.name}:{use.number}" for use in found]
            cells.append("\n".join(dict.fromkeys(names)))
        rows.append(cells)
    write_whole(path, csv_bytes(HEADS_ZH if zh else HEADS_EN, rows))
