# SPDX-License-Identifier: Apache-2.0
"""`make run`: an invented district with known wrongs is simulated, checked, and what was found set against them.

python bench/demo.py --out out/demo
"""

import argparse
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

from xiezhi.simulate.proof import proved

AS_OF = "2026-03-31"
PLACE = ["--preset", "district", "--from", "2026-01-05", "--days", "80", "--seed", "1", "--draws", "1"]


def run(*command: str | Path) -> None:
    """Runs the program, with the command shown; ends where it fails."""
    line = [str(Path(sys.executable).with_name("xiezhi")), *map(str, command)]
    print("$", " ".join(line), flush=True)
    status = subprocess.run(line).returncode
    if status:
        sys.exit(status)


def main() -> None:
    """Simulates, checks, says whether exactly the planted wrongs were found, and where the report is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    args = parser.parse_args()
    place, result = args.out / "district", args.out / "result"
    args.out.mkdir(parents=True, exist_ok=True)
    print(
        "第一次要核对场景, 约两分钟; 以后几秒 · the first run judges its scenarios, about two minutes",
        flush=True,
    )
    run("simulate", *PLACE, "--wrongs", "0.02", "--out", place)
    run("check", place, "--pack", "cn_police", "--include", "shadow", "--as-of", AS_OF, "--out", result)
    proof = proved(pq.read_table(result / "findings.parquet"), pq.read_table(place / "wrongs.parquet"))
    planted = sum(proof.table["planted"].to_pylist())
    caused = sum(proof.table["caused"].to_pylist())
    print(
        f"安插 {planted} 处, 由此而来 {caused} 处; 没找到 {len(proof.missed)} 处, 多出 {len(proof.unplanned)} 处"
        f" · planted {planted}, following {caused}; missed {len(proof.missed)}, unplanned {len(proof.unplanned)}"
    )
    print(f"报告 · report: {(result / 'report.html').resolve()}")
    sys.exit(0 if proof.exact else 1)


if __name__ == "__main__":
    main()
