# SPDX-License-Identifier: Apache-2.0
"""One norm's text read and checked within a pack that is loaded already: what a person who writes it needs at once.

What only the whole pack can show (a circle through other norms, an overlay that loosens) is found when it is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from xiezhi.catalog.check import LACKING, check_norm
from xiezhi.catalog.circles import check_circles
from xiezhi.catalog.citations import check_citations, read_statutes
from xiezhi.catalog.coverage import lacking
from xiezhi.catalog.faults import Fault, Faults, Place
from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.nodes import Node, node_of, parse_yaml
from xiezhi.catalog.norms import NormDraft, read_norm
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.stories import Telling, read_story
from xiezhi.kernel.errors import XiezhiError


@dataclass(frozen=True)
class Single:
    """A text as read. ``node``: its YAML where that can be read; ``norm``, ``pack``: where there are no errors too.

    ``pack``: the one it was read in, with the norm in it as if live.
    """

    text: str
    node: Node | None
    draft: NormDraft | None
    faults: tuple[Fault, ...]
    pack: Pack | None

    @property
    def norm(self) -> Norm | None:
        """The norm, where there are no errors."""
        return None if self.pack is None or self.draft is None else self.pack.norms[self.draft.norm.id]

    @property
    def errors(self) -> list[Fault]:
        """The faults that keep it from being loaded."""
        return [fault for fault in self.faults if fault.is_error]


def read_single(pack: Pack, text: str, file: str, wanted: str = "") -> Single:
    """A norm's text in a pack. ``wanted``: the id that it must have."""
    faults = Faults()
    node = parse_yaml(text, file, faults)
    draft = None if node is None else read_norm(node, Reader(faults, pack.zone), _domain(file))
    if draft is None or node is None:
        return Single(text, node, None, tuple(faults), None)
    if wanted and draft.norm.id != wanted:
        right = (f"id: {wanted}", f"id: {wanted}")
        zh, en = f"编号 {draft.norm.id!r} 与草稿不同", f"the id {draft.norm.id!r} is not the draft's"
        faults.error(node.key_place("id"), "id", zh, en, right)
    norm = replace(draft.norm, status="live")
    within = replace(pack, norms={**pack.norms, norm.id: norm}, digest=f"{pack.digest}+{hash(text):x}")
    check_norm(within, replace(draft, norm=norm), faults)
    check_circles({norm.id: draft}, faults)
    if pack.statutes:
        listed = read_statutes(node_of(pack.statutes, "statutes.yaml"), Faults())
        check_citations(draft, listed, faults)
    return Single(text, node, replace(draft, norm=norm), tuple(faults), None if faults.errors else within)


def untried(pack: Pack, norm: Norm) -> list[tuple[Fault, int]]:
    """What its stories leave untried: a fault for each version, with the number of the version."""
    tellings: list[Telling] = []
    for story in norm.stories:
        try:
            tellings.append(read_story(story, norm, pack))
        except XiezhiError:
            continue
    found = Faults()
    numbers = []
    for number, told, missing in lacking(pack, norm, tellings):
        words = [LACKING[one] for one in missing]
        zh = f"第 {number + 1} 版有 {told} 个故事，还缺：{'、'.join(one for one, _ in words)}"
        en = f"version {number + 1} has {told} stories, missing: {', '.join(one for _, one in words)}"
        found.warning(Place(norm.file, norm.line, number), "stories", zh, en)
        numbers.append(number)
    return list(zip(found, numbers, strict=True))


def _domain(file: str) -> str:
    return "/".join(file.split("/")[1:-1])
