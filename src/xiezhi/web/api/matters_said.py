# SPDX-License-Identifier: Apache-2.0
"""What is asked about matters, and the shapes of the answers."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from xiezhi.web.api.answers import Number, Rows, Total, When, Word


class Narrowed(Schema):
    """What a list of matters is narrowed by, as on the pages."""

    kind: Word = ""
    unit: Word = Field("", description="单位编号，含下级")
    below: bool = Field(True, description="含下级")
    scope: Word = Field("", description="mine 我的、unit 本级、below 含下级；空：有权看的全部")
    field: Word = Field("opened_at", description="since、until 指哪一时间：opened_at last_at closed_at due")
    since: When | None = None
    until: When | None = None
    state: Word = Field("", description="open closed，或某一步骤")
    clock_state: Word = Field("", description="overdue open paused none")
    level: Word = Field("", description="red orange yellow blue")
    q: Word = Field("", description="编号、名称、首字母、警号")
    sort: Word = "-opened_at"
    page: Number = 1
    per_page: Rows = 20


class MatterLine(Schema):
    """A matter in a list."""

    id: str
    kind: str
    number: str
    title: str
    unit: str
    officer: str
    parent: str
    state: str
    opened_at: str | None
    last_at: str | None
    closed_at: str | None
    clock: str
    due: str | None
    norm: str
    level: str
    nature: str
    findings: int


class MatterList(Total):
    """A page of matters; how many of each kind and clock state the other choices leave."""

    rows: list[MatterLine]
    counts: dict[str, dict[str, int]]


class ClockLine(Schema):
    """A clock of a matter or of one under it."""

    matter: str
    norm: str
    title: str
    basis: str
    state: str
    trigger_at: str | None
    due: str | None
    fulfilled_at: str | None
    stale_since: str | None


class PersonalValue(Schema):
    """A personal value as the owner's role may see it."""

    step: str | None
    name: str
    title: str
    value: str


class PaperTold(Schema):
    """A document that steps call for or that is recorded. ``file``: digest of one attached; ``missing``: 未见."""

    name: str
    step: str
    at: str | None
    copies: int
    file: str
    matter: str
    missing: bool


class MatterWhole(Schema):
    """One matter: how it stands, what may be done, its clocks and findings. ``seq``: to be sent back with a step."""

    id: str
    kind: str
    kind_title: str
    number: str
    title: str
    unit: str
    officer: str
    parent: str
    state: str
    opened_at: str | None
    closed_at: str | None
    seq: int
    below: list[str]
    attributes: dict[str, Any]
    personal: list[PersonalValue]
    may: dict[str, bool]
    clocks: list[ClockLine]
    findings: list[str]
    papers: list[PaperTold]


class TimelineLine(Schema):
    """A line of the time line, the newest first. ``struck``: it was voided, for ``why``."""

    id: str
    matter: str
    shape: str
    title: str
    detail: str
    at: str | None
    recorded_at: str | None
    actor: str
    source: str
    struck: bool
    why: str
    finding: str


class Timeline(Schema):
    """The time line as it was known at ``known_at``."""

    matter: str
    as_of: str
    known_at: str
    lines: list[TimelineLine]


class Clocks(Schema):
    """Clocks, the worst first."""

    matter: str
    clocks: list[ClockLine]


class NextLine(Schema):
    """A step that comes into question: lawful, blocked or without_effect, and because of what."""

    step: str
    title: str
    standing: str
    because: list[str]
    ends: list[str]
    due: str | None
    role: str
    protective: bool


class Next(Schema):
    """The steps, those due first."""

    matter: str
    seq: int
    steps: list[NextLine]


class May(Schema):
    """Whether a step may be taken, and what the law says against it."""

    may: bool
    refusals: list[dict[str, str]]
