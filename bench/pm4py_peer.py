# SPDX-License-Identifier: Apache-2.0
"""pm4py's temporal-profile checking of the plain norms, in an environment of its own (`bench/peers.txt`).

A norm "within n after A, B" is the profile (A, B): mean 0, deviation n, zeta 1. The checking is timed apart
from the reading: the log is then in memory, in the order and form that pm4py wants. Its two ways, over
traces and over a data frame, are both tried and the faster counts. Working days and months become seconds:
for the time that it takes this changes nothing.

    .venv-bench/bin/python bench/pm4py_peer.py FOLDER_OF_THE_LAW LOG
"""

import argparse
import json
import time
from pathlib import Path

import pandas as pd
import pm4py

SECONDS = {"h": 3_600, "d": 86_400, "wd": 86_400 * 7 / 5, "m": 86_400 * 30.4}


def profile(law: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """The plain norms as a temporal profile."""
    norms = json.loads((law / "law.json").read_text(encoding="utf-8"))["norms"]
    plain = [norm for norm in norms if not norm["by"]]
    return {(n["after"], n["expect"]): (0.0, n["n"] * SECONDS[n["unit"]]) for n in plain}


def frame(log: Path) -> pd.DataFrame:
    """The log as pm4py's data frame, each case's events together and in order."""
    events = pd.read_parquet(log, columns=["matter", "step", "at"])
    events = events.sort_values(["matter", "at"], ignore_index=True)
    return pm4py.format_dataframe(events, case_id="matter", activity_key="step", timestamp_key="at")


def main() -> None:
    """Prints one JSON line: events, deviations found, seconds of each way, events a second of the faster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("law", type=Path)
    parser.add_argument("log", type=Path)
    args = parser.parse_args()
    began = time.perf_counter()
    events, wanted = frame(args.log), profile(args.law)
    read = time.perf_counter() - began
    said: dict[str, float] = {"norms": len(wanted), "events": len(events), "read_s": round(read, 3)}
    for name, log in (("frame", events), ("traces", pm4py.convert_to_event_log(events))):
        began = time.perf_counter()
        deviations = pm4py.conformance_temporal_profile(log, wanted, zeta=1.0)
        said[f"{name}_s"] = round(time.perf_counter() - began, 3)
        said["deviations"] = sum(map(len, deviations))
    said["events_per_s"] = round(len(events) / min(said["frame_s"], said["traces_s"]))
    print(json.dumps(said))


if __name__ == "__main__":
    main()
