# SPDX-License-Identifier: Apache-2.0
"""Passwords: what a good one is, how it is kept, and whether one is right, in the same time for everybody."""

from __future__ import annotations

import re
import secrets
from functools import lru_cache

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from xiezhi.web.accounts.models import Account
from xiezhi.web.accounts.security import Security

NOBODYS = (  # of a word that nobody knows; made as those of accounts are, so that it takes as long
    "scrypt$16384$6rfsK9CMN6JgT1QFTpqGEO$8$5$"
    "e+MHIdRuWc7GEaapyGOGIvEYx9x6UevNk1f2y5Wd/JYr3reLHXG3LjiHe6VoxlJzBOzr5pLNhLoHLFk/dznpzA=="
)
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another
MADE = 14
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
LONGEST = 256


def right(account: Account | None, password: str) -> bool:
    """Whether it is the password of an account. Without one as much is worked out, for nothing."""
    kept = NOBODYS if account is None else account.password
    found = check_password(password[:LONGEST], kept)
    return found and account is not None


def made() -> str:
    """A password to be changed at first use, read out or typed from paper."""
    while True:
        word = "".join(secrets.choice(LETTERS) for _ in range(MADE))
        if all(re.search(kind, word) for kind in KINDS[:3]):
            return word


def put(account: Account, password: str, security: Security, now: int, *, must_change: bool) -> None:
    """Another password of an account; the one before is remembered. All sessions end. The caller saves."""
    if account.password:
        account.former = [account.password, *account.former][: security.password_remembered]
    account.password, account.must_change, account.changed_at = make_password(password), must_change, now
    account.generation += 1


def faults(account: Account, name: str, password: str, security: Security) -> list[str]:
    """What is wrong with a new password, each with what would be right; empty where nothing is."""
    found = []
    if not security.password_length <= len(password) <= LONGEST:
        found.append(_("至少 %(n)d 个字符") % {"n": security.password_length})
    if sum(bool(re.search(kind, password)) for kind in KINDS) < security.password_kinds:
        kinds = _("大写、小写、数字、其他")
        found.append(_("至少含 %(n)d 种字符：%(kinds)s") % {"n": security.password_kinds, "kinds": kinds})
    if any(part and part.lower() in password.lower() for part in (account.officer, name)):
        found.append(_("不能含有警号或姓名"))
    if password.lower() in _common() or len(set(password)) < 4:
        found.append(_("太常见，容易被猜到"))
    former = [account.password, *account.former][: security.password_remembered + 1]
    if not found and any(check_password(password, kept) for kept in former if kept):
        found.append(_("不能与现在或最近 %(n)d 个密码相同") % {"n": security.password_remembered})
    return found


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return frozenset(CommonPasswordValidator().passwords)
