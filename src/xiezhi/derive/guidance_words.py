# SPDX-License-Identifier: Apache-2.0
"""The short words of a guidance chart: a limit, an act, a condition, a citation, who acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xiezhi.catalog import expression as ex
from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import Norm, Pack, Step, StepRef, Version, Way
from xiezhi.catalog.phrases import Phrases

# Two characters, or a word no longer than they are: they stand in a small frame.
SORTS = {
    "block": ("阻断", "stop"), "start": ("起算", "from"), "end": ("截止", "due"),
    "record": ("须记", "note"), "first": ("先办", "first"), "need": ("必须", "must"),
    "ban": ("禁止", "not"), "cap": ("限额", "max"), "look": ("研判", "ask"),
}  # fmt: skip
CHANGES = {"new": ("新", "NEW"), "gone": ("废", "GONE"), "changed": ("改", "CHANGED")}
ROLES = {
    "case_officer": ("办案民警", "case officer"), "unit_head": ("办案部门负责人", "head of unit"),
    "organ_head": ("公安机关负责人", "head of the organ"), "guard": ("看管人员", "guard"),
    "call_taker": ("接警员", "call taker"), "property_keeper": ("保管人员", "property keeper"),
    "legal_officer": ("法制员", "legal officer"), "reviewer": ("审核人员", "reviewer"),
    "inspector": ("警务督察", "inspector"), "archivist": ("档案管理员", "archivist"),
}  # fmt: skip
_HEAD = re.compile(r"^(中华人民共和国|公安机关人民警察|公安机关(?:办理|关于)?|公安部关于|最高人民法院|关于)")
_YEAR = re.compile(r"[(（](\d{4})[)）]\s*")
_MANY = 2  # acts named on a chart before *and others*


def short_statutes(names: Iterable[str]) -> dict[str, str]:
    """Name → the short name that charts use: without what many begin with, where it stays the only one."""
    found = {name: _HEAD.sub("", name) or name for name in names}
    counted = list(found.values())
    return {
        name: short if counted.count(short) == 1 and len(short) > 3 else name for name, short in found.items()
    }


def split_basis(basis: str) -> tuple[str, ...]:
    """The citations of a basis as written."""
    return tuple(text.strip() for text in re.split("[;；]", basis) if text.strip())


def cited_statutes(citations: Iterable[str]) -> list[str]:
    """The statutes of citations with their years, as written, each once."""
    found = (re.match(r"^.*?[(（]\d{4}[)）]", text) for text in citations)
    return list(dict.fromkeys(match[0] for match in found if match))


def short_citation(text: str, short: dict[str, str], *, year: bool = False) -> str:
    """``公安机关办理行政案件程序规定(2018) 第61条`` → ``行政案件程序规定第61条``; ``year``: with it."""
    match = _YEAR.search(text)
    if match is None:
        return text
    name, place = text[: match.start()].strip(), text[match.end() :]
    return f"{short.get(name, name)}{f'({match[1]})' if year else ''}{place}"


class ShortWords:
    """Short words about one norm."""

    def __init__(self, pack: Pack, norm: Norm, lang: str) -> None:
        self.pack, self.norm, self.say = pack, norm, Phrases(pack, norm, lang)

    def act(self, ref: StepRef) -> str:
        """A step's title, with its kind's where it is another one."""
        return self.say.name(ref.kind, ref.step).replace("“", "").replace("”", "")

    def acts(self, refs: Sequence[StepRef], most: int = _MANY) -> str:
        """Some steps; *and others* beyond ``most``."""
        titles = list(dict.fromkeys(self.act(ref) for ref in refs))
        if len(titles) > max(most, 2):
            return self.say.pick("、", ", ").join(titles[:most]) + self.say.pick("等", " …")
        return self.say.either(titles)

    def limit(self, version: Version) -> str:
        """``30日内``; of tiers all lengths, shortest first as written."""
        if version.until is not None:
            return self.say.pick(f"{self.say.expr(version.until)}前", f"by {self.say.expr(version.until)}")
        if version.within is not None and version.within.n == 0 and not version.tiers:
            same = version.within.elapsed is None
            return self.say.pick("当日" if same else "同时", "the same day" if same else "at once")
        lengths = [tier.within for tier in version.tiers]
        lengths += [version.within] if version.within is not None else []
        words = self.say.pick("、", ", ").join(dict.fromkeys(self.say.duration(length) for length in lengths))
        if len(lengths) > 1:
            words += self.say.pick("(分情形)", " (by case)")
        return self.say.pick(f"{words}内", f"within {words}")

    def extension(self, version: Version) -> str:
        """``可延30日×2``; empty without one."""
        parts = []
        for entry in version.extend:
            length = entry.by or entry.to
            if length is None:
                continue
            words = self.say.duration(length)
            times = f"×{entry.max}" if entry.max > 1 else ""
            to = entry.by is None
            parts.append(
                self.say.pick(
                    f"可延{'至' if to else ''}{words}{times}",
                    f"may be extended {'to' if to else 'by'} {words}{times}",
                )
            )
        return self.say.pick("，", ", ").join(dict.fromkeys(parts))

    def condition(self, when: Expr | None, *, plain: bool = False) -> str:
        """What a norm is limited to: the values of attributes; ``plain``: without saying that there is more."""
        if when is None:
            return ""
        parts = when.parts if isinstance(when, ex.And) else (when,)
        named = [_values(part) for part in parts]
        words = ["、".join(values) for values in named if values]
        if not all(named) and not plain:
            words.append(self.say.pick("附条件", "on conditions"))
        return self.say.pick("；", "; ").join(words)


def _values(part: Expr) -> tuple[str, ...]:
    """The values that an attribute may have by a plain comparison; empty for anything else."""
    if isinstance(part, ex.Compare) and part.op == "==" and isinstance(part.left, ex.Attribute):
        return _texts((part.right,))
    if isinstance(part, ex.Contains) and not part.negated and isinstance(part.item, ex.Attribute):
        items = part.container.items if isinstance(part.container, ex.Listing) else ()
        return _texts(items)
    return ()


def _texts(items: Sequence[Expr]) -> tuple[str, ...]:
    texts = [item.value for item in items if isinstance(item, ex.Literal) and isinstance(item.value, str)]
    return tuple(texts) if len(texts) == len(items) else ()


def recorded_fields(version: Version) -> tuple[str, ...]:
    """The fields that a ``need`` asks to be known, where it asks for nothing else; else empty."""
    if version.need is None:
        return ()
    parts = version.need.parts if isinstance(version.need, ex.And) else (version.need,)
    names = [
        part.operand.name
        for part in parts
        if isinstance(part, ex.IsNone) and part.negated and isinstance(part.operand, ex.Data)
    ]
    return tuple(names) if len(names) == len(parts) else ()


def who_acts(step: Step, lang: str, way: Way | None = None) -> str:
    """Who takes a step: its role, else whom the chart names, else the title of the field that names an officer,
    approver first; empty where nobody acts, as when a term ends."""
    zh = lang.startswith("zh")
    if step.role is not None:
        return ROLES.get(step.role, (step.role, step.role))[not zh]
    if way is not None and step.name in way.who:
        return way.who[step.name]
    officers = [field for field in step.fields.values() if field.type == "officer"]
    officers.sort(key=lambda field: field.name != "approver")
    lists = [f for f in step.fields.values() if f.type == "list" and f.name in ("officers", "inspectors")]
    named = [field for field in (*officers, *lists) if field.name not in ("against", "to", "officer")]
    return named[0].title if named else ""
