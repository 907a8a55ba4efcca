# SPDX-License-Identifier: Apache-2.0
"""The invented place: units of three levels, officers, rooms, people, each text made from a number. Marked 虚构.

A unit is a number: stations from 0, then the county organs, then the city's organ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xiezhi.simulate.book import HOLDER_TYPES
from xiezhi.simulate.presets import Preset
from xiezhi.simulate.slots import CELLS, ROOMS

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

CITY = "虚构市"
DISTRICTS = (
    "云溪", "青石", "白鹭", "松岗", "柳湾", "石桥", "东陵", "南渡",
    "西坪", "北原", "金沙", "银杏", "望海", "听泉", "落霞", "飞来",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
FIRST = "子文明志建晓海春国玉秀永新思家立云天成正"
LAST = "伟芳敏静强磊洋勇军杰娟涛超霞平刚桂英辉玲"
STREETS = ("晨光", "平安", "和顺", "新桥", "长乐", "文昌", "环湖", "虹口岗", "南苑", "北市")
NAMES = len(SURNAMES) * len(FIRST) * len(LAST)
ADDRESSES = len(STREETS) * 900
DEVICES = 24

# fmt: off
POOLS = {
    "officer": 32, "minor_officer": 4, "head": 2, "deputy_head": 3, "guard": 8, "keeper": 2, "auxiliary": 24,
    "call_taker": 24, "organ_officer": 80, "organ_head": 4, "duty_head": 5, "host": 6, "clerk": 10, "window": 10,
    "jailer": 24, "archivist": 4, "petition": 5, "inspector": 5, "upper_head": 5, "upper_officer": 40,
    "upper_inspector": 6, "other_officer": 32, "other_head": 2,
}
"""How many officers of a role a unit has; more are called in where none is free."""
# fmt: on
ROOM_POOL = 4


@dataclass(frozen=True)
class City:
    """The units of a preset. ``chances``: how busy each station is."""

    preset: Preset
    chances: Floats

    @property
    def stations(self) -> int:
        return self.preset.stations

    @property
    def units(self) -> int:
        """Units of all levels."""
        return self.preset.stations + self.preset.districts + 1

    def organ_of(self, stations: Ints) -> Ints:
        """The county organ of each station."""
        return self.preset.stations + stations * self.preset.districts // self.preset.stations

    def at_level(self, stations: Ints, level: Ints) -> Ints:
        """The unit meant by a place in ``slots.UNITS``, for a family of a station."""
        alone = self.preset.stations == 1
        other = np.full_like(stations, self.units) if alone else (stations + 1) % self.preset.stations
        return np.choose(
            level, [stations, self.organ_of(stations), np.full_like(stations, self.units - 1), other]
        )

    def unit_name(self, unit: int) -> str:
        """The name of a unit."""
        if unit >= self.units - 1:
            return f"{CITY}公安局" if unit < self.units else "虚构邻市第一派出所"
        station = unit < self.preset.stations
        organ = int(self.organ_of(np.array([unit]))[0]) if station else unit
        district = f"{CITY}{DISTRICTS[(organ - self.preset.stations) % len(DISTRICTS)]}分局"
        return f"{district}{unit + 1:03}派出所" if station else district

    def pool(self, holder: int) -> int:
        """How many of a role, or rooms of a kind, a unit has."""
        name = HOLDER_TYPES[holder]
        if name == "legal":
            return max(3, round(self.preset.legal * 0.95 / self.preset.districts))
        if name == "upper_legal":
            return max(3, round(self.preset.legal * 0.05))
        return POOLS.get(name, ROOM_POOL)


def city_of(preset: Preset, rng: np.random.Generator) -> City:
    """The city of a preset; some stations are busier than others."""
    weights = rng.gamma(6.0, 1.0, size=preset.stations)
    return City(preset, weights / weights.sum())


def person_name(number: int) -> str:
    """An invented name, by number."""
    number, last = divmod(number % NAMES, len(LAST))
    surname, first = divmod(number, len(FIRST))
    return f"虚{SURNAMES[surname]}{FIRST[first]}{LAST[last]}"


def officer_name(unit: int, role: int, index: int) -> str:
    """An officer: invented name and a number that nobody else has."""
    number = ((unit * 31 + role) * 1009 + index) * 7919
    surname, last = SURNAMES[number % len(SURNAMES)], LAST[number // 7 % len(LAST)]
    return f"{surname}{last}〔虚{unit:03}{role:02}{index + 1:03}〕"


def room_name(kind: int, index: int) -> str:
    """A room of a unit."""
    return f"{list(ROOMS.values())[kind]}{index + 1}"


def cell_name(minor: int, index: int) -> str:
    """A cell; those of minors have a mark of their own."""
    return f"{CELLS['minor' if minor else 'adult']}{index + 1:02}"


def address(number: int) -> str:
    """An invented address."""
    street, house = divmod(number % ADDRESSES, 900)
    return f"{CITY}{STREETS[street]}路{house + 1}号"
