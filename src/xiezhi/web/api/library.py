# SPDX-License-Identifier: Apache-2.0
"""法律库: which texts there are in which version, and the articles of one on which norms rest."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from xiezhi.kernel.instant import date_of
from xiezhi.library.reading import Library
from xiezhi.web.api.answers import Word, answers
from xiezhi.web.api.asking import needs
from xiezhi.web.api.problems import Problem, missing
from xiezhi.web.api.scopes import READ
from xiezhi.web.norms.shelf import _norms_by_article

router = Router()
view = needs(READ, "view")


class StatuteVersionTold(Schema):
    """A version; ``installed``: its text is here."""

    statute: str
    year: int
    title: str
    effective: str | None
    until: str | None
    installed: bool


@router.get("/statutes", auth=view, response=answers(list[StatuteVersionTold]), summary="法律库")
def statutes(request: Any, text: Word = "") -> Any:
    """规则所依据的全部法律、法规、规章及其版本。"""
    told = Library(request.desk.connection).all_versions(request.desk.pack)
    return [_version(one) for one in told if text in one.statute or text in one.title]


class ArticleTold(Schema):
    """An article on which norms rest; without an installed text it is empty."""

    number: str
    text: str
    norms: list[str]


class StatuteTold(StatuteVersionTold):
    """A version with the articles on which norms rest."""

    articles: list[ArticleTold]


@router.get("/statutes/{statute}", auth=view, response=answers(StatuteTold), summary="一部法律")
def statute(request: Any, statute: Word, year: int | None = None) -> Any:
    """year：哪一版，默认今天施行的。"""
    library, pack = Library(request.desk.connection), request.desk.pack
    versions = library.versions_of(statute, pack)
    if not versions:
        raise missing()
    shown = next((one for one in reversed(versions) if one.in_force(request.who.day)), versions[-1])
    if year is not None:
        chosen = next((one for one in versions if one.year == year), None)
        if chosen is None:
            years = " ".join(str(one.year) for one in versions)
            raise Problem(422, "no_version", f"没有 {year} 年版", "year", years)
        shown = chosen
    norms = _norms_by_article(pack, statute, shown.year)
    day = shown.effective if shown.effective is not None else request.who.day
    articles = library.articles([f"{statute}({shown.year}) {number}" for number in norms], day, pack)
    return _version(shown) | {
        "articles": [
            {
                "number": number, "text": _text(one),
                "norms": [norm.id for norm in norms[number]],
            }
            for number, one in zip(norms, articles, strict=True)
        ]
    }  # fmt: skip


def _text(one: Any) -> str:
    return "" if one.missing else "\n".join(str(getattr(part, "text", part)) for part in one.paragraphs)


def _version(one: Any) -> dict[str, Any]:
    return {
        "statute": one.statute, "year": one.year, "title": one.title, "effective": _day(one.effective),
        "until": _day(one.until), "installed": one.text is not None,
    }  # fmt: skip


def _day(number: int | None) -> str | None:
    return None if number is None else date_of(number).isoformat()
