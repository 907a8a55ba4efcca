# SPDX-License-Identifier: Apache-2.0
"""Views of a list that a person keeps under a name: shown as tabs, each with its address."""

from __future__ import annotations

from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.shell.models import SavedView

MOST = 8
NAME, QUERY = 40, 2000  # characters


def views_of(officer: str, place: str) -> list[SavedView]:
    """What a person keeps of a list, the oldest first."""
    return list(SavedView.objects.filter(officer=officer, place=place).order_by("id")[:MOST])


def keep_view(officer: str, place: str, name: str, query: str) -> SavedView:
    """Keeps a list under a name; one of that name is replaced. ``XiezhiError`` without a name, or beyond ``MOST``."""
    name = name.strip()
    if not name or len(name) > NAME:
        raise XiezhiError(
            f"视图应有名称, 不超过 {NAME} 字", f"a view needs a name of at most {NAME} characters"
        )
    if len(query) > QUERY:
        raise XiezhiError("条件太长, 不能存为视图", "the conditions are too long to be kept")
    mine = SavedView.objects.filter(officer=officer, place=place)
    if not mine.filter(name=name).exists() and mine.count() >= MOST:
        raise XiezhiError(
            f"视图最多 {MOST} 个, 应先删除一个", f"at most {MOST} views are kept: delete one first"
        )
    kept, _ = SavedView.objects.update_or_create(
        officer=officer, place=place, name=name, defaults={"query": query}
    )
    return kept


def drop_view(officer: str, place: str, id_: int) -> None:
    """Forgets a view; another person's stays."""
    SavedView.objects.filter(officer=officer, place=place, id=id_).delete()
