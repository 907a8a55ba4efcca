# SPDX-License-Identifier: Apache-2.0
"""Citations of a norm's basis against ``statutes.yaml``. Source: packs.md (basis, Faults).

``statutes.yaml``: short name → ``{title: full name, versions: [{year, promulgated, effective, until}, …]}``;
without ``until`` a version ends the day before the next one takes effect. A date that nobody knows is ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import Norm, Version
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.provisions import PLACES, Provision, read_places
from xiezhi.catalog.reading import Reader, closest
from xiezhi.kernel.instant import date_of

CITATION = re.compile(rf"^(?P<name>[^()（）]+?)\s*[(（](?P<year>\d{{4}})[)）]\s*(?P<places>{PLACES})?$")
FORM = (
    "名称(年份) 第…条[之…][第…款][第…项], 无条文的写 第…项 或 二(一)2, 多个用 ; 分开",
    "NAME(YEAR) 第…条[之…][第…款][第…项], without articles 第…项 or 二(一)2, several by ;",
)
DAY_FORM = ("YYYY-MM-DD, 未查明的写 unknown", "YYYY-MM-DD, or unknown where nobody knows")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Edition:
    """A statute's version of a year, in force from ``effective`` to ``until`` (inclusive, None = open)."""

    year: int
    effective: int | None
    until: int | None
    title: str = ""
    at: Place | None = None

    @property
    def span(self) -> str:
        """Its dates in words."""
        return f"{_day(self.effective)} – {_day(self.until)}"


Statutes = dict[str, dict[int, Edition]]


