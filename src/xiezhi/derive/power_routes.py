# SPDX-License-Identifier: Apache-2.0
"""How a power is supervised (监督方式) and what its party may do against it (救济途径): columns of the power list.

Both are read from the pack: norms of the domains ``supervision`` and ``relief``, kinds in which a reviewer or an
inspector acts, terms in which a party may apply.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from xiezhi.catalog.citations import cited
from xiezhi.catalog.model import Kind, Norm, Pack, Version
from xiezhi.catalog.provisions import Provision
from xiezhi.derive.guidance import Guidance
from xiezhi.derive.guidance_words import ShortWords, cited_statutes, split_basis

OVERSEERS = ("reviewer", "inspector")
SUPERVISION, RELIEF = "supervision", "relief"
OUTSIDE = {SUPERVISION, RELIEF, "personnel"}
"""Domains of norms (folders of a pack): those that look at acts from outside and do not say how to act."""


def carriers(pack: Pack, kind: Kind) -> list[Kind]:
    """The kind and those below it in which its decisions are made: a case's penalty is decided in the penalty."""
    ends = {(step.title, step.role) for step in kind.steps.values() if step.final and step.role is not None}
    below = (
        one
        for one in pack.kinds.values()
        if kind.name in pack.above[one.name]
        and one.name not in pack.above[kind.name]
        and any((step.title, step.role) in ends for step in one.steps.values())
    )
    return [kind, *below]


def supervised(pack: Pack, told: Guidance) -> list[str]:
    """Lines: how many norms the program and people judge here, then each other way of supervision and its articles."""
    kind, zh = pack.kinds[told.kind], told.lang.startswith("zh")
    names = {one.name for one in carriers(pack, kind)}
    lines = [_counted(told, zh)]
    for other in pack.kinds.values():
        own, above = other.name == kind.name, bool(names.intersection(other.parents))
        basis: list[str] = []
        for norm, version in _in_force(pack, told.day):
            about = norm.domain == SUPERVISION and other.name in norm.matter and version.bearer == "us"
            if about and (own or (above and _apart(pack, other, SUPERVISION))):
                basis += split_basis(version.basis)
            elif above and _overseen(other) and _required(other, names, norm, version):
                basis += split_basis(version.basis)
        if basis:
            title = f"{other.title}中的监督" if own and zh else other.title
            lines.append(f"{title}{'：' if zh else ': '}{('；' if zh else '; ').join(by_statute(basis))}")
    return lines


def remedies(pack: Pack, told: Guidance) -> list[str]:
    """Lines: the terms in which a party may apply, then the kinds of remedy with the statutes on them."""
    zh = told.lang.startswith("zh")
    names = {one.name for one in carriers(pack, pack.kinds[told.kind])}
    lines = []
    for norm, version in _in_force(pack, told.day):
        if version.bearer == "party" and "remedy" in version.protects and names.intersection(norm.matter):
            limit = ShortWords(pack, norm, told.lang).limit(version)
            where = "".join(by_statute(split_basis(version.basis)[:1]))
            lines.append(f"{version.title or norm.title}{'：' if zh else ': '}{limit}({where})")
    for kind in pack.kinds.values():
        if kind.name not in names and names.intersection(kind.parents) and _apart(pack, kind, RELIEF):
            found = Counter(
                statute
                for norm, version in _in_force(pack, told.day)
                if norm.domain == RELIEF and kind.name in norm.matter
                for statute in cited_statutes(split_basis(version.basis)) or split_basis(version.basis)
            )
            lines.append(
                f"{kind.title}({('、' if zh else ', ').join(text for text, _ in found.most_common())})"
            )
    return lines


def _apart(pack: Pack, kind: Kind, domain: str) -> bool:
    """Whether a kind looks at acts from outside: it has norms of the domain, and most are of such domains."""
    domains = [norm.domain for norm in pack.checked() if norm.matter[:1] == (kind.name,)]
    return domain in domains and 2 * sum(one in OUTSIDE for one in domains) > len(domains)


def _overseen(kind: Kind) -> bool:
    return any(step.role in OVERSEERS for step in kind.steps.values())


def _counted(told: Guidance, zh: bool) -> str:
    own = [note for note in told.notes if not note.other and note.change != "gone"]
    asked = {note.norm for note in own if note.sort == "look"}
    stops = {note.norm for note in own if note.sort == "block"}
    judged = {note.norm for note in own} - asked
    if zh:
        return f"系统按记录判 {len(judged)} 条，其中阻断 {len(stops)} 条；由人研判 {len(asked)} 条"
    return (
        f"{len(judged)} norms judged from records, of which {len(stops)} block; {len(asked)} judged by people"
    )


def _required(other: Kind, names: set[str], norm: Norm, version: Version) -> bool:
    """Whether a norm demands an act of the other kind before one of the kinds named."""
    if not any(ref.kind == other.name for ref in version.require):
        return False
    return any(
        ref.kind in names or (ref.kind is None and names.intersection(norm.matter)) for ref in version.before
    )


def _in_force(pack: Pack, day: int) -> Iterator[tuple[Norm, Version]]:
    for norm in pack.checked():
        for version in norm.versions:
            if version.covers(day):
                yield norm, version


def by_statute(basis: Sequence[str]) -> list[str]:
    """A line a statute with all its places in order."""
    found: dict[str, set[Provision]] = {}
    for text in basis:
        for written, citation in cited(text):
            found.setdefault(written if citation is None else str(citation), set()).update(
                () if citation is None else citation.places
            )
    return [
        f"{name} {'、'.join(map(str, sorted(found[name], key=_order)))}".strip() for name in sorted(found)
    ]


def _order(place: Provision) -> tuple[tuple[int, ...], int, int]:
    return (place.article or place.outline, place.paragraph or 0, place.item or 0)
