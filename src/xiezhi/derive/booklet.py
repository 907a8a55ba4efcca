# SPDX-License-Identifier: Apache-2.0
"""All charts of a pack as one document for Typst: title, contents, sheets, index of articles."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xiezhi.derive.article_index import article_index
from xiezhi.derive.chart import Chart
from xiezhi.derive.chart_sheets import Sheet, chart_sheets

MAIN = "main.typ"
WORDS = {
    "title": ("指引导图", "Guidance charts"), "contents": ("目录", "Contents"), "sheets": ("{n} 页", "{n} sheets"),
    "index": ("条文索引", "Index of articles"), "kinds": ("{n} 种事项", "{n} kinds of matter"),
    "hint": ("条文后为事项、步骤编号和页码。", "After each article: kind, numbers of steps, page."),
    "source": (
        "由规则包的步骤和规则生成，不代替法律条文。",
        "Made from the steps and norms of the pack; it does not stand in for the statutes.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Booklet:
    """The files of a Typst document: name → text; ``main.typ`` is the one to compile."""

    files: Mapping[str, str]
    sheets: int


def pdf_of_sheets(sheets: Sequence[Sheet], title: str) -> Booklet:
    """Sheets alone, one a page."""
    files = {f"sheet-{number:03}.svg": sheet.svg for number, sheet in enumerate(sheets)}
    body = "\n#pagebreak(weak: true)\n".join(f'#image("{name}", width: 210mm)' for name in files)
    head = f"#set document(title: {_text(title)}, date: none)\n#set page(width: 210mm, height: 297mm, margin: 0pt)\n"
    return Booklet({**files, MAIN: head + body + "\n"}, len(sheets))


def booklet(charts: Sequence[Chart], title: str, note: str, digest: str) -> Booklet:
    """The booklet of some charts, in their order."""
    zh = not charts or charts[0].told.lang.startswith("zh")
    files: dict[str, str] = {}
    parts = [_head(title, zh), _cover(charts, title, note, digest, zh)]
    for made in charts:
        sheets = chart_sheets(made)
        parts.append(_chart(made, sheets, files))
    parts.append(_index(charts, zh))
    total = len(files)
    files[MAIN] = "\n".join(parts) + "\n"
    return Booklet(files, total)


def _say(key: str, zh: bool, **values: object) -> str:
    return WORDS[key][not zh].format(**values)


def _text(value: str) -> str:
    """A text as a Typst string."""
    return json.dumps(value, ensure_ascii=False)


PRELUDE = """
#set text(font: ("Noto Sans SC",), lang: "LANG", size: 9pt, fill: rgb("#1B2733"))
#let small(body) = text(8pt, fill: rgb("#616D79"), body)
#let serif(body) = text(font: ("Noto Serif SC",), fill: rgb("#4A5764"), body)
#let thick(body) = text(fill: rgb("#17324F"), stroke: 0.03em + rgb("#17324F"), body)
#show heading: set text(13pt, fill: rgb("#17324F"), weight: "regular")
#let page-of(name) = context link(name, str(counter(page).at(name).first()))
#let number = place(bottom + center, dy: -5pt, small(context counter(page).display("1")))
#let sheet(file, head: none) = page(margin: 0pt, foreground: number, numbering: none)[
  #if head != none { place(hide(heading(level: 1, head))) }
  #image(file, width: 210mm)
]
#set page(width: 210mm, height: 297mm, margin: (x: 20mm, y: 22mm), numbering: "1")
"""
CONTENTS = """
#table(
  columns: (1fr, auto, 30pt), stroke: (x, y) => (bottom: 0.5pt + rgb("#DFE3E6")),
  inset: (x: 2pt, y: 4.1pt), align: (left, right, right),
  ROWS
)
"""


def _head(title: str, zh: bool) -> str:
    named = _text(f"{title} {_say('title', zh)}")
    return f"#set document(title: {named}, date: none)" + PRELUDE.replace("LANG", "zh" if zh else "en")


def _cover(charts: Sequence[Chart], title: str, note: str, digest: str, zh: bool) -> str:
    rows = []
    for made in charts:
        steps, place = f"{len(made.numbers)} {'步' if zh else 'steps'}", f"<k-{made.told.kind}-0>"
        rows.append(f"link({place}, {_text(made.told.title)}), {_text(steps)}, page-of({place}),")
    rows.append(f"link(<article-index>, {_text(_say('index', zh))}), [], page-of(<article-index>),")
    kinds = _say("kinds", zh, n=len(charts))
    parts = [
        f"#text(24pt, thick({_text(title)}))",
        f"#text(17pt, thick({_text(_say('title', zh))}))",
        f"#text(10pt, {_text(note)})",
        f"#small({_text(_say('source', zh))}) #linebreak() #small({_text('SHA-256 ' + digest)})",
        '#line(length: 100%, stroke: 1.2pt + rgb("#17324F"))',
        f"#text(13pt, thick({_text(_say('contents', zh))})) #h(8pt) #small({_text(kinds)})",
    ]
    return "\n\n".join(parts) + CONTENTS.replace("ROWS", "\n  ".join(rows))


def _chart(made: Chart, sheets: Sequence[Sheet], files: dict[str, str]) -> str:
    parts = []
    for number, sheet in enumerate(sheets):
        name = f"{made.told.kind}-{number:02}.svg"
        files[name] = sheet.svg
        head = "" if number else f", head: [#{_text(made.told.title)} <k-{made.told.kind}-0>]"
        parts.append(f'#sheet("{name}"{head})')
    return "\n".join(parts)


def _index(charts: Sequence[Chart], zh: bool) -> str:
    held = {made.told.kind: made for made in charts}
    parts = [
        f"#heading(level: 1, {_text(_say('index', zh))}) <article-index>",
        f"#small({_text(_say('hint', zh))})",
        "#set text(8pt)",
        "#set par(leading: 0.45em, spacing: 0.55em, hanging-indent: 10pt)",
        "#columns(2, gutter: 8mm)[",
    ]
    for statute, entries in article_index(charts).items():
        parts.append(f"#block(above: 9pt, below: 5pt, sticky: true, thick(text(9pt, {_text(statute)})))")
        for entry in entries:
            uses = "；".join(_use(held[kind], steps) for kind, steps in entry.uses.items())
            parts.append((f"#serif({_text(entry.label)}) " if entry.label else "") + uses + "\n")
    return "\n".join([*parts, "]"])


def _use(made: Chart, steps: Sequence[str]) -> str:
    numbers = "、".join(str(made.numbers[name]) for name in steps)
    words = _text(f"{made.told.title} {numbers}")
    return f'#{words} #text(fill: rgb("#1F5080"))[p.#page-of(<k-{made.told.kind}-0>)]'
