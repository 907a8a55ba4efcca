# SPDX-License-Identifier: Apache-2.0
"""From verdicts to rows: clocks, breaches, warnings, gaps. Source: norm-language §6."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from xiezhi.catalog.model import LEVELS, Norm, Pack, Version
from xiezhi.engine.facts import Event, Matter
from xiezhi.engine.reference.account import Account, counted_events, superseded
from xiezhi.engine.reference.verdict import Missing, Verdict
from xiezhi.engine.reference.visible import order
from xiezhi.engine.results import Clock, Finding
from xiezhi.kernel.instant import SECOND

GRAVE = frozenset({"liberty", "life", "minor"})


class Wording(Protocol):
    """Explains findings in words. Each is given the finding as it stands without them."""

    @property
    def pack(self) -> Pack:
        """The pack whose language and titles are used."""

    def clock(self, verdict: Verdict, finding: Finding, as_of: int) -> str:
        """The account of a clock."""

    def breach(self, verdict: Verdict, finding: Finding) -> str:
        """A breach of a norm that is no deadline."""

    def gap(self, norm: Norm, version: Version | None, missing: Sequence[Missing], finding: Finding) -> str:
        """Which facts were missing, in the order of the events at which they were."""


def level_of(version: Version) -> str:
    """The level of a breach: an organ's own value is at most orange unless it protects liberty, life or minors."""
    capped = version.internal and version.level == "red" and GRAVE.isdisjoint(version.protects)
    return "orange" if capped else version.level


def nature_of(pack: Pack, verdict: Verdict) -> str:
    """A breach decided by weekends for want of a calendar, or by a version since replaced, is a warning."""
    account, version = verdict.account, verdict.version
    assert version is not None
    replaced = account is not None and account.due is not None and superseded(pack, version, account.due)
    return "warning" if replaced or verdict.uncertain else "breach"


def over_s(account: Account, as_of: int) -> int | None:
    """Whole seconds past due, up to T, the fulfilment or the discharge; ``None`` where it is not past due."""
    if account.due is None or account.state not in ("late", "overdue"):
        return None
    end = account.end.at if account.end is not None else as_of
    return (end - account.due.us) // SECOND


def clock_row(verdict: Verdict, as_of: int, tie: bool) -> Clock:
    """The row of a clock."""
    account, version = verdict.account, verdict.version
    assert account is not None and version is not None
    row = Clock(
        verdict.norm.id, verdict.norm.status, version.number, verdict.matter.id, account.trigger.id,
        account.trigger.at, None, account.state, tie=tie,
    )  # fmt: skip
    if account.due is None:
        return row
    fulfilled, discharged = account.fulfilled, account.discharged
    row.due = account.due.us
    row.fulfilled_by = fulfilled.id if fulfilled is not None else None
    row.fulfilled_at = fulfilled.at if fulfilled is not None else None
    row.ended_by = discharged.id if discharged is not None else None
    row.extensions, row.pauses = len(account.extensions), len(account.pauses)
    row.over_s = over_s(account, as_of)
    row.late_entry, row.calendar_uncertain = bool(account.late_entries), account.due.uncertain
    return row


def reminders(pack: Pack, version: Version, account: Account) -> list[int]:
    """The instants of the reminders, none before the trigger, in order."""
    due = account.soonest or account.due
    assert due is not None
    trigger = account.trigger.at
    return sorted(max(pack.reckoner.reminder(due, duration), trigger) for duration in version.remind)


def passed_reminders(pack: Pack, version: Version, account: Account, as_of: int) -> list[int]:
    """The reminders that an open clock has passed."""
    if account.state != "open":
        return []
    return [instant for instant in reminders(pack, version, account) if instant <= as_of]


def warning_level(version: Version, passed: int) -> str:
    """The k-th of blue, yellow, orange, always below the norm's own."""
    return LEVELS[min(passed - 1, LEVELS.index(level_of(version)) - 1, 2)]


def findings_of(say: Wording, verdict: Verdict, as_of: int, clock: Clock | None, tie: bool) -> list[Finding]:
    """The breach or warning that a verdict makes; only duties of our own make any."""
    version = verdict.version
    if version is None or version.bearer != "us":
        return []
    if verdict.outcome == "violated":
        return [_breach(say, verdict, version, as_of, clock, tie)]
    account = verdict.account
    if account is None or account.due is None:
        return []
    passed = passed_reminders(say.pack, version, account, as_of)
    if not passed:
        return []
    finding = _row(verdict, version, "warning", warning_level(version, len(passed)), passed[-1], clock, tie)
    finding.events = ids(counted_events(account))
    finding.explanation = say.clock(verdict, finding, as_of)
    return [finding]


def _breach(
    say: Wording, verdict: Verdict, version: Version, as_of: int, clock: Clock | None, tie: bool
) -> Finding:
    finding = _row(verdict, version, nature_of(say.pack, verdict), level_of(version), verdict.at, clock, tie)
    if verdict.account is not None:
        finding.events = ids(counted_events(verdict.account))
        finding.over_s = over_s(verdict.account, as_of)
        finding.explanation = say.clock(verdict, finding, as_of)
    else:
        finding.calendar_uncertain = verdict.uncertain
        finding.events = ids(verdict.events)
        finding.explanation = say.breach(verdict, finding)
    return finding


def _row(
    verdict: Verdict, version: Version, nature: str, level: str, at: int, clock: Clock | None, tie: bool
) -> Finding:
    norm = verdict.norm
    row = Finding(
        norm.id, norm.status, version.number, verdict.matter.id, verdict.event.id, nature, level, at, tie=tie
    )
    if clock is not None:
        row.late_entry, row.calendar_uncertain = clock.late_entry, clock.calendar_uncertain
    return row


def ids(events: Iterable[Event]) -> str:
    """Ids as the interchange writes them."""
    return " ".join(event.id for event in events)


def gaps_of(say: Wording, norm: Norm, matter: Matter, verdicts: Sequence[Verdict]) -> list[Finding]:
    """The one gap of a norm on a matter, at its first event, with all that was missing."""
    found: list[tuple[Missing, Version | None]] = [
        (missing, verdict.version) for verdict in verdicts if _raises(verdict) for missing in verdict.missing
    ]
    if not found:
        return []
    found.sort(key=lambda one: (order(one[0].event), one[0].event.id, _number(one[1])))
    first, version = found[0]
    events = dict.fromkeys(missing.event.id for missing, _ in found)
    row = Finding(
        norm.id, norm.status, None if version is None else version.number, matter.id, None, "gap", "blue",
        first.event.at, events=" ".join(events),
    )  # fmt: skip
    row.explanation = say.gap(norm, version, [missing for missing, _ in found], row)
    return [row]


def _raises(verdict: Verdict) -> bool:
    """Whether the duty is ours; where no version could be told, that of the norm's last version."""
    return (verdict.version or verdict.norm.versions[-1]).bearer == "us"


def _number(version: Version | None) -> int:
    return -1 if version is None else version.number
