# SPDX-License-Identifier: Apache-2.0
"""Norms that ask for each other in a circle, through ``due()``, ``state()`` or a pattern's ``of``."""

from __future__ import annotations

from collections.abc import Mapping

from xiezhi.catalog import expression as ex
from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.reading import column_in


def asked(draft: NormDraft) -> dict[str, Place]:
    """The norms that a norm asks for, each with the place."""
    found: dict[str, Place] = {}
    for mention in (mention for mentions in draft.mentions for mention in mentions):
        if mention.key == "of":
            found.setdefault(mention.node.text, column_in(mention.node, 1))
        for node in ex.walk(mention.expr) if mention.expr is not None else ():
            if isinstance(node, ex.ClockOf):
                found.setdefault(node.norm, column_in(mention.node, node.column))
    return found


def check_circles(drafts: Mapping[str, NormDraft], faults: Faults) -> None:
    """One error a circle, at the mention that closes it."""
    edges = {name: asked(draft) for name, draft in drafts.items()}
    done: set[str] = set()
    for start in drafts:
        _follow(start, edges, done, faults)


def _follow(start: str, edges: Mapping[str, Mapping[str, Place]], done: set[str], faults: Faults) -> None:
    """Depth first, without recursion; ``path`` holds the norms being looked at."""
    path: list[str] = []
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        name, left = stack.pop()
        if left:
            path.pop()
            done.add(name)
            continue
        if name in done or name in path:
            continue
        path.append(name)
        stack.append((name, True))
        for following, place in edges.get(name, {}).items():
            if following in path:
                _circle([*path[path.index(following) :], following], place, faults)
            elif following in edges and following not in done:
                stack.append((following, False))


def _circle(names: list[str], place: Place, faults: Faults) -> None:
    chain = " → ".join(names)
    faults.error(
        place, "circle", f"规则循环引用: {chain}", f"a circle of norms: {chain}",
        ("任何规则都不依赖自身", "no norm depends on itself"),
    )  # fmt: skip
