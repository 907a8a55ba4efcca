# SPDX-License-Identifier: Apache-2.0
"""Where a norm stands on its way: draft, shadow, live, retired, as its facts tell. Pure.

What the pack's file says holds until a fact says otherwise. Source: design.md, Supervision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from xiezhi.supervision.item import Act

WAYS: Mapping[str, tuple[str, ...]] = {
    "draft": ("shadow", "live", "retired"), "shadow": ("live", "retired"), "live": ("shadow", "retired"),
    "retired": ("shadow", "live"),
}  # fmt: skip
"""From a status, the statuses that a person may propose."""


@dataclass(frozen=True)
class Standing:
    """``status``: what the facts say, empty while they say nothing. ``wanted``: proposed and not decided.

    ``tested``: digest of the pack of the last back-test since the proposal. ``shadow_at``: announced to go into shadow
    by itself then. ``since``: a person undid that then, and verdicts before it do not count against the norm again.
    """

    status: str = ""
    wanted: str = ""
    wanted_by: str | None = None
    wanted_at: int | None = None
    tested: str = ""
    tested_at: int | None = None
    shadow_at: int | None = None
    automatic: bool = False
    since: int | None = None
    changed_at: int | None = None


def standing_of(acts: Iterable[Act]) -> Standing:
    """The standing of a norm after all acts on it, in the order recorded."""
    held = Standing()
    for act in acts:
        held = _after(held, act)
    return held


def _after(held: Standing, act: Act) -> Standing:
    data = act.data
    if act.name == "proposed":
        wanted = str(data.get("status") or "")
        return replace(held, wanted=wanted, wanted_by=act.actor, wanted_at=act.at, tested="", tested_at=None)
    if act.name == "backtested":
        return replace(held, tested=str(data.get("pack") or ""), tested_at=act.at)
    if act.name == "announced":
        return replace(held, shadow_at=data.get("effective_at"))
    if act.name == "withdrawn":
        back = "live" if held.automatic else held.status
        since = held.since if act.actor is None else act.at
        return replace(held, status=back, shadow_at=None, automatic=False, since=since, changed_at=act.at)
    status = {"shadowed": "shadow", "released": "live", "retired": "retired"}.get(act.name)
    if status is None:
        return held
    automatic = bool(data.get("automatic"))
    return Standing(status, automatic=automatic, since=held.since, changed_at=act.at)
