# SPDX-License-Identifier: Apache-2.0
"""What is asked about patrols and said to them, and the shapes of the answers."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from xiezhi.web.api.answers import Sentence, Total, When, Word

Titles = Annotated[list[Word], Field(max_length=50)]


class Population(Schema):
    """What a sample would be drawn from; what is left out is as on the page: yesterday's of one's own unit."""

    kind: Word = Field("", description="巡查哪类事项，默认第一类")
    unit: Word = Field("", description="单位编号，默认本人单位")
    below: bool = Field(True, description="含下级")
    first: When = Field("", description="起日，默认昨日")
    last: When = Field("", description="止日，默认昨日")
    strata_by: Word = Field("类别", description="分层依据：类别 单位")
    titles: Titles = Field(default_factory=list, description="只要这些类别")


class Drawing(Population):
    """A sample to be drawn. The same seed from the same population gives the same sample."""

    model_config = ConfigDict(extra="forbid")
    method: Word = Field("随机", description="随机 分层 风险加权 自选")
    size: int = Field(20, ge=1, le=2_000, description="件数；自选时不用")
    seed: Annotated[str, Field(max_length=60)] = Field("", description="种子，默认按日期给出")
    chosen: Annotated[list[Word], Field(max_length=2_000)] = Field(
        default_factory=list, description="自选：编号"
    )


class GroupTold(Schema):
    """A category or unit with how many matters it has."""

    name: str
    matters: int


class PopulationTold(Schema):
    """How many there are to draw from: in all, of each category, of each stratum."""

    population: int
    titles: list[GroupTold]
    strata: list[GroupTold]


class PatrolLine(Schema):
    """A sample in a list. ``digest``: of the population that it was drawn from."""

    id: str
    kind: str
    unit: str
    units: int
    first: str
    last: str
    method: str
    strata_by: str
    titles: list[str]
    size: int
    seed: str
    population: int
    digest: str
    drawn_by: str
    drawn_at: str | None
    finished_at: str | None
    done: int
    problems: int
    tagged: int


class PatrolList(Schema):
    """Samples that may be seen, those under way first; the latest thirty."""

    rows: list[PatrolLine]


class StratumTold(Schema):
    """A stratum: how many of the population, of the sample, looked at."""

    title: str
    population: int
    drawn: int
    done: int


class StatementTold(Schema):
    """What the sample supports. ``why``: why nothing may be said of the population (unfinished by_hand empty)."""

    looked: int
    found: int
    unclear: int
    share: float | None
    low: float | None = Field(description="95% 置信区间的下限")
    high: float | None = Field(description="95% 置信区间的上限")
    why: str
    sentences: list[str]
    method: str = Field(description="算法")


class PatrolWhole(PatrolLine):
    """One sample with its strata and what it supports; ``next``: the place of the next item that is not done."""

    strata: list[StratumTold]
    statement: StatementTold
    next: int | None


class PatrolItemLine(Schema):
    """An item of a sample. ``state``: none open done; ``wrong``: none problem unclear."""

    place: int
    matter: str
    number: str
    title: str
    unit: str
    layer: str
    chance: float
    state: str
    wrong: str
    tagged: bool
    remark: str
    by: str
    at: str | None


class PatrolItems(Total):
    """A page of the items that the asker may patrol."""

    rows: list[PatrolItemLine]


class Milestone(Schema):
    """A step that patrols look for, and when it was."""

    title: str
    at: str | None


class TextTold(Schema):
    """A text of the record, persons masked; empty where the step has none."""

    title: str
    at: str | None
    by: str
    text: str


class JudgedTold(Schema):
    """What the facts decide already. ``finding``: its id, where one stands."""

    nature: str
    level: str
    word: str
    title: str
    basis: str
    detail: str
    at: str | None
    due: str | None
    finding: str


class BelongingTold(Schema):
    """A case or a recording that belongs to the item."""

    id: str
    kind: str
    number: str
    title: str


class AskedTold(Schema):
    """A question put so that 是 is lawful; ``answer`` is empty where none was given."""

    norm: str
    event: str
    title: str
    ask: str
    basis: str
    level: str
    internal: bool
    at: str | None
    answer: str


class ProblemTold(Schema):
    """A type of problem that may be raised here."""

    title: str
    norm: str
    event: str
    level: str


class RaisedTold(Schema):
    """A problem that was raised."""

    title: str
    norm: str
    event: str
    remark: str


class PatrolItemWhole(PatrolItemLine):
    """One item: the record, what is decided, what is asked. ``seen``: to be sent back with an act."""

    category: str
    channel: str
    where: str
    milestones: list[Milestone]
    texts: list[TextTold]
    judged: list[JudgedTold]
    judged_more: int
    cases: list[BelongingTold]
    recordings: list[BelongingTold]
    asked: list[AskedTold]
    problems: list[ProblemTold]
    raised: list[RaisedTold]
    seen: int
    next: int | None


class PatrolActing(Schema):
    """One act on an item; it is kept at once, and becomes a fact of the matter with ``done``."""

    model_config = ConfigDict(extra="forbid")
    act: Word = Field(description="answer tag untag problem note undo done")
    norm: Word = Field("", description="answer：哪一问的规则")
    event: Word = Field("", description="answer、problem：哪一问的记录，默认第一处")
    answer: Word = Field("", description="answer：是 否 说不清 不适用；未答为收回")
    problem: Word = Field("", description="problem：问题类型，见 problems")
    text: Sentence = Field("", description="problem、note：备注，不超过 500 字")
    seen: int | None = Field(None, ge=0, description="读到的 seen；其间他人办过则 409")
