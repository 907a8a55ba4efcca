# SPDX-License-Identifier: Apache-2.0
"""``xiezhi import``: tables of other systems into the ledger, from a guessed mapping to the data-quality report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xiezhi.cli.desk import As, Asked, HomeFolder, Json, Now, Purpose, opened
from xiezhi.cli.inputs import Events, InFolder, KindName, MapFile, Matters, OpenMatters, in_folder
from xiezhi.cli.language import Lang
from xiezhi.cli.progress import Counter
from xiezhi.kernel.errors import XiezhiError

if TYPE_CHECKING:
    from xiezhi.casework.imports.export import Export
    from xiezhi.casework.imports.outcome import Counts

Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="来源名, 如 110、case-system。 What the source is called.")
]
Full = Annotated[
    bool,
    typer.Option(
        "--full", help="全量导出: 没有的即消失。 All that the source has: what is missing vanished."
    ),
]
FilesIn = Annotated[
    Path | None,
    typer.Option("--files", metavar="DIR", help="对照文件所列文件的目录。 Where the mapping's files lie."),
]
RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="批次。 The number of a run.")]
WHAT = {
    "rows": ("读到的行", "rows"), "matters": ("事项", "matters"), "appended": ("新入账", "new"),
    "same": ("相同", "same"), "corrected": ("更正", "corrected"), "refused": ("不能入账", "refused"),
    "future": ("在将来", "in the future"), "doubled": ("他系统已报", "told already"),
    "differing": ("说法不同", "told otherwise"), "vanished": ("消失", "vanished"), "back": ("又出现", "back"),
    "orphans": ("上级未见", "without parent"), "rejected_rows": ("读不出的行", "unreadable rows"),
    "rejected_values": ("读不出的值", "unreadable values"),
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds ``import``."""
    group = typer.Typer(
        help="导入: 猜对照、预览、入账、隔离、质量报告。 Tables of other systems into the ledger."
    )
    for verb in (guess, confirm, preview, run, runs, quarantine, report, annotate, tellings, resolve):
        group.command(verb.__name__)(verb)
    app.add_typer(group, name="import")


