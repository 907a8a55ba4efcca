# SPDX-License-Identifier: Apache-2.0
"""What each figure of the report is and where it comes from: (key, title, text, source), both languages."""

from __future__ import annotations

DEFINITIONS: tuple[tuple[str, tuple[str, str], tuple[str, str], str], ...] = (
    (
        "judged",
        ("应判与五种结论", "Judged and the five verdicts"),
        (
            "每个触发(期限)、每个应判事件(先后、必备、禁止、限额、研判)或每组(重叠、聚集)得一个结论: 满足、"
            "违反、未届满、不适用、无法判定; 五者之和为应判。",
            "Each trigger of a deadline, each judged event or group gets one verdict: satisfied, violated, "
            "pending, not "
            "applicable, undetermined; judged is their sum.",
        ),
        "summary.json: norms",
    ),
    (
        "rate",
        ("合规率", "Kept"),
        (
            "满足 ÷ (满足 + 违反)。未届满、不适用、无法判定不计入分母。禁止类规则只有违反没有满足, "
            "不算合规率。"
            "页首的合规率只合计本机关的义务, 不含当事人和他方的期限。",
            "Satisfied ÷ (satisfied + violated). Pending, not applicable and undetermined are not in the "
            "base. "
            "A prohibition can only be violated: it has no rate. The rate at the head of the page adds up "
            "our "
            "own duties alone, not those of the party or of others.",
        ),
        "summary.json: norms",
    ),
    (
        "breach",
        ("告警、预警、缺数据", "Breaches, warnings, gaps"),
        (
            "告警: 已经违反(实心)。预警: 尚未违反(空心); 历法未定或旧版已失效的违反也只作预警, 标“待确认”。"
            "缺数据: 缺事实而无法判定(虚线), 每条规则每个事项一件。他方义务不作发现。",
            "Breach: already broken (solid). Warning: not yet (hollow); a breach that rests on an "
            "uncertain calendar or a superseded "
            "version is a warning too, marked to confirm. Gap: cannot be judged because a fact is missing "
            "(dashed), one a norm and "
            "matter. Duties of others make no finding.",
        ),
        "findings: nature, level",
    ),
    (
        "used",
        ("已用时间与期限之比", "Time used against the limit"),
        (
            "(办结时刻 − 起算时刻) ÷ (届满时刻 − 起算时刻), 届满已含延长、扣除与顺延; "
            "超期未办的算到“算到”时刻。只计有届满时刻的按期、迟办、超期时钟; 左右由结论定, 与竖线同侧。",
            "(end − trigger) ÷ (due − trigger); due includes extension, pause and rollover; what is still "
            "open is counted up to the as-of "
            "instant. Only clocks in state met, late or overdue with a due instant; the state decides the "
            "side of the line.",
        ),
        "clocks: trigger_at, due, fulfilled_at, over_s, state",
    ),
    (
        "funnel",
        ("单位与控制界", "Units and their limits"),
        (
            "单位取事项的 unit, 没有时取触发事件的。某单位满足次数在全体合规率下出现的机会小于 2.5%(每侧)"
            "即在 95% 界外; 界由二项分布算出, 次数少则自然放宽。只计期限规则。按名称排列, 不是名次。",
            "The unit is the matter's, else that of the triggering event. A unit is outside the 95% limits "
            "where its count would come by "
            "chance, at the rate of all units together, in less than 2.5% on that side; limits are "
            "binomial and widen for small n. "
            "Deadlines only. In order of name, not of merit.",
        ),
        "clocks: state; unit of the matter",
    ),
    (
        "samples",
        ("所列事项", "Cases shown"),
        (
            "超出最多: 按 over_s 由大到小, 没有时长的按时刻由近到远。随机: 由种子与(规则, 事项, 触发, 性质)"
            "的散列取最小者, 与批次、顺序无关。",
            "Largest: by over_s, where there is none the most recent first. Random: those whose hash of "
            "seed, norm, matter, anchor and "
            "nature is smallest, whatever the batches and the order.",
        ),
        "findings: over_s, at, explanation",
    ),
    (
        "read",
        ("事项、事件、未收录", "Matters, events, rejected"),
        (
            "事项、事件为读入并收录的数目。未收录的行逐行记入 rejected.csv 并写明应为什么; "
            "单个值不合类型的, 该值作缺失, 行照收。缺上级: 指名的上级不在输入中。顺延时刻: "
            "落在夏令时跳过的一小时内而后移的时刻。",
            "Matters and events are those read and taken. Each rejected row is in rejected.csv with what "
            "would be right; a value that does "
            "not fit its type is read as missing and its row is taken. Parent missing: named, but not in "
            "the input. Moved: stamps "
            "inside the hour that summer time skips.",
        ),
        "rejected.csv, summary.json",
    ),
    (
        "times",
        ("算到、当时所知", "As of, known at"),
        (
            "只看 at 不晚于“算到”、recorded_at 不晚于“当时所知”且未被作废的事件。期限按届满当日 24:00, "
            "时刻均为规则包时区。",
            "Visible are events with at up to as-of and recorded_at up to known-at, not voided. A day's "
            "limit ends at 24:00; all times are "
            "in the pack's zone.",
        ),
        "summary.json: as_of, known_at",
    ),
)
