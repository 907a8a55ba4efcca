# SPDX-License-Identifier: Apache-2.0
"""A guidance chart as plain text: the same steps and notes, for a terminal, a mail, a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xiezhi.derive.chart import Chart


def chart_text(made: Chart) -> str:
    """The whole chart, a line a statement; ends with a line end."""
    return "\n".join(_lines(made)) + "\n"


def _lines(made: Chart) -> Iterator[str]:
    words = made.words
    yield made.words.title()
    yield f"{words.days()} · {made.pack}"
    yield ""
    yield f"== {words('main')}"
    yield from _steps(made, made.trunk)
    for side in made.ways.sides:
        entered = made.entered(side)
        yield ""
        yield f"== {made.letter(side)} {made.title(side)}{f'({entered})' if entered else ''}"
        yield from _steps(made, side.steps)
    if made.told.throughout:
        yield ""
        yield f"== {words('throughout')}"
        for note in made.told.throughout:
            text, cited = words.in_table(note)
            yield f"    [{words.sort(note.sort)}] {text} | {cited}"


def _steps(made: Chart, names: Iterable[str]) -> Iterator[str]:
    words = made.words
    for name in names:
        step = made.told.steps[name]
        marks = [step.who, words.mark(step), words("trunk") if name in made.ways.main else ""]
        told = " · ".join(mark for mark in marks if mark)
        yield f"{made.numbers[name]:>3} {step.title}{f'  ({told})' if told else ''}"
        if step.documents:
            yield f"    [{words('papers')}] {'、'.join(step.documents)}"
        for note in step.notes:
            text, cited = words.in_table(note)
            yield f"    [{words.sort(note.sort)}] {text} | {cited}"
        onward = [
            f"{made.numbers[end]} {made.told.steps[end].title}" for end in step.next if end in made.numbers
        ]
        if onward:
            yield f"    → {'; '.join(onward)}"
