# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - examples, one a line
"""Norms in words: each kind in Chinese and in English, with every key that changes the duty."""

import pytest

from xiezhi.catalog.build import pack_from_mappings
from xiezhi.catalog.words import duty_words, rule_words

CASE = {
    "kind": "case",
    "title": "案件",
    "attributes": {
        "category": {"title": "案件类别", "type": "enum", "values": ["治安", "禁毒"]},
        "grave": {"title": "重大", "type": "boolean"},
        "amount": {"title": "金额", "type": "money"},
    },
    "steps": {
        "filed": {"title": "立案"},
        "extended": {"title": "延长"},
        "heard": {"title": "听证"},
        "decided": {"title": "决定", "fields": {"fine": {"title": "罚款", "type": "money"}}, "final": True},
    },
}
PERSON = {
    "kind": "person",
    "title": "人员",
    "parent": "case",
    "attributes": {"born": {"title": "出生日期", "type": "date"}, "name": {"title": "姓名"}},
    "steps": {"in": {"title": "入区"}, "out": {"title": "出区"}},
}


def words(lang: str, **keys: object) -> list[str]:
    norm = {"id": "n", "title": "规则", "matter": "case", **keys}
    other = {"id": "o", "title": "另一规则", "matter": "case", "kind": "deadline", "after": "filed", "within": "3 d",
             "expect": "decided"}  # fmt: skip
    pack = pack_from_mappings({}, [CASE, PERSON], [norm, other])
    version = pack.norms["n"].versions[0]
    said = rule_words(pack, pack.norms["n"], version, lang)
    assert said[0] == duty_words(pack, pack.norms["n"], version, lang)
    return said


DEADLINE = {"kind": "deadline", "after": "filed", "within": "30 d", "expect": "decided"}


@pytest.mark.parametrize(
    ("keys", "zh", "en"),
    [
        (DEADLINE, "自“立案”之日起，应在30日内“决定”。", "From “立案”, “决定” is due within 30 days."),
        (
            {**DEADLINE, "within": "24 h", "occurrence": "each", "expect": ["decided", "heard"]},
            "自每次“立案”时起，应在24小时内“决定”或“听证”。",
            "From each “立案”, “决定” or “听证” is due within 24 hours.",
        ),
        (
            {**DEADLINE, "tiers": [{"when": "grave == true", "within": "60 d"}]},
            "自“立案”之日起，应在60日(重大为是的)、30日(其他情形)内“决定”。",
            "From “立案”, “决定” is due within 60 days (where “重大” is yes), 30 days (otherwise).",
        ),
        (
            {**DEADLINE, "within": None, "until": "plus(first(heard), 2, wd)"},
            "“立案”之后，应在首次“听证”的时间之后2个工作日之前“决定”。",
            "After “立案”, “决定” is due by 2 working day(s) after the time of the first “听证”.",
        ),
        (
            {**DEADLINE, "when": "category in ['治安', '禁毒'] and not has(heard)"},
            "案件类别属于“治安”、“禁毒”，且并非已有“听证”的，自“立案”之日起，应在30日内“决定”。",
            "Where “案件类别” is one of “治安”, “禁毒” and not: there was “听证”: from “立案”, “决定” is due within 30 days.",
        ),
        (
            {
                "kind": "precedence",
                "before": "decided",
                "require": "heard",
                "since": "filed",
                "occurrence": "first",
            },
            "首次“决定”之前，自最近一次“立案”以来须先有“听证”。",
            "Before the first “决定” there must be “听证”, since the last “立案”.",
        ),
        (
            {"kind": "required", "on": "decided", "need": "data.fine <= 500 and amount is not none"},
            "“决定”时，须所记的罚款不超过500，且金额已有记载。",
            "At “决定” this must hold: its “罚款” is at most 500 and “金额” is known.",
        ),
        (
            {
                "kind": "prohibition",
                "never": {"step": "person.in", "when": "years_between(born, at, day_after=true) < 14"},
            },
            "不得人员的“入区”(限出生日期至发生时间的周岁数小于14的)。",
            "“入区” of the 人员 (where the full years (from the next day) from “出生日期” to its time is less than 14) must not happen.",
        ),
        (
            {"kind": "limit", "count": "extended", "max": 2},
            "“延长”的次数不得超过2。",
            "The number of “延长” is at most 2.",
        ),
        (
            {
                "kind": "limit",
                "total": {"from": "person.in", "to": "person.out"},
                "max": "24 h",
                "min": "1 h",
            },
            "人员的“入区”至人员的“出区”的累计时间不得超过24小时，且不得少于1小时。",
            "The total time from “入区” of the 人员 to “出区” of the 人员 is at most 24 hours and at least 1 hour.",
        ),
        (
            {"kind": "limit", "value": "data.fine", "on": "decided", "max": "amount * 2"},
            "所记的罚款不得超过金额 × 2(在“决定”时判断)。",
            "Its “罚款” is at most “金额” × 2 (judged at “决定”).",
        ),
        (
            {"kind": "overlap", "matter": "person", "from": "in", "to": "out", "by": "name"},
            "同一姓名的人员(“入区”至“出区”)同时不得超过1个。",
            "人员 (“入区” to “出区”) with the same “姓名”: at most 1 at one time.",
        ),
        (
            {"kind": "pattern", "matter": None, "of": "o", "at_least": 3, "window": "90 d", "by": "officer"},
            "同一承办人在90日内违反《另一规则》达3次的，提示。",
            "3 breaches of “另一规则” by one officer within 90 days are reported.",
        ),
        (
            {"kind": "judgement", "on": "heard", "ask": "是否听取了申辩？"},
            "“听证”时由人判断：是否听取了申辩？",
            "At “听证” a person judges: 是否听取了申辩？",
        ),
    ],
)
def test_the_duty_in_one_sentence(keys: dict, zh: str, en: str) -> None:
    keys = {key: value for key, value in keys.items() if value is not None or key == "matter"}
    assert words("zh", **keys)[0] == zh
    assert words("en", **keys)[0] == en


