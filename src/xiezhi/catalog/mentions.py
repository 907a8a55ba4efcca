# SPDX-License-Identifier: Apache-2.0
"""What a version mentions, with its place: looked up once the whole pack is read."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import StepRef
from xiezhi.catalog.nodes import Node


@dataclass(frozen=True)
class Mention:
    """A step reference, or an expression with the event at which it is evaluated.

    ``at`` is the reference whose event an expression sees, ``None`` for the events the version judges.
    """

    key: str
    node: Node
    ref: StepRef | None = None
    expr: Expr | None = None
    at: StepRef | None = None
