# SPDX-License-Identifier: Apache-2.0
"""``[web]`` of xiezhi.toml: with what security an installation begins, and which proxies may say who somebody is."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.home import SETTINGS, Home
from xiezhi.web.accounts.security import NUMBERS, ROLES, Security

SECRET = 32  # characters at least of a proxy's secret
PROXY = ("addresses", "secret", "user", "certificate", "certificate_field")


@dataclass(frozen=True)
class Proxy:
    """A proxy that logs people in: where it speaks from, what it shares with us, in which header it says who.

    ``user``: the header holds the police number. ``certificate``: it holds a subject (``CN=…,O=…``), of which
    ``field`` is the number. One of both is empty.
    """

    addresses: frozenset[str]
    secret: str
    user: str = ""
    certificate: str = ""
    field: str = "CN"


@dataclass(frozen=True)
class Configured:
    """What ``[web]`` says."""

    security: Security
    proxy: Proxy | None


def configured(home: Home, roles: Mapping[str, Any]) -> Configured:
    """Reads and checks ``[web]``; an error of one line names file, key and what would be right."""
    told = home.settings.rest.get("web", {})
    if not isinstance(told, dict):
        raise _wrong(home, "web", told, "[web]")
    known = {*NUMBERS, ROLES, "proxy"}
    if unknown := sorted(set(told) - known):
        raise _wrong(home, f"web.{unknown[0]}", told[unknown[0]], " | ".join(sorted(known)))
    numbers = {name: _number(home, name, told[name]) for name in NUMBERS if name in told}
    second = _roles(home, told.get(ROLES, []), roles)
    return Configured(Security(**numbers, second_factor=second), _proxy(home, told.get("proxy")))


def _number(home: Home, name: str, value: Any) -> int:
    bound = NUMBERS[name]
    if not isinstance(value, int) or isinstance(value, bool) or not bound.low <= value <= bound.high:
        raise _wrong(home, f"web.{name}", value, f"{bound.low}–{bound.high}")
    return value


def _roles(home: Home, value: Any, roles: Mapping[str, Any]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one in roles for one in value):
        raise _wrong(home, f"web.{ROLES}", value, f"[] / {' '.join(roles)}")
    return tuple(value)


def _proxy(home: Home, told: Any) -> Proxy | None:
    if told is None:
        return None
    if not isinstance(told, dict) or set(told) - set(PROXY):
        raise _wrong(home, "web.proxy", told, " | ".join(PROXY))
    secret, user, certificate = (told.get(name, "") for name in ("secret", "user", "certificate"))
    if not isinstance(secret, str) or len(secret) < SECRET:
        raise _wrong(home, "web.proxy.secret", "…", f"≥ {SECRET} 个字符 (characters)")
    if not all(isinstance(one, str) for one in (user, certificate)) or bool(user) == bool(certificate):
        raise _wrong(
            home, "web.proxy", f"user = {user!r}, certificate = {certificate!r}", "user | certificate"
        )
    field = told.get("certificate_field", "CN")
    if not isinstance(field, str) or not field.isalnum():
        raise _wrong(home, "web.proxy.certificate_field", field, '"CN"')
    return Proxy(_addresses(home, told.get("addresses")), secret, user, certificate, field)


def _addresses(home: Home, value: Any) -> frozenset[str]:
    try:
        if not isinstance(value, list) or not value:
            raise ValueError
        return frozenset(str(ipaddress.ip_address(one)) for one in value)
    except ValueError:
        raise _wrong(home, "web.proxy.addresses", value, '["10.1.2.3"]') from None


def _wrong(home: Home, key: str, value: Any, right: str) -> XiezhiError:
    file, shown = home.folder / SETTINGS, repr(value)[:120]
    return XiezhiError(
        f"{file}: {key} = {shown}, 应为 {right}", f"{file}: {key} = {shown}: right would be {right}"
    )
