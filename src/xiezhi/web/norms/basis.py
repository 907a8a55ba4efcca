# SPDX-License-Identifier: Apache-2.0
"""Citations put together from choices: a statute's version of the pack, then article, paragraph, item."""

from __future__ import annotations

from typing import Any

from xiezhi.catalog.model import Pack


def choices(pack: Pack) -> list[tuple[str, str]]:
    """(``NAME(YEAR)``, what it is called) of all statutes that the pack lists, newest version of each first."""
    found = []
    for name, told in pack.statutes.items():
        listed: Any = told.get("versions") if isinstance(told, dict) else None
        years = [one.get("year") for one in listed or [] if isinstance(one, dict)]
        for year in sorted((one for one in years if isinstance(one, int)), reverse=True):
            found.append((f"{name}({year})", f"{name}（{year}）"))
    return found


def citation(statute: str, article: str, paragraph: str, item: str) -> str:
    """``治安管理处罚法(2025) 第118条第1款``; empty where no statute is chosen."""
    if not statute:
        return ""
    places = ((article, "条"), (paragraph, "款"), (item, "项"))
    where = "".join(f"第{one.strip()}{word}" for one, word in places if one.strip())
    return f"{statute} {where}".strip()
