# SPDX-License-Identifier: Apache-2.0
"""The clauses of a norm: each key of a version to its value. Source: norm-language §3–§4, packs.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from xiezhi.catalog.expression import And, Expr, split_name
from xiezhi.catalog.mentions import Mention
from xiezhi.catalog.model import LEVELS, Bound, Extension, Interval, Refs, StepRef, Tier
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader
from xiezhi.kernel.duration import parse_duration
from xiezhi.kernel.errors import XiezhiError

BESIDE = ("from", "to", "at_most", "interval")
BEARERS = ("us", "party", "other")


class Clauses:
    """Reads the keys of one version; keeps what they mention and the text of each expression."""

    def __init__(self, read: Reader) -> None:
        self.reader = read
        self.mentions: list[Mention] = []
        self.source: dict[str, str] = {}

    def read(self, key: str, node: Node, kind: str) -> dict[str, Any]:
        """The fields of ``Version`` that a key sets; empty where it could not be read."""
        if key == "by":
            return self._by(node, kind)
        field, reader = CLAUSES[key]
        value = reader(self, key, node, kind)
        return {} if value is None else {field: value}

    # -- plain values

    def text(self, key: str, node: Node, kind: str) -> str | None:
        return self.reader.text(node)

    def texts(self, key: str, node: Node, kind: str) -> tuple[str, ...]:
        return self.reader.texts(node)

    def basis(self, key: str, node: Node, kind: str) -> str:
        return "; ".join(self.reader.texts(node))

    def flag(self, key: str, node: Node, kind: str) -> bool | None:
        return self.reader.flag(node)

    def day(self, key: str, node: Node, kind: str) -> int | None:
        return self.reader.day(node)

    def duration(self, key: str, node: Node, kind: str) -> Any:
        return self.reader.duration(node)

    def durations(self, key: str, node: Node, kind: str) -> Any:
        return self.reader.durations(node)

    def level(self, key: str, node: Node, kind: str) -> str | None:
        return self.reader.one_of(node, LEVELS[1:])

    def enforce(self, key: str, node: Node, kind: str) -> str | None:
        return self.reader.one_of(node, ("warn", "block"))

    def bearer(self, key: str, node: Node, kind: str) -> str | None:
        return self.reader.one_of(node, BEARERS)

    def unknown(self, key: str, node: Node, kind: str) -> str | None:
        return self.reader.one_of(node, ("ignore", "breach"))

    def occurrence(self, key: str, node: Node, kind: str) -> str | None:
        return self.reader.one_of(
            node, ("first", "each") if kind == "precedence" else ("first", "last", "each")
        )

    def start(self, key: str, node: Node, kind: str) -> bool | None:
        return True if self.reader.one_of(node, ("next_hour",)) else None

    def at_least(self, key: str, node: Node, kind: str) -> int | None:
        return self.reader.whole(node, 1)

    def match(self, key: str, node: Node, kind: str) -> str | None:
        text = self.reader.text(node)
        if text is not None:
            self.mentions.append(Mention(key, node))
        return text or None

    def cures(self, key: str, node: Node, kind: str) -> tuple[str, ...]:
        return tuple(str(ref) for ref in self.refs(key, node, kind))

    def reading(self, key: str, node: Node, kind: str) -> Mapping[str, str] | None:
        if not self.reader.mapping(node, allowed=("text", "by", "authority"), needed=("text",)):
            return None
        return {name: self.reader.text(child) or "" for name, child in node.value.items()}

    def of(self, key: str, node: Node, kind: str) -> tuple[str, ...]:
        self.mentions.extend(Mention(key, item) for item in node.items())
        return self.reader.texts(node)

    # -- expressions

    def expression(self, key: str, node: Node, kind: str) -> Expr | None:
        return self._expression(key, node)

    def _expression(self, key: str, node: Node, at: StepRef | None = None) -> Expr | None:
        expr = self.reader.expression(node)
        if expr is not None:
            self.mentions.append(Mention(key, node, expr=expr, at=at))
            self.source[key] = node.text
        return expr

    def _by(self, node: Node, kind: str) -> dict[str, Any]:
        if kind == "pattern":
            group = self.reader.one_of(node, ("unit", "officer"))
            return {"group": group} if group else {}
        keys = [self._expression(f"by.{number}", item) for number, item in enumerate(node.items())]
        return {"by": tuple(key for key in keys if key is not None)}

    def bound(self, key: str, node: Node, kind: str) -> Bound:
        if kind == "overlap":
            whole = self.reader.whole(node, 1)
            return None if whole is None else float(whole)
        if isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return float(node.value)
        try:
            return parse_duration(node.text if node.is_scalar else None)
        except XiezhiError:
            return self._expression(key, node)

    # -- steps

    def refs(self, key: str, node: Node, kind: str) -> Refs:
        """Steps in any of the three forms, one or a list."""
        return tuple(ref for ref in (self._ref(key, item) for item in node.items()) if ref is not None)

    def _ref(self, key: str, node: Node) -> StepRef | None:
        if node.is_map:
            if not self.reader.mapping(node, allowed=("step", "when"), needed=("step",)):
                return None
            return self._filtered(key, self._ref(key, node.value["step"]), node)
        text = node.text if node.is_scalar and not node.is_empty else ""
        if not text or text.count(".") > 1 or text.startswith(".") or text.endswith("."):
            self.reader.wrong(node, "step、kind.step 或 {step, when}", "step, kind.step or {step, when}")
            return None
        ref = StepRef(*split_name(text))
        self.mentions.append(Mention(key, node, ref=ref))
        return ref

    def _filtered(self, key: str, ref: StepRef | None, entry: Node) -> StepRef | None:
        """A reference with the ``when`` of its entry, if it has one."""
        condition = entry.get("when")
        if ref is None or condition is None:
            return ref
        expr = self._expression(f"{key}.when", condition, replace(ref, when=None))
        return ref if expr is None else replace(ref, when=_both(ref.when, expr))

    def _entry_refs(self, key: str, node: Node, entry: Node) -> Refs:
        found = (self._filtered(key, ref, entry) for ref in self.refs(key, node, ""))
        return tuple(ref for ref in found if ref is not None)

    # -- entries

    def tiers(self, key: str, node: Node, kind: str) -> tuple[Tier, ...]:
        read = (self._tier(f"tiers.{number}", item) for number, item in enumerate(node.items()))
        return tuple(tier for tier in read if tier is not None)

    def _tier(self, key: str, node: Node) -> Tier | None:
        if not self.reader.mapping(node, allowed=("when", "within"), needed=("when", "within")):
            return None
        when = self._expression(key, node.value["when"])
        within = self.reader.duration(node.value["within"])
        return Tier(when, within) if when is not None and within is not None else None

    def extensions(self, key: str, node: Node, kind: str) -> tuple[Extension, ...]:
        read = (self._extension(f"extend.{number}", item) for number, item in enumerate(node.items()))
        entries = tuple(entry for entry in read if entry is not None)
        if any(entry.by for entry in entries) and any(entry.to for entry in entries):
            self.reader.wrong(
                node, "一条规则只用 by 或只用 to", "a norm uses by or to, not both", "by-and-to"
            )
        return entries

    def _extension(self, key: str, node: Node) -> Extension | None:
        if not self.reader.mapping(node, allowed=("step", "by", "to", "max", "when"), needed=("step",)):
            return None
        by, to = node.get("by"), node.get("to")
        if (by is None) == (to is None):
            self.reader.wrong(node, "by 或 to, 二者写一", "by or to, one of them", "by-and-to")
            return None
        refs = self._entry_refs(key, node.value["step"], node)
        length = self.reader.duration(by or to or node)
        most = node.get("max")
        count = self.reader.whole(most, 1) if most is not None else 1
        if length is None or not refs:
            return None
        return Extension(refs, length if by else None, length if to else None, count or 1)

    def pauses(self, key: str, node: Node, kind: str) -> tuple[Interval, ...]:
        read = (
            self._interval(f"pause.{number}", item, ("when",)) for number, item in enumerate(node.items())
        )
        return tuple(pause for pause in read if pause is not None)

    def total(self, key: str, node: Node, kind: str) -> Interval | None:
        return self._interval(key, node)

    def _interval(self, key: str, node: Node, more: tuple[str, ...] = ()) -> Interval | None:
        if not self.reader.mapping(node, allowed=("from", "to", "at_most", *more), needed=("from", "to")):
            return None
        start = self._entry_refs(f"{key}.from", node.value["from"], node)
        end = self.refs(f"{key}.to", node.value["to"], "")
        at_most = node.get("at_most")
        return (
            Interval(start, end, None if at_most is None else self.reader.duration(at_most))
            if start
            else None
        )

    def interval_of(self, merged: Mapping[str, Node], entry: Node) -> dict[str, Any]:
        """The interval of an ``overlap``: ``from``, ``to``, ``at_most``, or the same under ``interval``."""
        node = merged.get("interval")
        if node is None:
            given = {key: merged[key] for key in ("from", "to", "at_most") if key in merged}
            node = replace(entry, value=given)
        interval = self._interval("interval", node)
        return {} if interval is None else {"interval": interval}


def _both(first: Expr | None, second: Expr) -> Expr:
    return second if first is None else And(second.column, (first, second))


_Read = Callable[[Clauses, str, Node, str], Any]
C = Clauses
CLAUSES: Mapping[str, tuple[str, _Read]] = {
    "title": ("title", C.text), "basis": ("basis", C.basis), "why": ("why", C.text), "ask": ("ask", C.text),
    "protects": ("protects", C.texts), "cures": ("cures", C.cures), "reading": ("reading", C.reading),
    "bearer": ("bearer", C.bearer), "level": ("level", C.level), "enforce": ("enforce", C.enforce),
    "internal": ("internal", C.flag), "survives": ("survives", C.flag), "unknown": ("unknown", C.unknown),
    "valid_from": ("valid_from", C.day), "valid_to": ("valid_to", C.day), "remind": ("remind", C.durations),
    "when": ("when", C.expression), "anchor": ("anchor", C.refs), "match": ("match", C.match),
    "after": ("after", C.refs), "occurrence": ("occurrence", C.occurrence), "within": ("within", C.duration),
    "tiers": ("tiers", C.tiers), "until": ("until", C.expression), "start": ("next_hour", C.start),
    "rollover": ("rollover", C.flag), "extend": ("extend", C.extensions), "pause": ("pause", C.pauses),
    "expect": ("expect", C.refs), "unless": ("unless", C.refs), "lead": ("lead", C.duration),
    "before": ("before", C.refs), "require": ("require", C.refs), "since": ("since", C.refs),
    "max_age": ("max_age", C.duration), "min_gap": ("min_gap", C.duration), "consume": ("consume", C.flag),
    "on": ("on", C.refs), "need": ("need", C.expression), "never": ("never", C.refs),
    "count": ("count", C.refs),
    "total": ("total", C.total), "value": ("value", C.expression), "max": ("max", C.bound),
    "min": ("min", C.bound),
    "by": ("by", C.expression), "distinct": ("distinct", C.expression), "of": ("of", C.of),
    "at_least": ("at_least", C.at_least), "window": ("window", C.duration),
}  # fmt: skip
