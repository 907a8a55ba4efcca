# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a verdict: what a finding's page and a case's clocks say and draw.

Made by the plain interpreter from the same calls that judge, so that it cannot tell another story. Instants are
microseconds UTC, all texts ``Line(zh, en)`` with ``.say(lang)``.

``arithmetic(pack, family, norm, matter, anchor, as_of, known_at, *, version=None, families=None) -> Arithmetic``
    One verdict. ``anchor``: the finding's or clock's (None: a gap). ``families``: only for overlap and pattern.
    ``rows`` are the numbered lines (``Row``: fact, sum, result, basis; ``statutory`` sets the basis as law;
    ``tone == "struck"``: strike ``fact``, then ``reason``), ``conclusion`` the line under the sum.
    ``form`` says what is drawn: ``clock`` (``segments``, ``marks``), ``order`` (``marks``), ``lanes``, ``plain``.
    ``tag``/``tag_word``, ``level``, ``nature`` for the tag; ``standing`` for the head (已超 6 天 9 时); ``due``,
    ``due_text``, ``used`` (share of the limit); ``facts`` (``Used``: title, role, event or None for 未见, ``late``
    for 补录); ``readings`` where it cannot be told; ``notes`` below.
    ``state == "absent"``: by what is known at T and K, nothing is judged at the anchor.
``neighbours(pack, family, norm, matter, as_of, known_at=None, *, most=8, officers=None) -> list[Neighbour]``
    The norms near it that make no finding, kept ones first, each with one line why. The first call for a pack reads
    what all its norms share (about half a second); later ones take some milliseconds.

Drawn by ``xiezhi.derive``: ``finding_figure.finding_figure(a, zone, lang=, compact=, uid=)`` picks
``clock_bar.large``, ``order_line.order_line`` or ``interval_strip.interval_strip``; lists use ``clock_bar.row``, a
case's clocks ``clock_bar.strip``, tables ``clock_bar.table_bar(used, level=, over=)``. ``uid`` is unique on a page.
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
