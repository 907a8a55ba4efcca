# SPDX-License-Identifier: Apache-2.0
"""`make run`: a seeded log of traffic fines, most within the law and some not, is checked and reported.

python bench/demo.py --out out/demo
"""

import argparse
import csv
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

COLUMNS = [
    "matter",
    "step",
    "at",
    "unit",
    "amount",
    "expense",
    "totalPaymentAmount",
    "paymentAmount",
    "dismissal",
]
UNITS = ["Centro", "Nord", "Porto", "Stazione", "Sud"]
AS_OF = "2013-06-30"
Row = dict[str, Any]


class Fine:
    """One fine as it goes through the office, a row for each step."""

    def __init__(self, rng: random.Random, number: int) -> None:
        self.rng, self.id = rng, f"V{number:05}"
        self.unit = rng.choice(UNITS)
        self.now = datetime(2008, 1, 7) + timedelta(days=rng.randrange(1_500))
        self.amount, self.paid = rng.choice([22, 36, 38, 74, 143]), 0
        self.rows: list[Row] = []

    def step(self, name: str, after: int, **fields: Any) -> None:
        """Takes a step so many days after the last."""
        self.now += timedelta(days=after)
        at = f"{self.now:%Y-%m-%d} {self.rng.randrange(8, 18):02}:{self.rng.randrange(60):02}"
        self.rows.append({"matter": self.id, "step": name, "at": at, "unit": self.unit, **fields})

    def pay(self, after: int, euros: int) -> None:
        """A payment, with the running total that the register keeps."""
        self.paid += euros
        self.step("payment", after, paymentAmount=euros, totalPaymentAmount=self.paid)

    def live(self) -> list[Row]:
        """From the roadside to the end: paid at once, paid in time, appealed, or collected."""
        roll = self.rng.random
        self.step("create_fine", 0, amount=self.amount, dismissal="NIL")
        if roll() < 0.3:
            self.pay(self.rng.randrange(1, 30), self.amount)
            return self.rows
        late = 0.3 if self.unit == "Porto" else 0.06
        self.step(
            "send_fine",
            self.rng.randrange(91, 140) if roll() < late else self.rng.randrange(20, 89),
            expense=13,
        )
        self.step("insert_fine_notification", self.rng.randrange(5, 25))
        if roll() < 0.35:
            self.pay(self.rng.randrange(5, 59), self.amount + 13)
        elif roll() < 0.1:
            self.appeal()
        else:
            self.collect()
        return self.rows

    def appeal(self) -> None:
        """To the prefecture, which dismisses the case or not."""
        self.step("insert_date_appeal_to_prefecture", self.rng.randrange(10, 70))
        self.step("send_appeal_to_prefecture", self.rng.randrange(5, 50))
        result = "#" if self.rng.random() < 0.4 else "NIL"
        self.step("receive_result_appeal_from_prefecture", self.rng.randrange(40, 190), dismissal=result)
        self.step("notify_result_appeal_to_offender", self.rng.randrange(10, 60))
        if result == "#" and self.rng.random() < 0.05:
            self.step("send_for_credit_collection", 400)

    def collect(self) -> None:
        """The penalty, sometimes too early; then a late payment or collection, sometimes of what was paid."""
        self.step("add_penalty", 45 if self.rng.random() < 0.05 else 61, amount=2 * self.amount)
        if self.rng.random() < 0.4:
            self.pay(self.rng.randrange(5, 200), 2 * self.amount + 13)
            if self.rng.random() < 0.95:
                return
        self.step("send_for_credit_collection", self.rng.randrange(300, 900))


def rows(fines: int, seed: int) -> Iterator[Row]:
    """All steps taken before `AS_OF`."""
    rng = random.Random(seed)
    for number in range(fines):
        yield from (row for row in Fine(rng, number).live() if row["at"] < AS_OF)


def main() -> None:
    """Writes the log, runs the check, prints the command and where the report is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    parser.add_argument("--fines", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    log = args.out / "fines.csv"
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows(args.fines, args.seed))
    xiezhi = str(Path(sys.executable).with_name("xiezhi"))
    command = [xiezhi, "check", "--pack", "it_traffic_fines", "--events", str(log), "--as-of", AS_OF]
    command += ["--out", str(args.out / "result")]
    print("$", " ".join(command), flush=True)
    status = subprocess.run(command).returncode
    if status:
        sys.exit(status)
    print(f"报告 · report: {(args.out / 'result' / 'report.html').resolve()}")


if __name__ == "__main__":
    main()
