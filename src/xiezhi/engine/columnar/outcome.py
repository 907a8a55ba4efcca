# SPDX-License-Identifier: Apache-2.0
"""What judging a batch gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from xiezhi.engine.columnar.clocks import ClockSet
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.verdicts import Verdicts
from xiezhi.engine.columnar.view import View
from xiezhi.engine.facts import Flags


@dataclass
class Outcome:
    """What a batch gives: its view, clocks, other verdicts, and which of them a tie decided."""

    view: View
    evaluator: Evaluator
    clocks: ClockSet | None
    verdicts: list[Verdicts]
    clock_ties: Flags | None = None
    ties: list[Flags] = field(default_factory=list)
