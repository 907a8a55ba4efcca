# SPDX-License-Identifier: Apache-2.0
"""Two hundred people clicking at once, against the server as it is run: gunicorn's processes, one that lets time pass.

    python bench/web_load.py --home FOLDER [--users 200] [--seconds 120] [--bind 127.0.0.1:8600]

The home is one that ``web_volume`` filled; sessions are made beforehand, one a user, of people of six roles.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from figures import ROOT, Figure, hand_over
from web import new_session
from web_pages import Pages
from web_volume import now_of

BIN = Path(sys.executable).parent
LOCUST = ROOT / ".venv-bench" / "bin" / "locust"
SHARES = {
    "case_officer": 150, "unit_head": 20, "legal_officer": 15, "centre_manager": 10, "leader": 3, "city_manager": 2,
}  # fmt: skip
"""Of two hundred users."""
UP = 90.0  # seconds that a server may take to answer


def sessions(folder: Path, users: int) -> tuple[list[str], int]:
    """Session keys of so many users, and the instant at which the home's clock stands; what was due by it is done."""
    from xiezhi.records.home import Home
    from xiezhi.web.setup import open_site
    from xiezhi.web.ticking import tick_once

    site = open_site(Home.open(folder, os.environ))
    now = now_of(site.desk())
    site.clock = lambda: now
    began = time.perf_counter()
    tick_once(site)
    print(f"what was due was done in {time.perf_counter() - began:.1f} s", flush=True)
    people = Pages(site.desk(), now).people
    chance, keys = random.Random(3), []
    for role, n in SHARES.items():
        some = [one.id for one in people if one.role == role]
        wanted = max(1, n * users // 200)
        keys += [new_session(one, now) for one in chance.choices(some, k=wanted)]
    site.desk().connection.close()
    return keys[:users], now


@contextmanager
def served(folder: Path, bind: str, now: int) -> Iterator[float]:
    """The server of a home, its clock running on from ``now``; seconds from its start to its first page."""
    settings = folder / "xiezhi.toml"
    kept = settings.read_text("utf-8")
    told = f"\n[demonstration]\nstarts = {now}\nbegan = {time.time_ns() // 1000}\n"
    settings.write_text(kept + told, "utf-8")
    began = time.perf_counter()
    process = subprocess.Popen([str(BIN / "xiezhi-web"), "serve", "--home", str(folder), "--bind", bind])
    try:
        _wait(process, f"http://{bind}/log-in/")
        yield time.perf_counter() - began
    finally:
        settings.write_text(kept, "utf-8")
        process.terminate()
        try:
            process.wait(UP)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + UP
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise SystemExit(f"{url} does not answer")


def clicking(folder: Path, users: int, seconds: int, bind: str) -> Iterator[Figure]:
    """Users at once, in a process of their own beside the server; errors, and how long their pages took."""
    if not LOCUST.exists():
        yield Figure(f"{users} users at once", "no error", "left out: `make prove` installs locust")
        return
    keys, now = sessions(folder, users)
    asked = folder / "sessions.json"
    asked.write_text(json.dumps(keys), "utf-8")
    command = [
        str(LOCUST), "-f", str(ROOT / "bench" / "web_users.py"), "--headless", "-u", str(users), "-r", str(users),
        "-t", f"{seconds}s", "--host", f"http://{bind}", "--json", "--only-summary", "--loglevel", "ERROR",
    ]  # fmt: skip
    with served(folder, bind, now) as up:
        done = subprocess.run(
            command, env={**os.environ, "SESSIONS": str(asked)}, capture_output=True, text=True, check=False
        )
    asked.unlink()
    yield from _told(_read(done), users, seconds, up)


def _read(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """What locust prints as JSON; it ends with 1 where there were errors."""
    begins = done.stdout.find("[")
    if begins < 0 or done.returncode not in (0, 1):
        raise SystemExit(f"locust ended with {done.returncode}\n{done.stderr[-2000:]}")
    if done.returncode:
        print(done.stderr[-3000:], file=sys.stderr)
    found: list[dict[str, Any]] = json.loads(done.stdout[begins:])
    return found


def _told(stats: list[dict[str, Any]], users: int, seconds: int, up: float) -> Iterator[Figure]:
    asked, failed = (sum(one[name] for one in stats) for name in ("num_requests", "num_failures"))
    times: dict[float, int] = {}
    for one in stats:
        for ms, n in one["response_times"].items():
            times[float(ms)] = times.get(float(ms), 0) + n
    yield Figure(
        f"{users} users at once for {seconds} s, the first click all together", "no error",
        f"{asked:,} pages, {asked / seconds:.0f}/s, {failed} errors; median {_share(times, 50):.0f}, p95"
        f" {_share(times, 95):.0f} ms as a browser waits", asked > 0 and failed == 0,
    )  # fmt: skip
    yield Figure("the server's start to its first page", "", f"{up:.1f} s")


def _share(times: dict[float, int], share: int) -> float:
    left = sum(times.values()) * share / 100
    for ms in sorted(times):
        left -= times[ms]
        if left <= 0:
            return ms
    return max(times, default=0.0)


def main() -> None:
    """Hands over the figures of one run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--bind", default="127.0.0.1:8631")
    asked = parser.parse_args()
    from xiezhi.web.setup import django_ready

    django_ready()
    hand_over(list(clicking(asked.home, asked.users, asked.seconds, asked.bind)))


if __name__ == "__main__":
    main()
