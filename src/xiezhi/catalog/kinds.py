# SPDX-License-Identifier: Apache-2.0
"""Files of ``matters/`` to kinds, with their attributes and steps. Source: packs.md, matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from xiezhi.catalog.model import COMMON_STEPS, LISTS, NUMERIC, TYPES, Field, Kind, Step
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader, closest
from xiezhi.catalog.values import typed
from xiezhi.kernel.errors import XiezhiError

KIND_KEYS = ("kind", "title", "parent", "number", "attributes", "steps")
STEP_KEYS = ("title", "role", "fields", "documents", "next", "final", "protective", "same_as")
FIELD_KEYS = ("title", "type", "values", "table", "default", "personal", "unit")
COMMON_TITLES = {
    "answered": "答复", "attributes_changed": "信息变更", "linked": "关联",
    "overridden": "强制通过", "erased": "依法删除",
}  # fmt: skip
COMMON_FIELDS = {
    "answered": {"norm": "text", "event": "text", "verdict": "enum", "remark": "text"},
    "linked": {"to": "text"},
}


def read_kinds(files: Mapping[str, Node], read: Reader) -> dict[str, Kind]:
    """Kinds by name, in the order of their files; then parents, ``next`` and tables' names are looked up."""
    kinds: dict[str, Kind] = {}
    for file, node in files.items():
        kind = read_kind(node, read)
        if kind is None:
            continue
        if kind.name in kinds:
            read.faults.error(
                node, "duplicate-id", f"案件类型 {kind.name} 重复", f"kind {kind.name} is defined twice"
            )
            continue
        kinds[kind.name] = kind
        stem = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        if stem != kind.name:
            read.faults.warning(
                node, "file-name", f"类型 {kind.name} 写在文件 {stem} 中",
                f"kind {kind.name} stands in a file named {stem}", (f"{kind.name}.yaml", f"{kind.name}.yaml"),
            )  # fmt: skip
    for node in files.values():
        _check_names(node, kinds, read)
    return kinds


def read_kind(node: Node, read: Reader) -> Kind | None:
    """One kind; ``None`` where its name or steps cannot be read."""
    if not read.mapping(node, allowed=KIND_KEYS, needed=("kind", "steps")):
        return None
    name = read_name(node.value["kind"], read)
    steps = node.value["steps"]
    if name is None or not _is_mapping(steps, read):
        return None
    own = {step: read_step(step, child, read) for step, child in steps.value.items()}
    common = {step: _common_step(step) for step in COMMON_STEPS if step not in own}
    return Kind(
        name=name,
        title=_text(node, "title", read) or name,
        parents=_texts(node, "parent", read),
        attributes=read_fields(node.get("attributes"), read),
        steps={**own, **common},
        number=_text(node, "number", read),
    )


def read_name(node: Node, read: Reader) -> str | None:
    """The name of a kind, step or field: letters, digits, ``_`` and ``-``, as expressions can write it."""
    text = node.text if node.is_scalar else ""
    if not is_name(text):
        read.wrong(node, "名称: 字母、数字、_ 或 -", "a name of letters, digits, _ or -")
        return None
    return text


def is_name(text: str) -> bool:
    """Whether a text can be a name."""
    return 0 < len(text) <= 100 and all(letter.isalnum() or letter in "_-" for letter in text)


def _is_mapping(node: Node, read: Reader) -> bool:
    if not node.is_map or not node.value:
        read.wrong(node, "键值对: 名称 → 内容", "a mapping of names")
        return False
    for name in node.value:
        if not is_name(name):
            zh, en = f"名称 {name[:60]!r} 不对", f"{name[:60]!r} is not a name"
            right = ("字母、数字、_ 或 -", "letters, digits, _ or -")
            read.faults.error(node.key_place(name), "value", zh, en, right)
    return True


