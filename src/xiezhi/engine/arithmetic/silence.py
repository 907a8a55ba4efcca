# SPDX-License-Identifier: Apache-2.0
"""One line for a norm that makes no finding: the figures that keep it, or the reason that it does not apply."""

from __future__ import annotations

from xiezhi.catalog.model import Version
from xiezhi.engine.arithmetic.asked import Names
from xiezhi.engine.arithmetic.conditions import failing, in_words, value_text, values_of
from xiezhi.engine.arithmetic.stamps import joined, length, limit_line, same
from xiezhi.engine.reference.account import Account
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.judged import Site
from xiezhi.engine.reference.precedence import serve
from xiezhi.engine.reference.verdict import Line, Verdict
from xiezhi.kernel.due import Until

LONG = 46  # signs of a condition; what is longer is said by its values alone


def why(names: Names, site: Site | None, verdict: Verdict) -> Line:
    """Why a verdict makes no finding."""
    if verdict.outcome == "undetermined":
        facts = joined(list(dict.fromkeys(names.fact(one.fact) for one in verdict.missing))[:2], "、")
        return Line(f"缺“{facts.zh}”，补记后可判", f"missing: {facts.en}; can be told once recorded")
    if verdict.account is not None and site is not None:
        return _of_clock(names, site, verdict.account)
    if verdict.outcome == "not_applicable" or site is None:
        return _not_applicable(names, site, verdict)
    return _KINDS[site.version.kind](names, site, verdict)


def _not_applicable(names: Names, site: Site | None, verdict: Verdict) -> Line:
    if site is not None:
        line = failing(names, site)
        if line.zh:
            return line
    if verdict.reasons:
        return verdict.reasons[0]
    return Line("不适用", "does not apply")


def _of_clock(names: Names, site: Site, account: Account) -> Line:
    """到案 17:05 → 离开 22:57，5 时 52 分 ≤ 8 时."""
    stamps, due = names.stamps, account.due
    assert due is not None
    start = f"{names.step(account.trigger)} {stamps.event(account.trigger)}"
    if account.end is None:
        left = length(due.us - site.scene.as_of, 2)
        if account.state == "paused":
            return Line(f"{start}，现不计入", f"{start}, paused now")
        return Line(
            f"{start}，至 {stamps.due(due)}，剩 {left.zh}",
            f"{start}, until {stamps.due(due)}, {left.en} left",
        )
    end = f"{names.step(account.end)} {stamps.event(account.end)}"
    if account.state == "void":
        return Line(f"{end}，期限不再计", f"{end} ended the clock")
    used = _used(names, account)
    return Line(f"{start} → {end}，{used.zh}", f"{start} → {end}, {used.en}")


def _used(names: Names, account: Account) -> Line:
    """What was used against the limit; where more than the limit alone counts, against due."""
    assert account.end is not None and account.due is not None
    limit, zone = account.limit, names.pack.zone
    if account.end.at < account.trigger.at:
        return Line("起算前已办", "done before the start")
    plain = account.base is not None and account.base.us == account.due.us and not account.marks
    if isinstance(limit, Until) or not plain:
        due = names.stamps.due(account.due)
        return same(f"≤ {due}")
    most = limit_line(limit)
    if limit.elapsed is not None:
        took = length(account.end.at - account.trigger.at)
        return Line(f"{took.zh} ≤ {most.zh}", f"{took.en} ≤ {most.en}")
    days = zone.day(account.end.at) - zone.day(account.trigger.at)
    if limit.unit != "d" or days > limit.n:
        return same(f"≤ {names.stamps.due(account.due)}")
    return Line(f"第 {days} 日 ≤ {most.zh}" if days else f"当日 ≤ {most.zh}", f"day {days} ≤ {most.en}")


def _precedence(names: Names, site: Site, verdict: Verdict) -> Line:
    served = serve([site], doubtful=False)[-1]
    if served.by is None:
        return verdict.reasons[0] if verdict.reasons else Line("先后符合", "in order")
    stamps = names.stamps
    first = f"{names.step(served.by)} {stamps.event(served.by)}"
    return same(f"{first} < {names.step(site.event)} {stamps.event(site.event)}")


def _required(names: Names, site: Site, verdict: Verdict) -> Line:
    need = site.version.need
    assert need is not None
    at = f"{names.step(site.event)} {names.stamps.event(site.event)}"
    values, words = values_of(names, site.moment, need), in_words(names, need)
    said = words if len(words.zh) <= LONG and not values.zh else values
    if not said.zh or len(said.zh) > 2 * LONG:
        said = Line("要求的各项均具备", "all that is needed is there")
    return Line(f"{at}：{said.zh}", f"{at}: {said.en}")


def _limit(names: Names, site: Site, verdict: Verdict) -> Line:
    version = site.version
    if version.value is not None:
        value = value_text(names, evaluate(version.value, site.moment).value)
        words = in_words(names, version.value)
        return Line(f"{words.zh} = {value.zh}，在限度内", f"{words.en} = {value.en}, within bounds")
    return verdict.reasons[0] if verdict.reasons else Line("在限度内", "within bounds")


def _plain(names: Names, site: Site, verdict: Verdict) -> Line:
    return verdict.reasons[0] if verdict.reasons else Line("没有违反", "not broken")


def not_started(names: Names, version: Version) -> Line:
    """What has not happened yet."""
    refs = version.after or version.before or version.on or version.never or version.count
    if not refs and version.total is not None:
        refs = version.total.start
    steps = names.refs(refs) if refs else Line("所判断的事项", "what it judges")
    return Line(f"未见{steps.zh}", f"not found: {steps.en}")


_KINDS = {
    "precedence": _precedence, "required": _required, "limit": _limit, "prohibition": _plain, "judgement": _plain,
    "overlap": _plain, "pattern": _plain, "deadline": _plain,
}  # fmt: skip
