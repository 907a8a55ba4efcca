# SPDX-License-Identifier: Apache-2.0
"""Copies of the ledger: Parquet segments, the sealed export, backup and restore."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.language import Lang
from xiezhi.cli.progress import Counter

if TYPE_CHECKING:
    from xiezhi.ledger.backup import Proof
    from xiezhi.ledger.segments import Segment


def segments(home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False) -> None:
    """把已结束月份写成 Parquet。 Writes closed months as Parquet."""
    from xiezhi.ledger.segments import segments as standing
    from xiezhi.ledger.segments import write_segments

    asked = opened(home, now, lang, as_json)
    with Counter(asked.zh("已写", "written"), 0) as counter:
        write_segments(asked.desk.store.tables, asked.desk.home.segments, asked.now, counter.reached)
    _list(asked, standing(asked.desk.home.segments))


def rebuild(home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False) -> None:
    """全部分段从账本重写。 Writes all segments anew from the ledger."""
    from xiezhi.ledger.segments import rebuild_segments

    asked = opened(home, now, lang, as_json)
    with Counter(asked.zh("已写", "written"), 0) as counter:
        made = rebuild_segments(asked.desk.store.tables, asked.desk.home.segments, asked.now, counter.reached)
    _list(asked, made)


def _list(asked: Asked, found: list[Segment]) -> None:
    heads = {
        "month": ("月份", "month"), "first_seq": ("首序号", "first seq"), "last_seq": ("末序号", "last seq"),
        "path": ("文件", "file"),
    }  # fmt: skip
    rows = [{**one._asdict(), "path": str(one.path)} for one in found]
    asked.table(rows, heads, empty=("还没有已结束的月份", "no closed month yet"))


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新的或空的目录。 A new or empty folder.")],
    home: HomeFolder = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """导出已封印的事件, 附独立核验程序。 Exports what is sealed, with the stand-alone verifier beside it."""
    from xiezhi.ledger.export import export as written
    from xiezhi.ledger.sealing import seal_line

    asked = opened(home, None, lang, as_json)
    with Counter(asked.zh("已写", "written"), asked.desk.store.last_seq()) as counter:
        done = written(asked.desk.store.tables, folder, counter.reached)
    line, check = seal_line(done.seal), f"python3 {folder / 'xiezhi_verify.py'}"
    told = asked.zh(
        f"导出 {done.events:,} 个事件, 尚未封印而未导出 {done.unsealed:,}; 核验: {check}",
        f"exported {done.events:,} events, left out as not yet sealed {done.unsealed:,}; to verify: {check}",
    )
    asked.answer({"events": done.events, "unsealed": done.unsealed, "seal": line}, [line, told])


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="写到哪里。 Where to write.")],
    home: HomeFolder = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """备份并证明与账本相同; home.key 须另存。 Backs up with proof; home.key must be kept apart."""
    from xiezhi.ledger.backup import backup as written

    asked = opened(home, None, lang, as_json)
    with Counter(asked.zh("已核验", "verified"), asked.desk.store.last_seq()) as counter:
        proof = written(asked.desk.connection, file, asked.desk.settings.algorithm, counter.reached)
    _proved(asked, proof, file)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件。 The backup.")],
    home: HomeFolder = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """把备份恢复到空账本并证明相同。 Restores a backup into an empty ledger, with proof."""
    from xiezhi.ledger.backup import restore as brought
    from xiezhi.records.home import Home
    from xiezhi.records.setup import configure, prepare

    asked = opened(home, None, lang, as_json)
    with Counter(asked.zh("已核验", "verified"), 0) as counter:
        proof = brought(file, asked.desk.connection, asked.desk.settings.algorithm, counter.reached)
    again = Home.open(home, os.environ)
    configure(again)  # what the backup lacks of tables is made
    prepare(again)
    _proved(asked, proof, file)


def _proved(asked: Asked, proof: Proof, file: Path) -> None:
    value: dict[str, Any] = {"file": str(file), **proof._asdict()}
    told = asked.zh(
        f"两边相同: 事件 {proof.events:,}, 封印 {proof.seals:,}, 链尾根 {proof.root}",
        f"both are the same: events {proof.events:,}, seals {proof.seals:,}, root of heads {proof.root}",
    )
    asked.answer(value, [told])
