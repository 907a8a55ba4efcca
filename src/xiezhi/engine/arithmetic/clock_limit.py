# SPDX-License-Identifier: Apache-2.0
"""The first lines of a clock: the trigger with the limit alone, and which tier applies."""

from __future__ import annotations

from collections.abc import Iterator

from xiezhi.catalog.phrases import Phrases
from xiezhi.engine.arithmetic.articles import house, of_limit
from xiezhi.engine.arithmetic.model import EMPTY, Row
from xiezhi.engine.arithmetic.spans import Course
from xiezhi.engine.arithmetic.stamps import limit_line, same
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.verdict import Line
from xiezhi.kernel.due import Due, Until


def limit_rows(course: Course) -> Iterator[Row]:
    """From the trigger by the limit alone, then the tier."""
    yield _first(course)
    yield from _tier(course)


def _first(course: Course) -> Row:
    """From the trigger by the limit alone."""
    account, trigger = course.account, course.account.trigger
    due = course.due([], [])
    basis, statutory = of_limit(course.site.version)
    name, day = course.names.step(trigger), course.names.stamps.day_of(trigger.at)
    limit = limit_line(account.limit)
    if isinstance(account.limit, Until):
        fact = Line(f"{name} {day}，期限另行确定", f"{name} {day}, the limit is set by a date")
        sum_ = _until(course)
    elif account.limit.elapsed is None:
        fact = Line(f"{name} {day}，当日不计", f"{name} {day}, that day not counted")
        sum_ = Line(f"{day} + {limit.zh}", f"{day} + {limit.en}")
    else:
        at, fact = _from_an_hour(course, name)
        sum_ = Line(f"{at} + {limit.zh}", f"{at} + {limit.en}")
    return Row(0, fact, sum_, _text(course, due), basis, statutory, at=due.us, event=trigger.id)


def _from_an_hour(course: Course, name: str) -> tuple[str, Line]:
    trigger = course.account.trigger
    at = course.names.stamps.at(trigger.at, exact=True)
    if course.site.version.next_hour:
        hour = course.names.stamps.at(course.names.pack.zone.next_hour(trigger.at))
        return hour, Line(f"{name} {at}，自下一整点起", f"{name} {at}, from the next full hour")
    return at, Line(f"{name} {at}，连续计时", f"{name} {at}, counted without break")


def _until(course: Course) -> Line:
    version = course.site.version
    if version.until is None:
        return EMPTY
    norm = course.site.norm
    zh, en = (Phrases(course.names.pack, norm, lang).expr(version.until) for lang in ("zh", "en"))
    return Line(zh, en)


def _tier(course: Course) -> Iterator[Row]:
    """Which tier applies, or that it is not known."""
    account, version = course.account, course.site.version
    if account.shortest is not None and account.soonest is not None:
        short, long = limit_line(account.shortest), limit_line(account.limit)
        yield Row(
            0, Line("适用哪一档未知", "which tier applies is not known"),
            Line(f"最短 {short.zh}，最长 {long.zh}", f"shortest {short.en}, longest {long.en}"),
            _text(course, account.soonest),
            house("按最短预警，按最长告警", "warns by the shortest, breaches by the longest"),
            tone="gap", at=account.soonest.us,
        )  # fmt: skip
        return
    tier = next((one for one in version.tiers if one.within is account.limit), None)
    if tier is not None and evaluate(tier.when, course.site.moment).value is True:
        zh, en = (Phrases(course.names.pack, course.site.norm, lang).expr(tier.when) for lang in ("zh", "en"))
        basis, statutory = of_limit(version)
        limit = limit_line(account.limit)
        yield Row(0, Line(zh, en), Line(f"适用 {limit.zh}", f"{limit.en} apply"), EMPTY, basis, statutory)


def _text(course: Course, due: Due) -> Line:
    return same(course.names.stamps.due(due))
