# SPDX-License-Identifier: Apache-2.0
"""The same SQL as `duckdb_peer.py`, but giving every column of the interchange, in its order.

What this adds: ids of events (`<matter>#<n>`, counted in order of recording), numbers of extensions and
pauses, seconds past due, late entries, the events of a finding. Only the explanation
and the report are ours alone.

    python bench/duckdb_rows.py FOLDER_OF_THE_LAW LOG OUT [--threads 2]
"""

import argparse
import time
from pathlib import Path

import duckdb

from duckdb_peer import connect, due

READ = """
CREATE TEMP TABLE taken AS
WITH numbered AS (
  SELECT matter, step, epoch_us("at") + getvariable('east') AS t,
         epoch_us(recorded_at) + getvariable('east') AS r,
         row_number() OVER (PARTITION BY matter ORDER BY file_row_number) AS n
  FROM read_parquet(getvariable('log'), file_row_number = true)
)
SELECT matter, step, list({'t': t, 'n': n, 'r': r}) AS times FROM numbered
WHERE t <= getvariable('now') GROUP BY matter, step
"""

TRIGGERED = """
CREATE TEMP TABLE triggered AS
SELECT t.matter, p.after, p.expect, list_min(t.times) AS first, (first).t AS t0, day_of(t0) AS day0,
       list_min(list_filter(e.times, lambda x: x.t > t0)) AS done
FROM taken t JOIN (SELECT DISTINCT after, expect FROM norm) p ON p.after = t.step
LEFT JOIN taken e ON e.matter = t.matter AND e.step = p.expect
"""

STAY = """
CREATE TEMP TABLE stay AS
SELECT b.matter, list_min(b.times) AS begun, list_min(e.times) AS ended, list_min(c.times).t AS closed,
       coalesce((ended).t, CASE WHEN closed > (begun).t THEN closed END, getvariable('now')) AS until,
       ended IS NULL AND (closed IS NULL OR closed < (begun).t) AS open
FROM taken b LEFT JOIN (FROM taken WHERE step = 'appraisal_ended') e USING (matter)
LEFT JOIN (FROM taken WHERE step = 'closed') c USING (matter)
WHERE b.step = 'appraisal_begun'
"""

# Due when an extension comes: an appraisal that is running has lasted so far and no longer.
SO_FAR = due("0", "span(unit, begun, least(extended, ended))")

PLAIN = f"""
SELECT n.id, n.unit, t.matter, t.t0, t.first, t.done, false AS within_pause, false AS paused,
       CASE WHEN n.unit <> 'm' THEN {due("0", "0")}
            WHEN n.rollover THEN rolled(plus_months(day0, n))
            ELSE plus_months(day0, n) END AS due,
       false AS longer, false AS counted, NULL AS x, NULL AS pause_from, NULL AS pause_to, false AS saved
FROM triggered t JOIN norm n ON n.after = t.after AND n.expect = t.expect AND n.more = 0
"""

STAYED = f"""
WITH facts AS (
  SELECT n.id, n.unit, n.n, n.more, n.rollover, t.matter, t.first, t.t0, t.day0, t.done,
         coalesce(t.done.t, getvariable('never')) AS until,
         least(s.until, t.done.t) AS ended, t.done.t < s.until AS cut,
         s.open AND t.done IS NULL AS open, s.begun AS pause_from, s.ended AS pause_to,
         list_min(list_filter(longer.times, lambda e: e.t > t.t0 AND e.t < t.until)) AS x, (x).t AS extended,
         CASE WHEN s.begun.t < t.until AND s.until > t.t0 THEN greatest(s.begun.t, t.t0) END AS begun
  FROM (SELECT *, coalesce(done.t, getvariable('never')) AS until FROM triggered) t
  JOIN norm n ON n.after = t.after AND n.expect = t.expect AND n.more > 0
  LEFT JOIN (FROM taken WHERE step = 'extended') longer ON longer.matter = t.matter
  LEFT JOIN stay s ON s.matter = t.matter
), lengths AS (
  SELECT *, {due("0", "0")} AS due0, extended < begun AND on_time(unit, extended, due0) AS before,
         CASE WHEN begun IS NULL THEN 0 ELSE span(unit, begun, ended) END AS length
  FROM facts
), pauses AS (
  SELECT *, CASE WHEN before THEN {due("more", "0")} ELSE due0 END AS due_at_pause,
         begun IS NOT NULL AND (begun = t0 OR on_time(unit, begun, due_at_pause)) AS counted
  FROM lengths
), extensions AS (
  SELECT *, CASE WHEN counted AND begun < extended THEN {SO_FAR} ELSE due0 END AS due_at_extension,
         CASE WHEN extended IS NULL THEN false
              WHEN counted AND begun < extended AND extended < ended THEN true
              ELSE on_time(unit, extended, due_at_extension) END AS longer,
         CASE WHEN longer THEN more ELSE 0 END AS added,
         CASE WHEN counted THEN length ELSE 0 END AS stopped
  FROM pauses
)
SELECT id, unit, matter, t0, first, done, counted AND coalesce(cut, false) AS within_pause,
       counted AND open AS paused, {due("added", "stopped")} AS due, longer, counted, x, pause_from,
       CASE WHEN pause_to.t <= until THEN pause_to END AS pause_to,
       (longer AND x.r > instant(unit, due_at_extension))
         OR (counted AND pause_from.r > instant(unit, due_at_pause)) AS saved
FROM extensions
"""

