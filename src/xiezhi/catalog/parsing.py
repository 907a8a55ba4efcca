# SPDX-License-Identifier: Apache-2.0
"""Texts to expressions: a subset of Python's syntax; what lies outside is refused with its column (§5)."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import NoReturn

from xiezhi.catalog.expression import (
    And,
    Arithmetic,
    Attribute,
    Call,
    ClockOf,
    Compare,
    Contains,
    Data,
    EventField,
    Expr,
    ExpressionError,
    IsNone,
    Listing,
    Literal,
    Negative,
    Not,
    Or,
    Qualified,
    Relatives,
    StepFunction,
    TableLookup,
    Values,
    split_name,
)

MOST_TEXT = 4_000
MOST_DEPTH = 40
MOST_NUMBER = 10**15
EVENT_FIELDS = ("at", "recorded_at", "actor", "unit")
CONSTANTS = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None}
ARITY = {
    "len": (1, 1), "sum": (1, 1), "min": (1, 99), "max": (1, 99), "hours_between": (2, 2),
    "days_between": (2, 2),
    "years_between": (2, 2), "hour_of": (1, 1), "is_workday": (1, 1), "is_holiday": (1, 1), "plus": (3, 3),
}  # fmt: skip
_COMPARISONS: dict[type, str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_OPERATORS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Expr:
    """The tree of an expression; ``ExpressionError`` with the column where it does not parse."""
    if len(text) > MOST_TEXT:
        raise ExpressionError(
            f"表达式超过 {MOST_TEXT} 字符", f"an expression has at most {MOST_TEXT} characters", 1
        )
    line = " ".join(text.split("\n")).rstrip()
    start = len(line) - len(line.lstrip())
    line = line.lstrip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's own advice, such as on `1 is none`
            tree = ast.parse(line, mode="eval")
    except SyntaxError as error:
        column = start + min(error.offset or 1, len(line) + 1)
        raise ExpressionError("表达式语法不对", f"not an expression: {error.msg}", column) from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError("表达式语法不对", "not an expression", start + 1) from None
    return _Parser(line, start).read(tree.body, 0)


class _Parser:
    """One method a kind of Python node; whatever has none is refused."""

    def __init__(self, line: str, start: int) -> None:
        self._bytes = None if line.isascii() else line.encode()
        self._start = start

    def _column(self, node: ast.AST) -> int:
        """1-based, in characters (``ast`` counts bytes of UTF-8)."""
        offset: int = getattr(node, "col_offset", 0)
        if self._bytes is not None:
            offset = len(self._bytes[:offset].decode(errors="ignore"))
        return self._start + offset + 1

    def read(self, node: ast.AST, depth: int) -> Expr:
        if depth > MOST_DEPTH:
            self._refuse(node, "嵌套过深", f"nested deeper than {MOST_DEPTH}")
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            self._refuse(node, "此处不允许这种写法", f"{type(node).__name__} is not part of the language")
        result: Expr = method(node, depth + 1)
        return result

    def _refuse(self, node: ast.AST, zh: str, en: str) -> NoReturn:
        raise ExpressionError(zh, en, self._column(node))

    def _all(self, nodes: list[ast.expr], depth: int) -> tuple[Expr, ...]:
        return tuple(self.read(node, depth) for node in nodes)

    def _constant(self, node: ast.Constant, depth: int) -> Expr:
        value = node.value
        column = self._column(node)
        if value is None or isinstance(value, (bool, str)):
            return Literal(column, value)
        if isinstance(value, (int, float)) and abs(value) <= MOST_NUMBER:
            return Literal(column, float(value))
        self._refuse(
            node,
            "此处应为数字、文字、true/false/none",
            "a number, a text, true, false or none would be right",
        )

    def _name(self, node: ast.Name, depth: int) -> Expr:
        column = self._column(node)
        if node.id in CONSTANTS:
            return Literal(column, CONSTANTS[node.id])
        if node.id in EVENT_FIELDS:
            return EventField(column, node.id)
        return Attribute(column, None, node.id)

    def _attribute(self, node: ast.Attribute, depth: int) -> Expr:
        column = self._column(node)
        if not isinstance(node.value, ast.Name):
            self._refuse(node, "至多一个点", "one dot at most: kind.attribute or data.field")
        base = node.value.id
        if base == "data":
            return Data(column, node.attr)
        if (base, node.attr) == ("unit", "level"):
            return EventField(column, "unit.level")
        return Attribute(column, base, node.attr)

    def _list(self, node: ast.List, depth: int) -> Expr:
        return Listing(self._column(node), self._all(node.elts, depth))

    def _tuple(self, node: ast.Tuple, depth: int) -> Expr:
        return Listing(self._column(node), self._all(node.elts, depth))

    def _boolop(self, node: ast.BoolOp, depth: int) -> Expr:
        parts = self._all(node.values, depth)
        column = self._column(node)
        return And(column, parts) if isinstance(node.op, ast.And) else Or(column, parts)

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Expr:
        operand = self.read(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return Not(self._column(node), operand)
        if isinstance(node.op, ast.USub):
            return Negative(self._column(node), operand)
        self._refuse(node, "不支持该运算符", "only not and - stand before a value")

    def _binop(self, node: ast.BinOp, depth: int) -> Expr:
        op = _OPERATORS.get(type(node.op))
        if op is None:
            self._refuse(node, "只有 + - * / 四种运算", "only + - * / are operators")
        return Arithmetic(self._column(node), op, self.read(node.left, depth), self.read(node.right, depth))

    def _compare(self, node: ast.Compare, depth: int) -> Expr:
        operands = [node.left, *node.comparators]
        parts = [
            self._comparison(node, op, left, right, depth)
            for op, left, right in zip(node.ops, operands, operands[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else And(self._column(node), tuple(parts))

    def _comparison(
        self, node: ast.Compare, op: ast.cmpop, left: ast.expr, right: ast.expr, depth: int
    ) -> Expr:
        column = self._column(node)
        if isinstance(op, (ast.Is, ast.IsNot)):
            if self.read(right, depth) != Literal(self._column(right), None):
                self._refuse(right, "is 之后只能是 none", "only none stands after is")
            return IsNone(column, self.read(left, depth), isinstance(op, ast.IsNot))
        if isinstance(op, (ast.In, ast.NotIn)):
            return Contains(
                column, self.read(left, depth), self.read(right, depth), isinstance(op, ast.NotIn)
            )
        return Compare(column, _COMPARISONS[type(op)], self.read(left, depth), self.read(right, depth))

    def _call(self, node: ast.Call, depth: int) -> Expr:
        if not isinstance(node.func, ast.Name):
            self._refuse(node, "没有这个函数", "unknown function")
        name = node.func.id
        method = getattr(self, f"_call_{name}", None)
        if name in ("has", "count", "first", "last"):
            method = self._step_function
        elif name in ("children", "links"):
            method = self._relatives
        elif name in ("due", "state"):
            method = self._clock_of
        elif name in ARITY:
            method = self._plain
        if method is None:
            self._refuse(node, f"没有函数 {name}", f"unknown function {name}")
        result: Expr = method(node, name, depth)
        return result

    def _count(self, node: ast.Call, least: int, most: int, *keywords: str) -> None:
        if not least <= len(node.args) <= most or any(
            keyword.arg not in keywords for keyword in node.keywords
        ):
            name = node.func.id if isinstance(node.func, ast.Name) else "?"
            self._refuse(
                node, f"{name} 的参数不对", f"{name} takes {least} to {most} arguments {' '.join(keywords)}"
            )

    def _word(self, node: ast.AST) -> str:
        """A name, quoted or bare, with at most one dot."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return f"{node.value.id}.{node.attr}"
        self._refuse(node, "此处应为名称", "a name, quoted or bare, would be right")

    def _quoted(self, node: ast.AST) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        self._refuse(node, "规则名须加引号", "a norm id is always quoted")

    def _steps(self, node: ast.AST) -> tuple[tuple[str | None, str], ...]:
        items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
        return tuple(split_name(self._word(item)) for item in items)

    def _step_function(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, 1, 1)
        return StepFunction(self._column(node), name, self._steps(node.args[0]))

    def _call_values(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, 2, 2)
        return Values(self._column(node), self._steps(node.args[0]), self._word(node.args[1]))

    def _relatives(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, 1, 2 if name == "children" else 1)
        words = [self._word(argument) for argument in node.args]
        return Relatives(self._column(node), name, words[0], words[1] if len(words) > 1 else None)

    def _clock_of(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, 1, 1)
        return ClockOf(self._column(node), name, *split_name(self._quoted(node.args[0])))

    def _call_qualified(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, 2, 2)
        who, grade = node.args
        return Qualified(self._column(node), self.read(who, depth), self.read(grade, depth))

    def _call_table(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, 3, 20, "on")
        on = [self.read(keyword.value, depth) for keyword in node.keywords]
        table, *keys, value = node.args
        return TableLookup(
            self._column(node),
            self._word(table),
            self._all(keys, depth),
            self._word(value),
            on[0] if on else None,
        )

    def _plain(self, node: ast.Call, name: str, depth: int) -> Expr:
        self._count(node, *ARITY[name], *(["day_after"] if name == "years_between" else []))
        arguments, unit = node.args, None
        if name == "plus":
            unit = self._word(arguments[2])
            arguments = arguments[:2]
            if unit not in ("min", "h", "d", "wd", "m", "y"):
                self._refuse(node, f"没有单位 {unit}", f"unknown unit {unit}: min h d wd m y")
        after = [self.read(keyword.value, depth) for keyword in node.keywords]
        if after and not (isinstance(after[0], Literal) and isinstance(after[0].value, bool)):
            self._refuse(node, "day_after 应为 true 或 false", "day_after is true or false")
        day_after = bool(after) and isinstance(after[0], Literal) and after[0].value is True
        return Call(self._column(node), name, self._all(arguments, depth), unit, day_after)
