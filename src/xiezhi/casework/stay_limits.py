# SPDX-License-Identifier: Apache-2.0
"""How long somebody may be kept: which clock of the engine is the limit of a stay, and how it stands.

A norm is such a limit by what it says, not by its name: a live one of the statute (no figure of our own) that protects
liberty, runs for hours, and ends with somebody's release, departure or delivery.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiezhi.catalog.model import Norm, Pack, Version
from xiezhi.kernel.instant import HOUR
from xiezhi.records.models import Clock

LIBERTY, RUNNING, UNKNOWN = "liberty", ("open", "overdue", "paused"), "undetermined"
UNLIMITED = ("证人询问", "其他", "")
"""Grounds on which nobody is kept against his will: no limit of this kind is to be looked for."""
ENDING = frozenset(
    (kind, step)
    for kind, steps in {
        "measure": ("ended", "released", "delivered"),
        "person_in_case": ("departed", "released"),
        "custody_stay": ("left",),
    }.items()
    for step in steps
)
SOON = 2 * HOUR


@dataclass(frozen=True)
class Limit:
    """``start``, ``due``: µs; ``due`` is ``None`` while the clock stands still. ``state``: of the engine's clock."""

    norm: str
    title: str
    basis: str
    start: int
    due: int | None
    state: str
    ended: int | None
    stale_since: int | None = None

    @property
    def hours(self) -> float | None:
        """How long it is from arrival to the limit, pauses and extensions included."""
        return None if self.due is None else (self.due - self.start) / HOUR

    @property
    def running(self) -> bool:
        """Whether it runs still."""
        return self.state in RUNNING

    def colour(self, now: int) -> str:
        """``red`` after the limit, ``orange`` less than two hours before it, else nothing.

        A source that has fallen silent raises no new breach: then the clock stands where it was last heard.
        """
        at = now if self.stale_since is None else self.stale_since
        if self.state in ("overdue", "late"):
            return "red"
        if not self.running or self.due is None:
            return ""
        return "red" if self.due < at else "orange" if self.due - at < SOON else ""


def limiting(pack: Pack) -> frozenset[str]:
    """The norms that limit how long somebody may be kept."""
    return frozenset(norm.id for norm in pack.checked() if any(_limits(norm, one) for one in norm.versions))


def _limits(norm: Norm, version: Version) -> bool:
    if version.kind != "deadline" or version.internal or LIBERTY not in version.protects:
        return False
    if version.within is None or version.within.elapsed is None:
        return False
    return any((ref.kind or norm.matter[0], ref.step) in ENDING for ref in version.expect)


def limit_of(
    pack: Pack, norms: frozenset[str], clocks: Sequence[Clock], since: int, until: int
) -> Limit | None:
    """The strictest limit among clocks that began between two instants: one that runs before those that ended."""
    fitting = [one for one in clocks if one.norm in norms and since <= one.trigger_at <= until]
    fitting = [one for one in fitting if one.state in (*RUNNING, "met", "late", UNKNOWN)]
    if not fitting:
        return None
    far = 1 << 62
    best = min(fitting, key=lambda one: (_turn(one.state), one.due if one.due is not None else far, one.norm))
    norm = pack.norms[best.norm]
    version = next((one for one in norm.versions if one.number == best.version), norm.versions[-1])
    title = version.title or norm.title
    return Limit(
        norm.id, title, version.basis, best.trigger_at, best.due, best.state, best.fulfilled_at, best.stale_since
    )  # fmt: skip


def _turn(state: str) -> int:
    """What runs comes before what is not clear, and that before what has ended."""
    return 0 if state in RUNNING else 1 if state == UNKNOWN else 2
