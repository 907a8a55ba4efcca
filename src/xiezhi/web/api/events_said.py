# SPDX-License-Identifier: Apache-2.0
"""What a system tells of an event, in the shape of the interchange, and what it is told in return."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
MOST = 1000


class Event(BaseModel):
    """One event. ``source_key``: what the source calls it, for ever: the same again changes nothing."""

    model_config = ConfigDict(extra="forbid")
    source_key: Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)] = (
        Field(description="来源系统里这条记录的主键；重发同一条不会重复入账")
    )
    matter: Name = Field(description="事项编号，如案件编号")
    kind: Short | None = Field(None, description="事项类型；第一次说到这一事项时必填")
    step: Short | None = Field(None, description="步骤；登记事项信息用 attributes_changed；作废用 voids")
    at: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        None, description="发生时间，ISO 8601，不带时区按规则包时区"
    )
    recorded_at: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        None, description="来源系统的录入时间"
    )
    revision: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="第几版，从 1 起；不给则按内容判断"
    )
    voids: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = Field(
        None, description="作废哪一条（它的 source_key）"
    )
    actor: Short | None = Field(None, description="经办人警号")
    unit: Short | None = Field(None, description="单位编号")
    data: dict[str, Any] = Field(default_factory=dict, description="该步骤和事项的字段")


class Batch(BaseModel):
    """Events in their order."""

    model_config = ConfigDict(extra="forbid")
    source: Short = Field(description="来源名，须是令牌所属的来源")
    events: Annotated[list[Event], Field(min_length=1, max_length=MOST)]


class Result(BaseModel):
    """What became of one event."""

    source_key: str
    result: str = Field(
        description="accepted 入账；known 已有，未变；corrected 更正；quarantined 未入账，见原因"
    )
    id: str = Field(default="", description="账本中的编号")
    code: str = ""
    field: str = ""
    reason: str = ""
    would_be_right: str = ""
    remarks: list[str] = Field(default_factory=list, description="入账但有的值没有收，逐项说明")


class ClockTold(BaseModel):
    """A clock that began, ended or moved. ``before``, ``after``: states, empty where there is none."""

    matter: str
    norm: str
    title: str
    before: str
    after: str
    due: str | None


class FindingTold(BaseModel):
    """A finding that is new, or changed, or ended, and why."""

    id: str
    matter: str
    norm: str
    title: str
    level: str
    nature: str
    why: str
    present: bool


class Answer(BaseModel):
    """All results in the order of the events, and what follows from them."""

    source: str
    accepted: int
    known: int
    corrected: int
    quarantined: int
    results: list[Result]
    clocks: list[ClockTold]
    findings: list[FindingTold]
    waiting: int = Field(description="已入账、判定稍后重试的事项组数")
