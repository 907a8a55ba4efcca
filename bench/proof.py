# SPDX-License-Identifier: Apache-2.0
"""The proof: a simulated year of a district with known wrongs, checked; what was found beside what was planted.

    python bench/proof.py --write docs/simulate-proof.md [--days 365] [--seed 5] [--wrongs 0.05] [--keep DIR]

The columnar backend checks the whole year. The reference backend, the slow one, checks the families in which anything
was planted and a sample of the rest. Both must find exactly what is listed: exit status 1 where they do not.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from measure import measured
from xiezhi.catalog.load import load_pack
from xiezhi.catalog.model import Pack
from xiezhi.simulate.proof import Proof, proved
from xiezhi.simulate.proof_page import Proven, page

PROGRAM = [sys.executable, "-m", "xiezhi.cli.app"]
PERSONNEL = "personnel"


@dataclass(frozen=True)
class Place:
    """What is simulated: as the options of ``xiezhi simulate``; ``rest``: lawful families that the reference checks."""

    preset: str = "district"
    first: date = date(2025, 7, 1)
    days: int = 365
    seed: int = 5
    wrongs: float = 0.05
    draws: int = 16
    rest: int = 200

    @property
    def command(self) -> list[str]:
        """The command that simulates it, without its folder."""
        return [
            "simulate", "--preset", self.preset, "--from", str(self.first), "--days", str(self.days),
            "--seed", str(self.seed), "--wrongs", str(self.wrongs), "--draws", str(self.draws),
        ]  # fmt: skip

    @property
    def as_of(self) -> date:
        """The day after the last."""
        return self.first + timedelta(days=self.days)


def prove(place: Place, work: Path, pack: Pack) -> Proven:
    """Simulates a place into ``work/place`` and checks it with both backends."""
    folder, some = work / "place", work / "some"
    measured([*PROGRAM, *place.command, "--out", str(folder)])
    wrongs = pq.read_table(folder / "wrongs.parquet")
    columnar = proved(check(place, folder, work / "columnar", "columnar"), wrongs)
    families = sample(folder, wrongs, some, place)
    reference = proved(check(place, some, work / "reference", "reference"), wrongs)
    made = json.loads((folder / "simulation.json").read_text(encoding="utf-8"))
    command = " ".join(["xiezhi", *place.command])
    return Proven(pack, command, made["events"], families, columnar, reference, made["unplanted"])


def check(place: Place, folder: Path, out: Path, backend: str) -> pa.Table:
    """The findings of ``xiezhi check``, shadow norms included."""
    asked = ["--pack", "cn_police", "--include", "shadow", "--as-of", str(place.as_of), "--backend", backend]
    measured([*PROGRAM, "check", str(folder), *asked, "--out", str(out)])
    return pq.read_table(out / "findings.parquet")


def sample(folder: Path, wrongs: pa.Table, out: Path, place: Place) -> int:
    """Copies the families with something planted, some of the others, and all that tells of officers; how many."""
    chosen = set(wrongs.column("planted_id").to_pylist())
    known: set[str] = set()
    for file in sorted((folder / "matters").iterdir()):
        if file.stem != PERSONNEL:
            known |= set(family_of(pq.read_table(file, columns=["matter"])).unique().to_pylist())
    others = np.array(sorted(known - chosen))
    rng = np.random.default_rng(place.seed)
    chosen |= set(rng.choice(others, size=min(place.rest, others.size), replace=False).tolist())
    for table in ("matters", "events"):
        (out / table).mkdir(parents=True)
        for file in sorted((folder / table).iterdir()):
            rows = pq.read_table(file)
            if file.stem != PERSONNEL:
                rows = rows.filter(pc.is_in(family_of(rows), pa.array(sorted(chosen))))
            pq.write_table(rows, out / table / file.name)
    return len(chosen)


def family_of(rows: pa.Table) -> pa.ChunkedArray:
    """The family of each row: what stands before the last hyphen of its matter's id."""
    return pc.replace_substring_regex(rows.column("matter").cast(pa.string()), r"-\d+$", "")


def told(name: str, proof: Proof) -> str:
    """One line: recall, precision, what is not as planned."""
    return (
        f"{name}: recall {proof.recall:.6f}, precision {proof.precision:.6f}, "
        f"missed {len(proof.missed)}, unplanned {len(proof.unplanned)}"
    )


def main() -> None:
    """Proves, says how it came out, writes the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    plain = Place()
    parser.add_argument("--preset", default=plain.preset)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, default=plain.first)
    for name, kind in (("days", int), ("seed", int), ("wrongs", float), ("draws", int), ("rest", int)):
        parser.add_argument(f"--{name}", type=kind, default=getattr(plain, name))
    parser.add_argument("--write", type=Path, help="the page")
    parser.add_argument("--keep", type=Path, help="a folder, not there yet, for simulation and results")
    asked = vars(parser.parse_args())
    write, keep = asked.pop("write"), asked.pop("keep")
    with tempfile.TemporaryDirectory() as made:
        proven = prove(Place(**asked), keep or Path(made), load_pack("cn_police"))
    proofs = {"columnar": proven.columnar, "reference": proven.reference}
    for name, proof in ((name, proof) for name, proof in proofs.items() if proof is not None):
        print(told(name, proof))
        for what in ("missed", "unplanned"):
            for one in getattr(proof, what)[:20]:
                print(f"  {what}: {' '.join(one)}")
    if write is not None:
        write.write_text(page(proven), encoding="utf-8", newline="\n")
    sys.exit(0 if all(proof is None or proof.exact for proof in proofs.values()) else 1)


if __name__ == "__main__":
    main()
