# SPDX-License-Identifier: Apache-2.0
"""Words of foreign systems for the values of a list: by name where they are alike, by the standard for sexes.

Codes that nothing explains (``01``, ``02``) are left to the person who knows the system's code table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xiezhi.casework.guess.likeness import plain

# GB/T 2261.1: 人的性别代码
SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}


def translated(values: Iterable[str], known: tuple[str, ...]) -> Mapping[str, str]:
    """Their words → ours, as far as that can be told."""
    found: dict[str, str] = {}
    for value in values:
        if value in known:
            continue
        if set(known) <= {"男", "女", "其他", "不详"} and SEXES.get(value) in known:
            found[value] = SEXES[value]
            continue
        alike = [word for word in known if plain(word) in plain(value) or plain(value) in plain(word)]
        if len(alike) == 1 and len(plain(value)) > 1:
            found[value] = alike[0]
    return found
