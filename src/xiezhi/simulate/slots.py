# SPDX-License-Identifier: Apache-2.0
"""Slots: the texts in a scenario that every instance fills anew.

Officers: ``officer1``, ``head``, ``legal1`` … (``ROLES``), wherever an officer can stand: ``by``, fields of type
officer, members of lists. Units: ``unit:own``, ``unit:organ`` … (``UNITS``). All others by their first word:
``person:1`` a name, ``idcard:1`` the number of that person's card, ``phone:1``, ``address:1``, ``plate:1``;
``suite:1`` the case area of the unit, ``room:interview1`` a room in it in which nobody else is then;
``cell:adult1``, ``cell:minor1`` a cell;
``number:立`` a document's number, ``register:1`` a number in the property register, ``device:1`` a camera;
``matter:3`` the id of the family's third matter (``Thing.ref``). The same text is the same thing in the family.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True)
class Role:
    """A role: whose officers (a level of ``UNITS``), which post and identity, and the grades that they hold."""

    title: str
    level: str
    post: str
    grades: tuple[str, ...]
    identity: str = "人民警察"


POLICE = ("行政执法资格", "基本级")
SENIOR = ("行政执法资格", "基本级", "中级")
UNITS = ("own", "organ", "city", "other")
"""The unit of the family, its county organ, the city's organ, another unit of the same level."""

# fmt: off
ROLES: dict[str, Role] = {
    "officer":         Role("民警", "own", "办案民警", POLICE),
    "minor_officer":   Role("未成年人专办民警", "own", "办案民警", (*POLICE, "未成年人案件专办")),
    "head":            Role("所队长", "own", "所队长", SENIOR),
    "deputy_head":     Role("副所队长", "own", "所队长", SENIOR),
    "guard":           Role("看管民警", "own", "其他", POLICE),
    "keeper":          Role("财物管理员", "own", "其他", ("行政执法资格",)),
    "auxiliary":       Role("辅警", "own", "其他", ("警务辅助",), "警务辅助人员"),
    "call_taker":      Role("接警员", "organ", "其他", ("行政执法资格",)),
    "organ_officer":   Role("县级机关民警", "organ", "办案民警", POLICE),
    "organ_head":      Role("县级公安机关负责人", "organ", "所队长", SENIOR),
    "duty_head":       Role("值班负责人", "organ", "所队长", SENIOR),
    "legal":           Role("法制员", "organ", "法制审核", (*SENIOR, "高级", "法律职业资格")),
    "host":            Role("听证主持人", "organ", "法制审核", (*SENIOR, "高级", "法律职业资格")),
    "clerk":           Role("记录员", "organ", "其他", ("行政执法资格",)),
    "window":          Role("窗口民警", "organ", "其他", POLICE),
    "jailer":          Role("监所民警", "organ", "其他", POLICE),
    "archivist":       Role("档案员", "organ", "其他", ("行政执法资格",)),
    "petition":        Role("信访民警", "organ", "其他", POLICE),
    "inspector":       Role("督察", "organ", "其他", SENIOR),
    "upper_head":      Role("市级公安机关负责人", "city", "所队长", (*SENIOR, "高级")),
    "upper_legal":     Role("市级法制员", "city", "法制审核", (*SENIOR, "高级", "法律职业资格")),
    "upper_officer":   Role("市级民警", "city", "办案民警", SENIOR),
    "upper_inspector": Role("市级督察", "city", "其他", SENIOR),
    "other_officer":   Role("协作单位民警", "other", "办案民警", POLICE),
    "other_head":      Role("协作单位负责人", "other", "所队长", SENIOR),
}
# fmt: on
WORDS = (
    "person",
    "idcard",
    "phone",
    "address",
    "plate",
    "room",
    "cell",
    "number",
    "register",
    "device",
    "unit",
    "matter",
    "suite",
)  # fmt: skip
ROOMS = {"interview": "询问室", "interrogation": "讯问室", "waiting": "候问室", "mediation": "调解室"}
CELLS = {"adult": "监", "minor": "未监"}

_OFFICER = re.compile(r"([a-z]+(?:_[a-z]+)*)(\d*)$")
_WORD = re.compile(rf"({'|'.join(WORDS)}):(.+)$")
_TAGGED = re.compile(r"([a-z]+)(\d*)$")


class Slot(NamedTuple):
    """A slot read: ``word`` is ``officer`` or one of ``WORDS``; ``name`` a role, a kind of room, a document."""

    word: str
    name: str
    number: int


@lru_cache(maxsize=65_536)
def read_slot(text: str) -> Slot | None:
    """The slot that a text is; ``None`` where it is plain text; ``ValueError`` where it looks like one and is none."""
    if (found := _OFFICER.match(text)) is not None:
        if found[1] not in ROLES:
            raise ValueError(f"no role {text!r}: {', '.join(ROLES)}")
        return Slot("officer", found[1], int(found[2] or 1))
    if (found := _WORD.match(text)) is None:
        return None
    word, rest = found[1], found[2]
    if word == "number":
        return Slot(word, rest, 1)
    if word == "unit":
        return _named(text, word, rest, 1, UNITS)
    tag = _TAGGED.match(rest)
    if word in ("room", "cell"):
        name, number = (tag[1], int(tag[2] or 1)) if tag is not None else ("", 1)
        return _named(text, word, name, number, tuple(ROOMS if word == "room" else CELLS))
    if not rest.isdigit():
        raise ValueError(f"{text!r}: a number would be right, as in {word}:1")
    return Slot(word, "", int(rest))


def _named(text: str, word: str, name: str, number: int, right: tuple[str, ...]) -> Slot:
    if name not in right:
        raise ValueError(f"{text!r}: right would be {', '.join(f'{word}:{one}' for one in right)}")
    return Slot(word, name, number)
