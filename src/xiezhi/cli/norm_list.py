# SPDX-License-Identifier: Apache-2.0
"""The norms of a pack as one table by domain, for who looks for one."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.words import KINDS, LEVELS, STATUSES, word
from xiezhi.cli.norm_sheet import STYLES
from xiezhi.cli.picking import shown_version

HEADS_ZH = ("领域", "编号", "标题", "条文", "等级", "状态", "类型")
HEADS_EN = ("domain", "norm", "title", "article", "level", "status", "kind")


def norm_list(pack: Pack, norms: Sequence[Norm], day: int, lang: str) -> Table:
    """A row a norm, as in force on a day, else as its last version says."""
    title = f"{pack.title}: {len(norms)} 条规则" if lang == "zh" else f"{pack.title}: {len(norms)} norms"
    table = Table(*(HEADS_ZH if lang == "zh" else HEADS_EN), title=title, title_justify="left")
    table.columns[1].overflow = "fold"
    before = None
    for norm in sorted(norms, key=lambda norm: (norm.domain, norm.id)):
        if before not in (None, norm.domain):
            table.add_section()
        version = shown_version(norm, day)
        level = Text(word(LEVELS, version.level, lang), style=STYLES.get(version.level, ""))
        table.add_row(
            norm.domain if norm.domain != before else "",
            norm.id,
            version.title or norm.title,
            version.basis.split(";")[0].split("；")[0].strip(),
            level,
            word(STATUSES, norm.status, lang),
            word(KINDS, version.kind, lang),
        )
        before = norm.domain
    return table
