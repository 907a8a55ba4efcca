# SPDX-License-Identifier: Apache-2.0
"""Names of the facts that were missing at the events of gaps. Source: norm-language §5 (gap)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xiezhi.catalog.expression import Attribute, Data, EventField
from xiezhi.catalog.model import Norm, Version
from xiezhi.engine.columnar.expressions import Evaluator
from xiezhi.engine.columnar.matching import match_codes
from xiezhi.engine.facts import Flags, Ints

Leaf = Attribute | Data | EventField


def missing_names(
    evaluator: Evaluator, norm: Norm, version: Version, owner: Ints, event: Ints, separator: str
) -> pa.Array:
    """For each event the titles of what the version names and the facts lack there; empty where nothing named is."""
    sites = evaluator.sites(norm.matter, owner, event)
    parts: list[pa.Array] = []
    named = (node for node in version.nodes if isinstance(node, Attribute | Data | EventField))
    for leaf in dict.fromkeys(_plain(node) for node in named):
        lacking = ~evaluator.value(leaf, sites).known
        if lacking.any():
            parts.append(_named(_title(evaluator, norm, leaf), lacking))
    if version.match:
        lacking = match_codes(evaluator, version.match)[event] < 0
        if lacking.any():
            parts.append(_named(version.match, lacking))
    if not parts:
        return pa.array([""] * owner.size, pa.string())
    return _joined(parts, separator)


def _joined(parts: list[pa.Array], separator: str) -> pa.Array:
    """The names of each row; Arrow's own joining would drop the rows where all are null."""
    result = pc.fill_null(parts[0], "")
    for part in parts[1:]:
        longer = pc.binary_join_element_wise(
            result, pc.fill_null(part, ""), pa.scalar(separator, pa.string())
        )
        result = pc.if_else(part.is_null(), result, pc.if_else(pc.equal(result, ""), part, longer))
    return result


def _plain(leaf: Leaf) -> Leaf:
    """The same name wherever it stands."""
    if isinstance(leaf, Attribute):
        return Attribute(0, leaf.kind, leaf.name)
    return type(leaf)(0, leaf.name)


def _named(name: str, where: Flags) -> pa.Array:
    return pa.array(np.where(where, name, ""), pa.string(), mask=~where)


def _title(evaluator: Evaluator, norm: Norm, leaf: Leaf) -> str:
    kinds = evaluator.view.pack.kinds
    if isinstance(leaf, Attribute):
        declared = kinds[leaf.kind or norm.matter[0]].attributes.get(leaf.name)
        return declared.title if declared is not None and declared.title else leaf.name
    for kind in norm.matter:
        for step in kinds[kind].steps.values():
            if isinstance(leaf, Data) and leaf.name in step.fields:
                return step.fields[leaf.name].title or leaf.name
    return leaf.name
