# SPDX-License-Identifier: Apache-2.0
"""Parts of a list page: conditions put together, the page cut out, counts by facet; for both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from xiezhi.access.visible import Condition
from xiezhi.kernel.errors import XiezhiError

T = TypeVar("T")
MOST = 500  # rows of a page
Group = tuple[Any, ...]


@dataclass(frozen=True)
class Page(Generic[T]):
    """``rows`` of one page; ``total``: of all pages, exact. ``counts``: facet → value → how many.

    Each facet is counted with all that was asked but its own choice: what its other values would show.
    """

    rows: Sequence[T]
    total: int
    counts: Mapping[str, Mapping[Any, int]]
    page: int = 1
    per_page: int = 20

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.per_page))


def joined(conditions: Iterable[Condition]) -> Condition:
    """All of some conditions."""
    listed = list(conditions)
    sql = " AND ".join(one.sql for one in listed) or "(1 = 1)"
    return Condition(sql, tuple(param for one in listed for param in one.params))


def span(column: str, since: int | None, until: int | None) -> list[Condition]:
    """That an instant lies in [since, until), where these are given."""
    found = [] if since is None else [Condition(f"({column} >= ?)", (since,))]
    return found if until is None else [*found, Condition(f"({column} < ?)", (until,))]


def cut(page: int, per_page: int) -> tuple[int, int]:
    """(limit, offset) of a page; ``XiezhiError`` where there is no such page."""
    if page < 1 or not 1 <= per_page <= MOST:
        raise XiezhiError(
            f"页码 {page}、每页 {per_page} 不对, 应为 1 起、1–{MOST}",
            f"page {page} of {per_page} rows: from 1 on, 1–{MOST} would be right",
        )
    return per_page, (page - 1) * per_page


def facets(
    groups: Iterable[tuple[Group, int]], chosen: Sequence[Callable[[Any], bool] | None]
) -> tuple[int, list[Counter[Any]]]:
    """(how many all choices leave, for each place of a group its values' counts under the other choices)."""
    total = 0
    counts: list[Counter[Any]] = [Counter() for _ in chosen]
    for group, n in groups:
        missed = [place for place, fits in enumerate(chosen) if fits is not None and not fits(group[place])]
        if not missed:
            total += n
            for place, counter in enumerate(counts):
                counter[group[place]] += n
        elif len(missed) == 1:
            counts[missed[0]][group[missed[0]]] += n
    return total, counts
