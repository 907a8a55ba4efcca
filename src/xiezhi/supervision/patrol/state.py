# SPDX-License-Identifier: Apache-2.0
"""What the facts of a batch and of its items amount to. Pure: a fold over acts, total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xiezhi.ledger.entry import Recorded
from xiezhi.records.families import voided
from xiezhi.supervision.patrol.drawing import Drawn

YES, NO, NOT_APPLICABLE, UNCLEAR, NONE = "是", "否", "不适用", "说不清", "未答"
ANSWERS: Mapping[str, str] = {
    YES: "holds", NO: "fails", UNCLEAR: "unclear", NOT_APPLICABLE: "", NONE: "",
}  # fmt: skip
"""Each answer and the verdict that it is recorded as on the matter (norm-language §4); empty: nothing is recorded."""
PREFIX = "patrol:"


@dataclass(frozen=True)
class Problem:
    """A problem raised: its type, the norm that it falls under and the event that this is about."""

    title: str
    norm: str
    event: str
    remark: str = ""


@dataclass
class ItemState:
    """``answers``: (norm, event) → (answer, remark). ``rounds``: how often it was done.

    ``version``: seq of the last fact, voids too; ``by``: who recorded it; ``last``: the last act that stands.
    """

    answers: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    tagged: bool = False
    remark: str = ""
    done: bool = False
    version: int = 0
    by: str = ""
    at: int | None = None
    last: Recorded | None = None
    rounds: int = 0

    @property
    def touched(self) -> bool:
        return self.last is not None

    @property
    def wrong(self) -> int:
        """1 where a problem was found, 2 where it cannot be said, 0 where none was."""
        given = [answer for answer, _ in self.answers.values()]
        if self.problems or NO in given:
            return 1
        return 2 if UNCLEAR in given else 0


def item_state(events: Iterable[Recorded]) -> ItemState:
    """One item after all its facts, those voided left out."""
    told = sorted(events, key=lambda event: event.seq)
    gone = voided(told)
    state = ItemState()
    for event in told:
        state.version, state.by, state.at = event.seq, event.actor or "", event.at
        if event.voids is not None:
            continue
        state.rounds += event.step == "done"
        if event.id not in gone and event.step in _EFFECTS:
            _EFFECTS[event.step](state, event.data)
            state.last = event
    return state


def _judged(state: ItemState, data: Mapping[str, Any]) -> None:
    key = (str(data.get("norm", "")), str(data.get("event", "")))
    answer = str(data.get("answer", ""))
    if answer in ANSWERS and answer != NONE:
        state.answers[key] = (answer, str(data.get("remark", "")))
    else:
        state.answers.pop(key, None)


def _tagged(state: ItemState, data: Mapping[str, Any]) -> None:
    state.tagged = bool(data.get("on"))


def _raised(state: ItemState, data: Mapping[str, Any]) -> None:
    told = (str(data.get(name, "")) for name in ("problem", "norm", "event", "remark"))
    state.problems.append(Problem(*told))


def _noted(state: ItemState, data: Mapping[str, Any]) -> None:
    state.remark = str(data.get("text", ""))


def _done(state: ItemState, data: Mapping[str, Any]) -> None:
    state.done = True


_EFFECTS = {"judged": _judged, "tagged": _tagged, "raised": _raised, "noted": _noted, "done": _done}


@dataclass(frozen=True)
class BatchState:
    """A batch as it was drawn, and whether it is finished."""

    drawn: Recorded
    items: tuple[Drawn, ...]
    strata: Mapping[str, int]
    finished_at: int | None = None


def batch_state(events: Iterable[Recorded]) -> BatchState | None:
    """A batch after all its facts; ``None`` where it was never drawn."""
    told = sorted(events, key=lambda event: event.seq)
    gone = voided(told)
    standing = [event for event in told if event.voids is None and event.id not in gone]
    drawn = next((event for event in standing if event.step == "drawn"), None)
    if drawn is None:
        return None
    data = drawn.data
    matters, layers, chances = (data.get(name) or [] for name in ("matters", "layers", "chances"))
    layers = layers or [""] * len(matters)
    items = tuple(Drawn(*one[:2], float(one[2])) for one in zip(matters, layers, chances, strict=False))
    strata = dict(_stratum(text) for text in data.get("strata") or [])
    ended = next((event.at for event in standing if event.step == "finished"), None)
    return BatchState(drawn, items, strata, ended)


def _stratum(text: str) -> tuple[str, int]:
    name, _, n = text.rpartition("=")
    return name, int(n)


def item_id(batch: str, place: int) -> str:
    """The matter of the item at a place (from 1) of a batch."""
    return f"{batch}:{place:04}"
