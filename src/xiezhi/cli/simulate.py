# SPDX-License-Identifier: Apache-2.0
"""``xiezhi simulate``: an invented place over a period, as files that ``check`` reads."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.values import parse_day
from xiezhi.cli.language import Lang, spoken
from xiezhi.cli.measure import peak_memory
from xiezhi.cli.simulated_exports import FaultRate, Systems, asked, write_exports
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import day_of
from xiezhi.simulate.making import Made, Request, Watch, make
from xiezhi.simulate.plant import Plant, read_plant
from xiezhi.simulate.templates import DRAWS


class Format(StrEnum):
    """How the tables are written."""

    parquet = "parquet"
    csv = "csv"


def register(app: typer.Typer) -> None:
    """Adds ``simulate``."""
    app.command("simulate")(simulate)


def simulate(
    preset: Annotated[
        str, typer.Option("--preset", metavar="SIZE", help="station, district, city, megacity: 规模。 Size.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="输出目录。 Folder of the files.")],
    first: Annotated[
        str, typer.Option("--from", metavar="DATE", help="第一天。 The first day.")
    ] = "2025-07-01",
    days: Annotated[int, typer.Option("--days", min=1, metavar="N", help="天数。 How many days.")] = 365,
    seed: Annotated[
        int,
        typer.Option("--seed", min=0, metavar="S", help="种子: 相同则逐字节相同。 Same seed, same bytes."),
    ] = 1,
    form: Annotated[Format, typer.Option("--format", help="表格式。 Format of the tables.")] = Format.parquet,
    pack: Annotated[
        str,
        typer.Option(
            "--pack", metavar="PACK", help="合法性所依的规则包。 The pack that says what is lawful."
        ),
    ] = "cn_police",
    draws: Annotated[
        int, typer.Option("--draws", min=1, metavar="N", help="每个场景的变体数。 Variants of each scenario.")
    ] = DRAWS,
    wrongs: Annotated[
        float,
        typer.Option(
            "--wrongs",
            min=0.0,
            max=1.0,
            metavar="RATE",
            help="安插违法的案件组比例, 列在 wrongs 表。 Share of families with a known wrong, listed in wrongs.",
        ),
    ] = 0.0,
    plant: Annotated[
        Path | None,
        typer.Option(
            "--plant",
            metavar="FILE",
            help="按事实描述的改动 (YAML 或 CSV), 做过的列在 changes 表。 Changes to events, listed in changes.",
        ),
    ] = None,
    systems: Systems = None,
    faults: FaultRate = 0.0,
    lang: Lang = None,
) -> None:
    """生成虚构的执法数据: 各级单位、民警、警情与案件, 全部合法。 Invented, lawful matters and events of a place."""
    loaded = load_pack(pack)
    language = spoken(lang, loaded.language)
    exports = asked(systems, faults)
    orders = None if plant is None else read_plant(plant, loaded)
    request = Request(preset, _first_day(first), days, seed, form.value, draws, wrongs)
    begin = time.monotonic()
    with _Bars(language) as bars:
        watch = Watch(judged=bars.judged, sought=bars.sought, written=bars.written)
        made = make(loaded, request, out, watch, orders)
    _tell(made, out, language, time.monotonic() - begin)
    write_exports(loaded, out, exports, faults, seed, language)
    if orders is not None and not _told_of(orders, made, language):
        raise typer.Exit(NOT_DONE)


NOT_DONE = 3
"""Exit status where rows of a plant file were not done, as of ``check --strict``."""


def _told_of(plant: Plant, made: Made, lang: str) -> bool:
    """Says how many orders of a plant file were done and which were not; whether all were."""
    refused = plant.faults()
    for one in refused:
        typer.echo(one.say(lang), err=True)
    typer.echo(_CHANGED[lang].format(done=made.changed, refused=len(refused), file=plant.file))
    return not refused


def _first_day(text: str) -> int:
    try:
        return day_of(parse_day(text))
    except XiezhiError as error:
        raise XiezhiError(f"--from {error.zh}", f"--from {error.en}") from error


class _Bars:
    """How far it is, on a terminal (stderr); silence elsewhere."""

    def __init__(self, lang: str) -> None:
        console = Console(stderr=True)
        self._words = _WORDS[lang]
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} / {task.total:,.0f}"),
            TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._tasks = [self._progress.add_task(word, total=1, visible=False) for word in self._words]

    def judged(self, done: int, total: int) -> None:
        """So many draws of all were judged."""
        self._progress.update(self._tasks[0], completed=done, total=total, visible=True)

    def sought(self, done: int, total: int) -> None:
        """For so many norms of all a wrong was sought."""
        self._progress.update(self._tasks[1], completed=done, total=total, visible=True)

    def written(self, done: int, total: int) -> None:
        """So many events of about so many were written."""
        self._progress.update(self._tasks[2], completed=done, total=total, visible=True)

    def __enter__(self) -> _Bars:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()


def _tell(made: Made, out: Path, lang: str, seconds: float) -> None:
    """What was made, and which draws were refused."""
    for name, norms in sorted(made.refused.items()):
        told = ", ".join(f"{norm} ({count})" for norm, count in norms.most_common(3))
        typer.echo(_REFUSED[lang].format(name=name, norms=told), err=True)
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in made.kinds.most_common())
    told_of = {
        "matters": f"{made.matters:,}", "events": f"{made.events:,}", "families": f"{made.families.total():,}",
        "seconds": f"{seconds:.1f}", "memory": f"{peak_memory() / 2**30:.2f}", "out": out, "kinds": kinds,
    }  # fmt: skip
    for line in _LINES[lang]:
        typer.echo(line.format(**told_of))
    if made.wrongs:
        typer.echo(_PLANTED[lang].format(wrongs=f"{made.wrongs.total():,}", norms=len(made.wrongs)))


_WORDS = {"zh": ("核对场景", "安排违法", "生成事件"), "en": ("scenarios", "wrongs", "events")}
_REFUSED = {
    "zh": "场景 {name} 有变体未采用: {norms}",
    "en": "scenario {name}: draws refused by {norms}",
}
_PLANTED = {
    "zh": "安插: {wrongs} 处违法, {norms} 条规则, 列在 wrongs",
    "en": "planted: {wrongs} wrongs of {norms} norms, listed in wrongs",
}
_CHANGED = {
    "zh": "{file}: 做了 {done} 处改动, 列在 changes; 未做 {refused} 处",
    "en": "{file}: {done} changes done, listed in changes; {refused} not done",
}
_LINES = {
    "zh": (
        "生成: 案件组 {families}, 事项 {matters}, 事件 {events}; {seconds} 秒, 内存峰值 {memory} GiB",
        "其中: {kinds}",
        "目录: {out} (虚构)",
    ),
    "en": (
        "made: {families} families, {matters} matters, {events} events; {seconds} s, peak memory {memory} GiB",
        "of which: {kinds}",
        "folder: {out} (invented)",
    ),
}
