# SPDX-License-Identifier: Apache-2.0
"""What a matter is called in lists: words that hold no personal data.

The rule, by the attributes that its kind declares: the first with a value that says something — those of type
``table`` in the order declared, then those of type ``enum`` by the names of ``ABOUT``; personal ones, free text
and values of ``SAYS_NOTHING`` never. A case is called after it (殴打他人案, 治安案件); anything else by its kind's
title and it (警情·家庭暴力). Without such a value it is the kind's title.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiezhi.catalog.model import Field, Kind

ABOUT = ("offence", "category", "kind_of", "name", "ground", "role", "object", "direction", "severity")
SAYS_NOTHING = frozenset(("一般", "其他", "普通", "无", "不明", "other", "none"))
_CASE, _CASES = "案", "案件"
LONGEST = 200


def about(kind: Kind) -> tuple[Field, ...]:
    """The attributes that say what a matter of a kind is about, the most telling first."""
    open_ones = [one for one in kind.attributes.values() if not one.personal]
    tables = [one for one in open_ones if one.type == "table"]
    enums = {one.name: one for one in open_ones if one.type == "enum"}
    return (*tables, *(enums[name] for name in ABOUT if name in enums))


def title_of(kind: Kind, asked: tuple[Field, ...], values: Mapping[str, Any]) -> str:
    """The title of a matter; ``asked``: ``about(kind)``, ``values``: its attributes as they stand."""
    for field in asked:
        value = values.get(field.name)
        if isinstance(value, str) and value and value not in SAYS_NOTHING:
            return _called(kind, field, value)[:LONGEST]
    return kind.title[:LONGEST]


def _called(kind: Kind, field: Field, value: str) -> str:
    if not kind.title.endswith(_CASES):
        return f"{kind.title}·{value}"
    if value.endswith((_CASE, _CASES)):
        return value
    return value.removesuffix("罪") + _CASE if field.type == "table" else value + _CASES
