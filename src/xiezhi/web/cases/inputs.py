# SPDX-License-Identifier: Apache-2.0
"""Form fields made from the catalogue: one input for each declared field, what was typed kept, the fault beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.casework.allowed import access_of
from xiezhi.casework.fields import checked
from xiezhi.catalog.model import Field, Pack
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.desk import Desk
from xiezhi.records.values import instant
from xiezhi.web.shell.tongue import spoken
from xiezhi.web.shell.who import Who

PREFIX = "f."
SECOND = 1_000_000  # µs
LONGEST = 4000
WIDGETS = {
    "integer": "number", "number": "decimal", "money": "decimal", "date": "date", "time": "datetime-local",
    "boolean": "choice", "enum": "choice", "list": "lines", "citations": "lines",
}  # fmt: skip
OFFERED = 400  # values that a list of suggestions has


@dataclass
class Input:
    """One input. ``widget``: text number decimal date datetime-local choice lines; ``offered``: (value, words)."""

    field: Field
    widget: str
    value: str = ""
    wrong: str = ""
    offered: Sequence[tuple[str, str]] = ()
    hint: str = ""

    @property
    def name(self) -> str:
        """As the form has it."""
        return PREFIX + self.field.name


def inputs(who: Who, fields: Mapping[str, Field], typed: Mapping[str, str]) -> list[Input]:
    """The inputs of some fields with what was typed."""
    return [
        Input(
            field,
            WIDGETS.get(field.type, "text"),
            typed.get(PREFIX + field.name, _default(field, typed)),
            "",
            _offered(who, field),
            _hint(field),
        )
        for field in fields.values()
    ]


def _default(field: Field, typed: Mapping[str, str]) -> str:
    return "" if typed or field.default is None else str(field.default)


def said(pack: Pack, listed: Sequence[Input], where: str) -> dict[str, Any]:
    """What was said, each checked; faults are put to their inputs."""
    found: dict[str, Any] = {}
    for one in listed:
        text = one.value.strip()
        if not text:
            continue
        if len(text) > LONGEST:
            one.wrong = _("太长，应不超过 %(n)d 字") % {"n": LONGEST}
            continue
        if one.field.type == "officer":
            text = text.split()[0]
        value: Any = (
            [line.strip() for line in text.splitlines() if line.strip()] if one.widget == "lines" else text
        )
        try:
            checked(pack, one.field, value, where)
        except XiezhiError as error:
            one.wrong = error.say(spoken()).removeprefix(f"{where} ")
            continue
        found[one.field.name] = value
    return found


def moment_typed(desk: Desk, text: str, now: int) -> tuple[int | None, str]:
    """(when something happened, why that cannot be): not in the future, and a time at all."""
    if not text.strip():
        return now, ""
    found = instant(desk.pack.zone, text.strip())
    if found is None:
        return None, _("不是时间，应为 2026-11-20 09:42")
    if now < found.us < now + SECOND:
        return now, ""
    if found.us > now:
        return None, _("发生时间在将来，应不晚于 %(at)s") % {"at": desk.pack.zone.text(now)}
    return found.us, ""


def local_text(desk: Desk, us: int) -> str:
    """As inputs of the browser take it: the full second from then on, so that it is not before what was just done."""
    return desk.pack.zone.local(-(-us // SECOND) * SECOND).strftime("%Y-%m-%dT%H:%M:%S")


def _offered(who: Who, field: Field) -> Sequence[tuple[str, str]]:
    pack = who.desk.pack
    if field.type == "boolean":
        return (("true", _("是")), ("false", _("否")))
    if field.values:
        return [(value, value) for value in field.values]
    if field.type == "table" and field.table is not None and field.table in pack.tables:
        keys = dict.fromkeys(str(row.keys[0]) for row in pack.tables[field.table].rows)
        return [(key, key) for key in keys][:OFFERED]
    if field.type == "officer" or "officers" in field.name:
        return colleagues(who)
    if field.type == "unit":
        return [(unit.id, unit.name) for unit in who.units][:OFFERED]
    return ()


def colleagues(who: Who) -> Sequence[tuple[str, str]]:
    """(number, name) of those posted to the unit, who asks first."""
    directory = access_of(who.desk).directory
    unit = None if who.own_unit is None else who.own_unit.id
    found = [(who.officer, who.name)]
    for officer in directory.officers:
        if officer != who.officer and unit is not None and directory.posted(officer, who.day) == unit:
            found.append((officer, directory.name(officer)))
    return found[:OFFERED]


def _hint(field: Field) -> str:
    hints = {
        "list": _("每行一项"), "citations": _("每行一条，如 治安管理处罚法(2025) 第51条第1款"),
        "duration": _("如 3 d、24 h"), "officer": _("警号，可从提示中选"), "file": _("文件的摘要；附件请在文书页上传"),
    }  # fmt: skip
    words = [hints.get(field.type, ""), _("单位 %(unit)s") % {"unit": field.unit} if field.unit else ""]
    if field.personal:
        words.append(_("个人信息，加密保存"))
    return "；".join(word for word in words if word)
