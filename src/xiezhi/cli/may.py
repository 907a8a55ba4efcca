# SPDX-License-Identifier: Apache-2.0
"""``xiezhi may``: may this step be taken now? Yes, or no with each norm and its reason. Source: norm-language §7."""

from __future__ import annotations

import typer

from xiezhi.cli.desk import As, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.matter import MatterId, StepName, Unit


def register(app: typer.Typer) -> None:
    """Adds ``may``."""
    app.command("may")(may)


def may(
    matter: MatterId,
    step: StepName,
    unit: Unit = None,
    home: HomeFolder = None,
    now: Now = None,
    officer: As = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """这一步现在能不能办; 不能办, 退出码 1。 Whether a step may be taken now; exit status 1 where not."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor, demand
    from xiezhi.casework.lawful import refusals_of
    from xiezhi.casework.matters import seen

    demand(asked.desk, Actor(officer, unit), "view", matter=seen(matter), now=asked.now)
    refusals = refusals_of(asked.desk, matter, step, asked.now, actor=officer, unit=unit)
    told = [{"norm": one.norm.id, "reason": one.reason} for one in refusals]
    lines = [f"{one['norm']}: {one['reason']}" for one in told]
    asked.answer({"may": not refusals, "refusals": told}, lines or [asked.zh("可以办", "it may")])
    if refusals:
        raise typer.Exit(1)
