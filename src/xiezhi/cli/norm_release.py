# SPDX-License-Identifier: Apache-2.0
"""``xiezhi norm propose | shadow | retire | release | withdraw | apply``: norms on their way, by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from xiezhi.catalog.words import STATUSES, word
from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.finding_options import Reason, actor
from xiezhi.cli.language import Lang
from xiezhi.cli.norm_options import NormId, Other

Status = Annotated[str, typer.Option("--status", help="live | shadow | retired。 To what.")]
Preview = Annotated[bool, typer.Option("--preview", help="只看差异。 Only shows the difference.")]


def propose(
    norm: NormId, status: Status, reason: Reason = "", home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """提出改变状态, 由第二人发布。 Proposes another status; a second person decides."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import releasing

    releasing.propose(asked.desk, norm, status, actor(who), asked.now, reason)
    _standing(asked, norm)


def shadow(
    norm: NormId, reason: Reason = "", home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """转影子: 草稿即转, 已上线的须第二人发布。 Into shadow."""
    propose(norm, "shadow", reason, home, now, who, json, lang)


def retire(
    norm: NormId, reason: Reason = "", home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """提出停用。 Proposes to retire."""
    propose(norm, "retired", reason, home, now, who, json, lang)


def release(
    norm: NormId,
    home: HomeFolder = None,
    now: Now = None,
    who: As = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """发布他人提出的变更, 随即生效。 Decides what another person proposed; it takes effect."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import releasing

    releasing.release(asked.desk, norm, actor(who), asked.now)
    _standing(asked, norm)


def withdraw(
    norm: NormId, reason: Reason = "", home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """撤回自动转影子或其公告。 Undoes what a machine announced or did."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import releasing

    releasing.withdraw(asked.desk, norm, actor(who), asked.now, reason)
    _standing(asked, norm)


def apply(
    preview: Preview = False, pack: Other = None, home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """使已发布的变更或新版规则包生效; --preview 只看差异。 Puts releases or a new pack in force."""
    asked = opened(home, now, lang, json)
    from xiezhi.catalog.load import load_pack
    from xiezhi.supervision import going_live
    from xiezhi.supervision.organisation import Organisation

    other = None if pack is None else load_pack(pack)
    if preview:
        found = going_live.preview(asked.desk, asked.now, other)
        counts = (
            (0, 0, 0) if found is None else (len(found.appearing), len(found.vanishing), len(found.changing))
        )
    else:
        Organisation(asked.desk).permit(actor(who), "release_norm", None, asked.now)
        outcome = going_live.put_in_force(asked.desk, asked.now, other)
        changes = () if outcome is None else outcome.changes
        new, gone = sum(one.before is None for one in changes), sum(one.after is None for one in changes)
        counts = (new, gone, len(changes) - new - gone)
    value = {
        "preview": preview,
        "pack": asked.desk.pack.digest,
        "new": counts[0],
        "gone": counts[1],
        "changed": counts[2],
    }
    zh = f"预警: 新增 {counts[0]}, 消失 {counts[1]}, 变化 {counts[2]}"
    asked.answer(value, [asked.zh(zh, f"findings: {counts[0]} new, {counts[1]} gone, {counts[2]} changed")])


def _standing(asked: Asked, norm: str) -> None:
    """After an act: what follows is put in force, and where the norm stands is told."""
    from xiezhi.supervision import going_live, releasing

    going_live.put_in_force(asked.desk, asked.now)
    held = releasing.standing(asked.desk, norm)
    status = releasing.status_of(asked.desk, norm)
    value = {"norm": norm, "status": status, "wanted": held.wanted or None, "wanted_by": held.wanted_by}
    line = f"{norm}: {word(STATUSES, status, asked.lang)}"
    if held.wanted:
        line += asked.zh(", 待第二人发布: ", ", waits for a second person: ") + word(
            STATUSES, held.wanted, asked.lang
        )
    asked.answer(value, [line])


COMMANDS: dict[str, Callable[..., None]] = {
    "propose": propose, "shadow": shadow, "retire": retire, "release": release, "withdraw": withdraw, "apply": apply,
}  # fmt: skip
