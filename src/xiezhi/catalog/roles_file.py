# SPDX-License-Identifier: Apache-2.0
"""Reads ``roles.yaml``. What is wrong is an error: a right that is misread must not be guessed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from xiezhi.catalog.faults import Faults
from xiezhi.catalog.kinds import is_name
from xiezhi.catalog.model import Kind
from xiezhi.catalog.nodes import Node
from xiezhi.catalog.reading import Reader, closest
from xiezhi.catalog.roles import ADMINISTRATORS, BUSINESS, MASKS, PERSONAL, REACHES, VERBS, Role, RoleBook

FILE = "roles.yaml"
MOST_LEVELS = 3
ROLE_KEYS = ("title", "levels", "may", "kinds", "personal")
APART = (
    "三员各自独立, 也不办业务: 分成几个角色",
    "administrators apart from each other and from business: separate roles",
)


def read_roles(node: Node, kinds: Collection[str], read: Reader) -> RoleBook | None:
    """The roles of a pack; ``None`` with the faults where the file cannot be read at all."""
    allowed = ("levels", "roles", "masks", "sealed")
    if not read.mapping(node, allowed=allowed, needed=("levels", "roles")):
        return None
    levels = read.texts(node.value["levels"])
    if not 1 <= len(levels) <= MOST_LEVELS or len(set(levels)) < len(levels):
        right = f"1–{MOST_LEVELS}, [市局, 分县局, 派出所]"
        read.wrong(node.value["levels"], right, right)
    basis, grounds = _sealed(node.get("sealed"), read)
    listed, roles = node.value["roles"], {}
    if not listed.is_map:
        read.wrong(listed, "{角色: {title, levels, may}}", "{role: {title, levels, may}}")
        return None
    for name, entry in listed.value.items():
        role = _role(name, entry, len(levels), kinds, read)
        if role is not None:
            roles[name] = role
    return RoleBook(levels, roles, _masks(node.get("masks"), read), basis, grounds)


def _role(name: str, node: Node, levels: int, kinds: Collection[str], read: Reader) -> Role | None:
    if not is_name(name):
        read.wrong(node, "角色名: 字母、数字、_ 或 -", "a name of letters, digits, _ or -")
        return None
    if not read.mapping(node, allowed=ROLE_KEYS, needed=("title", "levels", "may")):
        return None
    may = _may(node.value["may"], read)
    return Role(
        name=name,
        title=read.text(node.value["title"]) or name,
        levels=_levels(node.value["levels"], levels, read),
        may=may,
        kinds=_kinds(node.get("kinds"), may, kinds, read),
        personal=_personal(node.get("personal"), read),
        group=_group(name, node.value["may"], may, read),
    )


def _levels(node: Node, most: int, read: Reader) -> tuple[int, ...]:
    found = []
    for item in node.items():
        level = read.whole(item, 1)
        if level is not None and level > most:
            read.wrong(item, f"1–{most}", f"1–{most}")
        elif level is not None:
            found.append(level)
    return tuple(dict.fromkeys(found))


def _words(node: Node, words: Iterable[str], code: str, zh: str, en: str, read: Reader) -> tuple[str, ...]:
    """Texts that must be among some words; each other one is an error that names the nearest."""
    words, found = tuple(words), []
    for item in node.items():
        text = read.text(item) or ""
        if text in words:
            found.append(text)
        else:
            right = " ".join(words) + closest(text, words)
            read.faults.error(
                item, code, f"没有{zh} {text[:60]!r}", f"unknown {en} {text[:60]!r}", (right,) * 2
            )
    return tuple(dict.fromkeys(found))


def _may(node: Node, read: Reader) -> Mapping[str, tuple[str, ...]]:
    if not read.mapping(node, allowed=REACHES):
        return {}
    return {
        reach: _words(node.value[reach], VERBS, "unknown-verb", "权限", "verb", read)
        for reach in REACHES
        if node.get(reach) is not None
    }


def _group(name: str, node: Node, may: Mapping[str, tuple[str, ...]], read: Reader) -> str:
    """Whose the verbs of a role are; a mixture is what the separation of the three administrators forbids."""
    groups = list(dict.fromkeys(VERBS[verb][0] for verbs in may.values() for verb in verbs))
    if len(groups) > 1:
        zh = f"角色 {name} 混有 {' '.join(groups)} 的权限"
        en = f"role {name} mixes verbs of {' '.join(groups)}"
        read.faults.error(node, "separation", zh, en, APART)
    return groups[0] if groups else BUSINESS


def _kinds(
    node: Node | None, may: Mapping[str, tuple[str, ...]], kinds: Collection[str], read: Reader
) -> Mapping[str, tuple[str, ...]]:
    """A list of kinds for all verbs, or verb → kinds."""
    if node is None:
        return {}
    if not node.is_map:
        return {"*": _words(node, kinds, "unknown-kind", "案件类型", "kind", read)}
    own = sorted({verb for verbs in may.values() for verb in verbs})
    read.mapping(node, allowed=own)
    return {
        verb: _words(child, kinds, "unknown-kind", "案件类型", "kind", read)
        for verb, child in node.value.items()
        if verb in own
    }


def _personal(node: Node | None, read: Reader) -> Mapping[str, str]:
    """One word for every reach, or reach → word; what is not said is masked."""
    if node is None:
        return dict.fromkeys(REACHES, "masked")
    if not node.is_map:
        return dict.fromkeys(REACHES, read.one_of(node, PERSONAL) or "hidden")
    read.mapping(node, allowed=REACHES)
    said = {reach: child for reach in REACHES if (child := node.get(reach)) is not None}
    return {
        reach: (read.one_of(said[reach], PERSONAL) or "hidden") if reach in said else "masked"
        for reach in REACHES
    }


def _masks(node: Node | None, read: Reader) -> Mapping[str, str]:
    if node is None:
        return {}
    if not node.is_map:
        read.wrong(node, "{字段: 遮盖方式}", "{field: mask}")
        return {}
    read_each = {name: read.one_of(child, MASKS) for name, child in node.value.items()}
    return {name: mask for name, mask in read_each.items() if mask is not None}


def _sealed(node: Node | None, read: Reader) -> tuple[str, tuple[str, ...]]:
    if node is None or not read.mapping(node, allowed=("basis", "grounds"), needed=("basis", "grounds")):
        return "", ()
    return read.text(node.value["basis"]) or "", read.texts(node.value["grounds"])


def check_roles(
    book: RoleBook, node: Node, kinds: Mapping[str, Kind], nodes: Iterable[Node], faults: Faults
) -> None:
    """Warnings that only the whole pack shows: a missing administrator, a step's role that nobody can hold."""
    groups = {role.group for role in book.roles.values()}
    for group in (group for group in ADMINISTRATORS if group not in groups):
        zh, en = f"没有 {group} 管理员的角色", f"no role of a {group} administrator"
        faults.warning(node.key_place("roles"), "separation", zh, en, APART)
    for kind in nodes:
        steps = kind.get("steps")
        for step in steps.value.values() if steps is not None and steps.is_map else ():
            role = step.get("role")
            if role is not None and role.is_scalar and role.text not in book.roles:
                right = " ".join(book.roles) + closest(role.text, book.roles)
                zh, en = f"{FILE} 没有角色 {role.text[:60]!r}", f"{FILE} has no role {role.text[:60]!r}"
                faults.warning(role, "unknown-role", zh, en, (right, right))
    _check_masks(book, node, kinds, faults)


