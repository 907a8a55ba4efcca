# SPDX-License-Identifier: Apache-2.0
"""Whole pages at volume, by the time the server takes for them, and how many statements each costs.

    python bench/web.py --home FOLDER [--matters 200000] [--each 3] [--rounds 2] [--slowest] [--keep]

A home as ``web_volume`` fills it; pages are asked for through the WSGI handler, with sessions of people of six roles:
middleware, view, templates and packing are counted, the network is not. ``DATABASE_URL`` names PostgreSQL.
"""

from __future__ import annotations

import argparse
import gzip
import io
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from figures import Figure, hand_over
from web_pages import Ask, Pages
from web_volume import fill, home, now_of

EVENTS = 15  # of a matter
BAR = 200  # ms, the 95th percentile
MOST = 40  # statements of a page
LIGHT = 400_000  # bytes of log-in and home
BARRED = {
    "home": "home: the to-do list", "overview": "home: the overview", "list": "list", "detail": "detail of a matter",
    "findings": "findings", "finding": "detail of a finding", "board": "board of a centre", "other": "search, notices",
}  # fmt: skip


@dataclass
class Sample:
    """One page asked for: milliseconds by the wall and of the processor, statements, bytes packed."""

    ask: Ask
    wall: float
    cpu: float
    statements: int = 0
    bytes: int = 0


@dataclass
class Server:
    """The pages of one home in this process, its clock standing still."""

    site: Any
    handler: Callable[..., Any]
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Server:
        """Opens a filled home for pages."""
        import os

        from xiezhi.records.home import Home
        from xiezhi.web.setup import open_site

        site = open_site(Home.open(folder, os.environ))
        now = now_of(site.desk())
        site.clock = lambda: now
        from django.core.handlers.wsgi import WSGIHandler

        return cls(site, WSGIHandler())

    def cookie(self, officer: str) -> str:
        """The session of an officer who has logged in and has seen the overview."""
        if officer not in self.cookies:
            self.cookies[officer] = new_session(officer, self.site.clock())
        return self.cookies[officer]

    def ask(self, one: Ask) -> Sample:
        """One page, whole, with what it took."""
        cookie = self.cookie(one.officer)
        wall, cpu = time.perf_counter(), time.process_time()
        body = self.body(one.path, cookie)
        spent = 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)
        return Sample(one, *spent, 0, len(body))

    def body(self, path: str, cookie: str) -> bytes:
        """What is sent for a page; an answer other than the page is the end of the run."""
        told: list[str] = []
        answer = self.handler(environ(path, cookie), lambda status, headers, *_: told.append(status))
        body = b"".join(answer)
        answer.close()
        if not told[0].startswith("200"):
            raise SystemExit(f"{path}: {told[0]}")
        return body

    def statements(self, one: Ask) -> int:
        """How many statements a page costs."""
        return counted(lambda: self.ask(one))


def new_session(officer: str, now: int) -> str:
    """The key of a session of an officer, kept in the home."""
    from django.contrib.sessions.backends.db import SessionStore

    from xiezhi.web.accounts.session import begin
    from xiezhi.web.home.views import LED

    session = SessionStore()
    begin(session, officer, now)
    session[LED] = True
    session.create()
    return str(session.session_key)


def environ(path: str, cookie: str) -> dict[str, Any]:
    """A GET as a server hands it over."""
    plain, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": plain.encode().decode("latin-1"), "QUERY_STRING": quoted(query),
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8600", "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": "",
        "HTTP_HOST": "127.0.0.1:8600", "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_COOKIE": f"xiezhi={cookie}",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip


def quoted(query: str) -> str:
    """A query with what is not ASCII written out."""
    from urllib.parse import quote

    return quote(query, safe="=&%")


def counted(work: Callable[[], Any]) -> int:
    """How many statements a call sends, Django's and ours."""
    from django.db import connection

    from xiezhi.kernel import sql

    sent, plain = [0], sql.execute

    def ours(*given: Any, **named: Any) -> Any:
        sent[0] += 1
        return plain(*given, **named)

    def djangos(execute: Any, *given: Any) -> Any:
        sent[0] += 1
        return execute(*given)

    sql.execute = ours
    try:
        with connection.execute_wrapper(djangos):
            work()
    finally:
        sql.execute = plain
    return sent[0]


