# SPDX-License-Identifier: Apache-2.0
"""The data-quality report that goes back to the source: one workbook, a sheet for each sort of doubt.

Every cell is text: a value that begins with ``=`` is what the source said, not a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from xiezhi.casework.imports.within import of_units
from xiezhi.casework.models import Orphan, Quarantined, Run, Telling, Vanished
from xiezhi.kernel.instant import Zone

Row = Sequence[Any]
WIDTH = 28
COUNTS = {
    "rows": "读到的事件行", "matters": "事项", "entries": "其中的事实", "appended": "新入账", "same": "与已入账相同",
    "corrected": "更正(与此前所报不同)", "refused": "不能入账", "future": "发生时间在将来", "outside": "属于他单位",
    "doubled": "他系统已报", "differing": "其中说法不同", "vanished": "全量导出中消失", "back": "消失后又出现",
    "orphans": "上级事项未见", "rejected_rows": "读不出的行", "rejected_values": "读不出的值",
}  # fmt: skip


def write_report(run: Run, path: Path, zone: Zone, units: Collection[str] | None = None) -> None:
    """Writes the report of a run. Sheets without rows are left out, 概要 is always there.

    ``units``: of whose matters it may speak; ``None``: of all that the run could tell of. Never of sealed ones.
    """

    def shown(us: int | None) -> str:
        return "" if us is None else zone.text(us)

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format({"bold": True, "bg_color": "#E9F0F6", "border": 1, "text_wrap": True})
    text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for title, columns, rows in _sheets(run, shown, run.units if units is None else units):
        _sheet(book, title, columns, rows, head, text)
    book.close()


def _sheets(
    run: Run, shown: Callable[[int | None], str], units: Collection[str] | None
) -> Iterable[tuple[str, Sequence[str], Iterable[Row]]]:
    summary: list[Row] = [
        ("来源", run.source), ("批次", run.pk), ("全量", "是" if run.full else "否"),
        ("导入时间", shown(run.started_at)),
        *[("文件", f"{one['name']} ({one['bytes']} 字节, SHA-256 {one['sha256']})") for one in run.files],
        *[(COUNTS[name], run.counts.get(name, 0)) for name in COUNTS],
    ]  # fmt: skip
    yield "概要", ("项目", "值"), summary
    yield "读不出的行和值", ("文件", "行", "行或值", "列", "值", "为什么", "怎样才对"), (
        (one.file, one.line, {"row": "行", "value": "值", "entry": "事实"}[one.what], one.column, one.value, one.reason,
         one.right)
        for one in Quarantined.objects.filter(run=run).order_by("pk").iterator()
    )  # fmt: skip
    yield "全量中消失", ("事项", "事件", "来源编号", "说明"), (
        (one.matter, one.event, one.source_key, "此前报过, 本次没有; 未作废, 请核实是否确未发生")
        for one in of_units(Vanished.objects.filter(source=run.source, back=None), units).order_by("pk").iterator()
    )  # fmt: skip
    yield "两系统说法不同", ("事项", "环节", "有效的", "另一说法", "不同之处"), (
        (one.matter, one.step, one.event, one.other, _differences(one.differences, shown))
        for one in of_units(Telling.objects.filter(run=run), None).exclude(differences={}).order_by("pk").iterator()
    )  # fmt: skip
    yield "上级未见", ("事项", "上级以何指名", "值"), (
        (one.matter, one.attribute, one.value)
        for one in of_units(Orphan.objects.filter(source=run.source), units).order_by("pk").iterator()
    )  # fmt: skip


def _differences(found: dict[str, list[Any]], shown: Callable[[int | None], str]) -> str:
    def said(name: str, value: Any) -> str:
        return shown(value) if name == "at" else str(value)

    return "; ".join(
        f"{name}: {said(name, ours)} ≠ {said(name, theirs)}" for name, (ours, theirs) in found.items()
    )


def _sheet(book: Any, title: str, columns: Sequence[str], rows: Iterable[Row], head: Any, text: Any) -> None:
    sheet = None
    for number, row in enumerate(rows, 1):
        if sheet is None:
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(columns) - 1, WIDTH)
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column, head)
        for place, value in enumerate(row):
            sheet.write_string(number, place, str(value), text)