CLOCKS = f"""
CREATE TEMP TABLE clock AS
SELECT *, instant(unit, due) AS due_us, CASE WHEN within_pause OR on_time(unit, done.t, due) THEN 'met'
            WHEN done IS NOT NULL THEN 'late'
            WHEN paused THEN 'paused'
            WHEN NOT on_time(unit, getvariable('now'), due) THEN 'overdue'
            ELSE 'open' END AS state,
       CASE WHEN state = 'late' THEN (done.t - due_us) // 1000000
            WHEN state = 'overdue' THEN (getvariable('now') - due_us) // 1000000 END AS over_s,
       coalesce(saved, false) OR (state = 'met' AND done.r > due_us) AS late_entry
FROM (({PLAIN}) UNION ALL ({STAYED}))
"""

WRITE_CLOCKS = """
COPY (SELECT id AS norm, 'live' AS status, 0::INT AS version, matter, event_id(matter, first) AS anchor,
             stamp(t0) AS trigger_at, stamp(due_us) AS due, state, event_id(matter, done) AS fulfilled_by,
             stamp(done.t) AS fulfilled_at, NULL::TEXT AS ended_by, longer::INT AS extensions,
             counted::INT AS pauses, over_s, false AS tie, late_entry, false AS calendar_uncertain
      FROM clock ORDER BY matter, norm) TO '{out}/clocks.parquet'
"""

WRITE_BREACHES = """
COPY (SELECT id AS norm, 'live' AS status, 0::INT AS version, matter, event_id(matter, first) AS anchor,
             'breach' AS nature, 'orange' AS level, stamp(due_us) AS "at", over_s, false AS tie, late_entry,
             false AS calendar_uncertain,
             array_to_string(list_transform(list_sort(list_filter(
               [first, CASE WHEN longer THEN x END, CASE WHEN counted THEN pause_from END,
                CASE WHEN counted THEN pause_to END, done], lambda e: e IS NOT NULL)),
               lambda e: event_id(matter, e)), ' ') AS events
      FROM clock WHERE over_s IS NOT NULL ORDER BY matter, norm) TO '{out}/findings.parquet'
"""

MACROS = """
CREATE MACRO instant(unit, due) AS CASE unit WHEN 'h' THEN due ELSE (due + 1) * 86400000000 END;
CREATE MACRO stamp(t) AS make_timestamptz(t - getvariable('east'));
CREATE MACRO event_id(matter, e) AS matter || '#' || e.n;
"""


def check(law: Path, log: str, out: Path, threads: int) -> float:
    """Writes clocks and breaches of a log; gives the seconds without the start of Python."""
    began = time.perf_counter()
    con: duckdb.DuckDBPyConnection = connect(law, log, out, threads, order=True)
    for statement in (MACROS, READ, TRIGGERED, STAY, CLOCKS):
        con.execute(statement)
    for statement in (WRITE_CLOCKS, WRITE_BREACHES):
        con.execute(statement.format(out=out))
    return time.perf_counter() - began


def main() -> None:
    """Reads the command line; prints the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("law", type=Path)
    parser.add_argument("log")
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    print(f"{check(args.law, args.log, args.out, args.threads):.3f}")


if __name__ == "__main__":
    main()
