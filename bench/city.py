# SPDX-License-Identifier: Apache-2.0
"""An invented city: how fast it is simulated and checked under all norms of ``cn_police``, and the slowest norms.

    python bench/city.py [--preset city] [--from 2026-03-01] [--days 31] [--slowest 10] [--keep DIR]

The scenarios are judged once beforehand, as a second run of ``xiezhi simulate`` finds them judged. Seconds are wall
seconds of whole commands; beside them the processor's, for machines that do other work too. Norms are timed one by
one on the same batch, less what an evaluation without norms costs.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from measure import Run, measured
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Norm, Pack
from xiezhi.connectors.log import open_log
from xiezhi.engine.batch import judge_facts
from xiezhi.engine.facts import Facts, family_of
from xiezhi.engine.live import evaluate
from xiezhi.engine.officers import Officers
from xiezhi.kernel.instant import day_of

PROGRAM = [sys.executable, "-m", "xiezhi.cli.app"]
SAMPLE = 150_000
"""Events of the batch on which norms are timed."""


def timed(command: list[str]) -> tuple[Run, float]:
    """A run of the program, and the processor's seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = measured(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return run, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def line(what: str, events: int, run: Run, cpu: float) -> str:
    """One line: events, wall and processor seconds, events a second, memory."""
    return (
        f"{what:<10}{events:>12,} events {run.seconds:>8.1f} s {cpu:>8.1f} s cpu "
        f"{events / run.seconds:>12,.0f}/s {events / cpu:>12,.0f}/s cpu {run.megabytes:>8,.0f} MB"
    )


def slowest(pack: Pack, folder: Path, as_of: int, count: int) -> list[tuple[float, str]]:
    """The norms that take longest on a batch, in milliseconds, the slowest first."""
    facts = _sample(pack, folder)
    idle = min(_seconds(pack, facts, [], as_of) for _ in range(3))
    found = [
        (1e3 * max(0.0, _seconds(pack, facts, [norm], as_of) - idle), norm.id)
        for norm in pack.checked(frozenset({"shadow"}))
    ]
    total = sum(spent for spent, _ in found)
    print(
        f"all {len(found)} norms on {facts.size:,} events: {total:,.0f} ms one by one, {1e3 * idle:,.0f} ms without any"
    )
    return sorted(found, reverse=True)[:count]


def _sample(pack: Pack, folder: Path) -> Facts:
    with open_log(pack, events=folder / "events", matters=folder / "matters", chunk=SAMPLE) as log:
        return next(facts for facts in log.chunks() if facts.size > SAMPLE // 2)


def one_family(pack: Pack, folder: Path, as_of: int) -> str:
    """``evaluate`` of the family of the log nearest to thirty matters and two hundred events, at best of ten."""
    facts = _sample(pack, folder)
    roots = facts.roots()
    matters, events = np.bincount(roots), np.bincount(roots[facts.matter], minlength=int(roots.max()) + 1)
    nearest = np.argmin(np.abs(matters - 30) * 7 + np.abs(events - 200) + 10**6 * (matters == 0))
    family = family_of(facts, pack, int(nearest))
    spent = []
    for _ in range(11):
        began = time.perf_counter()
        evaluate(pack, family, as_of, None)
        spent.append(1e3 * (time.perf_counter() - began))
    return f"evaluate: {len(family.matters)} matters, {len(family.events)} events: {min(spent[1:]):.1f} ms"


def _seconds(pack: Pack, facts: Facts, norms: list[Norm], as_of: int) -> float:
    began = time.perf_counter()
    judge_facts(pack, facts, norms, as_of, None, Officers(), set())
    return time.perf_counter() - began


def main() -> None:
    """Simulates, checks, times the norms."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--preset", default="city")
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=date(2026, 3, 1))
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--slowest", type=int, default=10)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.keep or Path(made, "city")
        period = ["--from", str(asked.first), "--days", str(asked.days)]
        measured([*PROGRAM, "simulate", "--preset", "station", *period, "--out", str(Path(made, "warm"))])
        command = [*PROGRAM, "simulate", "--preset", asked.preset, *period, "--out", str(folder)]
        run, cpu = timed(command)
        events = int(json.loads((folder / "simulation.json").read_text(encoding="utf-8"))["events"])
        print(line("simulated", events, run, cpu), flush=True)
        until = asked.first + timedelta(days=asked.days)
        results = Path(made, "results")
        command = [
            *PROGRAM,
            "check",
            str(folder),
            "--pack",
            "cn_police",
            "--as-of",
            str(until),
            "--out",
            str(results),
        ]
        run, cpu = timed(command)
        print(line("checked", events, run, cpu), flush=True)
        pack = load_pack("cn_police")
        print(one_family(pack, folder, pack.zone.midnight(day_of(until))), flush=True)
        if asked.slowest:
            for spent, name in slowest(pack, folder, pack.zone.midnight(day_of(until)), asked.slowest):
                print(f"{spent:>10.1f} ms  {name}")


if __name__ == "__main__":
    main()
