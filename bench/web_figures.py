# SPDX-License-Identifier: Apache-2.0
"""The bars of the pages: whole pages at volume on both databases, users at once, a fresh clone.

    python bench/web_figures.py [--scale 0.01] [--postgresql 200000]

Each is measured by a process of its own: Django is loaded with the pages there, and without them here.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from tests.postgres import cluster  # noqa: E402

from figures import Figure, handed_over  # noqa: E402
from measure import measured  # noqa: E402

SQLITE = 200_000  # matters
POSTGRESQL = int(os.environ.get("XIEZHI_PAGES_POSTGRESQL", "2000000"))
"""Matters; the full number takes hours to fill, fewer are told as what they are, 0 leaves PostgreSQL out."""
FILLED = os.environ.get("XIEZHI_PAGES_HOME", "")
"""A home that ``web_volume`` has filled before: it is measured as it stands, and kept."""
USERS, SECONDS = 200, 120
MEMORY = ("shared_buffers=1GB", "work_mem=64MB", "effective_cache_size=8GB", "max_wal_size=8GB")
"""What a server of this size is given; its defaults are those of a machine with 128 MB."""


def web(work: Path, scale: float) -> Iterator[Figure]:
    """All of it; ``scale`` 1 is what the bars name, less of it leaves PostgreSQL and the fresh clone out."""
    whole = scale == 1
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    home, matters = Path(FILLED) if FILLED and whole else work / "home", round(SQLITE * scale)
    each = () if whole else ("--each", 1, "--rounds", 1)
    yield from _asked("web.py", "--home", home, "--matters", matters, "--keep", *each)
    users = ("--users", USERS if whole else 20, "--seconds", SECONDS if whole else 6)
    yield from _asked("web_load.py", "--home", home, *users)
    if not FILLED:
        shutil.rmtree(home)
    if whole and POSTGRESQL:
        yield from on_postgresql(work, POSTGRESQL)
    if whole:
        yield from _asked("fresh_run.py")


def on_postgresql(work: Path, matters: int) -> Iterator[Figure]:
    """Whole pages on a PostgreSQL server of their own."""
    with cluster(*MEMORY) as running:
        place = ("env", f"DATABASE_URL={running.dsn()}")
        yield from _asked("web.py", "--home", work / "home", "--matters", matters, before=place)


def _asked(script: str, *words: object, before: tuple[str, ...] = ()) -> list[Figure]:
    """What a script of this folder hands over; what it says beside that is not kept."""
    command = [*before, sys.executable, str(ROOT / "bench" / script), *(str(word) for word in words)]
    return handed_over(measured(command, os.cpu_count() or 2).printed)


def main() -> None:
    """Prints the figures; ``--postgresql`` those of whole pages on PostgreSQL alone, over so many matters."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--postgresql", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiezhi-web-", dir="/var/tmp") as folder:
        work = Path(folder) / "web"
        work.mkdir()
        found = on_postgresql(work, asked.postgresql) if asked.postgresql else web(work, asked.scale)
        for figure in found:
            print(figure.row(), flush=True)


if __name__ == "__main__":
    main()
