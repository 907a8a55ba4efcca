# SPDX-License-Identifier: Apache-2.0
"""Log-in by a proxy's header or a client's certificate: only from listed addresses, with the secret we share.

What anybody else says in these headers counts for nothing, and is written down, seldom enough not to fill the log.
"""

from __future__ import annotations

import re
from hmac import compare_digest

from django.http import HttpRequest

from xiezhi.kernel.instant import MINUTE
from xiezhi.records.desk import Desk
from xiezhi.web.accounts import written
from xiezhi.web.accounts.configured import Proxy, configured

SECRET, FORWARDED = "X-Xiezhi-Proxy", "X-Forwarded-For"
PAUSE, MOST = 10 * MINUTE, 1000
_told: dict[str, int] = {}


def proxy_of(desk: Desk) -> Proxy | None:
    """The proxies that ``[web.proxy]`` lists."""
    if "web.proxy" not in desk.kept:
        desk.kept["web.proxy"] = configured(desk.home, desk.pack.roles.roles).proxy
    found: Proxy | None = desk.kept["web.proxy"]
    return found


def claimed(request: HttpRequest, desk: Desk, now: int) -> str | None:
    """The officer whom a proxy that we trust names."""
    proxy = proxy_of(desk)
    if proxy is None:
        return None
    said = _text(request.headers.get(proxy.user or proxy.certificate, ""))
    if not said:
        return None
    if not trusted(request, proxy):
        _write(request, desk, now)
        return None
    if proxy.user:
        return said
    found = re.search(rf"(?:^|[,/]\s*){proxy.field}\s*=\s*([^,/]+)", said)
    return found[1].strip() if found else None


def _text(header: str) -> str:
    """A header as it was sent, in UTF-8; WSGI hands its bytes over one by one."""
    try:
        return header.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return header.strip()


def trusted(request: HttpRequest, proxy: Proxy) -> bool:
    """Whether a request comes from a listed address with the secret; both are looked at in any case."""
    secret = compare_digest(request.headers.get(SECRET, "").encode(), proxy.secret.encode())
    return (written.peer(request) in proxy.addresses) & secret


def address_of(request: HttpRequest, desk: Desk) -> str:
    """Where a request comes from: whoever speaks to us or, through a trusted proxy, whom it says it speaks for."""
    proxy = proxy_of(desk)
    if proxy is not None and trusted(request, proxy):
        return request.headers.get(FORWARDED, "").rpartition(",")[2].strip() or written.peer(request)
    return written.peer(request)


def _write(request: HttpRequest, desk: Desk, now: int) -> None:
    address = written.peer(request)
    if now - _told.get(address, 0) < PAUSE:
        return
    if len(_told) > MOST:
        _told.clear()
    _told[address] = now
    written.wrote(desk, written.IGNORED, "", actor=written.NOBODY, now=now, address=address)