def test_what_else_a_deadline_says() -> None:
    said = words(
        "zh", **DEADLINE, extend={"step": "extended", "by": "30 d", "max": 2}, unless="heard", remind=["7 d", "3 d"],
        pause={"from": "person.in", "to": "person.out", "at_most": "10 d"}, lead="1 d", survives=True, internal=True,
        unknown="ignore", bearer="party",
    )  # fmt: skip
    assert said[1:] == [
        "起算当日不计入；末日不是工作日的，顺延至下一工作日。",
        "期内“延长”的，延长30日，至多2次。",
        "人员的“入区”至人员的“出区”的期间不计入(至多10日)。",
        "起算前1日以内已办的也算完成。",
        "“听证”的，期限不再计算。",
        "期限跨越规则失效日的，仍按本版本计算。",
        "届满前7日、3日提醒。",
        "义务人是当事人，只计时，不报问题。",
        "时限是本机关自定的，不是法定的。",
        "缺少事实时不适用。",
    ]


@pytest.mark.parametrize(
    ("keys", "zh"),
    [
        ({"within": "10 wd"}, "起算当日不计入，只计工作日。"),
        ({"rollover": False}, "起算当日不计入；末日遇节假日不顺延。"),
        ({"within": "8 h"}, "自起算时刻起连续计时。"),
        ({"within": "8 h", "start": "next_hour"}, "自下一整点起算，连续计时。"),
    ],
)
def test_how_it_is_counted(keys: dict, zh: str) -> None:
    assert zh in words("zh", **{**DEADLINE, **keys})


@pytest.mark.parametrize(
    "text",
    ["state('o') == 'met'", "due('o') < at", "len(children(person)) > 1", "len(children(person, out)) > 1",
     "len(links(case)) > 0", "sum(values(decided, fine)) > 3", "actor in values(heard, actor)", "is_workday(at)",
     "hour_of(at) >= 22", "max(amount, 3) > -1", "unit.level == 'city'", "(amount - 1) / 2 != 3", "last(heard) is none",
     "recorded_at > at or is_holiday(at)", "days_between(first(filed), at) > hours_between(at, recorded_at)"],
)  # fmt: skip
def test_every_expression_has_words_without_code(text: str) -> None:
    for lang in ("zh", "en"):
        said = words(lang, kind="prohibition", never="decided", when=text)[0]
        assert not any(sign in said for sign in ("==", "_", "(values", "None", "True")), said
