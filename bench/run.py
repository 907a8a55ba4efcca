# SPDX-License-Identifier: Apache-2.0
"""Measures every bar beside the peers, in one run on two cores.

python bench/run.py --write bench/README.md      the full figures (`make prove`)
python bench/run.py --write bench/README.md --only "The ledger"      one section anew, the others as they were
python bench/run.py --scale 0.01                 all of it, small: agreement counts, times are only printed
"""

import argparse
import json
import shutil
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agree import EVERYTHING, VERDICT, compare
from city_figures import city
from figures import ROOT, Figure, Kept, page
from import_figures import imports
from ledger import ledger
from live import live
from measure import Run, measured
from one_family import evaluate_ms
from push import push
from synthetic_law import make_law
from synthetic_log import AS_OF, write_log
from synthetic_pack import write_pack
from web_figures import web
from xiezhi.catalog.account import account
from xiezhi.catalog.load import load_pack

BIN = Path(sys.executable).parent
BENCH = ROOT / "bench"
KEPT = BENCH / "figures.json"
IMPORTED = ("district", 30, 200)  # a month of which place through import; kills on each database
PEER_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
MAPPING = ROOT / "packs/it_traffic_fines/mappings/road_traffic_fines.yaml"
TRAFFIC = ROOT.parent / "shared/data/traffic_fines/Road_Traffic_Fine_Management_Process.xes.gz"


