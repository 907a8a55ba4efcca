# SPDX-License-Identifier: Apache-2.0
"""``facts.csv``: each duty of each norm fact → the norm that encodes it, or why none does. Source: packs.md.

It is the pack's account of itself: what is wrong with it is told as warnings and never stops a command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xiezhi.catalog.faults import WARNING, Faults, Place
from xiezhi.catalog.model import Duty, Norm, Pack
from xiezhi.catalog.norms import NormDraft
from xiezhi.catalog.reading import closest
from xiezhi.catalog.tables import read_lines

FILE = "facts.csv"
COLUMNS = ("fact", "duty", "norm", "reason")
OWN = "early-warning-"
"""How the ids of norms begin that no fact asks for."""
ONE_OF = (
    "norm 为规则编号, 或 reason 说明为何没有规则, 二者恰有其一",
    "norm: an id, or reason: why there is none; exactly one of them",
)


def read_duties(text: str, faults: Faults) -> tuple[Duty, ...]:
    """The rows of the file; none where a column is missing."""
    own = Faults()
    header, lines = read_lines(text, FILE, own)
    for fault in own:
        faults.add(replace(fault, severity=WARNING, code="facts"))
    missing = " ".join(column for column in COLUMNS if column not in header)
    if header and missing:
        right = ",".join(COLUMNS)
        faults.warning(Place(FILE, 1), "facts", f"缺列 {missing}", f"no column {missing}", (right, right))
    if missing:
        return ()
    return tuple(Duty(row["fact"], row["duty"], row["norm"], row["reason"], line) for line, row in lines)


def check_duties(pack: Pack, drafts: Mapping[str, NormDraft], faults: Faults) -> None:
    """Warnings for rows that account for nothing, and for norms that no row names; none where there is no file."""
    if not pack.duties:
        return
    first: dict[tuple[str, str], int] = {}
    for duty in pack.duties:
        _check_row(pack, duty, first, faults)
    named = {duty.norm for duty in pack.duties}
    for draft in drafts.values():
        if draft.norm.id not in named and _is_accountable(draft.norm):
            faults.warning(
                draft.node, "facts",
                f"规则 {draft.norm.id}: {FILE} 没有一行写到它", f"norm {draft.norm.id}: no row of {FILE} names it",
                (f"{FILE} 中写上它承担的义务, 或 internal: true", f"its duty in {FILE}, or internal: true"),
            )  # fmt: skip


def _is_accountable(norm: Norm) -> bool:
    """Whether a norm stands for the duty of a fact: in use, and no internal value of the house."""
    own = norm.id.startswith(OWN) or all(version.internal for version in norm.versions)
    return norm.status in ("live", "shadow") and not own


def _check_row(pack: Pack, duty: Duty, first: dict[tuple[str, str], int], faults: Faults) -> None:
    def wrong(zh: str, en: str, right: tuple[str, str]) -> None:
        faults.warning(Place(FILE, duty.line), "facts", zh, en, right)

    name = f"{duty.fact} “{duty.duty}”"
    if not duty.fact or not duty.duty:
        return wrong("缺 fact 或 duty", "fact or duty is missing", ("每行都写", "both in every row"))
    earlier = first.setdefault((duty.fact, duty.duty), duty.line)
    if earlier != duty.line:
        right = ("每项义务一行, 各有其名", "one row a duty, each with words of its own")
        return wrong(f"{name} 重复, 已在第 {earlier} 行", f"{name} again, first on line {earlier}", right)
    if bool(duty.norm) == bool(duty.reason):
        both = ("norm 和 reason 都写了", "both norm and reason")
        neither = ("norm 和 reason 都没写", "neither norm nor reason")
        zh, en = both if duty.norm else neither
        return wrong(f"{name}: {zh}", f"{name}: {en}", ONE_OF)
    if duty.norm and duty.norm not in pack.norms:
        hint = closest(duty.norm, pack.norms)
        right = (f"已有规则的编号{hint}", f"the id of a norm{hint}")
        return wrong(f"没有规则 {duty.norm!r}", f"no norm {duty.norm!r}", right)
    if duty.norm and duty.norm != duty.fact and not duty.norm.startswith(f"{duty.fact}-"):
        right = (f"{duty.fact} 或 {duty.fact}-…",) * 2
        zh = f"规则 {duty.norm} 的编号不以 {duty.fact} 开头"
        return wrong(zh, f"the id of norm {duty.norm} does not begin with {duty.fact}", right)
    return None
