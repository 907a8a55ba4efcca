# SPDX-License-Identifier: Apache-2.0
"""A pack in figures: duties and who bears them out, norms by status, kind and level, stories by version."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from xiezhi.catalog.coverage import lacking
from xiezhi.catalog.model import Duty, Norm, Pack
from xiezhi.catalog.stories import Telling, read_story
from xiezhi.kernel.errors import XiezhiError

OTHER = "…"
"""The sort of a reason that names none."""
_SORT = re.compile(r"\s*([^:：\s]{1,20})\s*[:：]")


@dataclass(frozen=True)
class Account:
    """Figures of some norms of a pack and of the duties that their facts hold.

    ``reasons``: sort → how many duties; ``norms``, ``decided``, ``judgements``: status → how many; ``levels``: of live
    norms; ``tried``: of ``versions`` of live norms those whose stories are complete.
    """

    facts: int
    duties: int
    encoded: int
    reasons: Counter[str]
    norms: Counter[str]
    decided: Counter[str]
    judgements: Counter[str]
    levels: Counter[str]
    stories: int
    versions: int
    tried: int


def account(pack: Pack, domain: str | None = None) -> Account:
    """The figures of a pack, or of the norms of one of its domains and the duties that they encode."""
    norms = [norm for norm in pack.norms.values() if domain in (None, norm.domain)]
    ids = {norm.id for norm in norms}
    duties = [duty for duty in pack.duties if domain is None or duty.norm in ids]
    live = [norm for norm in norms if norm.status == "live"]
    versions = sum(len(norm.versions) for norm in live)
    return Account(
        facts=len({duty.fact for duty in duties}),
        duties=len(duties),
        encoded=sum(duty.norm in pack.norms for duty in duties),
        reasons=Counter(_sort(duty) for duty in duties if duty.reason and not duty.norm),
        norms=Counter(norm.status for norm in norms),
        decided=Counter(norm.status for norm in norms if norm.kind != "judgement"),
        judgements=Counter(norm.status for norm in norms if norm.kind == "judgement"),
        levels=Counter(norm.versions[-1].level for norm in live),
        stories=sum(len(norm.stories) for norm in norms),
        versions=versions,
        tried=versions - sum(len(list(lacking(pack, norm, _tellings(pack, norm)))) for norm in live),
    )


def _sort(duty: Duty) -> str:
    found = _SORT.match(duty.reason)
    return found[1] if found else OTHER


def _tellings(pack: Pack, norm: Norm) -> list[Telling]:
    found = []
    for story in norm.stories:
        try:
            found.append(read_story(story, norm, pack))
        except XiezhiError:  # a pack that loads has none
            continue
    return found
