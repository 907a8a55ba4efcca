# SPDX-License-Identifier: Apache-2.0
"""The words of patrols: methods, strata, what a batch supports, each with its base."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N

from xiezhi.records.desk import Desk
from xiezhi.records.seeing import access_of
from xiezhi.supervision.patrol.population import BY_UNIT
from xiezhi.supervision.patrol.rows import PatrolBatch, PatrolItem
from xiezhi.supervision.patrol.statement import BY_HAND, UNFINISHED, Statement

METHODS = {
    "随机": (N("随机抽样"), N("每件入样的可能相同")),
    "分层": (N("分层抽样"), N("各层按件数比例分配，每层至少一件")),
    "风险加权": (N("风险加权抽样"), N("超期、违反、缺记录的案件和程序权重高，不看任何人")),
    "自选": (N("自选"), N("由人指定，不能推断总体")),
}
ANSWER_WORDS = {"是": N("是"), "否": N("否"), "说不清": N("看不出"), "不适用": N("不适用")}
KEYS = {"是": "Y", "否": "N", "说不清": "U", "不适用": "A"}


def method_word(method: str) -> str:
    """What a way of drawing is called."""
    return _(METHODS[method][0]) if method in METHODS else method


def period_words(row: PatrolBatch) -> str:
    """``11-19``, or ``2026-11-13 至 2026-11-19``."""
    if row.first == row.last:
        return row.first[5:]
    return _("%(first)s 至 %(last)s") % {"first": row.first, "last": row.last}


def layer_word(desk: Desk, row: PatrolBatch, layer: str) -> str:
    """A stratum: a category without its kind, or a unit by name."""
    if row.strata_by == BY_UNIT:
        unit = access_of(desk).directory.last_known(layer)
        return layer if unit is None else unit.name
    return layer.rpartition("·")[2]


def strata_of(desk: Desk, row: PatrolBatch, items: Iterable[PatrolItem]) -> list[dict[str, object]]:
    """Of each stratum its name, how many of the population, drawn and done; one where the batch has none."""
    return strata_counted(desk, row, ((item.layer, item.state, 1) for item in items))


def strata_counted(
    desk: Desk, row: PatrolBatch, counts: Iterable[tuple[str, str, int]]
) -> list[dict[str, object]]:
    """The same of items counted already: (stratum, state, how many)."""
    strata: dict[str, int] = json.loads(row.strata) or {"": row.population}
    drawn, done = dict.fromkeys(strata, 0), dict.fromkeys(strata, 0)
    for layer, state, n in counts:
        name = layer if layer in strata else next(iter(strata))
        drawn[name] += n
        done[name] += n if state == "done" else 0
    return [
        {"title": layer_word(desk, row, name) if name else method_word(row.method), "population": n,
         "drawn": drawn[name], "done": done[name]} for name, n in strata.items()
    ]  # fmt: skip


def said(told: Statement) -> list[str]:
    """What a batch supports, in sentences; each figure with its base."""
    lines = [
        _("已巡 %(looked)d 件（样本 %(size)d 件，母体 %(population)d 件），发现问题 %(found)d 件。")
        % {"looked": told.looked, "size": told.size, "population": told.population, "found": told.found}
    ]
    if told.unsaid:
        lines.append(_("另有 %(n)d 件看不出，按未发现问题计。") % {"n": told.unsaid})
    if told.gone:
        gone = _("另有 %(n)d 件已不能巡查（已封存或移出权限），没有看，不在推断之内。")
        lines.append(gone % {"n": told.gone})
    lines.append(inferred(told))
    return lines


def inferred(told: Statement) -> str:
    """What may be said of the population, or why nothing may."""
    if told.why == BY_HAND:
        return _("自选样本，不能推断总体。")
    if told.why == UNFINISHED:
        return _("尚未巡完，不作推断：先巡的和未巡的可能不同。")
    if told.share is None or told.low is None or told.high is None:
        return _("没有样本，不作推断。")
    shares = {"share": 100 * told.share, "low": 100 * told.low, "high": 100 * told.high}
    if told.looked + told.gone >= told.population:
        return _("全部巡查，没有抽样误差：有问题的占 %(share).1f%%。") % shares
    if told.gone:
        return (
            _(
                "据此推断：母体中仍可巡查的，经巡查会认定有问题的占 %(share).1f%%，"
                "95%% 置信区间 %(low).1f%% 至 %(high).1f%%。"
            )
            % shares
        )
    figures = shares | {
        "least": max(told.found, round(told.low * told.population)), "most": round(told.high * told.population),
        "population": told.population,
    }  # fmt: skip
    line = _(
        "据此推断：母体 %(population)d 件中，经巡查会认定有问题的占 %(share).1f%%，"
        "95%% 置信区间 %(low).1f%% 至 %(high).1f%%（%(least)d 至 %(most)d 件）。"
    )
    return line % figures


HOW = {
    "随机": N("简单随机抽样：样本比例；区间为 Wilson 计分区间，按有限总体修正。"),
    "分层": N(
        "分层抽样：各层比例按母体件数加权；方差逐层计算并按有限总体修正，区间以有效样本量代入 Wilson 公式。"
    ),
    "风险加权": N(
        "不等概率抽样：以入样概率的倒数加权（Hájek 比率估计），方差用 Hájek 近似，区间以有效样本量代入 Wilson 公式。"
    ),
    "自选": N("由人指定的件，入样概率未知，只能说明这些件本身。"),
}
