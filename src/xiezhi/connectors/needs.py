# SPDX-License-Identifier: Apache-2.0
"""Which columns of a log matter to a pack: what its kinds declare and what its norms ask for. The rest is not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from xiezhi.catalog.expression import Data, Expr, Values, walk
from xiezhi.catalog.model import Field, Kind, Pack

EVENT_COLUMNS = ("matter", "step", "at", "id", "seq", "recorded_at", "voids", "actor", "unit", "data")
MATTER_COLUMNS = ("matter", "kind", "unit", "parent")


@dataclass(frozen=True)
class Needs:
    """Names of the attributes of all kinds, and of all fields declared or asked for."""

    attributes: frozenset[str]
    fields: frozenset[str]

    @property
    def values(self) -> frozenset[str]:
        """The columns of an events table beside those of the interchange."""
        return self.attributes | self.fields


def needs_of(pack: Pack) -> Needs:
    """What a pack needs; norms of every status, since any may be asked for."""
    attributes = {name for kind in pack.kinds.values() for name in kind.attributes}
    declared = {name for kind in pack.kinds.values() for step in kind.steps.values() for name in step.fields}
    asked = {name for norm in pack.norms.values() for version in norm.versions for name in _asked(version)}
    return Needs(frozenset(attributes), frozenset(declared | asked))


def _asked(version: Any) -> Iterator[str]:
    """The fields that expressions and ``match`` of a version name."""
    if version.match:
        yield version.match
    for expression in _expressions(version):
        for node in walk(expression):
            if isinstance(node, Data):
                yield node.name
            elif isinstance(node, Values):
                yield node.field


def _expressions(value: Any) -> Iterator[Expr]:
    """All expressions in a version, however deep."""
    if isinstance(value, Expr):
        yield value
    elif isinstance(value, (tuple, list)):
        for member in value:
            yield from _expressions(member)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _expressions(getattr(value, part.name))


TEXT = Field("", "", "text")


def field_of(kind: Kind, step: str, name: str) -> Field:
    """How ``data.<name>`` of an event is typed: as its step declares it, else as the other steps of the kind that
    declare it do, where they agree; else it is text."""
    own = kind.steps[step].fields.get(name) if step in kind.steps else None
    if own is not None:
        return own
    others = [other.fields[name] for other in kind.steps.values() if name in other.fields]
    return others[0] if others and all(other.type == others[0].type for other in others) else TEXT
