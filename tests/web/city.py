# SPDX-License-Identifier: Apache-2.0
"""A small place under supervision for the tests of the pages: two districts, three stations, five weeks.

    built = small_city(tmp_path / "home")   # a home of the test's own: a copy of one that is made once
    built.starts                          # now, µs UTC: 2026-11-20 09:42 in Shanghai
    who(built, "centre_manager")          # somebody who logs in with a role: id, name, unit, role
    who(built, "case_officer", "虚和顺")   # the one of a unit

Every role of ``roles.yaml`` has somebody. Some matters are open, some sealed; findings stand in several states. It
costs some twenty seconds of a processor once; copies cost some milliseconds.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import xiezhi
from xiezhi.simulate.presets import Preset
from xiezhi.web.demonstration.building import Built, build, set_clock, standing
from xiezhi.web.demonstration.people import Person
from xiezhi.web.demonstration.place import Plan

DAY = 86_400
"""Seconds for which what another program made is kept."""
SMALL = Plan(
    Preset("sample", stations=3, districts=2, legal=12, incidents=7),
    days=34,
    beyond=30,
    wrongs=0.0,
    habits=5.0,
    only=(
        "incident_help", "incident_dispute", "public_order_same_day", "public_order_mediated", "public_order_later",
        "detention_of_minor", "domestic_violence", "theft_inspected", "drunk_restrained", "things_kept",
        "summary_public_order", "child_under_fourteen", "criminal_drunk_driving", "drug_use", "recording_kept",
        "public_order_fled",
    ),
)  # fmt: skip


def small_city(folder: Path) -> Built:
    """The place, in a folder that is not there yet; its clock begins now. Nothing done there is seen elsewhere."""
    first = _once()
    shutil.copytree(first.home, folder)
    set_clock(folder, first.starts, time.time_ns() // 1000)
    return replace(first, home=folder)


def who(built: Built, role: str, unit: str | None = None) -> Person:
    """The first who logs in with a role, at a unit if one is given."""
    return next(one for one in built.people if one.role == role and unit in (None, one.unit))


@lru_cache(maxsize=1)
def _once() -> Built:
    """The one that is copied; workers of one run share it. Another process builds it: it sets Django up its own way."""
    place = Path(tempfile.gettempdir()) / f"xiezhi-small-city-{_of_program()}"
    place.mkdir(mode=0o700, exist_ok=True)
    for old in place.parent.glob("xiezhi-small-city-*"):
        if old != place and time.time() - old.stat().st_mtime > DAY:
            shutil.rmtree(old, ignore_errors=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if standing(place / "home") is None:
            root = Path(__file__).parents[2]
            subprocess.run([sys.executable, "-m", "tests.web.city", place / "home"], cwd=root, check=True)
    found = standing(place / "home")
    assert found is not None
    return found


def _of_program() -> str:
    """A name that changes with the program and the plan: what another program made is not taken for this one's."""
    digest = hashlib.sha256(repr(SMALL).encode())
    room = Path(xiezhi.__file__).parent
    for file in sorted(file for name in ROOMS for file in (room / name).rglob("*.py")):
        digest.update(file.read_bytes())
    for file in sorted((room.parent.parent / "packs" / "cn_police").rglob("*.*")):
        digest.update(str(file.stat().st_mtime_ns).encode())
    return digest.hexdigest()[:16]


ROOMS = (
    "access", "casework", "catalog", "engine", "kernel", "ledger", "records", "simulate", "supervision", "vault",
    "web/demonstration",
)  # fmt: skip

if __name__ == "__main__":
    build(Path(sys.argv[1]), now=time.time_ns() // 1000, plan=SMALL)
