# SPDX-License-Identifier: Apache-2.0
"""How well a column fits a meaning: the likeness of names, corrected by what the values say."""

from __future__ import annotations

from dataclasses import dataclass

from xiezhi.casework.guess.evidence import Column
from xiezhi.casework.guess.likeness import likeness, plain
from xiezhi.casework.guess.targets import Target
from xiezhi.catalog.model import NUMERIC

HALF = 0.5  # share of values from which on they speak for or against


@dataclass(frozen=True)
class Fit:
    """``score`` from 0 to 1; ``note``: (Chinese, English) what a person should look at, empty where nothing."""

    score: float
    note: tuple[str, str] = ("", "")


def fit(column: Column, target: Target) -> Fit:
    """The fit of one column and one meaning."""
    name = max(likeness(column.name, alias) * weight for alias, weight in target.names)
    name = max(name, _under_group(column.name, target), _part_of_title(column.name, target))
    return _by_values(column, target, name) if name > 0.3 else Fit(0.0)


def _under_group(name: str, target: Target) -> float:
    """Of a header of two lines the lower one, where the upper one only says ``基本信息`` or the like."""
    group, _, leaf = name.partition("/")
    if not leaf:
        return 0.0
    if target.what in ("matter", "unit", "parent", "attribute"):
        return max(likeness(leaf, alias) * weight for alias, weight in target.names) * 0.97
    return max(likeness(group + leaf, alias) * weight for alias, weight in target.names)


def _part_of_title(name: str, target: Target) -> float:
    """``开始时间`` for the step ``开始录制``: the name without 时间 is a part of the step's title."""
    stem = plain(name).removesuffix("时间")
    if target.what != "at" or len(stem) < 2 or stem == plain(name):
        return 0.0
    title = plain(target.names[1][0])
    return 0.6 + 0.3 * len(stem) / len(title) if stem in title else 0.0


def _by_values(column: Column, target: Target, name: float) -> Fit:
    if not column.values:
        told = target.what != "at" or "时间" in plain(column.name)
        return Fit(name * (0.9 if told else 0.5), ("没有值可看", "no values to look at"))
    if target.what == "at":
        return _time(column, name)
    if target.what == "matter" and not column.unique:
        return Fit(name * 0.9, ("有重复的值", "values occur more than once"))
    declared = target.declared
    if declared is None:
        return Fit(name * (0.3 if column.times > HALF else 1.0))
    return _typed(column, target, name)


def _time(column: Column, name: float) -> Fit:
    if column.times < HALF:
        return Fit(name * 0.3, ("值不是时间", "the values are not times"))
    if column.times < 1:
        return Fit(name, ("部分值不是时间, 将被隔离", "some values are not times: they will be quarantined"))
    return Fit(name)


def _typed(column: Column, target: Target, name: float) -> Fit:
    declared = target.declared
    assert declared is not None
    if declared.type in ("time", "date"):
        return _time(column, name)
    if column.times > HALF and not column.numbers > HALF:
        return Fit(name * 0.4, ("值是时间", "the values are times"))
    if declared.type in NUMERIC and column.numbers < HALF:
        return Fit(name * 0.5, ("值不是数字", "the values are not numbers"))
    if declared.type == "boolean" and column.booleans < HALF:
        return Fit(name * 0.6, ("值不是是非", "the values are not yes or no"))
    if declared.type == "enum" and column.among(declared.values) < 1:
        return Fit(name * 0.95, _unknown_words(column, declared.values))
    return Fit(name)


def _unknown_words(column: Column, known: tuple[str, ...]) -> tuple[str, str]:
    strange = [value for value in column.distinct if value not in known][:4]
    shown, right = "、".join(strange), "、".join(known[:6])
    return (f"值 {shown} 不在可选值中 ({right}…)", f"values {shown} are not among {right} …")
