# SPDX-License-Identifier: Apache-2.0
"""Overlays: a pack that ``extends`` another and may only tighten it. Source: packs.md, ``extends``.

Same id = the keys given override, within the overlay's own ``valid_from``/``valid_to``; outside, the version
that it overrides stays. What would loosen is an error that names the key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from xiezhi.catalog.faults import Faults, Place
from xiezhi.catalog.folder import Folder, Shelf, digest_of, locate
from xiezhi.catalog.model import Table, Version
from xiezhi.catalog.nodes import Node, parse_yaml
from xiezhi.catalog.norms import NormDraft, read_norm
from xiezhi.catalog.reading import Reader
from xiezhi.catalog.roles_file import joined_roles
from xiezhi.catalog.sources import Sources, read_sources
from xiezhi.catalog.tighter import loosened, loosened_norm
from xiezhi.kernel.errors import XiezhiError
from xiezhi.kernel.instant import date_of

MOST_LAYERS = 8
NOT_OVERRIDDEN = ("time_zone", "calendar", "qualification")
ON_THE_NORM = ("title", "matter", "status", "stories")
FIXED_OF_STEPS = ("final", "protective")
Window = tuple[int | None, int | None]


def chain(path: Path, shelf: Shelf) -> list[Folder] | None:
    """The folder of a pack and those of the packs under it; ``None`` where one of them cannot be read."""
    found: list[Folder] = []
    faults = Faults()
    base: Path | None = path
    while base is not None and len(found) <= MOST_LAYERS:
        folder = shelf.folder(base, faults)
        text = folder.text("pack.yaml", faults) if "pack.yaml" in folder.files else None
        node = None if text is None else parse_yaml(text, "pack.yaml", faults)
        if node is None or len(faults):
            return None
        found.append(folder)
        extends = node.get("extends")
        if extends is None:
            return found
        base = _base_path(extends, base, faults)
    return None


def resolved(path: Path, faults: Faults, shelf: Shelf, below: tuple[Path, ...] = ()) -> Sources | None:
    """The sources of a folder, merged with those of the pack that it extends."""
    sources = read_sources(path, faults, shelf)
    extends = sources.pack.get("extends") if sources is not None else None
    if sources is None or extends is None:
        return sources
    layers = (*below, path.resolve())
    base_path = _base_path(extends, path, faults)
    if base_path is None:
        return None
    if base_path.resolve() in layers or len(layers) > MOST_LAYERS:
        names = " → ".join(layer.name for layer in (*layers, base_path))
        faults.error(extends, "circle", f"extends 成环: {names}", f"a circle of extends: {names}")
        return None
    inner = Faults()
    base = resolved(base_path, inner, shelf, layers)
    for fault in inner:
        if fault.is_error:
            faults.add(replace(fault, file=f"{extends.text}/{fault.file}"))
    return None if base is None else _Merge(base, sources, faults).merged()


def _base_path(extends: Node, path: Path, faults: Faults) -> Path | None:
    name = extends.text if extends.is_scalar else ""
    for candidate in (path / name, path.parent / name):
        try:
            if name and (candidate / "pack.yaml").is_file():
                return candidate
        except (OSError, ValueError):
            break
    try:
        return locate(name)
    except XiezhiError as error:
        faults.error(extends, "unknown-pack", error.zh, error.en)
        return None


class _Merge:
    """One overlay laid over one base."""

    def __init__(self, base: Sources, over: Sources, faults: Faults) -> None:
        self.base, self.over, self.faults = base, over, faults
        self.overridden = set(base.overridden)
        read = Reader(faults)
        ends = (over.pack.get("valid_from"), over.pack.get("valid_to"))
        first, last = (None if end is None else read.day(end) for end in ends)
        self.window: Window = (first, last)

    def merged(self) -> Sources:
        """The base with everything that the overlay says."""
        over, base = self.over, self.base
        result = Sources(
            over.folder,
            digest_of({"base": base.digest.encode(), "over": over.digest.encode()}),
            self._frame(),
        )
        result.calendar_days = base.calendar_days
        result.tables = {**base.tables, **over.tables}
        result.statutes = _joined(base.statutes, over.statutes)
        result.charts = _joined(base.charts, over.charts)
        result.supervision = _joined(base.supervision, over.supervision)
        result.patrol = _joined(base.patrol, over.patrol)
        result.roles = joined_roles(base.roles, over.roles, self.faults)
        result.kinds = self._kinds()
        result.norms = self._norms()
        result.overridden = self.overridden
        result.duties = base.duties + over.duties
        if over.calendar_days:
            place = Place("calendar_days.csv", 1)
            self._refuse(
                place, "calendar_days.csv", "叠加包不能改日历", "an overlay cannot change the calendar"
            )
        for name in over.tables:
            if name in base.tables:
                result.tables[name] = self._table(base.tables[name], over.tables[name])
        return result

    def _table(self, base: Table, over: Table) -> Table:
        """The overlay's own table in place of one that the base gives away: same keys, all its columns."""
        at = Place(f"tables/{over.name}.csv", 1)
        if not base.replaceable:
            zh, en = f"表 {base.name} 已在基础包中", f"table {base.name} is the base's"
            self._refuse(at, base.name, zh, en)
            return base
        columns = {**dict.fromkeys(base.keys), **base.types}
        other = [column for column in columns if base.types.get(column) != over.types.get(column)]
        if base.keys != over.keys or other:
            names = " ".join(other) or " ".join(base.keys)
            zh = f"换上的表 {base.name} 的键或列不同: {names}"
            en = f"keys or columns of the table put in place of {base.name} differ: {names}"
            right = f"keys: [{', '.join(base.keys)}]; " + " ".join(
                f"{column}:{type_}" for column, type_ in base.types.items()
            )
            self.faults.error(at, "overlay", zh, en, (right, right))
        return replace(over, replaceable=True)

    def _refuse(self, at: Place, what: str, zh: str, en: str) -> None:
        self.faults.error(at, "overlay", zh, en, (f"去掉 {what}", f"leave out {what}"))

    def _frame(self) -> Node:
        base, over = self.base.pack, self.over.pack
        for key in NOT_OVERRIDDEN:
            given, old = over.get(key), base.get(key)
            if given is not None and old is not None and given.plain() != old.plain():
                text = f"an overlay cannot change {key}"
                self._refuse(over.key_place(key), key, f"叠加包不能改 {key}", text)
        inherited = {
            key: node for key, node in base.value.items() if key not in ("valid_from", "valid_to", "extends")
        }
        return replace(over, value={**inherited, **over.value})

    # -- kinds

    def _kinds(self) -> dict[str, Node]:
        result = dict(self.base.kinds)
        names = {_name(node, "kind"): file for file, node in self.base.kinds.items()}
        for file, node in self.over.kinds.items():
            base_file = names.get(_name(node, "kind"))
            if base_file is None:
                result[file] = node
            else:
                result[base_file] = self._kind(self.base.kinds[base_file], node)
        return result

    def _kind(self, base: Node, over: Node) -> Node:
        """Keys override; attributes and steps are added to, and a step keeps what norms rest on."""
        merged = {**base.value, **over.value}
        for key in ("attributes", "steps"):
            old, new = base.get(key), over.get(key)
            if old is None or new is None or not (old.is_map and new.is_map):
                continue
            members = dict(old.value)
            for name, child in new.value.items():
                members[name] = self._member(key, name, members.get(name), child, new)
            merged[key] = replace(new, value=members)
        return replace(over, value=merged)

    def _member(self, key: str, name: str, old: Node | None, new: Node, parent: Node) -> Node:
        if old is None or not (old.is_map and new.is_map):
            return new if old is None or not new.is_empty else old
        for fixed in ("type",) if key == "attributes" else FIXED_OF_STEPS:
            if fixed in new.value and new.value[fixed].plain() != (
                old.value[fixed].plain() if fixed in old.value else False
            ):
                zh, en = f"{name}: 叠加包不能改 {fixed}", f"{name}: an overlay cannot change {fixed}"
                self._refuse(new.key_place(fixed), fixed, zh, en)
        return replace(new, value={**old.value, **new.value})

    # -- norms

    def _norms(self) -> dict[str, Node]:
        result = dict(self.base.norms)
        names = {_name(node, "id"): file for file, node in self.base.norms.items()}
        for file, node in self.over.norms.items():
            base_file = names.get(_name(node, "id"))
            if not node.is_map:
                result[file] = node
            elif base_file is None:
                result[file] = self._bounded(node)
            else:
                self.overridden.add(_name(node, "id"))
                result[base_file] = self._overridden(self.base.norms[base_file], node)
        return result

    def _bounded(self, node: Node) -> Node:
        """A norm of the overlay's own, within the overlay's dates."""
        if self.window == (None, None):
            return node
        entries = _entries(node)
        bounded = [
            _dated(replace(node, value={}) if entry is node else entry, both)
            for entry in entries
            if (both := _meet(_window(entry), self.window)) is not None
        ]
        return replace(node, value={**node.value, "versions": replace(node, value=bounded)})

    def _overridden(self, base: Node, over: Node) -> Node:
        """The base's versions, each cut at the overlay's dates and overridden within them."""
        old = read_norm(base, Reader(Faults()))
        if old is None:
            return base
        pieces = [(number, merged) for number, merged in enumerate(map(dict, old.merged))]
        shared = {
            key: node for key, node in over.value.items() if key not in ("id", "versions", *ON_THE_NORM)
        }
        for entry in _entries(over):
            own = {**shared, **({} if entry is over else entry.value)}
            window = _meet(_window(entry), self.window)
            if window is not None:
                pieces = [
                    piece for number, merged in pieces for piece in _cut(number, merged, own, window, over)
                ]
        node = _norm_node(base, over, [merged for _, merged in pieces])
        self._check_tighter(old, node, [number for number, _ in pieces], over)
        return node

    def _check_tighter(self, old: NormDraft, node: Node, numbers: list[int], over: Node) -> None:
        new = read_norm(node, Reader(Faults()))
        if new is None:
            return
        keys: dict[str, Mapping[str, Node]] = dict.fromkeys(loosened_norm(old.norm, new.norm), old.node.value)
        for number, version in zip(numbers, new.norm.versions, strict=False):
            before: Version = old.norm.versions[number]
            keys.update(dict.fromkeys(loosened(before, version), old.merged[number]))
        for key, merged in keys.items():
            entry = next((entry for entry in (over, *_entries(over)) if key in entry.value), over)
            change = f"{key}: {_shown(merged.get(key))} → {_shown(entry.get(key))}"
            zh = f"规则 {new.norm.id}: 放宽了基础包的规则, 或看不出收紧: {change}"
            en = f"norm {new.norm.id}: loosens the base's norm, or cannot be told to tighten it: {change}"
            self.faults.error(entry.key_place(key), "loosens", zh, en, TIGHTER)


