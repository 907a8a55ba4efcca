# SPDX-License-Identifier: Apache-2.0
"""Citations of a norm's basis against ``statutes.yaml``. Source: packs.md (basis, Faults).

``statutes.yaml``: short name → ``{title: full name, versions: [{year, promulgated, effective, until}, …]}``;
without ``until`` a version ends the day before the next one takes effect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.model import Norm, Version
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.reading import Reader, closest
from xiezhi.kernel.instant import date_of

_NUMBER = r"[0-9〇零一二三四五六七八九十百千]+"
_PLACE = rf"第{_NUMBER}条(之{_NUMBER})*(第{_NUMBER}款)?(第[(（]?{_NUMBER}[)）]?项)?"
CITATION = re.compile(
    rf"^(?P<name>[^()（）]+?)\s*[(（](?P<year>\d{{4}})[)）]\s*(?P<place>{_PLACE}([、,，]{_PLACE})*)?$"
)
FORM = (
    "名称(年份) 第…条[之…][第…款][第…项], 多个用 ; 分开",
    "NAME(YEAR) 第…条[之…][第…款][第…项], several by ;",
)


@dataclass(frozen=True)
class Edition:
    """A statute's version of a year, in force from ``effective`` to ``until`` (inclusive, None = open)."""

    year: int
    effective: int | None
    until: int | None


Statutes = dict[str, dict[int, Edition]]


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
    found = []
    for item in listed.items():
        given = {key: item.get(key) for key in ("year", "effective", "until")}
        year = read.whole(given["year"], 1) if given["year"] is not None else None
        if given["year"] is None:
            read.missing(item, "year")
        first, last = (
            read.day(day) if day is not None else None for day in (given["effective"], given["until"])
        )
        if year is not None:
            found.append(Edition(year, first, last))
    found.sort(key=lambda edition: (edition.effective or -(10**6), edition.year))
    closed = [_closed(one, following) for one, following in pairwise(found)]
    return {edition.year: edition for edition in [*closed, *found[-1:]]}


def _closed(one: Edition, following: Edition) -> Edition:
    if one.until is not None or following.effective is None:
        return one
    return Edition(one.year, one.effective, following.effective - 1)


def check_citations(draft: NormDraft, statutes: Statutes, faults: Faults) -> None:
    """Warnings for each citation that is not listed or not in force for the version's dates."""
    for version, place in zip(draft.norm.versions, draft.places, strict=True):
        basis = place.get("basis")
        at = (
            Place(place.file, place.line, place.column)
            if basis is None
            else Place(basis.file, basis.line, basis.column)
        )
        texts = [text.strip() for text in re.split("[;；]", version.basis) if text.strip()]
        if not texts:
            _warn(draft.norm, at, "没有依据", "no basis", FORM, faults)
        for text in texts:
            _check(draft.norm, version, text, at, statutes, faults)


def _check(norm: Norm, version: Version, text: str, at: Place, statutes: Statutes, faults: Faults) -> None:
    match = CITATION.match(text)
    if not match:
        _warn(norm, at, f"依据 {text[:60]!r} 写法不对", f"{text[:60]!r} is no citation", FORM, faults)
        return
    name, year = match["name"].strip(), int(match["year"])
    editions = statutes.get(name)
    if editions is None:
        right = " ".join(list(statutes)[:20]) + closest(name, statutes)
        zh, en = f"statutes.yaml 中没有 {name}", f"{name} is not in statutes.yaml"
        _warn(norm, at, zh, en, (right, right), faults)
    elif year not in editions:
        right = " ".join(f"{name}({known})" for known in editions)
        zh, en = f"statutes.yaml 中没有 {name}({year})", f"{name}({year}) is not in statutes.yaml"
        _warn(norm, at, zh, en, (right, right), faults)
    elif not in_force(version, editions[year]):
        edition = editions[year]
        span = f"{_day(edition.effective)} – {_day(edition.until)}"
        zh = f"{name}({year}) 在本版本的有效期内并非一直有效"
        en = f"{name}({year}) is not in force for all of the version's dates"
        _warn(norm, at, zh, en, (f"有效期在 {span} 之内", f"dates within {span}"), faults)


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