def sampled(server: Server, asks: list[Ask], rounds: int) -> list[Sample]:
    """Each page asked for so many times, all kinds in turn; its statements counted before, which warms nothing else."""
    statements = {one: server.statements(one) for one in asks}
    found = []
    for _ in range(rounds):
        for one in asks:
            sample = server.ask(one)
            sample.statements = statements[one]
            found.append(sample)
    return found


def told(samples: list[Sample], size: str) -> Iterator[Figure]:
    """One figure a kind of page: milliseconds and statements."""
    for page, title in BARRED.items():
        mine = [one for one in samples if one.ask.page == page]
        if not mine:
            continue
        wall, cpu = sorted(one.wall for one in mine), sorted(one.cpu for one in mine)
        p95, most = percentile(wall, 95), max(one.statements for one in mine)
        measured = (
            f"{p95:.0f} ms, {percentile(cpu, 95):.0f} ms of processor (median {percentile(wall, 50):.0f}, longest of"
            f" {len(wall)} {wall[-1]:.0f} ms); {most} statements"
        )
        yield Figure(
            f"{title}, {size}: p95", f"≤ {BAR} ms, ≤ {MOST} statements", measured, p95 <= BAR and most <= MOST
        )


def percentile(ordered: list[float], share: int) -> float:
    """Of ordered values that below which ``share`` per cent lie."""
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def counted_anew(server: Server, asks: list[Ask], size: str) -> Figure:
    """The overview where nobody has looked at the same figures within ten minutes."""
    from xiezhi.web.home import once

    times = []
    for one in asks:
        once._kept.clear()
        times.append(server.ask(one).wall)
    times.sort()
    p95 = percentile(times, 95)
    measured = (
        f"{p95:.0f} ms (median {percentile(times, 50):.0f}, longest of {len(times)} {times[-1]:.0f} ms)"
    )
    return Figure(f"home: the overview, {size}, nothing kept of it: p95", f"≤ {BAR} ms", measured, p95 <= BAR)


def light(server: Server, officer: str) -> Figure:
    """Log-in and home, packed, with all that they load."""
    from xiezhi.web.settings import BUILT

    bodies = [server.body("/log-in/", ""), server.body("/", server.cookie(officer))]
    pages = [gzip.decompress(body).decode() for body in bodies]
    loaded = {name for page in pages for name in re.findall(r"/static/([\w.-]+)", page)}
    sizes = [(BUILT / f"{name}.gz").stat().st_size for name in loaded if (BUILT / f"{name}.gz").exists()]
    total = sum(map(len, bodies)) + sum(sizes)
    return Figure("log-in and home, packed", "≤ 400 kB", f"{total / 1e3:.0f} kB", 0 < total <= LIGHT)


def pages(
    folder: Path, matters: int, each: int, rounds: int, *, tell: Callable[[list[Sample]], None] | None = None
) -> Iterator[Figure]:
    """The bars of whole pages over a home of so many matters, filled where it does not stand yet."""
    from xiezhi.web.setup import django_ready

    django_ready()
    if not folder.exists():
        desk = home(folder)
        fill(desk, matters, EVENTS)
        desk.connection.close()
    server = Server.of(folder)
    asks = list(Pages(server.site.desk(), server.site.clock()).asked(each))
    size = f"{matters:,} matters, {matters * EVENTS:,} events, {database()}"
    samples = sampled(server, asks, rounds)
    if tell is not None:
        tell(samples)
    yield from told(samples, size)
    yield counted_anew(server, [one for one in asks if one.page == "overview"], size)
    yield light(server, "city")


def database() -> str:
    """The database that is asked, in words."""
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


def slowest(samples: list[Sample], count: int = 25) -> None:
    """Prints the samples that took longest."""
    for one in sorted(samples, key=lambda one: -one.wall)[:count]:
        print(
            f"{one.wall:6.0f} {one.cpu:6.0f} ms {one.statements:3} {one.ask.page:9} {one.ask.officer:6} {one.ask.path}"
        )


def main() -> None:
    """Hands over the figures of one home."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--matters", type=int, default=200_000)
    parser.add_argument("--each", type=int, default=3, help="people of each role")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--slowest", action="store_true", help="print the samples that took longest")
    parser.add_argument("--keep", action="store_true", help="leave the home where it is")
    asked = parser.parse_args()
    hand_over(
        list(
            pages(
                asked.home, asked.matters, asked.each, asked.rounds, tell=slowest if asked.slowest else None
            )
        )
    )
    if not asked.keep:
        shutil.rmtree(asked.home)


if __name__ == "__main__":
    main()
