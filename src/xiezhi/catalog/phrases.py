# SPDX-License-Identifier: Apache-2.0
"""Durations, steps and expressions in words, Chinese and English, by the titles of the pack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from xiezhi.catalog import expression as ex
from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import COMMON_STEPS, Field, Kind, Norm, Pack, StepRef
from xiezhi.kernel.duration import Duration

UNITS_ZH = {"min": "分钟", "h": "小时", "d": "日", "wd": "个工作日", "m": "个月", "y": "年"}
UNITS_EN = {"min": "minute", "h": "hour", "d": "day", "wd": "working day", "m": "month", "y": "year"}
EVENT_ZH = {
    "at": "发生时间", "recorded_at": "登记时间", "actor": "经办人", "unit": "办理单位",
    "unit.level": "办理单位的层级",
}  # fmt: skip
EVENT_EN = {
    "at": "its time", "recorded_at": "the time it was recorded", "actor": "its officer", "unit": "its unit",
    "unit.level": "the level of its unit",
}  # fmt: skip
COMMON_EN = {
    "answered": "answered", "attributes_changed": "data changed", "linked": "linked",
    "overridden": "overridden",
    "erased": "erased",
}  # fmt: skip
COMPARE_ZH = {"==": "为", "!=": "不为", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不少于"}
COMPARE_EN = {
    "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than",
    ">=": "is at least",
}  # fmt: skip
SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def duration_words(duration: Duration, lang: str) -> str:
    """``30 d`` → 30日, 30 days."""
    if lang.startswith("zh"):
        return f"{duration.n}{UNITS_ZH[duration.unit]}"
    return f"{duration.n} {UNITS_EN[duration.unit]}{'' if duration.n == 1 else 's'}"


def number_words(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if value == int(value) else f"{value:.9f}".rstrip("0")


class Phrases:
    """Words for the parts of one norm, in one language."""

    def __init__(self, pack: Pack, norm: Norm, lang: str) -> None:
        self.pack, self.norm, self.zh = pack, norm, lang.startswith("zh")
        self.lang = "zh" if self.zh else "en"
        self.own = tuple(pack.kinds[name] for name in norm.matter if name in pack.kinds)

    def pick(self, zh: str, en: str) -> str:
        """The one in the language of these phrases."""
        return zh if self.zh else en

    def duration(self, duration: Duration) -> str:
        """A duration in words."""
        return duration_words(duration, self.lang)

    def durations(self, durations: Iterable[Duration]) -> str:
        """Several, with commas."""
        return self.pick("、", ", ").join(self.duration(duration) for duration in durations)

    # -- steps

    def steps(self, refs: Sequence[StepRef]) -> str:
        """Any of several steps."""
        return self.either([self.step(ref) for ref in refs])

    def either(self, words: Sequence[str]) -> str:
        """Words joined by *or*."""
        if self.zh or len(words) < 2:
            return "、".join(words[:-1]) + ("或" if len(words) > 1 else "") + "".join(words[-1:])
        return ", ".join(words[:-1]) + " or " + words[-1]

    def step(self, ref: StepRef) -> str:
        """A step with its condition."""
        name = self.name(ref.kind, ref.step)
        if ref.when is None:
            return name
        inner = Phrases(self.pack, self.norm, self.lang)
        if ref.kind is not None and ref.kind in self.pack.kinds:
            inner.own = (self.pack.kinds[ref.kind],)
        condition = inner.expr(ref.when)
        return self.pick(f"{name}(限{condition}的)", f"{name} (where {condition})")

    def name(self, kind: str | None, step: str) -> str:
        """The title of a step, quoted, with its kind's where it is another one."""
        title = self._step_title(kind, step)
        if kind is None or kind in self.norm.matter:
            return self.pick(f"“{title}”", f"“{title}”")
        owner = self.pack.kinds[kind].title if kind in self.pack.kinds else kind
        return self.pick(f"{owner}的“{title}”", f"“{title}” of the {owner}")

    def _step_title(self, kind: str | None, step: str) -> str:
        named = None if kind is None else self.pack.kinds.get(kind)
        owners = list(self.own) if named is None else [named]
        found = next((owner.steps[step] for owner in owners if step in owner.steps), None)
        if found is None:
            return step
        return COMMON_EN[step] if step in COMMON_STEPS and not self.zh and step in COMMON_EN else found.title

    def kind(self, name: str) -> str:
        """The title of a kind."""
        return self.pack.kinds[name].title if name in self.pack.kinds else name

    def field(self, name: str) -> str:
        """The title of a field of any step of the own kinds, or of an attribute."""
        for owner in (*self.own, *self.pack.kinds.values()):
            for fields in (*(step.fields for step in owner.steps.values()), owner.attributes):
                if name in fields:
                    return _title(fields[name])
        return name

    def attribute(self, kind: str | None, name: str) -> str:
        """The title of an attribute, with its kind's where it is another one."""
        owners: Sequence[Kind] = self.own
        if kind is not None:
            owners = [self.pack.kinds[kind]] if kind in self.pack.kinds else []
        title = next((_title(owner.attributes[name]) for owner in owners if name in owner.attributes), name)
        if kind is None or kind in self.norm.matter:
            return title if self.zh else f"“{title}”"
        return self.pick(f"{self.kind(kind)}的{title}", f"“{title}” of the {self.kind(kind)}")

    # -- expressions

    def expr(self, node: Expr, inner: bool = False) -> str:
        """An expression in words; ``inner``: inside another, so that *and*, *or* get parentheses."""
        words = _WORDS[type(node)](self, node)
        if inner and isinstance(node, (ex.And, ex.Or, ex.Arithmetic)):
            return self.pick(f"（{words}）", f"({words})")
        return words

    def _literal(self, node: ex.Literal) -> str:
        if node.value is None:
            return self.pick("空", "missing")
        if isinstance(node.value, bool):
            return self.pick("是" if node.value else "否", "yes" if node.value else "no")
        return number_words(node.value) if isinstance(node.value, float) else f"“{node.value}”"

    def _listing(self, node: ex.Listing) -> str:
        return self.pick("、", ", ").join(self.expr(item, True) for item in node.items)

    def _event_field(self, node: ex.EventField) -> str:
        return self.pick(EVENT_ZH[node.name], EVENT_EN[node.name])

    def _data(self, node: ex.Data) -> str:
        return self.pick(f"所记的{self.field(node.name)}", f"its “{self.field(node.name)}”")

    def _attribute(self, node: ex.Attribute) -> str:
        return self.attribute(node.kind, node.name)

    def _compare(self, node: ex.Compare) -> str:
        verb = (COMPARE_ZH if self.zh else COMPARE_EN)[node.op]
        gap = "" if self.zh else " "
        return f"{self.expr(node.left, True)}{gap}{verb}{gap}{self.expr(node.right, True)}"

    def _contains(self, node: ex.Contains) -> str:
        item, among = self.expr(node.item, True), self.expr(node.container, True)
        if node.negated:
            return self.pick(f"{item}不属于{among}", f"{item} is none of {among}")
        return self.pick(f"{item}属于{among}", f"{item} is one of {among}")

    def _is_none(self, node: ex.IsNone) -> str:
        what = self.expr(node.operand, True)
        if node.negated:
            return self.pick(f"{what}已有记载", f"{what} is known")
        return self.pick(f"{what}没有记载", f"{what} is missing")

    def _not(self, node: ex.Not) -> str:
        return self.pick(f"并非{self.expr(node.operand, True)}", f"not: {self.expr(node.operand, True)}")

    def _and(self, node: ex.And) -> str:
        return self.pick("，且", " and ").join(self.expr(part, True) for part in node.parts)

    def _or(self, node: ex.Or) -> str:
        return self.pick("，或", " or ").join(self.expr(part, True) for part in node.parts)

    def _arithmetic(self, node: ex.Arithmetic) -> str:
        return f"{self.expr(node.left, True)} {SIGNS[node.op]} {self.expr(node.right, True)}"

    def _negative(self, node: ex.Negative) -> str:
        return f"−{self.expr(node.operand, True)}"

    def _step_function(self, node: ex.StepFunction) -> str:
        steps = self.either([self.name(kind, step) for kind, step in node.steps])
        zh = {
            "has": f"已有{steps}",
            "count": f"{steps}的次数",
            "first": f"首次{steps}的时间",
            "last": f"最近一次{steps}的时间",
        }
        en = {
            "has": f"there was {steps}", "count": f"the number of {steps}",
            "first": f"the time of the first {steps}",
            "last": f"the time of the last {steps}",
        }  # fmt: skip
        return self.pick(zh[node.function], en[node.function])

    def _values(self, node: ex.Values) -> str:
        steps = self.either([self.name(kind, step) for kind, step in node.steps])
        named = {"actor": ("经办人", "officer"), "unit": ("单位", "unit")}.get(node.field)
        field = self.pick(*named) if named else self.field(node.field)
        return self.pick(f"此前各次{steps}的{field}", f"the “{field}” of each {steps} so far")

    def _relatives(self, node: ex.Relatives) -> str:
        kind = self.kind(node.kind)
        if node.function == "links":
            return self.pick(f"关联的{kind}", f"each linked {kind}")
        if node.step is None:
            return self.pick(f"下属的{kind}", f"each {kind} below it")
        step = self.name(node.kind, node.step)
        return self.pick(f"已有{step}的下属{kind}", f"each {kind} below it with {step}")

    def _call(self, node: ex.Call) -> str:
        words = [self.expr(argument, True) for argument in node.arguments]
        if node.function == "plus":
            unit = (UNITS_ZH if self.zh else UNITS_EN)[node.unit or "d"]
            return self.pick(f"{words[0]}之后{words[1]}{unit}", f"{words[1]} {unit}(s) after {words[0]}")
        if node.function == "years_between" and node.day_after:
            return self.pick(
                f"{words[0]}至{words[1]}的周岁数",
                f"the full years (from the next day) from {words[0]} to {words[1]}",
            )
        pair = (*words, "")
        zh, en = _CALLS[node.function]
        joined = self.pick("、", ", ").join(words)
        return self.pick(zh, en).format(a=pair[0], b=pair[1], all=joined)

    def _clock_of(self, node: ex.ClockOf) -> str:
        norm = self.pack.norms.get(node.norm)
        title = norm.title if norm else node.norm
        if node.function == "due":
            return self.pick(f"《{title}》的届满时间", f"the due time of “{title}”")
        return self.pick(f"《{title}》的时钟状态", f"the state of the clock of “{title}”")

    def _table(self, node: ex.TableLookup) -> str:
        keys = self.pick("、", ", ").join(self.expr(key, True) for key in node.keys)
        on = (
            ""
            if node.on is None
            else self.pick(f"(按{self.expr(node.on, True)})", f" (on {self.expr(node.on, True)})")
        )
        return self.pick(
            f"表 {node.table} 中{keys}的 {node.value}{on}",
            f"{node.value} of {keys} in table {node.table}{on}",
        )

    def _qualified(self, node: ex.Qualified) -> str:
        who, grade = self.expr(node.who, True), self.expr(node.grade, True)
        return self.pick(f"{who}具有{grade}资格", f"{who} is qualified: {grade}")


