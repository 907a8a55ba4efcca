# SPDX-License-Identifier: Apache-2.0
"""A blind sample for a reviewer: what happened, and what the norm asks, but neither verdict, unit nor person.

Hits are mixed with matters that the norm looked at and found in order, so that nobody can tell from the sheet what the
program said. Which row is which is kept as a fact on the norm's own matter, not in the sheet.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiezhi.catalog.model import Field, Norm, Pack
from xiezhi.catalog.words import duty_words
from xiezhi.connectors.workbook import guard
from xiezhi.engine.facts import Event, Family
from xiezhi.kernel.errors import XiezhiError
from xiezhi.supervision.backtest import Backtest, told
from xiezhi.supervision.precision import wilson

VERDICTS = ("有问题", "无问题", "数据有误", "依法例外", "看不出")
TRUE, UNCLEAR = VERDICTS[0], VERDICTS[-1]
HEADS = ("序号", "事项类型", "经过", "规则", "条文", "要求", "结论", "说明")
WIDTHS = (6, 12, 70, 22, 30, 40, 10, 30)
NAMING = ("officer", "unit", "person", "file")
MARK, HEAD_ROW = "盲评样本", 2
CLEAN = "-"
LONGEST, WIDEST = 5_000, 40  # rows and columns of a sheet that are read: a sample has some hundred rows
SHARE = 4
"""One clean matter is mixed in for every so many hits, at least one where there is any."""


@dataclass(frozen=True)
class Sample:
    """``key``: in the order of the rows the finding, or ``-`` where the norm found nothing; ``matters`` beside."""

    id: str
    norm: str
    seed: str
    key: tuple[str, ...]
    matters: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """A sheet that came back: of the hits ``right`` and ``wrong``; of the clean ones ``missed`` of ``clean``.

    ``faults``: rows that could not be read, (Chinese, English).
    """

    sample: str
    right: int
    wrong: int
    unclear: int
    missed: int
    clean: int
    empty: int
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def interval(self) -> tuple[float, float]:
        """Of the share of hits that are right, at 95 %."""
        return wilson(self.right, self.right + self.wrong)


def draw(pack: Pack, found: Backtest, seed: str, size: int) -> Sample:
    """A sample by a seed: the same facts and seed give the same rows, in an order that tells nothing."""
    hits = {hit.finding: hit.matter for hit in found.hits if hit.nature == "breach"}
    if not hits:
        raise XiezhiError(
            f"规则 {found.norm} 在这一期间没有命中, 无样可抽",
            f"norm {found.norm} found nothing in that period",
        )
    clean = min(len(found.clean), max(1, size // (SHARE + 1)))
    some = _drawn(hits, seed, size - clean)
    rows = [(finding, hits[finding]) for finding in some]
    rows += [(CLEAN, matter) for matter in _drawn(found.clean, seed, clean)]
    rows.sort(key=lambda row: _place(seed, "order", *row))
    named = "\0".join([pack.digest, found.norm, seed, str(found.first), str(found.last), str(size)])
    id_ = "S" + base64.b32encode(hashlib.sha256(named.encode()).digest())[:10].decode()
    return Sample(id_, found.norm, seed, tuple(row[0] for row in rows), tuple(row[1] for row in rows))


def _drawn(names: Iterable[str], seed: str, size: int) -> list[str]:
    return sorted(sorted(set(names)), key=lambda name: _place(seed, "draw", name))[: max(0, size)]


def _place(seed: str, *parts: str) -> bytes:
    return hashlib.sha256("\0".join((seed, *parts)).encode()).digest()


def write_sheet(
    path: Path,
    pack: Pack,
    norm: Norm,
    sample: Sample,
    family_of: Callable[[str], Family],
    hidden: Collection[str],
) -> None:
    """The sheet; ``hidden``: names of units and people, which are blacked out wherever they stand in a text."""
    import xlsxwriter  # loaded with the first workbook

    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    sheet = book.add_worksheet("盲评")
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bg_color": "#F8F9F8", "bottom": 1})
    sheet.write_string(0, 0, MARK)
    sheet.write_string(0, 1, sample.id, text)
    sheet.write_string(0, 2, f"每行判断一次：{' / '.join(VERDICTS)}。只看“经过”中的事实，不必查系统。")
    for column, (name, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(HEAD_ROW, column, name, head)
    masks = sorted((name for name in hidden if len(name) > 1), key=len, reverse=True)
    for place, matter in enumerate(sample.matters):
        cells = _cells(pack, norm, family_of(matter), matter, place + 1, masks)
        for column, cell in enumerate(cells):
            sheet.write_string(HEAD_ROW + 1 + place, column, cell, text)
    last = HEAD_ROW + len(sample.key)
    column = HEADS.index("结论")
    sheet.data_validation(HEAD_ROW + 1, column, last, column, {"validate": "list", "source": list(VERDICTS)})
    sheet.freeze_panes(HEAD_ROW + 1, 0)
    book.close()


def _cells(
    pack: Pack, norm: Norm, family: Family, matter: str, number: int, masks: Sequence[str]
) -> tuple[str, ...]:
    kind = pack.kinds[family.matters[matter].kind]
    version = norm.versions[-1]
    course = "\n".join(_lines(pack, family, matter))
    for mask in masks:
        course = course.replace(mask, "■")
    duty = duty_words(pack, norm, version, pack.language)
    return (str(number), kind.title, course, version.title or norm.title, version.basis, duty, "", "")


def _lines(pack: Pack, family: Family, matter: str) -> Iterable[str]:
    """What happened, a line an event: no id, unit, officer, person, nor what is personal."""
    own = family.matters[matter]
    shown = _shown(own.attributes, pack.kinds[own.kind].attributes, pack)
    if shown:
        yield f"（{shown}）"
    for event in sorted(family.events, key=lambda event: (event.at, event.seq)):
        yield _line(pack, family, matter, event)


def _line(pack: Pack, family: Family, matter: str, event: Event) -> str:
    kind = pack.kinds[family.matters[event.matter].kind]
    step = kind.steps[event.step]
    of = "" if event.matter == matter else f"[{kind.title}] "
    parts = [_shown(event.sets, kind.attributes, pack), _shown(event.data, step.fields, pack)]
    shown = "；".join(part for part in parts if part)
    return f"{pack.zone.text(event.at, day=event.at_day)} {of}{step.title}" + (
        f"（{shown}）" if shown else ""
    )


def _shown(values: Mapping[str, Any], fields: Mapping[str, Field], pack: Pack) -> str:
    named = ((fields.get(name), value) for name, value in values.items())
    return "；".join(
        f"{field.title}：{told(value, pack)}"
        for field, value in named
        if field is not None and not field.personal and field.type not in NAMING and value is not None
    )


def read_sheet(path: Path, key_of: Callable[[str], tuple[str, ...]]) -> Review:
    """A sheet that came back; ``key_of`` gives a sample's key. Rows that cannot be read are told, the others count."""
    import openpyxl

    try:
        guard(path)
        sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = [tuple(row) for row in sheet.iter_rows(max_row=LONGEST, max_col=WIDEST, values_only=True)]
    except Exception as error:
        raise XiezhiError(
            f"{path.name}: 不是可读的 xlsx 文件", f"{path.name}: no readable xlsx file"
        ) from error
    if len(rows) == LONGEST:
        raise XiezhiError(
            f"{path.name}: 超过 {LONGEST} 行, 应为写出的样本表",
            f"{path.name}: more than {LONGEST} rows: the sheet of the sample would be right",
        )
    if not rows or len(rows[0]) < 2 or rows[0][0] != MARK:
        raise XiezhiError(
            f"{path.name}: 第 1 行没有{MARK}号, 应为 norm backtest --sample 写出的表",
            f"{path.name}: row 1 names no sample: a sheet written by norm backtest --sample would be right",
        )
    key = key_of(str(rows[0][1]))
    heads = [str(cell or "").strip() for cell in rows[HEAD_ROW]] if len(rows) > HEAD_ROW else []
    lacking = [name for name in ("序号", "结论") if name not in heads]
    if lacking:
        raise XiezhiError(
            f"{path.name}: 缺列 {' '.join(lacking)}", f"{path.name}: columns missing: {' '.join(lacking)}"
        )
    return _review(str(rows[0][1]), rows, heads, key, path.name)


