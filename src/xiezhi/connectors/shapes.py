# SPDX-License-Identifier: Apache-2.0
"""The forms in which times are written, as patterns over *shapes*: texts whose every digit is a 0.

ISO 8601 (extended and basic), the year-first forms with ``/`` ``.`` and 年月日, and ``strptime`` formats.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from xiezhi.kernel.errors import XiezhiError

_DATES = (
    r"(?P<Y>0{4})(?P<mark>[-/.])(?P<m>00?)(?P=mark)(?P<d>00?)",
    r"(?P<Y>0{4})\s?年\s?(?P<m>00?)\s?月\s?(?P<d>00?)\s?[日号]",
)
_COMPACT = r"(?P<Y>0{4})(?P<m>00)(?P<d>00)"
_CLOCK = (
    r"(?P<H>00?):(?P<M>00)(?::(?P<S>00)(?:[.,](?P<f>0{1,9}))?)?",
    r"(?P<H>00?)\s?[时時点點](?:\s?(?P<M>00?)\s?分(?:\s?(?P<S>00?)\s?秒)?|整)?",
)
_COMPACT_CLOCK = r"(?P<H>00)(?P<M>00)(?P<S>00)?(?:(?<=0{6})[.,](?P<f>0{1,9}))?"
_ZONE = r"(?:\s?(?P<z>[Zz]|(?P<sign>[+-])(?P<zH>00)(?::?(?P<zM>00))?))?"
_HALF = r"(?P<half>上午|下午)?\s?"
_FORMS = tuple(
    re.compile(form + r"\Z")
    for form in (
        *(date + r"\s*" for date in (*_DATES, _COMPACT)),
        *(date + r"(?:[Tt]|\s+)" + _HALF + clock + _ZONE for date in _DATES for clock in _CLOCK),
        _DATES[1] + _HALF + _CLOCK[0] + _ZONE,
        _DATES[1] + _HALF + _CLOCK[1] + _ZONE,
        _COMPACT + r"(?:[Tt]|\s+)?" + _COMPACT_CLOCK + _ZONE,
        _COMPACT + r"(?:[Tt]|\s+)" + _CLOCK[0] + _ZONE,
        _DATES[0] + r"[Tt]" + r"(?P<H>00)" + _ZONE,
    )
)
_FIELDS = {
    "Y": "0{4}",
    "y": "00",
    "m": "00?",
    "d": "00?",
    "H": "00?",
    "I": "00?",
    "M": "00?",
    "S": "00?",
    "f": "0{1,6}",
}


@dataclass(frozen=True)
class Shape:
    """Where the digits of a shape stand (bytes): of ``Y m d H M S f`` and, of an offset, ``zH zM``.

    ``offset``: sign of the offset, 0 for ``Z``, ``None`` where none is written; ``half``: ``a``, ``p`` or none.
    """

    spans: Mapping[str, tuple[int, int]]
    day: bool
    offset: int | None
    half: str = ""
    short_year: bool = False


@lru_cache(maxsize=65_536)
def shape_of(shape: bytes, formats: tuple[str, ...] = ()) -> Shape | None:
    """How a shape is read: by the given ``strptime`` formats first, then by the usual forms; ``None``: not at all."""
    try:
        text = shape.decode()
    except UnicodeDecodeError:
        return None
    for form in (*(_compiled(one) for one in formats), *_FORMS):
        if found := form.match(text):
            return _plan(text, found)
    return None


def _plan(text: str, found: re.Match[str]) -> Shape:
    groups = found.groupdict()
    spans = {
        key: (len(text[: found.start(key)].encode()), len(text[: found.end(key)].encode()))
        for key in ("Y", "y", "m", "d", "H", "I", "M", "S", "f", "zH", "zM")
        if groups.get(key) is not None
    }
    short = "y" in spans
    for key, full in (("y", "Y"), ("I", "H")):
        if key in spans:
            spans[full] = spans.pop(key)
    offset = None
    if groups.get("z") is not None:
        offset = {"+": 1, "-": -1}.get(groups.get("sign") or "", 0)
    half = {"上午": "a", "AM": "a", "am": "a", "下午": "p", "PM": "p", "pm": "p"}.get(
        groups.get("half") or "", ""
    )
    return Shape(spans, "H" not in spans, offset, half, short)


@lru_cache(maxsize=256)
def _compiled(form: str) -> re.Pattern[str]:
    """A ``strptime`` format as a pattern over shapes."""
    parts = re.split(r"(%.)", form)
    pattern = "".join(
        _directive(part) if part.startswith("%") else re.escape(re.sub(r"\d", "0", part)) for part in parts
    )
    return re.compile(pattern + r"\Z")


def _directive(part: str) -> str:
    letter = part[1:]
    if letter in _FIELDS:
        return f"(?P<{letter}>{_FIELDS[letter]})"
    return {"%": "%", "z": _ZONE, "p": "(?P<half>AM|PM|am|pm|上午|下午)"}[letter]


def check_format(form: str) -> None:
    """``XiezhiError`` for a time format that is not understood."""
    wanted = set(re.findall(r"%(.)", form))
    known = {*_FIELDS, "%", "z", "p"}
    needed = {"m", "d"} | ({"Y"} if "y" not in wanted else {"y"})
    twice = len(re.findall(r"%.", form)) != len(wanted | {"%"} & wanted)
    if not wanted <= known or not needed <= wanted or twice or form.startswith(("%Y-%d", "%Y%d")):
        raise _no_format(form)
    try:
        datetime(2026, 3, 2).strftime(form)
    except ValueError:
        raise _no_format(form) from None


def _no_format(form: str) -> XiezhiError:
    return XiezhiError(
        f"time_format {form!r} 无法使用, 应为如 %Y-%m-%d %H:%M:%S (可用 %Y %y %m %d %H %I %p %M %S %f %z)",
        f"time_format {form!r} cannot be used: %Y-%m-%d %H:%M:%S would be right (of %Y %y %m %d %H %I %p %M %S %f %z)",
    )