def guess(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="外部系统的表。 Foreign tables.")],
    kind: KindName = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.yaml", help="写成映射文件。 Writes a mapping.")
    ] = None,
    home: HomeFolder = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """猜各列的意思, 写成映射文件, 由人确认。 Proposes what the columns mean, to be confirmed."""
    from xiezhi.casework.guess.mapping_text import mapping_text
    from xiezhi.casework.guess.proposal import propose
    from xiezhi.casework.guess.table import look_at

    asked = opened(home, None, lang, as_json)
    pack = asked.desk.pack
    proposals = [propose(pack, look_at(Path(name), pack.zone), kind) for name in files]
    rows: list[dict[str, Any]] = []
    for proposal in proposals:
        for one in proposal.meanings:
            rows.append({
                "file": proposal.table.path.name, "kind": proposal.kind.name, "column": one.column.name,
                "sample": " / ".join(one.column.sample)[:40], "target": one.target.key if one.target else "",
                "confidence": one.confidence if one.target else None, "note": asked.zh(*one.note),
            })  # fmt: skip
    heads = {
        "file": ("文件", "file"), "kind": ("类型", "kind"), "column": ("列", "column"), "sample": ("例", "sample"),
        "target": ("对照", "means"), "confidence": ("把握", "confidence"), "note": ("说明", "note"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("没有列", "no columns"))
    if out is not None:
        text = mapping_text(proposals, [Path(name).name for name in files], asked.lang)
        out.write_text(text, encoding="utf-8")
        typer.echo(
            asked.zh(f"映射: {out}, 带 ? 的请核对", f"mapping: {out}; look at the lines with a ?"),
            err=as_json,
        )


def confirm(
    source: Source,
    mapping: Annotated[Path, typer.Argument(metavar="MAP.yaml", help="核对过的映射文件。 The mapping, looked at.")],
    home: HomeFolder = None, lang: Lang = None,
) -> None:  # fmt: skip
    """确认一个来源的映射, 以后按它导入。 Confirms a source's mapping, by which it is imported from then on."""
    from xiezhi.casework.imports.mappings import keep

    asked = opened(home, None, lang)
    kept = keep(asked.desk, source, mapping)
    typer.echo(asked.zh(f"{source} 今后按 {kept} 导入", f"{source} is imported by {kept} from now on"))


def preview(
    source: Source, folder: InFolder = None, events: Events = None, matters: Matters = None, mapping: MapFile = None,
    files: FilesIn = None, kind: KindName = None, full: Full = False, open_matters: OpenMatters = False,
    home: HomeFolder = None, now: Now = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """试一遍, 不入账: 会新增、更正、隔离多少。 Tries it out and writes nothing."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.imports.preview import preview as tried

    export = _export(asked, source, folder, events, matters, mapping, files, kind, full, open_matters)
    found = tried(asked.desk, export, now=asked.now)
    if as_json:
        asked.answer({"counts": asdict(found.counts), "faults": [asdict(one) for one in found.faults]}, ())
        return
    _say(asked, found.counts, asked.zh("将会", "it would"))
    heads = {
        "file": ("文件", "file"), "line": ("行", "line"), "column": ("列", "column"), "value": ("值", "value"),
        "reason": ("为什么", "why"), "right": ("怎样才对", "what would be right"),
    }  # fmt: skip
    asked.table([asdict(one) for one in found.faults], heads, empty=("没有读不出的", "nothing unreadable"))


def run(
    source: Source, folder: InFolder = None, events: Events = None, matters: Matters = None, mapping: MapFile = None,
    files: FilesIn = None, kind: KindName = None, full: Full = False, open_matters: OpenMatters = False,
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None, as_json: Json = False,
) -> None:  # fmt: skip
    """入账并随即监督; 同一份再来不会重复。 Takes it into the ledger; the same export again adds nothing."""
    asked = opened(home, now, lang, as_json)
    from xiezhi.casework.allowed import Actor, demand
    from xiezhi.casework.imports.taking import take_in

    demand(asked.desk, Actor(officer), "import", now=asked.now)
    export = _export(asked, source, folder, events, matters, mapping, files, kind, full, open_matters)
    with Counter(asked.zh("入账", "taken"), 0) as counter:
        done = take_in(
            asked.desk, export, now=asked.now, progress=lambda rows, entries: counter.reached(entries)
        )
    if as_json:
        asked.answer({"run": done.run, "again": done.again, "counts": done.counts.told()}, ())
        return
    if done.again:
        typer.echo(
            asked.zh(
                f"这一份已由批次 {done.run} 导入, 没有新增",
                f"run {done.run} took this export; nothing is new",
            )
        )
        return
    _say(asked, done.counts, asked.zh(f"批次 {done.run}:", f"run {done.run}:"))
    new = ", ".join(f"{level} {n}" for level, n in sorted(done.counts.findings.items()))
    typer.echo(asked.zh(f"新发现: {new or '无'}", f"new findings: {new or 'none'}"))


def runs(home: HomeFolder = None, lang: Lang = None, as_json: Json = False) -> None:
    """各批次。 The runs, the last first."""
    asked = opened(home, None, lang, as_json)
    from xiezhi.casework.models import Run

    rows = [
        {
            "run": one.pk, "source": one.source, "at": asked.time(one.started_at), "full": "✓" if one.full else "",
            "finished": "✓" if one.finished_at is not None else asked.zh("未完成", "unfinished"),
            **{name: one.counts.get(name) for name in ("appended", "same", "corrected", "rejected_rows", "vanished")},
        }
        for one in Run.objects.order_by("-pk")[:200]
    ]  # fmt: skip
    heads = {
        "run": ("批次", "run"), "source": ("来源", "source"), "at": ("时间", "at"), "full": ("全量", "full"),
        "finished": ("完成", "finished"),
        **{name: WHAT[name] for name in ("appended", "same", "corrected", "rejected_rows", "vanished")},
    }  # fmt: skip
    asked.table(rows, heads, empty=("还没有导入", "nothing imported yet"))


def quarantine(number: RunNumber, home: HomeFolder = None, lang: Lang = None, as_json: Json = False) -> None:
    """一个批次读不出、不能入账的。 What a run could not take."""
    asked = opened(home, None, lang, as_json)
    names = ("file", "line", "what", "column", "value", "reason", "right")
    rows = [
        dict(zip(names, row, strict=True))
        for row in _run(number).quarantined.order_by("pk").values_list(*names)
    ]
    heads = {
        "file": ("文件", "file"), "line": ("行", "line"), "what": ("什么", "what"), "column": ("列", "column"),
        "value": ("值", "value"), "reason": ("为什么", "why"), "right": ("怎样才对", "what would be right"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("没有隔离的", "nothing in quarantine"))


def report(
    number: RunNumber,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="写到哪里。 Where to write.")],
    home: HomeFolder = None, now: Now = None, officer: As = None, purpose: Purpose = None, lang: Lang = None,
) -> None:  # fmt: skip
    """数据质量报告, 交回来源单位。 The data-quality report for the source."""
    asked = opened(home, now, lang)
    from xiezhi.casework.imports.quality import write_report

    made = _run(number)
    write_report(made, out, asked.desk.pack.zone)
    _taken(asked, officer, f"import report {number}", made.quarantined.count(), out, purpose)
    typer.echo(str(out))


def annotate(
    number: RunNumber,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="该批次读过的表。 A table that the run read.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="写到哪里。 Where to write.")],
    sheet: Annotated[str | None, typer.Option("--sheet", help="工作表。 Which sheet.")] = None,
    header_rows: Annotated[int, typer.Option("--header-rows", min=1, help="表头行数。 Lines of the header.")] = 1,
    home: HomeFolder = None, now: Now = None, officer: As = None, purpose: Purpose = None, lang: Lang = None,
) -> None:  # fmt: skip
    """来源的表, 错处标在格内。 The source's own table with its faults marked."""
    asked = opened(home, now, lang)
    from xiezhi.casework.imports.annotated import write_annotated

    marked = write_annotated(_run(number), file, out, sheet, header_rows)
    _taken(asked, officer, f"import annotate {number}", marked, out, purpose)
    typer.echo(asked.zh(f"{out}: 标出 {marked} 处", f"{out}: {marked} marked"))


def _taken(asked: Asked, officer: str | None, what: str, rows: int, out: Path, purpose: str | None) -> None:
    from xiezhi.casework.allowed import Actor, demand
    from xiezhi.casework.looking import took_away

    actor = Actor(officer)
    demand(asked.desk, actor, "import", now=asked.now)
    took_away(asked.desk, actor, what, rows, out, purpose, now=asked.now)


def tellings(home: HomeFolder = None, lang: Lang = None, as_json: Json = False) -> None:
    """两系统说法不同、待定的。 Events that two systems tell differently, to be decided."""
    asked = opened(home, None, lang, as_json)
    from xiezhi.casework.models import Telling

    rows = [
        {"number": one.pk, "matter": one.matter, "step": one.step, "event": one.event, "other": one.other,
         "differences": "; ".join(f"{name}: {ours} ≠ {theirs}" for name, (ours, theirs) in one.differences.items())}
        for one in Telling.objects.filter(taken="").exclude(differences={}).order_by("pk")
    ]  # fmt: skip
    heads = {
        "number": ("号", "number"), "matter": ("事项", "matter"), "step": ("步骤", "step"),
        "event": ("有效的", "stands"), "other": ("另一说法", "the other"), "differences": ("不同", "differences"),
    }  # fmt: skip
    asked.table(rows, heads, empty=("没有说法不同的", "nothing told differently"))


def resolve(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="tellings 列出的号。 As tellings numbers it.")],
    take: Annotated[str, typer.Option("--take", metavar="event|other", help="以哪个为准。 Which one stands.")],
    home: HomeFolder = None, now: Now = None, officer: As = None, lang: Lang = None,
) -> None:  # fmt: skip
    """定以哪个说法为准。 Decides which telling stands."""
    asked = opened(home, now, lang)
    from xiezhi.casework.allowed import Actor, demand
    from xiezhi.casework.imports.doubles import resolve as decide
    from xiezhi.casework.matters import seen
    from xiezhi.casework.models import Telling

    demand(asked.desk, Actor(officer), "import", now=asked.now)

    telling = Telling.objects.filter(pk=number, taken="").first()
    if telling is None or take not in ("event", "other"):
        raise XiezhiError(
            f"没有待定的说法 {number}, 或 --take 不是 event | other",
            f"no telling {number} is to be decided, or --take is not event | other",
        )
    demand(asked.desk, Actor(officer), "import", matter=seen(telling.matter), now=asked.now)
    decide(asked.desk, telling, take == "other", officer or "", now=asked.now)
    typer.echo(telling.other if take == "other" else telling.event)


