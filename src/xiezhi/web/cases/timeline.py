# SPDX-License-Identifier: Apache-2.0
"""The time line of a matter and all under it: what happened, the newest first, with when it was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xiezhi.access.directory import Directory
from xiezhi.access.masking import mask_name, mask_within
from xiezhi.casework.allowed import access_of
from xiezhi.casework.commands import OVERRIDDEN
from xiezhi.casework.whole import Whole
from xiezhi.catalog.model import Field
from xiezhi.ledger.entry import ATTRIBUTES_CHANGED, BEGINNING, LINKED, OWN, VOIDED, Recorded
from xiezhi.records.families import FIELDS, PRECISION, SOURCE_STAMP
from xiezhi.records.models import Finding

FIRST, LONGEST = 40, 120
SILENT = (PRECISION, SOURCE_STAMP, "unit", "parent", "number", "digest")
SIGNED = "签名"  # in the title of a field that names who signed: parties among them
SHAPES = {VOIDED: "void", LINKED: "link", OVERRIDDEN: "exception", ATTRIBUTES_CHANGED: "change"}


@dataclass(frozen=True)
class Entry:
    """One line. ``shape``: event final link exception change void breach; ``kind``: title of whose it is.

    ``struck``: it was voided, for ``why``. ``own``: recorded here, so that it can be voided here.
    """

    at: int
    recorded_at: int
    day: bool
    shape: str
    kind: str
    matter: str
    title: str
    detail: str
    actor: str
    event: str = ""
    source: str = ""
    struck: bool = False
    why: str = ""
    own: bool = False
    finding: str = ""


def entries(found: Whole, findings: Sequence[Finding]) -> list[Entry]:
    """All lines, the newest first."""
    why = {fact.voids: str(fact.data.get("reason", "")) for fact in found.facts if fact.voids is not None}
    directory = access_of(found.desk).directory
    lines = [
        _entry(found, directory, fact, why) for fact in found.facts
        if fact.at > BEGINNING and fact.voids is None and (fact.id not in found.gone or why.get(fact.id))
    ]  # fmt: skip
    shown = [line for line in lines if line is not None]
    shown += [
        Entry(
            one.at, one.first_at, False, "breach", _("告警"), one.matter, _norm(found, one.norm), "", "", finding=one.id
        )
        for one in findings if one.nature == "breach" and one.present
    ]  # fmt: skip
    order = {fact.id: fact.seq for fact in found.facts}
    return sorted(shown, key=lambda line: (line.at, order.get(line.event, 0)), reverse=True)


def _entry(found: Whole, directory: Directory, fact: Recorded, why: dict[str, str]) -> Entry | None:
    kind = found.desk.pack.kinds.get(fact.kind)
    step = None if kind is None else kind.steps.get(fact.step)
    detail = words(found, directory, fact)
    if fact.step == ATTRIBUTES_CHANGED and not detail:
        return None
    shape = SHAPES.get(fact.step, "final" if step is not None and step.final else "event")
    title = {ATTRIBUTES_CHANGED: _("登记信息"), LINKED: _("关联"), OVERRIDDEN: _("例外办理")}.get(
        fact.step, ""
    )
    return Entry(
        fact.at, fact.recorded_at, fact.data.get(PRECISION) == "day", shape,
        fact.kind if kind is None else kind.title, fact.matter,
        title or (fact.step if step is None else step.title), detail,
        mask_name(directory.name(fact.actor)) if fact.actor else "", fact.id, fact.source,
        fact.id in found.gone, why.get(fact.id, ""), fact.source == OWN,
    )  # fmt: skip


def _norm(found: Whole, id: str) -> str:
    norm = found.desk.pack.norms.get(id)
    return id if norm is None else norm.title


def words(found: Whole, directory: Directory, fact: Recorded) -> str:
    """What a fact says beside its step, in words; personal values are not among them."""
    kind = found.desk.pack.kinds.get(fact.kind)
    step = None if kind is None else kind.steps.get(fact.step)
    declared: dict[str, Field] = {} if kind is None else dict(kind.attributes)
    declared |= {} if step is None else step.fields
    told = dict(fact.data)
    nested = told.pop(FIELDS, None)
    told |= nested if isinstance(nested, dict) else {}
    parts = []
    for name, value in told.items():
        if name in SILENT or value in (None, "", []):
            continue
        field = declared.get(name, Field(name, name))
        parts.append(f"{field.title} {said(directory, field, value)}")
    text = "；".join(parts)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def said(directory: Directory, field: Field, value: Any) -> str:
    """One value in words: officers and units by name, numbers of people within a text masked."""
    if isinstance(value, list):
        return "、".join(said(directory, field, one) for one in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value)
    if text in directory.officers:
        return mask_name(directory.name(text))
    if SIGNED in field.title and field.type in ("list", "text", "person"):
        return mask_name(text)
    if field.type == "unit":
        unit = directory.last_known(text)
        return text if unit is None else unit.name
    if field.unit:
        return f"{text} {field.unit}"
    return text.replace("T", " ")[:16] if field.type == "time" else mask_within(text)
