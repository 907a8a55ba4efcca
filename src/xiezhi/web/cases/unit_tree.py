# SPDX-License-Identifier: Apache-2.0
"""The units of a list with how many each has, in the order of the organisation; a unit counts with those below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xiezhi.casework.allowed import access_of
from xiezhi.records.initials import initials_of
from xiezhi.web.shell.who import Who


@dataclass
class Node:
    """A unit. ``n``: with those below; ``own``: its own alone. ``key``: name and initials, to be searched by."""

    id: str
    name: str
    n: int
    own: int
    key: str = ""
    below: list[Node] = field(default_factory=list)


def tree_of(who: Who, counts: Mapping[Any, int]) -> list[Node]:
    """The units that may be chosen, nested; ``counts``: unit → how many, as stored."""
    directory = access_of(who.desk).directory
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    for unit in who.units:
        covered = directory.covered(unit.id, who.day, below=True)
        n = sum(found for id, found in counts.items() if id in covered)
        node = Node(
            unit.id, unit.name, n, counts.get(unit.id, 0), f"{unit.name} {initials_of(unit.name)}".lower()
        )
        nodes[unit.id] = node
        (nodes[unit.parent].below if unit.parent in nodes else roots).append(node)
    return roots
