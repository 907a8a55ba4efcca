# SPDX-License-Identifier: Apache-2.0
"""What numbers are found by: the number from every place where people begin to type it, so that a prefix finds it.

Such places: each sign that is no digit, the first digit of each run of digits, each of the last six signs; and the
whole in pinyin initials. Brackets, 号 at the end, spaces and width do not count. One table with one index serves
SQLite and PostgreSQL alike, and a search costs the same however many matters there are.
"""

from __future__ import annotations

import re
import unicodedata

from xiezhi.access.visible import NOTHING, Condition
from xiezhi.kernel.sql import Dialect
from xiezhi.records.initials import initials_of

ENDING = 6
LEAST = 2  # signs of the shortest key, and of the shortest text that is searched for
_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]")
_DIGITS = "0123456789"


def plain(text: str) -> str:
    """A number or what somebody typed, without what does not count.

    >>> plain("韦曲行立［２０２６］00412号"), plain("〔2026〕 412")
    ('韦曲行立202600412', '2026412')
    """
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).lower()).removesuffix("号")


def parts(text: str) -> list[str]:
    """The runs of digits and of other signs of what was typed, brackets and spaces between them left out.

    >>> parts("韦曲〔2026〕412号")
    ['韦曲', '2026', '412']
    """
    narrow = unicodedata.normalize("NFKC", text).lower()
    found = [plain(run) for run in re.findall(r"[0-9]+|[a-z]+|[\u3400-\u9fff]+", narrow)]
    return [run for run in found if run]


def keys_of(number: str) -> set[str]:
    """The keys of a number.

    >>> sorted(keys_of("曲立〔2026〕00412号"))
    ['00412', '0412', '12', '202600412', '412', '600412', 'ql202600412', '曲立202600412', '立202600412']
    """
    whole = plain(number)
    begins = {
        place for place, sign in enumerate(whole) if sign not in _DIGITS or len(whole) - place <= ENDING
    }
    keys = {whole[place:] for place in begins | _runs(number)} | {initials_of(whole)}
    return {key[:200] for key in keys if len(key) >= LEAST}


def _runs(number: str) -> set[int]:
    """Where in the plain number a run of digits of the written one begins (2026 and 00412 stand side by side)."""
    found, place = set(), 0
    for run in parts(number):
        found.add(place)
        place += len(run)
    return found


def under(column: str, prefix: str, dialect: Dialect) -> Condition:
    """That a column begins with a text, so that the index is used on either database."""
    if not prefix:
        return NOTHING
    if dialect == "sqlite":
        return Condition(
            f"({column} >= ? AND {column} < ?)", (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))
        )
    return Condition(f"({column} LIKE ?)", (prefix + "%",))  # plain text has no sign of LIKE's own
