# SPDX-License-Identifier: Apache-2.0
"""The server: gunicorn's processes and threads, whitenoise for the built files, one process that lets time pass."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.home import Home
from xiezhi.records.setup import database_of
from xiezhi.web.settings import BUILT

HASHED = re.compile(r"^/static/.+-[0-9a-f]{12}\.\w+$")
YEAR = 365 * 86400
TICKING = (sys.executable, "-m", "xiezhi.web", "tick", "--home")
FIRST = 5.0  # seconds after which it is begun: the pages come first
AGAIN = 5.0  # seconds after which a program that ended is begun again
log = logging.getLogger("xiezhi.web")
FRESH_AFTER = 20_000  # requests after which a process is replaced by a new one


@dataclass(frozen=True)
class Serving:
    """How to serve which home. ``demo``: the demonstration's log-ins are offered, on this machine only.

    ``threads`` of each process; 0: as many as suit the database.
    """

    home: Path | None
    bind: str
    workers: int
    threads: int
    hosts: tuple[str, ...]
    secure: bool
    demo: bool


def run(told: Serving, environ: Mapping[str, str]) -> None:
    """Serves until it is told to stop. The home and its pack are opened once, before the processes part."""
    from gunicorn.app.base import BaseApplication

    _sensible(told)
    home = Home.open(told.home, environ)
    if told.demo:
        _tell_passwords(home, told)

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in _config(told, told.threads or threads_of(home)).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            made = application(home, told)  # makes missing tables; whoever lets time pass finds them there
            beside.append(Beside([*TICKING, str(home.folder)], first=FIRST))
            beside[0].start()
            return made

    beside: list[Beside] = []
    try:
        Server().run()
    finally:
        for one in beside:
            one.end()


class Beside(threading.Thread):
    """Keeps a program running beside the server: should it end, it is begun again, and that is logged."""

    def __init__(self, command: Sequence[str], again: float = AGAIN, first: float = 0) -> None:
        super().__init__(daemon=True)
        self.command, self.again, self.first = command, again, first
        self.ended = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Begins the program as often as it ends, until ``end``."""
        self.ended.wait(self.first)
        while not self.ended.is_set():
            self.process = subprocess.Popen(self.command)
            code = self.process.wait()
            if not self.ended.wait(self.again):
                log.error("%s ended with %s: it is begun again", " ".join(self.command[1:4]), code)

    def end(self) -> None:
        """Ends the program for good."""
        self.ended.set()
        if self.process is not None:
            self.process.terminate()


def application(home: Home, told: Serving) -> Any:
    """The WSGI application over a home, built files in front of it."""
    from whitenoise import WhiteNoise

    from xiezhi.web.setup import open_site

    here = open_site(home, demo=told.demo, hosts=told.hosts, secure=told.secure)
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connections

    from xiezhi.web.warming import warm

    warm(here)
    made = WhiteNoise(WSGIHandler(), immutable_file_test=HASHED.pattern, max_age=YEAR)
    made.add_files(str(BUILT), prefix="static/")
    connections.close_all()  # a connection is not shared by processes
    return made


def _tell_passwords(home: Home, told: Serving) -> None:
    """Who logs in to the demonstration, with passwords made just now; an error where the facts are not invented."""
    from django.db import connections

    from xiezhi.web.setup import open_site

    here = open_site(home, demo=True, hosts=told.hosts, secure=told.secure)
    from xiezhi.web.accounts.demonstrating import new_passwords
    from xiezhi.web.accounts.telling import print_passwords

    print_passwords(new_passwords(here, here.clock()), f"http://{told.bind}/")
    connections.close_all()


def threads_of(home: Home) -> int:
    """As many as can wait for one another with gain: SQLite keeps pages for each by itself, PostgreSQL for all."""
    return 4 if database_of(home)["ENGINE"].endswith("sqlite3") else 8


def _config(told: Serving, threads: int) -> dict[str, Any]:
    return {
        "bind": told.bind, "workers": told.workers, "threads": threads, "worker_class": "gthread",
        "preload_app": True, "max_requests": FRESH_AFTER, "max_requests_jitter": FRESH_AFTER // 10, "timeout": 120,
        "graceful_timeout": 20, "loglevel": "warning", "limit_request_line": 8190, "keepalive": 15,
    }  # fmt: skip


def _sensible(told: Serving) -> None:
    if not (BUILT / "manifest.json").is_file():
        raise XiezhiError(
            "网页资源还没有构建, 应先运行 make assets",
            "the assets are not built: right would be make assets first",
        )
    if told.demo and told.bind.rpartition(":")[0] not in ("127.0.0.1", "localhost", "[::1]"):
        raise XiezhiError(
            f"XIEZHI_DEMO=1 只能监听 127.0.0.1, 不能是 {told.bind}",
            f"XIEZHI_DEMO=1 listens on 127.0.0.1 only, not on {told.bind}",
        )
