# SPDX-License-Identifier: Apache-2.0
"""Steps, attributes and kinds by their titles: what a form shows and takes, the file's names behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xiezhi.catalog.model import Kind, Pack

PARTS = re.compile(r"[、,，;；\s]+")


def kinds_of(pack: Pack, names: Iterable[str]) -> list[Kind]:
    """The kinds of these names that there are."""
    return [pack.kinds[name] for name in names if name in pack.kinds]


def step_title(pack: Pack, own: Sequence[str], name: str) -> str:
    """``filed`` → 立案; ``appraisal.commissioned`` → 鉴定.委托鉴定; a name that nobody knows stays."""
    kind, _, step = name.rpartition(".")
    for one in kinds_of(pack, [kind] if kind else own):
        if step in one.steps and not PARTS.search(one.steps[step].title):
            return f"{one.title}.{one.steps[step].title}" if kind else one.steps[step].title
    return name


def step_name(pack: Pack, own: Sequence[str], title: str) -> str:
    """立案 → ``filed``; what is no title stays as it is written, and the check says what would be right."""
    kind, _, step = title.rpartition(".")
    if not kind:
        found = [
            name
            for one in kinds_of(pack, own)
            for name, told in one.steps.items()
            if step in (told.title, name)
        ]
        return found[0] if found else title
    for one in pack.kinds.values():
        if kind in (one.title, one.name):
            for name, told in one.steps.items():
                if step in (told.title, name):
                    return f"{one.name}.{name}"
    return title


def shown_steps(pack: Pack, own: Sequence[str], value: object) -> str | None:
    """Steps as one line of titles; ``None`` where the form cannot show them (a condition on a step)."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    names = [one for one in listed if isinstance(one, str)]
    return "、".join(step_title(pack, own, one) for one in names) if len(names) == len(listed) else None


def read_steps(pack: Pack, own: Sequence[str], text: str) -> list[str]:
    """The names of a line of titles."""
    return [step_name(pack, own, one) for one in PARTS.split(text) if one]


def choices(pack: Pack, own: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (name, title) to choose from: the norm's own kinds."""
    return [
        (one.title, [(name, step.title) for name, step in one.steps.items()]) for one in kinds_of(pack, own)
    ]


def shown_attributes(pack: Pack, own: Sequence[str], value: object) -> str | None:
    """``{category: 治安}`` → 案件类别=治安; ``None`` where a value is more than one text."""
    if value is None:
        return ""
    if not isinstance(value, dict) or any(isinstance(one, dict | list) for one in value.values()):
        return None
    titles = {name: field.title for one in kinds_of(pack, own) for name, field in one.attributes.items()}
    return "；".join(f"{titles.get(name, name)}={_said(one)}" for name, one in value.items())


def _said(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def read_attributes(pack: Pack, own: Sequence[str], text: str) -> dict[str, object]:
    """案件类别=治安；未成年=是 → by the names of the file."""
    names = {field.title: name for one in kinds_of(pack, own) for name, field in one.attributes.items()}
    types = {name: field.type for one in kinds_of(pack, own) for name, field in one.attributes.items()}
    found: dict[str, object] = {}
    for part in re.split(r"[;；,，、\n]+", text):
        title, sign, value = (
            one.strip() for one in part.replace("＝", "=").replace("：", "=").partition("=")
        )
        if sign and title and value:
            name = names.get(title, title)
            flags = {"是": True, "否": False, "true": True, "false": False}
            found[name] = flags[value] if types.get(name) == "boolean" and value in flags else _typed(value)
    return found


def _typed(value: str) -> object:
    from xiezhi.catalog.nodes import resolve

    return resolve(value)
