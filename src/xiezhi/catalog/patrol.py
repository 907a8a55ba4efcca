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


@dataclass(frozen=True)
class Patrol:
    """``patrol.yaml``. ``kind``: the kind of matter that carries the facts of patrols."""

    kind: str
    about: Mapping[str, Looked] = field(default_factory=dict)
