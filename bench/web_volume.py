# SPDX-License-Identifier: Apache-2.0
"""Reading for pages at volume: 200,000 matters, 3 million events, on SQLite or (``DATABASE_URL``) PostgreSQL.

    python bench/web_volume.py --home FOLDER [--matters 200000] [--events 15] [--rounds 20] [--keep]

Fills a home (once: a filled one is measured again), then prints the 95th percentile of each reading function by wall
and by processor, and its queries, for a city user who sees all, a district's, a station's and a case officer.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from web_city import FAMILY, City, Told, Year
from web_loop import write_items
from xiezhi.kernel.instant import DAY
from xiezhi.kernel.sql import execute
from xiezhi.records.desk import Desk
from xiezhi.records.home import Home
from xiezhi.records.setup import configure, prepare, ready

BULK = 4_000  # matters written together
NOW = "2026-11-20 09:42"
TEXTS = (
    "韦曲行立〔2026〕000", "2026", "wq", "wqxl2026", "412", "殴打", "odtr", "灞桥 412", "zzzz", "YJ-ABCDEF", "第118条",
)  # fmt: skip


def home(folder: Path) -> Desk:
    """The desk of a new home, or of the one that is there."""
    there = (folder / "xiezhi.toml").exists() or folder.exists()
    made = Home.open(folder, os.environ) if there else Home.create(folder, "cn_police", os.environ)
    configure(made)
    if not there:
        prepare(made)
    return Desk.open(made)


def now_of(desk: Desk) -> int:
    """T of all measurements, µs UTC."""
    return desk.pack.zone.from_local(datetime.fromisoformat(NOW))[0]


def fill(desk: Desk, matters: int, events: int) -> City:
    """Units, people, facts and rows; prints how long it takes."""
    from django.db import transaction

    city, now = City(desk), now_of(desk)
    with transaction.atomic():
        city.found()
    from xiezhi.records.live import begun

    with transaction.atomic():
        begun(desk, now)
    waiting = Year(city, desk.pack, now, events).matters(matters)
    began = time.perf_counter()
    done = 0
    while part := list(islice(waiting, BULK)):
        with transaction.atomic():
            _facts(desk, part, now)
            _rows(desk, part, now)
        done += len(part)
        print(f"{done:,} matters, {done * events:,} events, {time.perf_counter() - began:.0f} s", flush=True)
    with transaction.atomic():
        _finish(desk)
    return city


def _facts(desk: Desk, part: list[Told], now: int) -> None:
    entries = [entry for told in part for entry in told.entries]
    if entries:
        desk.store.append(entries, now=now)


def _rows(desk: Desk, part: list[Told], now: int) -> None:
    """The rows of matters, as ``records.write`` would have written them."""
    from xiezhi.records import models
    from xiezhi.records.judging import provenance
    from xiezhi.records.matter_rows import HANDLING, KEY, MATTER, row_of
    from xiezhi.records.search_keys import keys_of
    from xiezhi.records.tables import Table
    from xiezhi.records.write import CLOCK, FINDING

    connection = desk.connection
    family = Table(models.Family)
    blank = models.Family(evaluated_at=now)
    families = -(-len(part) // FAMILY)
    made = family.add(connection, [tuple(getattr(blank, name) for name in family.columns[1:])] * families)
    keys = [made[place // FAMILY] for place in range(len(part))]
    MATTER.insert(
        connection,
        [row_of(one.standing, key, one.clocks) for one, key in zip(part, keys, strict=True)],
        keyed=True,
    )
    pairs = [(one.standing.id, who) for one in part for who in sorted(one.standing.handlers)]
    HANDLING.insert(connection, pairs, keyed=False)
    found = (
        (key, one.standing.id) for one in part for key in keys_of(one.standing.number or one.standing.id)
    )
    KEY.insert(connection, list(found), keyed=False)
    clocks = [
        (key, *row, one.standing.kind, one.standing.sealed)
        for one, key in zip(part, keys, strict=True)
        for row in one.clocks
    ]
    CLOCK.insert(connection, clocks, keyed=False)
    stamp = {"version": 0, "first_at": now, "as_of": now, "seq": 0, "provenance_id": provenance(desk)}
    plain = models.Finding()
    told = [
        {
            "family_id": key,
            **stamp,
            **finding,
            "explanation": "立案 03-01 09:00 起算，期限 30 日；未见 处罚决定。",
        }
        for one, key in zip(part, keys, strict=True)
        for finding in one.findings
    ]
    rows = [
        tuple(row[name] if name in row else getattr(plain, name) for name in FINDING.columns) for row in told
    ]
    FINDING.insert(connection, rows, keyed=True)
    write_items(desk, [row for row in told if row["stage"] not in ("", "none")], now)


def _finish(desk: Desk) -> None:
    """What the rows add up to, and what the database knows of them."""
    from xiezhi.records import counters, duties

    counters.recount(desk.connection)
    duties.recount(desk.connection)
    execute(desk.connection, "UPDATE records_readmodelstate SET seq = ?", (desk.store.last_seq(),))
    execute(desk.connection, "ANALYZE")


Question = Callable[[Desk, Any, int], Any]


def questions() -> Iterator[tuple[str, Question]]:
    """What pages ask."""
    from xiezhi.casework import lists, searching
    from xiezhi.supervision import lists as loop

    month = 30 * DAY
    plain = {
        "matters": lists.Asked(),
        "matters, open cases of the scope": lists.Asked(kind="admin_case", state="open", scope="below"),
        "matters, overdue, soonest first": lists.Asked(clock_state="overdue", sort="due"),
        "matters, mine": lists.Asked(scope="mine"),
        "matters, with a red finding": lists.Asked(level="red"),
        "matters, text 殴打": lists.Asked(text="殴打"),
        "matters, page 200": lists.Asked(page=200),
        "matters of a district, by number": lists.Asked(unit="d03", sort="number"),
    }
    for name, asked in plain.items():
        yield name, lambda desk, actor, now, asked=asked: lists.matters_page(desk, actor, asked, now)
    findings = {
        "findings, not closed": loop.Asked(state="open"),
        "findings, all states": loop.Asked(),
        "findings, to verify": loop.Asked(state="to_verify"),
        "findings, red breaches, scope": loop.Asked(
            toggles=(("red", "breach"),), state="open", scope="below"
        ),
        "findings of a station": loop.Asked(unit="s003", state="open"),
        "findings, text 韦曲 2026": loop.Asked(text="韦曲行立2026", state="open"),
        "findings, by time": loop.Asked(sort="-at"),
    }
    for name, one in findings.items():
        yield name, lambda desk, actor, now, one=one: loop.findings_page(desk, actor, one, now)
    month_asked = {"findings of 30 days": loop.Asked(state="open")}
    for name, one in month_asked.items():
        yield (
            name,
            lambda desk, actor, now, one=one: loop.findings_page(
                desk, actor, loop.Asked(state=one.state, since=now - month, until=now), now
            ),
        )
    for scope in ("mine", "below"):
        yield (
            f"to-dos, {scope}",
            lambda desk, actor, now, scope=scope: loop.todos_page(desk, actor, loop.TodosAsked(scope), now),
        )
        yield (
            f"counters, {scope}",
            lambda desk, actor, now, scope=scope: loop.counters(desk, actor, scope, now),
        )
    for text in TEXTS:
        yield (
            f"search {text}",
            lambda desk, actor, now, text=text: searching.search(desk, actor, text, now, 10),
        )


def measure(desk: Desk, rounds: int, only: str = "") -> None:
    """Prints each question's times in milliseconds, and its queries, by who asks."""
    from xiezhi.casework.allowed import Actor

    now = now_of(desk)
    askers = [Actor(one) for one in ("city", "district", "station", "60003")]
    print(
        "| question | "
        + " | ".join(f"{actor.officer} p95 ms, of processor" for actor in askers)
        + " | queries |"
    )
    print("|---" * (len(askers) + 2) + "|")
    for name, question in questions():
        if only not in name:
            continue
        cells, queries = [], 0
        for actor in askers:
            work = partial(question, desk, actor, now)
            queries = max(queries, _queries(work))
            times = [_ms(work) for _ in range(rounds)]
            cells.append(" / ".join(f"{_p95([one[place] for one in times]):.0f}" for place in (0, 1)))
        print(f"| {name} | {' | '.join(cells)} | {queries} |", flush=True)


def _ms(work: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds by the wall, and of the processor: the machine may do other work too."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, len(times) * 95 // 100)]


def _queries(work: Callable[[], Any]) -> int:
    """How many statements a call runs."""
    from xiezhi.kernel import sql

    counted, plain = [0], sql.execute

    def counting(*given: Any, **named: Any) -> Any:
        counted[0] += 1
        return plain(*given, **named)

    sql.execute = counting
    try:
        work()
    finally:
        sql.execute = plain
    return counted[0]


def main() -> None:
    """Fills where nothing is there yet, and measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--matters", type=int, default=200_000)
    parser.add_argument("--events", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true", help="leave the home where it is")
    asked = parser.parse_args()
    ready()
    new = not asked.home.exists()
    desk = home(asked.home)
    if new:
        fill(desk, asked.matters, asked.events)
    measure(desk, asked.rounds, asked.only)
    if not asked.keep:
        desk.connection.close()
        shutil.rmtree(asked.home)


if __name__ == "__main__":
    main()
