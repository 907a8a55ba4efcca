# SPDX-License-Identifier: Apache-2.0
"""The power list (权责清单): for each kind its basis, who acts, the steps of its main way, its statutory limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiezhi.catalog.citations import cited
from xiezhi.catalog.provisions import Provision
from xiezhi.derive.chart import Chart
from xiezhi.derive.checklist import Listing

HEADS = (
    ("序号", "事项", "依据", "承办和决定", "办理步骤", "法定期限", "文书"),
    ("no.", "matter", "basis", "who acts", "steps", "statutory limits", "papers"),
)


def powers(charts: Sequence[Chart], title: str, note: str) -> Listing:
    """A row a kind; what the organ set for itself is no statutory limit and does not appear."""
    zh = not charts or charts[0].told.lang.startswith("zh")
    rows = tuple(_row(number, made) for number, made in enumerate(charts, 1))
    return Listing(f"{title} 权责清单" if zh else f"{title}: power list", note, HEADS[not zh], rows)


def _row(number: int, made: Chart) -> tuple[str, ...]:
    told, zh = made.told, made.told.lang.startswith("zh")
    notes = [note for note in told.notes if not note.other]
    basis = _once(text for note in notes if not note.internal for text in note.basis)
    limits = [
        f"{note.title}{'：' if zh else ': '}{note.text}({made.words.cite(note.basis)})"
        for note in notes
        if note.sort == "start" and not note.internal
    ]
    who = [
        f"{step.title}{'：' if zh else ': '}{step.who}"
        for name in made.numbers
        if (step := told.steps[name]).who and (name in made.ways.main or step.final)
    ]
    joint = "、" if zh else ", "
    papers = joint.join(_once(paper for step in told.steps.values() for paper in step.documents))
    steps = " → ".join(told.steps[name].title for name in made.ways.main)
    return (
        str(number),
        told.title,
        "\n".join(_by_statute(basis)),
        "\n".join(who),
        steps,
        "\n".join(_once(limits)),
        papers,
    )


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _by_statute(basis: Sequence[str]) -> list[str]:
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
