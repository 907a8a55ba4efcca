# SPDX-License-Identifier: Apache-2.0
"""The numbers of a pager: the first, the last, those about the one shown; 0 stands for what is left out."""

from __future__ import annotations


def pages_of(page: int, last: int) -> list[int]:
    """
    >>> pages_of(1, 7), pages_of(5, 9), pages_of(1, 1)
    ([1, 2, 3, 0, 7], [1, 0, 4, 5, 6, 0, 9], [1])
    """
    near = {1, last, page - 1, page, page + 1} | ({2, 3} if page == 1 else set())
    found: list[int] = []
    for number in sorted(one for one in near if 1 <= one <= last):
        if found and number - found[-1] > 1:
            found.append(0)
        found.append(number)
    return found
