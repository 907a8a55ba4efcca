# SPDX-License-Identifier: Apache-2.0
"""``xiezhi finding exempt | merge | loop``: many findings at once, and how they are followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.finding import seen
from xiezhi.cli.finding_options import HEADS, OfUnit, Reason, actor, shown, tell, tell_all
from xiezhi.cli.language import Lang
from xiezhi.cli.times import parse_time
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.supervision.exemptions import Outage

AnId = Annotated[str | None, typer.Argument(metavar="FINDING", help="预警编号; 批量时不写。 A finding.")]
Ground = Annotated[str, typer.Option("--ground", help="数据有误 | 依法例外 | 规则有误。 The ground.")]
Basis = Annotated[str, typer.Option("--basis", help="依法例外的条文。 The article of a lawful exception.")]
Approve = Annotated[bool, typer.Option("--approve", help="批准 (另一人)。 Approves, as a second person.")]
Refuse = Annotated[bool, typer.Option("--refuse", help="不同意。 Refuses.")]
Down = Annotated[str | None, typer.Option("--source", help="停机的来源: 批量申请。 A source that was down.")]
Since = Annotated[str | None, typer.Option("--from", metavar="T", help="停机起。 Down since.")]
Until = Annotated[str | None, typer.Option("--to", metavar="T", help="停机止。 Down until.")]
Batch = Annotated[str | None, typer.Option("--batch", help="批次, 与 --approve 同用。 A batch to approve.")]
Into = Annotated[str | None, typer.Argument(metavar="INTO", help="为主的预警。 The one that stays.")]
Others = Annotated[list[str] | None, typer.Argument(metavar="FINDING…", help="并入的预警。 The others.")]
Proposed = Annotated[bool, typer.Option("--proposed", help="列出似为同因的。 What seems to have one cause.")]
OfState = Annotated[
    str | None, typer.Option("--state", help="待处理 处理中 待核查 已退回 已督办 已办结。 In a state.")
]
OfOfficer = Annotated[str | None, typer.Option("--officer", help="民警。 Of an officer.")]
Overdue = Annotated[bool, typer.Option("--overdue", help="逾期未反馈的。 Overdue ones.")]
Digest = Annotated[bool, typer.Option("--digest", help="摘要中的。 Those in digests.")]
Unsent = Annotated[bool, typer.Option("--unsent", help="派发不出去的。 Those that could not be sent.")]
Most = Annotated[int, typer.Option("--limit", min=1, help="至多几件。 At most so many.")]
TOLD = {
    "at": ("时间", "at"), "act": ("办理", "act"), "actor": ("人", "by"), "unit": ("单位", "unit"),
    "told": ("内容", "told"),
}  # fmt: skip
NOT_SENT = {"finding": ("编号", "finding"), "error": ("原因", "why"), "tries": ("次数", "tries")}


def exempt(
    finding: AnId = None, ground: Ground = "", reason: Reason = "", basis: Basis = "", approve: Approve = False,
    refuse: Refuse = False, source: Down = None, first: Since = None, last: Until = None, unit: OfUnit = None,
    batch: Batch = None, home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """豁免: 申请, 另一人批准; 来源停机可批量。 Exemptions: asked for, and approved by a second person."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import exemptions as room

    by, desk, at = actor(who), asked.desk, asked.now
    if batch is not None and approve:
        tell_all(asked, room.approve_batch(desk, batch, by, at, reason))
    elif source is not None:
        outage = _outage(asked, source, first, last, unit)
        tell_all(asked, room.request_outage(desk, outage, by, at, reason), outage.batch)
    elif finding is None:
        right = "FINDING, --source SOURCE --from T --to T, --batch BATCH --approve"
        raise XiezhiError(f"应写: {right}", f"right would be {right}")
    elif approve:
        tell(asked, room.approve(desk, finding, by, at, reason))
    elif refuse:
        tell(asked, room.refuse(desk, finding, by, at, reason))
    else:
        tell(asked, room.request(desk, finding, by, at, ground, reason, basis))


def _outage(asked: Asked, source: str, first: str | None, last: str | None, unit: str | None) -> Outage:
    from xiezhi.supervision.exemptions import Outage

    if first is None or last is None:
        raise XiezhiError("批量豁免应写 --from 和 --to", "--from and --to would be right: the outage")
    zone = asked.desk.pack.zone
    return Outage(source, parse_time(first, zone, "--from"), parse_time(last, zone, "--to"), unit)


def merge(
    into: Into = None, findings: Others = None, reason: Reason = "", proposed: Proposed = False, unit: OfUnit = None,
    home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """合并同因的预警。 Findings with one cause are followed as one."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import merging

    if proposed:
        groups = merging.proposed(unit)
        none = asked.zh("没有似为同因的预警", "no findings that seem to have one cause")
        asked.answer(groups, [" ".join(group) for group in groups] or [none])
        return
    if into is None or not findings:
        raise XiezhiError("应写为主的预警和并入的预警", "INTO and at least one FINDING would be right")
    tell(asked, merging.merge(asked.desk, into, findings, actor(who), asked.now, reason))


def loop(
    finding: AnId = None, state: OfState = None, unit: OfUnit = None, officer: OfOfficer = None,
    overdue: Overdue = False, digest: Digest = False, unsent: Unsent = False, limit: Most = 50,
    home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """办理情况: 列表, 或一件的往来。 How findings are followed."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import asking

    mine = seen(asked, who)
    if finding is not None:
        told = asking.history(asked.desk, finding, mine, who)
        asked.table(
            [{**row, "at": asked.time(row["at"])} for row in told], TOLD, empty=("没有往来", "nothing yet")
        )
    elif unsent:
        asked.table(asking.unsent(), NOT_SENT, empty=("没有派发不出去的", "all were sent"))
    else:
        found = asking.items(
            asked.now, state=state, unit=unit, officer=officer, overdue=overdue, digest=digest, limit=limit,
            seen=mine, by=who,
        )  # fmt: skip
        empty = ("没有办理中的预警", "nothing in the loop")
        asked.table([shown(asked, row) for row in found], HEADS, empty=empty)


COMMANDS: dict[str, Callable[..., None]] = {"exempt": exempt, "merge": merge, "loop": loop}