@dataclass(frozen=True)
class Bench:
    """Where to work, how large, how often."""

    work: Path
    scale: float

    @property
    def times(self) -> int:
        """Runs of which the median counts."""
        return 3 if self.scale == 1 else 1

    def once(self, command: list[object]) -> Run:
        """One run."""
        return measured([str(word) for word in command])

    def median(self, command: list[object]) -> Run:
        """The run of median duration, with the highest peak of all."""
        runs = sorted((self.once(command) for _ in range(self.times)), key=lambda run: run.seconds)
        middle = runs[len(runs) // 2]
        return Run(middle.seconds, max(run.peak for run in runs), middle.printed)


def check(pack: object, source: list[object], as_of: str, out: Path) -> list[object]:
    """The command line under measurement."""
    return [BIN / "xiezhi", "check", "--pack", pack, *source, "--as-of", as_of, "--out", out]


def traffic(bench: Bench) -> list[Figure]:
    """The real log, from XES.gz and from Parquet to the report."""
    if not TRAFFIC.exists():
        return [Figure("real traffic log", "", f"left out: {TRAFFIC.name} is not in ../shared")]
    table, out = bench.work / "traffic.parquet", bench.work / "traffic"
    xes = bench.median(check("it_traffic_fines", ["--events", TRAFFIC, "--map", MAPPING], "2014-01-01", out))
    bench.once(
        [BIN / "xiezhi", "convert", TRAFFIC, "--map", MAPPING, "--pack", "it_traffic_fines", "--out", table]
    )
    flat = bench.median(check("it_traffic_fines", ["--events", table], "2014-01-01", out))
    peak = max(xes.peak, flat.peak)
    return [
        timed("XES.gz, 561,470 events → report", 30, xes),
        timed("Parquet → report", 3, flat),
        Figure("peak memory", "≤ 1000 MB", f"{peak / 1e6:.0f} MB", peak <= 1e9),
    ]


def timed(what: str, bar: float, run: Run) -> Figure:
    """A figure in seconds."""
    return Figure(what, f"≤ {bar:g} s", f"{run.seconds:.2f} s, {run.megabytes:.0f} MB", run.seconds <= bar)


class Synthetic:
    """The synthetic law and its logs, made once a run."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.law = bench, make_law()
        self.law.save(bench.work)

    def log(self, families: int) -> tuple[Path, int]:
        """A log of so many families, and its events."""
        path = self.bench.work / f"log-{families}.parquet"
        return path, write_log(path, families, np.array(self.law.scale))

    def ours(self, log: Path, out: Path) -> list[object]:
        """Our command for a log."""
        return check(self.bench.work / "pack", ["--events", log], AS_OF, out)

    def peer(self, script: str, log: Path, out: Path, *options: str) -> float:
        """Median seconds of DuckDB, by its own clock: the start of Python is not counted against it."""
        command = [sys.executable, BENCH / script, self.bench.work, log, out, *options]
        return float(self.bench.median(command).printed)


def synthetic(bench: Bench) -> list[Figure]:
    """The log of a million families, ours and DuckDB's; the same verdicts or no figure at all."""
    law, families = Synthetic(bench), round(1_000_000 * bench.scale)
    log, events = law.log(families)
    out, peers = bench.work / "ours", bench.work / "duckdb"
    ours = bench.median(law.ours(log, out))
    alone = law.peer("duckdb_peer.py", log, peers)
    agreed = the_same(out, peers, VERDICT)
    ordered = law.peer("duckdb_peer.py", log, peers, "--sorted")
    everything = law.peer("duckdb_rows.py", log, peers)
    the_same(out, peers, EVERYTHING)
    speed = events / ours.seconds / 1e6
    size = f"{families:,} families, {events:,} events"
    figures = [
        Figure(
            f"{size}: Parquet → findings",
            "≥ 3 M events/s",
            f"{speed:.2f} M/s ({ours.seconds:.2f} s)",
            speed >= 3,
        ),
        Figure("peak memory", "≤ 2000 MB", f"{ours.megabytes:.0f} MB", ours.peak <= 2e9),
        Figure("clocks that agree with DuckDB's", "all", f"{agreed:,}, none differs", True),
        against("DuckDB, verdicts alone, in any order", alone, ours),
        against("DuckDB, verdicts alone, in the order of the interchange", ordered, ours),
        against("DuckDB, every column of the interchange", everything, ours),
    ]
    figures += plain(law, log, events)
    log.unlink()
    return figures + larger(law, ours, families)


def the_same(ours: Path, peers: Path, columns: tuple[str, ...]) -> int:
    """The number of clocks, where both sides give the same ones; the end of the run where they do not."""
    said = compare(ours / "clocks.parquet", peers / "clocks.parquet", columns)
    if not said:
        raise SystemExit(
            f"ours {said.ours}, DuckDB's {said.peers}, differing {said.differing}\n{said.examples}"
        )
    return said.ours


def against(what: str, theirs: float, ours: Run) -> Figure:
    """How many times faster we are than DuckDB."""
    ratio = theirs / ours.seconds
    return Figure(what, "≥ 5 ×", f"{theirs:.2f} s: {ratio:.2f} ×", ratio >= 5)


def plain(law: Synthetic, log: Path, events: int) -> list[Figure]:
    """The plain norms alone, against pm4py on a sample of whole families."""
    if not PEER_PYTHON.exists():
        return [Figure("plain norms against pm4py", "≥ 200 ×", "left out: `make prove` installs pm4py")]
    sample, _ = law.log(max(2_000, round(10_000 * law.bench.scale)))
    command = [PEER_PYTHON, "-W", "ignore", BENCH / "pm4py_peer.py", law.bench.work, sample]
    theirs = json.loads(law.bench.median(command).printed.splitlines()[-1])
    command = [sys.executable, BENCH / "engine_only.py", law.bench.work / "plain", log, AS_OF]
    ours = json.loads(law.bench.median(command).printed)
    ratio = ours["events_per_s"] / theirs["events_per_s"]
    speeds = f"{ours['events_per_s'] / 1e6:.1f} M against {theirs['events_per_s'] / 1e6:.3f} M events/s"
    what = f"{theirs['norms']} plain norms, log in memory, against pm4py"
    return [Figure(what, "≥ 200 ×", f"{speeds}: {ratio:.0f} ×", ratio >= 200)]


def one_family(bench: Bench) -> list[Figure]:
    """The live call on a large family."""
    said = evaluate_ms(bench.work, 200 if bench.scale == 1 else 5)
    middle = statistics.median(said)
    measured = f"median {middle:.2f} ms, longest of {len(said)} {max(said):.2f} ms"
    return [
        Figure("`evaluate`, 30 matters, 200 events, 108 norms", "≤ 5 ms at the median", measured, middle <= 5)
    ]


def large_packs(bench: Bench) -> list[Figure]:
    """The police pack, and a made one of its size."""
    made = bench.work / "large_pack"
    shutil.rmtree(made, ignore_errors=True)
    write_pack(made, round(416 * bench.scale))
    police = ROOT / "packs" / "cn_police"
    folders = [police, made] if bench.scale == 1 and any(police.glob("norms/*/*.yaml")) else [made]
    return [figure for folder in folders for figure in large_pack(bench, folder)]


def police_account() -> list[Figure]:
    """What the police pack accounts for."""
    found = account(load_pack("cn_police"))
    decided, live, red = found.decided.total(), found.decided["live"], found.levels["red"]
    share = red / found.levels.total()
    return [
        Figure(
            "norm facts, duties with a norm or a reason",
            "287",
            f"{found.facts}, {found.duties:,}",
            found.facts == 287,
        ),
        Figure("norms that load", "≥ 330", str(found.norms.total()), found.norms.total() >= 330),
        Figure("of them decided by facts", "≥ 230", str(decided), decided >= 230),
        Figure("of these live", "≥ 200", str(live), live >= 200),
        Figure("red among the live", "≤ 25 %", f"{red} ({100 * share:.1f} %)", share <= 0.25),
        Figure(
            "live versions with their stories",
            "all",
            f"{found.tried:,} of {found.versions:,}",
            found.tried == found.versions,
        ),
    ]


def large_pack(bench: Bench, folder: Path) -> list[Figure]:
    """A pack loaded for the first time, loaded again, its stories run."""
    kept = bench.work.resolve() / "kept_packs"
    shutil.rmtree(kept, ignore_errors=True)
    texts = [path.read_text("utf-8") for path in folder.glob("norms/*/*.yaml")]

    def load(cache: str | Path) -> float:
        command = ["env", f"XIEZHI_CACHE={cache}", sys.executable, BENCH / "load_time.py", folder]
        return statistics.median(float(bench.once(command).printed) for _ in range(bench.times))

    cold = load("off")
    load(kept)
    warm = load(kept)
    tested = bench.once([BIN / "xiezhi", "pack", "test", folder])
    stories = sum(text.count("\n  - title: ") for text in texts)
    size = f"`{folder.name}`, {len(texts)} norms, {stories:,} stories"
    return [
        Figure(f"{size}: `load_pack`, cold", "≤ 8 s", f"{cold:.2f} s", cold <= 8),
        Figure(f"`{folder.name}`: `load_pack`, warm", "≤ 1 s", f"{warm:.2f} s", warm <= 1),
        timed(f"`{folder.name}`: `xiezhi pack test`, both backends", 60, tested),
    ]


def larger(law: Synthetic, small: Run, families: int) -> list[Figure]:
    """The same law over four times the log: memory must not grow with it."""
    log, events = law.log(4 * families)
    run = law.bench.median(law.ours(log, law.bench.work / "ours"))
    log.unlink()
    grown = run.peak / small.peak
    return [
        Figure(
            f"{4 * families:,} families, {events:,} events",
            "same memory, ≤ 2000 MB",
            f"{run.megabytes:.0f} MB ({grown:.2f} ×), {events / run.seconds / 1e6:.2f} M events/s",
            run.peak <= 2e9 and grown <= 1.15,
        )
    ]


NOTES = """## How

Every figure is of one run on two cores, in the order of this page; medians of three. Peak memory adds up
all processes of a command. The synthetic log is described in `synthetic_log.py`, its law in
`synthetic_law.py`: 40 steps, 108 deadline norms, each triggered in 5.7 to 10.6 % of the families, about a
tenth of the clocks breaching; 36 norms with an extension and a pause; hours, days, working days and months
mixed, with rollover. Ours is the whole command: Parquet to clocks, findings with their explanation, report.
DuckDB (`duckdb_peer.py`) writes the clocks and the breaches, without ids, explanation or report, and the
start of its process is not counted; its clocks are compared with ours by (norm, matter, trigger): due and
state. pm4py (`pm4py_peer.py`) and, beside it, our engine (`engine_only.py`) have the log in memory. `large_pack`
(`synthetic_pack.py`) is `it_traffic_fines` many times over; its times are those of the call, imports done.

The city (`city_figures.py`) is simulated for a year with its scenarios judged beforehand, checked once, both as whole
commands. Norms are timed one by one on a batch of fifteen days of it, less what a batch takes without norms
(`city.py`). The round trip is of a station, some of whose events were taken out so that there is something to be found.

A section may be measured anew alone (`--only`); it then names its own commit. The ledger is written by one client in
batches of 10,000; PostgreSQL runs with its defaults and waits for the disk. Live appends are single facts to cases of a
ledger of so many events, each with its family judged and the records written.

Pages (`web.py`) are asked for through the WSGI handler as people of six roles ask, from a city of 150 stations:
filters, tabs and pages of lists change; middleware, view, template and packing count, the network does not. Matters
stand in families of five, with clocks, findings, items of the loop and their facts in the ledger (`web_volume.py`).
Users at once (`web_users.py`) click all together and then every five to fifteen seconds, against the server as `serve`
runs it, on the same two cores. `make run` is timed in a clone, the caches of pip and npm as they are (`fresh_run.py`).
"""


def sections(bench: Bench) -> dict[str, Callable[[], list[Figure]]]:
    """What is measured, by title; nothing runs before it is called."""
    whole = bench.scale == 1
    return {
        "The real log of traffic fines": lambda: traffic(bench) if whole else [],
        "A synthetic log in order of recording": lambda: synthetic(bench),
        "One family": lambda: one_family(bench),
        "The police pack": police_account,
        "An invented city": lambda: city(bench.work, whole),
        "The ledger": lambda: list(ledger(1_000_000 if whole else 5_000, 200 if whole else 1)),
        "Live supervision": lambda: list(live(bench.work / "live", bench.scale)),
        "Imports": lambda: list(imports(bench.work / "imports", *(IMPORTED if whole else ("station", 8, 1)))),
        "Pushes": lambda: list(push(bench.work / "push", *((30, 10) if whole else (2, 1, "sqlite")))),
        "Large packs": lambda: large_packs(bench),
        "Pages": lambda: list(web(bench.work / "web", bench.scale)),
    }


def main() -> None:
    """Measures, prints, and writes the page where asked to, section by section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "out" / "bench")
    parser.add_argument(
        "--only", default="", help="titles of sections, or their beginnings, parted by commas"
    )
    args = parser.parse_args()
    bench = Bench(args.work, args.scale)
    bench.work.mkdir(parents=True, exist_ok=True)
    wanted = [name.strip().lower() for name in args.only.split(",") if name.strip()]
    kept = Kept(KEPT if args.write else None)
    for title, measure in sections(bench).items():
        if wanted and not any(title.lower().startswith(name) for name in wanted):
            continue
        figures = measure()
        print(
            title,
            *(f"  {f.what}: {f.measured}  (bar: {f.bar or 'none'})" for f in figures),
            sep="\n",
            flush=True,
        )
        kept.put(title, figures)
        if args.write:
            args.write.write_text(page(kept.in_order(list(sections(bench))), NOTES), encoding="utf-8")


if __name__ == "__main__":
    main()
