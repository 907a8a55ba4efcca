# SPDX-License-Identifier: Apache-2.0
"""Conditions as lines: each part that is joined by *and*, its words, whether it holds, and the values it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog import expression as ex
from xiezhi.catalog.phrases import Phrases
from xiezhi.engine.arithmetic.articles import of_version
from xiezhi.engine.arithmetic.asked import Names
from xiezhi.engine.arithmetic.model import EMPTY, Row
from xiezhi.engine.arithmetic.stamps import duration_line, joined
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.scene import Moment
from xiezhi.engine.reference.verdict import Line
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant

MOST = 6  # values named in one line
LONG = 46  # signs of a condition that one line can hold


def condition_rows(names: Names, site: Site) -> tuple[Row, ...]:
    """The conditions of ``when``, each with whether it holds."""
    when = site.version.when
    if when is None:
        return ()
    return tuple(expression_row(names, site, part, n) for n, part in enumerate(parts(when), 1))


def parts(expr: ex.Expr) -> tuple[ex.Expr, ...]:
    """What *and* joins."""
    return tuple(part for one in expr.parts for part in parts(one)) if isinstance(expr, ex.And) else (expr,)


def expression_row(names: Names, site: Site, expr: ex.Expr, number: int = 0) -> Row:
    """One condition with its answer."""
    answer = evaluate(expr, site.moment)
    basis, statutory = of_version(site.version)
    words = in_words(names, expr)
    result, tone = {
        True: (Line("是", "yes"), "good"),
        False: (Line("否", "no"), "bad"),
    }.get(answer.value, (Line("未知", "unknown"), "gap"))
    values = values_of(names, site.moment, expr)
    if answer.value is None and answer.lacking:
        missing = joined([names.fact(one) for one in answer.lacking], "、")
        values = Line(f"缺 {missing.zh}", f"missing: {missing.en}")
    return Row(number, words, values, result, basis, statutory, tone)


def in_words(names: Names, expr: ex.Expr) -> Line:
    """An expression in words."""
    return Line(*(Phrases(names.pack, names.norm, lang).expr(expr) for lang in ("zh", "en")))


def values_of(names: Names, moment: Moment, expr: ex.Expr) -> Line:
    """The values an expression rests on: 案件类别 = 治安."""
    found: dict[str, Line] = {}
    for leaf in _leaves(expr):
        value = evaluate(leaf, moment).value
        if value is None:
            text = Line("未见", "not found")
        elif isinstance(value, bool):
            text = (
                Line("有" if value else "未见", "yes" if value else "not found")
                if isinstance(leaf, ex.StepFunction)
                else (Line("是" if value else "否", "yes" if value else "no"))
            )
        else:
            text = value_text(names, value)
        words = in_words(names, leaf)
        if isinstance(leaf, ex.StepFunction) and leaf.function == "has":
            words = Line(words.zh.removeprefix("已有"), words.en.removeprefix("there was "))
        found.setdefault(words.zh, Line(f"{words.zh} {_mark(text.zh)}", f"{words.en} {_mark(text.en)}"))
    return joined(list(found.values())[:MOST], "，", ", ")


def _mark(text: str) -> str:
    return f"= {text}" if text not in ("有", "未见", "not found") else text


def value_text(names: Names, value: object) -> Line:
    """A value as people write it: instants short, lists by commas."""
    if isinstance(value, Instant):
        text = names.stamps.at(value.us, day=value.day)
    elif isinstance(value, Duration):
        return duration_line(value)
    elif isinstance(value, tuple):
        members = [value_text(names, one).zh for one in value]
        return Line("、".join(members) or "空", ", ".join(members) or "none")
    elif isinstance(value, bool):
        return Line("是" if value else "否", "yes" if value else "no")
    elif isinstance(value, float):
        text = f"{value:.2f}".rstrip("0").rstrip(".")
    else:
        text = str(value) if value is not None else "?"
    return Line(text, text)


_LEAVES = (
    ex.Attribute,
    ex.Data,
    ex.EventField,
    ex.StepFunction,
    ex.Values,
    ex.Relatives,
    ex.ClockOf,
    ex.TableLookup,
)


def _leaves(expr: ex.Expr) -> Iterator[ex.Expr]:
    """The facts that an expression reads; calls on dates as a whole, since their result is what counts."""
    if isinstance(expr, ex.Call):
        yield expr
    elif isinstance(expr, _LEAVES):
        yield expr
    else:
        for place in type(expr).__dataclass_fields__:
            value = getattr(expr, place)
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, ex.Expr):
                    yield from _leaves(one)


def noted(names: Names, site: Site | None, line: Line) -> Line:
    """A reason of a verdict; that a condition fails is said by the condition itself."""
    if site is None or site.version.when is None or "when" not in site.version.source:
        return line
    if site.version.source["when"] not in line.zh:
        return line
    return failing(names, site) or line


def failing(names: Names, site: Site) -> Line:
    """The first condition of ``when`` that does not hold, with the values it rests on."""
    if site.version.when is None:
        return EMPTY
    for part in parts(site.version.when):
        answer = evaluate(part, site.moment)
        if answer.value is None and answer.lacking and site.version.unknown == "ignore":
            facts = joined([names.fact(one) for one in answer.lacking], "、")
            return Line(
                f"缺“{facts.zh}”，按规则不予适用", f"missing: {facts.en}; by the norm it then does not apply"
            )
        if answer.value is False:
            return _not_so(names, site, part)
    return EMPTY


def _not_so(names: Names, site: Site, part: ex.Expr) -> Line:
    """Why one condition does not hold, by the values it rests on."""
    words, values = in_words(names, part), values_of(names, site.moment, part)
    if isinstance(part, ex.StepFunction) and part.function == "has":
        return Line(
            f"未见{words.zh.removeprefix('已有')}", f"not found: {words.en.removeprefix('there was ')}"
        )
    if isinstance(part, ex.IsNone) and part.negated:
        what = in_words(names, part.operand)
        return Line(f"未记{what.zh}", f"not recorded: {what.en}")
    if not values.zh:
        return Line(f"不符：{words.zh}", f"not so: {words.en}")
    if len(words.zh) > LONG:
        return Line(f"{values.zh}，条件不成立", f"{values.en}; the condition does not hold")
    return Line(f"{values.zh}，不符：{words.zh}", f"{values.en}; not so: {words.en}")
