# SPDX-License-Identifier: Apache-2.0
"""What a column may stand for in a kind of matter: its id, unit and parent, attributes, steps and their fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiezhi.catalog.model import COMMON_STEPS, Field, Kind, Pack

UNIT_NAMES = ("办案单位", "单位", "承办单位", "管辖单位", "所属单位", "unit")
ACTOR_NAMES = ("民警", "人", "操作人", "officer")
PARENT_NAMES = ("上级编号", "所属编号", "关联编号", "parent")
WEAK = 0.72  # the name of a field alone, without that of its step


@dataclass(frozen=True)
class Target:
    """One meaning. ``what``: matter, unit, parent, attribute, at, actor, field; ``names``: (name, weight)."""

    what: str
    names: tuple[tuple[str, float], ...]
    step: str = ""
    name: str = ""
    declared: Field | None = None
    parent_kind: str = ""

    @property
    def key(self) -> str:
        """How it is written: ``matter``, ``attribute.category``, ``filed.at``, ``filed.data.approver``."""
        if self.what in ("at", "actor"):
            return f"{self.step}.{self.what}"
        if self.what == "field":
            return f"{self.step}.data.{self.name}"
        return f"attribute.{self.name}" if self.what == "attribute" else self.what


def targets_of(pack: Pack, kind: Kind) -> list[Target]:
    """All that a column may mean in a kind, in the order of the catalogue."""
    return [*_of_matter(pack, kind), *_of_attributes(kind), *_of_steps(kind)]


def _of_matter(pack: Pack, kind: Kind) -> Iterator[Target]:
    yield Target(
        "matter", _names(f"{kind.title}编号", f"{kind.title}号", "matter", weak=("编号", "案件编号"))
    )
    yield Target("unit", _names(*UNIT_NAMES))
    yield Target("parent", _names(*PARENT_NAMES))
    for name in kind.parents:
        called = (
            f"{pack.kinds[name].title}编号"  # of a kind that may lie under itself this means the matter first
        )
        names = _names(called) if name != kind.name else _names(f"上级{called}", weak=(called,))
        yield Target("parent", names, parent_kind=name)


def _of_attributes(kind: Kind) -> Iterator[Target]:
    for name, declared in kind.attributes.items():
        yield Target("attribute", _names(declared.title, name), name=name, declared=declared)


def _of_steps(kind: Kind) -> Iterator[Target]:
    for step in kind.steps.values():
        if step.name in COMMON_STEPS:  # nobody exports these under a title
            continue
        title = step.title
        yield Target("at", ((f"{title}时间", 1.0), (title, 0.9), (f"{step.name}_at", 1.0)), step=step.name)
        yield Target("actor", _names(*(f"{title}{word}" for word in ACTOR_NAMES)), step=step.name)
        for name, declared in step.fields.items():
            names = ((f"{title}{declared.title}", 1.0), (declared.title, WEAK), (f"{step.name}_{name}", 1.0))
            yield Target("field", names, step=step.name, name=name, declared=declared)


def _names(*names: str, weak: tuple[str, ...] = ()) -> tuple[tuple[str, float], ...]:
    return (*((name, 1.0) for name in names), *((name, WEAK) for name in weak))
