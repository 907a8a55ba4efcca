# SPDX-License-Identifier: Apache-2.0
"""Imports under measurement: a month gives what ``check`` gives, to the row; killed anywhere nothing is lost."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))

from tests.casework.tables import checked, recorded  # noqa: E402
from tests.postgres import cluster  # noqa: E402

from city_figures import with_gaps  # noqa: E402
from figures import Figure  # noqa: E402
from import_crash import crash  # noqa: E402
from measure import measured  # noqa: E402
from xiezhi.catalog.load import load_pack  # noqa: E402
from xiezhi.cli.times import parse_time  # noqa: E402
from xiezhi.records.desk import Desk  # noqa: E402
from xiezhi.records.home import Home  # noqa: E402
from xiezhi.records.setup import configure, prepare, ready  # noqa: E402

BIN = Path(sys.executable).parent


def imports(work: Path, preset: str, days: int, kills: int) -> Iterator[Figure]:
    """A month of a place through ``import`` and through ``check``; then so many kills on each database."""
    yield from same_as_checked(work, preset, days)
    with tempfile.TemporaryDirectory() as folder:
        done = crash(Path(folder), None, kills, seed=1)
        yield Figure(
            "SQLite: imports and ticks killed at random points", "nothing lost", f"{done} kills, whole", True
        )
    with cluster() as running, tempfile.TemporaryDirectory() as folder:
        done = crash(Path(folder), running.dsn(), kills, seed=2)
        yield Figure("PostgreSQL: the same", "nothing lost", f"{done} kills, whole", True)


def same_as_checked(work: Path, preset: str, days: int) -> Iterator[Figure]:
    """The same files into a ledger and through ``check``: clocks and findings compared row by row."""
    whole, made, out, as_of = work / "whole", work / "month", work / "month-checked", "2026-05-01"
    for folder in (whole, made, out, work / "home"):
        shutil.rmtree(folder, ignore_errors=True)
    simulate = ["simulate", "--preset", preset, "--from", "2026-03-01", "--days", days, "--seed", 9]
    run([*simulate, "--draws", 1, "--out", whole])
    with_gaps(whole, made)
    run(["check", made, "--pack", "cn_police", "--as-of", as_of, "--out", out])
    ready()
    home = Home.create(work / "home", "cn_police", os.environ)
    configure(home)
    prepare(home)
    desk = Desk.open(home, load_pack("cn_police"))
    from xiezhi.casework.imports.export import Export
    from xiezhi.casework.imports.taking import take_in

    begun = time.perf_counter()
    export = Export("sim", events=str(made / "events"), matters=str(made / "matters"))
    done = take_in(desk, export, now=parse_time(as_of, desk.pack.zone, "--as-of"))
    spent = time.perf_counter() - begun
    for name in ("clocks", "findings"):
        ours, theirs = recorded(name), checked(out, name)
        same = ours == theirs
        told = f"{len(theirs):,} rows, {len(ours ^ theirs):,} differ"
        yield Figure(f"{preset}, {days} days through import: {name} as `check` gives them", "all", told, same)
    rate = done.counts.entries / spent
    yield Figure("import with evaluation", "", f"{done.counts.entries:,} facts, {rate:,.0f}/s, {spent:.0f} s")


def run(arguments: list[object]) -> None:
    """One command of ours."""
    measured([str(BIN / "xiezhi"), *(str(one) for one in arguments)])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for figure in imports(Path(place), "station", 20, 3):
            print(figure)