def _check_masks(book: RoleBook, node: Node, kinds: Mapping[str, Kind], faults: Faults) -> None:
    fields = {name for kind in kinds.values() for name in kind.attributes}
    fields |= {name for kind in kinds.values() for step in kind.steps.values() for name in step.fields}
    masks = node.get("masks")
    for name in book.masks if masks is not None else ():
        if name not in fields:
            right = " ".join(sorted(fields)[:30]) + closest(name, fields)
            zh, en = f"没有字段 {name!r}", f"no field {name!r}"
            faults.warning(masks.key_place(name), "undeclared-field", zh, en, (right, right))  # type: ignore[union-attr]


def joined_roles(base: Node | None, over: Node | None, faults: Faults) -> Node | None:
    """The roles of an overlay beside those of its base, which it cannot change: a right is never widened unseen."""
    if base is None or over is None or not (base.is_map and over.is_map):
        return over or base
    merged = dict(base.value)
    for key, child in over.value.items():
        old = base.get(key)
        if old is None or (key == "levels" and old.plain() == child.plain()):
            merged[key] = child
        elif key in ("roles", "masks") and old.is_map and child.is_map:
            for name in (name for name in child.value if name in old.value):
                zh, en = f"{key}: {name} 已在基础包中", f"{key}: {name} is the base's"
                right = (f"另起名称, 去掉 {name}", f"leave out {name}")
                faults.error(child.key_place(name), "overlay", zh, en, right)
            merged[key] = replace(child, value={**old.value, **child.value})
        else:
            zh, en = f"叠加包不能改 {key}", f"an overlay cannot change {key}"
            faults.error(over.key_place(key), "overlay", zh, en, (f"去掉 {key}", f"leave out {key}"))
    return replace(over, value=merged)
