# SPDX-License-Identifier: Apache-2.0
"""Who asks, by which token, for what: before an operation reads anything. What is not allowed ends here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest
from ninja.security.base import SecuritySchema

from xiezhi.records.desk import Desk
from xiezhi.web.api import throttling, tokens
from xiezhi.web.api.models import Token
from xiezhi.web.api.problems import Problem
from xiezhi.web.api.scopes import AGGREGATES, PUSH, title
from xiezhi.web.setup import site
from xiezhi.web.shell.who import SCOPES, Who

PURPOSE = "X-Purpose"
LONGEST = 200
WHY = {
    tokens.WAITS: ("token_unconfirmed", "令牌还没有经另一名管理员确认", "请安全管理员在“接口令牌”中确认"),
    tokens.EXPIRED: ("token_expired", "令牌已过有效期", "换一个新令牌"),
    tokens.ENDED: ("token_revoked", "令牌已收回", "换一个新令牌"),
    tokens.GONE: ("owner_gone", "令牌的持有人已不在职", "由在职的人另发令牌"),
}


class Asked(HttpRequest):
    """A request as operations get it; what functions of the pages look for is there by the same names."""

    desk: Desk
    now: int  # µs UTC
    who: Who
    token: Token
    htmx: bool


@dataclass(frozen=True)
class Needs:
    """The scope of the token and, where a person's rights decide, one of the verbs that the person must have.

    It is what an operation's ``auth=`` is: called before its parameters are read.
    """

    scope: str
    verbs: tuple[str, ...] = ()

    openapi_type = "http"
    openapi_name = "Token"
    openapi_security_schema = SecuritySchema(type="http", scheme="bearer")

    def __call__(self, request: Any) -> Token:
        """The token; problems: 401 none or none that holds, 403 not for this, 429 too often."""
        here = site()
        request.desk, request.now, request.htmx = here.desk(), here.clock(), False
        token = request.token = _held(request)
        throttling.take(token.number)
        self._in_scope(token)
        tokens.note_use(token, request.now)
        if token.officer:
            request.who = _who(request, token)
            if self.verbs and not any(request.who.may(verb) for verb in self.verbs):
                raise Problem(
                    403,
                    "no_right",
                    f"{request.who.role_titles or '没有角色'}没有这项权限",
                    "",
                    "由有此权限的人办理",
                )
        return token

    def _in_scope(self, token: Token) -> None:
        if not self.scope:
            return
        fits = any(one == self.scope or (self.scope == PUSH and one.startswith(PUSH)) for one in token.scopes)
        if not fits:
            wanted = "推送" if self.scope == PUSH else title(self.scope)
            has = "、".join(title(one) for one in token.scopes)
            raise Problem(
                403,
                "out_of_scope",
                f"令牌的用途是{has}，不含{wanted}",
                "Authorization",
                f"用途含“{wanted}”的令牌",
            )


def needs(scope: str, *verbs: str) -> Needs:
    """What an operation asks of a token and of its owner."""
    return Needs(scope, verbs)


PUSHES, SUMS = Needs(PUSH), Needs(AGGREGATES)


def _held(request: Any) -> Token:
    secret = tokens.shown_by(request)
    if not secret:
        raise Problem(401, "no_token", "没有令牌", "Authorization", "Authorization: Bearer 令牌")
    token = tokens.of_secret(secret)
    if token is None:
        raise Problem(
            401, "unknown_token", "没有这个令牌", "Authorization", "发放时显示的全部字符，以 xz_ 开头"
        )
    standing = tokens.standing(request.desk, token, request.now)
    if standing != tokens.HOLDS:
        code, message, right = WHY[standing]
        raise Problem(401, code, message, "Authorization", right)
    return token


def _who(request: Any, token: Token) -> Who:
    """The owner as pages know him; ``scope`` and ``unit`` of the address narrow as the top bar does."""
    told = request.GET
    purpose = unquote(request.headers.get(PURPOSE, "")).strip()[:LONGEST] or token.purpose
    if not purpose.isprintable():
        raise Problem(
            422, "not_valid", f"{PURPOSE} 里有不能显示的字符", PURPOSE, "以 UTF-8 百分号编码的一句话"
        )
    scope = told.get("scope", "")
    who = Who(request.desk, token.officer, request.now, "", told.get("unit", "") or "", purpose)
    who.scope = scope if scope in SCOPES else "below"
    if who.unit and who.unit not in {unit.id for unit in who.units}:
        raise Problem(
            404, "no_unit", "没有这个单位，或不在权限范围内", "unit", "GET /api/v1/units 列出的编号"
        )
    if not who.unit:
        who.unit = "" if who.own_unit is None else who.own_unit.id
    return who
