# SPDX-License-Identifier: Apache-2.0
"""The fields of a norm's form: over the keys of its file, by the kind of norm; what changed is put into the text.

What a form cannot say (a condition on a step, tiers) stays as it stands in the text, and the field says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as N

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.model import Pack
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.words import KINDS, LEVELS, PROTECTED
from xiezhi.web.norms.steps import read_steps, shown_steps
from xiezhi.web.norms.writing import put
from xiezhi.web.shell.numbers import number_of

UNITS = (
    ("d", N("自然日")), ("wd", N("工作日")), ("h", N("小时")), ("min", N("分钟")), ("m", N("个月")), ("y", N("年")),
)  # fmt: skip
ROWS = 2
"""Blank rows that a list in the form ends with."""


@dataclass(frozen=True)
class Spec:
    """A key. ``sort``: what its form is; ``of_norm``: it stands on the norm unless a version says otherwise already."""

    key: str
    title: str
    sort: str
    of_norm: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


def _words(words: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, told[0]) for name, told in words.items())


HEAD = (
    Spec("title", N("名称"), "text", True),
    Spec("matter", N("管哪种事项"), "kinds", True),
    Spec("kind", N("规则类别"), "choice", True, choices=_words(KINDS)),
    Spec(
        "level",
        N("违反时级别"),
        "choice",
        True,
        choices=tuple(one for one in _words(LEVELS) if one[0] != "blue"),
    ),
    Spec("protects", N("保护什么"), "several", True, choices=_words(PROTECTED)),
    Spec(
        "enforce", N("强度"), "choice", True, choices=(("warn", N("只提醒")), ("block", N("阻断违反的步骤")))
    ),
    Spec("when", N("适用条件"), "expression", True, N("例：count > 2；不写则全部适用")),
    Spec("why", N("为什么（给民警看）"), "long", True),
)
DATES = (
    Spec("valid_from", N("施行日"), "day"),
    Spec("valid_to", N("失效日"), "day", hint=N("不写则一直有效")),
    Spec("basis", N("依据条文"), "basis"),
)
TAIL = (
    Spec("cures", N("怎样补救"), "steps", True),
    Spec("remind", N("提前提醒"), "durations", True, N("如 7 d, 3 d, 1 d；从长到短依次为蓝、黄、橙")),
    Spec("reading", N("规则口径"), "reading", True, N("条文没有说清、由规则决定的；不作为条文引用")),
)
DEADLINE = (
    Spec("after", N("从哪一步起算"), "steps", True),
    Spec("occurrence", N("多次发生的，以哪次起算"), "choice", True,
         choices=(("first", N("首次")), ("last", N("末次")), ("each", N("每次")))),
    Spec("within", N("多长时间"), "duration", True, N("自然日、工作日当日不计，至末日24时；小时从该时刻起连续计")),
    Spec("start", N("小时的起点"), "choice", True, choices=(("", N("该时刻")), ("next_hour", N("下一整点")))),
    Spec("rollover", N("末日遇休息日顺延"), "flag", True, N("人身自由的期限不顺延")),
    Spec("extend", N("可以延长"), "extends", True),
    Spec("pause", N("不计入的期间"), "pauses", True),
    Spec("expect", N("应当做什么（任一）"), "steps", True),
    Spec("unless", N("发生什么就免除"), "steps", True),
    Spec("lead", N("允许提前多久做"), "duration", True),
)  # fmt: skip
OTHERS: Mapping[str, tuple[Spec, ...]] = {
    "deadline": DEADLINE,
    "precedence": (
        Spec("before", N("做这一步之前"), "steps", True), Spec("require", N("必须先有（任一）"), "steps", True),
        Spec("since", N("且在这一步之后"), "steps", True), Spec("max_age", N("先有的不早于"), "duration", True),
        Spec("min_gap", N("至少相隔"), "duration", True), Spec("match", N("两步的同一字段"), "text", True),
        Spec("consume", N("一次只用一次"), "flag", True),
    ),
    "required": (
        Spec("on", N("在哪一步"), "steps", True), Spec("need", N("必须成立"), "expression", True),
    ),
    "prohibition": (Spec("never", N("不得有的步骤"), "steps", True),),
    "limit": (
        Spec("count", N("数哪一步的次数"), "steps", True), Spec("value", N("或者比较数值"), "expression", True),
        Spec("on", N("在哪一步判断"), "steps", True), Spec("max", N("不超过"), "text", True),
        Spec("min", N("不少于"), "text", True),
    ),
    "overlap": (
        Spec("from", N("区间开始"), "steps", True), Spec("to", N("区间结束"), "steps", True),
        Spec("by", N("同一个什么"), "expression", True), Spec("max", N("同时至多几个"), "text", True),
        Spec("distinct", N("不同的什么才算"), "expression", True),
    ),
    "pattern": (
        Spec("of", N("数哪些规则的违反"), "names", True), Spec("at_least", N("至少几次"), "text", True),
        Spec("window", N("在多长时间内"), "duration", True),
        Spec("by", N("按什么归集"), "choice", True, choices=(("unit", N("单位")), ("officer", N("民警")))),
    ),
    "judgement": (
        Spec("on", N("在哪一步问"), "steps", True), Spec("ask", N("问什么（是 = 合法）"), "long", True),
    ),
}  # fmt: skip


def specs(kind: str) -> list[tuple[str, tuple[Spec, ...]]]:
    """The groups of fields of a kind of norm, each with its title."""
    return [
        (N("是什么规则"), HEAD), (N("依据和有效期"), DATES), (N("规则内容"), OTHERS.get(kind, ())),
        (N("提醒、补救、口径"), TAIL if kind == "deadline" else tuple(one for one in TAIL if one.key != "remind")),
    ]  # fmt: skip


@dataclass
class Field:
    """A field as shown: ``value`` as the form has it; ``locked``: it can only be written in the text."""

    spec: Spec
    name: str
    value: Any
    locked: bool = False
    rows: list[Mapping[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Open:
    """A text with the version that its form shows. ``node``: None where the text cannot be read at all."""

    pack: Pack
    text: str
    version: int
    node: Node | None

    @classmethod
    def of(cls, pack: Pack, text: str, version: int) -> Open:
        node = parse_yaml(text, "", Faults())
        node = node if node is not None and node.is_map else None
        opened = cls(pack, text, version, node)
        return cls(pack, text, min(max(version, 0), max(len(opened.versions) - 1, 0)), node)

    @property
    def versions(self) -> list[Node]:
        """The versions that the text lists; none: the norm is its own version."""
        listed = None if self.node is None else self.node.get("versions")
        return [] if listed is None else [one for one in listed.items() if one.is_map]

    @property
    def kind(self) -> str:
        """The kind of norm."""
        return str(self.at("kind") or "deadline")

    @property
    def own(self) -> list[str]:
        """The kinds of matter that carry the norm."""
        given = None if self.node is None else self.node.get("matter")
        return [] if given is None else [one.text for one in given.items() if one.is_scalar]

    def path(self, key: str) -> tuple[Any, ...]:
        """Where a key stands, or would be put."""
        there = self.versions
        if there and key in there[self.version].value:
            return ("versions", self.version, key)
        if self.node is not None and key in self.node.value:
            return (key,)
        spec_of_norm = key not in ("valid_from", "valid_to", "basis")
        only = spec_of_norm and (key in _ON_NORM or not there)
        return (key,) if only or not there else ("versions", self.version, key)

    def at(self, key: str) -> Any:
        """What a key says in this version, as plain values."""
        there = self.versions
        for place in ([there[self.version]] if there else []) + (
            [self.node] if self.node is not None else []
        ):
            if key in place.value:
                return place.value[key].plain()
        return None


_ON_NORM = frozenset(one.key for one in HEAD)


def shown(opened: Open) -> list[tuple[str, list[Field]]]:
    """The groups of fields with what the text says."""
    return [
        (title, [_field(opened, spec) for spec in group]) for title, group in specs(opened.kind)
    ]  # fmt: skip


def _field(opened: Open, spec: Spec) -> Field:
    made = Field(spec, f"f.{spec.key}", "")
    said = opened.at(spec.key)
    value = _as_form(opened, spec, said)
    if value is None:
        made.locked, made.value = True, said
    elif spec.sort in ("extends", "pauses"):
        made.rows = [*value, *([dict.fromkeys(_COLUMNS[spec.sort], "")] * ROWS)]
    else:
        made.value = value
    return made


_COLUMNS = {"extends": ("step", "n", "unit", "max"), "pauses": ("from", "to")}
_LENGTH = re.compile(r"(\d+)\s*(min|wd|h|d|m|y)$")


def _length(value: Any) -> tuple[str, str] | None:
    match = _LENGTH.match(str(value).strip())
    return None if match is None else (match[1], match[2])


def _as_form(opened: Open, spec: Spec, said: Any) -> Any:
    """A value as its field shows it; ``None`` where the field cannot."""
    sort = spec.sort
    if sort == "steps":
        return shown_steps(opened.pack, opened.own, said)
    if sort == "duration":
        return ("", "d") if said is None else _length(said)
    if sort in ("several", "kinds", "names"):
        return [str(one) for one in (said if isinstance(said, list) else [] if said is None else [said])]
    if sort == "durations":
        return ", ".join(map(str, said)) if isinstance(said, list) else "" if said is None else str(said)
    if sort == "basis":
        return "; ".join(map(str, said)) if isinstance(said, list) else "" if said is None else str(said)
    if sort == "flag":
        return (spec.key == "rollover") if said is None else bool(said)
    if sort == "reading":
        return said if isinstance(said, dict) else {} if said is None else None
    if sort == "extends":
        return _extends(opened, said)
    if sort == "pauses":
        return _pauses(opened, said)
    if isinstance(said, list | dict):
        return None
    return "" if said is None else _plain(said)


def _plain(said: Any) -> str:
    if isinstance(said, bool):
        return "true" if said else "false"
    return str(int(said)) if isinstance(said, float) and said.is_integer() else str(said)


def _extends(opened: Open, said: Any) -> list[dict[str, str]] | None:
    rows = []
    for one in said or []:
        if not isinstance(one, dict) or set(one) - {"step", "by", "max"}:
            return None
        steps, length = shown_steps(opened.pack, opened.own, one.get("step")), _length(one.get("by"))
        if steps is None or length is None:
            return None
        rows.append({"step": steps, "n": length[0], "unit": length[1], "max": str(one.get("max", 1))})
    return rows


def _pauses(opened: Open, said: Any) -> list[dict[str, str]] | None:
    rows = []
    for one in said or []:
        if not isinstance(one, dict) or set(one) - {"from", "to"}:
            return None
        ends = [shown_steps(opened.pack, opened.own, one.get(key)) for key in ("from", "to")]
        if None in ends:
            return None
        rows.append({"from": str(ends[0]), "to": str(ends[1])})
    return rows


# -- back into the text


def applied(opened: Open, posted: Any) -> str:
    """The text with what the form changed; ``posted``: as Django gives it (``getlist``)."""
    text = opened.text
    for _, group in specs(opened.kind):
        for spec in group:
            name = f"f.{spec.key}"
            if f"{name}.here" not in posted:
                continue
            new = _from_form(opened, spec, name, posted)
            old = opened.at(spec.key)
            if new != _same_form(spec, old):
                text = put(text, opened.path(spec.key), _leaner(spec, new))
    return text


def _same_form(spec: Spec, old: Any) -> Any:
    """What the text says in the shape in which ``_from_form`` gives it."""
    if spec.sort in ("steps", "several", "kinds", "names", "durations"):
        return [str(one) for one in (old if isinstance(old, list) else [] if old is None else [old])]
    if spec.sort == "basis":
        return "; ".join(map(str, old)) if isinstance(old, list) else old or ""
    if spec.sort == "flag":
        return (spec.key == "rollover") if old is None else bool(old)
    if spec.sort in ("extends", "pauses"):
        return [_tidy(one) for one in old or []]
    if spec.sort == "reading":
        return {key: value for key, value in (old or {}).items() if value}
    if spec.sort == "duration":
        length = None if old is None else _length(old)
        return "" if length is None else f"{length[0]} {length[1]}"
    if spec.sort == "choice" and old is None and spec.key != "by":
        return spec.choices[0][0]  # what holds where the key is not written
    return "" if old is None else _plain(old)


def _tidy(one: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in one.items():
        listed = value if isinstance(value, list) else [value]
        found[key] = listed if key in ("step", "from", "to") else value
    if found.get("max") == 1:
        del found["max"]
    return found


def _from_form(opened: Open, spec: Spec, name: str, posted: Any) -> Any:
    sort = spec.sort
    if sort == "steps":
        return read_steps(opened.pack, opened.own, posted.get(name, ""))
    if sort in ("several", "kinds", "names"):
        return [one for one in posted.getlist(name) if one]
    if sort == "durations":
        return [one.strip() for one in re.split(r"[,，、]", posted.get(name, "")) if one.strip()]
    if sort == "flag":
        return name in posted
    if sort == "duration":
        n = posted.get(f"{name}.n", "").strip()
        return f"{n} {posted.get(f'{name}.unit', 'd')}" if n else ""
    if sort == "reading":
        told = {key: posted.get(f"{name}.{key}", "").strip() for key in ("text", "by", "authority")}
        return {key: " ".join(value.split()) for key, value in told.items() if value}
    if sort in ("extends", "pauses"):
        return _rows(opened, sort, name, posted)
    return " ".join(posted.get(name, "").split())


def _rows(opened: Open, sort: str, name: str, posted: Any) -> list[dict[str, Any]]:
    columns = [posted.getlist(f"{name}.{column}") for column in _COLUMNS[sort]]
    found = []
    for row in zip(*columns, strict=False):
        told = dict(zip(_COLUMNS[sort], (one.strip() for one in row), strict=True))
        if sort == "pauses" and (told["from"] or told["to"]):
            ends = {key: read_steps(opened.pack, opened.own, told[key]) for key in ("from", "to")}
            found.append(ends)
        elif sort == "extends" and told["step"]:
            one: dict[str, Any] = {"step": read_steps(opened.pack, opened.own, told["step"])}
            one["by"] = f"{told['n'] or 0} {told['unit']}"
            if told["max"] not in ("", "1"):
                one["max"] = number_of(told["max"], told["max"])
            found.append(one)
    return found


def _leaner(spec: Spec, value: Any) -> Any:
    """As a person writes it: a list of one without brackets, where that is usual; defaults are left out."""
    if spec.sort == "flag":
        return None if value == (spec.key == "rollover") else value
    if spec.sort in ("steps", "several", "kinds") and spec.key not in ("expect",) and len(value) == 1:
        return value[0]
    if spec.sort in ("extends", "pauses"):
        return [{key: _one(part) for key, part in row.items()} for row in value]
    if spec.sort in ("text", "choice") and isinstance(value, str):
        from xiezhi.catalog.nodes import resolve

        return None if value == "" else resolve(value) if spec.key in ("max", "min", "at_least") else value
    return value


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value
