# SPDX-License-Identifier: Apache-2.0
"""Compares two tables of clocks row by row.

    python bench/agree.py OURS/clocks.parquet PEERS/clocks.parquet [--all]

With `--all` every column is compared (`duckdb_rows.py`), else due and state.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

VERDICT = ("due", "state")
EVERYTHING = (
    *("status", "version", "anchor", "due", "state", "fulfilled_by", "fulfilled_at", "ended_by"),
    *("extensions", "pauses", "over_s", "tie", "late_entry", "calendar_uncertain"),
)

PAIRED = """
SELECT coalesce(a.norm, b.norm) AS norm, coalesce(a.matter, b.matter) AS matter,
       coalesce(a.trigger_at, b.trigger_at) AS trigger_at,
       {shown}
FROM read_parquet(?) a FULL JOIN read_parquet(?) b
  ON a.norm = b.norm AND a.matter = b.matter AND a.trigger_at = b.trigger_at
WHERE {differing}
"""


@dataclass(frozen=True)
class Agreement:
    """How many clocks each side has, how many differ, and the first that do."""

    ours: int
    peers: int
    differing: int
    examples: str

    def __bool__(self) -> bool:
        return self.ours == self.peers and self.differing == 0


def compare(ours: Path, peers: Path, columns: tuple[str, ...] = VERDICT) -> Agreement:
    """Clocks are the same when norm, matter and trigger are; then the given columns are compared."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET threads = 2")
    files = [str(ours), str(peers)]
    counts = [con.execute("SELECT count(*) FROM read_parquet(?)", [file]).fetchall()[0][0] for file in files]
    shown = ", ".join(f"a.{c}, b.{c} AS {c}_of_peer" for c in columns)
    differ = " OR ".join(f"a.{c} IS DISTINCT FROM b.{c}" for c in columns)
    con.execute(f"CREATE TEMP TABLE differing AS {PAIRED.format(shown=shown, differing=differ)}", files)
    differing = con.execute("SELECT count(*) FROM differing").fetchall()[0][0]
    return Agreement(*counts, differing, str(con.sql("FROM differing ORDER BY ALL LIMIT 10")))


def main() -> None:
    """Prints the counts; exit status 1 where the tables differ."""
    columns = EVERYTHING if "--all" in sys.argv else VERDICT
    said = compare(Path(sys.argv[1]), Path(sys.argv[2]), columns)
    print(f"ours {said.ours}, peer's {said.peers}, differing {said.differing}")
    if not said:
        print(said.examples)
        sys.exit(1)


if __name__ == "__main__":
    main()
