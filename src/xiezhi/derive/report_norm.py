# SPDX-License-Identifier: Apache-2.0
"""One norm's part of the report: what the law says, the five verdicts, time used, units, the cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any, TypeVar

from xiezhi.catalog.model import LEVELS, Norm, Version
from xiezhi.derive.figures import ENDINGS, NATURES, WITHIN, Figures
from xiezhi.derive.funnel import FEWEST, Funnel, Unit, funnel
from xiezhi.derive.report_charts import funnel_chart, used_chart
from xiezhi.derive.report_parts import finding_rows, finding_table, icon, info, level_tag
from xiezhi.derive.report_words import Say, number, percent
from xiezhi.engine.results import VERDICTS
from xiezhi.kernel.instant import date_of

T = TypeVar("T")


@dataclass(frozen=True)
class Frame:
    """What all parts of one report share.

    ``shown``: cases in each list; ``longest``: characters of an explanation. ``made``: what does not depend on these
    two, kept for the next attempt at a page that is small enough.
    """

    say: Say
    figures: Figures
    as_of: int
    shown: int
    longest: int
    made: dict[tuple[str, int], Any] = field(default_factory=dict)

    def once(self, what: str, code: int, make: Callable[[], T]) -> T:
        """What ``make`` gave for a norm the first time."""
        if (what, code) not in self.made:
            self.made[what, code] = make()
        found: T = self.made[what, code]
        return found

    def funnel_of(self, code: int) -> Funnel | None:
        """The units under a norm; none where the duty is not ours."""
        return self.once("funnel", code, lambda: _funnel(self.figures, code))


def _funnel(figures: Figures, code: int) -> Funnel | None:
    norm = figures.norms[code]
    if norm.versions and norm.versions[-1].bearer != "us":
        return None
    return funnel({name: (pair[0], pair[1]) for name, pair in figures.units.get(code, {}).items()})


def rate_of(figures: Figures, code: int) -> tuple[int, int]:
    """(satisfied, decided); none decided where nothing can be satisfied, under a prohibition."""
    if figures.norms[code].kind == "prohibition":
        return 0, 0
    kept, broken = figures.verdicts[code][:2].tolist()
    return kept, kept + broken


def anchor(norm: Norm) -> str:
    """The place of a norm on the page."""
    return "n-" + escape(norm.id, quote=True)


def norm_section(frame: Frame, code: int) -> str:
    """The whole part of one norm."""
    norm = frame.figures.norms[code]
    told = frame.once("told", code, lambda: _told(frame, code))
    return f'<section class="panel norm" id="{anchor(norm)}">{told}{_cases(frame, code)}</section>'


def _told(frame: Frame, code: int) -> str:
    """All but the cases."""
    norm = frame.figures.norms[code]
    return _head(frame, norm) + _law(frame, norm) + _verdicts(frame, code) + _charts(frame, code)


def _head(frame: Frame, norm: Norm) -> str:
    say, version = frame.say, norm.versions[-1]
    tags = [say(norm.kind), say("level_of", level=say(version.level))]
    if norm.status != "live":
        tags.append(say(norm.status))
    if version.internal:
        tags.append(say("internal"))
    if version.bearer != "us":
        tags.append(say(f"bearer_{version.bearer}"))
    chips = "".join(f'<span class="chip">{tag}</span>' for tag in tags)
    shadow = "" if norm.status == "live" else ' class="not-live"'
    return (
        f"<header{shadow}><h2>{escape(norm.title)}</h2><span class=chips>{chips}</span>"
        f'<code class="id">{escape(norm.id)}</code></header>'
    )


def _law(frame: Frame, norm: Norm) -> str:
    say = frame.say
    lines = "".join(
        f'<p><span class="when">{_validity(say, version)}</span><span class="basis">'
        f"{escape(version.basis)}</span></p>"
        for version in reversed(norm.versions)
        if version.basis
    )
    version = norm.versions[-1]
    notes = []
    if version.why:
        notes.append(f"<dt>{say('why')}</dt><dd>{escape(version.why)}</dd>")
    if version.reading:
        author = ", ".join(
            escape(version.reading[key]) for key in ("by", "authority") if version.reading.get(key)
        )
        text = escape(version.reading.get("text", ""))
        notes.append(f'<dt>{say("reading")}</dt><dd>{text} <span class="note">{author}</span></dd>')
    return f'<div class="law">{lines}</div>' + (f'<dl class="notes">{"".join(notes)}</dl>' if notes else "")


def _validity(say: Say, version: Version) -> str:
    parts = []
    if version.valid_from is not None:
        parts.append(say("from", date=date_of(version.valid_from).isoformat()))
    if version.valid_to is not None:
        parts.append(say("until", date=date_of(version.valid_to).isoformat()))
    return " ".join(parts) or say("always")


def _verdicts(frame: Frame, code: int) -> str:
    say, row = frame.say, frame.figures.verdicts[code].tolist()
    judged = sum(row)
    cells = "".join(
        f'<div class="verdict {verdict}{"" if n else " zero"}"><span class="label">'
        f"{_SIGN[verdict]}{say(verdict)}</span><b>{number(n)}</b>"
        f'<span class="note">{percent(n, judged)}</span></div>'
        for verdict, n in zip(VERDICTS, row, strict=True)
    )
    kept, decided = rate_of(frame.figures, code)
    base = say("rate_note", kept=number(kept), n=number(decided)) if decided else ""
    rate = (
        f'<div class="verdict rate"><span class="label">{say("rate")}{info(say, "rate")}</span>'
        f'<b>{percent(kept, decided)}</b><span class="note">{base}</span></div>'
    )
    head = (
        f'<div class="verdict all"><span class="label">{say("judged")}{info(say, "judged")}</span><b>'
        f"{number(judged)}</b></div>"
    )
    return f'<div class="verdicts">{head}{cells}{rate}</div>'


_SIGN = {
    "satisfied": f'<span class="ok">{icon("check")}</span>',
    "violated": f'<span class="bad">{icon("octagon")}</span>',
    "pending": "",
    "not_applicable": "",
    "undetermined": f'<span class="unknown">{icon("gap")}</span>',
}


def _charts(frame: Frame, code: int) -> str:
    parts = [part for part in (_used(frame, code), _units(frame, code)) if part]
    return f'<div class="charts">{"".join(parts)}</div>' if parts else ""


def _used(frame: Frame, code: int) -> str:
    say, used = frame.say, frame.figures.used[code]
    if not used.any():
        return ""
    met = used[ENDINGS.index("met")]
    total, last = int(met.sum()), int(met[WITHIN - 1])
    text = say("used_last", met=number(total), last=number(last), share=percent(last, total)) if total else ""
    tie, late, calendar = frame.figures.flags[code].tolist()
    if tie or late or calendar:
        text += " " + say("marks", tie=number(tie), late=number(late), calendar=number(calendar))
    return (
        f"<figure><figcaption><b>{say('used')}</b>{info(say, 'used')} "
        f'<span class="note">{say("used_note", n=number(int(used.sum())))}</span></figcaption>'
        f'{used_chart(say, used)}<p class="note">{text}</p></figure>'
    )


def _units(frame: Frame, code: int) -> str:
    say, data = frame.say, frame.funnel_of(code)
    if data is None:
        return ""
    kept, n = sum(unit.kept for unit in data.units), sum(unit.n for unit in data.units)
    text = say("funnel_text", fewest=FEWEST)
    left_out = int(frame.figures.without_unit[code])
    if left_out:
        text += " " + say("funnel_without", n=number(left_out))
    if data.outside:
        text += " " + say("funnel_more")
    return (
        f"<figure><figcaption><b>{say('funnel')}</b>{info(say, 'funnel')} "
        f'<span class="note">'
        f"{say('funnel_note', units=number(len(data.units)), rate=percent(kept, n))}</span></figcaption>"
        f'{funnel_chart(say, data)}<p class="note">{text}</p>{_outside(say, data)}</figure>'
    )


def _outside(say: Say, data: Funnel) -> str:
    if not data.outside:
        return f"<p>{say('funnel_none')}</p>"
    heads = "".join(f'<th scope="col"{kind}>{say(key)}</th>' for key, kind in _UNIT_HEADS)
    rows = "".join(_unit_row(say, unit) for unit in data.outside)
    return f'<table class="units"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


_RIGHT = ' class="n"'
_UNIT_HEADS = (
    ("unit", ""), ("n", _RIGHT), ("kept", _RIGHT), ("rate", _RIGHT), ("limits", _RIGHT), ("side", ""),
)  # fmt: skip


def _unit_row(say: Say, unit: Unit) -> str:
    side = say("below" if unit.side < 0 else "above") + (say("far") if unit.far else "")
    return (
        f'<tr><td>{escape(unit.name)}</td><td class="n">{number(unit.n)}</td><td class="n">'
        f"{number(unit.kept)}</td>"
        f'<td class="n">{percent(unit.kept, unit.n)}</td><td class="n">'
        f"{100 * unit.low:.1f}–{100 * unit.high:.1f}%</td>"
        f"<td>{side}</td></tr>"
    )


def _cases(frame: Frame, code: int) -> str:
    say, found = frame.say, frame.figures.found[code]
    total = int(found.sum())
    if not total:
        return f'<p class="empty">{say("none_found")}</p>'
    strip = "".join(
        f'<span class="count">{level_tag(say, nature, level, say(f"tag_{nature}"))} '
        f"{number(int(found[i, j]))}</span>"
        for i, nature in enumerate(NATURES)
        for j, level in reversed(list(enumerate(LEVELS)))
        if found[i, j]
    )
    return f'<div class="strip">{strip}</div>{_lists(frame, code, total)}'


def _lists(frame: Frame, code: int, total: int) -> str:
    """All findings where they are few, else the largest and the drawn ones."""
    say, figures = frame.say, frame.figures
    largest = frame.once("largest", code, lambda: figures.largest.rows(code).to_pylist())[: frame.shown]
    body = finding_rows(say, largest, frame.as_of, frame.longest)
    of_all = say("of_found", n=number(total))
    if total <= frame.shown:
        return finding_table(say, say("all_found", n=total), "", body)
    timed = any(row["over_s"] is not None for row in largest)
    first = finding_table(say, say("largest" if timed else "latest", n=len(largest)), of_all, body)
    drawn = frame.once("drawn", code, lambda: figures.drawn.rows(code).to_pylist())[: frame.shown]
    note = f"{of_all} · {say('seed_note', seed=f'{figures.seed:016x}')}"
    second = finding_rows(say, drawn, frame.as_of, frame.longest)
    return first + finding_table(say, say("drawn", n=len(drawn)), note, second)
