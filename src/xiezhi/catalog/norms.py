# SPDX-License-Identifier: Apache-2.0
"""Files of ``norms/`` to norms; a version is the norm's keys overridden by its own (norm-language §3–§4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xiezhi.catalog.clauses import BESIDE, CLAUSES, Clauses
from xiezhi.catalog.mentions import Mention
from xiezhi.catalog.model import NORM_KINDS, STATUSES, Norm, Story, Version
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader, closest

NORM_KEYS = ("id", "title", "matter", "kind", "status", "versions", "stories")
EVERY = (
    "title", "kind", "when", "bearer", "protects", "valid_from", "valid_to", "basis", "anchor",
    "level", "enforce",
    "internal", "unknown", "why", "cures", "reading", "remind", "survives",
)  # fmt: skip
KEYS: Mapping[str, tuple[str, ...]] = {
    "deadline": (
        "after", "occurrence", "within", "tiers", "until", "start", "rollover", "extend", "pause",
        "expect", "unless",
        "lead", "match",
    ),
    "precedence": ("before", "occurrence", "require", "since", "match", "max_age", "min_gap", "consume"),
    "required": ("on", "need"),
    "prohibition": ("never",),
    "limit": ("count", "total", "value", "on", "max", "min"),
    "overlap": ("from", "to", "at_most", "interval", "by", "max", "distinct"),
    "pattern": ("of", "at_least", "window", "by"),
    "judgement": ("on", "ask"),
}  # fmt: skip
NEEDED: Mapping[str, tuple[str, ...]] = {
    "deadline": ("after", "expect"),
    "precedence": ("before", "require"),
    "required": ("on", "need"),
    "prohibition": ("never",),
    "limit": (),
    "overlap": (),
    "pattern": ("of", "at_least", "window", "by"),
    "judgement": ("on", "ask"),
}


@dataclass
class NormDraft:
    """A norm as read, with its nodes and what each version mentions, so that names are checked in place."""

    norm: Norm
    node: Node
    places: list[Node]
    mentions: list[list[Mention]] = field(default_factory=list)
    merged: list[Mapping[str, Node]] = field(default_factory=list)


def read_norm(node: Node, read: Reader, domain: str = "") -> NormDraft | None:
    """One norm; ``None`` where its frame (id, kind, matter) cannot be read."""
    if not node.is_map:
        read.wrong(node, "键值对 {id, kind, matter, …}", "a mapping {id, kind, matter, …}")
        return None
    id_ = _id(node, read)
    kind = _kind(node, read)
    matter = read.texts(node.value["matter"]) if node.get("matter") else ()
    if not matter and kind != "pattern":
        read.missing(node, "matter")
    if id_ is None or kind is None:
        return None
    status = node.get("status")
    norm = Norm(
        id=id_,
        title=(read.text(node.value["title"]) if node.get("title") else None) or id_,
        matter=matter,
        kind=kind,
        status=(read.one_of(status, STATUSES) if status else None) or "live",
        versions=(),
        stories=_stories(node.get("stories"), read),
        file=node.file,
        line=node.line,
        domain=domain,
    )
    return _with_versions(norm, node, read)


def _id(node: Node, read: Reader) -> str | None:
    given = node.get("id")
    if given is None:
        read.missing(node, "id")
        return None
    text = given.text if given.is_scalar else ""
    if not 0 < len(text) <= 200 or any(letter.isspace() or letter in "./\\'\"" for letter in text):
        read.wrong(given, "短名, 如 decision-period-30d", "a slug such as decision-period-30d")
        return None
    return text


def _kind(node: Node, read: Reader) -> str | None:
    given = node.get("kind")
    if given is None:
        read.missing(node, "kind")
        return None
    return read.one_of(given, NORM_KINDS)


def _with_versions(norm: Norm, node: Node, read: Reader) -> NormDraft:
    own = {
        key: child for key, child in node.value.items() if key not in ("versions", "stories", "status", "id")
    }
    listed = node.get("versions")
    draft = NormDraft(norm, node, [])
    if listed is not None and not (listed.is_list and all(item.is_map for item in listed.value)):
        read.wrong(listed, "版本列表 [{valid_from, …}, …]", "a list of versions [{valid_from, …}, …]")
        listed = None
    entries = listed.value if listed is not None and listed.value else [node]
    versions = []
    for number, entry in enumerate(entries):
        merged = own if entry is node else {**own, **_overrides(entry, read)}
        whole = replace(entry, value=merged, keys={**node.keys, **entry.keys})
        version, mentions = read_version(number, norm, merged, whole, read)
        versions.append(version)
        draft.places.append(whole)
        draft.mentions.append(mentions)
        draft.merged.append(merged)
    draft.norm = replace(norm, versions=tuple(versions))
    return draft


def _overrides(entry: Node, read: Reader) -> dict[str, Node]:
    for key in ("id", "matter", "status", "versions", "stories"):
        if key in entry.value:
            read.faults.error(
                entry.key_place(key), "unknown-key", f"版本中不能写 {key}",
                f"{key} cannot stand under a version",
                ("写在规则本身", "on the norm itself"),
            )  # fmt: skip
    return {
        key: child for key, child in entry.value.items() if key not in NORM_KEYS or key in ("title", "kind")
    }


def read_version(
    number: int, norm: Norm, merged: Mapping[str, Node], entry: Node, read: Reader
) -> tuple[Version, list[Mention]]:
    """One version from its merged keys; what cannot be read is left at its default, with a fault."""
    kind_node = merged.get("kind")
    kind = norm.kind
    if kind_node is not None and kind_node.text != norm.kind and kind_node.text in NORM_KINDS:
        kind = kind_node.text
    clauses = Clauses(read)
    values: dict[str, Any] = {}
    allowed = {*EVERY, *KEYS[kind]}
    for key, child in merged.items():
        if key in ("kind", "matter", "from", "to", "at_most", "interval"):
            if key in KEYS[kind] or key in ("kind", "matter"):
                continue
        if key not in allowed:
            _misplaced(key, kind, entry, norm, read, allowed)
        elif not child.is_empty:
            values.update(clauses.read(key, child, kind))
    if kind == "overlap":
        values.update(clauses.interval_of(merged, entry))
    _needed(kind, merged, entry, read)
    values.setdefault("occurrence", "each" if kind == "precedence" else "first")
    values.setdefault("title", norm.title)
    return Version(number=number, kind=kind, **values, source=clauses.source), clauses.mentions


def _misplaced(key: str, kind: str, entry: Node, norm: Norm, read: Reader, allowed: set[str]) -> None:
    known = key in CLAUSES or key in BESIDE
    zh = (
        f"规则 {norm.id}: 键 {key[:60]} 不属于 {kind} 类" if known else f"规则 {norm.id}: 没有键 {key[:60]!r}"
    )
    en = (
        f"norm {norm.id}: {kind} has no key {key[:60]!r}"
        if known
        else f"norm {norm.id}: unknown key {key[:60]!r}"
    )
    right = " ".join((*KEYS[kind], *EVERY)) + closest(key, allowed | set(NORM_KEYS))
    read.faults.error(entry.key_place(key), "unknown-key", zh, en, (right, right))


def _needed(kind: str, merged: Mapping[str, Node], entry: Node, read: Reader) -> None:
    def has(key: str) -> bool:
        return key in merged and not merged[key].is_empty

    for key in NEEDED[kind]:
        if not has(key):
            read.missing(entry, key)
    choices = {"deadline": ("within", "tiers", "until"), "limit": ("count", "total", "value")}.get(kind, ())
    given = [key for key in choices if has(key)]
    if choices and not given:
        read.missing(entry, " | ".join(choices))
    if kind == "limit" and len(given) > 1:
        read.wrong(merged[given[1]], "count、total、value 三选一", "one of count, total, value")
    if kind == "limit" and not (has("max") or has("min")):
        read.missing(entry, "max | min")
    if "until" in given and len(given) > 1:
        read.wrong(merged["until"], "until 与 within、tiers 不能并用", "until instead of within and tiers")


def _stories(node: Node | None, read: Reader) -> tuple[Story, ...]:
    if node is None:
        return ()
    stories = []
    for item in node.items():
        if read.mapping(item, allowed=STORY_KEYS, needed=("expect",)):
            title = item.get("title")
            stories.append(Story((read.text(title) if title else None) or "", item.plain(), item.line))
    return tuple(stories)


STORY_KEYS = ("title", "matter", "events", "family", "as_of", "known_at", "expect")
