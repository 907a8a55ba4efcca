# SPDX-License-Identifier: Apache-2.0
"""The invented city that the guide shows, and its server: its clock stands still, so that pictures come out alike."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from xiezhi.simulate.presets import Preset
from xiezhi.web.demonstration.building import Built, build, set_clock
from xiezhi.web.demonstration.place import Plan
from xiezhi.web.demonstration.stages import Stages

PLAN = Plan(
    Preset("guide", stations=8, districts=2, legal=24, incidents=16),
    days=60,
    wrongs=0.02,
    habits=5.0,
    held=True,
)
"""Two districts, eight stations, sixty days: enough for every page to have something to show, built in a minute."""
NEVER = 2**53
"""The machine's clock never says so (µs): until it does, the city's clock stands where it begins."""
PATIENCE = 60  # s, until the server answers


def built_in(folder: Path, stages: Stages) -> Built:
    """The city in a folder, its clock standing still at 2026-11-20 09:42."""
    found = build(folder, now=NEVER, plan=PLAN, progress=stages.reached)
    set_clock(folder, found.starts, NEVER)
    return found


@contextlib.contextmanager
def served(home: Path) -> Iterator[str]:
    """The real server over a home; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = [
        sys.executable,
        "-m",
        "xiezhi.web",
        "serve",
        "--home",
        str(home),
        "--bind",
        bind,
        "--workers",
        "1",
    ]
    quiet = {"stdout": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=os.environ | {"XIEZHI_DEMO": "1"}, **quiet)
    try:
        _answers(f"http://{bind}/log-in/", server)
        yield f"http://{bind}"
    finally:
        server.terminate()
        server.wait(20)


def _answers(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5)
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")
