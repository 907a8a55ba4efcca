# SPDX-License-Identifier: Apache-2.0
"""What is asked about findings and said to them, and the shapes of the answers."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field

from xiezhi.web.api.answers import Number, Rows, Sentence, Total, When, Word


class Narrowed(Schema):
    """What the inbox is narrowed by."""

    state: Word = Field(
        "open",
        description="open 未办结，或 none pending in_hand to_verify returned escalated closed；空：全部",
    )
    level: Annotated[list[Word], Field(max_length=8)] = Field(
        default_factory=list, description="如 red.breach、orange.warning、gap；可多个"
    )
    norm: Word = ""
    unit: Word = ""
    below: bool = True
    scope: Word = ""
    since: When | None = None
    until: When | None = None
    q: Word = ""
    late: bool = Field(False, description="只看逾期未反馈的")
    sort: Word = Field("", description="空：红到灰；at -at unit norm")
    page: Number = 1
    per_page: Rows = 20


class FindingLine(Schema):
    """A finding in a list."""

    id: str
    short: str
    level: str
    nature: str
    state: str
    at: str | None
    over_s: int | None
    cured: bool
    present: bool
    norm: str
    norm_title: str
    basis: str
    matter: str
    kind: str
    number: str
    title: str
    unit: str
    officer: str
    explanation: str
    to: str
    answer_due: str | None
    verify_due: str | None
    due: str | None
    trigger_at: str | None
    stale_since: str | None
    escalations: int
    merged_into: str
    doubtful: bool


class FindingList(Total):
    """A page of the inbox."""

    rows: list[FindingLine]
    counts: dict[str, dict[str, int]]


class Sum(Schema):
    """A line of the arithmetic."""

    number: str
    fact: str
    sum: str
    result: str
    basis: str
    reason: str


class FactUsed(Schema):
    """A fact that was used, or one that was looked for and not found."""

    title: str
    role: str
    at: str | None
    recorded_at: str | None
    source: str
    seq: int | None


class ActDone(Schema):
    """An act of the loop. ``files``: digests of what was attached."""

    act: str
    at: str | None
    actor: str
    unit: str
    text: str
    files: list[str]


class FindingWhole(FindingLine):
    """One finding: how it comes about and how far it has come. ``may``: deed → why not (empty: it may be done)."""

    arithmetic: list[Sum]
    conclusion: str
    facts: list[FactUsed]
    acts: list[ActDone]
    verdict: str
    may: dict[str, str]
    seq: int


class Proposed(Schema):
    """Findings that seem to have one cause, the first of them first."""

    findings: list[str]


class Acting(Schema):
    """One deed. Which members it needs: see the documentation."""

    model_config = ConfigDict(extra="forbid")
    act: Word = Field(
        description="dispatch urge escalate take progress explain answer verify return exempt approve refuse merge"
    )
    text: Sentence = ""
    verdict: Word = Field("", description="verify：属实 及时纠正 数据有误 依法例外 规则有误")
    ground: Word = ""
    basis: Sentence = ""
    reason: Sentence = ""
    into: Word = Field("", description="merge：并入哪一条")
    common: Sentence = Field("", description="merge：共同原因")
    to: Word = Field("", description="dispatch、escalate：送哪个单位，默认按规则包")
    officer: Word = Field("", description="dispatch：送哪名民警")
    seq: int | None = Field(None, ge=0, description="读到的 seq；其间有人办过则 409")
