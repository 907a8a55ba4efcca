# SPDX-License-Identifier: Apache-2.0
"""The review check-list of a kind (法制审核清单): what is judged up to its decisions, article, what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.catalog.model import COMMON_STEPS, Kind, Pack
from xiezhi.catalog.words import LEVELS, word
from xiezhi.derive.chart import Chart
from xiezhi.derive.guidance import Note

HEADS = (
    ("序号", "步骤", "看什么", "要求", "依据", "等级", "由谁判断", "结论"),
    ("no.", "step", "what to look at", "demanded", "basis", "level", "judged by", "result"),
)
BY = {"look": ("人工", "a person"), "": ("系统按记录", "the program, from records")}


@dataclass(frozen=True)
class Listing:
    """A table with its title, for Markdown and CSV."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def before_decision(kind: Kind) -> set[str]:
    """The final steps of a kind that somebody decides, and every step from which one of them can be reached."""
    steps = {name: step for name, step in kind.steps.items() if name not in COMMON_STEPS}
    found = {name for name, step in steps.items() if step.final and not step.protective}
    while True:
        more = {name for name, step in steps.items() if name not in found and found.intersection(step.next)}
        if not more:
            return found or set(steps)
        found |= more


def checklist(pack: Pack, made: Chart) -> Listing:
    """Each norm once, at the last step where it is judged; those of the whole procedure last."""
    told, place = made.told, 0 if made.told.lang.startswith("zh") else 1
    wanted = before_decision(pack.kinds[told.kind])
    last: dict[str, tuple[str, Note]] = {}
    for name, number in made.numbers.items():
        if name in wanted:
            for note in told.steps[name].notes:
                last[note.norm] = (f"{number} {told.steps[name].title}", note)
    for note in told.throughout:
        last.setdefault(note.norm, ("", note))
    order = {name: at for at, name in enumerate(last)}
    items = sorted(
        last.items(), key=lambda entry: (_number(entry[1][0]), entry[1][1].sort != "block", order[entry[0]])
    )
    rows = tuple(_row(at, step, note, told.lang) for at, (_, (step, note)) in enumerate(items, 1))
    title = f"{told.title} 法制审核清单" if place == 0 else f"{told.title}: review check-list"
    return Listing(title, f"{made.words.days()} · {made.pack}", HEADS[place], rows)


def _number(step: str) -> int:
    return int(step.split(" ")[0]) if step else 10**6


def _row(at: int, step: str, note: Note, lang: str) -> tuple[str, ...]:
    place = 0 if lang.startswith("zh") else 1
    by = BY.get(note.sort, BY[""])[place]
    joint = "；" if place == 0 else "; "
    return (
        str(at),
        step,
        note.title,
        note.duty,
        joint.join(note.basis),
        word(LEVELS, note.level, lang),
        by,
        "",
    )


def markdown(listings: Sequence[Listing]) -> str:
    """Headed tables; ends with a line end."""
    parts = []
    for one in listings:
        lines = [f"# {one.title}", "", one.note, "", _line(one.heads), _line(["---"] * len(one.heads))]
        parts.append("\n".join([*lines, *(_line(row) for row in one.rows)]))
    return "\n\n".join(parts) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"