def _title(field: Field) -> str:
    return field.title or field.name


_CALLS = {
    "len": ("{a}的个数", "the number of {a}"),
    "sum": ("{a}之和", "the sum of {a}"),
    "min": ("{all}中最小的", "the least of {all}"),
    "max": ("{all}中最大的", "the greatest of {all}"),
    "hours_between": ("{a}至{b}的小时数", "the hours from {a} to {b}"),
    "days_between": ("{a}至{b}的天数", "the days from {a} to {b}"),
    "years_between": ("{a}至{b}的周年数", "the full years from {a} to {b}"),
    "hour_of": ("{a}的钟点", "the hour of {a}"),
    "is_workday": ("{a}是工作日", "{a} is a working day"),
    "is_holiday": ("{a}是法定节假日", "{a} is a public holiday"),
}
P = Phrases
_WORDS: Mapping[type, Callable[[Phrases, Any], str]] = {
    ex.Literal: P._literal, ex.Listing: P._listing, ex.EventField: P._event_field, ex.Data: P._data,
    ex.Attribute: P._attribute, ex.Compare: P._compare, ex.Contains: P._contains, ex.IsNone: P._is_none,
    ex.Not: P._not, ex.And: P._and, ex.Or: P._or, ex.Arithmetic: P._arithmetic, ex.Negative: P._negative,
    ex.StepFunction: P._step_function, ex.Values: P._values, ex.Relatives: P._relatives, ex.Call: P._call,
    ex.ClockOf: P._clock_of, ex.TableLookup: P._table, ex.Qualified: P._qualified,
}  # fmt: skip
