# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a verdict: what a finding's page and a case's clocks say and draw.

Made by the plain interpreter from the same calls that judge, so that it cannot tell another story. ``arithmetic``
tells one verdict, ``neighbours`` why the norms near it are silent. All texts are ``Line(zh, en)``; ``.say(lang)``.
"""

from xiezhi.engine.arithmetic.making import arithmetic
from xiezhi.engine.arithmetic.model import (
    Arithmetic,
    Bar,
    Lane,
    Mark,
    Neighbour,
    Reading,
    Row,
    Segment,
    Used,
)
from xiezhi.engine.arithmetic.neighbours import neighbours

__all__ = [
    "Arithmetic", "Bar", "Lane", "Mark", "Neighbour", "Reading", "Row", "Segment", "Used", "arithmetic", "neighbours",
]  # fmt: skip
