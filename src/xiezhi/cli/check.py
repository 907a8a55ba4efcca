# SPDX-License-Identifier: Apache-2.0
"""``xiezhi check``: a log against the norms of a pack; clocks, findings, summary and report in a folder."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

import xiezhi
from xiezhi.cli.desk import HomeFolder
from xiezhi.cli.folder import SUMMARY, ResultFolder, unwritable
from xiezhi.cli.inputs import (
    Asked,
    AsOf,
    ChunkEvents,
    Events,
    InFolder,
    KindName,
    KnownAt,
    MapFile,
    Matters,
    OpenMatters,
    PackName,
    Source,
    ask,
    in_folder,
    included,
    open_source,
)  # fmt: skip
from xiezhi.cli.judging import Engine, batches
from xiezhi.cli.language import Lang
from xiezhi.cli.ledger_log import ledger_source
from xiezhi.cli.measure import cores, peak_memory, wall_time
from xiezhi.cli.memory import keep_freed_memory
from xiezhi.cli.progress import Ticker
from xiezhi.cli.tables import CLOCK_KEYS, FINDING_KEYS, SortedTable, coded, values_of
from xiezhi.cli.times import told
from xiezhi.connectors.log import CHUNK, Log
from xiezhi.derive.figures import NATURES, Figures, Part
from xiezhi.derive.rejections import COLUMNS, Rejections
from xiezhi.derive.report import report
from xiezhi.derive.summary import Check, Read, summary
from xiezhi.engine.batch import Batch
from xiezhi.engine.results import CLOCKS, FINDINGS
from xiezhi.kernel.instant import date_of

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


class Format(StrEnum):
    """How the tables are written."""

    parquet = "parquet"
    csv = "csv"


@dataclass(frozen=True)
class Plan:
    """How one check is run."""

    asked: Asked
    form: str
    engine: Engine
    workers: int


def register(app: typer.Typer) -> None:
    """Adds ``check``."""
    app.command("check")(check)


def check(
    pack: PackName,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="结果目录。 Folder of the results.")],
    folder: InFolder = None,
    events: Events = None,
    matters: Matters = None,
    mapping: MapFile = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    include: Annotated[
        str | None,
        typer.Option("--include", metavar="STATUS,…", help="另含草稿、影子规则。 Also shadow,draft norms."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="结果表格式。 Format of the tables.")
    ] = Format.parquet,
    kind: KindName = None,
    open_matters: OpenMatters = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help=("有未收录的即退出码 3。 Exit status 3 where anything was rejected.")),
    ] = False,
    workers: Annotated[
        int,
        typer.Option("--workers", min=0, metavar="N", help="并行数, 0 为全部核。 Threads, 0 for all cores."),
    ] = 0,
    chunk_events: ChunkEvents = CHUNK,
    backend: Annotated[
        Engine,
        typer.Option("--backend", help=("引擎; reference 只用于小日志。 The engine; reference: small logs.")),
    ] = Engine.columnar,
    ledger: Annotated[
        bool,
        typer.Option(
            "--ledger", help="检查目录中的账本, 代替文件。 The ledger of the home instead of files."
        ),
    ] = False,
    home: HomeFolder = None,
    lang: Lang = None,
) -> None:
    """按规则包检查日志: 时钟、发现、汇总与报告。 Checks a log against a pack: clocks, findings, summary, report."""
    keep_freed_memory()
    asked = ask(pack, as_of, known_at, lang)
    norms = asked.pack.checked(included(include))
    plan = Plan(asked, form.value, backend, workers or cores())
    source = Source(*in_folder(folder, events, matters), mapping, kind, open_matters, chunk_events)
    with _stoppable(), ResultFolder(out) as results, _named_errors(out), ExitStack() as stack:
        if ledger:
            asked, source = stack.enter_context(ledger_source(asked, source, home))
        _print_times(asked)
        figures = Figures(norms, int(asked.pack.digest[:16], 16), asked.pack.zone)
        with Ticker(asked.lang) as ticker, open_source(asked, source, ticker.read) as log:
            _judge(plan, log, figures, ticker, results.work)
            done = _finish(plan, log, figures, results.work)
        results.publish(path.name for path in results.work.iterdir())
    _print_result(done, out, asked.lang)
    if strict and (done.rejections.rows or done.rejections.values):
        raise typer.Exit(3)


def _judge(plan: Plan, log: Log, figures: Figures, ticker: Ticker, work: Path) -> None:
    """Streams the batches into the two tables and into the figures."""
    asked = plan.asked
    values = values_of(figures.norms)
    clocks = SortedTable(work, "clocks", CLOCKS, CLOCK_KEYS, values)
    findings = SortedTable(work, "findings", FINDINGS, FINDING_KEYS, values)
    parts: dict[int, Part] = {}

    def each(batch: Batch) -> None:
        """What takes time is done in the thread that judged the batch."""
        batch.clocks, batch.findings = coded(batch.clocks, values), coded(batch.findings, values)
        parts[id(batch)] = figures.part(batch.clocks, batch.findings, batch.counts, batch.units)

    try:
        stream = batches(
            plan.engine, asked.pack, log.tasks(), figures.norms, asked.as_of, asked.known_at,
            workers=plan.workers, progress=ticker.judged, each=each,
        )  # fmt: skip
        for batch in stream:
            figures.merge(parts.pop(id(batch)))
            clocks.add(batch.clocks)
            findings.add(batch.findings)
        clocks.save(work / f"clocks.{plan.form}", plan.form)
        findings.save(work / f"findings.{plan.form}", plan.form)
    finally:
        clocks.close()
        findings.close()


def _finish(plan: Plan, log: Log, figures: Figures, work: Path) -> Check:
    """Writes what was rejected, the report and the summary."""
    asked = plan.asked
    rejections = _write_rejected(log, work / "rejected.csv")
    counts = log.counts
    read = Read(counts.matters, counts.events, counts.missing_parents, counts.moved_stamps)
    done = Check(asked.pack, asked.as_of, asked.known_at, read, rejections, figures, xiezhi.__version__)
    names = {
        "clocks": f"clocks.{plan.form}", "findings": f"findings.{plan.form}",
        "rejected": "rejected.csv", "summary": SUMMARY,
    }  # fmt: skip
    (work / "report.html").write_text(report(done, asked.lang, names), encoding="utf-8", newline="\n")
    told_all = {**summary(done), "wall_time_s": round(wall_time(), 3), "peak_memory_bytes": peak_memory()}
    text = json.dumps(told_all, ensure_ascii=False, indent=2) + "\n"
    (work / SUMMARY).write_text(text, encoding="utf-8", newline="\n")
    return done


def _write_rejected(log: Log, path: Path) -> Rejections:
    rejections = Rejections()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for line in log.rejected.lines():
            writer.writerow(line)
            rejections.add(line)
    return rejections


@contextmanager
def _stoppable() -> Iterator[None]:
    """A request to end (SIGTERM) unwinds like an error, so that nothing half-written stays."""

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread is told of signals
        return

    def stop(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _named_errors(out: Path) -> Iterator[None]:
    """A full disk and the like, in one line that names the folder; errors of other files name these."""
    try:
        yield
    except OSError as error:
        inside = error.filename is not None and Path(os.fsdecode(error.filename)).is_relative_to(out)
        if inside or error.errno in FULL:
            raise unwritable(out, error) from error
        raise


def _print_times(asked: Asked) -> None:
    zone = asked.pack.zone
    typer.echo(f"as_of    {told(asked.as_of, zone, asked.lang)}")
    typer.echo(f"known_at {told(asked.known_at, zone, asked.lang)}")


def _print_result(done: Check, out: Path, lang: str) -> None:
    """What was read, what was found, where the report is."""
    found = dict(zip(NATURES, done.figures.found.sum(axis=(0, 2)).tolist(), strict=True))
    told_of = {"matters": done.read.matters, "events": done.read.events, **found}
    told_of |= {"rows": done.rejections.rows, "values": done.rejections.values}
    for line in _LINES[lang]:
        typer.echo(line.format(report=out / "report.html", **{key: f"{n:,}" for key, n in told_of.items()}))
    until, years = done.pack.calendar.covered_until, sorted(done.figures.unannounced.items())
    if until is not None and years:
        shown = ", ".join(f"{year}: {n:,}" for year, n in years)
        typer.echo(_BEYOND[lang].format(until=date_of(until), years=shown))


_BEYOND = {
    "zh": "工作日历至 {until}: 期限落在其后的时钟按周末推算, 届满只作预警 ({years}); 通知公布后录入 calendar_days.csv",
    "en": "calendar to {until}: clocks ending later go by weekends and only warn ({years}); enter the yearly notice "
    "in calendar_days.csv",
}
_LINES = {
    "zh": (
        "读入: 事项 {matters}, 事件 {events}; 未收录 {rows} 行, 未用 {values} 个值",
        "发现: 告警 {breach}, 预警 {warning}, 缺数据 {gap}",
        "报告: {report}",
    ),
    "en": (
        "read: {matters} matters, {events} events; rejected: {rows} rows, {values} values",
        "found: {breach} breaches, {warning} warnings, {gap} gaps",
        "report: {report}",
    ),
}
