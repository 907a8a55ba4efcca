# SPDX-License-Identifier: Apache-2.0
"""The canonical line of an event, over which its digest goes: one JSON array, compact, UTF-8.

``[id, matter, kind, step, at, recorded_at, seq, actor, unit, data, personal hashes, source, source_key, revision,
voids, prev]``: ``data`` and the personal hashes are the texts as stored, members sorted by name. The digest is
``<algorithm>:<hex>`` of the line's bytes, and the next event of the matter has it as its ``prev``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from xiezhi.kernel.digest import digest

COLUMNS = (
    "id", "matter", "kind", "step", "at", "recorded_at", "seq", "actor", "unit", "data", "personal", "source",
    "source_key", "revision", "voids", "prev", "digest",
)  # fmt: skip

_EMPTY, _null = "{}", "null"
_quoted = json.encoder.encode_basestring


def _encoder() -> Callable[[Mapping[str, Any]], str]:
    """What writes compact JSON, members sorted; the standard library would make one anew for each object."""
    plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return plain.encode
    parts = make(None, plain.default, _quoted, None, ":", ",", True, False, False)
    return lambda value: "".join(parts(value, 0))


_sorted = _encoder()


class Stored(NamedTuple):
    """A row of the table ``events``: ``data`` and ``personal`` (hashes) are JSON texts."""

    id: str
    matter: str
    kind: str
    step: str
    at: int
    recorded_at: int
    seq: int
    actor: str | None
    unit: str | None
    data: str
    personal: str
    source: str
    source_key: str
    revision: int
    voids: str | None
    prev: str
    digest: str


def json_text(value: Mapping[str, Any]) -> str:
    """JSON of an object in the one form that is stored: compact, members sorted.

    ``TypeError`` or ``ValueError`` where it is none.
    """
    return _sorted(value) if value else _EMPTY


def line_of(row: Sequence[Any]) -> str:
    """The canonical line of a row, with or without its digest. The same as ``json.dumps``, in a third of the time."""
    (
        id,
        matter,
        kind,
        step,
        at,
        recorded_at,
        seq,
        actor,
        unit,
        data,
        personal,
        source,
        key,
        revision,
        voids,
        prev,
    ) = row[:16]
    return (
        f"[{_quoted(id)},{_quoted(matter)},{_quoted(kind)},{_quoted(step)},{at},{recorded_at},{seq},"
        f"{_null if actor is None else _quoted(actor)},{_null if unit is None else _quoted(unit)},"
        f"{_quoted(data)},{_quoted(personal)},{_quoted(source)},{_quoted(key)},{revision},"
        f"{_null if voids is None else _quoted(voids)},{_quoted(prev)}]"
    )


def digest_of(row: Stored, algorithm: str) -> str:
    """The digest that the row should have."""
    return digest(algorithm, line_of(row).encode())