def read_step(name: str, node: Node, read: Reader) -> Step:
    """One step; an empty one has its name as title."""
    if node.is_empty or not read.mapping(node, allowed=STEP_KEYS):
        return Step(name, name)
    return Step(
        name=name,
        title=_text(node, "title", read) or name,
        fields=read_fields(node.get("fields"), read),
        final=_flag(node, "final", read),
        protective=_flag(node, "protective", read),
        next=_texts(node, "next", read),
        role=_text(node, "role", read),
        documents=_texts(node, "documents", read),
        same_as=_same_as(node.get("same_as"), read),
    )


def _same_as(node: Node | None, read: Reader) -> tuple[Mapping[str, Any], ...]:
    if node is None:
        return ()
    for item in node.items():
        if not item.is_map:
            read.wrong(item, "{matter, step, key, tolerance}", "{matter, step, key, tolerance}")
    return tuple(item.plain() for item in node.items() if item.is_map)


def _common_step(name: str) -> Step:
    values = {"verdict": ("holds", "fails", "unclear")}
    fields = {
        field: Field(field, field, type_, values.get(field, ()))
        for field, type_ in COMMON_FIELDS.get(name, {}).items()
    }
    return Step(name, COMMON_TITLES[name], fields)


def read_fields(node: Node | None, read: Reader) -> dict[str, Field]:
    """Attributes of a kind or fields of a step."""
    if node is None or not _is_mapping(node, read):
        return {}
    return {name: read_field(name, child, read) for name, child in node.value.items()}


def read_field(name: str, node: Node, read: Reader) -> Field:
    """One attribute or field; ``type`` is text where not given."""
    if node.is_empty or not read.mapping(node, allowed=FIELD_KEYS):
        return Field(name, name)
    type_ = "text"
    if (given := node.get("type")) is not None:
        type_ = read.one_of(given, TYPES) or "text"
    values = _texts(node, "values", read)
    table = _text(node, "table", read)
    if type_ == "enum" and not values:
        read.missing(node, "values")
    if type_ == "table" and not table:
        read.missing(node, "table")
    default = node.get("default")
    return Field(
        name=name,
        title=_text(node, "title", read) or name,
        type=type_,
        values=values,
        table=table,
        default=None if default is None else read_typed(default, type_, values, read),
        personal=_flag(node, "personal", read),
        unit=_text(node, "unit", read),
    )


def read_typed(node: Node, type_: str, values: Iterable[str], read: Reader) -> Any:
    """A value of a declared type, as ``catalog.values`` holds it."""
    if type_ == "enum" and values:
        return read.one_of(node, values)
    if type_ == "boolean":
        return read.flag(node)
    try:
        plain = node.plain() if type_ in LISTS or type_ in NUMERIC or not node.is_scalar else node.text
        return typed(plain, type_, read.zone)
    except XiezhiError as error:
        read.faults.error(node, "value", error.zh, error.en)
        return None


def _text(node: Node, key: str, read: Reader) -> str | None:
    child = node.get(key)
    return None if child is None else read.text(child)


def _texts(node: Node, key: str, read: Reader) -> tuple[str, ...]:
    child = node.get(key)
    return () if child is None else read.texts(child)


def _flag(node: Node, key: str, read: Reader) -> bool:
    child = node.get(key)
    return bool(read.flag(child)) if child is not None else False


def _check_names(node: Node, kinds: Mapping[str, Kind], read: Reader) -> None:
    """Parents that are kinds, ``next`` that are steps."""
    if (parents := node.get("parent")) is not None:
        for parent in parents.items():
            _known(parent, kinds, "unknown-kind", ("类型", "kind"), read)
    steps = node.get("steps")
    for step in steps.value.values() if steps is not None and steps.is_map else ():
        if (following := step.get("next")) is not None:
            for name in following.items():
                _known(name, steps.value if steps else {}, "unknown-step", ("步骤", "step"), read)


def _known(node: Node, names: Iterable[str], code: str, noun: tuple[str, str], read: Reader) -> None:
    names = tuple(names)
    if node.is_scalar and node.text not in names:
        right = " ".join(names[:30]) + closest(node.text, names)
        read.faults.error(
            node,
            code,
            f"没有{noun[0]} {node.text[:60]!r}",
            f"unknown {noun[1]} {node.text[:60]!r}",
            (right, right),
        )
