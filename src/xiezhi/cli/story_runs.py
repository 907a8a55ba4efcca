# SPDX-License-Identifier: Apache-2.0
"""``xiezhi pack test``: the stories of norms on the engines, and those that do not come out as told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from rich.text import Text

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.catalog.named import norm_of
from xiezhi.cli.backends import BackendName, backends
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.picking import Domain, Source, Status, norms_of, sources
from xiezhi.cli.plain import console
from xiezhi.cli.progress import Counter
from xiezhi.engine.stories import Outcome, run_stories


def test(
    source: Source = None,
    backend: Annotated[
        BackendName, typer.Option(help="在哪个引擎上跑。 On which engine.")
    ] = BackendName.both,
    norm: Annotated[str | None, typer.Option(help="只跑一条规则的事例。 The stories of one norm.")] = None,
    domain: Domain = None,
    status: Status = None,
    lang: Lang = None,
) -> None:
    """跑规则的事例。 Runs the stories of norms; exit 1 where one does not come out as told."""
    failed = False
    for name in sources(source):
        pack = load_pack(name)
        said = spoken(lang, pack.language)
        norms = norms_of(pack, domain=domain, status=status) if norm is None else [norm_of(pack, norm)]
        engines = backends(backend)
        total = len(engines) * sum(len(one.stories) for one in norms)
        with Counter("事例" if said == "zh" else "stories", total) as counter:
            outcomes = list(counter.each(run_stories(pack, norms, engines)))
        failed |= not all(outcome.ok for outcome in outcomes)
        _print_outcomes(name, pack, outcomes, said)
    raise typer.Exit(int(failed))


def _print_outcomes(name: str, pack: Pack, outcomes: list[Outcome], lang: str) -> None:
    out, zh = console(), lang == "zh"
    wrong = [outcome for outcome in outcomes if not outcome.ok]
    for group in _alike(wrong):
        outcome = group[0]
        engines = " ".join(one.backend for one in group)
        place = f"{pack.norms[outcome.norm].file}:{outcome.story.line}"
        line = Text(f"{place}: ", style="bold").append(f"{outcome.norm} [{engines}] ", style="red")
        what = outcome.zh if zh else outcome.en
        out.print(line.append(f"{outcome.story.title}: {what}", style="not bold"), soft_wrap=True)
        if reason := group[-1].reason:
            why = f"    引擎的说明: {reason}" if zh else f"    The engine says: {reason}"
            out.print(Text(why, style="dim"), soft_wrap=True)
    engines = " ".join(dict.fromkeys(outcome.backend for outcome in outcomes)) or "-"
    stories = len({(outcome.norm, outcome.story.line, outcome.story.title) for outcome in outcomes})
    right = len(outcomes) - len(wrong)
    text = f"{name}: {stories} 个事例 ({engines}), 符合 {right}, 不符 {len(wrong)}"
    if not zh:
        text = f"{name}: {stories} stories ({engines}), {right} as told, {len(wrong)} not"
    out.print(Text(text, style="red" if wrong else "green"), soft_wrap=True)


def _alike(outcomes: Iterable[Outcome]) -> list[list[Outcome]]:
    """Outcomes of one story that differ in the engine alone, or in how it explains them, stand together."""
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for outcome in outcomes:
        key = (outcome.norm, id(outcome.story), outcome.zh)
        groups.setdefault(key, []).append(outcome)
    return list(groups.values())
