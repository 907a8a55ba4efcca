# SPDX-License-Identifier: Apache-2.0
"""Who stands above whom: the nearest matter of a kind above each matter, and what follows from it, worked out once."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from xiezhi.catalog.model import Pack
from xiezhi.engine.facts import MISSING_PARENT, Facts, Flags, Ints

Matters = npt.NDArray[np.int32]


class Ancestry:
    """The chains of parents of a batch, level by level."""

    def __init__(self, facts: Facts, pack: Pack) -> None:
        self.parent, self.kinds, self._pack = facts.parent, facts.matter_kind, pack
        self._above: dict[str, Matters] = {}
        self._carriers: dict[tuple[str, str], Carriers] = {}

    @cached_property
    def _levels(self) -> list[tuple[Ints, Matters, list[slice]]]:
        """For each level: matters, what stands so many levels above them, by its kind; ``slice`` of each kind."""
        levels: list[tuple[Ints, Matters, list[slice]]] = []
        below, above = np.arange(self.parent.size, dtype=np.int64), self.parent
        while True:
            some = np.flatnonzero(above >= 0)
            if not some.size:
                return levels
            below, above = below[some], above[some]
            kinds = self.kinds[above]
            order = np.argsort(kinds, kind="stable")
            edges = np.searchsorted(kinds[order], np.arange(len(self._pack.kinds) + 1)).tolist()
            slices = [slice(*edge) for edge in pairwise(edges)]
            levels.append((below[order], above[order], slices))
            above = self.parent[above]

    @cached_property
    def _cut_off(self) -> Ints:
        """The matters whose chain of parents ends in one that is not in the input."""
        if not (self.parent == MISSING_PARENT).any():
            return np.empty(0, dtype=np.int64)
        top = self.parent.copy()
        while (top >= 0).any():
            climb = np.flatnonzero(top >= 0)
            top[climb] = self.parent[top[climb]]
        return np.flatnonzero(top == MISSING_PARENT)

    def above(self, kind: str) -> Matters:
        """The nearest matter of a kind above each; -1 where none is, -2 where the chain ends in a missing one."""
        if kind not in self._above:
            self._above[kind] = self._find(kind)
        return self._above[kind]

    def _find(self, kind: str) -> Matters:
        found = np.full(self.parent.size, -1, dtype=np.int32)
        pack, code = self._pack, self._pack.kind_code[kind]
        if self._cut_off.size:
            possible = np.array([kind in pack.above[name] for name in pack.kinds], dtype=bool)
            found[self._cut_off[possible[self.kinds[self._cut_off]]]] = -2
        for below, above, slices in reversed(self._levels):
            found[below[slices[code]]] = above[slices[code]]
        return found

    def carriers(self, kind: str, target: str) -> Carriers:
        """The matters of ``kind`` as those of ``target`` are seen from them."""
        if (kind, target) not in self._carriers:
            self._carriers[kind, target] = Carriers(self, self._pack.kind_code[kind], target)
        return self._carriers[kind, target]


class Carriers:
    """Matters of one kind by what stands above them: ``under``, sorted by the matter of the other kind ``above``;
    ``free`` have none above and see those below; ``blind`` may have one that is not in the input (None: none)."""

    def __init__(self, ancestry: Ancestry, kind: int, target: str) -> None:
        above = ancestry.above(target)
        matters = np.flatnonzero(ancestry.kinds == kind)
        over = above[matters]
        held = over >= 0
        order = np.argsort(over[held], kind="stable")
        self.under: Ints = matters[held][order]
        self.above: Matters = over[held][order]
        self.free: Flags = np.zeros(ancestry.kinds.size, dtype=bool)
        self.free[matters[over == -1]] = True
        self.blind: Flags | None = None
        if (over == -2).any():
            self.blind = np.zeros(ancestry.kinds.size, dtype=bool)
            self.blind[matters[over == -2]] = True
