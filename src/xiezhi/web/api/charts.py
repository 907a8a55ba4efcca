# SPDX-License-Identifier: Apache-2.0
"""指引导图: a kind's chart on a day as nodes and edges, what changed between two days, the booklet, the power list."""

from __future__ import annotations

from typing import Any

from ninja import Router

from xiezhi.derive.article_index import article_index
from xiezhi.derive.chart import Chart
from xiezhi.derive.guidance import Note
from xiezhi.web.api.answers import When, Word, answers, civil_day, day_text
from xiezhi.web.api.asking import needs
from xiezhi.web.api.charts_said import Booklet, ChartLine, ChartTold, Powers
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import READ
from xiezhi.web.charts.asked import Days
from xiezhi.web.charts.drawing import change_days
from xiezhi.web.charts.drawing import told as told_chart
from xiezhi.web.charts.pages import changes_of, grouped
from xiezhi.web.charts.power_list import listing
from xiezhi.web.shell.tongue import spoken

router = Router()
view = needs(READ, "view")
LINES = ("basis", "who", "limits", "supervision", "remedies")
POWER = ("matter", "basis", "who", "steps", "limits", "papers", "supervision", "remedies")


@router.get("/charts", auth=view, response=answers(list[ChartLine]), summary="有哪些指引导图")
def charts(request: Any) -> Any:
    """每类事项一张，按办理环节分组。"""
    return [
        {
            "kind": card.kind.name, "title": card.kind.title, "group": title, "steps": card.steps,
            "norms": card.norms, "changed": card.changed,
        }
        for title, cards in grouped(request.desk.pack, request.who.day) for card in cards
    ]  # fmt: skip


@router.get("/charts/{kind}", auth=view, response=answers(ChartTold), summary="一张指引导图")
def chart(request: Any, kind: Word, on: When | None = None, since: When | None = None) -> Any:
    """某日有效的步骤（节点）、走向（边）和每步的规则。since：与那一日相比有什么变化。"""
    pack = request.desk.pack
    if kind not in pack.kinds:
        raise missing()
    days = _days(request, on, since)
    made = _made(request, kind, days)
    return _heads(made, days) | {
        "nodes": [_node(made, name, number) for name, number in made.numbers.items()],
        "edges": [
            {"start": name, "end": end, "arrow": made.near(name, end)}
            for name in made.numbers for end in made.told.steps[name].next if end in made.numbers
        ],
        "throughout": [_note(made, one) for one in made.told.throughout],
        "changes": [] if days.since is None else _changes(made),
        "days": [str(day_text(day)) for day, _n in change_days(pack, pack.kinds[kind])],
    }  # fmt: skip


def _days(request: Any, on: str | None, since: str | None) -> Days:
    """As on the page: the earlier of two is the one compared with."""
    today = request.who.day
    given, before = civil_day(on, "on"), civil_day(since, "since")
    day = today if given is None else given
    if before is not None and before > day:
        day, before = before, day
    return Days(day, None if before == day else before, today)


def _made(request: Any, kind: str, days: Days) -> Chart:
    return told_chart(request.desk, kind, days.on, spoken(), days.since)


def _heads(made: Chart, days: Days) -> dict[str, Any]:
    return {
        "kind": made.told.kind, "title": made.told.title, "on": days.on_text, "since": days.since_text or None,
        "pack": made.pack, "main": list(made.ways.main), "exits": list(made.ways.exits),
        "sides": [
            {"letter": made.letter(side), "title": made.title(side), "steps": list(side.steps)}
            for side in made.ways.sides
        ],
    }  # fmt: skip


def _node(made: Chart, name: str, number: int) -> dict[str, Any]:
    step, side = made.told.steps[name], made.group_of(name)
    way = made.letter(side) if side is not None else "main" if name in made.ways.main else "exit"
    return {
        "step": name, "number": number, "title": step.title, "way": way, "who": step.who,
        "documents": list(step.documents), "final": step.final, "protective": step.protective, "changed": step.changed,
        "notes": [_note(made, one) for one in step.notes],
    }  # fmt: skip


def _note(made: Chart, one: Note) -> dict[str, Any]:
    names = ("sort", "norm", "title", "text", "duty", "level", "internal", "other", "change")
    return {name: getattr(one, name) for name in names} | {
        "sort_title": made.words.sort(one.sort), "basis": list(one.basis), "was": one.was.text if one.was else "",
        "was_basis": list(one.was.basis) if one.was else [],
    }  # fmt: skip


def _changes(made: Chart) -> list[dict[str, Any]]:
    return [
        {
            "step": one.step, "number": one.number, "change": one.kind, "norm": one.note.norm, "title": one.note.title,
            "text": one.text, "was": one.was, "article": one.article, "article_was": one.article_was,
        }
        for one in changes_of(made)
    ]  # fmt: skip


@router.get("/booklet", auth=view, response=answers(Booklet), summary="导图册")
def booklet(request: Any, kind: Word = "", on: When | None = None) -> Any:
    """kind：哪几类，逗号分开，默认全部。各图的步骤和条文索引；排好版的在网页打印。"""
    pack, days = request.desk.pack, _days(request, on, None)
    wanted = [one for one in kind.replace("，", ",").split(",") if one]
    if set(wanted) - set(pack.kinds):
        raise Problem(422, "unknown_kind", "没有这一事项类型", "kind", " ".join(pack.kinds))
    made = [_made(request, name, days) for name in pack.kinds if name in wanted or not wanted]
    numbers = {one.told.kind: one.numbers for one in made}
    return {
        "on": days.on_text, "pack": f"{pack.title} {pack.version}",
        "charts": [
            {
                "kind": one.told.kind, "title": one.told.title,
                "steps": [
                    {"number": number, "step": name, "title": one.told.steps[name].title}
                    for name, number in one.numbers.items()
                ],
            }
            for one in made
        ],
        "index": [
            {
                "statute": statute,
                "articles": [
                    {
                        "article": entry.label,
                        "uses": [
                            {"kind": name, "steps": [numbers[name][step] for step in steps]}
                            for name, steps in entry.uses.items()
                        ],
                    }
                    for entry in entries
                ],
            }
            for statute, entries in article_index(made).items()
        ],
    }  # fmt: skip


@router.get("/powers", auth=view, response=answers(Powers), summary="权责清单")
def powers(request: Any, on: When | None = None) -> Any:
    """每类事项一行：依据、承办和决定、步骤、法定期限、文书、监督方式、救济途径。"""
    days = _days(request, on, None)
    found = listing(request.desk, days.on, spoken())
    rows = []
    for kind, row in zip(request.desk.pack.kinds, found.rows, strict=True):
        told: dict[str, Any] = dict(zip(POWER, row[1:], strict=True))
        rows.append(
            {"kind": kind} | told | {name: [one for one in told[name].split("\n") if one] for name in LINES}
        )
    return {
        "title": found.title, "note": found.note, "on": days.on_text, "heads": list(found.heads)[1:], "rows": rows,
    }  # fmt: skip
