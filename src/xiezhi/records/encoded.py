# SPDX-License-Identifier: Apache-2.0
"""Intervals and breaches that norms across families look at, as JSON: each value with its type."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from xiezhi.engine.columnar.cross import Breach
from xiezhi.engine.columnar.overlap import Holding
from xiezhi.kernel.duration import Duration
from xiezhi.kernel.instant import Instant

OPEN = 2**62
"""The end of an interval that runs: later than any instant. Its end at T would have to be written anew at each T."""

_NAMES: Mapping[type, str] = {
    str: "text", float: "number", bool: "boolean", Instant: "instant", date: "date", Duration: "duration",
    tuple: "list",
}  # fmt: skip
_READ: Mapping[str, Callable[[Any], Any]] = {
    "text": str, "number": float, "boolean": bool, "instant": lambda v: Instant(*v), "date": date.fromisoformat,
    "duration": lambda v: Duration(*v), "list": lambda v: tuple(_value(one) for one in v),
}  # fmt: skip


def _told(value: Any) -> Any:
    if value is None:
        return None
    name = _NAMES[type(value)]
    if name == "date":
        return [name, value.isoformat()]
    return [name, [_told(one) for one in value] if name == "list" else value]


def _value(told: Any) -> Any:
    return None if told is None else _READ[told[0]](told[1])


def keys_of(holding: Holding) -> list[str]:
    """The groups an interval is judged with: a digest of its version and each resource; its own where it has none."""
    if not holding.keys or holding.decided:
        return [_digest(["", holding.matter, holding.order[2], holding.version])]
    return [_digest([holding.version, [_told(value) for _, value in key]]) for key in holding.keys]


def _digest(named: Any) -> str:
    return hashlib.sha256(json.dumps(named, ensure_ascii=False).encode()).hexdigest()[:32]


def encode_holding(one: Holding) -> str:
    """An interval as JSON text; one that neither an event nor a bound has ended is open."""
    until = OPEN if len(one.evidence) == 1 and not one.left_open else one.until
    return json.dumps(
        [
            one.version, one.order, until, one.matter,
            [[_told(value) for _, value in key] for key in one.keys],
            None if one.distinct is None else _told(one.distinct[1]), one.covered, bool(one.sure), bool(one.missing),
            bool(one.left_open), one.decided, one.evidence, one.unit, one.officer, one.kind,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )  # fmt: skip


def decode_holding(payload: str) -> Holding:
    """The interval of a JSON text."""
    version, order, until, matter, keys, distinct, *rest = json.loads(payload)
    covered, sure, missing, left_open, decided, evidence, unit, officer, kind = rest
    mark = _value(distinct)
    return Holding(
        version, _order(order), until, matter,
        tuple(tuple((type(value), value) for value in map(_value, key)) for key in keys),
        None if mark is None else (type(mark), mark), covered, sure, missing, left_open, decided,
        tuple(_order(one) for one in evidence), unit, officer, kind,
    )  # fmt: skip


def encode_breach(one: Breach) -> str:
    """A breach as JSON text."""
    told = [one.order, int(one.day), one.unit, one.officer, one.evidence, one.kind]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def decode_breach(payload: str) -> Breach:
    """The breach of a JSON text."""
    (at, seq, norm, matter, anchor), day, unit, officer, evidence, kind = json.loads(payload)
    return Breach((at, seq, norm, matter, anchor), day, unit, officer, tuple(map(_order, evidence)), kind)


def _order(told: Any) -> tuple[int, int, str]:
    at, seq, name = told
    return at, seq, name
