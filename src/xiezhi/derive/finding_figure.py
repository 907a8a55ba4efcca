# SPDX-License-Identifier: Apache-2.0
"""The drawing that belongs to an arithmetic: its clock, its order line, its interval strip, or none."""

from __future__ import annotations

from xiezhi.derive.clock_bar import large
from xiezhi.derive.interval_strip import interval_strip
from xiezhi.derive.order_line import order_line
from xiezhi.engine.arithmetic import Arithmetic
from xiezhi.kernel.instant import Zone


def finding_figure(
    a: Arithmetic, zone: Zone, *, lang: str = "zh", compact: bool = False, uid: str = "figure"
) -> str:
    """Inline SVG as wide as its room; empty where there is nothing to draw. ``uid``: unique on the page."""
    if a.form == "clock":
        return large(a, zone, lang=lang, compact=compact, uid=uid)
    if a.form == "lanes" and a.lanes:
        return interval_strip(a, zone, lang=lang, compact=compact, uid=uid)
    if a.form == "order" and len(a.marks) > 1:  # a single point shows no order
        return order_line(a, lang=lang, compact=compact, uid=uid)
    return ""
