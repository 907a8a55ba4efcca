# SPDX-License-Identifier: Apache-2.0
"""Tokens for the tests of the API, and a client that shows one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from xiezhi.web.api import tokens
from xiezhi.web.api.scopes import AGGREGATES, PERSONAL, pushes

SOURCE = "虚构接入系统"


@dataclass
class Caller:
    """Speaks to the API with one token."""

    secret: str
    token: Any = None

    def get(self, path: str, **headers: str) -> Any:
        """A GET of ``/api/v1`` and the path."""
        from django.test import Client

        return Client().get(f"/api/v1{path}", headers=self._headers() | headers)

    def post(self, path: str, said: Any = None, **headers: str) -> Any:
        """A POST of JSON; bytes are sent as they are."""
        from django.test import Client

        body = said if isinstance(said, bytes) else json.dumps(said)
        kind = headers.pop("content_type", "application/json")
        return Client().post(f"/api/v1{path}", body, content_type=kind, headers=self._headers() | headers)

    def upload(self, path: str, name: str, content: bytes, **told: str) -> Any:
        """A POST of a form with one file."""
        from django.core.files.uploadedfile import SimpleUploadedFile
        from django.test import Client

        form = {"file": SimpleUploadedFile(name, content), "source": "虚构", **told}
        return Client().post(f"/api/v1{path}", form, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}


def caller_of(small: Any, officer: str, *scopes: str, days: int = 30) -> Caller:
    """A token of a person, for all that he may where no scope is named."""
    desk, now = small.site.desk(), small.site.clock()
    wanted = scopes or tuple(tokens.may_give(desk, officer, now))
    token, secret = tokens.give(
        desk, tokens.Wanted("试", "测试", wanted, days, officer=officer), officer, now
    )
    return Caller(secret, token)


def forced(small: Any, officer: str) -> Caller:
    """A token with all scopes in the table, whatever the person may: what it opens is for ``access`` to decide."""
    from xiezhi.web.api.models import Token

    made = tokens._digest
    now, secret = small.site.clock(), f"{tokens.PREFIX}{made(officer)}"
    told = {
        "number": f"T-{made(secret)[:8]}", "name": "x", "purpose": "测试", "officer": officer, "scopes": list(PERSONAL),
        "made_by": officer, "made_at": now, "confirmed_by": officer, "confirmed_at": now,
        "expires_at": now + 10**12,
    }  # fmt: skip
    token, _ = Token.objects.update_or_create(digest=made(secret), defaults=told)
    return Caller(secret, token)


def system_of(small: Any, source: str = SOURCE, *, confirmed: bool = True) -> Caller:
    """A token of a system that pushes."""
    wanted = tokens.Wanted("接入", "推送事件", (pushes(source),), 366, source=source)
    return _by_administrators(small, wanted, confirmed)


def screen_of(small: Any, unit: str) -> Caller:
    """A token of a screen."""
    return _by_administrators(small, tokens.Wanted("大屏", "指挥室", (AGGREGATES,), 366, unit=unit), True)


def _by_administrators(small: Any, wanted: tokens.Wanted, confirmed: bool) -> Caller:
    desk, now = small.site.desk(), small.site.clock()
    token, secret = tokens.give(desk, wanted, small.person("system_admin"), now)
    if confirmed:
        token = tokens.confirm(desk, token.number, small.person("security_admin"), now)
    return Caller(secret, token)
