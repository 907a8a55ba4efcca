# SPDX-License-Identifier: Apache-2.0
"""Tokens given, confirmed, revoked and asked for. Whoever reads the database cannot use one: only digests are kept.

token, secret = give(desk, Wanted("夜间统计", "周报", (READ, COUNT), officer="020016"), "020016", now)
token_of(request)          # Token | None, by Authorization: Bearer
token_of_secret(desk, secret, now)
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from xiezhi.casework.allowed import access_of
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import DAY, MINUTE
from xiezhi.ledger.entry import OWN
from xiezhi.records.desk import Desk
from xiezhi.web.api.models import Token
from xiezhi.web.api.scopes import AGGREGATES, PERSONAL, PUSH, pushes

__all__ = [
    "Token",
    "Wanted",
    "confirm",
    "give",
    "listed",
    "revoke",
    "standing",
    "token_of",
    "token_of_secret",
]

LONGEST = 366 * DAY
PREFIX = "xz_"
BEAT = MINUTE  # how often "last used" is written
GIVEN, CONFIRMED, REVOKED = "token_given", "token_confirmed", "token_revoked"
HOLDS, WAITS, EXPIRED, ENDED, GONE = "holds", "waits", "expired", "revoked", "owner_gone"


@dataclass(frozen=True)
class Wanted:
    """A token to be given. One of ``officer`` and ``source``, or ``unit`` for a screen. ``days`` it holds, from now."""

    name: str
    purpose: str
    scopes: tuple[str, ...]
    days: int = 90
    officer: str = ""
    source: str = ""
    unit: str = ""


def give(desk: Desk, wanted: Wanted, by: str, now: int) -> tuple[Token, str]:
    """The token and its secret, which nobody can read again; that ``by`` may give it is settled before."""
    _sensible(desk, wanted, now)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        number=f"T-{secrets.token_hex(4).upper()}", digest=_digest(secret), name=wanted.name.strip(),
        purpose=wanted.purpose.strip(), officer=wanted.officer, source=wanted.source, unit=wanted.unit,
        scopes=list(dict.fromkeys(wanted.scopes)), made_by=by, made_at=now, expires_at=now + wanted.days * DAY,
    )  # fmt: skip
    if wanted.officer:
        token.confirmed_by, token.confirmed_at = by, now
    told = {"name": token.name, "purpose": token.purpose, "scopes": token.scopes, "officer": token.officer}
    with transaction.atomic():
        token.save(force_insert=True)
        _log(desk, GIVEN, token, by, now, **told, source=token.source, unit=token.unit, days=wanted.days)
    return token, secret


def confirm(desk: Desk, number: str, by: str, now: int) -> Token:
    """The second administrator's word; not that of who gave it."""
    with transaction.atomic():
        token = _found(number)
        if token.revoked_at is not None or token.confirmed_at is not None:
            raise XiezhiError(f"令牌 {number} 不在等确认", f"token {number} does not wait to be confirmed")
        if token.made_by == by:
            raise XiezhiError(
                "令牌由本人发放, 应由另一人确认", "you gave this token: another person confirms it"
            )
        token.confirmed_by, token.confirmed_at = by, now
        token.save(update_fields=["confirmed_by", "confirmed_at"])
        _log(desk, CONFIRMED, token, by, now)
    return token


def revoke(desk: Desk, number: str, by: str, now: int, officer: str | None = None) -> Token:
    """Takes it back at once; ``officer``: only one of his own."""
    with transaction.atomic():
        token = _found(number, officer)
        if token.revoked_at is None:
            token.revoked_by, token.revoked_at = by, now
            token.save(update_fields=["revoked_by", "revoked_at"])
            _log(desk, REVOKED, token, by, now)
    return token


def listed(officer: str | None = None, *, of_systems: bool = False) -> list[Token]:
    """Tokens, the newest first: of a person, of systems and screens alone, or all."""
    rows = Token.objects.all() if officer is None else Token.objects.filter(officer=officer)
    if of_systems:
        rows = rows.filter(Q(officer=""))
    return list(rows.order_by("-made_at", "number"))


def standing(desk: Desk, token: Token, now: int) -> str:
    """Whether it holds now, else why not."""
    if token.revoked_at is not None:
        return ENDED
    if token.expires_at <= now:
        return EXPIRED
    if token.confirmed_at is None:
        return WAITS
    day = desk.pack.zone.day(now)
    if token.officer and access_of(desk).directory.officer(token.officer, day) is None:
        return GONE
    return HOLDS


