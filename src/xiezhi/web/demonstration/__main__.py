# SPDX-License-Identifier: Apache-2.0
"""``python -m xiezhi.web.demonstration --home DIR``: builds the demonstration, and says how far it is."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xiezhi.kernel.errors import XiezhiError
from xiezhi.web.demonstration.building import SEED, Built, build
from xiezhi.web.demonstration.place import CITY, lasting
from xiezhi.web.demonstration.stages import Stages


def main(
    home: Annotated[
        Path, typer.Option("--home", metavar="DIR", help="演示数据的目录。 The demonstration's home.")
    ] = Path("out/demo/home"),
    days: Annotated[int, typer.Option("--days", help="多少天。 How many days.")] = CITY.days,
    seed: Annotated[int, typer.Option("--seed", help="随机种子。 The seed.")] = SEED,
) -> None:
    """建立一座虚构的城市; 已经建好的直接使用。 Builds an invented city; one that stands is used again."""
    began = time.monotonic()
    try:
        with Stages(Console()) as stages:
            built = build(
                home, now=time.time_ns() // 1000, seed=seed, plan=lasting(days), progress=stages.reached
            )
    except XiezhiError as error:
        typer.echo(error.say("zh"), err=True)
        raise typer.Exit(2) from error
    _tell(built, time.monotonic() - began)


def _tell(built: Built, seconds: float) -> None:
    if built.reused:
        typer.echo(f"已有演示数据, 直接使用 · used again: {built.home}")
        return
    counts = ", ".join(f"{name} {count:,}" for name, count in built.counts.items())
    if not built.counts["articles"]:
        typer.echo(
            "条文库未安装: 装 xiezhi[demo] 后重建 · no statute texts: install xiezhi[demo], build anew"
        )
    typer.echo(f"已建好 · built in {seconds:.0f} s: {built.home}\n{counts}")


if __name__ == "__main__":
    typer.run(main)
