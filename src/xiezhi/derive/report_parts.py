# SPDX-License-Identifier: Apache-2.0
"""Small pieces of the report: tags of level and nature, counters, tables of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from xiezhi.derive.report_words import Say, number
from xiezhi.kernel.instant import SECOND

SHAPES = {"red": "octagon", "orange": "diamond", "yellow": "triangle", "blue": "circle"}
SYMBOLS = """<svg class="defs" aria-hidden="true"><defs>
<symbol id="s-octagon" viewBox="0 0 14 14"><path class="body" d="M4.5 1h5L13 4.5v5L9.5 13h-5L1 9.5v-5z"/>\
<path class="sign" d="M4.8 4.8l4.4 4.4M9.2 4.8L4.8 9.2"/></symbol>
<symbol id="s-diamond" viewBox="0 0 14 14"><path class="body" d="M7 1.2L12.8 7 7 12.8 1.2 7z"/></symbol>
<symbol id="s-triangle" viewBox="0 0 14 14"><path class="body" d="M7 1.8l5.7 10.4H1.3z"/></symbol>
<symbol id="s-circle" viewBox="0 0 14 14"><circle class="body" cx="7" cy="7" r="5.2"/></symbol>
<symbol id="s-gap" viewBox="0 0 14 14">\
<circle class="body" cx="7" cy="7" r="5.4" stroke-dasharray="2.1 1.3"/>\
<path class="sign" d="M7 4v3.4M7 9.4v.7"/></symbol>
<symbol id="s-check" viewBox="0 0 14 14"><path class="sign" d="M2.6 7.4l3 3 5.8-6.2"/></symbol>
<pattern id="over" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect width="6" height="6" fill="#AD231C"/><rect width="2" height="6" fill="#C4574F"/></pattern>
<pattern id="still" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
<rect width="5" height="5" fill="#fff"/><rect width="1.6" height="5" fill="#AD231C"/></pattern>
</defs></svg>"""
MARK = (
    '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><rect x=".75" y=".75" width="22.5" '
    'height="22.5" rx="3"/>'
    '<path d="M7 19.5c-.4-4 .5-6.6 2.6-8.6L9 7.9l2.7 1.2L16.6 3.6 14.3 9.6c1.7 1.3 2.7 3.2 3 5.9l-2.5 '
    "1.2-2-1.9"
    'c-1.300.5-1.800 2.100-1.500 4.700"/></svg>'
)


def icon(shape: str) -> str:
    return f'<svg class="icon" aria-hidden="true"><use href="#s-{shape}"/></svg>'


def level_tag(say: Say, nature: str, level: str, word: str) -> str:
    """Shape, character and word; hollow for a warning, solid for a breach, dashed for a gap."""
    if nature == "gap":
        return f'<span class="tag gap">{icon("gap")}{say("tag_gap")}</span>'
    fill = "solid" if nature == "breach" else "hollow"
    return f'<span class="tag {level} {fill}">{icon(SHAPES[level])}{say(level)}·{word}</span>'


def finding_word(say: Say, row: Mapping[str, Any], as_of: int) -> str:
    """The tag word of a finding, from what its row tells."""
    if row["nature"] == "warning":
        if row["over_s"] is not None:
            return say("tag_doubt")
        return say("tag_remind" if row["level"] == "blue" else "tag_soon")
    if row["over_s"] is None:
        return say("tag_broken")
    still_open = abs(row["at"] + row["over_s"] * SECOND - as_of) < SECOND
    return say("tag_overdue" if still_open else "tag_late")


def finding_rows(say: Say, rows: Iterable[Mapping[str, Any]], as_of: int, longest: int) -> str:
    """Body of a table of findings; explanations are cut at ``longest`` characters."""
    lines = []
    for place, row in enumerate(rows, 1):
        over = row["over_s"]
        note = say("over", time=say.length(over)) if over is not None else ""
        lines.append(
            f'<tr><td class="no">{place}</td>'
            f"<td>{level_tag(say, row['nature'], row['level'], finding_word(say, row, as_of))}</td>"
            f'<td class="id">{escape(row["matter"])}</td>'
            f'<td class="time">{say.time(row["at"], due=over is not None)}'
            + (f"<small>{note}</small>" if note else "")
            + f'</td><td class="why">{_explanation(say, row["explanation"], longest)}</td></tr>'
        )
    return "\n".join(lines)


def _explanation(say: Say, text: str | None, longest: int) -> str:
    text = text or ""
    if len(text) > longest:
        text = text[:longest].rstrip() + " " + say("cut")
    return "<br>".join(escape(line) for line in text.splitlines())


def finding_table(say: Say, caption: str, note: str, body: str) -> str:
    """A table of findings with its caption; on a phone its rows are cards."""
    heads = "".join(
        f'<th scope="col"{kind}>{say(key)}</th>'
        for key, kind in (
            ("number", ' class="no"'), ("level", ""), ("matter", ""), ("when", ""), ("explanation", ""),
        )
    )  # fmt: skip
    return (
        f'<details open><summary><b>{caption}</b> <span class="note">{note}</span></summary>'
        f'<table class="cases"><thead><tr>{heads}</tr></thead><tbody>\n{body}\n</tbody></table></details>'
    )


def counter(label: str, value: str, note: str, target: str, kind: str = "") -> str:
    """One figure of the strip; its label opens the definition."""
    return (
        f'<div class="counter {kind}"><a class="label" href="#def-{target}">{label}<i aria-hidden="true">'
        f"ⓘ</i></a>"
        f'<b>{value}</b><span class="note">{note}</span></div>'
    )


def info(say: Say, target: str) -> str:
    """The mark that opens a definition."""
    return f'<a class="info" href="#def-{target}" aria-label="{say("definition")}">ⓘ</a>'


def figure(n: int, label: str, *, kind: str = "") -> str:
    """A cell with a number; zero is grey, so that the eye finds the rest. ``label`` heads it on a phone."""
    classes = " ".join(filter(None, ("n", kind, "zero" if n == 0 else "")))
    return f'<td class="{classes}" data-label="{escape(label)}">{number(n)}</td>'
