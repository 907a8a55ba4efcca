# SPDX-License-Identifier: Apache-2.0
"""deadline: clocks of one matter. Source: norm-language §4 (deadline)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from xiezhi.catalog.model import Norm, Refs, Version
from xiezhi.engine.facts import Matter
from xiezhi.engine.reference.account import Account, Limit, Terms, plain_due, run
from xiezhi.engine.reference.expressions import evaluate
from xiezhi.engine.reference.intervals import unended
from xiezhi.engine.reference.judged import Site, judge_events
from xiezhi.engine.reference.matching import match_value
from xiezhi.engine.reference.references import named
from xiezhi.engine.reference.scene import Scene
from xiezhi.engine.reference.verdict import BEYOND, PARENT, TIME_OF_DAY, Fact, Line, Missing, Verdict
from xiezhi.engine.results import VERDICT_OF_STATE
from xiezhi.kernel.due import Until
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import Instant, day_of

# States that an event of a parent which is not in the input could change (contract note 7).
BLIND = {
    "expect": ("overdue", "open", "paused", "late"),
    "unless": ("met", "late", "paused", "overdue", "open"),
    "lengthen": ("overdue", "late"),
}


def verdicts(scene: Scene, norm: Norm, matter: Matter) -> list[Verdict]:
    """One verdict for each trigger of a deadline norm on a matter."""
    return judge_events(scene, norm, matter, lambda version: named(scene, matter, version.after), judge)


def judge(site: Site) -> list[Verdict]:
    """The clock of one trigger to which the norm applies."""
    field = site.version.match
    if field is not None and match_value(site.scene, site.event, field) is None:
        return [site.undetermined(site.lacking([Fact(field, field)]))]
    limits = limits_of(site)
    if not limits.possible:
        if limits.lacking:
            return [_undetermined(site, site.lacking(limits.lacking))]
        return [site.verdict("not_applicable", Line("没有适用的档次", "no tier applies"))]
    try:
        return [_clock(site, limits)]
    except XiezhiError:
        return [_undetermined(site, site.lacking([BEYOND]))]


@dataclass(frozen=True)
class Limits:
    """The limits still possible, and the facts for want of which it is not known which."""

    possible: tuple[Limit, ...]
    lacking: tuple[Fact, ...] = ()


def limits_of(site: Site) -> Limits:
    """``within``, the first tier that holds, or ``until``; where a tier is unknown, all that may hold."""
    if site.version.until is not None:
        return _until(site)
    possible: list[Limit] = []
    lacking: list[Fact] = []
    for tier in site.version.tiers:
        answer = evaluate(tier.when, site.moment)
        if answer.value is False:
            continue
        possible.append(tier.within)
        if answer.value is True:
            return Limits(tuple(possible), tuple(lacking))
        lacking += answer.lacking or [Fact("档次的条件", "the condition of a tier")]
    if site.version.within is not None:
        return Limits((*possible, site.version.within), tuple(lacking))
    return Limits((), tuple(lacking))  # nothing true and nothing to fall back on


def _until(site: Site) -> Limits:
    assert site.version.until is not None
    answer = evaluate(site.version.until, site.moment)
    value = answer.value
    zone = site.scene.pack.zone
    if isinstance(value, Instant):
        return Limits((Until(None, zone.day(value.us)) if value.day else Until(value.us, None),))
    if isinstance(value, date):
        return Limits((Until(None, day_of(value)),))
    return Limits((), answer.lacking or (Fact("期限的截止日期", "the date of the limit"),))


def _clock(site: Site, limits: Limits) -> Verdict:
    shortest, longest = _extremes(site, limits.possible)
    account, missing = settle(site, longest)
    if len(limits.possible) > 1 and limits.lacking:
        soonest = run(terms(site, shortest)).due
        account = replace(account, shortest=shortest, soonest=soonest)
    if site.version.unknown != "ignore":
        missing = (*missing, *site.lacking(limits.lacking))
    if account.state == "undetermined":
        return _undetermined(site, missing, account)
    return _verdict(site, account, (*missing, *_unended(site, account)))


def _extremes(site: Site, possible: Iterable[Limit]) -> tuple[Limit, Limit]:
    """The shortest and the longest of some limits, by the due instant that each gives alone."""
    possible = list(possible)
    if len(possible) == 1:
        return possible[0], possible[0]
    ranked = [(plain_due(site, site.event.at, limit).us, limit) for limit in possible]
    shortest = min(ranked, key=lambda one: one[0])[1]
    longest = max(ranked, key=lambda one: one[0])[1]
    return shortest, longest


def terms(site: Site, limit: Limit, *, doubtful: bool = False) -> Terms:
    """The terms of a pass that reads days without a time as 00:00."""
    return Terms(site, limit, doubtful, site.event.at)


def settle(site: Site, limit: Limit) -> tuple[Account, tuple[Missing, ...]]:
    """The account by one limit; undetermined where doubts would change it, and what is missing then."""
    account, missing = _blurred(terms(site, limit))
    sources = [(role, named(site.scene, site.matter, refs)) for role, refs in roles(site.version) if refs]
    if not any(source.doubtful or source.orphaned for _, source in sources):
        return account, missing
    doubts = site.doubts(*(source for _, source in sources))
    if doubts:
        other, _ = _blurred(terms(site, limit, doubtful=True))
        if (other.state, _instant(other)) != (account.state, _instant(account)):
            account, missing = replace(account, state="undetermined", due=None), (*missing, *doubts)
    blind = {state for role, source in sources if source.orphaned for state in BLIND[role]}
    if account.state in blind:
        account, missing = replace(account, state="undetermined", due=None), site.lacking([PARENT])
    return account, missing


def _instant(account: Account) -> int | None:
    return account.due.us if account.due is not None else None


def _blurred(plain: Terms) -> tuple[Account, tuple[Missing, ...]]:
    """A clock that begins or ends with a day without a time: every time of that day must give the same state."""
    account = run(plain)
    trigger, end = account.trigger, account.end
    blurred = [event for event in (trigger, end) if event is not None and event.at_day]
    if not blurred or not _asks_the_hour(account):
        return account, ()
    zone = plain.site.scene.pack.zone
    latest = zone.end_of(zone.day(trigger.at)) - 1 if trigger.at_day else trigger.at
    states = {
        run(replace(plain, start=start, end_is_late=late)).state
        for start in (plain.start, latest)
        for late in (False, True)
    }
    if len(states) == 1:
        return account, ()
    return replace(account, state="undetermined", due=None), tuple(
        Missing(event, TIME_OF_DAY) for event in blurred
    )


def _asks_the_hour(account: Account) -> bool:
    """Whether the limit runs from a time of day, or due is one."""
    elapsed = not isinstance(account.limit, Until) and account.limit.elapsed is not None
    return elapsed or (account.due is not None and account.due.last_day is None)


def roles(version: Version) -> list[tuple[str, Refs]]:
    """The references of a deadline, each with what its events do to a clock."""
    found = [("expect", version.expect), ("unless", version.unless)]
    found += [("lengthen", extension.refs) for extension in version.extend]
    return found + [("lengthen", refs) for pause in version.pause for refs in (pause.start, pause.end)]


def _unended(site: Site, account: Account) -> list[Missing]:
    return [missing for mark in account.pauses for missing in unended(site.scene, mark.event, mark.ended)]


def _verdict(site: Site, account: Account, missing: tuple[Missing, ...]) -> Verdict:
    assert account.due is not None
    return Verdict(
        site.norm, site.version, site.matter, site.event, VERDICT_OF_STATE[account.state], missing, account,
        at=account.due.us, uncertain=account.due.uncertain,
    )  # fmt: skip


def _undetermined(site: Site, missing: Iterable[Missing], account: Account | None = None) -> Verdict:
    """A row without due, and a gap."""
    verdict = site.undetermined(missing)
    if verdict.outcome != "undetermined":
        return verdict
    blank = account or Account(site.event, Until(None, None), "undetermined", None)
    return replace(verdict, account=blank)
