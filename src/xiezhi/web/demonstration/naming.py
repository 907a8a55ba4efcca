# SPDX-License-Identifier: Apache-2.0
"""Names of the invented units and people, and the ids under which facts tell of them. Each id begins with 虚.

The simulator writes units and officers out (``虚构市云溪分局001派出所``, ``刘洋〔虚00001001〕``); a register knows them
by id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xiezhi.simulate.city import CITY, DISTRICTS, FIRST, LAST, SURNAMES
from xiezhi.simulate.presets import Preset

MARK = "虚"
"""Begins the id of every invented unit, officer and (with 构) source."""
STATIONS = (
    "晨光", "和顺", "新桥", "长乐", "文昌", "环湖", "南苑", "北市", "竹园", "望江",
    "梅岭", "双井", "石板", "清泉", "柏杨",
)  # fmt: skip
CITY_ID = f"{MARK}构市"

_OFFICER = re.compile(rf"[\u4e00-\u9fff]{{2,4}}〔({MARK}\d+)〕")
_UNIT = re.compile(rf"{CITY}(?:公安局|([\u4e00-\u9fff]{{2}})分局(?:(\d{{3}})派出所(办案区)?)?)")
_THREE = 5  # of so many officers two have names of two characters
_PRIME = 7919


@dataclass(frozen=True)
class UnitName:
    """A unit: id, name, level (1 city, 2 district, 3 station), the unit above, its number in the simulation."""

    id: str
    name: str
    level: int
    above: str | None
    number: int


def units_of(preset: Preset) -> list[UnitName]:
    """The units of a place in the order of the organisation: the city, then each district with its stations."""
    found = [UnitName(CITY_ID, f"{CITY}公安局", 1, None, preset.stations + preset.districts)]
    for district in range(preset.districts):
        name = DISTRICTS[district]
        found.append(UnitName(f"{MARK}{name}", f"{name}分局", 2, CITY_ID, preset.stations + district))
        found += [
            UnitName(f"{MARK}{STATIONS[n]}", f"{STATIONS[n]}派出所", 3, f"{MARK}{name}", n)
            for n in range(preset.stations)
            if n * preset.districts // preset.stations == district
        ]
    return found


def officer_number(unit: int, role: int, index: int) -> str:
    """The id of an officer, as the simulator gives it."""
    return f"{MARK}{unit:03}{role:02}{index + 1:03}"


def officer_name(number: str) -> str:
    """The name that belongs to an id: the same one always."""
    n = int(number.removeprefix(MARK)) * _PRIME
    surname, last = SURNAMES[n % len(SURNAMES)], LAST[n // 7 % len(LAST)]
    middle = FIRST[n // 11 % len(FIRST)] if n // 13 % _THREE > 1 else ""
    return f"{surname}{middle}{last}"


def registered(text: str) -> str:
    """A text of the simulation with the ids of the register in the place of units and officers."""
    if MARK not in text:
        return text
    return _UNIT.sub(_unit_id, _OFFICER.sub(r"\1", text))


def _unit_id(found: re.Match[str]) -> str:
    district, station, suite = found.groups()
    if district is None:
        return CITY_ID
    if station is None:
        return f"{MARK}{district}"
    name = STATIONS[int(station) - 1]
    return f"{name}派出所办案区" if suite else f"{MARK}{name}"