@dataclass(frozen=True)
class Citation:
    """One citation of a basis: a statute's version and places in it."""

    name: str
    year: int
    places: tuple[Provision, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({self.year})"


def cited(basis: str) -> Iterator[tuple[str, Citation | None]]:
    """Each citation of a basis as written and as read, ``None`` where it is none."""
    for text in (text.strip() for text in re.split("[;；]", basis)):
        if text:
            match = CITATION.match(text)
            yield text, None if match is None else citation_of(match)


def citation_of(match: re.Match[str]) -> Citation:
    """The citation that ``CITATION`` has matched."""
    places = read_places(match["places"]) if match["places"] else ()
    return Citation(match["name"].strip(), int(match["year"]), places)


def read_statutes(node: Node, faults: Faults) -> Statutes:
    """Short name → year → edition."""
    read = Reader(faults)
    if not node.is_map:
        read.wrong(
            node,
            "{简称: {title, versions: [{year, effective}]}}",
            "{short name: {title, versions: [{year, effective}]}}",
        )
        return {}
    return {name: _editions(child, read) for name, child in node.value.items()}


def _editions(node: Node, read: Reader) -> dict[int, Edition]:
    listed = node.get("versions")
    if listed is None or not all(item.is_map for item in listed.items()):
        read.wrong(
            node,
            "versions: [{year, promulgated, effective, until}]",
            "versions: [{year, promulgated, effective, until}]",
        )
        return {}
    found: list[Edition] = []
    title = node.get("title")
    for item in listed.items():
        year_node = item.get("year")
        if year_node is None:
            read.missing(item, "year")
        year = read.whole(year_node, 1) if year_node is not None else None
        first, last = _day_of(item, "effective", read), _day_of(item, "until", read)
        _day_of(item, "promulgated", read)
        if year is not None:
            _check_dates(item, year, {edition.year for edition in found}, (first, last), read.faults)
            at = Place(item.file, item.line, item.column)
            found.append(Edition(year, first, last, title.text if title is not None else "", at))
    found.sort(key=lambda edition: (edition.effective or -(10**6), edition.year))
    closed = [_closed(one, following) for one, following in pairwise(found)]
    return {edition.year: edition for edition in [*closed, *found[-1:]]}


def _check_dates(
    item: Node, year: int, others: set[int], days: tuple[int | None, int | None], faults: Faults
) -> None:
    first, last = days
    if year in others:
        zh, en = f"{year} 年的版本写了两次", f"the version of {year} is given twice"
        faults.warning(
            item.key_place("year"), "statute-dates", zh, en, ("每年一个版本", "one version a year")
        )
    if first is not None and last is not None and first > last:
        zh, en = "until 早于 effective", "until is before effective"
        faults.warning(item.key_place("until"), "statute-dates", zh, en, ("末日", "its last day"))


def _day_of(item: Node, key: str, read: Reader) -> int | None:
    """A date of a version; ``effective`` is to be given, if only as ``unknown``."""
    node = item.get(key)
    if node is None and key == "effective":
        at = Place(item.file, item.line, item.column)
        zh, en = (
            "版本没有施行日期 effective, 规则的有效期无法核对",
            "no effective date: no norm's dates can be checked",
        )
        read.faults.warning(at, "statute-dates", zh, en, DAY_FORM)
    return None if node is None or (node.is_scalar and node.text == UNKNOWN) else read.day(node)


def _closed(one: Edition, following: Edition) -> Edition:
    if one.until is not None or following.effective is None:
        return one
    return replace(one, until=following.effective - 1)


def basis_place(version: Node) -> Place:
    """Where a version's basis is written, else where the version is."""
    basis = version.get("basis") or version
    return Place(basis.file, basis.line, basis.column)


def check_citations(draft: NormDraft, statutes: Statutes, faults: Faults) -> None:
    """Warnings for each citation that is not listed or not in force for the version's dates."""
    for version, place in zip(draft.norm.versions, draft.places, strict=True):
        at = basis_place(place)
        citations = list(cited(version.basis))
        if not citations:
            _warn(draft.norm, at, "没有依据", "no basis", FORM, faults)
        for text, citation in citations:
            if citation is None:
                zh, en = f"依据 {text[:60]!r} 写法不对", f"{text[:60]!r} is no citation"
                _warn(draft.norm, at, zh, en, FORM, faults)
            else:
                _check(draft.norm, version, citation, at, statutes, faults)


def _check(
    norm: Norm, version: Version, citation: Citation, at: Place, statutes: Statutes, faults: Faults
) -> None:
    name, year = citation.name, citation.year
    editions = statutes.get(name)
    if editions is None:
        right = " ".join(list(statutes)[:20]) + closest(name, statutes)
        zh, en = f"statutes.yaml 中没有 {name}", f"{name} is not in statutes.yaml"
        _warn(norm, at, zh, en, (right, right), faults)
    elif year not in editions:
        right = " ".join(f"{name}({known})" for known in editions)
        zh, en = f"statutes.yaml 中没有 {citation}", f"{citation} is not in statutes.yaml"
        _warn(norm, at, zh, en, (right, right), faults)
    elif not in_force(version, editions[year]):
        edition = editions[year]
        span = edition.span
        others = [
            f"{name}({other})" for other, one in editions.items() if other != year and in_force(version, one)
        ]
        zh = f"{citation} 在本版本的有效期内并非一直有效"
        en = f"{citation} is not in force for all of the version's dates"
        right_zh, right_en = f"有效期在 {span} 之内", f"dates within {span}"
        if others:
            right_zh += f", 或引用这些日期内有效的 {' '.join(others)}"
            right_en += f", or {' '.join(others)}, in force for these dates"
        _warn(norm, at, zh, en, (right_zh, right_en), faults)


def in_force(version: Version, edition: Edition) -> bool:
    """Whether the dates a version names lie in those of the edition; an open beginning claims nothing."""
    first, last = version.valid_from, version.valid_to
    if edition.until is not None and (
        last is None or last > edition.until or (first or last) > edition.until
    ):
        return False
    return edition.effective is None or all(day is None or day >= edition.effective for day in (first, last))


def _day(day: int | None) -> str:
    return "…" if day is None else str(date_of(day))


def _warn(norm: Norm, at: Place, zh: str, en: str, right: tuple[str, str], faults: Faults) -> None:
    faults.warning(at, "citation", f"规则 {norm.id}: {zh}", f"norm {norm.id}: {en}", right)
