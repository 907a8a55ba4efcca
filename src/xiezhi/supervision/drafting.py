# SPDX-License-Identifier: Apache-2.0
"""Norms written in the pages: drafts as facts, saved one upon the other; into shadow by who wrote, live by a second.

The file format is the truth: a draft is the text of a norm's file. Each saving is a fact on the norm's own matter. What
keeps a draft from leaving its state is told as blocks, each with its line and what would be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from xiezhi.catalog.model import Norm, Pack
from xiezhi.catalog.named import norm_of
from xiezhi.catalog.single import Single, read_single, untried
from xiezhi.engine.reference.judge import judge
from xiezhi.engine.results import Result
from xiezhi.engine.stories import Outcome, run_stories
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.supervision.book import NORM, acts_of, hold
from xiezhi.supervision.editions import Written, digest_of_text, edition, file_of, text_of, with_status
from xiezhi.supervision.item import Act
from xiezhi.supervision.models import NormText
from xiezhi.supervision.organisation import By, Organisation
from xiezhi.supervision.releasing import (
    EDITIONS,
    note,
    standing,
    statuses,
    texts,
    trail_of,
)
from xiezhi.supervision.standing import Standing
from xiezhi.supervision.upper import loosening, upper_of

MOST = 200_000
"""Characters of a norm's text."""
TAKEN_NAMES = frozenset(("drafts", "new", "library", "impact", "trials"))


class Overtaken(XiezhiError):
    """Somebody else saved meanwhile; ``other``: what is there now. Neither is lost: nothing was saved."""

    def __init__(self, other: NormText, who: str) -> None:
        self.other = other
        super().__init__(
            f"{who} 已保存第 {other.revision} 稿，您的修改未保存",
            f"{who} has saved revision {other.revision} meanwhile; your changes were not saved",
        )


@dataclass(frozen=True)
class Block:
    """Why a text cannot go further; ``line`` of the text, 0 where it is about no line."""

    zh: str
    en: str
    line: int = 0


class Blocked(XiezhiError):
    """A text that cannot go further, with all that stands in the way."""

    def __init__(self, norm: str, blocks: list[Block]) -> None:
        self.blocks = blocks
        first, more = blocks[0], len(blocks) - 1
        super().__init__(
            f"规则 {norm} 还不能发布：{first.zh}" + (f"；另有 {more} 处" if more else ""),
            f"norm {norm} cannot go further: {first.en}" + (f"; and {more} more" if more else ""),
        )


def _plain(pack: Pack, norms: Any, families: Any, as_of: int, known_at: int | None) -> Result:
    return judge(pack, families, norms, as_of, known_at)


def told_stories(read: Single) -> list[Outcome]:
    """The stories of a text, run on the plain interpreter; nothing where it has errors."""
    if read.norm is None or read.pack is None:
        return []
    return list(run_stories(read.pack, [read.norm], {"reference": _plain}))


def read_draft(desk: Desk, row: NormText) -> Single:
    """A saved text, read in the pack in force."""
    return read_single(desk.pack, row.text, row.file, row.norm)


def blocks(desk: Desk, read: Single, norm: str) -> list[Block]:
    """All that keeps a text from leaving its draft."""
    found = [Block(fault.message("zh"), fault.message("en"), fault.line) for fault in read.errors]
    if read.norm is None or read.pack is None:
        return found or [Block("文本读不出规则", "the text holds no norm")]
    for loose in loosening(desk.pack, upper_of(desk, norm), read.norm):
        found.append(Block(loose.say("zh"), loose.say("en"), _line(read, loose.key)))
    for one in told_stories(read):
        if not one.ok:
            title = one.story.title
            found.append(
                Block(f"故事“{title}”不符：{one.zh}", f"story “{title}” fails: {one.en}", one.story.line)
            )
    found += [Block(fault.zh, fault.en, fault.line) for fault, _ in untried(read.pack, read.norm)]
    return found


def _line(read: Single, key: str) -> int:
    node = read.node
    listed = None if node is None else node.get("versions")
    for part in [*(listed.items() if listed is not None else []), *([node] if node is not None else [])]:
        if key in part.keys:
            return part.key_place(key).line
    return 0


# -- what is there


def latest(norm: str) -> NormText | None:
    """The text saved last, of a draft that was dropped or taken since, too; ``None`` where none ever was."""
    return NormText.objects.filter(norm=norm).order_by("-revision").first()


def given(desk: Desk, norm: str) -> bool:
    """Whether an id is a norm's or a draft's; that of a draft that was dropped, and nothing else, is free again."""
    if norm in desk.pack.norms:
        return True
    held = standing(desk, norm)
    return bool(held.draft or held.text or held.wanted)


def text_by(norm: str, of: str) -> NormText | None:
    """The text of a digest."""
    return NormText.objects.filter(norm=norm, of=of).order_by("-revision").first()


def acts(desk: Desk, norm: str) -> list[Act]:
    """All acts on a norm."""
    return acts_of(trail_of(desk.pack), desk.store.events_of([f"{NORM}{norm}"]))


# -- acts


