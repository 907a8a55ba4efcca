# SPDX-License-Identifier: Apache-2.0
"""Opens a home for the web: Django's settings, the tables, the pack, the clock. One ``Site`` a process."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.records.setup import configure, prepare, ready
from xiezhi.web.clock import Clock, clock_of
from xiezhi.web.settings import apps, web_settings

HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")


@dataclass
class Site:
    """The home that this process serves, its desk, its clock. Threads share a desk: what one of them has worked out of
    the pack is there for all, and what is worked out before processes part is there in each.

    ``demo``: the demonstration's log-ins may be used.
    """

    home: Home
    clock: Clock
    demo: bool = False
    shared: Desk | None = None
    _local: threading.local = field(default_factory=threading.local)

    def desk(self) -> Desk:
        """This thread's desk, under the pack that is in force now."""
        from xiezhi.records.packs import ruling

        mine: Desk | None = getattr(self._local, "desk", None)
        if mine is not None and getattr(self._local, "still", False):
            return mine
        if mine is None or ruling(mine.connection) not in (None, mine.pack.digest):
            mine = self._opened()
            self._local.desk = mine
        return mine

    @contextmanager
    def still(self) -> Iterator[Desk]:
        """While a page is made, this thread's desk stays the one that it began with; the pack is asked for once."""
        desk, before = self.desk(), getattr(self._local, "still", False)
        self._local.still = True
        try:
            yield desk
        finally:
            self._local.still = before

    def _opened(self) -> Desk:
        """The desk that another thread has opened already, unless another pack rules since."""
        from xiezhi.records.packs import in_force

        desk = self.shared
        if desk is None or in_force(desk.connection) not in (None, desk.pack.digest):
            desk = self.shared = Desk.ruled(self.home)
        return desk


_site: Site | None = None


def site() -> Site:
    """The site of this process; ``RuntimeError`` before ``open_site``."""
    if _site is None:
        raise RuntimeError("open_site comes before any request")
    return _site


def django_ready(home_key: bytes = b"", hosts: Sequence[str] = (), secure: bool = False) -> None:
    """Loads Django with the pages and the models of all rooms, once."""
    settings = web_settings(_key(home_key), hosts=[*HOSTS, *hosts], secure=secure)
    settings["INSTALLED_APPS"] = [
        "django.contrib.sessions",
        "django.contrib.messages",
        "django_htmx",
        *apps(),
    ]
    ready(settings)


def open_site(home: Home, *, clock: Clock | None = None, demo: bool = False, **options: Any) -> Site:
    """Sets Django up for the home, makes missing tables, and keeps the site of this process."""
    global _site
    django_ready(home.key or b"", **options)
    _under(home)
    configure(home, keep=True)
    prepare(home)
    _site = Site(home, clock or clock_of(home.settings.rest), demo)
    _checked(_site.desk())
    return _site


def _checked(desk: Desk) -> None:
    """What ``[web]`` of xiezhi.toml says is right, or it is said at once what is not."""
    from xiezhi.web.accounts.configured import configured

    configured(desk.home, desk.pack.roles.roles)


def _key(home_key: bytes) -> str:
    return hashlib.sha256(b"xiezhi.web.session" + home_key).hexdigest()


def _under(home: Home) -> None:
    """Sessions are signed by the key of the home that is open now; Django must have been loaded with the web."""
    from django.conf import settings

    if getattr(settings, "ROOT_URLCONF", None) != "xiezhi.web.urls":
        raise RuntimeError("Django was loaded without the web: django_ready comes before any other desk")
    settings.SECRET_KEY = _key(home.key or b"")
