# SPDX-License-Identifier: Apache-2.0
"""Events pushed to the real server: how fast each is answered with its re-evaluation, and what a killed server loses.

python bench/push.py [--seconds 30] [--kills 10] [--only sqlite|postgresql]
"""

import argparse
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from figures import Figure

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.postgres import cluster, programs

HERE = Path(__file__).parent
MAKE = """
import os, sys
from pathlib import Path
from xiezhi.records.home import Home
from xiezhi.web.setup import open_site
home = Home.create(Path(sys.argv[1]), "cn_police", os.environ)
site = open_site(home)
from xiezhi.web.api import tokens
for number in range(4):
    source = f"bench{number}"
    wanted = tokens.Wanted(source, "bench", (f"push:{source}",), 366, source=source)
    token, secret = tokens.give(site.desk(), wanted, "console", site.clock())
    tokens.confirm(site.desk(), token.number, "second", site.clock())
    print(secret)
"""
MANY = 16  # clients that push as fast as they are answered


@dataclass
class Served:
    """A home behind the server, in a process group of its own. ``secrets``: of tokens, each of a source that pushes."""

    home: Path
    environ: dict[str, str]
    secrets: tuple[str, ...] = ()
    port: int = 0
    calls: int = 0
    process: subprocess.Popen[bytes] | None = None
    clients: list[subprocess.Popen[str]] = field(default_factory=list)

    def make(self) -> None:
        """A new home with its tokens."""
        self.secrets = tuple(self.told(MAKE).split()[-4:])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def told(self, program: str) -> str:
        """What a program prints that is given the home, in a process of its own."""
        command = [sys.executable, "-c", program, str(self.home)]
        return subprocess.run(command, env=self.environ, check=True, stdout=subprocess.PIPE, text=True).stdout

    def start(self) -> None:
        """Serves as an installation does: ``xiezhi-web serve`` with its two processes."""
        command = [
            sys.executable,
            "-m",
            "xiezhi.web",
            "serve",
            "--home",
            str(self.home),
            "--bind",
            f"127.0.0.1:{self.port}",
        ]
        self.process = subprocess.Popen(
            command, env=self.environ, start_new_session=True, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/log-in/", timeout=5)
                return
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self, how: int = signal.SIGKILL) -> None:
        """Ends the server with all its processes, which have no time to do anything about it."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait()

    def client(
        self, name: str, first: int, requests: int, size: int, period: float, nth: int = 0
    ) -> subprocess.Popen[str]:
        """A system that pushes, by the nth of the tokens."""
        source = nth % len(self.secrets)
        told = [self.url, f"bench{source}", name, first, requests, size, period]
        return subprocess.Popen(
            [str(word) for word in (sys.executable, HERE / "push_client.py", *told)],
            env=self.environ | {"XIEZHI_TOKEN": self.secrets[source]}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def spent(self) -> float:
        """Seconds of processor that the server's processes have used so far."""
        assert self.process is not None
        group, ticks = self.process.pid, 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12]) if int(fields[2]) == group else 0
        return ticks / os.sysconf("SC_CLK_TCK")


def pushed(served: Served, clients: int, requests: int, size: int, rate: float) -> tuple[list[float], float]:
    """(seconds of each request, seconds from the first sent to the last answered).

    ``rate``: requests a second of all clients; 0: as fast as it goes. Each call brings matters of its own.
    """
    period = clients / rate if rate else 0.0
    served.calls += 1
    running = [served.client(f"k{served.calls}.{n}", 0, requests, size, period, n) for n in range(clients)]
    told = [one.communicate() for one in running]
    errors = [error for one, (_, error) in zip(running, told, strict=True) if one.returncode]
    if errors:
        raise SystemExit(errors[0])
    rows = [tuple(map(float, line.split()[1:])) for out, _ in told for line in out.splitlines()]
    spent = max(at for _, at in rows) - min(at - each for each, at in rows)
    return [each for each, _ in rows], spent