def _able(desk: Desk) -> None:
    if "drafted" not in trail_of(desk.pack).steps:
        kind = trail_of(desk.pack).kind
        raise XiezhiError(
            f"规则包的 {kind} 没有步骤 drafted，不能在页面起草规则",
            f"kind {kind} of the pack has no step drafted: norms cannot be written in the pages",
        )


def _name(norm: str) -> None:
    fits = (
        0 < len(norm) <= 120 and norm == norm.lower() and norm.replace("-", "").isalnum() and norm.isascii()
    )
    if not fits or norm in TAKEN_NAMES:
        raise XiezhiError(
            f"编号 {norm[:60]!r} 应为小写字母、数字和 -，如 seizure-within-30-days",
            f"id {norm[:60]!r}: small letters, digits and -, such as seizure-within-30-days, would be right",
        )


@transaction.atomic
def begin(desk: Desk, norm: str, domain: str, text: str, by: By, now: int) -> NormText:
    """A draft of a norm that is not there yet."""
    _name(norm)
    if given(desk, norm):
        raise XiezhiError(
            f"编号 {norm} 已有规则或草稿，应另起一个编号，或者在原规则上起草新版本",
            f"id {norm} is a norm or a draft already: another id, or a new version of that norm, would be right",
        )
    dropped = latest(norm)
    base = 0 if dropped is None else dropped.revision
    return save(desk, norm, text, by, now, base, "新规则", f"norms/{domain}/{norm}.yaml")


@transaction.atomic
def save(
    desk: Desk, norm: str, text: str, by: By, now: int, base: int, reason: str = "", file: str = ""
) -> NormText:
    """Saves a draft over revision ``base``; ``Overtaken`` where another has been saved since."""
    Organisation(desk).permit(by, "draft_norm", None, now)
    _able(desk)
    hold(desk)
    before = latest(norm)
    if before is not None and before.revision != base:
        raise Overtaken(before, _called(desk, before.officer))
    if len(text) > MOST:
        raise XiezhiError(f"文本超过 {MOST} 字", f"the text is longer than {MOST} characters")
    if before is None and not file:
        norm_of(desk.pack, norm)
    there = text_of(desk.pack, norm)
    told = {
        "file": file or (before.file if before is not None else file_of(desk.pack, norm)), "text": text,
        "of": digest_of_text(text), "over": "" if there is None else digest_of_text(there), "reason": reason,
    }  # fmt: skip
    level = read_single(desk.pack, text, told["file"]).norm
    note(desk, norm, "drafted", by, now, told, _level(level))
    made = latest(norm)
    assert made is not None
    return made


def _level(norm: Norm | None) -> str:
    return "yellow" if norm is None else norm.versions[-1].level


def _draft(norm: str, held: Standing) -> NormText:
    row = text_by(norm, held.draft) if held.draft else None
    if row is None:
        raise XiezhiError(f"规则 {norm} 没有草稿", f"norm {norm} has no draft")
    return row


def _passing(desk: Desk, row: NormText) -> Single:
    """The text, where nothing stands in its way."""
    read = read_draft(desk, row)
    found = blocks(desk, read, row.norm)
    if found:
        raise Blocked(row.norm, found)
    return read


def _loads(desk: Desk, row: NormText, status: str) -> None:
    """The whole pack with the text in it loads: a fault of it ends here, before anything is noted."""
    known = {row.of, row.over, *NormText.objects.filter(norm=row.norm).values_list("of", flat=True)}
    known |= set(NormText.objects.filter(norm=row.norm).values_list("over", flat=True))
    all_ = {**texts(), row.norm: Written(row.file, row.text, known)}
    edition(desk.pack, {**statuses(), row.norm: status}, desk.home.folder / EDITIONS, all_)


@transaction.atomic
def shadow(desk: Desk, norm: str, by: By, now: int, reason: str) -> Standing:
    """The draft of a norm that is not live runs from now on, seen by its keepers alone."""
    Organisation(desk).permit(by, "draft_norm", None, now)
    hold(desk)
    held = standing(desk, norm)
    row = _draft(norm, held)
    if norm in desk.pack.norms and desk.pack.norms[norm].status == "live":
        raise XiezhiError(
            f"规则 {norm} 正在上线运行，同一编号不能再有影子：新文本应回测后提交第二人发布",
            f"norm {norm} is live and cannot run in shadow beside itself: back-test the text, then propose it",
        )
    read = _passing(desk, row)
    _loads(desk, row, "shadow")
    told = {"proposer": by.officer, "reason": reason or "影子运行", "of": row.of}
    note(desk, norm, "shadowed", by, now, told, _level(read.norm))
    return standing(desk, norm)


