# SPDX-License-Identifier: Apache-2.0
"""A norm's version in words: the duty as one sentence, then what else it says. Chinese and English.

``rule_words`` gives all sentences, the first of which is ``duty_words``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xiezhi.catalog.expression import Expr
from xiezhi.catalog.model import Bound, Extension, Interval, Norm, Pack, StepRef, Version
from xiezhi.catalog.phrases import Phrases, number_words
from xiezhi.kernel.duration import Duration

KINDS = {
    "deadline": ("期限", "deadline"), "precedence": ("先后", "precedence"), "required": ("必备", "required"),
    "prohibition": ("禁止", "prohibition"), "limit": ("限额", "limit"), "overlap": ("重叠", "overlap"),
    "pattern": ("聚集", "pattern"), "judgement": ("研判", "judgement"),
}  # fmt: skip
LEVELS = {
    "blue": ("蓝", "blue"),
    "yellow": ("黄", "yellow"),
    "orange": ("橙", "orange"),
    "red": ("红", "red"),
}
STATUSES = {
    "draft": ("草稿", "draft"), "shadow": ("影子", "shadow"), "live": ("上线", "live"),
    "retired": ("停用", "retired"),
}  # fmt: skip
STATES = {
    "void": ("已解除（不再适用）", "discharged"), "met": ("按时完成", "met in time"), "late": ("逾期", "late"),
    "paused": ("期限中止", "paused"), "overdue": ("超期未办", "overdue"), "open": ("期限内", "open"),
    "undetermined": ("无法判定", "undetermined"),
}  # fmt: skip
NATURES = {"breach": ("告警", "breach"), "warning": ("预警", "warning"), "gap": ("缺数据", "gap")}
OCCURRENCES = {"first": ("", ""), "each": ("每次", "each "), "last": ("最后一次", "the last ")}
PROTECTED = {
    "liberty": ("人身自由", "liberty"), "life": ("生命健康", "life"), "minor": ("未成年人", "minors"),
    "property": ("财产", "property"), "hearing": ("陈述申辩", "the right to be heard"),
    "evidence": ("证据", "evidence"), "privacy": ("隐私和个人信息", "privacy"), "remedy": ("救济权利", "remedies"),
}  # fmt: skip


def word(table: Mapping[str, tuple[str, str]], key: str, lang: str) -> str:
    """The word for a key of one of the tables above; the key itself where the table has none."""
    return table.get(key, (key, key))[not lang.startswith("zh")]


def duty_words(pack: Pack, norm: Norm, version: Version, lang: str) -> str:
    """The duty itself in one sentence."""
    say = Phrases(pack, norm, lang)
    sentence = _DUTIES[version.kind](say, version)
    if version.when is None:
        return sentence
    return say.pick(
        f"{say.expr(version.when)}的，{sentence}", f"Where {say.expr(version.when)}: {_lower(sentence)}"
    )


def rule_words(pack: Pack, norm: Norm, version: Version, lang: str) -> list[str]:
    """All that a version says, one sentence an item."""
    say = Phrases(pack, norm, lang)
    parts = [duty_words(pack, norm, version, lang), *_DETAILS.get(version.kind, _nothing)(say, version)]
    return [*parts, *_general(say, version)]


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _nothing(say: Phrases, version: Version) -> list[str]:
    return []


# -- deadline


def _deadline(say: Phrases, v: Version) -> str:
    which = say.pick(*OCCURRENCES[v.occurrence])
    start, act = f"{which}{say.steps(v.after)}", say.steps(v.expect)
    if v.until is not None:
        by = say.expr(v.until)
        return say.pick(f"{start}之后，应在{by}之前{act}。", f"After {start}, {act} is due by {by}.")
    limits = _limits(say, v)
    if say.zh:
        hours = v.within is not None and v.within.elapsed is not None
        return f"自{start}{'时' if hours else '之日'}起，应在{limits}内{act}。"
    return f"From {start}, {act} is due within {limits}."


def _limits(say: Phrases, v: Version) -> str:
    parts = [f"{say.duration(tier.within)}{_case(say, tier.when)}" for tier in v.tiers]
    if v.within is not None:
        other = say.duration(v.within)
        parts.append(say.pick(f"{other}(其他情形)", f"{other} (otherwise)") if v.tiers else other)
    return say.pick("、", ", ").join(parts)


def _case(say: Phrases, when: Expr) -> str:
    return say.pick(f"({say.expr(when)}的)", f" (where {say.expr(when)})")


def _deadline_details(say: Phrases, v: Version) -> list[str]:
    lines = [_counting(say, v), *(_extension(say, entry) for entry in v.extend)]
    lines += [_pause(say, pause) for pause in v.pause]
    if v.lead is not None:
        lead = say.duration(v.lead)
        lines.append(
            say.pick(f"起算前{lead}以内已办的也算完成。", f"What was done up to {lead} before counts too.")
        )
    if v.unless:
        lines.append(
            say.pick(f"{say.steps(v.unless)}的，期限不再计算。", f"{say.steps(v.unless)} ends the clock.")
        )
    if v.match:
        lines.append(_match(say, v.match))
    if v.survives:
        lines.append(
            say.pick(
                "期限跨越规则失效日的，仍按本版本计算。", "A clock that outlives the version keeps its rule."
            )
        )
    if v.remind:
        lines.append(
            say.pick(
                f"届满前{say.durations(v.remind)}提醒。", f"Reminders {say.durations(v.remind)} before due."
            )
        )
    return [line for line in lines if line]


def _counting(say: Phrases, v: Version) -> str:
    units = {limit.unit for limit in (v.within, *(tier.within for tier in v.tiers)) if limit is not None}
    if units & {"min", "h"}:
        if v.next_hour:
            return say.pick("自下一整点起算，连续计时。", "Counted from the next full hour, without break.")
        return say.pick("自起算时刻起连续计时。", "Counted from the instant, without break.")
    if not units:
        return ""
    first = say.pick("起算当日不计入", "The first day is not counted")
    if units == {"wd"}:
        return say.pick(f"{first}，只计工作日。", f"{first}; only working days are.")
    if v.rollover:
        return say.pick(
            f"{first}；末日不是工作日的，顺延至下一工作日。",
            f"{first}; a last day that is no working day moves to the next one.",
        )
    return say.pick(f"{first}；末日遇节假日不顺延。", f"{first}; the last day is not moved.")


def _extension(say: Phrases, entry: Extension) -> str:
    steps = say.steps(entry.refs)
    times = say.pick(f"，至多{entry.max}次", f", at most {entry.max} times") if entry.max > 1 else ""
    if entry.by is not None:
        by = say.duration(entry.by)
        return say.pick(f"期内{steps}的，延长{by}{times}。", f"{steps} in time adds {by}{times}.")
    to = say.duration(entry.to) if entry.to is not None else ""
    return say.pick(f"期内{steps}的，延长至{to}{times}。", f"{steps} in time sets the limit to {to}{times}.")


def _pause(say: Phrases, pause: Interval) -> str:
    length = "" if pause.at_most is None else say.duration(pause.at_most)
    most = say.pick(f"(至多{length})", f" (at most {length})") if length else ""
    start, end = say.steps(pause.start), say.steps(pause.end)
    return say.pick(
        f"{start}至{end}的期间不计入{most}。", f"The time from {start} to {end} is not counted{most}."
    )


def _match(say: Phrases, name: str) -> str:
    return say.pick(
        f"以{say.field(name)}相同的记录对应。", f"Records belong together by equal “{say.field(name)}”."
    )


# -- the other kinds


def _precedence(say: Phrases, v: Version) -> str:
    act, first = say.steps(v.before), say.steps(v.require)
    which = say.pick("首次", "the first ") if v.occurrence == "first" else ""
    since = (
        ""
        if not v.since
        else say.pick(f"自最近一次{say.steps(v.since)}以来", f", since the last {say.steps(v.since)}")
    )
    return say.pick(
        f"{which}{act}之前，{since}须先有{first}。", f"Before {which}{act} there must be {first}{since}."
    )


def _precedence_details(say: Phrases, v: Version) -> list[str]:
    lines = []
    if v.max_age is not None:
        age = say.duration(v.max_age)
        lines.append(say.pick(f"两者相隔不得超过{age}。", f"It may be at most {age} old."))
    if v.min_gap is not None:
        gap = say.duration(v.min_gap)
        lines.append(say.pick(f"两者相隔不得少于{gap}。", f"At least {gap} must lie between."))
    if v.match:
        lines.append(_match(say, v.match))
    if v.consume:
        lines.append(say.pick("前者一次只对应后者一次。", "Each of the former serves one of the latter."))
    return lines


def _required(say: Phrases, v: Version) -> str:
    need = "" if v.need is None else say.expr(v.need)
    return say.pick(f"{say.steps(v.on)}时，须{need}。", f"At {say.steps(v.on)} this must hold: {need}.")


def _prohibition(say: Phrases, v: Version) -> str:
    return say.pick(f"不得{say.steps(v.never)}。", f"{say.steps(v.never)} must not happen.")


def _limit(say: Phrases, v: Version) -> str:
    what = _measured(say, v)
    bounds = []
    if v.max is not None:
        bounds.append(say.pick(f"不得超过{_bound(say, v.max)}", f"at most {_bound(say, v.max)}"))
    if v.min is not None:
        bounds.append(say.pick(f"不得少于{_bound(say, v.min)}", f"at least {_bound(say, v.min)}"))
    at = say.pick(f"(在{say.steps(v.on)}时判断)", f" (judged at {say.steps(v.on)})") if v.on else ""
    return say.pick(f"{what}{'，且'.join(bounds)}{at}。", f"{what} is {' and '.join(bounds)}{at}.")


def _measured(say: Phrases, v: Version) -> str:
    if v.count:
        return say.pick(f"{say.steps(v.count)}的次数", f"The number of {say.steps(v.count)}")
    if v.total is not None:
        start, end = say.steps(v.total.start), say.steps(v.total.end)
        return say.pick(f"{start}至{end}的累计时间", f"The total time from {start} to {end}")
    value: Expr | None = v.value
    words = "" if value is None else say.expr(value)
    return words if say.zh else words[:1].upper() + words[1:]


def _bound(say: Phrases, bound: Bound) -> str:
    if isinstance(bound, Duration):
        return say.duration(bound)
    if isinstance(bound, (int, float)):
        return number_words(bound)
    return "" if bound is None else say.expr(bound)


def _overlap(say: Phrases, v: Version) -> str:
    kinds = say.pick("、", ", ").join(say.kind(name) for name in say.norm.matter)
    by = say.pick("、", ", ").join(say.expr(key) for key in v.by)
    most = int(v.max) if isinstance(v.max, float) else 1
    spell = ""
    if v.interval is not None:
        spell = say.pick(
            f"({say.steps(v.interval.start)}至{say.steps(v.interval.end)})",
            f" ({say.steps(v.interval.start)} to {say.steps(v.interval.end)})",
        )
    same = say.pick(f"同一{by}的", f" with the same {by}") if by else ""
    if v.distinct is not None:
        what = say.expr(v.distinct)
        return say.pick(f"{same}{kinds}{spell}同时不得有{most}个以上不同的{what}。",
                        f"{kinds}{spell}{same}: at most {most} different {what} at one time.")  # fmt: skip
    return say.pick(
        f"{same}{kinds}{spell}同时不得超过{most}个。", f"{kinds}{spell}{same}: at most {most} at one time."
    )


def _pattern(say: Phrases, v: Version) -> str:
    titles = [say.pack.norms[name].title if name in say.pack.norms else name for name in v.of]
    names = say.pick("、", ", ").join(say.pick(f"《{title}》", f"“{title}”") for title in titles)
    window = "" if v.window is None else say.duration(v.window)
    who = say.pick("同一承办人", "one officer") if v.group == "officer" else say.pick("同一单位", "one unit")
    return say.pick(f"{who}在{window}内违反{names}达{v.at_least}次的，提示。",
                    f"{v.at_least} breaches of {names} by {who} within {window} are reported.")  # fmt: skip


def _judgement(say: Phrases, v: Version) -> str:
    return say.pick(f"{say.steps(v.on)}时由人判断：{v.ask}", f"At {say.steps(v.on)} a person judges: {v.ask}")


# -- what every kind may say


def _general(say: Phrases, v: Version) -> list[str]:
    lines = []
    if v.bearer != "us":
        who = say.pick("当事人", "the party") if v.bearer == "party" else say.pick("其他机关", "another body")
        lines.append(
            say.pick(
                f"义务人是{who}，只计时，不报问题。", f"The duty is that of {who}: timed, never reported."
            )
        )
    if v.anchor:
        lines.append(
            say.pick(
                f"适用{_last(say, v.anchor)}时有效的版本。",
                f"The version in force at {_last(say, v.anchor)} applies.",
            )
        )
    if v.internal:
        lines.append(
            say.pick("时限是本机关自定的，不是法定的。", "The figure is the organ's own, not the statute's.")
        )
    if v.enforce == "block":
        lines.append(say.pick("违反的步骤不予办理。", "A step that breaks it is refused."))
    if v.unknown == "ignore":
        lines.append(say.pick("缺少事实时不适用。", "Where facts are missing it does not apply."))
    if v.unknown == "breach":
        lines.append(say.pick("缺少事实时按违反处理。", "Where facts are missing it counts as broken."))
    return lines


def _last(say: Phrases, refs: Sequence[StepRef]) -> str:
    return say.pick(f"最近一次{say.steps(refs)}", f"the last {say.steps(refs)}")


_DUTIES: Mapping[str, Callable[[Phrases, Version], str]] = {
    "deadline": _deadline, "precedence": _precedence, "required": _required, "prohibition": _prohibition,
    "limit": _limit, "overlap": _overlap, "pattern": _pattern, "judgement": _judgement,
}  # fmt: skip
_DETAILS: Mapping[str, Callable[[Phrases, Version], list[str]]] = {
    "deadline": _deadline_details, "precedence": _precedence_details,
}  # fmt: skip
