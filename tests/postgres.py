# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of one's own: made in a temporary folder, on a socket only, gone afterwards.

Debian's package ``postgresql`` gives the programs; the server will not run as root, so root starts it as ``postgres``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Cluster:
    """A running server; ``dsn(name)`` makes an empty database and tells how to reach it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self._programs = folder, programs
        self._made = 0

    def start(self, settings: Sequence[str] = ()) -> None:
        """Starts the server, also after ``crash``."""
        options = " ".join(
            f"-c {setting}"
            for setting in ("listen_addresses=", f"unix_socket_directories={self.folder}", *settings)
        )
        log = str(self.folder / "log")
        self.run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stops the server; ``immediate`` is as if it were killed."""
        self.run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-m", mode, "stop")

    def dsn(self) -> str:
        """A new, empty database as ``postgresql://…``."""
        self._made += 1
        name = f"d{self._made}"
        self.run("createdb", "-h", str(self.folder), "-U", "xiezhi", name)
        return f"postgresql://xiezhi@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs as the server's user."""
        done = subprocess.run(
            [str(self._programs / program), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            cwd=self.folder, **_user(),
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def programs() -> Path | None:
    """Where ``initdb`` and ``pg_ctl`` are; none where PostgreSQL is not installed."""
    on_path = shutil.which("pg_ctl")
    if on_path is not None:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A new server with these settings (``fsync=off`` where only its answers count)."""
    where = programs()
    if where is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="xiezhi-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    made = Cluster(folder, where)
    try:
        made.run(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            "xiezhi",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        made.start(settings)
        try:
            yield made
        finally:
            made.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> dict[str, object]:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