def of_secret(secret: str) -> Token | None:
    """The token that has this secret, whether it holds or not."""
    if not secret.startswith(PREFIX) or len(secret) > 100 or not secret.isascii():
        return None
    asked = f"SELECT * FROM {Token._meta.db_table} WHERE digest = %s"
    return next(iter(Token.objects.raw(asked, [_digest(secret)])), None)


def token_of_secret(desk: Desk, secret: str, now: int) -> Token | None:
    """The token of a secret where it holds; that it was used is noted."""
    token = of_secret(secret)
    if token is None or standing(desk, token, now) != HOLDS:
        return None
    note_use(token, now)
    return token


def token_of(request: Any) -> Token | None:
    """The token that a request shows, where it holds."""
    from xiezhi.web.setup import site

    here = site()
    return token_of_secret(here.desk(), shown_by(request), here.clock())


def shown_by(request: Any) -> str:
    """The secret in ``Authorization: Bearer …``; empty without one."""
    kind, _, secret = str(request.headers.get("Authorization", "")).partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def note_use(token: Token, now: int) -> None:
    """Last used, not written more often than every minute."""
    if token.used_at is None or now - token.used_at > BEAT:
        Token.objects.filter(pk=token.pk).update(used_at=now)


def _found(number: str, officer: str | None = None) -> Token:
    rows = Token.objects.select_for_update().filter(pk=number)
    token = (rows if officer is None else rows.filter(officer=officer)).first()
    if token is None:
        raise XiezhiError(
            f"没有令牌 {number!r}, 应为 token list 列出的编号", f"no token {number!r}: token list tells them"
        )
    return token


def _sensible(desk: Desk, wanted: Wanted, now: int) -> None:
    for what, text, most in (("名称", wanted.name, 80), ("用途", wanted.purpose, 200)):
        if not 0 < len(text.strip()) <= most or not text.isprintable():
            raise XiezhiError(
                f"令牌的{what}应写 1–{most} 字", f"a token needs its name and purpose, up to {most}"
            )
    if not 1 <= wanted.days <= 366:
        raise XiezhiError(
            f"有效期 {wanted.days} 天不对, 应为 1–366 天", f"{wanted.days} days: 1 to 366 would be right"
        )
    if not wanted.scopes:
        raise XiezhiError("没有选用途范围, 应至少一项", "no scope: one at least would be right")
    if wanted.officer:
        _personal(desk, wanted, now)
    elif wanted.source:
        _of_system(desk, wanted)
    else:
        _of_screen(desk, wanted, now)


def _personal(desk: Desk, wanted: Wanted, now: int) -> None:
    access = access_of(desk)
    for scope in wanted.scopes:
        verbs = PERSONAL.get(scope, ("", frozenset[str]()))[1]
        if not any(access.allow(wanted.officer, verb, None, now).yes for verb in sorted(verbs)):
            right = " ".join(may_give(desk, wanted.officer, now)) or "—"
            raise XiezhiError(
                f"{scope} 超出 {wanted.officer} 的权限, 应为 {right}",
                f"{scope} is more than {wanted.officer} may: {right} would be right",
            )


def may_give(desk: Desk, officer: str, now: int) -> list[str]:
    """The scopes for which a person has rights."""
    access = access_of(desk)
    return [
        scope for scope, (_, verbs) in PERSONAL.items()
        if any(access.allow(officer, verb, None, now).yes for verb in sorted(verbs))
    ]  # fmt: skip


def _of_system(desk: Desk, wanted: Wanted) -> None:
    from xiezhi.casework.imports.mappings import kept

    kept(desk, wanted.source)  # a name that can be a source, or says so
    if wanted.source == OWN or wanted.scopes != (pushes(wanted.source),):
        raise XiezhiError(
            f"系统令牌只能推送自己的来源, 应为 {PUSH}来源名", "a system pushes for its own source alone"
        )


def _of_screen(desk: Desk, wanted: Wanted, now: int) -> None:
    if wanted.scopes != (AGGREGATES,):
        raise XiezhiError(f"大屏令牌应为 {AGGREGATES}", f"the scope of a screen is {AGGREGATES} alone")
    if access_of(desk).directory.unit(wanted.unit, desk.pack.zone.day(now)) is None:
        raise XiezhiError(
            f"没有单位 {wanted.unit!r}, 应为 unit list 列出的编号",
            f"no unit {wanted.unit!r}: unit list tells them",
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _log(desk: Desk, act: str, token: Token, by: str, now: int, **data: Any) -> None:
    access_of(desk).journal.append(at=now, actor=by, act=act, subject=token.number, data=data)
