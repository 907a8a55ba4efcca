# SPDX-License-Identifier: Apache-2.0
"""Homes opened for pages, and sessions of people who are logged in already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xiezhi.records.home import Home
from xiezhi.web.setup import open_site


def open_copy(home: Path) -> Any:
    """The site of a home, with the demonstration's log-ins."""
    return open_site(Home.open(home, {}), demo=True)


def cookie_for(site: Any, officer: str) -> str:
    """The cookie of a new session of an officer."""
    from django.contrib.sessions.backends.db import SessionStore

    from xiezhi.web.accounts.session import begin

    session = SessionStore()
    begin(session, officer, site.clock())
    session.create()
    return str(session.session_key)
