# SPDX-License-Identifier: Apache-2.0
"""The words on a guidance chart, Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

from xiezhi.derive.guidance import Guidance, Note, StepGuide
from xiezhi.derive.guidance_words import CHANGES, SORTS, short_citation, short_statutes
from xiezhi.kernel.instant import date_of

WORDS = {
    "chart": ("指引导图", "guidance chart"),
    "diff": ("指引导图 · 前后对照", "guidance chart · compared"),
    "papers": ("文书", "form"),
    "on": ("按 {day} 有效的上线规则", "live norms in force on {day}"),
    "between": ("{since} 与 {day} 对照，按 {day} 排列", "{since} compared with {day}"),
    "sheet": ("第 {n} / {all} 页", "sheet {n} of {all}"),
    "main": ("主线", "the main way"),
    "trunk": ("主线", "main way"),
    "table": ("分步说明", "step by step"),
    "throughout": ("贯穿全程", "throughout"),
    "others": ("其他步骤", "other steps"),
    "more": ("+{n}", "+{n}"),
    "from_sheet": ("{letter} 上接第 {n} 页", "{letter} from sheet {n}"),
    "to_sheet": ("{letter} 下接第 {n} 页", "{letter} to sheet {n}"),
    "entered": ("自 {steps}", "from {steps}"),
    "final": ("终结", "END"),
    "protective": ("保护", "guarded"),
    "changed": ("有变化", "changed"),
    "statutes": ("所引", "cited"),
    "was": ("原", "was"),
    "below": ("见{kind}", "see {kind}"),
    "nothing": ("没有规则", "no norm"),
    "legend": (
        "粗框浅底为主线；圆角为保护性步骤，任何时候不得阻断；双线框为终结步骤；"
        "→ 后为步骤编号或旁支字母；+n 为分步说明中另有 n 项。",
        "Shaded: the main way. Rounded: protective, never refused. Double frame: final. "
        "After → a step's number or a way's letter. +n: more in step by step. ",
    ),
    "legend_diff": (
        "虚线粗框为有变化的步骤；【新】绿，{day} 有而原来没有；【废】红加删除线，原来有而今无；"
        "【改】橙，内容或条号变了。",
        "Dashed: changed. NEW: on {day} only. GONE, struck: before only. CHANGED: other words or article. ",
    ),
    "internal": ("内部预警值不是法定期限。", "Our own figures are not the statute's."),
}  # fmt: skip
LEGEND = ("block", "start", "end", "record", "first", "need", "ban", "cap", "look")
EXPLAINED = {
    "block": ("违反即不予办理", "refused"), "start": ("期限从这一步起算", "a limit starts"),
    "end": ("期限到这一步为止", "a limit ends"), "record": ("须记载的事项", "must be recorded"),
    "first": ("须先办的步骤", "must come first"), "need": ("须具备的条件", "must hold"),
    "ban": ("不得办理的情形", "must not be"), "cap": ("次数、数额、时长", "numbers"),
    "look": ("须由人判断", "judged by a person"),
}  # fmt: skip


class ChartWords:
    """Words for one guidance."""

    def __init__(self, told: Guidance) -> None:
        self.place = 0 if told.lang.startswith("zh") else 1
        self.told = told
        every = [*told.notes, *(note.was for note in told.notes if note.was)]
        names = {text.split("(")[0].strip() for note in every for text in note.basis}
        self.short = short_statutes(sorted(names))

    def __call__(self, key: str, **values: object) -> str:
        text = WORDS[key][self.place]
        return text.format(**values) if values else text

    def sort(self, key: str) -> str:
        """The word of a sort of note."""
        return SORTS[key][self.place]

    def explained(self, key: str) -> str:
        """What a sort of note means."""
        return EXPLAINED[key][self.place]

    def change(self, note: Note) -> str:
        """``【新】``; empty where nothing changed."""
        word = CHANGES[note.change][self.place] if note.change else ""
        return f"【{word}】" if word and not self.place else f"[{word}] " if word else ""

    def mark(self, step: StepGuide) -> str:
        """What is special about a step."""
        if step.changed:
            return self("changed")
        return self("protective") if step.protective else self("final") if step.final else ""

    def cite(self, basis: Iterable[str], *, all_: bool = False, year: bool = False) -> str:
        """The deciding article, or all of them, with short names of statutes."""
        found = [short_citation(text, self.short, year=year) for text in basis]
        return ("；" if not self.place else "; ").join(found if all_ else found[:1])

    def on_card(self, note: Note) -> tuple[str, str]:
        """The text and the citation of a note on a card."""
        text = note.title if note.sort == "block" else note.brief
        return self.change(note) + text, self._cited(note)

    def in_table(self, note: Note) -> tuple[str, str]:
        """The text and all citations of a note in the table, with what they were."""
        joint = "：" if not self.place else ": "
        text = note.title if note.text in note.title else f"{note.title}{joint}{note.text}"
        if note.other:
            text += f"({self('below', kind=note.other)})"
        if note.was is not None and note.was.text != note.text:
            text += f"({self('was')} {note.was.text})"
        return self.change(note) + text, self._cited(note, all_=True)

    def _cited(self, note: Note, *, all_: bool = False) -> str:
        cited = self.cite(note.basis, all_=all_, year=bool(note.change))
        if note.was is not None and note.was.basis != note.basis:
            cited += f"({self('was')} {self.cite(note.was.basis, all_=all_, year=True)})"
        return cited

    def more(self, notes: list[Note]) -> str:
        """How many notes a card leaves to the table."""
        return self("more", n=len(notes))

    def title(self) -> str:
        """The title of the chart."""
        return f"{self.told.title}　{self('diff' if self.told.since is not None else 'chart')}"

    def days(self) -> str:
        """The day, or both."""
        day = date_of(self.told.day)
        if self.told.since is None:
            return self("on", day=day)
        return self("between", since=date_of(self.told.since), day=day)

    def legend(self) -> str:
        """What the frames mean."""
        text = self("legend")
        if self.told.since is not None:
            text += self("legend_diff", day=date_of(self.told.day))
        return text
