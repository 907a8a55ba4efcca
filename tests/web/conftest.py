# SPDX-License-Identifier: Apache-2.0
"""What tests of pages need: a small invented city, clients logged in as its people, a served copy and a browser.

``small``: a copy of the city for each module, opened in this process. ``served``: a copy behind the real server.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from guide import serving
from tests.web.city import small_city
from tests.web.logged_in import cookie_for, open_copy

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in the thread of the tests

FIRST = 400  # seconds that one process waits for another to build the city
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, worker_id: str = "master") -> Path:
    """The folder of the small city, built once for all processes; nobody changes it."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared if os.environ.get("PYTEST_XDIST_WORKER") is None else shared.parent
    folder, lock = shared / "city", shared / "city.lock"
    with contextlib.suppress(FileExistsError):
        lock.mkdir()
        small_city(folder)
        (lock / "done").touch()
    until = time.monotonic() + FIRST
    while not (lock / "done").exists():
        assert time.monotonic() < until, "the city was not built"
        time.sleep(0.2)
    return folder


@dataclass
class Small:
    """A copy of the city, open in this process."""

    home: Path
    site: Any

    def person(self, role: str, nth: int = 0, unit: str | None = None) -> str:
        """The number of somebody who holds a role (at a unit)."""
        from xiezhi.casework.allowed import access_of

        desk = self.site.desk()
        directory, day = access_of(desk).directory, desk.pack.zone.day(self.site.clock())
        found = sorted(
            officer for officer in directory.officers for held in directory.held(officer, day)
            if held.role == role and held.owner == officer and unit in (None, held.unit)
        )  # fmt: skip
        return found[nth]

    def client(self, officer: str) -> Any:
        """A client logged in as an officer; ``""``: nobody."""
        from django.test import Client

        client = Client()
        if officer:
            client.cookies["xiezhi"] = cookie_for(self.site, officer)
        return client

    def as_(self, role: str, nth: int = 0) -> Any:
        """A client logged in as somebody who holds a role."""
        return self.client(self.person(role, nth))


@pytest.fixture(scope="module")
def small(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A copy of the city for this module."""
    home = tmp_path_factory.mktemp("home") / "city"
    shutil.copytree(city, home)
    yield Small(home, open_copy(home))
    from django.db import connections

    connections.close_all()


@dataclass
class Served(Small):
    """A copy of the city behind the real server at ``url``."""

    url: str = ""


@pytest.fixture(scope="module")
def served(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the city, served as `make run` does."""
    home = tmp_path_factory.mktemp("served") / "city"
    shutil.copytree(city, home)
    with serving.served(home) as url:
        yield Served(home, open_copy(home), url)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # ms; a busy machine is not a fault of the page
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


Browse = Callable[..., Any]


@pytest.fixture
def browse(chromium: Any, served: Served) -> Iterator[Browse]:
    """Gives a page of the browser logged in as an officer; what the console complains of fails the test."""
    contexts, complaints = [], []

    def opened(officer: str, path: str = "/", width: int = 1366, height: int = 768) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", base_url=served.url
        )
        contexts.append(context)
        if officer:
            context.add_cookies(
                [{"name": "xiezhi", "value": cookie_for(served.site, officer), "url": served.url}]
            )
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    wrong = [text for text in complaints if not any(f"status of {n}" in text for n in (404, 409, 422))]
    assert not wrong, wrong
