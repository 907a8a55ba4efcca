# SPDX-License-Identifier: Apache-2.0
"""What ``check`` and ``explain`` are asked: the pack, the log, the two times. Options and their checks in one place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import STATUSES, Pack
from xiezhi.cli.language import Language, spoken
from xiezhi.cli.times import as_of_now, parse_time
from xiezhi.connectors.log import CHUNK, Log, Progress, open_log
from xiezhi.kernel.errors import XiezhiError

PackName = Annotated[
    str, typer.Option("--pack", metavar="PACK", help="内置规则包名或目录。 A built-in pack or a folder.")
]
Events = Annotated[
    str | None,
    typer.Option(
        "--events",
        metavar="FILE",
        help=(
            "事件: parquet csv xlsx jsonl xes(.gz), 可为目录或通配符。 Events; a folder or glob is one table."
        ),
    ),
]
Matters = Annotated[
    str | None, typer.Option("--matters", metavar="FILE", help="事项表。 Matters, one row each.")
]
MapFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="映射文件 (YAML)。 Mapping file: renames, or sources."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="T", help="算到何时, 默认现在。 The now of the clocks, else now."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="K", help=("按当时所知, 默认不限。 What was known then, else no limit.")
    ),
]
KindName = Annotated[
    str | None, typer.Option("--kind", metavar="K", help="所有事项的类型。 The kind of all matters.")
]
OpenMatters = Annotated[
    bool,
    typer.Option(
        "--open-matters", help="事项表没有的事项照建。 Matters that the matters file lacks are made."
    ),
]
ChunkEvents = Annotated[
    int,
    typer.Option("--chunk-events", min=1, metavar="N", help="每批事件数, 限定内存。 Events of a chunk."),
]


@dataclass(frozen=True)
class Asked:
    """The pack and the two times, and in which language to answer."""

    pack: Pack
    as_of: int
    known_at: int | None
    lang: str


def ask(pack: str, as_of: str | None, known_at: str | None, lang: Language | None) -> Asked:
    """Loads the pack and reads the times; the clock is asked where no ``--as-of`` is given."""
    loaded = load_pack(pack)
    when = as_of_now() if as_of is None else parse_time(as_of, loaded.zone, "--as-of")
    known = None if known_at is None else parse_time(known_at, loaded.zone, "--known-at")
    return Asked(loaded, when, known, spoken(lang, loaded.language))


InFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]",
        help="含 events 与 matters 的目录, 代替两个选项。 A folder with events and matters, instead of the options.",
        show_default=False,
    ),
]


def in_folder(folder: Path | None, events: str | None, matters: str | None) -> tuple[str | None, str | None]:
    """The tables of a folder, each a folder or file named ``events`` and ``matters``; the options without one."""
    if folder is None:
        return events, matters
    if events is not None or matters is not None:
        raise XiezhiError(
            f"已给出目录 {folder}: 不要再给 --events 或 --matters",
            f"the folder {folder} is given: leave --events and --matters out",
        )
    found = [_table_in(folder, name) for name in ("events", "matters")]
    if found[0] is None:
        raise XiezhiError(
            f"{folder} 中没有 events (目录或文件)", f"{folder} has no events, neither folder nor file"
        )
    return found[0], found[1]


def _table_in(folder: Path, name: str) -> str | None:
    if (folder / name).is_dir():
        return str(folder / name)
    files = sorted(file for file in folder.glob(f"{name}.*") if file.is_file())
    return str(files[0]) if files else None


@dataclass(frozen=True)
class Source:
    """Where the log comes from."""

    events: str | None = None
    matters: str | None = None
    mapping: Path | None = None
    kind: str | None = None
    open_matters: bool = False
    chunk: int = CHUNK


def open_source(asked: Asked, source: Source, progress: Progress | None = None) -> Log:
    """Opens the log; ``progress`` is told the rows read so far."""
    if source.events is None and source.mapping is None:
        raise XiezhiError(
            "没有输入: 请用 --events FILE, 或用含 sources 的 --map FILE",
            "no input: give --events FILE, or --map FILE with sources",
        )
    return open_log(
        asked.pack,
        events=source.events,
        matters=source.matters,
        map_path=source.mapping,
        kind=source.kind,
        open_matters=source.open_matters,
        chunk=source.chunk,
        lang=asked.lang,
        progress=progress,
    )


def included(text: str | None) -> frozenset[str]:
    """The statuses of ``--include``."""
    names = frozenset(name.strip() for name in (text or "").split(",")) - {""}
    unknown = sorted(names - set(STATUSES))
    if unknown:
        right = ",".join(STATUSES)
        raise XiezhiError(
            f"--include {unknown[0]!r} 不是状态, 应为 {right}",
            f"--include {unknown[0]!r} is not a status: {right} would be right",
        )
    return names