def killed(served: Served, kills: int, seed: int = 1) -> tuple[int, int]:
    """Kills the server amid pushes and starts it again; the client sends again from what was not acknowledged.

    (events acknowledged, in the ledger). ``SystemExit`` where one is lost or stands twice.
    """
    rng, next_, acknowledged = random.Random(seed), 0, 0
    for _ in range(kills):
        client = served.client("crash", next_, 100_000, 1, 0.0)
        assert client.stdout is not None
        client.stdout.readline()
        time.sleep(rng.random())
        served.kill()
        out, _ = client.communicate()
        next_ += 1 + len(out.split("\n")) - 1
        acknowledged = next_
        served.start()
    last = served.client("crash", next_, 1, 1, 0.0)
    last.communicate()
    return acknowledged + 1, ledger(served)


def ledger(served: Served) -> int:
    """The facts of the client that was cut off, each key once, chains whole."""
    asked = (
        "import os, sys; from xiezhi.records.desk import Desk; from xiezhi.kernel.sql import fetch_one;"
        "desk = Desk.at(sys.argv[1], os.environ); assert desk.store.verify().whole;"
        'n, keys = fetch_one(desk.connection, "SELECT count(*), count(DISTINCT source_key) FROM events'
        " WHERE source_key LIKE 'crash:%'\"); assert n == keys, (n, keys); print(n)"
    )
    return int(served.told(asked))


def measured(served: Served, what: str, seconds: float, kills: int, sqlite: bool) -> Iterator[Figure]:
    """The bars on one database."""
    served.make()
    served.start()
    try:
        pushed(served, 2, 50, 1, 0)  # both processes have read the pack
        if sqlite:
            times, _ = pushed(served, 4, round(50 * seconds / 4), 1, 50)
            times.sort()
            middle, p95 = (1e3 * times[len(times) * place // 100] for place in (50, 95))
            shown = f"p50 {middle:.0f} ms, p95 {p95:.0f} ms ({len(times)} events)"
            yield Figure(
                f"{what}: one event a request, 4 clients, 50 a second", "p95 ≤ 100 ms", shown, p95 <= 100
            )
        _, shown = _rate(served, 4, round(25 * seconds), 1)
        yield Figure(f"{what}: one event a request, 4 clients, as fast as it goes", "", shown)
        rate, shown = _rate(served, MANY, round(20 * seconds), 1)
        bar, met = ("", None) if sqlite else ("≥ 300 events/s", rate >= 300)
        yield Figure(f"{what}: one event a request, {MANY} clients, as fast as it goes", bar, shown, met)
        rate, shown = _rate(served, 2, max(4, round(seconds / 3)), 200)
        bar, met = ("", None) if sqlite else ("≥ 300 events/s", rate >= 300)
        yield Figure(f"{what}: 200 events a request, 2 clients", bar, shown, met)
        if kills:
            acknowledged, there = killed(served, kills)
            shown = f"{acknowledged} acknowledged, {there} in the ledger"
            what = f"{what}: the server killed {kills} times amid pushes"
            yield Figure(what, "none lost, none twice", shown, acknowledged <= there)
    finally:
        served.kill(signal.SIGTERM)


def _rate(served: Served, clients: int, requests: int, size: int) -> tuple[float, str]:
    """(events a second; that, how long a request took, and the server's processor per event)."""
    before = served.spent()
    times, spent = pushed(served, clients, requests, size, 0)
    events = size * len(times)
    each = 1e3 * (served.spent() - before) / events
    times.sort()
    p95 = 1e3 * times[len(times) * 95 // 100]
    shown = f"{events / spent:.0f} events/s, p95 {p95:.0f} ms, {each:.1f} ms of the server's processor each"
    return events / spent, shown


def push(work: Path, seconds: float = 30, kills: int = 10, only: str = "") -> Iterator[Figure]:
    """All figures of pushes."""
    environ = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "XIEZHI_HOME")
    }
    if only in ("", "sqlite"):
        yield from measured(Served(work / "sqlite", environ), "SQLite", seconds, kills, True)
    if only in ("", "postgresql") and programs() is not None:
        with cluster() as database:
            served = Served(work / "postgresql", environ | {"DATABASE_URL": database.dsn()})
            yield from measured(served, "PostgreSQL", seconds, kills, False)


def main() -> None:
    """Prints all measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiezhi-push-") as folder:
        for figure in push(Path(folder), asked.seconds, asked.kills, asked.only):
            print(figure.what, figure.measured, sep=": ", flush=True)


if __name__ == "__main__":
    main()
