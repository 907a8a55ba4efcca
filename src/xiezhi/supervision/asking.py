# SPDX-License-Identifier: Apache-2.0
"""What is asked of the loop: lists of items, the conversation of one, what could not be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from xiezhi.catalog.supervision import ACTS
from xiezhi.catalog.words import LEVELS, NATURES, word
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.records.models import Matter
from xiezhi.supervision.acts import row_of
from xiezhi.supervision.book import BATCH, item_of
from xiezhi.supervision.item import AWAITING, WORDS, State
from xiezhi.supervision.models import LoopItem, Unsent

if TYPE_CHECKING:
    from django.db.models import QuerySet

TOLD = ("text", "reason", "remark", "how", "verdict", "basis", "because", "into")


def state_named(text: str) -> State:
    """A state by its word in either language; ``XiezhiError`` where there is none."""
    for state, words in WORDS.items():
        if text in (state.value, *words):
            return state
    zh = " ".join(words[0] for words in WORDS.values())
    raise XiezhiError(f"没有状态 {text!r}, 应为: {zh}", f"no state {text!r}: right would be {zh}")


def items(
    now: int,
    *,
    state: str | None = None,
    unit: str | None = None,
    officer: str | None = None,
    overdue: bool = False,
    digest: bool = False,
    limit: int = 50,
    seen: QuerySet[Matter] | None = None,
    by: str | None = None,
) -> list[LoopItem]:
    """Items in the order in which they are due; closed ones only where they are asked for.

    ``seen``: the matters that ``by`` may see (``None``: all but sealed ones); what was sent to ``by`` is seen too.
    """
    rows = (
        LoopItem.objects.exclude(state=State.CLOSED)
        if state is None
        else LoopItem.objects.filter(state=state_named(state))
    )
    if unit is not None:
        rows = rows.filter(Q(to=unit) | Q(concerned=unit))
    if officer is not None:
        rows = rows.filter(officer=officer)
    if overdue:
        rows = rows.filter(answer_due__lt=now, state__in=AWAITING)
    if digest:
        rows = rows.filter(digest=True)
    found = list(rows)
    ids = _seen(Matter.objects.filter(sealed=False) if seen is None else seen, {row.about for row in found})
    found = [row for row in found if row.about in ids or (by is not None and row.officer == by)]
    found.sort(key=lambda row: (row.answer_due or row.verify_due or 1 << 62, row.opened_at, row.id))
    return found[:limit]


def _seen(seen: QuerySet[Matter], matters: set[str]) -> set[str]:
    """Which of some matters are among those that may be seen."""
    wanted = sorted(matters)
    parts = (wanted[low : low + BATCH] for low in range(0, len(wanted), BATCH))
    return {name for part in parts for name in seen.filter(id__in=part).values_list("id", flat=True)}


def unsent() -> list[dict[str, Any]]:
    """Findings that could not be sent out, and why."""
    return list(Unsent.objects.order_by("since", "finding").values("finding", "error", "tries", "since"))


def history(
    desk: Desk, finding: str, seen: QuerySet[Matter] | None = None, by: str | None = None
) -> list[dict[str, Any]]:
    """What happened to a finding, in the order recorded; ``XiezhiError`` where ``by`` may not see its matter."""
    row = row_of(finding)
    if seen is not None and row.officer != by and not seen.filter(id=row.about).exists():
        raise XiezhiError(f"没有预警 {finding!r}", f"there is no finding {finding!r}")
    return [
        {
            "at": act.at, "act": ACTS[act.name], "actor": act.actor or "", "unit": act.unit or "",
            "told": "; ".join(str(act.data[name]) for name in TOLD if act.data.get(name)),
        }
        for act in item_of(desk, row.id).acts
    ]  # fmt: skip


def viewed(row: LoopItem, lang: str) -> dict[str, Any]:
    """An item as it is shown: words in the language, instants in microseconds."""
    english = not lang.startswith("zh")
    state = WORDS[State(row.state)][english]
    if row.merged_into and row.state != State.CLOSED:
        state = ("已并入 ", "merged into ")[english] + row.merged_into
    elif row.closing == "exempted":
        state += (" (豁免)", " (exempted)")[english]
    elif row.closing == "facts":
        state += (" (事实已改正)", " (by facts)")[english]
    elif row.digest:
        state += (" (摘要)", " (digest)")[english]
    return {
        "finding": row.finding, "state": state, "level": word(LEVELS, row.level, lang),
        "nature": word(NATURES, row.nature, lang), "norm": row.norm, "about": row.about, "concerned": row.concerned,
        "to": row.to, "copies": row.copies.split(), "officer": row.officer, "answer_due": row.answer_due,
        "verify_due": row.verify_due, "verdict": row.verdict, "closing": row.closing, "batch": row.batch,
        "escalations": row.escalations, "requested_by": row.requested_by, "merged_into": row.merged_into,
    }  # fmt: skip
