# SPDX-License-Identifier: Apache-2.0
"""Which packs and which of their norms a command is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from xiezhi.catalog.folder import builtin_packs
from xiezhi.catalog.load import load_pack, read_pack
from xiezhi.catalog.model import LEVELS, NORM_KINDS, STATUSES, Norm, Pack, Version
from xiezhi.catalog.reading import closest
from xiezhi.kernel.errors import XiezhiError

Source = Annotated[
    str | None, typer.Argument(metavar="[PACK]", help="内置规则包名或目录。 A built-in pack or a folder.")
]
Domain = Annotated[
    str | None, typer.Option(metavar="NAME", help="只看一个领域 (norms/ 下的目录)。 A folder below norms/.")
]
Status = Annotated[str | None, typer.Option(metavar="|".join(STATUSES), help="只看一种状态。 One status.")]


def sources(source: str | None) -> list[str]:
    """The pack named, else all that ship."""
    return [source] if source is not None else list(builtin_packs())


def packs_at_hand(source: str | None) -> list[Pack]:
    """The pack named, else that of the working folder, else all that ship and can be read."""
    if source is not None:
        return [load_pack(source)]
    if Path("pack.yaml").is_file():
        return [load_pack(Path())]
    return [pack for name in builtin_packs() if (pack := read_pack(name)[0]) is not None]


def only_with(name: str, packs: Sequence[Pack], has: Callable[[Pack], bool]) -> Pack | None:
    """The one of some packs that has what is named; ``None`` where none has, ``XiezhiError`` where several have."""
    holding = [pack for pack in packs if has(pack)]
    if len(holding) > 1:
        names = " ".join(pack.id for pack in holding)
        raise XiezhiError(
            f"多个规则包有 {name!r}: {names}, 请用 --pack", f"{name!r} is in {names}: say --pack"
        )
    return holding[0] if holding else None


def shown_version(norm: Norm, day: int) -> Version:
    """The version in force on a day, else the last."""
    return next((version for version in norm.versions if version.covers(day)), norm.versions[-1])


def norms_of(
    pack: Pack,
    *,
    domain: str | None = None,
    status: str | None = None,
    kind: str | None = None,
    level: str | None = None,
    day: int = 0,
) -> list[Norm]:
    """The norms of a domain, a status, a kind and a level (on a day), where given."""
    domains = dict.fromkeys(norm.domain for norm in pack.norms.values())
    for asked, known, zh, en in (
        (domain, domains, "领域", "domain"),
        (status, STATUSES, "状态", "status"),
        (kind, NORM_KINDS, "规则类型", "kind of norm"),
        (level, LEVELS, "等级", "level"),
    ):
        _known(asked, known, zh, en)
    return [
        norm
        for norm in pack.norms.values()
        if domain in (None, norm.domain)
        and status in (None, norm.status)
        and kind in (None, norm.kind)
        and level in (None, shown_version(norm, day).level)
    ]


def _known(asked: str | None, known: Iterable[str], zh: str, en: str) -> None:
    known = list(known)
    if asked is not None and asked not in known:
        right = " ".join(known) + closest(asked, known)
        raise XiezhiError(
            f"没有{zh} {asked!r}, 应为: {right}", f"unknown {en} {asked!r}: right would be {right}"
        )
