# SPDX-License-Identifier: Apache-2.0
"""``match: f``: codes of the values that events carry in f, equal where value and type are equal. Source: §3."""

from __future__ import annotations

import numpy as np

from xiezhi.catalog import expression as ast
from xiezhi.engine.columnar import vectors
from xiezhi.engine.columnar.expressions import Evaluator, Sites
from xiezhi.engine.facts import Ints


def match_codes(evaluator: Evaluator, field: str) -> Ints:
    """A code for ``data.field`` of every event or, where missing, the attribute of its own matter; -1 for neither."""
    return evaluator.memory(("match", field), lambda: _codes(evaluator, field))


def _codes(evaluator: Evaluator, field: str) -> Ints:
    view = evaluator.view
    events = np.arange(view.n, dtype=np.int64)
    matter = view.matter.astype(np.int64)
    data = evaluator.value(ast.Data(0, field), Sites((), matter, events, view.rank))
    attribute = evaluator.attribute(field, matter, view.rank)
    if data.type == "text" and (attribute.type == "text" or not attribute.known.any()):
        codes = np.where(data.known, data.values, -1).astype(np.int64)
        if attribute.known.any():
            codes = np.where(data.known, codes, np.where(attribute.known, attribute.values, -1))
        return codes
    given, held = vectors.objects(data, evaluator.pool), vectors.objects(attribute, evaluator.pool)
    numbers: dict[tuple[type, object], int] = {}
    found = [a if a is not None else b for a, b in zip(given, held, strict=True)]
    return np.array(
        [-1 if v is None else numbers.setdefault((type(v), v), len(numbers)) for v in found], dtype=np.int64
    )
