# SPDX-License-Identifier: Apache-2.0
"""The synthetic norms as hand-written SQL in DuckDB: Parquet in, clocks and breaches as Parquet out.

Written for speed with what is known of this log and this law, as a good data team would: at most one
extension and one appraisal count, no two events of a case at one instant, one time zone with one offset,
nothing is voided. Instants are microseconds of local time, days are numbers since 1970; the calendar is three
lists held as variables. `--sorted` gives the rows in the order of the interchange.

    python bench/duckdb_peer.py FOLDER_OF_THE_LAW LOG OUT [--threads 2] [--sorted]
"""

import argparse
import time
from dataclasses import astuple
from pathlib import Path

import duckdb
import numpy as np

from synthetic_law import OFFSET, calendar, load
from synthetic_log import AS_OF

MACROS = """
CREATE MACRO day_of(t) AS t // 86400000000;
CREATE MACRO worked(day) AS getvariable('worked')[day - getvariable('first_day') + 1];
CREATE MACRO nth_worked(k) AS getvariable('nth')[k];
CREATE MACRO rolled(day) AS getvariable('rolled')[day - getvariable('first_day') + 1];
CREATE MACRO plus_months(day, k) AS
  date_diff('day', DATE '1970-01-01', (DATE '1970-01-01' + day::INT + to_months(k::INT))::DATE);
CREATE MACRO on_time(unit, t, due) AS CASE unit WHEN 'h' THEN t <= due ELSE day_of(t) <= due END;
CREATE MACRO span(unit, a, b) AS
  CASE unit WHEN 'h' THEN b - a
            WHEN 'wd' THEN worked(day_of(b)) - worked(day_of(a))
            ELSE day_of(b) - day_of(a) END;
"""


def due(more: str, pause: str) -> str:
    """SQL of a row's due instant (h), else of its last day: with so much more and so long a pause."""
    day = f"day0 + n + {more} + {pause}"
    return f"""CASE unit WHEN 'h' THEN t0 + (n + {more}) * 3600000000 + {pause}
      WHEN 'wd' THEN nth_worked(worked(day0) + n + {more} + {pause})
      ELSE CASE WHEN rollover THEN rolled({day}) ELSE {day} END END"""


# One pass over the events; of each step of a case its instants, and the first of them.
READ = """
CREATE TEMP TABLE taken AS
SELECT matter, step, min(epoch_us("at")) + getvariable('east') AS first,
       list(epoch_us("at") + getvariable('east')) AS times
FROM read_parquet(getvariable('log')) WHERE "at" <= getvariable('as_of')::TIMESTAMPTZ
GROUP BY matter, step
"""

# One row for each pair of trigger and fulfilment that several norms share.
TRIGGERED = """
CREATE TEMP TABLE triggered AS
SELECT t.matter, p.after, p.expect, t.first AS t0, day_of(t.first) AS day0,
       list_min(list_filter(e.times, lambda x: x > t.first)) AS done
FROM taken t JOIN (SELECT DISTINCT after, expect FROM norm) p ON p.after = t.step
LEFT JOIN taken e ON e.matter = t.matter AND e.step = p.expect
"""

PLAIN = f"""
SELECT n.id, n.unit, t.matter, t.t0, t.done, false AS within_pause, false AS paused,
       CASE WHEN n.unit <> 'm' THEN {due("0", "0")}
            WHEN n.rollover THEN rolled(plus_months(day0, n))
            ELSE plus_months(day0, n) END AS due
FROM triggered t JOIN norm n ON n.after = t.after AND n.expect = t.expect AND n.more = 0
"""

# An appraisal never ended runs to the closing, else to now.
STAY = """
CREATE TEMP TABLE stay AS
SELECT b.matter, b.first AS begun,
       coalesce(e.first, CASE WHEN c.first > b.first THEN c.first END, getvariable('now')) AS ended,
       e.first IS NULL AND (c.first IS NULL OR c.first < b.first) AS open
FROM taken b LEFT JOIN (FROM taken WHERE step = 'appraisal_ended') e USING (matter)
LEFT JOIN (FROM taken WHERE step = 'closed') c USING (matter)
WHERE b.step = 'appraisal_begun'
"""

