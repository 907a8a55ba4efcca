# SPDX-License-Identifier: Apache-2.0
"""``xiezhi simulate --as SYSTEM --faults RATE``: what other systems would export of the simulated place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xiezhi.catalog.model import Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.simulate.exports.exporting import FAULTS, NAMES, chosen, export

FOLDER = "exports"
"""Beside the tables of the simulation."""

Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--as", metavar="SYSTEM",
        help=f"另按外部系统的样子导出, 可写多次: {', '.join(NAMES)}。 Also as these systems would export it.",
    ),
]  # fmt: skip
FaultRate = Annotated[
    float,
    typer.Option(
        "--faults", min=0.0, max=1.0, metavar="RATE",
        help="导出里有毛病的行的比例, 列在 faults.csv。 Share of exported rows with a fault, listed in faults.csv.",
    ),
]  # fmt: skip


def asked(systems: list[str] | None, faults: float) -> tuple[str, ...]:
    """The systems asked for, looked at before anything is made; an unknown one is an error, and faults in none."""
    if faults and not systems:
        names = ", ".join(NAMES)
        raise XiezhiError(
            f"--faults 是导出里的毛病, 须与 --as 同用: {names}",
            f"--faults puts faults into exports: --as with it would be right: {names}",
        )
    return chosen(systems) if systems else ()


def write_exports(
    pack: Pack, simulation: Path, systems: tuple[str, ...], rate: float, seed: int, lang: str
) -> None:
    """Writes the exports of a folder that is complete, and says where they are."""
    if not systems:
        return
    made = export(pack, simulation, simulation / FOLDER, systems, rate, seed)
    told = {
        "out": simulation / FOLDER, "files": len(made.rows), "rows": f"{made.rows.total():,}",
        "faults": f"{made.faults.total():,}", "mapping": made.mapping, "list": FAULTS,
    }  # fmt: skip
    for line in _LINES["zh" if lang.startswith("zh") else "en"][: 3 if rate else 2]:
        typer.echo(line.format(**told))


_LINES = {
    "zh": (
        "导出: {out}, {files} 个文件, {rows} 行",
        "读回: xiezhi check --map {mapping}",
        "毛病: {faults} 处, 列在 {list}",
    ),
    "en": (
        "exports: {out}, {files} files, {rows} rows",
        "read back: xiezhi check --map {mapping}",
        "faults: {faults}, listed in {list}",
    ),
}
