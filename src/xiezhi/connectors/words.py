# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501
"""Why a row or a value is rejected and what would be right, in Chinese and English. ``{0}`` is the detail of the case."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """Reason and what would be right, in both languages."""

    zh: str
    en: str
    right_zh: str
    right_en: str


_TIME_ZH = "2026-03-02T09:05:00+08:00、2026-03-02 09:05、2026/3/2 9:05、2026年3月2日 9时5分、20260302 090500, 或仅日期; 1900 至 2199 年"
_TIME_EN = (
    "2026-03-02T09:05:00+08:00, 2026-03-02 09:05, 2026/3/2 9:05, 20260302 090500, or a date alone; 1900–2199"
)

REASONS = {
    # rows, by the readers
    "ragged": Words("列数与表头不符: {0}", "the number of fields is not that of the header: {0}", "与表头同样多的列", "as many fields as the header"),
    "quote": Words("引号未闭合, 或引号后不是逗号", "a quote is not closed, or something follows it", "成对的引号, 内部引号写两次", "quotes in pairs, those inside doubled"),
    "nul": Words("含空字符 (NUL)", "NUL characters", "文本", "text"),
    "bytes": Words("含编码之外的字节", "bytes that are not of the file's encoding", "UTF-8 或 GB18030", "UTF-8 or GB18030"),
    "too_long": Words("一行超过 64 MiB", "a line longer than 64 MiB", "较短的行", "shorter lines"),
    "json": Words("不是 JSON 对象", "not a JSON object", "每行一个 {{…}}", "one {{…}} a line"),
    "broken": Words("文件到此中断, 其后未读: {0}", "the file breaks off here, nothing after it was read: {0}", "完整的文件", "a whole file"),
    "totals": Words("是合计行或重复的表头, 不是数据", "a totals row or a repeated header, not data", "去掉该行", "leave this row out"),
    # rows of events
    "no_matter": Words("没有事项编号", "no matter", "事项编号", "the id of a matter"),
    "no_step": Words("没有步骤", "no step", "{0}", "{0}"),
    "unknown_step": Words("没有这个步骤", "unknown step", "{0}", "{0}"),
    "no_time": Words("没有时间", "no time", _TIME_ZH, _TIME_EN),
    "bad_time": Words("时间无法识别", "the time does not parse", _TIME_ZH, _TIME_EN),
    "duplicate_id": Words("事件编号重复, 保留第一行", "duplicate event id; the first row stays", "唯一的编号", "an id of its own"),
    "unknown_matter": Words("事项不在事项表中", "the matter is not in the matters file", "事项表中的编号, 或用 --open-matters", "an id of the matters file, or --open-matters"),
    "rejected_matter": Words("其事项已被拒绝", "its matter was rejected", "先改正事项表", "mend the matters file first"),
    # rows of matters
    "no_kind": Words("没有事项类型", "no kind", "{0}; 或用 --kind", "{0}; or --kind"),
    "unknown_kind": Words("没有这个事项类型", "unknown kind", "{0}", "{0}"),
    "duplicate_matter": Words("事项重复, 保留第一行", "duplicate matter; the first row stays", "每个事项一行", "one row a matter"),
    "own_parent": Words("事项以自己为上级", "the matter is its own parent", "上级事项的编号, 或空", "the id of another matter, or nothing"),
    "circle": Words("上级关系成环", "a circle of parents", "没有环的上级关系", "parents without a circle"),
    "other_kind": Words("同一编号已是另一类事项: {0}", "the same id is already a matter of kind {0}", "每类事项各自的编号", "ids of their own for each kind"),
    # values
    "boolean": Words("不是是非值", "not a boolean", "true/false, 1/0, 是/否, Y/N", "true/false, 1/0, 是/否, Y/N"),
    "integer": Words("不是整数", "not an integer", "如 3", "as 3"),
    "number": Words("不是数字", "not a number", "如 1234.5, 不带千分位和单位", "as 1234.5, without thousands separators or units"),
    "date": Words("不是日期", "not a date", "如 2026-03-02", "as 2026-03-02"),
    "time": Words("不是时间", "not a time", _TIME_ZH, _TIME_EN),
    "duration": Words("不是期限", "not a duration", "整数和单位 min h d wd m y, 如 30 d", "a whole number and one of min h d wd m y, as 30 d"),
    "enum": Words("不在可选值中", "not one of the values", "{0}", "{0}"),
    "data": Words("不是 JSON 对象", "not a JSON object", "{{\"字段\": 值}}", "{{\"field\": value}}"),
    "seq": Words("不是整数", "not an integer", "整数; 现按行的次序", "an integer; the row's place is used"),
    "recorded_at": Words("时间无法识别, 按发生时间", "the time does not parse; the time of the event is used", _TIME_ZH, _TIME_EN),
    "void": Words("作废不起作用: 同一事项中此前没有该事件", "the void has no effect: no earlier event of this matter has this id", "同一事项中更早事件的编号", "the id of an earlier event of the same matter"),
    "conflict": Words("同一事项已有另一个值, 保留先读到的: {0}", "the matter already has another value, which stays: {0}", "一致的值", "the same value everywhere"),
    "parent_ambiguous": Words("不止一个事项有此值", "more than one matter has this value", "唯一的值", "a value that only one matter has"),
}  # fmt: skip


def say(code: str, detail: tuple[str, str], lang: str) -> tuple[str, str]:
    """(reason, what would be right) in one language; ``detail``: (zh, en)."""
    words = REASONS[code]
    if lang.startswith("zh"):
        return words.zh.format(detail[0]), words.right_zh.format(detail[0])
    return words.en.format(detail[1]), words.right_en.format(detail[1])
