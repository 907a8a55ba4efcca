# SPDX-License-Identifier: Apache-2.0
"""Long work beside the server: a process of its own that outlives the request, one of a kind at a time in a home."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xiezhi.records.home import Home


def started(home: Home, module: str) -> None:
    """``python -m module HOME``, told of the database."""
    more = {} if home.database is None else {"DATABASE_URL": home.database}
    working = subprocess.Popen(
        [sys.executable, "-m", module, str(home.folder)],
        env=os.environ | more, stdin=subprocess.DEVNULL, start_new_session=True, close_fds=True,
    )  # fmt: skip
    threading.Thread(target=working.wait, daemon=True).start()  # leaves no dead process behind


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Whether this process is the only one at work under a lock, for as long as the block lasts.

    The lock ends with the process, however it ends: what it left undone is found by the next.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)


def nobody_works(lock: Path) -> bool:
    """Whether no process is at work under a lock."""
    with alone(lock) as mine:
        return mine
