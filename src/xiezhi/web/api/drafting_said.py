# SPDX-License-Identifier: Apache-2.0
"""What is asked about norms on their way and said to them, and the shapes of the answers."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from xiezhi.web.api.answers import Sentence, When, Word

Text = Annotated[str, Field(max_length=200_000, description="规则文件的全文（YAML）")]


class Said(Schema):
    """What is said has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Beginning(Said):
    """A norm that is not there yet."""

    id: Word = Field(description="小写字母、数字和 -")
    domain: Word = Field("own", description="incident acceptance investigation coercion custody …；默认 own")
    text: Text


class Checking(Said):
    """A text to be checked; nothing is kept."""

    text: Text


class Saving(Checking):
    """A text to be saved over the revision that was read."""

    base: int = Field(ge=0, lt=1 << 31, description="读到的 revision；其间他人存过则 409")
    reason: Sentence = ""


class Trying(Said):
    """The days of a back-test."""

    first: When
    last: When


class Foreseeing(Said):
    """Norms whose change is to be foreseen, with their drafts where they have any, from a day on."""

    norms: Annotated[list[Word], Field(min_length=1, max_length=200)]
    day: When = Field("", description="施行日，默认今天")


class DraftLine(Schema):
    """A norm on its way: waiting for a second person, draft, or shadow."""

    norm: str
    title: str
    state: str
    revision: int
    officer: str
    saved_at: str | None
    proposed_by: str
    backtest: int | None = Field(description="最近一次完成的回测的编号")


class FaultTold(Schema):
    """A fault of the text, with its line; ``error``: it keeps the text from being read."""

    line: int
    code: str
    message: str
    error: bool


class BlockTold(Schema):
    """What keeps the text from leaving its draft."""

    line: int
    message: str


class StoryRan(Schema):
    """A story, run now."""

    title: str
    ok: bool
    message: str


class ClauseTold(Schema):
    """A part of the rule in words."""

    label: str
    text: str


class Checked(Schema):
    """What a text says: faults, the last version in words, stories as they come out, what it needs to go further."""

    norm: str
    readable: bool
    faults: list[FaultTold]
    clauses: list[ClauseTold]
    stories: list[StoryRan]
    blocks: list[BlockTold]


class RevisionTold(Schema):
    """A text as it was saved."""

    revision: int
    officer: str
    saved_at: str | None
    reason: str


class DraftWhole(Checked):
    """The draft as saved last, else the text in force. ``revision``: to be sent back as ``base``."""

    revision: int
    file: str
    text: str
    officer: str
    saved_at: str | None
    reason: str
    revisions: list[RevisionTold] = Field(description="历次文本，近的在前，至多五十")


class TrialTold(Schema):
    """A back-test on its way. ``state``: waiting working done failed; ``stale``: the text was changed since."""

    number: int
    norm: str
    state: str
    first: str
    last: str
    done: int
    total: int
    error: str
    stale: bool
    result: dict[str, Any] | None = Field(description="完成后：件数、逐周、本人所及的单位和例件")


class MovedTold(Schema):
    """A matter whose clock would be another: overdue due new quiet."""

    matter: str
    number: str
    unit: str
    norm: str
    turn: str
    before: str | None
    after: str | None


class ImpactTold(Schema):
    """An impact on its way; counts and rows are of the matters that the asker may see, at most 200 rows."""

    number: int
    norms: list[str]
    day: str
    state: str
    done: int
    total: int
    error: str
    counts: dict[str, int]
    rows: list[MovedTold]
    more: int