def _shown(node: Node | None) -> str:
    return "–" if node is None else str(node.plain())[:80]


TIGHTER = (
    "更短的期限、更多的前置步骤 (另写规则)、更高的级别, 或一条新规则",
    "a shorter limit, more steps before (a norm of its own), a higher level, or a new norm",
)


def _name(node: Node, key: str) -> str:
    child = node.get(key)
    return child.text if child is not None and child.is_scalar else ""


def _joined(base: Node | None, over: Node | None) -> Node | None:
    if base is None or over is None:
        return over or base
    return replace(over, value={**base.value, **over.value}) if base.is_map and over.is_map else over


def _entries(node: Node) -> list[Node]:
    """The versions of a norm, or the norm itself where it has none."""
    listed = node.get("versions")
    if listed is None or not listed.is_list:
        return [node]
    return [entry for entry in listed.value if entry.is_map] or [node]


def _window(entry: Node) -> Window:
    read = Reader(Faults())
    first, last = (
        None if (end := entry.get(key)) is None else read.day(end) for key in ("valid_from", "valid_to")
    )
    return first, last


def _meet(one: Window, other: Window) -> Window | None:
    """The days in both, ``None`` where there are none."""
    firsts = [day for day in (one[0], other[0]) if day is not None]
    lasts = [day for day in (one[1], other[1]) if day is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    return None if first is not None and last is not None and first > last else (first, last)


def _dated(entry: Node, window: Window) -> Node:
    return replace(entry, value={**entry.value, **_days(window, entry)})


def _days(window: Window, at: Node) -> dict[str, Node]:
    texts = ("" if day is None else date_of(day).isoformat() for day in window)
    keys = zip(("valid_from", "valid_to"), texts, strict=True)
    return {key: replace(at, value=text or None, text=text, keys={}) for key, text in keys}


def _cut(
    number: int, merged: Mapping[str, Node], own: Mapping[str, Node], window: Window, at: Node
) -> list[tuple[int, dict[str, Node]]]:
    """A version cut at a window: what lies before it and after it stays, what lies in it is overridden."""
    whole = _window(replace(at, value=dict(merged)))
    inside = _meet(whole, window)
    if inside is None:
        return [(number, dict(merged))]
    before = _meet(whole, (None, window[0] - 1)) if window[0] is not None else None
    after = _meet(whole, (window[1] + 1, None)) if window[1] is not None else None
    kept: Mapping[str, Node] = {}
    parts = ((before, kept), (inside, own), (after, kept))
    return [(number, {**merged, **keys, **_days(span, at)}) for span, keys in parts if span is not None]


def _norm_node(base: Node, over: Node, versions: list[dict[str, Node]]) -> Node:
    """A norm whose versions carry all keys themselves."""
    frame = {key: base.value[key] for key in ("id", "kind", *ON_THE_NORM) if key in base.value}
    given = {key: over.value[key] for key in ("kind", *ON_THE_NORM) if key in over.value}
    entries = [
        replace(over, value={key: node for key, node in merged.items() if key not in ("matter", "id")})
        for merged in versions
    ]
    return replace(over, value={**frame, **given, "versions": replace(over, value=entries)})
