# SPDX-License-Identifier: Apache-2.0
"""法律库: which texts are installed in which version; a statute to read, each article with the norms on it."""

from __future__ import annotations

from collections import defaultdict

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xiezhi.catalog.citations import cited
from xiezhi.catalog.model import Norm, Pack
from xiezhi.library.reading import Library
from xiezhi.library.versions import StatuteVersion
from xiezhi.web.shell.page import Asked, page


@page(verb="view")
@require_GET
def library(request: Asked) -> HttpResponse:
    """All statutes that norms rest on, with their versions; without a text the citation stands alone."""
    told = Library(request.desk.connection)
    by_name: dict[str, list[StatuteVersion]] = defaultdict(list)
    for version in told.all_versions(request.desk.pack):
        by_name[version.statute].append(version)
    text = request.GET.get("text", "").strip()
    counts = _norms_by_statute(request.desk.pack)
    rows = [
        (name, versions, len(counts.get(name, ())))
        for name, versions in by_name.items()
        if text in name or any(text in one.title for one in versions)
    ]
    return render(request, "norms/library.html", {"rows": rows, "text": text, "empty": told.is_empty()})


@page(verb="view")
@require_GET
def statute(request: Asked, statute: str) -> HttpResponse:
    """The articles of a version on which norms rest; ``?year=`` chooses the version."""
    told, pack = Library(request.desk.connection), request.desk.pack
    versions = told.versions_of(statute, pack)
    if not versions:
        raise Http404
    shown = _chosen(versions, request.GET.get("year", ""), request.who.day)
    norms = _norms_by_article(pack, statute, shown.year)
    day = shown.effective if shown.effective is not None else request.who.day
    articles = told.articles([f"{statute}({shown.year}) {number}" for number in norms], day, pack)
    rows = [
        (number, None if one.missing else one, norms[number])
        for number, one in zip(norms, articles, strict=True)
    ]
    return render(request, "norms/statute.html", {
        "statute": statute, "versions": versions, "shown": shown, "rows": rows,
    })  # fmt: skip


def _chosen(versions: tuple[StatuteVersion, ...], year: str, day: int) -> StatuteVersion:
    if year:
        found = next((one for one in versions if str(one.year) == year), None)
        if found is None:
            raise Http404
        return found
    return next((one for one in reversed(versions) if one.in_force(day)), versions[-1])


def _norms_by_statute(pack: Pack) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for norm in pack.norms.values():
        for version in norm.versions:
            for _, one in cited(version.basis):
                if one is not None:
                    found[one.name].add(norm.id)
    return found


def _norms_by_article(pack: Pack, statute: str, year: int) -> dict[str, list[Norm]]:
    """By article label (第118条), in the order of the statute, the norms that rest on it in that version."""
    found: dict[tuple[int, ...], tuple[str, list[Norm]]] = {}
    for norm in pack.norms.values():
        for version in norm.versions:
            for _, one in cited(version.basis):
                if one is None or (one.name, one.year) != (statute, year):
                    continue
                for place in one.places:
                    if place.article:
                        norms = found.setdefault(place.article, (_label(place.article), []))[1]
                        if norm not in norms:
                            norms.append(norm)
    return {label: norms for _, (label, norms) in sorted(found.items())}


def _label(article: tuple[int, ...]) -> str:
    from xiezhi.catalog.provisions import article_label

    return article_label(article)
