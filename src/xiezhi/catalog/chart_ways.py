# SPDX-License-Identifier: Apache-2.0
"""``charts.yaml``: how the guidance chart of a kind goes.

Kind → ``{main: [step, …], sides: {title: [step, …]}, who: {title: [step, …]}}``: the main way in order, the ways beside
it by name, and who takes the steps that nobody with a role in the agency takes: a party, a court. A kind that is not
there is drawn from ``next`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from xiezhi.catalog.model import COMMON_STEPS, Kind, Way
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader, closest

FILE = "charts.yaml"


def read_chart_ways(node: Node, kinds: Mapping[str, Kind], read: Reader) -> dict[str, Way]:
    """Kind → its way; a kind or step that is not there, or stands in two places, is told and left out."""
    if not node.is_map:
        read.wrong(
            node,
            "{类型: {main: [步骤], sides: {名称: [步骤]}, who: {谁: [步骤]}}}",
            "{kind: {main: [step], sides: {title: [step]}, who: {title: [step]}}}",
        )
        return {}
    found: dict[str, Way] = {}
    for name, entry in node.value.items():
        if name not in kinds:
            read.faults.warning(
                node.key_place(name), "unknown-kind", f"没有案件类型 {name}", f"no kind {name}",
                (" ".join(kinds) + closest(name, kinds),) * 2,
            )  # fmt: skip
        elif read.mapping(entry, allowed=("main", "sides", "who"), needed=("main",)):
            found[name] = _way(entry, kinds[name], read)
    return found


def _way(entry: Node, kind: Kind, read: Reader) -> Way:
    seen: set[str] = set()
    main = _steps(entry.value["main"], kind, seen, read)
    sides = _titled(entry.get("sides"), kind, seen, read)
    told: set[str] = {name for name, step in kind.steps.items() if step.role is not None}
    who = _titled(entry.get("who"), kind, told, read)
    return Way(main, sides, {step: title for title, steps in who.items() for step in steps})


def _titled(node: Node | None, kind: Kind, seen: set[str], read: Reader) -> dict[str, tuple[str, ...]]:
    """Steps by title; those in ``seen`` have their place already."""
    if node is None:
        return {}
    if not node.is_map:
        read.wrong(node, "{名称: [步骤]}", "{title: [step]}")
        return {}
    return {title: _steps(child, kind, seen, read) for title, child in node.value.items()}


def _steps(node: Node, kind: Kind, seen: set[str], read: Reader) -> tuple[str, ...]:
    known = [name for name in kind.steps if name not in COMMON_STEPS]
    result = []
    for item in node.items():
        text = read.text(item) or ""
        if text not in known:
            right = " ".join(known[:30]) + closest(text, known)
            read.faults.warning(
                item,
                "unknown-step",
                f"{kind.name} 没有步骤 {text}",
                f"{kind.name} has no step {text}",
                (right,) * 2,
            )
        elif text in seen:
            read.faults.warning(
                item,
                "value",
                f"步骤 {text} 写了两次, 或已有 role",
                f"step {text} is given twice, or has a role",
                ("每步一处", "one place a step"),
            )
        else:
            seen.add(text)
            result.append(text)
    return tuple(result)
