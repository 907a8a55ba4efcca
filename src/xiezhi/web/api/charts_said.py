# SPDX-License-Identifier: Apache-2.0
"""The shapes of answers about guidance charts: cards and arrows, changes, the booklet, the power list."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field


class ChartLine(Schema):
    """A kind that has a chart: how many steps and norms, the day since which they stand as they do."""

    kind: str
    title: str
    group: str
    steps: int
    norms: int
    changed: str


class NoteTold(Schema):
    """What a norm says at a step. ``change``: new gone changed, where two days are compared; ``was``: before."""

    sort: str
    sort_title: str
    norm: str
    title: str
    text: str
    duty: str
    basis: list[str]
    level: str
    internal: bool
    other: str = Field(description="规则属于另一类事项时，是哪一类")
    change: str
    was: str
    was_basis: list[str]


class NodeTold(Schema):
    """A step. ``way``: main, exit, or the letter of a way beside the main one."""

    step: str
    number: int
    title: str
    way: str
    who: str
    documents: list[str]
    final: bool
    protective: bool
    changed: bool
    notes: list[NoteTold]


class EdgeTold(Schema):
    """From a step to a next one. ``arrow``: drawn; else told by its number on the card."""

    start: str
    end: str
    arrow: bool


class WayTold(Schema):
    """A way beside the main one."""

    letter: str
    title: str
    steps: list[str]


class ChangeTold(Schema):
    """What two days read differently: the norm, its text and articles then and now."""

    step: str
    number: int | None
    change: str
    norm: str
    title: str
    text: str
    was: str
    article: str
    article_was: str


class ChartTold(Schema):
    """The chart of a kind on a day; with ``since`` what changed from that day. ``days``: when norms change."""

    kind: str
    title: str
    on: str
    since: str | None
    pack: str
    main: list[str]
    exits: list[str]
    sides: list[WayTold]
    nodes: list[NodeTold]
    edges: list[EdgeTold]
    throughout: list[NoteTold]
    changes: list[ChangeTold]
    days: list[str] = Field(description="这一类的规则在哪些日子有变化，近的在前")


class StepOfBooklet(Schema):
    """A step with its number in the chart."""

    number: int
    step: str
    title: str


class ChartOfBooklet(Schema):
    """A chart in the booklet."""

    kind: str
    title: str
    steps: list[StepOfBooklet]


class UseTold(Schema):
    """At which steps of a chart an article is used."""

    kind: str
    steps: list[int]


class ArticleUsed(Schema):
    """An article and where it is used."""

    article: str
    uses: list[UseTold]


class StatuteUsed(Schema):
    """A statute with its articles in order."""

    statute: str
    articles: list[ArticleUsed]


class Booklet(Schema):
    """Several charts, and the index of the articles that they rest on."""

    on: str
    pack: str
    charts: list[ChartOfBooklet]
    index: list[StatuteUsed]


class PowerTold(Schema):
    """A row of the power list; what has several lines is a list."""

    kind: str
    matter: str
    basis: list[str]
    who: list[str]
    steps: str
    limits: list[str]
    papers: str
    supervision: list[str]
    remedies: list[str]


class Powers(Schema):
    """The power list on a day."""

    title: str
    note: str
    on: str
    heads: list[str]
    rows: list[PowerTold]