@transaction.atomic
def propose(
    desk: Desk, norm: str, by: By, now: int, reason: str, tried: Mapping[str, Any] | None
) -> Standing:
    """Asks a second person to let a draft go live; ``tried``: the back-test of this very text (first, last, hits)."""
    Organisation(desk).permit(by, "draft_norm", None, now)
    if not reason.strip():
        raise XiezhiError("应写明为什么改", "a reason would be right")
    hold(desk)
    held = standing(desk, norm)
    row = _draft(norm, held) if held.draft else _shadowed(norm, held)
    read = _passing(desk, row)
    if tried is None:
        raise XiezhiError(
            f"规则 {norm} 的这一稿还没有回测，应先回测", f"this text of norm {norm} was not back-tested yet"
        )
    _loads(desk, row, "live")
    told = {"status": "live", "reason": reason.strip(), "of": row.of}
    note(desk, norm, "proposed", by, now, told, _level(read.norm))
    note(desk, norm, "backtested", by, now, {**tried, "pack": row.of}, _level(read.norm))
    return standing(desk, norm)


def _shadowed(norm: str, held: Standing) -> NormText:
    row = text_by(norm, held.text) if held.text and held.status in ("shadow", "retired") else None
    if row is None:
        raise XiezhiError(f"规则 {norm} 没有草稿", f"norm {norm} has no draft")
    return row


@transaction.atomic
def release(desk: Desk, norm: str, by: By, now: int, reason: str, of: str | None = None) -> Standing:
    """A second person lets what was proposed take effect; who comes too late is told what the first one did.

    ``of``: digest of the text that was looked at; where another is proposed by now, nothing is released.
    """
    from xiezhi.supervision import releasing

    Organisation(desk).permit(by, "release_norm", None, now)
    hold(desk)
    held = _waiting(desk, norm, by)
    if of is not None and of != held.wanted_text:
        raise XiezhiError(
            "您看的不是现在提议的这一稿，请重新核对", "another text is proposed by now: look at it first"
        )
    if not reason.strip():
        raise XiezhiError("应写一句核对意见", "one sentence on what was checked would be right")
    if not held.wanted_text:
        return releasing.release(desk, norm, by, now, reason.strip())
    row = text_by(norm, held.wanted_text)
    if row is None or held.tested != row.of:
        raise XiezhiError(f"规则 {norm} 的这一稿还没有回测", f"this text of norm {norm} was not back-tested")
    read = _passing(desk, row)
    _loads(desk, row, "live")
    told = {"proposer": held.wanted_by, "reason": reason.strip(), "of": row.of}
    note(desk, norm, "released", by, now, told, _level(read.norm))
    return standing(desk, norm)


@transaction.atomic
def refuse(desk: Desk, norm: str, by: By, now: int, reason: str) -> Standing:
    """A second person does not let it take effect, and says why; the draft stays."""
    Organisation(desk).permit(by, "release_norm", None, now)
    _able(desk)
    hold(desk)
    held = _waiting(desk, norm, by)
    if not reason.strip():
        raise XiezhiError("应写明为什么不同意", "a reason would be right")
    told = {"proposer": held.wanted_by, "reason": reason.strip()}
    note(desk, norm, "refused", by, now, told, "" if norm in desk.pack.norms else "yellow")
    return standing(desk, norm)


@transaction.atomic
def drop(desk: Desk, norm: str, by: By, now: int, reason: str) -> Standing:
    """Gives a draft up; what it said stays in the history."""
    Organisation(desk).permit(by, "draft_norm", None, now)
    hold(desk)
    row = _draft(norm, standing(desk, norm))
    level = _level(read_draft(desk, row).norm)
    note(desk, norm, "dropped", by, now, {"reason": reason or "不再需要"}, level)
    return standing(desk, norm)


def _waiting(desk: Desk, norm: str, by: By) -> Standing:
    """Where something waits for a second person, and this is one; else what happened is told."""
    held = standing(desk, norm)
    if not held.wanted:
        done = [act for act in acts(desk, norm) if act.name in _ENDS]
        if done:
            last = done[-1]
            zh, en = _ENDS[last.name]
            when, who = desk.pack.zone.text(last.at)[:16], _called(desk, last.actor)
            raise XiezhiError(
                f"{who} 已于 {when} {zh}规则 {norm}，没有待您核对的提议",
                f"{who} has {en} norm {norm} on {when}: nothing waits for you",
            )
        raise XiezhiError(f"规则 {norm} 没有待发布的提议", f"norm {norm} has no proposal")
    if held.wanted_by == by.officer:
        raise XiezhiError(
            f"规则 {norm} 由您提出，应由另一人核对发布",
            f"{by.officer} proposed norm {norm}: a second person must release it",
        )
    return held


def _called(desk: Desk, officer: str | None) -> str:
    """An officer by name."""
    return "系统" if not officer else Organisation(desk).access.directory.name(officer)


_ENDS = {
    "released": ("上线了", "released"), "retired": ("停用了", "retired"), "shadowed": ("转影子了", "put into shadow"),
    "refused": ("退回了", "refused"), "dropped": ("弃用了", "dropped"), "drafted": ("修改了", "changed"),
}  # fmt: skip


def starting_text(desk: Desk, norm: str) -> str:
    """What a new draft of a norm begins with: the text in force."""
    there = text_of(desk.pack, norm)
    if there is None:
        raise XiezhiError(
            f"规则 {norm} 在下层规则包中，应在本级叠加包另写", f"norm {norm} lies in the pack underneath"
        )
    return with_status(there, "draft")
