# SPDX-License-Identifier: Apache-2.0
"""Units that merge and units that split: who answers from then on for what was theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xiezhi.access.directory import Unit
from xiezhi.access.officers import move_people
from xiezhi.access.register import Register
from xiezhi.access.tables import day_text
from xiezhi.access.units import TABLE, known_unit, put_row, refuse_if_used
from xiezhi.kernel.errors import XiezhiError


def merge_units(register: Register, ids: Sequence[str], into: str, day: int) -> None:
    """From a day on, ``into`` takes the place of some units of its level: of what is under them, people and roles."""
    target = known_unit(register.directory, into, day)
    ending = [known_unit(register.directory, id_, day) for id_ in dict.fromkeys(ids) if id_ != into]
    if not ending:
        raise XiezhiError("没有要并入的单位", "no unit to merge")
    for unit in ending:
        if unit.level != target.level:
            raise XiezhiError(
                f"{unit.id} 与 {into} 层级不同, 不能合并",
                f"{unit.id} and {into} are of different levels and cannot merge",
            )
    for unit in ending:
        _move_what_is_under(register, unit.id, into, day)
        _succeeded(register, unit, [into], day)


def split_unit(register: Register, id_: str, into: Sequence[str], day: int) -> None:
    """From a day on, several units of a level answer for what was one's; its people and units went there before."""
    old = known_unit(register.directory, id_, day)
    names = [name for name in dict.fromkeys(into) if name != id_]
    if len(names) < 2:
        raise XiezhiError("拆分至少要两个新单位", "splitting takes at least two other units")
    for name in names:
        if known_unit(register.directory, name, day).level != old.level:
            raise XiezhiError(f"{name} 与 {id_} 层级不同", f"{name} and {id_} are of different levels")
    refuse_if_used(register.directory, id_, day)
    _succeeded(register, old, names, day)


def _move_what_is_under(register: Register, old: str, new: str, day: int) -> None:
    """Units, people and roles of a unit go over to another from a day on."""
    for rows in list(register.directory.units.values()):
        for row in rows:
            if row.parent == old and (row.last is None or row.last >= day):
                put_row(register, row, replace(row, first=max(row.first, day), parent=new))
    move_people(register, old, new, day)


def _succeeded(register: Register, old: Unit, successors: Sequence[str], day: int) -> None:
    register.close(TABLE, {"id": old.id}, old, day - 1)
    for successor in successors:
        register.succeed(old.id, successor, day)
    register.said("unit_succeeded", old.id, {"from": day_text(day), "successors": list(successors)})
