# SPDX-License-Identifier: Apache-2.0
"""``xiezhi convert``: any readable log as Parquet with the columns of the interchange."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.cli.folder import unwritable
from xiezhi.cli.inputs import MapFile
from xiezhi.cli.language import Lang, Language
from xiezhi.connectors.flatten import Flattened, flatten
from xiezhi.connectors.flatten_wide import flatten_wide
from xiezhi.connectors.mapping import MappingFile, TableMap
from xiezhi.connectors.mapping_file import read_mapping
from xiezhi.derive.rejections import COLUMNS
from xiezhi.kernel.errors import XiezhiError


def register(app: typer.Typer) -> None:
    """Adds ``convert``."""
    app.command("convert")(convert)


def convert(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.parquet", help="写到哪里。 Where to write.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="IN…", help="日志: 文件、目录或通配符, 合为一表。 Files, folders or globs: one table."
        ),
    ] = None,
    mapping: MapFile = None,
    pack: Annotated[
        str | None,
        typer.Option(
            "--pack", metavar="PACK", help="取其时区读无时差的时间。 Its zone reads stamps without offset."
        ),
    ] = None,
    lang: Lang = None,
) -> None:
    """把日志转为 Parquet, 列名从约定。 Turns a log into Parquet with the columns of the interchange."""
    loaded = None if pack is None else load_pack(pack)
    read = MappingFile(Path("."), TableMap()) if mapping is None else read_mapping(mapping, loaded)
    tongue = "en" if lang is Language.en else "zh"
    second = out.with_name(f"{out.stem}.matters.parquet")
    rejected = out.with_name(f"{out.stem}.rejected.csv")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=out.parent) as work:
            made = [Path(work) / path.name for path in (out, second, rejected)]
            done = _flattened(files, mapping, read, loaded, made, tongue)
            if done.rejected.rows:
                _write_rejected(done, made[2])
            for path, target in zip(made, (out, second, rejected), strict=True):
                target.unlink(missing_ok=True)
                if path.exists():
                    path.replace(target)
    except OSError as error:
        raise unwritable(out, error) from error
    _tell(done, out, second, rejected, tongue)


def _flattened(
    files: list[str] | None,
    mapping: Path | None,
    read: MappingFile,
    pack: Pack | None,
    made: list[Path],
    lang: str,
) -> Flattened:
    """One table as it is, or the wide tables of a mapping file as the pack reads them."""
    if read.table is not None:
        names, beside = _names(files, read)
        return flatten(names, read.table, beside, None if pack is None else pack.zone, made[0], made[1], lang)
    if pack is None or mapping is None:
        raise XiezhiError(
            f"{mapping} 含 sources: 请给出 --pack",
            f"{mapping} has sources: give --pack, which tells their kinds",
        )
    return flatten_wide(pack, mapping, made[0], made[1], lang)


def _names(files: list[str] | None, read: MappingFile) -> tuple[list[str], Path | None]:
    """The files asked for, else the one that the mapping file names, which lies beside it."""
    if files:
        return files, None
    if read.table is not None and read.table.file is not None:
        return [read.table.file], read.folder
    raise XiezhiError("没有输入: 请给出要转换的文件", "no input: name the files to convert")


def _write_rejected(done: Flattened, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(done.rejected.lines())


def _tell(done: Flattened, out: Path, second: Path, rejected: Path, lang: str) -> None:
    zh = lang == "zh"
    lines = [f"{out}: {done.events:,} 个事件" if zh else f"{out}: {done.events:,} events"]
    if done.matters:
        lines.append(f"{second}: {done.matters:,} 个事项" if zh else f"{second}: {done.matters:,} matters")
    for name in done.texts:
        lines.append(
            f"{name} 写作文本: 有的时间没有时差或时刻 (可用 --pack 或映射文件的 time_zone)"
            if zh
            else f"{name} stays text: some stamps have no offset or no time of day (--pack or time_zone in the map)"
        )
    typer.echo("\n".join(lines))
    if done.rejected.rows:
        rows = done.rejected.rows
        typer.echo(
            f"未读 {rows:,} 行: {rejected}" if zh else f"not read: {rows:,} rows: {rejected}", err=True
        )
