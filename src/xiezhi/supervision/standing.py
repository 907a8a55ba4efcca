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

    ``draft``: digest of the text that is being written, after so many ``drafts``; ``text``: of the one that a release
    or a shadow took from the pages; ``wanted_text``: of the one proposed. ``tested``: digest of the pack, or of the
    text, of the last back-test since the proposal. ``shadow_at``: announced to go into shadow by itself then.
    ``since``: a person undid that then, and verdicts before it do not count against the norm again.
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
    draft: str = ""
    drafted_by: str = ""
    drafted_at: int | None = None
    drafts: int = 0
    text: str = ""
    wanted_text: str = ""


def standing_of(acts: Iterable[Act]) -> Standing:
    """The standing of a norm after all acts on it, in the order recorded."""
    held = Standing()
    for act in acts:
        held = _after(held, act)
    return held


def _after(held: Standing, act: Act) -> Standing:
    data = act.data
    if act.name == "proposed":
        wanted, of = str(data.get("status") or ""), str(data.get("of") or "")
        return replace(
            held,
            wanted=wanted,
            wanted_by=act.actor,
            wanted_at=act.at,
            wanted_text=of,
            tested="",
            tested_at=None,
        )
    if act.name in ("drafted", "dropped", "refused"):
        return _written(held, act)
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
    of = str(data.get("of") or "")
    return replace(
        _decided(held),
        status=status,
        tested="",
        tested_at=None,
        shadow_at=None,
        automatic=bool(data.get("automatic")),
        changed_at=act.at,
        text=of or held.text,
        draft="" if of and of == held.draft else held.draft,
    )


def _decided(held: Standing) -> Standing:
    """Nothing waits for a second person any more."""
    return replace(held, wanted="", wanted_by=None, wanted_at=None, wanted_text="")


def _written(held: Standing, act: Act) -> Standing:
    """After a draft was written, dropped, or refused. What was proposed of another text is proposed no more."""
    if act.name == "refused":
        return _decided(held)
    of = str(act.data.get("of") or "") if act.name == "drafted" else ""
    if held.wanted_text and held.wanted_text != of:
        held = _decided(held)
    if act.name == "dropped":
        return replace(held, draft="")
    return replace(held, draft=of, drafted_by=act.actor or "", drafted_at=act.at, drafts=held.drafts + 1)
