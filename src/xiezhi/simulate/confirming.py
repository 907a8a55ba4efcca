# SPDX-License-Identifier: Apache-2.0
"""Wrongs confirmed where they lie: no wrong is planted on a day on which the reference engine does not find it.

On one day a delay of 28 days breaches a limit, on another days of rest swallow it. So every wrong template is judged
with day 0 on the very day on which it is to begin, by the norms that the wrong touches; what they find there is what
is listed. What is not found, or would stand only after the period, is not planted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xiezhi.catalog.model import Pack
from xiezhi.simulate.book import Template
from xiezhi.simulate.observed import observed, rows_of_found, settled
from xiezhi.simulate.search import Search
from xiezhi.simulate.wrongs import Wrong


class Confirmer:
    """Judges wrong templates on days, each pair once. ``last``: the last civil day on which a finding may arise."""

    def __init__(self, pack: Pack, templates: Sequence[Template], last: int) -> None:
        self.pack, self.templates, self.last = pack, templates, last
        self.search = Search(pack, ())
        self._known: dict[tuple[int, int], Wrong | None] = {}

    def on(self, place: int, day: int) -> Wrong | None:
        """The wrong of the template at ``place`` as it is with day 0 on a civil day; ``None`` where it is none."""
        if (place, day) not in self._known:
            self._known[place, day] = self._judged(self.templates[place], day)
        return self._known[place, day]

    def _judged(self, template: Template, day: int) -> Wrong | None:
        wrong: Wrong = template.wrong
        found = observed(self.search, template.draw, day, wrong.norms)
        rows = rows_of_found(found, wrong.planted.norm, self.pack, wrong.planted)
        after = settled(found, day, self.pack)
        if rows is None or day + after > self.last:
            return None
        return replace(wrong, rows=rows, settled=after)