def _run(number: int) -> Any:
    from xiezhi.casework.models import Run

    found = Run.objects.filter(pk=number).first()
    if found is None:
        raise XiezhiError(f"没有批次 {number}", f"there is no run {number}")
    return found


def _export(
    asked: Asked, source: str, folder: Path | None, events: str | None, matters: str | None, mapping: Path | None,
    files: Path | None, kind: str | None, full: bool, open_matters: bool,
) -> Export:  # fmt: skip
    from xiezhi.casework.imports.export import Export
    from xiezhi.casework.imports.mappings import kept

    named = mapping
    if mapping is None and events is None and (folder is None or not (folder / "events").exists()):
        named = kept(asked.desk, source)
        if named is not None and folder is not None:
            return Export(
                source, mapping=named, folder=folder, kind=kind, full=full, open_matters=open_matters
            )
    events, matters = in_folder(folder, events, matters)
    if events is None and named is None:
        raise XiezhiError(
            "没有输入: 请给目录、--events, 或 --map; 或先用 import confirm 确认该来源的映射",
            "no input: give a folder, --events or --map; or confirm a mapping of the source first",
        )
    return Export(source, events, matters, named, kind, full, files, open_matters)


def _say(asked: Asked, counts: Counts, before: str) -> None:
    told = counts.told()
    parts = [f"{asked.zh(*WHAT[name])} {told[name]}" for name in WHAT if told[name]]
    typer.echo(f"{before} {', '.join(parts) or '—'}")
