# SPDX-License-Identifier: Apache-2.0
"""Long work beside the server: a process of its own that outlives the request, one of a kind at a time in a home.

``python -m xiezhi.web.beside MODULE HOME`` does what waits for ``MODULE.work``; the pages start it. What waits stands
in the database, so nothing depends on who asked for it, and what a killed process left undone is found by the next.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from xiezhi.records.home import Home
from xiezhi.web.setup import open_site

T = TypeVar("T")


def started(home: Home, module: str) -> None:
    """A process that does what waits for the ``work`` of a module, told of the database."""
    more = {} if home.database is None else {"DATABASE_URL": home.database}
    working = subprocess.Popen(
        [sys.executable, "-m", "xiezhi.web.beside", module, str(home.folder)],
        env=os.environ | more, stdin=subprocess.DEVNULL, start_new_session=True, close_fds=True,
    )  # fmt: skip
    threading.Thread(target=working.wait, daemon=True).start()  # leaves no dead process behind


@contextmanager
def alone(lock: Path) -> Iterator[bool]:
    """Whether this process is the only one at work under a lock, for as long as the block lasts or the process does."""
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


def work_off(lock: Path, waiting: Callable[[], T | None], do: Callable[[T], None]) -> int:
    """Does all that waits, one after the other, unless another process does; how much it was."""
    done = 0
    while True:
        with alone(lock) as mine:
            if not mine:
                return done
            while (one := waiting()) is not None:
                do(one)
                done += 1
        if waiting() is None:  # what came while the lock was given back
            return done


def main() -> None:
    """Opens the home; a module with models can be read once Django is ready."""
    module, folder = sys.argv[1:]
    here = open_site(Home.open(folder, os.environ))
    os.nice(5)  # pages go first
    import_module(module).work(here)


if __name__ == "__main__":
    main()
