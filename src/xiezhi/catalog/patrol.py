# SPDX-License-Identifier: Apache-2.0
"""What a pack says about patrol: which kinds are looked through, which problems may be raised, by which norm.

Source: design.md, Supervision (Patrol). A problem is the answer *fails* to a judgement norm, so that it has an article
and goes the way of every other finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PATROL_ACTS = {
    "drawn": "抽样", "judged": "作答", "tagged": "标记重点", "raised": "提出问题", "noted": "备注", "done": "巡毕一件",
    "finished": "巡毕一批",
}  # fmt: skip
"""What happens in a patrol: each is a step of the pack's kind of the same name."""


@dataclass(frozen=True)
class ProblemType:
    """A type of problem, and the judgement norm that it falls under."""

    title: str
    norm: str


@dataclass(frozen=True)
class Looked:
    """A kind that may be patrolled. ``telling``: words that are marked in its texts, to guide the eye and no more."""

    telling: tuple[str, ...] = ()
    problems: tuple[ProblemType, ...] = ()


BASES = ("reported", "filed", "elsewhere", "settled", "lowered", "none", "overdue", "early")
"""The columns of the reconciliation of reports and cases, each with its article."""


@dataclass(frozen=True)
class Acceptance:
    """How reports are reconciled with cases. ``suspected``: category of a report → the kind of case it asks for.

    ``cases``: kinds of case; ``elsewhere``, ``elsewhere_results``: steps, and results of closing, with which a report
    lawfully ends without one; ``acts``: kinds of matter that stand under a case; ``overdue``, ``early``: ids of norms
    that find what was accepted too late, and what was done before it; ``basis``: column → article.
    """

    incident: str
    suspected: Mapping[str, str]
    cases: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    elsewhere_results: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    early: tuple[str, ...] = ()
    basis: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Patrol:
    """``patrol.yaml``. ``kind``: the kind of matter that carries the facts of patrols."""

    kind: str
    about: Mapping[str, Looked] = field(default_factory=dict)
    acceptance: Acceptance | None = None
