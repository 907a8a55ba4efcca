# SPDX-License-Identifier: Apache-2.0
"""Compares two tables of clocks, row by row: the same clocks, the same due instants, the same states.

python bench/agree.py OURS/clocks.parquet PEERS/clocks.parquet
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

PAIRED = """
SELECT coalesce(a.norm, b.norm) AS norm, coalesce(a.matter, b.matter) AS matter,
       coalesce(a.trigger_at, b.trigger_at) AS trigger_at,
       a.due, b.due AS due_of_peer, a.state, b.state AS state_of_peer
FROM read_parquet(?) a FULL JOIN read_parquet(?) b
  ON a.norm = b.norm AND a.matter = b.matter AND a.trigger_at = b.trigger_at
WHERE a.due IS DISTINCT FROM b.due OR a.state IS DISTINCT FROM b.state
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


def compare(ours: Path, peers: Path) -> Agreement:
    """Clocks are the same when norm, matter and trigger are; then due and state are compared."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'; SET threads = 2")
    files = [str(ours), str(peers)]
    counts = [con.execute("SELECT count(*) FROM read_parquet(?)", [file]).fetchall()[0][0] for file in files]
    con.execute(f"CREATE TEMP TABLE differing AS {PAIRED}", files)
    differing = con.execute("SELECT count(*) FROM differing").fetchall()[0][0]
    return Agreement(*counts, differing, str(con.sql("FROM differing ORDER BY ALL LIMIT 10")))


def main() -> None:
    """Prints the counts; exit status 1 where the tables differ."""
    said = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"ours {said.ours}, peer's {said.peers}, differing {said.differing}")
    if not said:
        print(said.examples)
        sys.exit(1)


if __name__ == "__main__":
    main()
