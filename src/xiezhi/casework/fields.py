# SPDX-License-Identifier: Apache-2.0
"""What a person says of a step or a matter, checked by the catalogue: what it does not know is told, not dropped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiezhi.casework.imports.entries import json_value
from xiezhi.catalog.model import Field, Kind, Pack
from xiezhi.connectors.words import REASONS, say
from xiezhi.kernel.errors import XiezhiError
from xiezhi.records.values import reader


def attributes_of(pack: Pack, kind: Kind, said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Attributes as the ledger keeps them: those not personal, and those that are. ``XiezhiError``: the first fault."""
    return _parted(pack, kind.attributes, said, kind.title)


def fields_of(
    pack: Pack, kind: Kind, step: str, said: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Fields of a step and attributes that it sets, alike."""
    declared = {**kind.steps[step].fields, **kind.attributes}
    return _parted(pack, declared, said, f"{kind.title} {kind.steps[step].title}")


def _parted(
    pack: Pack, declared: Mapping[str, Field], said: Mapping[str, Any], where: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    data: dict[str, Any] = {}
    personal: dict[str, Any] = {}
    for name, value in said.items():
        field = declared.get(name) or next((one for one in declared.values() if one.title == name), None)
        if field is None:
            right = ", ".join(f"{one.name} ({one.title})" for one in declared.values()) or "—"
            raise XiezhiError(
                f"{where} 没有字段 {name!r}, 应为: {right}",
                f"{where} has no field {name!r}: right would be {right}",
            )
        (personal if field.personal else data)[field.name] = checked(pack, field, value, where)
    return data, personal


def checked(pack: Pack, field: Field, value: Any, where: str) -> Any:
    """One value as the ledger keeps it; ``XiezhiError`` says what would be right."""
    found = reader(field, pack.zone)(value)
    if found is None:
        zh, en = (_right(field, lang) for lang in ("zh", "en"))
        raise XiezhiError(
            f"{where} {field.title}: {value!r} 不对, 应为 {zh}",
            f"{where} {field.name}: {value!r}: right would be {en}",
        )
    return json_value(pack, found)


def _right(field: Field, lang: str) -> str:
    code = {"money": "number", "citations": "list"}.get(field.type, field.type)
    if code not in REASONS:
        return "文本" if lang == "zh" else "text"
    values = ", ".join(field.values)
    return say(code, (values, values), lang)[1]
