# SPDX-License-Identifier: Apache-2.0
"""What was done to facts, in words: ``shift {1}#5 +31 d; drop {0} closed``."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiezhi.catalog.model import Pack
from xiezhi.kernel.instant import SECOND, Instant, day_of
from xiezhi.simulate.changes import Change, Changes, Redrawn


def in_words(done: Redrawn, changes: Changes, pack: Pack, first: int) -> str:
    """The changes in words, with ``{3}`` for the third matter of the draw."""
    names, added = done.ids(), iter(done.added)
    lines: list[str] = []
    moved: dict[int, list[str]] = {}
    for change in changes:
        if change.action == "shift" and change.on in done.now:
            moved.setdefault(change.by, []).append(_slotted(names[id(done.now[change.on])]))
            continue
        if change.action == "add":
            name = f"{_slotted(names[id(next(added))])} {change.name}"
        elif change.action == "drop":
            name = f"{_slotted(change.on.rpartition('#')[0])} {change.name}"
        elif change.on in done.now:
            name = _slotted(names[id(done.now[change.on])])
        else:
            name = _slotted(change.on)
        lines.append(told_change(change, name, pack, first))
    lines += [f"shift {' '.join(events)} {told_span(by)}" for by, events in moved.items()]
    return "; ".join(dict.fromkeys(lines))


def _slotted(name: str) -> str:
    """``custody_stay-3#5`` as ``{3}#5``."""
    matter, _, number = name.partition("#")
    thing = f"{{{matter.rpartition('-')[2]}}}"
    return f"{thing}#{number}" if number else thing


def told_change(change: Change, name: str, pack: Pack, first: int | None = None) -> str:
    """A change as a line: ``shift m#5 +31 d``; ``name``: the event or matter as the reader knows it; ``first``: the
    day 0 after which days and times are told."""
    if change.action == "drop":
        return f"drop {name}"
    if change.action in ("shift", "record"):
        return f"{change.action} {name} {told_span(change.by)}"
    if change.action in ("actor", "unit"):
        return f"{change.action} {name} {change.value}"
    if change.action == "add":
        return f"add {name}"
    if change.value is None:
        return f"clear {name}.{change.name}"
    return f"set {name}.{change.name} {_told_value(change.value, pack, first)}"


def _told_value(value: Any, pack: Pack, first: int | None) -> str:
    """Days and times after day 0, since every instance has another."""
    if isinstance(value, Instant) and first is not None:
        return f"day0{told_span(value.us - pack.zone.midnight(first))}"
    if isinstance(value, date) and first is not None:
        return f"day0{day_of(value) - first:+d} d"
    if isinstance(value, Instant):
        return pack.zone.text(value.us, day=value.day)
    if isinstance(value, tuple):
        return "[" + " ".join(_told_value(member, pack, first) for member in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def told_span(us: int) -> str:
    """``+31 d``, ``-2 h 30 min``."""
    seconds = abs(us) // SECOND
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (rest // 60, "min")) if n]
    return ("-" if us < 0 else "+") + (" ".join(parts) or "0 min")
