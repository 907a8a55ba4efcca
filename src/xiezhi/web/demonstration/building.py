# SPDX-License-Identifier: Apache-2.0
"""A demonstration in a home of its own: built once, found again, begun anew where only half of it stands."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.home import SETTINGS
from xiezhi.records.setup import ready
from xiezhi.web.demonstration.people import Person
from xiezhi.web.demonstration.place import CITY, Plan

BUILT, TABLE = "demonstration.json", "demonstration"
SEED = 1
Progress = Callable[[str, int, int], None]
"""Told of each stage (``STAGES``): how much of how much is done."""


@dataclass(frozen=True)
class Built:
    """A home that stands. ``starts``: the instant at which its clock begins (µs UTC); ``counts``: what is in it;
    ``people``: those who log in, with unit and role; ``reused``: it was there already."""

    home: Path
    starts: int
    counts: Mapping[str, int]
    people: tuple[Person, ...]
    reused: bool = False


def build(
    folder: str | Path, *, now: int, seed: int = SEED, plan: Plan = CITY,
    progress: Progress = lambda stage, done, total: None,
) -> Built:  # fmt: skip
    """The demonstration in a home of its own; one that stands is used again, what is left of half a one is cleared.

    ``now``: what the machine's clock says (µs UTC): from there on the demonstration's clock runs. ``XiezhiError`` where
    the folder holds something else. Django must not have been set up with fewer apps than are wanted later.
    """
    place = Path(folder).resolve()
    ready()
    from xiezhi.web.demonstration import making  # its rooms have models, which are read once Django is ready

    found = standing(place)
    if found is None:
        _clear(place)
        starts, counts, people = making.made(place, plan, seed, progress)
        told = {"starts": starts, "counts": counts, "people": [asdict(one) for one in people]}
        (place / BUILT).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
        found = Built(place, starts, counts, tuple(people))
    set_clock(place, max(found.starts, making.last_looked(place)), now)
    return found


def standing(folder: Path) -> Built | None:
    """What stands in a folder as it was built; ``None`` where nothing does, or only half."""
    try:
        told = json.loads((folder / BUILT).read_text("utf-8"))
        people = tuple(Person(**one) for one in told["people"])
        return Built(folder, told["starts"], told["counts"], people, reused=True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def set_clock(folder: Path, starts: int, began: int) -> None:
    """Lets the clock of a demonstration say ``starts`` when the machine's says ``began`` (both µs UTC)."""
    file = folder / SETTINGS
    text = re.sub(r"(?m)^(starts|began) = .*\n", "", file.read_text("utf-8"))
    file.write_text(text.replace(f"[{TABLE}]\n", f"[{TABLE}]\nstarts = {starts}\nbegan = {began}\n"), "utf-8")


def _clear(place: Path) -> None:
    """Makes room: half a demonstration goes, anything else stays and is an error."""
    if not place.exists() or not any(place.iterdir()):
        return
    try:
        own = TABLE in tomllib.loads((place / SETTINGS).read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        own = False
    if not own:
        raise XiezhiError(
            f"{place} 已有内容且不是演示数据: 请换一个目录",
            f"{place} holds something that is no demonstration: another folder would be right",
        )
    shutil.rmtree(place)
