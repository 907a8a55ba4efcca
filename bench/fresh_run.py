# SPDX-License-Identifier: Apache-2.0
"""From a fresh clone to a page: how long ``make run`` takes, stage by stage.

    python bench/fresh_run.py

Clones this tree into a temporary folder and runs ``make run`` there, pip's and npm's caches as they are, at a port of
its own; ends once the log-in answers.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from figures import ROOT, Figure, hand_over

BAR = 240  # seconds
PORT = 8631
STAGES = (
    ("packages", ".venv/.base"), ("assets", "src/xiezhi/web/built/manifest.json"),
    ("city", "out/demo/home/demonstration.json"),
)  # fmt: skip
"""What is there once a stage is done."""


def fresh(most: float = 3 * BAR) -> Iterator[Figure]:
    """One run of ``make run`` in a clone."""
    with tempfile.TemporaryDirectory(
        prefix="xiezhi-fresh-", dir="/var/tmp", ignore_cleanup_errors=True
    ) as folder:
        began = time.monotonic()
        place = Path(folder) / "xiezhi"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(place)], check=True)
        seconds, stages = _until_page(place, began, most)
    told = ", ".join(f"{name} {at:.0f} s" for name, at in stages)
    yield Figure(
        "`make run` from a fresh clone to a page",
        f"≤ {BAR} s",
        f"{seconds:.0f} s (after {told})",
        seconds <= BAR,
    )


def _until_page(place: Path, began: float, most: float) -> tuple[float, list[tuple[str, float]]]:
    """Seconds until the log-in answers, and after how many each stage was done."""
    environ = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "MAKEFLAGS")}
    process = subprocess.Popen(
        ["make", "run", f"AT=127.0.0.1:{PORT}"], cwd=place, env=environ, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout is not None
    threading.Thread(target=said.extend, args=(process.stdout,), daemon=True).start()
    done: dict[str, float] = {}
    try:
        while time.monotonic() - began < most and process.poll() is None:
            for name, file in STAGES:
                if name not in done and (place / file).exists():
                    done[name] = time.monotonic() - began
            if len(done) == len(STAGES) and _answers():
                return time.monotonic() - began, list(done.items())
            time.sleep(0.2)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    raise SystemExit("make run brought no page\n" + "".join(said[-30:]))


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/log-in/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    """Hands over the figure."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    hand_over(list(fresh()))


if __name__ == "__main__":
    main()
