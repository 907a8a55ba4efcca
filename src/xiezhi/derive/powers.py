# SPDX-License-Identifier: Apache-2.0
"""The power list (权责清单): for each kind its basis, who acts, the steps of its main way, its statutory limits, how it
is supervised and what a party may do against it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiezhi.catalog.model import Pack
from xiezhi.derive.chart import Chart
from xiezhi.derive.checklist import Listing
from xiezhi.derive.power_routes import by_statute, remedies, supervised

HEADS = (
    ("序号", "事项", "依据", "承办和决定", "办理步骤", "法定期限", "文书", "监督方式", "救济途径"),
    ("no.", "matter", "basis", "who acts", "steps", "statutory limits", "papers", "supervision", "remedies"),
)


def powers(pack: Pack, charts: Sequence[Chart], note: str) -> Listing:
    """A row a kind; what the organ set for itself is no statutory limit and does not appear."""
    zh = not charts or charts[0].told.lang.startswith("zh")
    rows = tuple(_row(pack, number, made) for number, made in enumerate(charts, 1))
    return Listing(f"{pack.title} 权责清单" if zh else f"{pack.title}: power list", note, HEADS[not zh], rows)


def _row(pack: Pack, number: int, made: Chart) -> tuple[str, ...]:
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
        "\n".join(by_statute(basis)),
        "\n".join(who),
        steps,
        "\n".join(_once(limits)),
        papers,
        "\n".join(supervised(pack, told)),
        "\n".join(remedies(pack, told)),
    )


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
