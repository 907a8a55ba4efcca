# SPDX-License-Identifier: Apache-2.0
"""``report.html``: one self-contained page for screen, telephone and paper. Source: interchange Out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from importlib.resources import files
from typing import Any

from xiezhi.catalog.model import Norm
from xiezhi.derive.figures import MOST, NATURES
from xiezhi.derive.rejections import Fault
from xiezhi.derive.report_definitions import DEFINITIONS
from xiezhi.derive.report_norm import Frame, anchor, norm_section, rate_of
from xiezhi.derive.report_parts import MARK, SYMBOLS, counter, figure, icon, info, level_tag
from xiezhi.derive.report_words import Say, number, percent
from xiezhi.derive.summary import Check
from xiezhi.engine.results import VERDICTS
from xiezhi.kernel.instant import date_of

LARGEST = 5_000_000  # bytes of the page
_SIZES = ((MOST, 4_000), (MOST, 1_200), (12, 900), (8, 600), (5, 400), (3, 300), (1, 200))
_REASONS = 30


def report(check: Check, lang: str, names: Mapping[str, str]) -> str:
    """The page in ``zh`` or ``en``; ``names``: the files beside it (clocks, findings, rejected, summary).

    Where it would exceed ``LARGEST`` the lists of cases are shortened, and the page says so.
    """
    say = Say(lang, check.pack.zone)
    made: dict[tuple[str, int], Any] = {}
    for shown, longest in _SIZES:
        frame = Frame(say, check.figures, check.as_of, shown, longest, made)
        page = _page(check, say, frame, names)
        if len(page.encode("utf-8")) <= LARGEST:
            return page
    return _page(check, say, frame, names, brief=True)


def _page(check: Check, say: Say, frame: Frame, names: Mapping[str, str], *, brief: bool = False) -> str:
    """The page; a ``brief`` one of a large pack tells of norms without findings in the table of totals alone."""
    judged = [code for code in _order(check) if _busy(check, code)]
    told = [code for code in judged if check.figures.found[code].any()] if brief else judged
    body = "\n".join(
        (
            '<div class="ledger">' + _title(check, say),
            _counters(check, say),
            f'<p class="remark">{say("thinned", n=frame.shown)}</p>' if frame.shown < MOST else "",
            _totals(check, say, frame, judged, told) + "</div>",
            f'<p class="remark">{say("brief", n=number(len(judged) - len(told)))}</p>' if brief else "",
            *(norm_section(frame, code) for code in told),
            _never(check, say, judged),
            _quality(check, say),
            _definitions(say),
            _proof(check, say, names),
        )
    )
    style = files("xiezhi.derive").joinpath("report.css").read_text(encoding="utf-8")
    title = escape(f"{say('title')} · {check.pack.title}")
    return (
        f'<!doctype html>\n<html lang="{say.lang}"><head><meta charset="utf-8"><title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{_foot(check, say)}{style}</style></head>\n<body>{SYMBOLS}\n{_bar(check, say)}\n<main>"
        f"{body}</main></body></html>\n"
    )


def _order(check: Check) -> list[int]:
    """Norms by domain, then by id: the order of the pack, never one of merit."""
    norms = check.figures.norms
    return sorted(range(len(norms)), key=lambda code: (norms[code].domain, norms[code].id))


def _busy(check: Check, code: int) -> bool:
    return bool(check.figures.verdicts[code].any() or check.figures.found[code].any())


def _foot(check: Check, say: Say) -> str:
    """Page foot on paper: what, as of, page of pages."""
    quoted = f"{check.pack.id} {check.pack.version}".replace("\\", "").replace('"', "")
    return (
        f'@page {{ @bottom-left {{ content: "{say("title")} · {quoted}"; }} '
        f'@bottom-center {{ content: "{say("as_of")} {say.time(check.as_of)}"; }} }}\n'
    )


def _bar(check: Check, say: Say) -> str:
    return (
        f'<div class="top">{MARK}<b>獬豸</b><span>{say("house")}</span>'
        f'<span class="right">{escape(check.pack.id)} {escape(check.pack.version)}</span></div>'
    )


def _title(check: Check, say: Say) -> str:
    known = say("no_limit") if check.known_at is None else say.time(check.known_at)
    return (
        f'<header class="page"><h1>{say("title")}</h1><p>{escape(check.pack.title)}</p>'
        f'<p class="times">{say("as_of")} <b>{say.time(check.as_of)}</b> · {say("known_at")} <b>{known}</b>'
        f" · {escape(check.pack.zone.name)}{info(say, 'times')}</p></header>"
    )


def _counters(check: Check, say: Say) -> str:
    figures, read = check.figures, check.read
    row = dict(zip(VERDICTS, figures.verdicts.sum(axis=0).tolist(), strict=True))
    found = dict(zip(NATURES, figures.found.sum(axis=(0, 2)).tolist(), strict=True))
    ours = [code for code, norm in enumerate(figures.norms) if norm.versions[-1].bearer == "us"]
    kept, decided = (
        sum(column) for column in zip((0, 0), *(rate_of(figures, code) for code in ours), strict=True)
    )
    cells = (
        ("matters", number(read.matters), say("matters_note", missing=number(read.missing_parents)), "read"),
        ("events", number(read.events), say("events_note", moved=number(read.moved_stamps)), "read"),
        ("judged", number(sum(row.values())), say("judged_note", norms=len(figures.norms)), "judged"),
        ("rate", percent(kept, decided), say("rate_note", kept=number(kept), n=number(decided)), "rate"),
        ("breach", number(found["breach"]), _levels(check, say, "breach"), "breach"),
        ("warning", number(found["warning"]), _levels(check, say, "warning"), "breach"),
        ("gap", number(found["gap"]), say("gap_note"), "breach"),
        (
            "rejected",
            number(check.rejections.rows),
            say("rejected_note", values=number(check.rejections.values)),
            "read",
        ),
    )
    strip = "".join(counter(say(name), value, note, target) for name, value, note, target in cells)
    return f'<div class="panel counters">{strip}</div>'


def _levels(check: Check, say: Say, nature: str) -> str:
    """How many of each level: shape, character, number."""
    counts = check.figures.found[:, NATURES.index(nature)].sum(axis=0).tolist()
    parts = [
        f'<span class="lv {level} {"solid" if nature == "breach" else "hollow"}">{icon(_SHAPE[level])}'
        f"{say(level)} {number(n)}</span>"
        for level, n in reversed(list(zip(_SHAPE, counts, strict=True)))
        if n
    ]
    return " ".join(parts) or "–"


_SHAPE = {"blue": "circle", "yellow": "triangle", "orange": "diamond", "red": "octagon"}


def _totals(check: Check, say: Say, frame: Frame, judged: list[int], told: list[int]) -> str:
    heads = "".join(f'<th scope="col" class="n">{say(key)}</th>' for key in ("judged", *VERDICTS))
    heads += (
        f'<th scope="col" class="bar">{say("composition")}</th><th scope="col" class="n">'
        f"{say('rate')}{info(say, 'rate')}</th>"
    )
    heads += "".join(f'<th scope="col" class="n">{say(key)}</th>' for key in (*NATURES, "outside"))
    sections = set(told)
    rows = "\n".join(
        frame.once(
            f"total {code in sections}", code, partial(_total_row, check, say, frame, code, code in sections)
        )
        for code in judged
    )
    return (
        f'<section class="panel totals"><header><h2>{say("totals")}</h2><span class="note">'
        f"{say('totals_note')}</span></header>"
        f'<table><thead><tr><th scope="col">{say("norm_article")}</th>{heads}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table></section>"
    )


def _total_row(check: Check, say: Say, frame: Frame, code: int, has_section: bool) -> str:
    figures, norm = check.figures, check.figures.norms[code]
    row = figures.verdicts[code].tolist()
    found = figures.found[code].sum(axis=1).tolist()
    cells = [figure(sum(row), say("judged"))]
    cells += [figure(n, say(name), kind=name) for name, n in zip(VERDICTS, row, strict=True)]
    cells.append(f'<td class="bar">{_bar_of(row)}</td>')
    cells.append(f'<td class="n rate" data-label="{say("rate")}">{percent(*rate_of(figures, code))}</td>')
    cells += [figure(n, say(name), kind=name) for name, n in zip(NATURES, found, strict=True)]
    data = frame.funnel_of(code)
    outside = f'<td class="n zero" data-label="{say("outside")}">–</td>'
    cells.append(outside if data is None else figure(len(data.outside), say("outside")))
    title = escape(norm.title)
    title = f'<a href="#{anchor(norm)}">{title}</a>' if has_section else title
    return (
        f'<tr><td class="norm">{title}'
        f'{_status(say, norm)}<small class="basis">{_basis(say, norm)}</small></td>{"".join(cells)}</tr>'
    )


def _status(say: Say, norm: Norm) -> str:
    words = [norm.status] if norm.status != "live" else []
    words += [norm.versions[-1].bearer] if norm.versions[-1].bearer != "us" else []
    return "".join(f' <span class="chip">{say(word)}</span>' for word in words)


def _basis(say: Say, norm: Norm) -> str:
    """The article of the latest version, and how many went before it."""
    text = escape(norm.versions[-1].basis)
    return text + (say("versions_more", n=len(norm.versions) - say.place) if len(norm.versions) > 1 else "")


def _bar_of(row: list[int]) -> str:
    """Satisfied, violated, rest: a bar that says by eye what the numbers beside it say exactly."""
    total = sum(row) or 1
    kept, broken = 84.0 * row[0] / total, 84.0 * row[1] / total
    return (
        f'<svg width="84" height="8" aria-hidden="true"><rect width="84" height="8" fill="#E9ECEE"/>'
        f'<rect width="{kept:.1f}" height="8" fill="#4F7396"/>'
        f'<rect x="{kept:.1f}" width="{broken:.1f}" height="8" fill="url(#over)"/></svg>'
    )


def _never(check: Check, say: Say, judged: list[int]) -> str:
    idle = [norm for code, norm in enumerate(check.figures.norms) if code not in judged]
    if not idle:
        return ""
    items = "".join(
        f'<li>{escape(norm.title)} <code class="id">{escape(norm.id)}</code></li>' for norm in idle
    )
    return (
        f'<section class="panel"><header><h2>{say("never")} {len(idle)}</h2><span class="note">'
        f"{say('never_note')}</span></header>"
        f'<ul class="plain">{items}</ul></section>'
    )


def _quality(check: Check, say: Say) -> str:
    return (
        f'<section class="panel quality" id="quality"><header><h2>{say("quality")}</h2><span class="note">'
        f"{say('quality_note')}</span></header>"
        f"<h3>{say('rejected_rows')}{info(say, 'read')}</h3>{_rejected(check, say)}"
        f"<h3>{say('gaps_by_norm')}{info(say, 'breach')}</h3>{_gaps(check, say)}{_reach(check, say)}</section>"
    )


def _reach(check: Check, say: Say) -> str:
    """How far the calendar reaches, and the clocks that end in years without a notice; nothing where it has no end."""
    until = check.pack.calendar.covered_until
    if until is None:
        return ""
    years = sorted(check.figures.unannounced.items())
    shown = ", ".join(say("calendar_year", year=year, n=number(n)) for year, n in years)
    beyond = say("calendar_beyond", years=shown, n=number(sum(n for _, n in years)))
    return (
        f'<h3>{say("calendar")}</h3><p id="calendar">{say("calendar_until", date=date_of(until))} '
        f"{beyond if years else say('calendar_enough')}</p>"
    )


def _rejected(check: Check, say: Say) -> str:
    faults = check.rejections.faults()
    if not faults:
        return f'<p class="empty">{say("rejected_none")}</p>'
    heads = "".join(
        f'<th scope="col">{say(key)}</th>'
        for key in ("file", "what", "column", "reason", "right", "first_line")
    )
    rows = "".join(_fault_row(say, fault) for fault in faults[:_REASONS])
    more = len(faults) - _REASONS
    note = (say("more_reasons", n=more) + " " if more > 0 else "") + say("rejected_all")
    return (
        f'<table class="faults"><thead><tr>{heads}<th scope="col" class="n">{say("lines")}</th></tr></thead>'
        f'<tbody>{rows}</tbody></table><p class="note">{note}</p>'
    )


def _fault_row(say: Say, fault: Fault) -> str:
    cells = (
        (say("file"), escape(fault.file)),
        (say("what"), say("row" if fault.what == "row" else "value")),
        (say("column"), escape(fault.column)),
        (say("reason"), escape(fault.reason)),
        (say("right"), escape(fault.would_be_right)),
        (
            say("first_line"),
            escape(fault.first) + (f"<small>{escape(fault.value)}</small>" if fault.value else ""),
        ),
    )
    shown = "".join(f'<td data-label="{label}">{text}</td>' for label, text in cells)
    return f'<tr>{shown}<td class="n" data-label="{say("lines")}">{number(fault.lines)}</td></tr>'


def _gaps(check: Check, say: Say) -> str:
    figures = check.figures
    counts = figures.found[:, NATURES.index("gap")].sum(axis=1).tolist()
    items = [_gap_item(check, say, code, n) for code, n in enumerate(counts) if n]
    return f'<dl class="gaps">{"".join(items)}</dl>' if items else f'<p class="empty">{say("gaps_none")}</p>'


def _gap_item(check: Check, say: Say, code: int, n: int) -> str:
    norm = check.figures.norms[code]
    cases = "".join(
        f'<li><span class="id">{escape(row["matter"])}</span> {escape((row["explanation"] or "")[:400])}</li>'
        for row in check.figures.gaps.rows(code).to_pylist()
    )
    return (
        f'<dt>{level_tag(say, "gap", "blue", "")} <a href="#{anchor(norm)}">{escape(norm.title)}</a> <b>'
        f"{number(n)}</b></dt>"
        f'<dd><span class="note">{say("gap_examples")}</span><ul>{cases}</ul></dd>'
    )


def _definitions(say: Say) -> str:
    items = "".join(
        f'<dt id="def-{key}">{say.either(title)}</dt><dd>{say.either(text)} <span class="note">'
        f"{say('source')}: {source}</span></dd>"
        for key, title, text, source in DEFINITIONS
    )
    return (
        f'<section class="panel definitions"><header><h2>{say("definitions")}</h2><span class="note">'
        f"{say('definitions_note')}</span></header>"
        f"<dl>{items}</dl></section>"
    )


def _proof(check: Check, say: Say, names: Mapping[str, str]) -> str:
    links = " ".join(f'<a href="{escape(name)}">{escape(name)}</a>' for name in names.values())
    rows = (
        (say("pack"), escape(f"{check.pack.id} {check.pack.version}")),
        (say("content_hash"), f"<code>{escape(check.pack.digest)}</code>"),
        (say("calendar_hash"), f"<code>{escape(check.pack.calendar.digest)}</code>"),
        (say("zone"), escape(check.pack.zone.name)),
        (say("program"), escape(f"xiezhi {check.program}")),
        (say("files"), links),
    )
    items = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows)
    return (
        f'<section class="panel proof"><header><h2>{say("proof")}</h2><span class="note">'
        f"{say('proof_text')}</span></header>"
        f'<dl>{items}</dl></section><p class="signature">{say("signature")}</p>'
    )
