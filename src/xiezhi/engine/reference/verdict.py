# SPDX-License-Identifier: Apache-2.0
"""What the interpreter says of one judged event, with its reasons: rows of clocks and findings are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.facts import Event, Matter

if TYPE_CHECKING:
    from xiezhi.engine.reference.account import Account


class Line(NamedTuple):
    """One line for people, in Chinese and in English."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The line in a language (``zh…``, else English)."""
        return self.zh if lang.startswith("zh") else self.en


Fact = Line  # a fact by its name
PARENT = Fact("上级事项（不在输入中）", "the parent, which is not in the input")
TIME_OF_DAY = Fact("具体时刻（只知日期）", "the time of day")
BEYOND = Fact("1900–2199 年以内的日期", "a date within 1900–2199")


class Missing(NamedTuple):
    """A fact that was missing at an event."""

    event: Event
    fact: Fact


@dataclass(slots=True)
class Verdict:
    """On one judged event (trigger, B, event of ``on`` …) of one matter.

    ``outcome``: satisfied, violated, pending, not_applicable, undetermined. ``version``: None where none could be told.
    ``account``: the clock, where there is one. ``missing`` makes a gap, also beside a verdict that stands.
    ``at``: of a breach. ``reasons``: what a person needs to check it.
    """

    norm: Norm
    version: Version | None
    matter: Matter
    event: Event
    outcome: str
    missing: tuple[Missing, ...] = ()
    account: Account | None = None
    at: int = 0
    uncertain: bool = False
    events: tuple[Event, ...] = ()
    reasons: tuple[Line, ...] = ()

    @property
    def breach(self) -> bool:
        return self.outcome == "violated"
