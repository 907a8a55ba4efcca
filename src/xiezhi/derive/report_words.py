# SPDX-License-Identifier: Apache-2.0
"""The words of the report in two languages, and how it writes numbers, shares, times and lengths of time."""

from __future__ import annotations

from xiezhi.catalog.words import KINDS, STATUSES
from xiezhi.kernel.instant import DAY, HOUR, MINUTE, SECOND, Zone

THIN = "\u2009"
WORDS: dict[str, tuple[str, str]] = {
    "title": ("监督检查报告", "Supervision report"),
    "house": ("执法监督", "Supervision of law enforcement"),
    "as_of": ("算到", "As of"),
    "known_at": ("当时所知", "Known at"),
    "no_limit": ("不限", "no limit"),
    "pack": ("规则包", "Pack"),
    "contents": ("目录", "Contents"),
    "matters": ("事项", "Matters"),
    "matters_note": ("缺上级 {missing}", "{missing} with a parent missing"),
    "events": ("事件", "Events"),
    "events_note": ("顺延时刻 {moved}", "{moved} stamps moved out of a clock change"),
    "judged": ("应判", "Judged"),
    "judged_note": ("{norms} 条规则", "by {norms} norms"),
    "rate": ("合规率", "Kept"),
    "rate_note": ("{kept} ÷ {n}", "{kept} of {n}"),
    "breach": ("告警", "Breaches"),
    "warning": ("预警", "Warnings"),
    "warning_note": ("其中待确认 {doubt}", "{doubt} of them to be confirmed"),
    "gap": ("缺数据", "Gaps"),
    "gap_note": ("不作通过, 也不作违反", "neither a pass nor a breach"),
    "rejected": ("未收录", "Rejected"),
    "rejected_note": ("行; 另有 {values} 个值未用", "rows; {values} values not used"),
    "satisfied": ("满足", "Satisfied"),
    "violated": ("违反", "Violated"),
    "pending": ("未届满", "Pending"),
    "not_applicable": ("不适用", "Not applicable"),
    "undetermined": ("无法判定", "Undetermined"),
    "totals": ("各规则结论", "Verdicts by norm"),
    "totals_note": ("点规则看时限、单位与具体事项", "a norm opens its time used, units and cases"),
    "norm_article": ("规则 · 条文", "Norm · article"),
    "composition": ("构成", "Share"),
    "outside": ("界外单位", "Units outside"),
    "all_norms": ("合计", "Total"),
    "versions_more": (" 等 {n} 版", " and {n} earlier"),
    "never": ("未触发的规则", "Norms that nothing triggered"),
    "never_note": (
        "本次数据中没有应判的事项, 不等于遵守",
        "nothing in this input to judge, which is not the same as kept",
    ),
    "level_of": ("违反为{level}", "breach is {level}"),
    "internal": ("内部口径, 非法定", "internal value, not statutory"),
    "party": ("当事人", "the party's"),
    "other": ("他方", "another's"),
    "bearer_party": ("当事人的期限, 只记时钟不作发现", "the party's time: a clock, no finding"),
    "bearer_other": ("他方的期限, 只记时钟不作发现", "another's time: a clock, no finding"),
    "basis": ("条文", "Article"),
    "from": ("{date} 起", "from {date}"),
    "until": ("至 {date}", "until {date}"),
    "always": ("一直有效", "at all times"),
    "reading": ("规则口径", "Reading of the house"),
    "why": ("保护什么", "What it protects"),
    "verdicts": ("五种结论", "The five verdicts"),
    "of_judged": ("占应判 {share}", "{share} of judged"),
    "used": ("已用时间与期限之比", "Time used against the limit"),
    "used_note": ("{n} 只已了结或已超期的时钟", "{n} clocks ended or overdue"),
    "used_met": ("按期", "in time"),
    "used_late": ("迟办", "done late"),
    "used_overdue": ("超期未办", "still open"),
    "used_axis": ("已用时间占期限", "time used, share of the limit"),
    "used_limit": ("期限", "limit"),
    "used_last": (
        "按期的 {met} 只中, {last} 只在期限最后一成内办结 ({share})。",
        "Of {met} in time, {last} ended within the last tenth of the limit ({share}).",
    ),
    "used_bin": ("{low}–{high}: {n}", "{low}–{high}: {n}"),
    "used_bin_open": ("{low} 以上: {n}", "{low} and more: {n}"),
    "marks": (
        "同刻 {tie}, 补录 {late}, 历法未定 {calendar}",
        "decided by order at one instant {tie}, entered late {late}, calendar uncertain {calendar}",
    ),
    "funnel": ("各单位分布", "Units"),
    "funnel_note": ("{units} 个单位, 合计 {rate}", "{units} units, {rate} together"),
    "funnel_x": ("已判次数", "duties decided"),
    "funnel_y": ("合规率", "kept"),
    "funnel_text": (
        "每点一个单位。虚线为 95% 与 99.8% 控制界, 界内差异属正常波动, 不分先后; 仅凭机遇, "
        "二十个单位里也约有一个在 95% 界外。"
        "少于 {fewest} 次的单位只画点, 不列名。",
        "A dot is a unit. Dashed: 95% and 99.8% limits; differences inside are chance, no order among "
        "them. By chance alone "
        "about one unit in twenty lies outside 95%. Units of fewer than {fewest} duties are drawn, never "
        "named.",
    ),
    "funnel_without": ("另有 {n} 次无单位记载, 未计入。", "{n} more carry no unit and are left out."),
    "funnel_none": ("各单位均在 95% 界内。", "All units lie inside the 95% limits."),
    "funnel_more": ("界外单位见下表。", "The table below has those outside."),
    "unit": ("单位", "Unit"),
    "n": ("次数", "n"),
    "kept": ("满足", "Satisfied"),
    "limits": ("95% 界", "95% limits"),
    "side": ("位置", "Side"),
    "below": ("低于下限", "below"),
    "above": ("高于上限", "above"),
    "far": (", 且出 99.8% 界", ", beyond 99.8% too"),
    "largest": ("超出最多的 {n} 件", "The {n} largest"),
    "latest": ("最近的 {n} 件", "The {n} most recent"),
    "drawn": ("随机抽取的 {n} 件", "{n} drawn at random"),
    "all_found": ("全部 {n} 件", "All {n} findings"),
    "of_found": ("共 {n} 件", "of {n}"),
    "seed_note": ("种子 {seed}, 可重抽复核", "seed {seed}, can be drawn again"),
    "none_found": ("没有预警、告警或缺数据。", "No breach, no warning, no gap."),
    "number": ("序号", "No."),
    "level": ("级别", "Level"),
    "matter": ("事项", "Matter"),
    "when": ("时限 · 时刻", "Time"),
    "explanation": ("条文、事实与算式", "Article, facts, arithmetic"),
    "over": ("超 {time}", "over by {time}"),
    "cut": ("… (全文见 findings 文件)", "… (full text in the findings file)"),
    "thinned": (
        "为使本页不超过 5 MB, 每条规则各列 {n} 件, 全部见 findings 文件。",
        "To keep this page under 5 MB each list shows {n}; the findings file has all.",
    ),
    "brief": (
        "为使本页不致过大, 没有发现的 {n} 条规则只在总表里列出。",
        "To keep this page small, {n} norms without findings stand in the table of totals alone.",
    ),
    "quality": ("数据质量", "Quality of the data"),
    "quality_note": ("没有读进来的、缺的和改动过的", "what was not read, what is missing, what was moved"),
    "rejected_rows": ("未收录的行与未用的值", "Rows rejected and values not used"),
    "rejected_none": ("没有, 全部收录。", "None: all rows were taken."),
    "rejected_all": ("逐行见 rejected.csv。", "rejected.csv has each line."),
    "file": ("文件", "File"),
    "what": ("范围", "What"),
    "row": ("整行", "row"),
    "value": ("单个值", "value"),
    "column": ("列", "Column"),
    "reason": ("原因", "Reason"),
    "right": ("应为", "Would be right"),
    "first_line": ("首见", "First at"),
    "lines": ("行数", "Lines"),
    "more_reasons": ("另有 {n} 种, 见 rejected.csv", "{n} more kinds: see rejected.csv"),
    "gaps_by_norm": ("缺数据, 按规则", "Gaps by norm"),
    "gaps_none": ("没有。", "None."),
    "gap_examples": ("缺什么, 前几例", "What is missing, some cases"),
    "calendar": ("工作日历", "Working days"),
    "calendar_until": ("录入到 {date}。", "The calendar reaches {date}."),
    "calendar_enough": ("没有时钟越过它。", "No clock goes beyond it."),
    "calendar_year": ("{year} 年 {n} 只", "{n} in {year}"),
    "calendar_beyond": (
        "{n} 只时钟的期限落在没有放假通知的年份（{years}）: 按周末推算, 届满只作预警。"
        "通知公布后录入规则包的 calendar_days.csv, 再查一次。",
        "{n} clocks end in years without a notice of holidays ({years}): they go by weekends and only warn when due. "
        "Enter the notice in calendar_days.csv of the pack once it is published, and check again.",
    ),
    "definitions": ("口径", "Definitions"),
    "definitions_note": ("每个数字是什么、从哪里来", "what each figure is and where it comes from"),
    "source": ("出处", "From"),
    "proof": ("可复算", "To compute it again"),
    "proof_text": (
        "同样的输入、参数与程序得到逐字节相同的结果(用时与内存除外)。",
        "The same input, arguments and program give the same bytes, wall time and memory aside.",
    ),
    "program": ("程序", "Program"),
    "content_hash": ("规则包内容 SHA-256", "Pack content SHA-256"),
    "calendar_hash": ("工作日历 SHA-256", "Calendar SHA-256"),
    "zone": ("时区", "Time zone"),
    "files": ("同一文件夹", "In the same folder"),
    "signature": (
        "制表　　　　　　　　审核　　　　　　　　日期",
        "Prepared by ____________  Reviewed by ____________  Date ________",
    ),
    "definition": ("口径", "definition"),
    "blue": ("蓝", "blue"),
    "yellow": ("黄", "yellow"),
    "orange": ("橙", "orange"),
    "red": ("红", "red"),
    "tag_breach": ("告警", "breach"),
    "tag_warning": ("预警", "warning"),
    "tag_remind": ("提示", "reminder"),
    "tag_soon": ("临期", "due soon"),
    "tag_overdue": ("超期", "overdue"),
    "tag_late": ("迟办", "done late"),
    "tag_broken": ("违反", "broken"),
    "tag_doubt": ("待确认", "to confirm"),
    "tag_gap": ("缺数据", "gap"),
}


