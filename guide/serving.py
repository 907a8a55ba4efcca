# SPDX-License-Identifier: Apache-2.0
"""The real server over a home, for as long as it is looked at: by the guide, and by the tests of pages."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 240  # s, until the server answers: a machine may be busy


@contextlib.contextmanager
def served(home: Path) -> Iterator[str]:
    """One process of it, as ``make run`` has it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    asked = ["serve", "--home", str(home), "--bind", bind, "--workers", "1"]
    server = subprocess.Popen(
        [sys.executable, "-m", "xiezhi.web", *asked],
        env=os.environ | {"XIEZHI_DEMO": "1"}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _answers(f"http://{bind}/log-in/", server)
        yield f"http://{bind}"
    finally:
        server.send_signal(signal.SIGINT)  # at once: browsers keep connections open that nobody waits for
        server.wait(60)


def _answers(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=5)
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")
