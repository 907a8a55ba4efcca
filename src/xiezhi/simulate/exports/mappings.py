# SPDX-License-Identifier: Apache-2.0
"""The mapping files that read the exports back, written from the same layouts.

``python -m xiezhi.simulate.exports.mappings`` writes those of the pack anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.simulate.exports.layouts import Layout, Sheet, StepColumns, layout
from xiezhi.simulate.exports.systems import SYSTEMS, System

ALL = "all"
"""The name of the mapping that reads the exports of all systems together."""
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff/（）]*\*?$")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def file_name(sheet: Sheet, part: str) -> str:
    """The file of a sheet; CSV has one for each table."""
    system = sheet.system
    told = f"{system.title}_{sheet.kind_title}"
    if system.form == "csv" and not sheet.is_wide:
        told += f"_{sheet.title}"
    return f"{told}-{part}.{system.form}"


def mapping_text(pack: Pack, names: Iterable[str]) -> str:
    """The mapping file of some systems: first what has a row a matter, then the logs."""
    systems = [SYSTEMS[name] for name in names]
    pairs = [layout(system, pack, kind) for system in systems for kind in system.kinds if kind in pack.kinds]
    lines = list(_HEAD)
    lines += [f"#   {system.title}: {_habits(system)}" for system in systems]
    lines.append("sources:")
    for sheet in (*(pair.wide for pair in pairs), *(pair.log for pair in pairs)):
        lines += _source(sheet)
    return "\n".join(lines) + "\n"


_HEAD = (
    "# 虚构的外部系统导出 → 本规则包。先读一行一个事项的表, 再读日志明细 (重复的环节、他单位的操作、事后补录)。",
    "# Exports of invented systems → this pack: first the tables with a row a matter, then their logs.",
    "# 由 python -m xiezhi.simulate.exports.mappings 写成, 词汇改了就重写。",
)


def _habits(system: System) -> str:
    form = "CSV, " + system.encoding if system.form == "csv" else "Excel"
    lines = ", 两行表头" if system.lines == 2 else ""
    return form + lines + (", 选项写代码" if system.coded else "")


def layouts(pack: Pack, names: Iterable[str]) -> dict[str, Layout]:
    """The layouts of the kinds that some systems hold, in the order in which their mapping reads them."""
    return {
        kind: layout(SYSTEMS[name], pack, kind)
        for name in names
        for kind in SYSTEMS[name].kinds
        if kind in pack.kinds
    }


def _source(sheet: Sheet) -> Iterator[str]:
    told = {"file": file_name(sheet, "*")}
    told |= {"sheet": sheet.title} if sheet.system.form == "xlsx" else {}
    lines = [f"{key}: {_quoted(value)}" for key, value in told.items()] + list(_body(sheet))
    yield from (f"  - {line}" if n == 0 else f"    {line}" for n, line in enumerate(lines))


def _body(sheet: Sheet) -> Iterator[str]:
    path = [column.path for column in sheet.columns]
    if sheet.lines > 1:
        yield f"header_rows: {sheet.lines}"
    yield f"kind: {sheet.kind}"
    yield f"matter: {_quoted(path[sheet.matter])}"
    if sheet.is_wide:
        yield f"unit: {_quoted(path[sheet.unit])}"
        yield f"parent: {{column: {_quoted(path[sheet.parent])}}}"
        yield f"attributes: {{{_pairs({name: path[at] for name, at in sheet.attributes.items()})}}}"
    words = {column.path: column.words for column in sheet.columns if column.words}
    if words:
        yield "values:"
        for header, ours in words.items():
            yield f"  {_quoted(header)}: {{{_pairs({theirs: our for our, theirs in ours.items()})}}}"
    yield "events:"
    for step in sheet.steps.values():
        if step.sets:
            yield f"  - {{{_changed(sheet, step, path)}}}"
        yield f"  - {{{_event(sheet, step, path)}}}"


def _event(sheet: Sheet, step: StepColumns, path: list[str]) -> str:
    told = {"step": step.step, "at": path[step.at], "actor": path[step.actor], "unit": path[sheet.unit]}
    if sheet.recorded >= 0:
        told["recorded_at"] = path[sheet.recorded]
    line = _pairs(told)
    if step.fields:
        line += f", data: {{{_pairs({name: path[at] for name, at in step.fields.items()})}}}"
    return line + _when(sheet, step)


def _changed(sheet: Sheet, step: StepColumns, path: list[str]) -> str:
    """What an event sets, as an event of its own just before it: fields of a row set nothing."""
    told = {"step": "attributes_changed", "at": path[step.at], "unit": path[sheet.unit]}
    if sheet.recorded >= 0:
        told["recorded_at"] = path[sheet.recorded]
    sets = {name: path[at] for name, at in step.sets.items()}
    there = " or ".join(f"{name} is not None" for name in sets.values())
    line = f"{_pairs(told)}, data: {{{_pairs(sets)}}}"
    return line + (_when(sheet, step, f" and ({there})") if not sheet.is_wide else f", when: {_text(there)}")


def _when(sheet: Sheet, step: StepColumns, more: str = "") -> str:
    if sheet.is_wide:
        return ""
    condition = f"{sheet.columns[sheet.step].path} == '{step.word}'{more}"
    return f", when: {_text(condition)}"


def _pairs(told: Mapping[str, str]) -> str:
    return ", ".join(f"{_quoted(key)}: {_quoted(value)}" for key, value in told.items())


def _quoted(text: str) -> str:
    return text if _PLAIN.match(text) and text.lower() not in _WORDS else _text(text)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_mappings(pack: Pack, folder: Path) -> None:
    """The mapping file of each system, and of all together, into a folder."""
    for name in (*SYSTEMS, ALL):
        names = tuple(SYSTEMS) if name == ALL else (name,)
        (folder / f"{name}.yaml").write_text(mapping_text(pack, names), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    _pack = load_pack("cn_police")
    write_mappings(_pack, Path("packs/cn_police/mappings"))