class Say:
    """The words of one language (``zh…`` Chinese, else English) in one time zone."""

    def __init__(self, lang: str, zone: Zone) -> None:
        self.place = 0 if lang.startswith("zh") else 1
        self.lang = "zh-CN" if self.place == 0 else "en"
        self.zone = zone

    def __call__(self, key: str, **values: object) -> str:
        text = (WORDS.get(key) or KINDS.get(key) or STATUSES[key])[self.place]
        return text.format(**values) if values else text

    def either(self, pair: tuple[str, str]) -> str:
        return pair[self.place]

    def time(self, us: int, *, due: bool = False) -> str:
        """An instant in the zone; a due instant at midnight is 24:00 of the day that it ends."""
        text = self.zone.text(us)
        if due and text.endswith(" 00:00"):
            return self.zone.text(us - 1)[:10] + " 24:00"
        return text

    def length(self, seconds: int) -> str:
        """A length of time in its two largest units: 6天9时, 3 h 12 min; never rounded up."""
        days, rest = divmod(seconds * SECOND, DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        names = (("天", " d"), ("时", " h"), ("分", " min"), ("秒", " s"))
        parts = [
            f"{n}{name[self.place]}"
            for n, name in zip((days, hours, minutes, rest // SECOND), names, strict=True)
        ]
        first = next((place for place, n in enumerate((days, hours, minutes)) if n), 3)
        shown = [part for part in parts[first : first + 2] if not part.startswith("0")]
        return ("" if self.place == 0 else " ").join(shown) or parts[3]


def number(n: int) -> str:
    """Thousands by thin space."""
    return f"{n:,}".replace(",", THIN)


def percent(part: int, whole: int) -> str:
    """A share with one decimal; what is not all never reads 100 %, what is not nothing never 0 %."""
    if not whole:
        return "–"
    share = 100.0 * part / whole
    if part < whole and share >= 99.95:
        return ">99.9%"
    return "<0.1%" if part > 0 and share < 0.05 else f"{share:.1f}%"
