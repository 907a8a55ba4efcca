# SPDX-License-Identifier: Apache-2.0
"""What events a norm can see: whatever happens by other steps, and sets none of its attributes, cannot change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xiezhi.catalog.expression import Attribute, ClockOf, Expr, Relatives, StepFunction, Values

if TYPE_CHECKING:
    from xiezhi.catalog.model import Norm, Pack, Version

Step = tuple[str, str]


@dataclass(frozen=True)
class Sight:
    """``steps``: every (kind, step) that a norm names or that its expressions ask for; ``attributes``: what it reads of
    matters. Rather too many than too few."""

    steps: frozenset[Step] = frozenset()
    attributes: frozenset[str] = frozenset()

    def __or__(self, other: Sight) -> Sight:
        return Sight(self.steps | other.steps, self.attributes | other.attributes)


def sight(pack: Pack, norm: Norm) -> Sight:
    """The sight of a norm; what ``due`` and ``state`` of others see is part of it, and what these ask in turn."""
    found, seen, queue = Sight(), {norm.id}, [norm]
    while queue:
        one = queue.pop()
        for version in one.versions:
            found |= _of(pack, one, version)
            asked = {node.norm for node in version.nodes if isinstance(node, ClockOf)} - seen
            seen |= asked
            queue += [pack.norms[name] for name in asked]
    return found


def _of(pack: Pack, norm: Norm, version: Version) -> Sight:
    refs = version.refs
    kinds = {*norm.matter, *(ref.kind for ref in refs if ref.kind is not None)}
    steps = {(ref.kind or kind, ref.step) for ref in refs for kind in norm.matter}
    steps |= set(_asked(pack, kinds, version.nodes))
    if version.pause or version.kind in ("limit", "overlap"):  # what is left open ends with its matter
        steps |= {pair for pair in pack.final_steps if pair[0] in kinds}
    if version.kind == "judgement":
        steps |= {(kind, "answered") for kind in pack.kinds}
    attributes = {node.name for node in version.nodes if isinstance(node, Attribute)}
    return Sight(frozenset(steps), frozenset(attributes | ({version.match} if version.match else set())))


def _asked(pack: Pack, kinds: Iterable[str], nodes: Iterable[Expr]) -> Iterator[Step]:
    """The steps that expressions name; without a kind, of any matter that the expression may stand at."""
    for node in nodes:
        if isinstance(node, StepFunction | Values):
            for kind, step in node.steps:
                yield from ((name, step) for name in ((kind,) if kind else kinds))
        elif isinstance(node, Relatives) and node.function == "links":
            yield from ((kind, "linked") for kind in pack.kinds)
        elif isinstance(node, Relatives):
            yield from (
                (node.kind, step) for step in ([node.step] if node.step else pack.kinds[node.kind].steps)
            )
