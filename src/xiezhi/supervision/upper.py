# SPDX-License-Identifier: Apache-2.0
"""What a text written in the pages may not loosen: the norm above it. Pure over loaded packs.

Above a norm of an overlay stands the one of the pack under it; above any other the one that the pack itself brought.
A rule of the house may be stricter than it, never laxer; what loosens rests on a newer version of the statute, which
is in force by then. Source: packs.md, ``extends``; readings in docs/contract-notes.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xiezhi.catalog.citations import cited, read_statutes
from xiezhi.catalog.faults import Faults
from xiezhi.catalog.folder import Shelf
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.catalog.nodes import node_of
from xiezhi.catalog.overlay import chain
from xiezhi.catalog.tighter import loosened
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of
from xiezhi.records.desk import Desk
from xiezhi.supervision.models import NormRow

Window = tuple[int, int]
EVER: Window = (-(10**8), 10**8)
KEYS = {
    "within": ("期限", "limit"), "level": ("级别", "level"), "extend": ("延长", "extensions"),
    "pause": ("不计入", "pauses"),
    "expect": ("应做什么", "what is due"), "unless": ("免除", "discharge"), "after": ("起算", "trigger"),
    "when": ("适用条件", "condition"),
    "require": ("前置步骤", "what must come before"), "need": ("要求", "requirement"),
    "matter": ("管什么", "kinds"), "versions": ("有效期", "validity"), "enforce": ("强度", "enforcement"),
    "max": ("上限", "maximum"), "min": ("下限", "minimum"), "tiers": ("分档期限", "tiers"), "kind": ("类别", "sort"),
}  # fmt: skip


@dataclass(frozen=True)
class Loosening:
    """A key by which a version asks less than the norm above it, ``upper``, does by its ``basis``."""

    upper: str
    key: str
    basis: str

    def say(self, lang: str) -> str:
        """In words, with what would be right."""
        zh = lang.startswith("zh")
        word = KEYS.get(self.key, (self.key, self.key))[0 if zh else 1]
        if zh:
            return (
                f"{word}（{self.key}）比上位规则 {self.upper}（{self.basis}）放宽，或看不出收紧；"
                "应为：不宽于上位规则，或者以新施行的法律版本为依据另立一版，或者另写一条规则"
            )
        return (
            f"{word} ({self.key}) is laxer than the norm above, {self.upper} ({self.basis}), or cannot be told to be "
            "stricter; right would be: at least as strict, a version on a newer statute, or a norm of its own"
        )


def upper_of(desk: Desk, norm: str) -> Norm | None:
    """The norm above one; ``None`` where there is none."""
    layers = chain(desk.pack.folder, Shelf()) or []
    if len(layers) > 1:
        return load_pack(layers[1].path).norms.get(norm)
    if not NormRow.objects.filter(norm=norm).exclude(text="").exists():
        return desk.pack.norms.get(norm)
    try:
        return load_pack(desk.settings.pack).norms.get(norm)
    except XiezhiError:
        return desk.pack.norms.get(norm)


def loosening(pack: Pack, upper: Norm | None, norm: Norm) -> list[Loosening]:
    """Every way in which a norm asks less than the one above it; empty where there is none above."""
    if upper is None:
        return []
    found = dict.fromkeys(_found(pack, upper, norm))
    return list(found)


def _found(pack: Pack, upper: Norm, norm: Norm) -> Iterator[Loosening]:
    if not set(upper.matter) <= set(norm.matter):
        yield Loosening(upper.id, "matter", upper.versions[-1].basis)
    for above in upper.versions:
        left = [_window(above)]
        for version in norm.versions:
            meets = _meet(_window(above), _window(version))
            if meets is None:
                continue
            left = [part for window in left for part in _without(window, meets)]
            if not _newer_law(pack, above, version):
                yield from (Loosening(upper.id, key, above.basis) for key in loosened(above, version))
        if left:
            yield Loosening(upper.id, "versions", above.basis)


def _window(version: Version) -> Window:
    first, last = version.valid_from, version.valid_to
    return (EVER[0] if first is None else first, EVER[1] if last is None else last)


def _meet(one: Window, other: Window) -> Window | None:
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _without(window: Window, gone: Window) -> Iterator[Window]:
    if window[0] < gone[0]:
        yield (window[0], gone[0] - 1)
    if gone[1] < window[1]:
        yield (gone[1] + 1, window[1])


def _newer_law(pack: Pack, above: Version, version: Version) -> bool:
    """Whether a version rests on a later version of a statute than the one above, in force from its first day on."""
    if version.valid_from is None or not pack.statutes:
        return False
    years = {one.name: one.year for _, one in cited(above.basis) if one is not None and one.year is not None}
    listed = read_statutes(node_of(pack.statutes, "statutes.yaml"), Faults())
    for _, one in cited(version.basis):
        if one is None or one.year is None or one.name not in years or one.year <= (years[one.name] or 0):
            continue
        edition = listed.get(one.name, {}).get(one.year)
        if edition is not None and edition.effective is not None and edition.effective <= version.valid_from:
            return True
    return False


def first_day(version: Version) -> str:
    """The first civil day of a version; ``…`` where it has none."""
    return "…" if version.valid_from is None else str(date_of(version.valid_from))
