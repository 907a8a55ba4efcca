# SPDX-License-Identifier: Apache-2.0
"""Whether a version of an overlay is at least as strict as the one it overrides (packs.md, ``extends``).

What cannot be told to be tighter counts as looser: an overlay that needs it writes a norm of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xiezhi.catalog.expression import And, Expr, Or
from xiezhi.catalog.model import LEVELS, Extension, Interval, Norm, Refs, Tier, Version
from xiezhi.kernel.duration import Duration

FREE = {
    "number", "valid_from", "valid_to", "basis", "title", "why", "cures", "reading", "remind",
    "source", "protects",
    "ask", "kind",
}  # fmt: skip
KEY_OF = {"next_hour": "start", "group": "by"}
HOURS_AT_LEAST = {"d": 24, "wd": 24, "m": 28 * 24, "y": 365 * 24}
HOURS_AT_MOST = {"d": 24, "m": 31 * 24, "y": 366 * 24}
STATUS_RANK = {"retired": 0, "draft": 1, "shadow": 2, "live": 3}


def loosened(before: Version, after: Version) -> Iterator[str]:
    """The keys of a version by which it asks less than the one before, or in which that cannot be told."""
    if before.kind != after.kind:
        yield "kind"
        return
    if before.min is not None and before.count != after.count:
        yield "count"
    for name in vars(before):
        old, new = getattr(before, name), getattr(after, name)
        if name in FREE or name.startswith("_") or old == new:
            continue
        rule = _TIGHTER.get(name)
        if name == "within" and _is_tier(before, after):
            continue
        if rule is None or not rule(old, new):
            if name != "tiers" or not _tiers_tighter(before, after):
                yield KEY_OF.get(name, name)


def loosened_norm(before: Norm, after: Norm) -> Iterator[str]:
    """The keys of the norm itself by which it asks less."""
    if STATUS_RANK[after.status] < STATUS_RANK[before.status]:
        yield "status"
    if not set(before.matter) <= set(after.matter):
        yield "matter"


# -- durations and numbers


def shorter(old: Duration, new: Duration) -> bool:
    """Whether a length is surely not longer: equal units by number, else by their bounds in hours."""
    if old.unit == new.unit:
        return new.n <= old.n
    if old.elapsed is not None and new.elapsed is None:
        return False  # the last day may move to the next working day
    most, least = hours_at_most(new), hours_at_least(old)
    return most is not None and most <= least


def hours_at_least(duration: Duration) -> float:
    """The fewest hours that a length can take."""
    if duration.elapsed is not None:
        return duration.elapsed / 3_600_000_000
    return duration.n * HOURS_AT_LEAST[duration.unit]


def hours_at_most(duration: Duration) -> float | None:
    """The most hours; a day ends at midnight, so one more than its number; ``None`` where holidays decide."""
    if duration.elapsed is not None:
        return duration.elapsed / 3_600_000_000
    per = HOURS_AT_MOST.get(duration.unit)
    return None if per is None else duration.n * per + 24


def _shorter(old: Duration | None, new: Duration | None) -> bool:
    if old is None or new is None:
        return False
    return shorter(old, new)


def _shorter_or_new(old: Duration | None, new: Duration | None) -> bool:
    return old is None or (new is not None and shorter(old, new))


def _longer_or_new(old: Duration | None, new: Duration | None) -> bool:
    return old is None or (new is not None and shorter(new, old))


def _shorter_or_none(old: Duration | None, new: Duration | None) -> bool:
    return new is None or (old is not None and shorter(old, new))


def _at_most(old: Any, new: Any) -> bool:
    """A ``max``: lower, or new."""
    if old is None:
        return True
    if isinstance(old, Duration) and isinstance(new, Duration):
        return shorter(old, new)
    return isinstance(old, float) and isinstance(new, float) and new <= old


def _at_least(old: Any, new: Any) -> bool:
    """A ``min``: higher, or new."""
    if old is None:
        return True
    if isinstance(old, Duration) and isinstance(new, Duration):
        return shorter(new, old)
    return isinstance(old, float) and isinstance(new, float) and new >= old


# -- steps, entries


def _more(old: Refs, new: Refs) -> bool:
    return set(old) <= set(new)


def _fewer(old: Refs, new: Refs) -> bool:
    return set(new) <= set(old)


def _extensions(old: tuple[Extension, ...], new: tuple[Extension, ...]) -> bool:
    return all(any(_extends_less(one, entry) for one in old) for entry in new) and len(new) <= len(old)


def _extends_less(old: Extension, new: Extension) -> bool:
    if not set(new.refs) <= set(old.refs) or new.max > old.max:
        return False
    pairs = [(old.by, new.by), (old.to, new.to)]
    return all(one == other or _shorter(one, other) for one, other in pairs)


def _pauses(old: tuple[Interval, ...], new: tuple[Interval, ...]) -> bool:
    return all(any(_pauses_less(one, entry) for one in old) for entry in new)


def _pauses_less(old: Interval, new: Interval) -> bool:
    same = set(new.start) <= set(old.start) and set(old.end) <= set(new.end)
    return same and _shorter_or_new(old.at_most, new.at_most)


def _is_tier(before: Version, after: Version) -> bool:
    """Whether ``within`` is judged together with the tiers."""
    return bool(before.tiers or after.tiers) and _tiers_tighter(before, after)


def _tiers_tighter(before: Version, after: Version) -> bool:
    """Tiers of the same conditions with shorter limits; or every limit at most the shortest one before."""
    same = [tier.when for tier in before.tiers] == [tier.when for tier in after.tiers]
    if same and (before.within is None) == (after.within is None):
        pairs = [*zip(_limits(before.tiers), _limits(after.tiers), strict=True)]
        fallback = before.within is None or after.within is None or shorter(before.within, after.within)
        return fallback and all(shorter(old, new) for old, new in pairs)
    old_limits = [*_limits(before.tiers), *filter(None, [before.within])]
    new_limits = [*_limits(after.tiers), *filter(None, [after.within])]
    covered = after.within is not None or before.within is None
    return covered and all(shorter(old, new) for old in old_limits for new in new_limits)


def _limits(tiers: tuple[Tier, ...]) -> list[Duration]:
    return [tier.within for tier in tiers]


# -- expressions and words


def _wider(old: Expr | None, new: Expr | None) -> bool:
    """A ``when`` that holds at least where the old one did: none, or an *or* with it."""
    return old is not None and (new is None or (isinstance(new, Or) and old in new.parts))


def _narrower(old: Expr | None, new: Expr | None) -> bool:
    """A ``need`` that asks for all that the old one did: an *and* with it."""
    return isinstance(new, And) and (
        old in new.parts or (isinstance(old, And) and set(old.parts) <= set(new.parts))
    )


def _order(*words: Any) -> Callable[[Any, Any], bool]:
    """From lax to strict."""
    return lambda old, new: old in words and new in words and words.index(new) >= words.index(old)


_TIGHTER: Mapping[str, Callable[[Any, Any], bool]] = {
    "level": _order(*LEVELS), "enforce": _order("warn", "block"), "survives": _order(False, True),
    "internal": _order(True, False), "unknown": _order("ignore", None, "breach"),
    "rollover": _order(True, False),
    "next_hour": _order(True, False), "consume": _order(False, True), "bearer": lambda old, new: new == "us",
    "occurrence": lambda old, new: new == "each", "when": _wider, "need": _narrower, "within": _shorter,
    "max_age": _shorter_or_new, "min_gap": _longer_or_new, "lead": _shorter_or_none, "window": _longer_or_new,
    "max": _at_most, "min": _at_least, "after": _more, "before": _more, "on": _more, "never": _more,
    "count": _more,
    "since": _more, "of": lambda old, new: set(old) <= set(new), "at_least": lambda old, new: new <= old,
    "expect": _fewer, "unless": _fewer, "require": _fewer, "extend": _extensions, "pause": _pauses,
}  # fmt: skip