def _review(
    sample: str, rows: Sequence[tuple[Any, ...]], heads: Sequence[str], key: Sequence[str], name: str
) -> Review:
    faults: list[tuple[str, str]] = []
    given = _given(rows, heads, len(key), name, faults)
    hits = [given.get(place) for place, one in enumerate(key, 1) if one != CLEAN]
    clean = [given.get(place) for place, one in enumerate(key, 1) if one == CLEAN]
    decided = [verdict for verdict in hits if verdict not in (None, UNCLEAR)]
    answered = [verdict for verdict in clean if verdict not in (None, UNCLEAR)]
    return Review(
        sample,
        right=decided.count(TRUE),
        wrong=len(decided) - decided.count(TRUE),
        unclear=sum(verdict == UNCLEAR for verdict in given.values()),
        missed=answered.count(TRUE),
        clean=len(answered),
        empty=len(key) - len(given),
        faults=tuple(faults),
    )


def _given(
    rows: Sequence[tuple[Any, ...]], heads: Sequence[str], most: int, name: str, faults: list[tuple[str, str]]
) -> dict[int, str]:
    """Row of the sample → what the reviewer said; what cannot be read is told in ``faults``."""
    number_at, verdict_at = heads.index("序号"), heads.index("结论")
    given: dict[int, str] = {}
    for line, row in enumerate(rows[HEAD_ROW + 1 :], HEAD_ROW + 2):
        if not any(cell not in (None, "") for cell in row):
            continue
        number, verdict = str(row[number_at] or "").strip(), str(row[verdict_at] or "").strip()
        zh, en = f"{name} 第 {line} 行", f"{name} row {line}"
        if not (number.isdecimal() and len(number) <= 6) or not 1 <= int(number) <= most:
            faults.append(
                (f"{zh}: 序号 {number!r} 应为 1–{most}", f"{en}: 序号 {number!r}: 1–{most} would be right")
            )
        elif verdict and verdict not in VERDICTS:
            right = " ".join(VERDICTS)
            faults.append(
                (f"{zh}: 结论 {verdict!r} 应为: {right}", f"{en}: 结论 {verdict!r}: one of {right}")
            )
        elif int(number) in given:
            faults.append((f"{zh}: 序号 {number} 重复", f"{en}: 序号 {number} is given twice"))
        elif verdict:
            given[int(number)] = verdict
    return given
