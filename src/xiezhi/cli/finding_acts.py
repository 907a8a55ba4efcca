# SPDX-License-Identifier: Apache-2.0
"""``xiezhi finding dispatch | take | answer | verify-answer | return | urge | escalate | close``: one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from xiezhi.cli import finding_loop
from xiezhi.cli.desk import As, HomeFolder, Json, Now, opened
from xiezhi.cli.finding_options import Id, Reason, Remark, Text, ToUnit, Verdict, actor, group_of, tell
from xiezhi.cli.language import Lang

Officer = Annotated[str | None, typer.Option("--officer", help="送交民警。 To whom.")]
Way = Annotated[str, typer.Option("--way", help="整改 | 解释 | 进展。 Put right, explained, under way.")]
Files = Annotated[list[str] | None, typer.Option("--file", help="附件 (文件库编号)。 Evidence in the vault.")]


def register(app: typer.Typer) -> None:
    """Adds the acts to the group ``finding``."""
    group = group_of(app, "finding", "预警告警。 Findings.")
    for name, command in (*_COMMANDS.items(), *finding_loop.COMMANDS.items()):
        group.command(name)(command)


def dispatch(
    finding: Id, to: ToUnit = None, officer: Officer = None, reason: Reason = "", home: HomeFolder = None,
    now: Now = None, who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """派发, 或改派。 Sends a finding out, or elsewhere."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(
        asked,
        acts.dispatch(asked.desk, finding, actor(who), asked.now, to=to, officer=officer, reason=reason),
    )


def take(
    finding: Id,
    home: HomeFolder = None,
    now: Now = None,
    who: As = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """签收。 Says that the unit concerned has it in hand."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(asked, acts.take_up(asked.desk, finding, actor(who), asked.now))


def answer(
    finding: Id, text: Text = "", way: Way = "整改", file: Files = None, home: HomeFolder = None, now: Now = None,
    who: As = None, json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """反馈: 整改或解释后待核查; 进展不停期限。 Answers; progress does not stop the limit."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    by = actor(who)
    if way == "进展":
        tell(asked, acts.progress(asked.desk, finding, by, asked.now, text))
    else:
        tell(asked, acts.answer(asked.desk, finding, by, asked.now, text, way=way, files=tuple(file or ())))


def verify_answer(
    finding: Id, verdict: Verdict, remark: Remark = "", home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """核查通过并办结。 Accepts an answer and closes with a verdict."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(asked, acts.verify(asked.desk, finding, actor(who), asked.now, verdict, remark))


def send_back(
    finding: Id, reason: Reason = "", home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """退回, 重新反馈。 Returns an answer that does not do."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(asked, acts.send_back(asked.desk, finding, actor(who), asked.now, reason))


def urge(
    finding: Id, text: Text = "", home: HomeFolder = None, now: Now = None, who: As = None, json: Json = False,
    lang: Lang = None,
) -> None:  # fmt: skip
    """催办。 Reminds the unit concerned."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(asked, acts.urge(asked.desk, finding, actor(who), asked.now, text))


def escalate(
    finding: Id, reason: Reason = "", to: ToUnit = None, home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """转督办, 默认送上一级。 Puts it under an order, one level up where no unit is given."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(asked, acts.escalate(asked.desk, finding, actor(who), asked.now, reason, to))


def close(
    finding: Id, verdict: Verdict, remark: Remark = "", home: HomeFolder = None, now: Now = None, who: As = None,
    json: Json = False, lang: Lang = None,
) -> None:  # fmt: skip
    """不待反馈即办结, 或给自行办结的补结论。 Closes without an answer, or judges what closed by itself."""
    asked = opened(home, now, lang, json)
    from xiezhi.supervision import acts

    tell(asked, acts.close(asked.desk, finding, actor(who), asked.now, verdict, remark))


_COMMANDS: dict[str, Callable[..., None]] = {
    "dispatch": dispatch, "take": take, "answer": answer, "verify-answer": verify_answer, "return": send_back,
    "urge": urge, "escalate": escalate, "close": close,
}  # fmt: skip
