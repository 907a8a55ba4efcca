# SPDX-License-Identifier: Apache-2.0
"""What a pack says about following findings: who gets them, by when they answer, when they go up. Source: packs.md.

What no pack may loosen stands here as constants (design.md, Supervision).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xiezhi.kernel.duration import Duration
from xiezhi.kernel.working_hours import Limit

RUNGS = ("station", "district", "city")
"""The three levels of units, from below."""
OFFICER = "officer"
PROTECTED = frozenset({"liberty", "life", "minor"})
"""What a norm protects where a machine never switches it off, and no budget holds its findings back."""
LEAST_VERDICTS, LEAST_UNITS, LEAST_NOTICE = 30, 3, 2
"""An automatic shadow asks for at least so many verdicts, from so many units, so many working days ahead."""

ACTS = {
    "dispatched": "派发", "taken": "签收", "progressed": "说明进展", "replied": "反馈", "urged": "催办",
    "returned": "退回", "escalated": "督办", "exemption_requested": "申请豁免", "exempted": "批准豁免",
    "exemption_refused": "不同意豁免", "merged": "并案", "cured": "事实已改正", "closed": "办结",
    "reopened": "重新办理",
}  # fmt: skip
"""The acts of the loop: each is a fact on a matter of the kind that the pack names."""
RELEASES = {
    "proposed": "提出", "backtested": "回测", "sampled": "抽样", "reviewed": "评阅", "shadowed": "转影子",
    "released": "上线", "retired": "停用", "announced": "公告", "withdrawn": "撤回",
}  # fmt: skip
"""What happens to a norm on its way: draft, shadow, live, retired."""
WRITING = {"drafted": "起草", "dropped": "弃用草稿", "refused": "不同意发布"}
"""What also happens where norms are written in the pages; a pack need not have steps for it."""
NEEDED_FIELDS: Mapping[str, Mapping[str, str]] = {
    "dispatched": {"to": "unit", "officer": "officer", "answer_due": "time"},
    "replied": {"text": "text"},
    "returned": {"reason": "text", "answer_due": "time"},
    "escalated": {"to": "unit", "answer_due": "time"},
    "exemption_requested": {"reason": "text"},
    "closed": {"verdict": "enum"},
}
"""Fields that the program writes and norms of the kind rest on: act → field → type."""


@dataclass(frozen=True)
class Routing:
    """Where findings of a level go: ``to`` a rung or the officer, ``copy`` to rungs.

    ``answer``: how long the answer to a breach may take. ``recorded``: whether dispatching is a fact of its own; else
    the finding is shown and nothing is asked.
    """

    to: str
    copy: tuple[str, ...] = ()
    answer: Limit | None = None
    recorded: bool = True


@dataclass(frozen=True)
class AtOnce:
    """Levels whose findings go ``copy`` too, with a limit of their own, where the norm protects what cannot wait."""

    levels: tuple[str, ...]
    copy: tuple[str, ...]
    answer: Limit


@dataclass(frozen=True)
class Trail:
    """A kind of matter and its steps: what the program records → the step that tells of it."""

    kind: str
    steps: Mapping[str, str]

    def act_of(self, step: str) -> str | None:
        """The act that a step of the kind tells of."""
        return next((act for act, name in self.steps.items() if name == step), None)


@dataclass(frozen=True)
class Precision:
    """``floor`` of the share of right findings; over so many ``months`` back."""

    floor: float
    months: int


@dataclass(frozen=True)
class Shadowing:
    """When precision that has fallen puts a norm into shadow: ``verdicts`` from ``units``, ``notice`` working days."""

    verdicts: int = LEAST_VERDICTS
    units: int = LEAST_UNITS
    notice: int = LEAST_NOTICE


@dataclass(frozen=True)
class Supervision:
    """``supervision.yaml``. ``hours``: spans of a working day in minutes; ``week``: findings an officer gets a week.

    ``backlog``: what lies further back when it is found is not sent out unasked (``None``: all is).
    """

    loop: Trail
    levels: Mapping[str, Routing]
    at_once: AtOnce
    hours: tuple[tuple[int, int], ...]
    by_hand: Limit
    returned: Limit
    escalated: Limit
    verify: Limit
    week: int
    precision: Precision
    releases: Trail | None = None
    backlog: Duration | None = None
    shadowing: Shadowing = field(default_factory=Shadowing)
