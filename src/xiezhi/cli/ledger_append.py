# SPDX-License-Identifier: Apache-2.0
"""``xiezhi ledger append``: a table of events (and one of matters) as facts, in batches, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import Asked, HomeFolder, Json, Now, opened
from xiezhi.cli.inputs import KindName, MapFile, Matters
from xiezhi.cli.language import Lang
from xiezhi.cli.progress import Counter

if TYPE_CHECKING:
    from xiezhi.connectors.log import Log
    from xiezhi.ledger.entry import Entry, Refusal

BATCH = 10_000


def append(
    files: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="事件表: parquet csv xlsx jsonl xes, 可为目录或通配符。 Events; a folder or glob.",
        ),
    ],
    matters: Matters = None,
    mapping: MapFile = None,
    kind: KindName = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="NAME", help="来源名, 默认文件名。 The source's name, else the file's."
        ),
    ] = None,
    home: HomeFolder = None,
    now: Now = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """把事件表记入账本; 同一表再来不重复, 内容不同即更正。 Appends a table; again: no doubles, changes correct."""
    asked = opened(home, now, lang, as_json)
    counts: dict[str, Any] = dict.fromkeys(("appended", "same", "corrected", "refused", "rejected"), 0)
    refused: list[Refusal] = []
    told = source or Path(files).stem
    with (
        Counter(asked.zh("已记入", "taken in"), 0) as counter,
        _opened(asked, files, matters, mapping, kind) as log,
    ):
        entries, taken = _entries(asked, log, told), 0
        while batch := list(islice(entries, BATCH)):
            refused += _take(asked, batch, counts)
            taken += len(batch)
            counter.reached(taken)
        if refused:  # what voids an event that came after it
            refused = _take(asked, [one.entry for one in refused], counts)
        rejected = list(log.rejected.lines())
    counts["refused"], counts["rejected"] = len(refused), len(rejected)
    for line in rejected[:100]:
        typer.echo(" ".join(str(part) for part in line if part), err=True)
    for one in refused[:100]:
        typer.echo(asked.zh(one.zh, one.en), err=True)
    zh = "新增 {appended}, 相同 {same}, 更正 {corrected}, 不予记入 {refused}, 不能读 {rejected} 行; "
    zh += "下次 xiezhi tick 重算"
    en = "new {appended}, same {same}, corrected {corrected}, refused {refused}, unread {rejected} rows; the next "
    en += "xiezhi tick follows them"
    asked.answer({"source": told, **counts}, [asked.zh(zh, en).format(**counts)])


def _opened(asked: Asked, files: str, matters: str | None, mapping: Path | None, kind: str | None) -> Log:
    from xiezhi.connectors.log import open_log

    return open_log(
        asked.desk.pack, events=files, matters=matters, map_path=mapping, kind=kind,
        open_matters=matters is not None, lang=asked.lang,
    )  # fmt: skip


def _entries(asked: Asked, log: Log, source: str) -> Iterator[Entry]:
    """Entries as an import would make them, with the ids that ``check`` gives."""
    from xiezhi.casework.imports.entries import Telling
    from xiezhi.engine.facts import families

    telling = Telling(asked.desk.pack, source, stamped=log.stamped)
    for facts in log.chunks():
        for family in families(facts, asked.desk.pack):
            yield from telling.entries(family)


def _take(asked: Asked, batch: list[Entry], counts: dict[str, Any]) -> list[Refusal]:
    """One batch, one transaction."""
    from django.db import transaction

    with transaction.atomic():
        receipt = asked.desk.store.append(batch, now=asked.now)
    counts["appended"] += len(receipt.appended) - 2 * len(receipt.corrected)
    counts["same"] += receipt.same
    counts["corrected"] += len(receipt.corrected)
    return list(receipt.refused)
