# SPDX-License-Identifier: Apache-2.0
"""How values of an uploaded table are shown: personal data masked, names of people masked wherever they are read.

The annotated workbook alone holds them as they came: it goes back to where they came from, and is logged.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xiezhi.access.masking import HIDDEN, Masking, mask_name, mask_within
from xiezhi.catalog.model import Pack
from xiezhi.web.imports.choices import Choices
from xiezhi.web.imports.targets import Option, options

NAMES = re.compile(
    r"姓名|嫌疑人|违法行为人|当事人|报案人|报警人|被害人|被侵害人|证人|监护人|联系人|持有人|见证人|律师|家属|subject|name$",
    re.I,
)
PLACES = re.compile(r"住址|地址|住所|户籍|现住|工作单位|address", re.I)
BORN = re.compile(r"出生|生日|birth", re.I)
_TAIL = re.compile(r"^(.*?)([（(].*[)）])$")
Shown = Callable[[str], str]


def shown_by_column(pack: Pack, choices: Choices) -> dict[str, Shown]:
    """For each column how its values are shown."""
    there = options(pack, pack.kinds[choices.kind])
    masking = Masking(pack.roles.masks)
    return {column: _of(column, there.get(key), masking) for column, key in choices.targets.items()}


def _of(column: str, option: Option | None, masking: Masking) -> Shown:
    declared = None if option is None else option.declared
    if option is not None and declared is not None and declared.personal:
        name, type_ = option.name, declared.type
        return lambda value: str(masking.show(value, name=name, type_=type_, personal=True, sees="masked"))
    if option is not None and option.what == "actor":
        return officer
    if option is not None and option.what in ("matter", "unit", "step", "at", "recorded_at", "parent"):
        return mask_within
    if NAMES.search(column):
        return officer
    if PLACES.search(column):
        return lambda value: HIDDEN if value else value
    if BORN.search(column):
        return lambda value: f"{value[:4]}…" if value else value
    return mask_within


def officer(value: str) -> str:
    """A name, with what stands in brackets behind it as it is; a number as it is."""
    found = _TAIL.match(value)
    name, tail = (found[1], found[2]) if found else (value, "")
    return (mask_name(name) if re.search(r"[^\W\d_]", name) and not name.isascii() else name) + tail


def by_name(column: str) -> Shown:
    """How values are shown of which only the column's name is known."""
    return _of(column, None, Masking())