# What is counted follows the order of things: an appraisal before the extension is judged without it, one
# after it with it; and an extension within a counted appraisal is always on time.
STAYED = f"""
WITH facts AS (
  SELECT n.id, n.unit, n.n, n.more, n.rollover, t.matter, t.t0, t.day0, t.done,
         coalesce(t.done, getvariable('never')) AS until,
         least(s.ended, t.done) AS ended, t.done < s.ended AS cut,
         s.open AND t.done IS NULL AS open,
         list_min(list_filter(longer.times, lambda x: x > t.t0 AND x < until)) AS extended,
         CASE WHEN s.begun < until AND s.ended > t.t0 THEN greatest(s.begun, t.t0) END AS begun
  FROM triggered t JOIN norm n ON n.after = t.after AND n.expect = t.expect AND n.more > 0
  LEFT JOIN (FROM taken WHERE step = 'extended') longer ON longer.matter = t.matter
  LEFT JOIN stay s ON s.matter = t.matter
), lengths AS (
  SELECT *, {due("0", "0")} AS due0, extended < begun AND on_time(unit, extended, due0) AS before,
         CASE WHEN begun IS NULL THEN 0 ELSE span(unit, begun, ended) END AS length
  FROM facts
), pauses AS (
  SELECT *, begun IS NOT NULL AND (begun = t0 OR
              on_time(unit, begun, CASE WHEN before THEN {due("more", "0")} ELSE due0 END)) AS counted
  FROM lengths
), extensions AS (
  SELECT *, CASE WHEN extended IS NULL THEN false
                 WHEN counted AND begun < extended
                 THEN extended < ended OR on_time(unit, extended, {due("0", "length")})
                 ELSE on_time(unit, extended, due0) END AS longer,
         CASE WHEN longer THEN more ELSE 0 END AS added, CASE WHEN counted THEN length ELSE 0 END AS stopped
  FROM pauses
)
SELECT id, unit, matter, t0, done, counted AND coalesce(cut, false) AS within_pause,
       counted AND open AS paused, {due("added", "stopped")} AS due
FROM extensions
"""

CLOCKS = f"""
SELECT id AS norm, matter, make_timestamptz(t0 - getvariable('east')) AS trigger_at,
       make_timestamptz(CASE unit WHEN 'h' THEN due ELSE (due + 1) * 86400000000 END - getvariable('east'))
         AS due,
       CASE WHEN within_pause OR on_time(unit, done, due) THEN 'met'
            WHEN done IS NOT NULL THEN 'late'
            WHEN paused THEN 'paused'
            WHEN NOT on_time(unit, getvariable('now'), due) THEN 'overdue'
            ELSE 'open' END AS state,
       make_timestamptz(done - getvariable('east')) AS fulfilled_at
FROM (({PLAIN}) UNION ALL ({STAYED}))
"""

BREACHES = """
SELECT norm, matter, 'breach' AS nature, due AS "at" FROM read_parquet('{clocks}')
WHERE state IN ('late', 'overdue')
"""


def local(stamp: str) -> int:
    """Microseconds of a local time."""
    return int(np.datetime64(stamp, "us").astype(np.int64))


def prepare(con: duckdb.DuckDBPyConnection, law: Path) -> None:
    """Norms as a table, the calendar as lists, the arithmetic as macros."""
    columns = "id TEXT, after TEXT, expect TEXT, n BIGINT, unit TEXT, more BIGINT, rollover BOOL"
    con.execute(f"CREATE TEMP TABLE norm({columns})")
    con.executemany("INSERT INTO norm VALUES (?, ?, ?, ?, ?, ?, ?)", [astuple(n) for n in load(law).norms])
    days, working = calendar()
    worked = days[working]
    following = worked[np.minimum(np.searchsorted(worked, days), worked.size - 1)]
    numbers = {"east": OFFSET, "never": 1 << 62, "first_day": int(days[0]), "now": local(AS_OF)}
    for name, value in numbers.items():
        con.execute(f"SET VARIABLE {name} = {value}::BIGINT")
    for name, values in (("worked", np.cumsum(working)), ("nth", worked), ("rolled", following)):
        con.execute(f"SET VARIABLE {name} = ?::BIGINT[]", [[int(v) for v in values]])
    con.execute(MACROS)


def connect(law: Path, log: str, out: Path, threads: int, order: bool) -> duckdb.DuckDBPyConnection:
    """A connection with the log, the law and the arithmetic at hand."""
    con = duckdb.connect()
    con.execute(f"SET threads = {threads}; SET preserve_insertion_order = {order}; SET TimeZone = 'UTC'")
    out.mkdir(parents=True, exist_ok=True)
    con.execute("SET VARIABLE log = ?", [log])
    con.execute("SET VARIABLE as_of = ?", [f"{AS_OF} 00:00:00+08"])
    prepare(con, law)
    return con


def check(law: Path, log: str, out: Path, threads: int, order: bool) -> float:
    """Writes clocks and breaches of a log; gives the seconds without the start of Python."""
    began = time.perf_counter()
    con = connect(law, log, out, threads, order)
    for statement in (READ, TRIGGERED, STAY):
        con.execute(statement)
    by = "ORDER BY matter, norm" if order else ""
    con.execute(f"COPY ({CLOCKS} {by}) TO '{out}/clocks.parquet'")
    breaches = BREACHES.format(clocks=out / "clocks.parquet")
    con.execute(f"COPY ({breaches}) TO '{out}/findings.parquet'")
    return time.perf_counter() - began


def main() -> None:
    """Reads the command line; prints the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("law", type=Path)
    parser.add_argument("log")
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sorted", action="store_true")
    args = parser.parse_args()
    print(f"{check(args.law, args.log, args.out, args.threads, args.sorted):.3f}")


if __name__ == "__main__":
    main()
