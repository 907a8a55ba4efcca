# SPDX-License-Identifier: Apache-2.0
"""Fewer and fewer attempts after failures: for each number as typed, and for each address.

An attempt counts as failed before it is looked at, and is taken back where it succeeds: attempts at the same time get
no further than attempts one after the other. A number that nobody has is counted like any other.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import salted_hmac

from xiezhi.kernel.instant import DAY, MINUTE, SECOND
from xiezhi.web.accounts.models import Attempt
from xiezhi.web.accounts.security import Security

FREE = 2  # failures without any wait
CROWD = 10  # people who may stand behind one address: its failures count so many times less
LONGEST = 8  # times the first lock
KEPT = 10_000  # rows above which old ones go


class Gate(NamedTuple):
    """``wait``: µs until the next attempt, 0 where this one may go on; ``locks``: a failure now locks the number."""

    wait: int
    locks: bool = False


def number_key(number: str) -> str:
    """Under which failures of a number are counted; what was typed is not kept."""
    return f"number:{salted_hmac('xiezhi.number', number).hexdigest()}"


def second_key(officer: str) -> str:
    """Under which failures of somebody's second factor are counted."""
    return f"second:{salted_hmac('xiezhi.number', officer).hexdigest()}"


def ask(key: str, address: str, security: Security, now: int) -> Gate:
    """Whether an attempt may go on; if so, it counts as failed until ``passed``."""
    keys = {key: 1, f"address:{address}"[:100]: CROWD}
    if waits := _waits(list(keys), now):  # nothing is written for who waits: a flood costs a look
        return Gate(waits)
    with transaction.atomic():
        Attempt.objects.bulk_create([Attempt(key=name, last=now) for name in keys], ignore_conflicts=True)
        rows = {row.key: row for row in Attempt.objects.select_for_update().filter(key__in=keys)}
        waits = max((row.until - now for row in rows.values()), default=0)
        if waits > 0:
            return Gate(waits)
        for name, crowd in keys.items():
            _count(rows[name], crowd, security, now)
    return Gate(0, rows[key].failures >= security.failures)


def passed(key: str, address: str) -> None:
    """The attempt was right: the number begins anew, the address has one failure less."""
    with transaction.atomic():
        Attempt.objects.filter(key=key).delete()
        row = Attempt.objects.select_for_update().filter(key=f"address:{address}"[:100]).first()
        if row is not None:
            row.failures, row.until = max(0, row.failures - 1), 0
            row.save()


def unlock(officer: str) -> int:
    """Takes waits of a number away; how many there were."""
    return int(Attempt.objects.filter(key__in=(number_key(officer), second_key(officer))).delete()[0])


def locked_until(officers: list[str], now: int) -> dict[str, int]:
    """Which of some officers have to wait, and until when."""
    keys = {make(officer): officer for officer in officers for make in (number_key, second_key)}
    rows = Attempt.objects.filter(key__in=keys, until__gt=now).values_list("key", "until")
    return {keys[key]: until for key, until in rows}


def _waits(keys: list[str], now: int) -> int:
    untils = Attempt.objects.filter(key__in=keys, until__gt=now).values_list("until", flat=True)
    return max((until - now for until in untils), default=0)


def _count(row: Attempt, crowd: int, security: Security, now: int) -> None:
    """One more failure. Those of a number are forgotten a day after the last, those of an address one a minute."""
    if crowd > 1:
        row.failures = max(0, row.failures - (now - row.last) // MINUTE)
    elif now - row.last > DAY:
        row.failures = 0
    row.failures, row.last = row.failures + 1, now
    row.until = now + _wait(row.failures, crowd, security)
    row.save()
    if row.failures == 1 and Attempt.objects.count() > KEPT:
        Attempt.objects.filter(last__lt=now - DAY).delete()


def _wait(failures: int, crowd: int, security: Security) -> int:
    """0, 0, 2, 4, 8 … seconds; from the number of failures that locks on the lock, twice as long each time."""
    limit = security.failures * crowd
    if failures >= limit:
        return security.lock * min(LONGEST, 2 ** min(failures - limit, 10))
    over = failures - FREE * crowd
    return 0 if over <= 0 else min(SECOND * 2 ** min(over, 20), security.lock)
