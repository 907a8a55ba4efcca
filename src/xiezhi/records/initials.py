# SPDX-License-Identifier: Apache-2.0
"""Pinyin initials, as people type them instead of characters: 韦曲派出所 is ``wqpcs``."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff]+")
_REST = re.compile(r"[^0-9a-z]")


@lru_cache(maxsize=65_536)
def _of_run(run: str) -> str:
    from pypinyin import Style, lazy_pinyin  # a quarter of a second to load

    return "".join(lazy_pinyin(run, style=Style.FIRST_LETTER, errors="ignore"))


def initials_of(text: str) -> str:
    """The initials of Chinese characters, letters and digits as they are, all small and half width; nothing else.

    >>> initials_of("韦曲行立〔2026〕00412号")
    'wqxl202600412h'
    """
    narrow = unicodedata.normalize("NFKC", text)
    return _REST.sub("", _HAN.sub(lambda found: _of_run(found[0]), narrow).lower())
